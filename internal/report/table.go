package report

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// Table is a table of text, at most 100 columns wide if its names can be wrapped.
type Table struct {
	table.Writer
	columns []table.ColumnConfig
	widest  []int // cell, by column
}

// newTable lines names up on the left and numbers on the right.
func NewTable(header ...string) *Table {
	t := &Table{Writer: table.NewWriter(), widest: make([]int, len(header))}
	t.SetStyle(table.StyleLight)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Format.Header = text.FormatDefault
	for i := range header {
		column := table.ColumnConfig{Number: i + 1, WidthMaxEnforcer: wrapped}
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
		cell = diag.Visible(cell) // names are a file's
		row[i] = cell
		t.widest[i] = max(t.widest[i], text.StringWidthWithoutEscSequences(cell))
	}
	return row
}

// leastNames is how narrow names may become. What does not fit then is wider than
// the screen: a letter a line would tell nobody a name.
const leastNames = 12

// Fit renders the table. Where it is wider than the screen, the cells of one of
// its columns, that of names, have more lines than one.
func (t *Table) Fit(names int) string {
	t.SetColumnConfigs(t.columns)
	out := t.Render()
	if over := text.LongestLineLen(out) - textWidth; over > 0 {
		t.columns[names].WidthMax = max(t.widest[names]-over, leastNames)
		t.SetColumnConfigs(t.columns)
		out = t.Render()
	}
	return out
}

// wrapped breaks a text into lines of a width.
func wrapped(cell string, width int) string {
	var lines []string
	rest := []rune(cell)
	for len(rest) > width {
		at := breakOf(rest, width)
		lines = append(lines, strings.TrimRight(string(rest[:at]), " "))
		rest = []rune(strings.TrimLeft(string(rest[at:]), " "))
	}
	return strings.Join(append(lines, string(rest)), "\n")
}

// breakOf is where a line of a longer text ends: between words or behind an "@",
// else within a name, and only else within a word of it.
func breakOf(rest []rune, width int) int {
	for at := width; at > 0; at-- {
		if rest[at] == ' ' || rest[at-1] == '@' {
			return at
		}
	}
	for at := width; at > 0; at-- {
		if rest[at-1] == '_' || rest[at-1] == '-' {
			return at
		}
	}
	return width
}
