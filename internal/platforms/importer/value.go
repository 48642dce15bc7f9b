package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Value is a JSON value. All its methods return the zero value for what is absent or of
// another type.
type Value struct {
	any
	at *Pointer
}

// At returns where in its file the value stands.
func (v Value) At() *Pointer { return v.at }

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

// TextError is an error at a place in a text.
type TextError struct {
	Line, Column int // from 1
	Problem      string
}

// NewTextError makes the error of a problem at an offset of a text. The column counts characters.
func NewTextError(text []byte, at int, problem string) *TextError {
	before := text[:min(at, len(text))]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return &TextError{
		Line: 1 + bytes.Count(before, []byte("\n")), Column: 1 + utf8.RuneCount(line), Problem: problem,
	}
}

// CheckText returns the error of a file with a zero byte, which no text has.
func CheckText(src []byte) error {
	text := ToUTF8(src)
	if zero := bytes.IndexByte(text, 0); zero >= 0 {
		return NewTextError(text, zero, "it is not text in UTF-8: it has a zero byte; save or export it again as UTF-8")
	}
	return nil
}

// longestLine bounds a line of a file that is not JSON, in bytes: the time of some patterns grows
// with the square of a line.
const longestLine = 256 << 10

// widestIndent bounds the spaces before the text of a line. The bytes of deeply nested lists grow with the
// square of their depth.
const widestIndent = 4096

// longestText bounds a text in JSON, in bytes: no file of a center holds a longer one.
const longestText = yaml.MaxFileSize

// CheckLines returns the error of a file with a line, or a text in JSON, that is too long to be read.
func CheckLines(src []byte) error {
	if LooksLikeJSON(src) {
		return checkTexts(src)
	}
	at := 0
	for line := range bytes.Lines(src) {
		if len(line) > longestLine {
			return NewTextError(src, at, fmt.Sprintf("the line has over %s bytes: split it", diag.Thousands(longestLine)))
		}
		if indent := len(line) - len(bytes.TrimLeft(line, " \t")); indent > widestIndent {
			return NewTextError(src, at, fmt.Sprintf(
				"the line is indented by over %s characters: its lists are nested too deeply", diag.Thousands(widestIndent),
			))
		}
		at += len(line)
	}
	return nil
}

// checkTexts returns the error of JSON with a text that is too long.
func checkTexts(src []byte) error {
	for at := 0; at < len(src); at++ {
		if src[at] != '"' {
			continue
		}
		end := endOfText(src, at)
		if end-at > longestText {
			problem := fmt.Sprintf("the text has over %s bytes: split it", diag.Thousands(longestText))
			return NewTextError(src, at, problem)
		}
		at = end - 1
	}
	return nil
}

func (e *TextError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
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

// ToUTF8 decodes a text that begins with the byte-order mark of UTF-8 or UTF-16. Any other text that is no UTF-8 is
// read as Windows-1252, the superset of Latin-1 that editors write.
func ToUTF8(src []byte) []byte {
	isMarked := bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff"))
	if !isMarked && !utf8.Valid(src) {
		src, _ = charmap.Windows1252.NewDecoder().Bytes(src) // it has each byte
		return src
	}
	out, _, err := transform.Bytes(unicode.BOMOverride(unicode.UTF8.NewDecoder()), src)
	if err != nil {
		return src
	}
	return out
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

// Get returns the value below some keys of objects.
func (v Value) Get(keys ...string) Value {
	for _, k := range keys {
		object, _ := v.any.(map[string]any)
		v = Value{object[k], &Pointer{v.at, k}}
	}
	return v
}

// TextOf returns the text below some keys of objects.
func (v Value) TextOf(keys ...string) string { return v.Get(keys...).Text() }

// Has reports whether an object has a key.
func (v Value) Has(key string) bool {
	object, _ := v.any.(map[string]any)
	_, ok := object[key]
	return ok
}

// Keys returns an object's keys, sorted.
func (v Value) Keys() []string {
	object, _ := v.any.(map[string]any)
	return slices.Sorted(maps.Keys(object))
}

// List returns the items of a list.
func (v Value) List() []Value {
	items, _ := v.any.([]any)
	out := make([]Value, len(items))
	for i := range items {
		out[i] = Value{items[i], &Pointer{v.at, i}}
	}
	return out
}

// Text returns a text, or a number or boolean as JSON writes it.
func (v Value) Text() string {
	switch x := v.any.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	case bool:
		return strconv.FormatBool(x)
	}
	return ""
}

// WithText returns another text at the same place.
func (v Value) WithText(text string) Value { return Value{text, v.at} }

// Int returns a whole number, or the default. A text may contain the number, also as 5.0.
func (v Value) Int(def int) int {
	whole, zeros, _ := strings.Cut(v.Text(), ".")
	if n, err := strconv.Atoi(whole); err == nil && strings.Trim(zeros, "0") == "" {
		return n
	}
	return def
}

// Bool reports whether the value is true, also if it is written as a text.
func (v Value) Bool() bool {
	b, err := strconv.ParseBool(v.Text())
	return err == nil && b
}

// Content returns the value as JSON with sorted keys: equal contents have equal texts, however their files spell them.
func (v Value) Content() string {
	text, err := json.Marshal(v.any)
	if err != nil { // a value of another format that JSON does not have
		return ""
	}
	return string(text)
}

// Texts returns all texts in the value.
func (v Value) Texts() []string {
	switch x := v.any.(type) {
	case string:
		return []string{x}
	case []any:
		var out []string
		for _, item := range x {
			out = append(out, Value{any: item}.Texts()...)
		}
		return out
	case map[string]any:
		var out []string
		for _, k := range v.Keys() {
			out = append(out, Value{any: x[k]}.Texts()...)
		}
		return out
	}
	return nil
}

// IsList reports whether the value is a list.
func (v Value) IsList() bool {
	_, ok := v.any.([]any)
	return ok
}

// IsObject reports whether the value is an object.
func (v Value) IsObject() bool {
	_, ok := v.any.(map[string]any)
	return ok
}

// ValueOf makes a value of a result of encoding/json: map[string]any, []any, string, ….
func ValueOf(x any) Value { return Value{any: x} }
