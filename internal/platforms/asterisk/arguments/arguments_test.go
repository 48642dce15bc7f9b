package arguments

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// TestSplitTopSplitsByteByByte: the parts of a text are those that a walk over its bytes writes one by one.
func TestSplitAtByteByByte(t *testing.T) {
	pieces := rapid.SampledFrom([]string{
		",", "|", `"`, `\`, "(", ")", "[", "]", "{", "}", "a", "é", " ",
		string(symbol.Start), string(symbol.End), symbol.Of(`x,"y\`),
	})
	longtest.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), "")
		for _, unquote := range []bool{false, true} {
			got := SplitAt(text, ',', unquote)
			if want := splitByBytes(text, ',', unquote); !slices.Equal(got, want) {
				t.Fatalf("%q, unquote %v: got %q, want %q", text, unquote, got, want)
			}
		}
	})
}

// splitByBytes writes the parts of a text byte by byte.
func splitByBytes(text string, separator byte, unquote bool) []string {
	var out []string
	var part []byte
	depth := 0
	quoted := false
	known := true // outside of the names of unknown values
	for i := 0; i < len(text); i++ {
		c := text[i]
		if strings.HasPrefix(text[i:], string(symbol.Start)) {
			known = false
		}
		if strings.HasPrefix(text[i:], string(symbol.End)) {
			known = true
		}
		if !known {
			part = append(part, c)
			continue
		}

		isEscape := c == '\\' && i+1 < len(text)
		if isEscape {
			i++
		}
		isOpen := !quoted && !isEscape
		switch {
		case isOpen && strings.IndexByte("([{", c) >= 0:
			depth++
		case isOpen && strings.IndexByte(")]}", c) >= 0:
			depth = max(depth-1, 0)
		case isOpen && c == separator && depth == 0:
			out = append(out, string(part))
			part = nil
			continue
		}

		isQuote := c == '"'
		if isQuote {
			quoted = !quoted
		}
		if !unquote || !isEscape && !isQuote {
			part = append(part, c)
		}
		if isEscape {
			part = append(part, text[i])
		}
	}
	return append(out, string(part))
}
