package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// NewJSONEncoder returns an encoder of indented JSON that is safe to print on a terminal:
// it escapes the control and formatting characters that encoding/json leaves as they are,
// such as U+202E, which reverses the text after it.
func NewJSONEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(jsonEscaper{w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e
}

// jsonEscaper escapes the characters of a JSON text that are not visible. All but the
// white space between its values stand inside strings. It expects whole characters in
// each Write.
type jsonEscaper struct{ w io.Writer }

func (e jsonEscaper) Write(text []byte) (int, error) {
	if _, err := e.w.Write(escapeJSON(text)); err != nil {
		return 0, err
	}
	return len(text), nil
}

func escapeJSON(text []byte) []byte {
	var out []byte
	from := 0 // the first byte that is not in out
	for i, size := 0, 0; i < len(text); i += size {
		var r rune
		r, size = utf8.DecodeRune(text[i:])
		if r == '\n' || r == '\t' || isVisible(r) {
			continue
		}
		out, from = appendEscape(append(out, text[from:i]...), r), i+size
	}
	if out == nil {
		return text
	}
	return append(out, text[from:]...)
}

// appendEscape appends a character as JSON escapes it: by its UTF-16 code units (RFC 8259,
// 7).
func appendEscape(to []byte, r rune) []byte {
	for _, unit := range utf16.Encode([]rune{r}) {
		to = fmt.Appendf(to, `\u%04x`, unit)
	}
	return to
}

// isVisible reports whether a character is neither a control nor a formatting character,
// or is one that words and emoji need.
func isVisible(r rune) bool {
	return r == zeroWidthJoiner || !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r)
}
