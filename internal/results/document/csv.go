package document

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"
)

// CSVWriter writes results as CSV. A spreadsheet shows each cell as it is: what it would run
// as a formula begins with an apostrophe (OWASP, "CSV Injection").
type CSVWriter struct{ csv *csv.Writer }

// NewCSVWriter makes a writer, which is flushed at the end.
func NewCSVWriter(w io.Writer) *CSVWriter { return &CSVWriter{csv.NewWriter(w)} }

// Write writes a row. Flush returns its error, too.
func (w *CSVWriter) Write(cells []string) error {
	// A spreadsheet would run a text that begins like a formula. The apostrophe makes it a text.
	if slices.ContainsFunc(cells, isFormula) {
		cells = slices.Clone(cells)
		for i, cell := range cells {
			if isFormula(cell) {
				cells[i] = "'" + cell
			}
		}
	}
	return w.csv.Write(cells)
}

// Flush writes what is buffered, and returns the first error.
func (w *CSVWriter) Flush() error {
	w.csv.Flush()
	return w.csv.Error()
}

// isFormula reports whether a spreadsheet would run a cell. It runs no numbers, also no negative
// ones and no percentages.
func isFormula(cell string) bool {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return false
	}
	_, err := strconv.ParseFloat(strings.TrimSuffix(cell, "%"), 64)
	return err != nil
}

// WriteCSV writes all columns as CSV.
func (t *Table) WriteCSV(w io.Writer) error {
	out := NewCSVWriter(w)
	header := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = c.Name
	}

	_ = out.Write(header) // Flush returns the first error

	for _, row := range t.Rows {
		cells := make([]string, len(row.Cells))
		for i := range row.Cells {
			cells[i] = row.Cells[i].Text
		}
		_ = out.Write(cells)
	}

	return out.Flush()
}
