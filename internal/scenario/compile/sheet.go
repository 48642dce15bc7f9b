package compile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// maxTable bounds a CSV file: 256 MiB are some five million calls.
const maxTable = 256 << 20

// mostWrong bounds what is reported of a CSV file: what is wrong in a column may be so
// in every row.
const mostWrong = 20

// sheet is a CSV file with the places of its cells.
type sheet struct {
	file   string
	header row // the names of the columns
	rows   []row
	wrong  int // what has been found in it
}

type row struct {
	line  int
	cells []string
	at    []int // the columns where the cells begin
}

// place is where a cell stands; a missing one is at the end of its row.
func (s *sheet) place(r *row, column int) diag.Place {
	p := diag.Place{File: s.file, Line: r.line, Column: 1, Width: 1}
	if column < len(r.at) {
		p.Column, p.Width = r.at[column], max(1, len(r.cells[column]))
	}
	return p
}

func (r *row) cell(column int) string {
	if column < 0 || column >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[column])
}

// column finds a column by its name.
func (s *sheet) column(name string) int {
	return slices.IndexFunc(s.header.cells, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
}

// countColumns gives the columns that are no time.
func (s *sheet) countColumns() []string {
	var out []string
	for _, h := range s.header.cells {
		if h = strings.TrimSpace(h); !strings.EqualFold(h, "time") {
			out = append(out, h)
		}
	}
	return out
}

// readSheet reads a CSV file that stands beside the scenario.
func (l *lowering) readSheet(t *diag.At[scenario.Table]) *sheet {
	name := t.Value.File
	if !fs.ValidPath(name.Value) {
		l.error(name.Place, diag.BadValue, "name a file that stands beside the scenario", "%q is no file's name", name.Value)
		return nil
	}
	src, err := yaml.ReadFile(l.folder.FS, name.Value, maxTable)
	if err != nil {
		l.error(name.Place, flow.UnknownValue, "the file stands beside the scenario", "file %q cannot be read: %v", name.Value, err)
		return nil
	}
	if len(src) > maxTable {
		l.error(name.Place, diag.TooLarge, "give a part of it", "file %q has more than %d MiB", name.Value, maxTable>>20)
		return nil
	}
	l.found.Source(name.Value, src)
	return l.parse(name, src)
}

func (l *lowering) parse(name diag.Text, src []byte) *sheet {
	s := &sheet{file: name.Value}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(src))
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	r.Comment = '#'
	for {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			l.misquoted(name.Value, src, bad)
			return nil
		case err != nil:
			return l.headed(s, name)
		}
		line, _ := r.FieldPos(0)
		at := make([]int, len(cells))
		for i := range cells {
			_, at[i] = r.FieldPos(i)
		}
		s.rows = append(s.rows, row{line, cells, at})
	}
}

// misquoted reports a quote that is wrong. One that is not closed takes in all that comes
// up to the next, or to the end of the file: it is told where it stands.
func (l *lowering) misquoted(file string, src []byte, bad *csv.ParseError) {
	report := func(line, column int, mend, what string) {
		l.error(diag.Place{File: file, Line: line, Column: column, Width: 1}, diag.BadValue, mend, "this is no CSV: %s", what)
	}
	open, overruns := openQuote(lineOf(src, bad.StartLine)), bad.Line > bad.StartLine || bad.Column > len(lineOf(src, bad.Line))
	switch {
	case errors.Is(bad.Err, csv.ErrBareQuote):
		report(bad.Line, bad.Column, "remove it, or quote the cell and double it", "this quote stands within a cell that is not quoted")
	case open >= 0 && overruns:
		report(bad.StartLine, open+1, "close it at the end of the cell, or remove it", "this quote is not closed")
	default:
		report(bad.Line, bad.Column, "double it, or remove it", "this quote stands within a quoted cell")
	}
}

// lineOf gives a line of a text by its number, from 1.
func lineOf(src []byte, number int) []byte {
	lines := bytes.SplitN(src, []byte("\n"), number+1)
	return lines[min(number, len(lines))-1]
}

// openQuote finds the quote of a line that none closes, or gives -1. A doubled one
// closes nothing.
func openQuote(line []byte) int {
	open, last := -1, -1
	for i, c := range line {
		switch {
		case c != '"':
		case open >= 0:
			open, last = -1, open
		case i > 0 && line[i-1] == '"':
			open = last
		default:
			open = i
		}
	}
	return open
}

// headed takes the first row for the names of the columns.
func (l *lowering) headed(s *sheet, name diag.Text) *sheet {
	if len(s.rows) == 0 {
		l.error(name.Place, diag.BadValue, "the first row names the columns", "file %q is empty", name.Value)
		return nil
	}
	first := &s.rows[0]
	if cells := first.cells; len(cells) == 1 && strings.ContainsAny(cells[0], ";\t") {
		l.error(s.place(first, 0), diag.BadValue, `separate the cells by commas, as in "time,us"`, "this row is one cell: %q", cells[0])
		return nil
	}
	s.header, s.rows = *first, s.rows[1:]
	return s
}

// cell reports what is wrong with a cell, unless enough of the file is.
func (l *lowering) cell(s *sheet, r *row, column int, rule, mend, format string, args ...any) {
	if s.wrong++; s.wrong <= mostWrong {
		l.error(s.place(r, column), rule, mend, format, args...)
	}
}

// distinct reports columns of one name, of which a cell may be meant to be in either.
func (l *lowering) distinct(s *sheet) bool {
	names := map[string]bool{}
	for i := range s.header.cells {
		name := s.header.cell(i)
		if key := strings.ToLower(name); key != "" && names[key] {
			l.cell(s, &s.header, i, diag.DuplicateKey, "give each column its own name", "a second column is named %q", name)
		} else {
			names[key] = true
		}
	}
	return s.wrong == 0
}

// surplus reports rows with more cells than there are columns: a cell was cut in two,
// or a column is not named, where all rows have such a cell.
func (l *lowering) surplus(s *sheet) {
	at, all := make([]int, len(s.rows)), len(s.rows) > 1
	for i := range s.rows {
		at[i] = s.nameless(&s.rows[i])
		all = all && at[i] >= 0
	}
	if all {
		r := &s.rows[0]
		l.cell(s, r, at[0], diag.BadValue, "name its column in the first row", "%q is in no column, and so in every row", r.cell(at[0]))
		return
	}
	for i, c := range at {
		if r := &s.rows[i]; c >= 0 {
			l.cell(s, r, c, diag.BadValue, "write numbers without separators, or name its column in the first row", "%q is in no column", r.cell(c))
		}
	}
}

// nameless finds a row's first cell beyond the columns that says something, or gives -1.
func (s *sheet) nameless(r *row) int {
	for c := len(s.header.cells); c < len(r.cells); c++ {
		if r.cell(c) != "" {
			return c
		}
	}
	return -1
}
