package diag

import (
	"bytes"
	"unicode/utf8"
)

// PlaceOf gives the place of a part of a text, as of a placeholder in a prompt: where
// it is first written from the text on. It is the text's own place where the file
// does not have the part as it reads, but in escapes.
func (f *Findings) PlaceOf(t Text, part string) Place {
	rest, ok := startingAt(f.SourceOf(t.Place.File), t.Place)
	if !ok {
		return t.Place
	}
	i := bytes.Index(rest, []byte(part))
	if i < 0 {
		return t.Place
	}
	at, before := t.Place, rest[:i]
	if lines := bytes.Count(before, newline); lines > 0 {
		at.Line, at.Column = at.Line+lines, 1
		before = before[bytes.LastIndexByte(before, '\n')+1:]
	}
	at.Column += utf8.RuneCount(before)
	at.Width = max(1, utf8.RuneCountInString(part))
	return at
}

var newline = []byte("\n")

// SourceOf gives the text of a file that is known here or further out, as it was read.
func (f *Findings) SourceOf(file string) []byte {
	for ; f != nil; f = f.outer {
		if src, known := f.sources[file]; known {
			return bytes.TrimPrefix(src, []byte(byteOrderMark))
		}
	}
	return nil
}

// startingAt cuts off what stands before a place.
func startingAt(src []byte, at Place) ([]byte, bool) {
	for range at.Line - 1 {
		i := bytes.IndexByte(src, '\n')
		if i < 0 {
			return nil, false
		}
		src = src[i+1:]
	}
	for range at.Column - 1 {
		_, size := utf8.DecodeRune(src)
		src = src[size:]
	}
	return src, true
}
