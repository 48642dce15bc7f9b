package table

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Results is a table of results, which is printed as text, Markdown, CSV and on a page.
type Results struct {
	Columns []Column
	Rows    [][]string // a cell for each column
	Label   string     // what a screen reader calls the table on a page; may be ""
}

// Column is a column of a table of results.
type Column struct {
	Name   string                   // on a page
	Text   string                   // in text and Markdown, if it differs
	OnPage bool                     // only on a page: the text has no room for it
	IsText bool                     // aligned left in text, as the first column is
	Color  func(cell string) string // for a terminal; may be nil
}

// Columns returns columns that have only a name.
func Columns(names ...string) []Column {
	out := make([]Column, len(names))
	for i, name := range names {
		out[i].Name = name
	}
	return out
}

// NewResults makes a table without rows.
func NewResults(columns ...Column) *Results { return &Results{Columns: columns} }

// Row adds a row.
func (t *Results) Row(cells ...string) { t.Rows = append(t.Rows, cells) }

// TextWidth is the number of columns of a text report.
const TextWidth = 100

// Fit prints the table as text, at most TextWidth wide: the cells of the column with an index
// are wrapped.
func (t *Results) Fit(wrapped int) string { return t.Shorten(TextWidth, wrapped, Wrap) }

// numberWithUnit is a number, a blank and the sign of a unit of time.
var numberWithUnit = regexp.MustCompile(`([0-9]) (s|min|h)\b`)

// joiner replaces the blank before a unit while a text is wrapped. It is for private use, so that no
// text has it, and a terminal counts it as one column.
const joiner = "\ue000"

// Wrap breaks a text between words into lines of at most a width. A number and its unit stay on one
// line.
func Wrap(of string, width int) string {
	joined := numberWithUnit.ReplaceAllString(of, "$1"+joiner+"$2")
	return strings.ReplaceAll(wrap(joined, width), joiner, " ")
}

// wrap breaks a text between words, and a word that is wider than a line between characters. It measures whole
// characters as a terminal shows them, such as an emoji of several code points.
func wrap(of string, width int) string {
	if displaywidth.String(of) <= width {
		return of
	}

	var lines []string
	line := ""
	for word := range strings.FieldsSeq(of) {
		if joined := line + " " + word; line != "" && displaywidth.String(joined) <= width {
			line = joined
			continue
		}

		if line != "" {
			lines = append(lines, line)
		}
		line = word

		for displaywidth.String(line) > width {
			head := displaywidth.TruncateString(line, width, "")

			// One character is wider than a line.
			if head == "" {
				break
			}
			lines = append(lines, head)
			line = line[len(head):]
		}
	}

	return strings.Join(append(lines, line), "\n")
}

// minNameWidth is the least width of a shortened column.
const minNameWidth = 12

// Shorten prints the table as text, at most width wide if shortening the cells of the column
// with an index, to no less than minNameWidth, is enough. The first column and columns of text are
// aligned left, and all others right.
func (t *Results) Shorten(width, shortened int, shorten func(cell string, width int) string) string {
	out := table.NewWriter()
	out.SetStyle(table.StyleLight)
	out.Style().Options = table.OptionsNoBordersAndSeparators
	out.Style().Format.Header = text.FormatDefault
	header, rows := t.inText()
	widest := 0

	columns := make([]table.ColumnConfig, len(header))
	shown := slices.DeleteFunc(slices.Clone(t.Columns), func(c Column) bool { return c.OnPage })
	for i, c := range shown {
		columns[i].Number = i + 1
		if i > 0 && !c.IsText {
			columns[i].Align = text.AlignRight
			columns[i].AlignHeader = text.AlignRight
		}

		if c.Color != nil {
			columns[i].Transformer = func(cell any) string { return c.Color(fmt.Sprint(cell)) }
		}
	}

	// A control character of a name could change the terminal.
	add := func(cells []string) table.Row {
		row := make(table.Row, len(cells))
		for i, cell := range cells {
			row[i] = diag.Visible(cell) // names come from files
		}
		widest = max(widest, text.StringWidthWithoutEscSequences(diag.Visible(cells[shortened])))
		return row
	}

	out.AppendHeader(add(header))

	for _, cells := range rows {
		out.AppendRow(add(cells))
	}

	out.SetColumnConfigs(columns)

	// The table is printed once to find its width. Only a table that is too wide is shortened.
	printed := out.Render()
	if over := text.LongestLineLen(printed) - width; over > 0 {
		columns[shortened].WidthMax = max(widest-over, minNameWidth)
		columns[shortened].WidthMaxEnforcer = shorten
		out.SetColumnConfigs(columns)
		printed = out.Render()
	}

	return TrimLines(printed)
}

// TrimLines removes the blanks at the ends of lines.
func TrimLines(lines string) string {
	trimmed := strings.Split(lines, "\n")
	for i := range trimmed {
		trimmed[i] = strings.TrimRight(trimmed[i], " ")
	}
	return strings.Join(trimmed, "\n")
}

// inText gives the header and the rows of text and Markdown.
func (t *Results) inText() (header []string, rows [][]string) {
	rows = make([][]string, len(t.Rows))
	for i, c := range t.Columns {
		if c.OnPage {
			continue
		}

		name := c.Name
		if c.Text != "" {
			name = c.Text
		}

		header = append(header, name)

		for k := range t.Rows {
			rows[k] = append(rows[k], t.Rows[k][i])
		}
	}

	return header, rows
}

// WriteMarkdown writes at most the given number of rows as Markdown. All columns but the first and
// the last are aligned right. The last column has words.
func (t *Results) WriteMarkdown(w io.Writer, most int) {
	header, rows := t.inText()

	line := func(cells []string) {
		fmt.Fprint(w, "|")
		for _, cell := range cells {
			fmt.Fprint(w, strings.TrimRight(" "+Escape(cell), " "), " |")
		}
		fmt.Fprintln(w)
	}

	line(header)

	// The first and the last column have words and are aligned left.
	fmt.Fprintf(w, "|---|%s---|\n", strings.Repeat("--:|", len(header)-2))

	for _, cells := range rows[:min(len(rows), most)] {
		line(cells)
	}
}

// Escape shows a text as it is in Markdown.
func Escape(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", "[", "\\[",
		"\n", " ").Replace(text)
}

// WriteCSV writes all columns as CSV.
func (t *Results) WriteCSV(w io.Writer) error {
	out := NewCSVWriter(w)
	header := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = c.Name
	}

	_ = out.Write(header) // Flush returns the first error

	for _, row := range t.Rows {
		_ = out.Write(row)
	}

	return out.Flush()
}
