package document

import (
	"io"
	"regexp"
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
		b.markdown(m)
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

func (b On) markdown(m *markdown) {
	if b.Media.Has(Markdown) {
		m.all(b.Blocks)
	}
}

func (b Section) markdown(m *markdown) {
	m.part("## " + inLine(b.Title))
	if b.About != "" {
		Text{Text: b.About}.markdown(m)
	}
	m.all(b.Blocks)
}

func (b Fold) markdown(m *markdown) { m.all(b.Blocks) }
func (b Row) markdown(m *markdown)  { m.all(b.Blocks) }

func (b Heading) markdown(m *markdown) {
	mark := "### "
	if b.IsTitle {
		mark = "# "
	}
	m.part(mark + inLine(b.Text))
}

func (b Text) markdown(m *markdown) {
	text := paragraph(b.Text)
	if b.Strong != "" {
		text = "**" + inLine(b.Strong) + "** " + text
	}
	if b.Small {
		text = "<sub>" + text + "</sub>"
	}
	m.gap()
	m.lines("", text)
}

func (b List) markdown(m *markdown) {
	if len(b) > 0 {
		m.gap()
	}
	for _, item := range b {
		m.lines("- ", paragraph(item.Text))
		if item.Note != "" {
			m.lines("  ", paragraph(item.Note))
		}
		for _, of := range item.Items {
			m.lines("  - ", paragraph(of))
		}
	}
}

func (b Notes) markdown(m *markdown) {
	for _, note := range b.Notes {
		m.part("Note: " + inLine(note))
	}
}

// Tables have the numbers of these blocks.
func (Verdict) markdown(*markdown) {}
func (Tiles) markdown(*markdown)   {}
func (Goals) markdown(*markdown)   {}
func (Shares) markdown(*markdown)  {}
func (Plots) markdown(*markdown)   {}
func (Drawing) markdown(*markdown) {}
func (Events) markdown(*markdown)  {}
func (Pre) markdown(*markdown)     {}

// lines writes the lines of a text, the first after a mark and the others below it, wrapped if the document has a
// width.
func (m *markdown) lines(mark, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = beginsBlock.ReplaceAllString(strings.TrimSpace(line), `$1\$2`)
		if m.width > 0 {
			line = wrapUnits(joinMarks(line), m.width-len(mark))
		}
		for line := range strings.SplitSeq(line, "\n") {
			m.WriteString(strings.TrimRight(mark+line, " ") + "\n")
			mark = strings.Repeat(" ", len(mark))
		}
	}
}

// joinMarks keeps a word that would begin a block on the line of the word before it.
func joinMarks(line string) string {
	var out strings.Builder
	for i, word := range strings.Split(line, " ") {
		blank := " "
		if beginsBlock.MatchString(word) {
			blank = joiner
		}
		if i > 0 {
			out.WriteString(blank)
		}
		out.WriteString(word)
	}
	return out.String()
}

// A table has at most as many rows as it allows. Columns of values are aligned right.
func (t *Table) markdown(m *markdown) {
	shown, rows := t.shown(Markdown)
	if len(rows) == 0 {
		return
	}

	line := func(text func(column int) string) {
		m.WriteString("|")
		for _, column := range shown {
			m.WriteString(strings.TrimRight(" "+inLine(text(column)), " ") + " |")
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

// What Markdown reads as markup, but for the signs.
var (
	entity = regexp.MustCompile(`&(#?\w+;)`)

	// endsEmphasis is an end of emphasis by _. Without an end, _ is itself.
	endsEmphasis = regexp.MustCompile(`\S_+\b`)

	// beginsBlock is the beginning of a line that is a heading, a list, a quote or a rule.
	beginsBlock = regexp.MustCompile(`^(\d{0,9})([-+#=.)]+(?:\s|$)|>)`)
)

var signs = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "~", "\\~", "`", "\\`", "<", "&lt;", "[", "\\[")

// escape shows a text as it is.
func escape(text string) string {
	text = signs.Replace(entity.ReplaceAllString(text, "&amp;$1"))
	return endsEmphasis.ReplaceAllStringFunc(text, func(end string) string { return strings.ReplaceAll(end, "_", `\_`) })
}

// inLine shows a text as it is, on one line.
func inLine(text string) string { return escape(strings.ReplaceAll(text, "\n", " ")) }

// paragraph shows a text with its code.
func paragraph(text string) string {
	return written(text, escape, func(code string) string { return "`" + code + "`" })
}
