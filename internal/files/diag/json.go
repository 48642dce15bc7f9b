package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// NewJSONEncoder returns an encoder of indented JSON that is safe to print on a terminal. It
// escapes the control and formatting characters that encoding/json leaves as they are, such as
// U+202E, which reverses the text after it.
func NewJSONEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(EscapeJSON(w))
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e
}

// EscapeJSON returns a writer that escapes the characters of a JSON text as NewJSONEncoder does. Each Write has whole
// characters.
func EscapeJSON(w io.Writer) io.Writer { return jsonEscaper{w} }

// jsonEscaper escapes the characters of a JSON text that are not visible. All but the
// white space between its values stand inside strings. It expects whole characters in
// each Write.
type jsonEscaper struct{ w io.Writer }

func (e jsonEscaper) Write(text []byte) (int, error) {
	out := make([]byte, 0, len(text))
	for _, r := range string(text) {
		if r == '\n' || r == '\t' || isVisible(r) {
			out = utf8.AppendRune(out, r)
			continue
		}

		// A character that a terminal does not show may hide text, so that it is escaped.
		for _, unit := range utf16.AppendRune(nil, r) { // RFC 8259, 7
			out = fmt.Appendf(out, `\u%04x`, unit)
		}
	}

	if _, err := e.w.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// isVisible reports whether a character is neither a control nor a formatting character,
// or is one that words and emoji need.
func isVisible(r rune) bool {
	return r == zeroWidthJoiner || !unicode.Is(unicode.Cf, r) && !unicode.IsControl(r)
}
