package diag

import (
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
	at.Width = max(1, utf8.RuneCountInString(part))
	return at
}

// PlaceAt returns the place of the character at a byte offset of a file's text.
func PlaceAt(file, text string, offset int) Place {
	before := text[:offset]
	line := strings.LastIndexByte(before, '\n') + 1
	return Place{file, strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[line:]) + 1, 1}
}
