package assist

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Bounds of an answer, in bytes. The whole line of the protocol stays under maxAnswer as well: its
// frame takes up to frameSize, and a line end or a quote takes two bytes there.
const (
	maxAnswer = 4096
	frameSize = 320 // with the name and version of the server, which newer clients get
	noteSize  = 120 // of the note about the lines left out
)

// page returns the lines of an answer from a number on, counted from 1, as far as they fit. A note at
// the end has the number of the next line. A line that is longer than a page counts as several.
func page(text string, from int) (string, error) {
	all := foldLines(text)
	if from > len(all) {
		return "", &Refusal{
			fmt.Sprintf("the answer has %s, and from is %d", diag.Plural(len(all), "line"), from),
			"leave it out for the first page",
		}
	}

	rest := all[from-1:]
	room := maxAnswer - frameSize
	if sizeOf(rest) <= room {
		return strings.Join(rest, "\n"), nil
	}

	room -= noteSize
	shown := 0
	for room -= encoded(rest[0]); room >= 0; room -= encoded(rest[shown]) {
		shown++
	}

	left := len(rest) - shown
	note := fmt.Sprintf("[%s left out; from: %d shows the rest]", diag.Plural(left, "line"), from+shown)
	return strings.Join(append(rest[:shown:shown], note), "\n"), nil
}

// goesOn stands after each part of a folded line but the last, so that nobody copies a line end that the text
// does not have.
const goesOn = "[the line goes on]"

// foldLines splits a text into lines of at most half a page.
func foldLines(text string) []string {
	const most = (maxAnswer-frameSize-noteSize)/2 - lineEnd
	var out []string
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")

		// Each character is looked at once: an export may be one line of many megabytes.
		from := 0
		room := most
		for i, r := range line {
			size := encodedRune(r)
			if size > room {
				out = append(out, line[from:i], goesOn)
				from = i
				room = most
			}
			room -= size
		}
		out = append(out, line[from:])
	}
	return out
}

func sizeOf(lines []string) int {
	size := 0
	for _, line := range lines {
		size += encoded(line)
	}
	return size
}

const lineEnd = 2 // bytes in JSON

// encoded returns the bytes of a line and its end in JSON.
func encoded(line string) int {
	size := lineEnd
	for _, r := range line {
		size += encodedRune(r)
	}
	return size
}

// encodedRune returns the bytes of a character in JSON, or more. Encoders may escape control characters
// and the signs of HTML as \u003c.
func encodedRune(r rune) int {
	const escaped = 6
	switch {
	case r == '"' || r == '\\' || r == '\t':
		return 2
	case r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == utf8.RuneError:
		return escaped
	}
	return utf8.RuneLen(r)
}

// cutEncoded returns the beginning of a line that takes at most some bytes in JSON.
func cutEncoded(line string, most int) string {
	for i, r := range line {
		if most -= encodedRune(r); most < lineEnd {
			return line[:i]
		}
	}
	return line
}

// cut returns the beginning of a text for an error, in less than some bytes of JSON.
func cut(text string, most int) string {
	short := cutEncoded(strings.ToValidUTF8(text, "?"), most-frameSize)
	if len(short) < len(text) {
		short += " …"
	}
	return short
}
