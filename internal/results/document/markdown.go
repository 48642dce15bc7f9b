package document

import (
	"io"
	"strings"
)

// Markdown returns the document as Markdown: its headings, paragraphs, lists, notes, and its tables with rows.
func (d *Document) Markdown() []byte {
	m := &markdown{width: d.Width}
	m.all(d.Blocks)
	return []byte(m.String())
}

// WriteMarkdown writes the document as Markdown.
func (d *Document) WriteMarkdown(w io.Writer) error {
	_, err := w.Write(d.Markdown())
	return err
}

// markdown is a Markdown file that is being written.
type markdown struct {
	strings.Builder
	width int // of texts and items; 0 is any
}

func (m *markdown) all(blocks []Block) {
	for _, b := range blocks {
		m.block(b)
	}
}

// gap writes an empty line, unless the file is empty.
func (m *markdown) gap() {
	if m.Len() > 0 {
		m.WriteString("\n")
	}
}

// part writes a part after an empty line.
func (m *markdown) part(text string) {
	m.gap()
	m.WriteString(text + "\n")
}

func (m *markdown) block(b Block) {
	switch b := b.(type) {
	case On:
		if b.Media.Has(Markdown) {
			m.all(b.Blocks)
		}
	case Section:
		m.part("## " + Escape(b.Title))
		if b.About != "" {
			m.part(b.About)
		}
		m.all(b.Blocks)
	case Fold:
		m.all(b.Blocks)
	case Row:
		m.all(b.Blocks)
	case Heading:
		mark := "### "
		if b.IsTitle {
			mark = "# "
		}
		m.part(mark + Escape(b.Text))
	case Text:
		m.gap()
		for line := range strings.SplitSeq(b.Text, "\n") {
			m.line("", line)
		}
	case List:
		m.list(b)
	case Notes:
		for _, note := range b.Notes {
			m.part("Note: " + Escape(note))
		}
	case *Table:
		m.table(b)
	default: // tables have the numbers of these blocks
	}
}

// list writes the items of a list. Their further lines are below their first.
func (m *markdown) list(items List) {
	if len(items) > 0 {
		m.gap()
	}
	for _, item := range items {
		first, others, hasOthers := strings.Cut(item, "\n")
		m.line("- ", first)
		if !hasOthers {
			continue
		}
		for line := range strings.SplitSeq(others, "\n") {
			text, isItem := strings.CutPrefix(line, "- ")
			if isItem {
				m.line("  - ", text)
			} else {
				m.line("  ", text)
			}
		}
	}
}

// line writes a mark and a text, wrapped if the document has a width.
func (m *markdown) line(mark, text string) {
	line := mark + text
	if m.width > 0 {
		line = WrapItem(mark, text, m.width)
	}
	m.WriteString(line + "\n")
}

// table writes a table, at most as many rows as it allows. Columns of values are aligned right.
func (m *markdown) table(t *Table) {
	shown, rows := t.shown(Markdown)
	if len(rows) == 0 {
		return
	}

	line := func(text func(column int) string) {
		m.WriteString("|")
		for _, column := range shown {
			m.WriteString(strings.TrimRight(" "+Escape(text(column)), " ") + " |")
		}
		m.WriteString("\n")
	}

	m.gap()
	line(func(column int) string { return t.Columns[column].text() })

	m.WriteString("|")
	for i, column := range shown {
		if i > 0 && !t.Columns[column].Left.Has(Markdown) {
			m.WriteString("--:|")
		} else {
			m.WriteString("---|")
		}
	}
	m.WriteString("\n")

	most := len(rows)
	if t.Most > 0 {
		most = min(most, t.Most)
	}
	for _, row := range rows[:most] {
		line(func(column int) string { return row.Cells[column].Text })
	}
}

// Escape shows a text as it is in Markdown.
func Escape(text string) string {
	return strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;", "[", "\\[",
		"\n", " ").Replace(text)
}
