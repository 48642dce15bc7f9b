package tree

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

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
