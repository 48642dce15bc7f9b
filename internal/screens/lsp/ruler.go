package lsp

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// ruler converts places in a text to positions of the protocol, which count UTF-16 code units.
// It goes on from the place before, so that sorted places take one pass over the text.
type ruler struct {
	lines []string // without their ends

	line, column, units int // of the place before, from 0
	rest                string
}

func newRuler(text string) *ruler {
	return &ruler{lines: strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), line: -1}
}

// position returns the position of a line and column, from 0. A column beyond the line is its end.
func (r *ruler) position(line, column int) position {
	if line >= len(r.lines) {
		return position{line, 0}
	}

	// A place before the last one starts again at the beginning of the line.
	if line != r.line || column < r.column {
		r.line, r.column, r.units, r.rest = line, 0, 0, r.lines[line]
	}
	for r.column < column && r.rest != "" {
		char, size := utf8.DecodeRuneInString(r.rest)
		r.column, r.units, r.rest = r.column+1, r.units+utf16.RuneLen(char), r.rest[size:]
	}
	return position{line, r.units}
}

// rangeOf returns the range of a place.
func (r *ruler) rangeOf(at diag.Place) textRange {
	line := max(at.Line-1, 0)
	column := max(at.Column-1, 0)
	start := r.position(line, column)

	// The next place may begin before this one ends.
	end := *r
	return textRange{start, end.position(line, column+at.Width)}
}

// columnOf returns the column, from 1, of a position in a line.
func (r *ruler) columnOf(at position) int {
	column := 1
	units := 0

	// The protocol counts units of UTF-16, and a place counts characters.
	for _, char := range r.lines[at.Line] {
		if units >= at.Character {
			break
		}
		units += utf16.RuneLen(char)
		column++
	}
	return column
}
