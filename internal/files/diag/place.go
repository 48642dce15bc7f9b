package diag

import (
	"cmp"
	"fmt"
)

// Place is a position in a file. Line and Column count from 1; Column counts
// characters, not bytes. Width is the number of characters to underline, at
// least 1. The place of a whole file has its name alone. The zero Place is no position.
type Place struct {
	File   string
	Line   int
	Column int
	Width  int
}

// SetFlag is the File of places in the values of the flag --set. Each value is a line.
const SetFlag = "--set"

// String returns the place as FILE:LINE:COLUMN, as editors and compilers do.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Compare orders places by file, then by line and column.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Column, q.Column))
}

// IsZero reports whether the place is the zero Place.
func (p Place) IsZero() bool { return p == Place{} }

// At is a value with its place in a file.
type At[V any] struct {
	Value V
	Place Place
}

// Text is a string with its place in a file.
type Text = At[string]
