package diag

import (
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Printer writes findings for a person to read: the place, the message, the fix and
// the source line with the place underlined.
type Printer struct {
	Folder string // put before file names, so that a terminal or editor opens them; may be empty
	Color  bool
}

// Print writes all findings, sorted by place.
func (p Printer) Print(w io.Writer, found *Findings) error {
	var source sourceLines
	for _, x := range found.Sorted() {
		// The findings are sorted, so that one pass over each file finds all of their lines.
		if source.file != x.Place.File || source.line > x.Place.Line {
			source = sourceLines{file: x.Place.File, rest: found.SourceOf(x.Place.File), line: 1}
		}
		if _, err := io.WriteString(w, p.format(x, &source)); err != nil {
			return fmt.Errorf("print the findings: %w", err)
		}
	}
	return nil
}

// sourceLines reads the lines of a file in ascending order. A list of all lines of a large table
// would take more memory than its text.
type sourceLines struct {
	file string
	rest string // from the line on
	line int
}

// at returns the line with a number, which is not before the line of the last call.
func (s *sourceLines) at(number int) (line string, exists bool) {
	for s.line < number {
		_, rest, found := strings.Cut(s.rest, "\n")
		if !found {
			return "", false
		}
		s.rest = rest
		s.line++
	}
	line, _, _ = strings.Cut(s.rest, "\n")
	return strings.TrimSuffix(line, "\r"), number > 0
}

// Colors of the terminal's own palette (ECMA-48 SGR).
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	green  = "32"
	gray   = "90"
)

func (p Printer) paint(color, s string) string {
	if !p.Color || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

func (p Printer) format(x Finding, source *sourceLines) string {
	severity := red
	if x.Severity == Advice {
		severity = yellow
	}

	at := x.Place

	// The place of a value from --set is the flag, which is in no folder.
	if at.File != SetFlag {
		at.File = path.Join(p.Folder, at.File)
	}

	rule := ""
	if x.Rule != "" {
		rule = " " + p.paint(gray, "["+string(x.Rule)+"]")
	}

	text := fmt.Sprintf("%s: %s: %s%s\n", p.paint(bold, Visible(at.String())), p.paint(severity, x.Severity.String()),
		Visible(x.text()), rule)
	line, exists := source.at(at.Line)

	// A finding about a whole file has no line to show.
	if !exists {
		return text
	}

	e := excerptOf(line, at)
	shown := ""
	if e.text != "" {
		// No line ends with a blank.
		shown = " " + e.text
	}

	return text +
		p.paint(gray, fmt.Sprintf("%5d |", at.Line)) + shown + "\n" +
		p.paint(gray, "      |") + strings.Repeat(" ", 1+e.indent) +
		p.paint(green, "^"+strings.Repeat("~", e.width-1)) + "\n"
}

// text is the message with its fix.
func (x *Finding) text() string {
	if x.Fix == "" {
		return x.Message
	}
	return x.Message + "; " + x.Fix
}

// excerpt is the visible part of a source line and its underlined part, in columns of the terminal.
type excerpt struct {
	text          string
	indent, width int
}

// maxColumns is the width of an excerpt, which is clipped around the place. Wide characters
// before the place can make it wider.
const maxColumns = 100

func excerptOf(line string, at Place) excerpt {
	from := offset(line, at.Column-1)
	to := from + offset(line[from:], max(at.Width, 1))
	before := tail(line[:from], maxColumns/2)
	marked := head(line[from:to], maxColumns/2)
	after := head(line[to:], max(0, maxColumns-columns(before)-columns(marked)))
	return excerpt{before + marked + after, columns(before), max(1, columns(marked))}
}

// offset returns the offset in bytes of character n of s.
func offset(s string, n int) int {
	for i := range s {
		n--
		if n < 0 {
			return i
		}
	}
	return len(s)
}

func columns(s string) int { return displaywidth.String(s) }

// head returns the first n columns of s, ending in "…" where something is left out.
func head(s string, n int) string {
	short := Visible(s[:offset(s, 2*maxColumns)])
	if len(s) == 0 || columns(short) <= n && offset(s, 2*maxColumns) == len(s) {
		return short
	}
	return displaywidth.TruncateString(short+"…", n, "…")
}

// tail returns the last n characters of s, beginning with "…" where something is left out.
func tail(s string, n int) string {
	skip := utf8.RuneCountInString(s) - n
	if skip <= 0 {
		return Visible(s)
	}
	return "…" + Visible(s[offset(s, skip+1):])
}

// Visible makes a text from a file safe to print on a terminal. A tab becomes four spaces. Control,
// formatting (such as a change of writing direction) and undecodable characters become "�".
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if isVisible(r) {
			return r
		}
		return utf8.RuneError
	}, strings.ReplaceAll(s, "\t", "    "))
}

// VisibleLine is [Visible] with the lines of the text joined.
func VisibleLine(s string) string { return Visible(oneLine(s)) }

// zeroWidthJoiner is a formatting character that words and emoji need.
const zeroWidthJoiner = '\u200d'
