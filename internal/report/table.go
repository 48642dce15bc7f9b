package report

import (
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// Table is a table of text.
type Table struct {
	table.Writer
	columns []table.ColumnConfig
	widths  []int // of the widest cell, by column
}

// NewTable makes a table with the first column aligned left and all others right.
func NewTable(header ...string) *Table {
	t := &Table{Writer: table.NewWriter(), widths: make([]int, len(header))}
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Format.Header = text.FormatDefault
	for i := range header {
		column := table.ColumnConfig{Number: i + 1}
		if i > 0 {
			column.Align, column.AlignHeader = text.AlignRight, text.AlignRight
		}
		t.columns = append(t.columns, column)
	}
	t.AppendHeader(t.cells(header))
	return t
}

// Row adds a row.
func (t *Table) Row(cells ...string) { t.AppendRow(t.cells(cells)) }

func (t *Table) cells(texts []string) table.Row {
	row := make(table.Row, len(texts))
	for i, cell := range texts {
		cell = diag.Visible(cell) // names come from files
		row[i] = cell
		t.widths[i] = max(t.widths[i], text.StringWidthWithoutEscSequences(cell))
	}
	return row
}

// minNameWidth is the least width of a wrapped column.
const minNameWidth = 12

// Fit renders the table at most textWidth wide by wrapping the cells of the column with an
// index, to no less than minNameWidth.
func (t *Table) Fit(wrapped int) string { return t.fit(textWidth, wrapped, text.WrapSoft) }

// fit renders the table at most width wide by shortening the cells of the column with an
// index.
func (t *Table) fit(width, shortened int, shorten func(cell string, width int) string) string {
	t.SetColumnConfigs(t.columns)
	out := t.Render()
	if over := text.LongestLineLen(out) - width; over > 0 {
		column := &t.columns[shortened]
		column.WidthMax, column.WidthMaxEnforcer = max(t.widths[shortened]-over, minNameWidth), shorten
		t.SetColumnConfigs(t.columns)
		out = t.Render()
	}
	return out
}
