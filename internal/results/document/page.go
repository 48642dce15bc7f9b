package document

import (
	"cmp"
	"crypto/sha256"
	_ "embed" // the templates and the script of pages
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

var (
	//go:embed page.html
	pageMarkup string
	//go:embed sort.js
	sortScript string
)

// Part is a part of a page.
type Part string

// The parts of pages. A page that contains one of them has the style and the script of [look].
const (
	Whole  Part = "frame"
	Body   Part = "body"   // without the frame and the heading
	Glance Part = "glance" // the blocks before the first section, and the sections that are for a glance
)

// Printer prints blocks as parts of a page that has the style and the script of [look].
type Printer struct{ templates *template.Template }

// NewPrinter reads the templates. Each type of block has one, which calls Print for the blocks in it.
func NewPrinter() (Printer, error) {
	p := Printer{template.New("document")}
	_, err := p.templates.Funcs(template.FuncMap{"render": p.Print, "code": withCode}).Parse(look.Frame() + pageMarkup)
	if err != nil {
		return p, fmt.Errorf("the templates of pages: %w", err)
	}
	return p, nil
}

// Print prints a block.
func (p Printer) Print(b Block) (template.HTML, error) {
	var out strings.Builder
	_, name, _ := strings.Cut(fmt.Sprintf("%T", b), "document.")
	err := p.templates.ExecuteTemplate(&out, name, b)
	return template.HTML(out.String()), err //nolint:gosec // a template escapes its texts
}

// withCode is a paragraph with its code.
func withCode(text string) template.HTML {
	code := func(code string) string { return "<code>" + template.HTMLEscapeString(code) + "</code>" }
	return template.HTML(written(text, template.HTMLEscapeString, code)) //nolint:gosec // escaped
}

// page is the data of the frame of a page.
type page struct {
	*Document
	Style  template.CSS
	Script template.JS
}

// WritePage writes a part of the document as HTML.
func (d *Document) WritePage(w io.Writer, part Part) error {
	p := page{d, template.CSS(look.Style() + d.Style), template.JS(look.Script())} //nolint:gosec // embedded files
	if d.Sorted {
		p.Script += template.JS("\n" + sortScript) //nolint:gosec // an embedded file
	}

	out, err := NewPrinter()
	if err != nil {
		return err
	}
	return out.templates.ExecuteTemplate(w, string(part), p)
}

// WindowTitle is the title of the page's window.
func (d *Document) WindowTitle() string {
	if d.Title != "" {
		return d.Title
	}
	return d.Heading
}

// Sections lists the sections of the page.
func (d *Document) Sections() []Section {
	out := []Section{{ID: "verdict", Title: d.Start}}
	if d.Start == "" {
		out[0].Title = "Verdict"
	}
	for _, b := range d.onPage() {
		if s, ok := b.(Section); ok && s.ID != "" {
			out = append(out, s)
		}
	}
	return out
}

// onPage lists the blocks of the page.
func (d *Document) onPage() []Block { return flat(d.Blocks) }

func flat(blocks []Block) []Block {
	var out []Block
	for _, b := range blocks {
		switch b := b.(type) {
		case On:
			if b.Media.Has(Page) {
				out = append(out, flat(b.Blocks)...)
			}
		case Row:
			out = append(out, flat(b.Blocks)...)
		default:
			out = append(out, b)
		}
	}
	return out
}

// AtAGlance lists the blocks that show at a glance how a day is.
func (d *Document) AtAGlance() []Block {
	var out []Block
	isHead := true
	for _, b := range d.onPage() {
		s, isSection := b.(Section)
		isHead = isHead && !isSection
		if isHead || s.Glance {
			out = append(out, b)
		}
	}
	return out
}

// InList is the name of a section in the list of sections.
func (s Section) InList() string {
	if s.Name != "" {
		return s.Name
	}
	return s.Title
}

// IsOnPage reports whether a page has the blocks.
func (o On) IsOnPage() bool { return o.Media.Has(Page) }

// tableView is a table as its template writes it.
type tableView struct {
	Label, Class string
	Heads        []Column
	Body, Foot   []rowView
}

type rowView struct {
	*TableRow
	Cells []cellView
}

// cellView is a cell with the class and the name of its column. One cell of a row is its name.
type cellView struct {
	*Cell
	Class  string
	Card   string
	IsName bool
}

// View returns the table as its template writes it; nil without rows.
func (t *Table) View() *tableView {
	shown, rows := t.shown(Page)
	if len(rows) == 0 {
		return nil
	}
	out := &tableView{Label: t.Label, Class: t.Class}
	if t.Label == "" {
		out.Label = cmp.Or(diag.Title(t.Columns[0].Name), "Table")
	}

	names := 0 // the column that names the rows
	for k, i := range shown {
		c := t.Columns[i]
		c.Class = c.classes(k)
		out.Heads = append(out.Heads, c)
		if c.Names {
			names = k
		}
	}

	for _, r := range rows {
		row := rowView{TableRow: r}
		for k, column := range shown {
			cell := &r.Cells[column]
			class := out.Heads[k].Class
			if cell.Class != "" {
				class = strings.TrimSpace(class + " " + cell.Class)
			}
			isName := k == names && !cell.isEmpty()
			row.Cells = append(row.Cells, cellView{cell, class, t.Columns[column].Card, isName})
		}
		if r.IsFoot {
			out.Foot = append(out.Foot, row)
		} else {
			out.Body = append(out.Body, row)
		}
	}

	return out
}

// classes are the classes of a column with an index: values are aligned right.
func (c *Column) classes(i int) string {
	isValue := i > 0 && !c.Left.Has(Page) && c.Name != "" && c.Scale == nil
	if isValue {
		return strings.TrimSpace("num " + c.Class)
	}
	return c.Class
}

// isEmpty reports whether the cell has no text.
func (c *Cell) isEmpty() bool { return c.OnPage() == "" && !c.HasState() && len(c.Marks) == 0 }

// HasState reports whether the cell has a state.
func (c *Cell) HasState() bool { return c.State != State{} }

// Classes are the classes of a paragraph.
func (t Text) Classes() string { return strings.TrimSpace(t.Level.Class() + " " + t.Class) }

// OnPage is the text of a cell on a page. The words of a state take the place of a text.
func (c *Cell) OnPage() string {
	if c.Page != "" || c.HasState() {
		return c.Page
	}
	return c.Text
}

// Policy is the page's content security policy, which allows its own script and its own style
// sheet only: no style attribute.
func (p page) Policy() string {
	return "default-src 'none'; script-src " + source(string(p.Script)) + "; style-src " + source(string(p.Style)) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

// source names a text that a policy allows by its hash.
func source(text string) string {
	hash := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'"
}
