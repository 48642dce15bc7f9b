package document

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// TextWidth is the number of columns of a text that no terminal shows.
const TextWidth = 100

// Style is the style of a terminal. The zero Style is plain text of [TextWidth] columns.
type Style struct {
	Width int
	Color bool // of states
	Bars  bool // next to shares
}

// WriteText writes the document for a terminal: its paragraphs, its notes and its tables with rows.
func (d *Document) WriteText(w io.Writer, s Style) error {
	if s.Width == 0 {
		s.Width = TextWidth
	}
	t := &terminal{Style: s}
	t.all(d.Blocks)
	_, err := io.WriteString(w, t.String())
	return err
}

// terminal is a text that is being written. All texts are made visible: a control character of a name could change the
// terminal.
type terminal struct {
	strings.Builder
	Style
}

func (t *terminal) all(blocks []Block) {
	for _, b := range blocks {
		b.text(t)
	}
}

// gap writes an empty line, unless the text is empty.
func (t *terminal) gap() {
	if t.Len() > 0 {
		t.WriteString("\n")
	}
}

func (b On) text(t *terminal) {
	if b.Media.Has(Terminal) {
		t.all(b.Blocks)
	}
}

func (b Section) text(t *terminal) { t.all(b.Blocks) }
func (b Fold) text(t *terminal)    { t.all(b.Blocks) }
func (b Row) text(t *terminal)     { t.all(b.Blocks) }

// The lines of a paragraph stay lines, and keep their indents.
func (b Text) text(t *terminal) {
	if !b.IsNext {
		t.gap()
	}
	for line := range strings.SplitSeq(strings.TrimPrefix(b.Strong+" ", " ")+b.Text, "\n") {
		line = diag.Visible(line)
		words := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(words)]
		t.WriteString(t.colored(b.Level, WrapItem(indent, words, t.Width)) + "\n")
	}
}

// colored colors a text by a level.
func (t *terminal) colored(l Level, text string) string {
	color := levels[l].color
	if !t.Color || color == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (b Notes) text(t *terminal) {
	most := len(b.Notes)
	if b.Most > 0 {
		most = min(most, b.Most)
	}

	if most > 0 {
		t.gap()
	}
	for _, note := range b.Notes[:most] {
		t.WriteString(trimLines(wrapUnits("Note: "+diag.Visible(note), t.Width)) + "\n")
	}
	if more := len(b.Notes) - most; more > 0 {
		fmt.Fprintf(t, "And %s: --full prints all.\n", diag.Plural(more, "more note"))
	}
}

// A table without rows is left out.
func (t *Table) text(to *terminal) {
	if printed := t.print(to, to.Width); printed != "" {
		if !t.IsNext {
			to.gap()
		}
		to.WriteString(printed + "\n")
	}
}

// Tables have the numbers of these blocks.
func (Heading) text(*terminal) {}
func (Verdict) text(*terminal) {}
func (Tiles) text(*terminal)   {}
func (Goals) text(*terminal)   {}
func (Shares) text(*terminal)  {}
func (Plots) text(*terminal)   {}
func (Drawing) text(*terminal) {}
func (List) text(*terminal)    {}
func (Events) text(*terminal)  {}
func (Pre) text(*terminal)     {}

// Fit prints the table as text, at most [TextWidth] wide if wrapping its columns is enough.
func (t *Table) Fit() string { return t.print(&terminal{}, TextWidth) }

// minNameWidth is the least width of a wrapped column.
const minNameWidth = 12

// print prints the table, which is "" without rows. A table that is too wide has the cells of one column wrapped. In a
// narrow terminal the other columns follow from the last on, until the table fits.
func (t *Table) print(style *terminal, width int) string {
	shown, rows := t.shown(Terminal)
	if len(rows) == 0 {
		return ""
	}

	widths := make([]int, len(t.Columns))
	first := shown[0]
	for _, column := range shown {
		if t.Columns[column].Wraps {
			first = column
		}
		widths[column] = displaywidth.String(diag.Visible(t.Columns[column].text()))
		for _, row := range rows {
			widths[column] = max(widths[column], displaywidth.String(diag.Visible(row.Cells[column].Text)))
		}
	}

	// A text that no terminal shows keeps its numbers on one line, so that a search finds them.
	order := []int{first}
	if width < TextWidth {
		order = append(order, shown...)
		slices.Reverse(order[1:])
	}

	// The table is printed again after each column, because a column of several words may become narrower than asked.
	printed := t.render(style, widths)
	for _, column := range order {
		over := text.LongestLineLen(printed) - width
		if over <= 0 {
			break
		}
		if widths[column] > minNameWidth {
			widths[column] = max(widths[column]-over, minNameWidth)
			printed = t.render(style, widths)
		}
	}
	return printed
}

// render prints the table with the cells wrapped to the width of their column. The first column and columns of text
// are aligned left, and all others right.
func (t *Table) render(style *terminal, widths []int) string {
	out := table.NewWriter()
	out.Style().Options = table.OptionsNoBordersAndSeparators
	out.Style().Format.Header = text.FormatDefault
	shown, rows := t.shown(Terminal)

	configs := make([]table.ColumnConfig, len(shown))
	header := make(table.Row, len(shown))
	hasHeader := false
	for i, column := range shown {
		c := &t.Columns[column]
		header[i] = wrapUnits(diag.Visible(c.text()), widths[column])
		hasHeader = hasHeader || c.text() != ""
		configs[i].Number = i + 1
		if i > 0 && !c.Left.Has(Terminal) {
			configs[i].Align = text.AlignRight
			configs[i].AlignHeader = text.AlignRight
		}
	}
	if hasHeader {
		out.AppendHeader(header)
	}

	for _, of := range rows {
		row := make(table.Row, len(shown))
		for i, column := range shown {
			cell := &of.Cells[column]
			lines := strings.Split(wrapUnits(diag.Visible(cell.Text), widths[column]), "\n")
			for n := range lines {
				lines[n] = style.colored(cell.State.Level, lines[n])
			}
			row[i] = strings.Join(lines, "\n")
			if bar := cell.bar(); bar != nil {
				row[i] = style.bar(bar)
			}
		}
		out.AppendRow(row)
	}

	out.SetColumnConfigs(configs)
	return trimLines(out.Render())
}

// text returns the name of the column in text and Markdown.
func (c *Column) text() string {
	if c.Text != "" {
		return c.Text
	}
	return c.Name
}

// bar returns the bar of a share in the cell, or nil.
func (c *Cell) bar() *look.Bar {
	for _, m := range c.Marks {
		if bar, ok := m.(look.Bar); ok {
			return &bar
		}
	}
	return nil
}

// bar draws a share in eighths of a column, 40 columns being all.
func (t *terminal) bar(of *look.Bar) string {
	if !t.Bars {
		return ""
	}
	eighths := int(math.Round(float64(of.Share) * 40 * 8))
	return strings.Repeat("█", eighths/8) + []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}[eighths%8]
}

// together are words that are read together: a number and the sign of a unit of time, "at most" and "at least".
var together = regexp.MustCompile(`([0-9]|\bat) (s|min|h|most|least)\b`)

// joiner replaces a blank between words that stay on one line while a text is wrapped. It is for private use, so that
// no text has it, and a terminal counts it as one column.
const joiner = "\ue000"

// wrapUnits breaks a text between words into lines of at most a width. Words that are read together stay on one
// line.
func wrapUnits(of string, width int) string {
	joined := together.ReplaceAllString(of, "$1"+joiner+"$2")
	return strings.ReplaceAll(wrap(joined, width), joiner, " ")
}

// WrapItem writes a mark, such as "- ", and a text that is wrapped after the mark into lines of at most a width. The
// lines have no blanks at their ends.
func WrapItem(mark, text string, width int) string {
	lines := wrapUnits(text, width-len(mark))
	indent := strings.Repeat(" ", len(mark))
	return trimLines(mark + strings.ReplaceAll(lines, "\n", "\n"+indent))
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

// trimLines removes the blanks at the ends of lines.
func trimLines(lines string) string {
	trimmed := strings.Split(lines, "\n")
	for i := range trimmed {
		trimmed[i] = strings.TrimRight(trimmed[i], " ")
	}
	return strings.Join(trimmed, "\n")
}
