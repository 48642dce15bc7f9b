package table

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Layout has the known columns of the rows of a table, as [yaml.Object] has the keys of a map.
type Layout[T any] struct {
	Fields []Field[T]
	Fix    string // of a missing column: what the columns of such a file are
}

// Field is one column of a record.
type Field[T any] struct {
	names    []string
	after    string // the column whose cell comes before this one's in its text
	required bool
	read     func(into *T, c Written) bool
}

// Written is the text of a cell, with the place for findings about it.
type Written struct {
	Text string
	*Table
	row    *Row
	column int
}

// Cell returns a cell of a row, for messages about it. Column -1 is the whole row.
func (t *Table) Cell(r *Row, column int) Written {
	return Written{r.Cell(column), t, r, max(column, 0)}
}

// Error reports an error in the cell.
func (c Written) Error(rule diag.RuleID, message string, fix diag.Fix) {
	c.Table.Error(c.row, c.column, rule, message, fix)
}

// Type reads the text of a cell, which may be empty. Read returns false after an error.
type Type[V any] func(c Written) (V, bool)

// Bind makes the field that reads the column with a name as a type and stores it where at
// points. An empty cell leaves what is there, unless the field is required.
func Bind[T, V any](name string, t Type[V], at func(*T) *V) Field[T] {
	return Field[T]{names: []string{name}, read: func(into *T, c Written) bool {
		v, ok := t(c)
		if ok {
			*at(into) = v
		}
		return ok
	}}
}

// Required returns the field as one whose column a file has to have, and each row.
func (f Field[T]) Required() Field[T] {
	f.required = true
	return f
}

// Or returns the field with other names of its column. The first of them in the file counts.
func (f Field[T]) Or(names ...string) Field[T] {
	f.names = slices.Concat(f.names, names)
	return f
}

// After returns the field with a column before it, if the file has one, such as the date of a time.
// Its text is the text of both cells. Findings about it are reported at this cell.
func (f Field[T]) After(name string) Field[T] {
	f.after = name
	return f
}

// Has reports whether the table has a column.
func (t *Table) Has(name string) bool { return t.Column(name) >= 0 }

// With returns the record with further fields.
func (r Layout[T]) With(fields ...Field[T]) Layout[T] {
	r.Fields = slices.Concat(r.Fields, fields)
	return r
}

// Names returns the names of the fields, the first of each.
func (r *Layout[T]) Names() []string {
	out := make([]string, len(r.Fields))
	for i, f := range r.Fields {
		out[i] = f.names[0]
	}
	return out
}

// Unused returns the named columns of a table that no field reads.
func (r *Layout[T]) Unused(t *Table) []string {
	return slices.DeleteFunc(t.Columns(), func(column string) bool {
		isRead := func(f Field[T]) bool {
			return t.Column(f.after) == t.Column(column) || slices.ContainsFunc(f.names, func(name string) bool {
				return t.Column(name) == t.Column(column)
			})
		}
		return column == "" || slices.ContainsFunc(r.Fields, isRead)
	})
}

// Rows yields the rows without an error as records. If a required column is missing, it reports the
// column at the place of the file's name and yields nothing. It also reports cells beyond the named
// columns.
func (r *Layout[T]) Rows(t *Table, file diag.Place) iter.Seq2[*Row, T] {
	columns := make([][2]int, len(r.Fields)) // the column before it, and its own; -1 if absent
	for i, f := range r.Fields {
		columns[i] = [2]int{-1, -1}
		if f.after != "" {
			columns[i][0] = t.Column(f.after)
		}

		// A column may have several names. The first existing one counts.
		for k := 0; k < len(f.names) && columns[i][1] < 0; k++ {
			columns[i][1] = t.Column(f.names[k])
		}

		if f.required && columns[i][1] < 0 {
			t.errors++
			t.found.Error(file, diag.BadValue, fmt.Sprintf("%s has no column %q", t.File, f.names[0]),
				diag.Fix(r.Fix))
			return func(func(*Row, T) bool) {}
		}
	}

	// Cells beyond the columns are reported once, before the rows are read.
	t.CheckWidth()
	return func(yield func(*Row, T) bool) {
		for i := range t.Rows {
			if v, ok := r.read(t, &t.Rows[i], columns); ok && !yield(&t.Rows[i], v) {
				return
			}
		}
	}
}

// read reads a row whose fields are in given columns.
func (r *Layout[T]) read(t *Table, row *Row, columns [][2]int) (v T, ok bool) {
	ok = true
	for i, f := range r.Fields {
		before := columns[i][0]
		own := columns[i][1]

		c := t.Cell(row, own)

		// Some exports split one value into two columns, such as a date and a time.
		if before >= 0 {
			c.Text = strings.TrimSpace(row.Cell(before) + " " + c.Text)
			c.column = before
		}

		if (f.required || c.Text != "") && !f.read(&v, c) {
			ok = false
		}
	}

	return v, ok
}
