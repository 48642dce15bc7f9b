package diag

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Source stores a file's text, so that a printed finding can show its line.
func (f *Findings) Source(file string, src []byte) {
	f.SourceText(file, string(src))
}

// SourceText stores the text of a file as Source does, without a copy.
func (f *Findings) SourceText(file, text string) {
	if f.sources == nil {
		f.sources = map[string]string{}
	}
	f.sources[file] = strings.TrimPrefix(text, "\ufeff")
}

// SourceOf returns the text of a file without its byte-order mark, or "" if it is
// not stored.
func (f *Findings) SourceOf(file string) string {
	for ; f != nil; f = f.outer {
		if src, ok := f.sources[file]; ok {
			return src
		}
	}
	return ""
}

// Files counts the files that are stored.
func (f *Findings) Files() int { return len(f.sources) }

// PlaceOf returns the place of a part of a text, such as a placeholder in a prompt. It is the
// part's first occurrence in the file from the text's place on. A part that is written with escapes
// does not occur, and has the place of the text.
func (f *Findings) PlaceOf(t Text, part string) Place {
	src := f.SourceOf(t.Place.File)
	start, ok := offsetOf(src, t.Place)
	i := strings.Index(src[start:], part)
	if !ok || i < 0 {
		return t.Place
	}
	at := PlaceAt(t.Place.File, src, start+i)
	at.Width = utf8.RuneCountInString(part)
	return at
}

// Places finds the places of many offsets in one text. Marks in the text spare counting the lines and
// characters of each offset from the start. That would take time that grows with offsets × length: a file
// of JSON may be one line of megabytes.
type Places struct {
	file, text string
	marks      []mark
}

// mark is the line and the column of the character at an offset.
type mark struct{ offset, line, column int }

// markEvery is the least number of bytes between two marks.
const markEvery = 1024

// NewPlaces reads a file's text once and sets the marks.
func NewPlaces(file, text string) *Places {
	p := &Places{file: file, text: text}
	at := mark{0, 1, 1}

	// A mark is at the start of a character, so that the bytes after it are counted as in the whole text.
	for i, char := range text {
		at.offset = i
		if len(p.marks) == 0 || i-p.marks[len(p.marks)-1].offset >= markEvery {
			p.marks = append(p.marks, at)
		}

		at.column++
		if char == '\n' {
			at.line++
			at.column = 1
		}
	}

	return p
}

// At returns the place of the character at a byte offset, as PlaceAt does.
func (p *Places) At(offset int) Place {
	next, _ := slices.BinarySearchFunc(p.marks, offset+1, func(m mark, offset int) int { return m.offset - offset })
	last := mark{0, 1, 1}
	if next > 0 {
		last = p.marks[next-1]
	}

	// On a line that begins before the mark, columns go on from the mark.
	at := PlaceAt(p.file, p.text[last.offset:], offset-last.offset)
	if at.Line == 1 {
		at.Column += last.column - 1
	}
	at.Line += last.line - 1
	return at
}

// PlaceAt returns the place of the character at a byte offset of a file's text.
func PlaceAt(file, text string, offset int) Place {
	before := text[:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return Place{file, strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[line:]) + 1, 1}
}
