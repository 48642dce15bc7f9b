package tree

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ParseJSON reads a file in UTF-8 or, with a byte-order mark, UTF-16.
func ParseJSON(src []byte) (Value, error) {
	text := ToUTF8(src)
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return Value{}, jsonError(text, d, err)
	}
	end := int(d.InputOffset())
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		rest := bytes.TrimLeft(text[end:], " \t\r\n")
		return Value{}, NewTextError(text, len(text)-len(rest), "more text follows after the JSON value: remove it")
	}

	// Go keeps the last of two values. The other value would be lost without a message.
	if at, key := duplicateKey(text); key != "" {
		return Value{}, NewTextError(text, at, fmt.Sprintf("the key %s is there twice: remove one of the two", key))
	}
	return Value{any: v}, nil
}

// duplicateKey returns the first key, in quotes, that an object of a valid JSON text has twice, and its offset.
// The key is empty if each key is there once.
func duplicateKey(text []byte) (at int, key string) {
	var open []map[string]bool // the keys of the objects around the place; nil for a list
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open = append(open, map[string]bool{})
		case '[':
			open = append(open, nil)
		case '}', ']':
			open = open[:len(open)-1]
		case '"':
			end := endOfText(text, i)
			quoted := text[i:end]

			// A text is a key if a colon follows it.
			rest := bytes.TrimLeft(text[end:], " \t\r\n")
			if isKey := len(rest) > 0 && rest[0] == ':'; isKey {
				keys := open[len(open)-1]
				name := unquoted(quoted)
				if keys[name] {
					return i, string(quoted)
				}
				keys[name] = true
			}
			i = end - 1
		}
	}
	return 0, ""
}

// endOfText returns the offset after the text in quotes that begins at an offset of JSON.
func endOfText(text []byte, start int) int {
	end := start + 1
	for end < len(text) && text[end] != '"' {
		// The character after a backslash does not end the text.
		if text[end] == '\\' {
			end++
		}
		end++
	}
	return min(end+1, len(text))
}

// unquoted returns the key that valid JSON writes in quotes. Two spellings of a key are one key.
func unquoted(quoted []byte) string {
	if !bytes.ContainsRune(quoted, '\\') {
		return string(quoted[1 : len(quoted)-1])
	}
	var key string
	_ = json.Unmarshal(quoted, &key) // the text is valid
	return key
}

// Parsed returns the JSON that a text holds.
func (v Value) Parsed() (Value, error) {
	inner, err := ParseJSON([]byte(v.Text()))
	inner.at = &Pointer{v.at, nil}
	return inner, err
}

// DetectJSON returns the Detect of a format whose files are JSON. A file without any of the
// words is not parsed.
func DetectJSON(recognize func(Value) (bool, error), words ...string) func(string, []byte) (bool, error) {
	return func(_ string, src []byte) (bool, error) {
		src = ToUTF8(src)
		if !slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(src, []byte(w)) }) {
			return false, nil
		}
		v, err := ParseJSON(src)
		if err != nil {
			return false, nil //nolint:nilerr // a file that is no JSON is no file of the format
		}
		return recognize(v)
	}
}

// LooksLikeJSON reports whether a text begins as an object, a text or a list of these in
// JSON does.
func LooksLikeJSON(src []byte) bool {
	for _, c := range bytes.TrimSpace(ToUTF8(src[:min(len(src), 1<<10)])) {
		switch c {
		case '{', '"':
			return true
		case '[', ' ', '\t', '\r', '\n':
		default:
			return false
		}
	}
	return false
}

// CountValues counts the objects and lists of a JSON text, and all of its values. An object or list
// that is not empty has one value more than commas.
func CountValues(src []byte) (collections, values int) {
	inText := false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '"':
			inText = !inText
		// The character after a backslash does not end the text.
		case inText && c == '\\':
			i++
		case !inText && (c == '{' || c == '['):
			collections++
		case !inText && c == ',':
			values++
		}
	}

	return collections, values + collections + 1
}

// jsonError returns the place where the JSON stops being valid.
func jsonError(src []byte, d *json.Decoder, err error) error {
	at := int(d.InputOffset())
	problem := err.Error()
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax) && strings.HasSuffix(problem, "exceeded max depth"):
		at = int(syntax.Offset) - 1
		problem = "its objects and lists are nested more than 10,000 deep: export the flow again"
	case errors.As(err, &syntax):
		at = int(syntax.Offset) - 1 // the offset is after the character
	case errors.Is(err, io.EOF):
		return ErrEmpty
	case errors.Is(err, io.ErrUnexpectedEOF):
		at = len(src)
		problem = "the file ends in the middle: copy or export it again"
	}

	return NewTextError(src, at, "it is not JSON: "+problem)
}

// ErrEmpty is the error of a file without text.
var ErrEmpty = errors.New("the file is empty")
