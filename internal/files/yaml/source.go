package yaml

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Limits of a file, far above the size of a file that a person writes. They bound the time and
// memory of reading it.
const (
	MaxFileSize = 1 << 20 // bytes
	maxDepth    = 64      // of nested maps and lists
	maxKeys     = 10_000  // in one map, so that a flow can have as many steps as compile
	maxRepeated = 1024    // of one of the expensive characters in a row
)

// ImportFile is the file in which an import keeps the names of all blocks of all flows. It
// may have four times the size of a file that a person writes, and its maps four times the keys.
const (
	ImportFile   = "import.yaml"
	importFactor = 4
)

// limits bound a file by its name.
type limits struct {
	size int // bytes
	keys int // in one map
}

// limitsOf returns the limits of a file.
func limitsOf(file string) limits {
	out := limits{MaxFileSize, maxKeys}
	if path.Base(file) == ImportFile {
		out.size *= importFactor
		out.keys *= importFactor
	}
	return out
}

// expensive are the characters that cost the library's scanner most. It makes a token of some 150
// bytes of each, or for < looks ahead over the rest of the text. A file of only such characters
// would take a hundred times its own memory.
const expensive = "<[]{},"

const byteOrderMark = "\ufeff"

// decode returns a file's text, in UTF-8 without a byte-order mark and with lines
// that end in "\n". It reports a finding and returns false for any other encoding,
// for control characters and for a file over the limits.
func decode(file string, src []byte, found *diag.Findings) (string, bool) {
	if most := limitsOf(file).size; len(src) > most {
		found.Error(startOf(file), diag.TooLarge, fmt.Sprintf("the file is over %d MiB", most>>20), "split it")
		return "", false
	}

	// Windows programs save UTF-16. The message about a byte that is not UTF-8 would not name the
	// cause.
	if bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff")) {
		found.Error(startOf(file), diag.BadYAML, "this is not UTF-8 but looks like UTF-16",
			"save the file as UTF-8")
		return "", false
	}

	text := strings.ReplaceAll(strings.TrimPrefix(string(src), byteOrderMark), "\r\n", "\n")
	for i, r := range text {
		if message, fix := refuseRune(r, text[i:]); message != "" {
			found.Error(diag.PlaceAt(file, text, i), diag.BadYAML, message, fix)
			return "", false
		}
	}

	// The time of the YAML library is quadratic in such a run.
	if i := repeatedRun(text); i >= 0 {
		found.Error(diag.PlaceAt(file, text, i), diag.TooLarge,
			fmt.Sprintf("%d characters %c in a row", maxRepeated, text[i]), "")
		return "", false
	}

	return text, true
}

// refuseRune says why the character r at the start of rest may not occur in a YAML
// file (YAML 1.2.2, production c-printable); the message is empty if it may.
func refuseRune(r rune, rest string) (message string, fix diag.Fix) {
	switch {
	case ' ' <= r && r < 0x7F, r == '\t', r == '\n', r == '\u0085':
		return "", ""
	// A real U+FFFD is three bytes. A wrong byte decodes to the same rune.
	case r == utf8.RuneError && !strings.HasPrefix(rest, string(utf8.RuneError)):
		return fmt.Sprintf("the byte 0x%02X is not UTF-8", rest[0]), "save the file as UTF-8"
	case r == '\r':
		return "a carriage return without a line feed", `end lines with "\n" or "\r\n"`
	case r < 0xA0:
		return fmt.Sprintf("the control character U+%04X", r), "remove it"
	}
	return "", ""
}

// repeatedRun returns the offset of the first run of maxRepeated expensive
// characters, or -1.
func repeatedRun(text string) int {
	run := 0
	for i := range len(text) {
		// Only these characters cost the library more time per repetition.
		if i == 0 || text[i] != text[i-1] || strings.IndexByte(expensive, text[i]) < 0 {
			run = 0
		}

		run++
		if run == maxRepeated {
			return i + 1 - maxRepeated
		}
	}
	return -1
}

func startOf(file string) diag.Place {
	return diag.Place{File: file, Line: 1, Column: 1, Width: 1}
}

// lines is a file's text as the library scans it. Blank lines are left out, so the lines have other
// numbers than in the file.
type lines struct {
	src     string
	numbers []int          // by line of src, from 0: its number in the file, from 1
	all     []string       // the lines by number in the file, from 0, those that are left out too
	raw     []string       // as all, with their tabs and no-break spaces
	indents map[int]string // by number in the file: "a tab" or "a no-break space", if the line is indented with one
}

// maxBlank is the number of blank lines in a row that are kept. The library takes
// quadratic time for those at the end of a block scalar.
const maxBlank = 8

const noBreakSpace = "\u00a0"

// splitLines replaces what the library cannot handle. Tabs become spaces: it drops a
// tab inside a text, miscounts the columns after it and takes one on an empty line
// for an indent. So do the no-break spaces of an indent, which look like spaces but
// are letters to YAML. Spaces at the end of a line, which are missing from some
// tokens, are dropped, and long runs of blank lines are cut short.
func splitLines(text string) lines {
	l := lines{indents: map[int]string{}}
	var kept []string
	blank := 0
	l.raw = strings.Split(text, "\n")
	for i, line := range l.raw {
		rest := strings.TrimLeft(line, " \t"+noBreakSpace)
		indent := line[:len(line)-len(rest)]
		switch {
		case rest == "":
			line = ""
		case strings.Contains(indent, "\t"):
			l.indents[i+1] = "a tab"
		case strings.Contains(indent, noBreakSpace):
			l.indents[i+1] = "a no-break space"
			line = strings.ReplaceAll(indent, noBreakSpace, " ") + rest
		}

		line = strings.TrimRight(strings.ReplaceAll(line, "\t", " "), " ")

		// All keeps each line for findings. Src leaves out what would slow the library down.
		l.all = append(l.all, line)

		blank++
		if rest != "" {
			blank = 0
		}

		if blank <= maxBlank {
			kept = append(kept, line)
			l.numbers = append(l.numbers, i+1)
		}
	}

	// The library drops a text after | in a last line without an end.
	if last := kept[len(kept)-1]; last != "" {
		kept = append(kept, "")
		l.numbers = append(l.numbers, len(l.raw))
	}

	l.src = strings.Join(kept, "\n")
	return l
}
