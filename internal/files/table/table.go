package table

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

const (
	maxBytes  = 256 << 20 // some five million calls
	maxErrors = 20        // of one file that are reported, since each row may have the same error
)

// Table is a CSV file whose first row names its columns.
type Table struct {
	File   string
	Header Row
	Rows   []Row

	found    *diag.Findings
	errors   int
	reported map[string]bool // by Once
}

// Row is one record of a table.
type Row struct {
	line    int
	cells   []string
	columns []int // of the first byte of each cell, from 1
}

// Line returns the number of the row's line, from 1.
func (r *Row) Line() int { return r.line }

// Cell returns the text of a cell without surrounding space. It is empty if the row ends
// before the column, and for column -1.
func (r *Row) Cell(column int) string {
	if column < 0 || column >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[column])
}

// Read reads a file of the folder, of any number of rows.
func Read(folder fs.FS, name diag.Text, found *diag.Findings) *Table {
	return ReadUpTo(math.MaxInt, folder, name, found)
}

// ReadUpTo reads a file of the folder, of at most maxRows rows. It returns nil, with an
// error in found, if the file cannot be read, is not CSV or has two columns of one name; and
// nil if the name is missing, which is reported where the key is required.
func ReadUpTo(maxRows int, folder fs.FS, name diag.Text, found *diag.Findings) *Table {
	if name.Place.IsZero() {
		return nil
	}
	fail := func(rule, fix, format string, args ...any) *Table {
		found.Error(name.Place, rule, fmt.Sprintf(format, args...), fix)
		return nil
	}
	if !fs.ValidPath(name.Value) {
		return fail(diag.BadValue, "name a file in the scenario's folder", "%q is not a file's name", name.Value)
	}
	src, err := yaml.ReadFile(folder, name.Value, maxBytes)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fail(diag.BadValue, "name a CSV file", "file %q cannot be read: %v", name.Value, err)
	case err != nil:
		return fail(diag.UnknownValue, "put it in the scenario's folder", "file %q cannot be read: %v", name.Value, err)
	case len(src) > maxBytes:
		return fail(diag.TooLarge, "give a part of it", "file %q has more than %d MiB", name.Value, maxBytes>>20)
	}
	found.Source(name.Value, src)
	t := &Table{File: name.Value, found: found, reported: map[string]bool{}}
	if !t.parse(src, maxRows) {
		return nil
	}
	if len(t.Rows) == 0 {
		return fail(diag.BadValue, "the first row names the columns", "file %q is empty", name.Value)
	}
	t.Header, t.Rows = t.Rows[0], t.Rows[1:]
	if t.checkHeader(); t.HasErrors() {
		return nil
	}
	return t
}

// parse reads all rows. It reports false, with an error, if they are no CSV or too many.
func (t *Table) parse(src []byte, maxRows int) bool {
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(src))
	r.Comma, r.Comment, r.FieldsPerRecord = separator(src), '#', -1
	r.TrimLeadingSpace = r.Comma != '\t' // it would skip empty cells
	for {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			at := diag.Place{File: t.File, Line: bad.StartLine, Column: 1, Width: 1}
			t.found.Error(at, diag.BadValue, "this is not CSV: "+bad.Err.Error(), "close the quote at the end of its cell, double it, or remove it")
			return false
		case err != nil: // io.EOF
			return true
		}
		if len(t.Rows) > maxRows { // beside the header
			line, _ := r.FieldPos(0)
			t.found.Error(diag.Place{File: t.File, Line: line, Column: 1, Width: 1}, diag.TooLarge,
				fmt.Sprintf("the file has more than %d rows", maxRows), "give a part of it")
			return false
		}
		row := Row{cells: cells, columns: make([]int, len(cells))}
		for i := range cells {
			_, row.columns[i] = r.FieldPos(i)
			if r.Comma != ',' && decimalComma.MatchString(cells[i]) {
				cells[i] = strings.Replace(cells[i], ",", ".", 1)
			}
		}
		row.line, _ = r.FieldPos(0)
		t.Rows = append(t.Rows, row)
	}
}

// quoted matches a quoted cell, in which a separator is text.
var quoted = regexp.MustCompile(`"[^"]*"`)

// separator returns what separates the cells of the first row: commas, or else semicolons
// or tabs, as spreadsheets write where numbers have a decimal comma.
func separator(src []byte) rune {
	for line := range bytes.Lines(src) {
		if line = bytes.TrimSpace(line); len(line) == 0 || line[0] == '#' {
			continue
		}
		unquoted := quoted.ReplaceAll(line, nil)
		for _, s := range ",;\t" {
			if bytes.ContainsRune(unquoted, s) {
				return s
			}
		}
		break
	}
	return ','
}

// decimalComma matches a number with a decimal comma, which spreadsheets write where commas
// do not separate the cells.
var decimalComma = regexp.MustCompile(`^ *[0-9]+,[0-9]+ *$`)

// checkHeader reports column names that occur twice.
func (t *Table) checkHeader() {
	h := &t.Header
	for i := range h.cells {
		if name := h.Cell(i); name != "" && t.Column(name) < i {
			t.Error(h, i, diag.DuplicateKey, "give each column its own name", "a second column is named %q", name)
		}
	}
}

// Column returns the index of a column, or -1. Case does not matter.
func (t *Table) Column(name string) int {
	return slices.IndexFunc(t.Header.cells, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
}

// Columns returns the names of the columns.
func (t *Table) Columns() []string {
	out := make([]string, len(t.Header.cells))
	for i := range out {
		out[i] = t.Header.Cell(i)
	}
	return out
}

// Choose returns the index of the column with a name, which has to be one of the given
// columns; if they are one, the name may be missing. Otherwise it reports an error, at the
// name or, if that is missing, at a place, and returns false.
func (t *Table) Choose(name diag.Text, at diag.Place, columns []string) (int, bool) {
	switch unnamed := name.Place.IsZero(); {
	case unnamed && len(columns) == 1:
		return t.Column(columns[0]), true
	case unnamed:
		t.found.Error(at, diag.MissingKey, fmt.Sprintf("%s has %d columns of values, and none is named", t.File, len(columns)), cmp.Or(diag.SuggestOr("", columns, "name one under column; there are "), "name one under column"))
		return 0, false
	case !slices.ContainsFunc(columns, func(c string) bool { return name.Value != "" && strings.EqualFold(c, name.Value) }):
		t.found.Unknown(name, diag.UnknownValue, fmt.Sprintf("%s has no column %q of values", t.File, name.Value), columns, "there are ")
		return 0, false
	}
	return t.Column(name.Value), true
}

// CheckWidth reports the first cell beyond the named columns: a column has no name, or a
// number contains a comma.
func (t *Table) CheckWidth() {
	for i := range t.Rows {
		r := &t.Rows[i]
		for c := len(t.Header.cells); c < len(r.cells); c++ {
			if r.Cell(c) != "" {
				t.Error(r, c, diag.BadValue, "write numbers without separators, or name its column in the first row", "%q is in no column", r.Cell(c))
				return
			}
		}
	}
}

// Error reports an error in a cell, unless the file has maxErrors errors already.
func (t *Table) Error(r *Row, column int, rule, fix, format string, args ...any) {
	if t.errors++; t.errors > maxErrors {
		return
	}
	t.found.Error(t.Place(r, column), rule, fmt.Sprintf(format, args...), fix)
}

// Place returns the place of a cell, or of the row if it ends before the column.
func (t *Table) Place(r *Row, column int) diag.Place {
	p := diag.Place{File: t.File, Line: r.line, Column: 1, Width: 1}
	if column < len(r.columns) {
		p.Column, p.Width = r.columns[column], max(1, len(r.cells[column]))
	}
	return p
}

// Advise adds advice about a cell.
func (t *Table) Advise(r *Row, column int, rule, fix, format string, args ...any) {
	t.found.Advise(t.Place(r, column), rule, fmt.Sprintf(format, args...), fix)
}

// Once reports true at the first call for a text, so that an error that many rows have in
// common is reported once.
func (t *Table) Once(about string) bool {
	first := !t.reported[about]
	t.reported[about] = true
	return first
}

// HasErrors reports whether an error of the file has been reported.
func (t *Table) HasErrors() bool { return t.errors > 0 }
