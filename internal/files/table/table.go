package table

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

const (
	maxBytes  = 256 << 20 // some five million calls
	maxErrors = 20        // of one file that are reported, since each row may have the same error

	// While the rows of a large text are found, garbage is collected earlier: the heap would grow to
	// twice the text.
	largeText   = 32 << 20 // bytes
	largeTextGC = 40       // percent
)

// Table is a CSV file whose first row names its columns. It holds the text of the file once, and
// of each row where it begins. It is not safe for concurrent use.
type Table struct {
	File   string
	Header Row
	Rows   []Row

	columns   []string // their names
	text      string
	separator rune
	split     Row // whose cells were split last
	own       cells

	found    *diag.Findings
	errors   int
	reported map[string]bool // by Once
}

// Row is one record of a table.
type Row struct {
	table *Table
	line  int32
	at    uint32 // the offset in bytes at which it begins in the table's text
}

// cells are the cells of a row.
type cells struct {
	texts   []string
	columns []int // of the first byte of each cell, from 1
}

// Line returns the number of the row's line, from 1.
func (r *Row) Line() int { return int(r.line) }

// Cell returns the text of a cell without surrounding space. It is empty if the row ends
// before the column, and for column -1.
func (r *Row) Cell(column int) string {
	texts := r.table.cellsOf(r).texts
	if column < 0 || column >= len(texts) {
		return ""
	}
	return strings.TrimSpace(texts[column])
}

// cellsOf splits a row into its cells. They are valid until another row is split.
func (t *Table) cellsOf(r *Row) *cells {
	// A row is asked for cell after cell, so that the last row stays split.
	if t.split == *r {
		return &t.own
	}

	t.split = *r

	// The slices are used again. Large files would otherwise allocate two per row.
	t.own.texts = t.own.texts[:0]
	t.own.columns = t.own.columns[:0]

	text := t.text[r.at:]
	line, _, _ := strings.Cut(text, "\n")
	if strings.Contains(line, `"`) {
		t.splitQuoted(text)
	} else {
		t.splitPlain(strings.TrimSuffix(line, "\r"))
	}

	for i, cell := range t.own.texts {
		// Where commas do not separate cells, they are decimal commas.
		if t.separator != ',' && decimalComma.MatchString(cell) {
			t.own.texts[i] = strings.Replace(cell, ",", ".", 1)
		}
	}

	return &t.own
}

// splitPlain splits a line without quotes.
func (t *Table) splitPlain(line string) {
	size := utf8.RuneLen(t.separator)
	for at := 0; at >= 0; {
		cell := line[at:]
		next := -1
		if end := strings.IndexRune(cell, t.separator); end >= 0 {
			cell = cell[:end]
			next = at + end + size
		}

		// The column of a finding is the place of the text, after the spaces.
		if t.trimsSpace() {
			trimmed := strings.TrimLeftFunc(cell, unicode.IsSpace)
			at += len(cell) - len(trimmed)
			cell = trimmed
		}

		t.own.texts = append(t.own.texts, cell)
		t.own.columns = append(t.own.columns, at+1)
		at = next
	}
}

// splitQuoted splits the row at the beginning of a text, which was split before without an error.
func (t *Table) splitQuoted(text string) {
	r := t.reader(strings.NewReader(text))
	t.own.texts, _ = r.Read()
	for i := range t.own.texts {
		_, column := r.FieldPos(i)
		t.own.columns = append(t.own.columns, column)
	}
}

// reader returns a reader of CSV as the table is written.
func (t *Table) reader(in io.Reader) *csv.Reader {
	r := csv.NewReader(in)
	r.Comma = t.separator
	r.Comment = '#'
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = t.trimsSpace()
	return r
}

// trimsSpace reports whether space before a cell is no part of it. Between tabs, it would skip
// empty cells.
func (t *Table) trimsSpace() bool { return t.separator != '\t' }

// Read reads a file of the folder, of any number of rows.
func Read(folder fs.FS, name diag.Text, found *diag.Findings) *Table {
	return ReadUpTo(math.MaxInt, folder, name, found)
}

// MissingFix suggests what to do about a file that the folder does not have.
func MissingFix(folder fs.FS, name string) string {
	entries, _ := fs.ReadDir(folder, path.Dir(name)) // without entries nothing is similar
	return cmp.Or(diag.SuggestFile(path.Base(name), entries), "put it in the scenario's folder")
}

// ReadUpTo reads a file of the folder, of at most maxRows rows. It returns nil, with an
// error in found, if the file cannot be read, is not CSV or has two columns of one name; and
// nil if the name is missing, which is reported where the key is required.
func ReadUpTo(maxRows int, folder fs.FS, name diag.Text, found *diag.Findings) *Table {
	if name.Place.IsZero() {
		return nil
	}

	fail := func(rule diag.RuleID, fix, format string, args ...any) *Table {
		found.Error(name.Place, rule, fmt.Sprintf(format, args...), diag.Fix(fix))
		return nil
	}

	// A path out of the folder is refused before anything is opened.
	if !fs.ValidPath(name.Value) {
		return fail(diag.BadValue, "name a file in the scenario's folder", "%q is not a file's name", name.Value)
	}

	src, err := yaml.ReadText(folder, name.Value, maxBytes)
	switch {
	case errors.Is(err, yaml.ErrTooLarge):
		return fail(diag.TooLarge, "give a part of it", "file %q has more than %d MiB", name.Value, maxBytes>>20)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fail(diag.BadValue, "name a CSV file", "file %q cannot be read: %v", name.Value, err)
	case err != nil:
		return fail(diag.UnknownValue, MissingFix(folder, name.Value), "file %q cannot be read: %v", name.Value, err)
	case !utf8.ValidString(src):
		return fail(diag.BadValue, "save it as \"CSV UTF-8\"", "file %q is not UTF-8", name.Value)
	}

	found.SourceText(name.Value, src)
	text := found.SourceOf(name.Value)

	t := &Table{File: name.Value, text: text, separator: separator(text), found: found, reported: map[string]bool{}}

	// A large text and its rows live until the end. The heap would grow to twice their size.
	if len(text) > largeText {
		defer debug.SetGCPercent(debug.SetGCPercent(largeTextGC))
	}

	if !t.parse(maxRows) {
		return nil
	}
	if len(t.Rows) == 0 {
		return fail(diag.BadValue, "the first row names the columns", "file %q is empty", name.Value)
	}

	// The first row names the columns and is no row of data.
	t.Header = t.Rows[0]
	t.Rows = t.Rows[1:]

	for _, name := range t.cellsOf(&t.Header).texts {
		t.columns = append(t.columns, strings.TrimSpace(name))
	}

	t.checkHeader()

	if t.HasErrors() {
		return nil
	}

	return t
}

// parse finds where the rows begin. It reports false, with an error, if they are no CSV or too
// many.
func (t *Table) parse(maxRows int) bool {
	r := t.reader(strings.NewReader(t.text))
	r.ReuseRecord = true

	t.Rows = make([]Row, 0, min(strings.Count(t.text, "\n")+1, maxRows)+1) // one row more for the header
	for {
		at := t.skipLines(r.InputOffset())
		_, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			at := diag.Place{File: t.File, Line: bad.StartLine, Column: 1, Width: 1}
			t.found.Error(at, diag.BadValue, "this is not CSV: "+bad.Err.Error(),
				"close the quote at the end of its cell, double it, or remove it")
			return false
		case err != nil: // io.EOF
			return true
		}

		// The number of the line counts skipped lines and lines within quotes, too.
		line, _ := r.FieldPos(0)
		if len(t.Rows) > maxRows {
			t.found.Error(diag.Place{File: t.File, Line: line, Column: 1, Width: 1}, diag.TooLarge,
				fmt.Sprintf("the file has more than %s rows", diag.Thousands(maxRows)), "give a part of it")
			return false
		}

		t.Rows = append(t.Rows, Row{t, int32(line), uint32(at)})
	}
}

// skipLines returns where the next row begins after a byte of the text: after the empty lines
// and comments.
func (t *Table) skipLines(from int64) int64 {
	for rest := t.text[from:]; ; rest = t.text[from:] {
		if !strings.HasPrefix(rest, "#") && !strings.HasPrefix(rest, "\n") && !strings.HasPrefix(rest, "\r\n") {
			return from
		}
		line, _, _ := strings.Cut(rest, "\n")
		from = min(from+int64(len(line))+1, int64(len(t.text)))
	}
}

// quoted matches a quoted cell, in which a separator is text.
var quoted = regexp.MustCompile(`"[^"]*"`)

// separator returns what separates the cells of the first row: commas, or else semicolons
// or tabs, as spreadsheets write where numbers have a decimal comma.
func separator(text string) rune {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}

		// A separator in quotes is part of a cell.
		unquoted := quoted.ReplaceAllString(line, "")
		for _, s := range ",;\t" {
			if strings.ContainsRune(unquoted, s) {
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
	for i, name := range t.Columns() {
		if name != "" && t.Column(name) < i {
			t.Error(&t.Header, i, diag.DuplicateKey, fmt.Sprintf("a second column is named %q", name),
				"give each column its own name")
		}
	}
}

// Column returns the index of a column, or -1. Case does not matter.
func (t *Table) Column(name string) int {
	return slices.IndexFunc(t.columns, func(h string) bool { return strings.EqualFold(h, name) })
}

// Columns returns the names of the columns.
func (t *Table) Columns() []string { return slices.Clone(t.columns) }

// Choose returns the index of the column with a name, which has to be one of the given
// columns; if they are one, the name may be missing. Otherwise it reports an error, at the
// name or, if that is missing, at a place, and returns false.
func (t *Table) Choose(name diag.Text, at diag.Place, columns []string) (int, bool) {
	switch unnamed := name.Place.IsZero(); {
	case unnamed && len(columns) == 1:
		return t.Column(columns[0]), true
	// With several columns, a guess could use the wrong numbers.
	case unnamed:
		t.found.Error(at, diag.MissingKey,
			fmt.Sprintf("%s has %d columns of values, and none is named", t.File, len(columns)),
			diag.Fix(cmp.Or(diag.SuggestOr("", columns, "name one under column; there are "), "name one under column")))
		return 0, false
	case !slices.ContainsFunc(columns, func(c string) bool {
		return name.Value != "" && strings.EqualFold(c, name.Value)
	}):
		t.found.Unknown(name, diag.UnknownValue, fmt.Sprintf("%s has no column %q of values", t.File, name.Value),
			columns, "there are ")
		return 0, false
	}
	return t.Column(name.Value), true
}

// CheckWidth reports the first cell beyond the named columns: a column has no name, or a
// number contains a comma.
func (t *Table) CheckWidth() {
	for i := range t.Rows {
		r := &t.Rows[i]
		for c := len(t.columns); c < len(t.cellsOf(r).texts); c++ {
			if r.Cell(c) != "" {
				// One such cell is enough, since all rows with thousands separators have them.
				t.Error(r, c, diag.BadValue, fmt.Sprintf("%q is in no column", r.Cell(c)),
					"write numbers without separators, or name its column in the first row")
				return
			}
		}
	}
}

// Error reports an error in a cell, unless the file has maxErrors errors already.
func (t *Table) Error(r *Row, column int, rule diag.RuleID, message string, fix diag.Fix) {
	t.errors++
	if t.errors > maxErrors {
		return
	}
	t.found.Error(t.Place(r, column), rule, message, fix)
}

// Place returns the place of a cell, or the place of the row if the row ends before the column.
func (t *Table) Place(r *Row, column int) diag.Place {
	p := diag.Place{File: t.File, Line: r.Line(), Column: 1, Width: 1}
	if of := t.cellsOf(r); column < len(of.columns) {
		p.Column = of.columns[column]
		p.Width = max(1, len(of.texts[column]))
	}
	return p
}

// Advise adds advice about a cell.
func (t *Table) Advise(r *Row, column int, rule diag.RuleID, message string, fix diag.Fix) {
	t.found.Advise(t.Place(r, column), rule, message, fix)
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
