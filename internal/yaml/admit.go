package yaml

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// Bounds of a file. They are far above what a person writes and keep every
// reader's time and memory small.
const (
	MaxFileSize = 1 << 20 // bytes
	maxDepth    = 64      // maps and lists inside each other
	maxKeys     = 5000    // in one map
	maxRun      = 1024    // of one of the crowding signs in a row
)

// crowding are the signs each of which the scanner makes a token of some 150
// bytes, or at which it looks ahead again over all that follow (<). A file full
// of them would take a hundred times its own memory.
const crowding = "<[]{},"

// admit gives the text of a file: UTF-8 without a byte-order mark, its lines
// ended by "\n". It reports false, with a finding, for what is no such text.
func admit(file string, src []byte, found *diag.Findings) (string, bool) {
	if len(src) > MaxFileSize {
		found.Error(diag.Place{File: file, Line: 1, Column: 1, Width: 1}, diag.TooLarge, "the file is over 1 MiB", "split it")
		return "", false
	}
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) { // its byte-order mark, as some editors write it
		found.Error(placeOf(file, src, 0), diag.BadYAML, "this is not UTF-8 but looks like UTF-16", "save the file as UTF-8")
		return "", false
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if bytes.Contains(src, []byte("\r\n")) {
		src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	}
	for i := 0; i < len(src); {
		if c := src[i]; ' ' <= c && c < 0x7F || c == '\n' { // nearly all of most files
			i++
			continue
		}
		r, size := utf8.DecodeRune(src[i:])
		if message, mend := refused(r, size, src[i]); message != "" {
			found.Error(placeOf(file, src, i), diag.BadYAML, message, mend)
			return "", false
		}
		i += size
	}
	if i := crowd(src); i >= 0 {
		found.Error(placeOf(file, src, i), diag.TooLarge, fmt.Sprintf("%d signs %c in a row", maxRun, src[i]), "")
		return "", false
	}
	return string(src), true
}

// crowd gives the offset of too many crowding signs in a row, or -1.
func crowd(src []byte) int {
	run := 1
	for i := 1; i < len(src); i++ {
		if src[i] != src[i-1] || strings.IndexByte(crowding, src[i]) < 0 {
			run = 1
			continue
		}
		if run++; run == maxRun {
			return i + 1 - maxRun
		}
	}
	return -1
}

// refused says why a character cannot stand in a YAML file (YAML 1.2.2,
// production c-printable), or nothing.
func refused(r rune, size int, first byte) (message, mend string) {
	switch {
	case r == utf8.RuneError && size <= 1:
		return fmt.Sprintf("the byte 0x%02X is not UTF-8", first), "save the file as UTF-8"
	case r == '\t' || r == '\n' || r == '\u0085':
		return "", ""
	case r == '\r':
		return "a carriage return without a line feed", `end lines with "\n" or "\r\n"`
	case r < ' ' || r >= 0x7F && r < 0xA0:
		return fmt.Sprintf("the control character U+%04X", r), "remove it"
	}
	return "", ""
}

// placeOf gives the place of a byte.
func placeOf(file string, src []byte, offset int) diag.Place {
	before := src[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return diag.Place{File: file, Line: bytes.Count(before, []byte("\n")) + 1, Column: utf8.RuneCount(before[start:]) + 1, Width: 1}
}
