package document

import (
	"html/template"
	"regexp"
	"strings"
)

// Table is a table of results.
type Table struct {
	Columns []Column
	Rows    []TableRow
	Label   string // the name of the table for a screen reader on a page; "" is its first column
	Class   string // of the page
	Most    int    // of rows in Markdown; 0 is all
	IsNext  bool   // the terminal has no empty line before it
}

// Column is a column of a table.
type Column struct {
	Name  string   // on a page
	Text  string   // in text and Markdown, if it differs
	NotOn Media    // the printers that lack it
	Left  Media    // the printers that align it left, as they do the first column
	Names bool     // its cells name the rows on a page; without such a column, the cells of the first
	Wraps bool     // it is wrapped first in a terminal that is too narrow; without such a column, the first is
	Below string   // below the name on a page
	Scale []string // of a column of marks without a name: the texts at the ends of its axis
	Class string   // of the page: "hide" on a narrow screen
	Card  string   // the name before a value on a narrow screen, if its rows are cards there
}

// TableRow is a row of a table. Rows of sums at the end of a table are its foot.
type TableRow struct {
	Cells  []Cell
	NotOn  Media  // the printers that lack it
	ID     string // of the page, to which links lead
	Data   []Data // of the page, for its script
	Class  string // of the page
	IsFoot bool
}

// Data is a fact on a row that a script reads: an attribute whose name begins with data-.
type Data struct{ Name, Value string }

// Cell is a value, a text or a mark of a table. The zero Cell is empty.
type Cell struct {
	Text   string // the value with its unit, as a terminal shows it
	Page   string // the same on a page, if it differs
	Before string // a value that the text replaces
	Lead   string // before the state and the text, in small print
	Sup    string // raised, in red
	Note   string // after the text, in small print
	Alarm  string // of a page, after the note, in red
	Hint   string // of a page, shown when it is pointed at
	Below  string // below the text, in small print
	State  State
	Strong bool
	Class  string // of the page
	Order  string // by which a page sorts, if it is not the text
	Marks  []Mark // drawings
	Link   string // the address to which the text leads on a page
	Folded *Items // a list that a page shows on demand
}

// Items is a list with a title.
type Items struct {
	Title string
	Items []Item
}

// Mark is a drawing in a cell, a tile or a goal: a range, a change, a bar.
type Mark interface{ SVG() template.HTML }

// NewTable makes a table of columns that have only a name.
func NewTable(names ...string) *Table {
	t := &Table{}
	for _, name := range names {
		t.Columns = append(t.Columns, Column{Name: name})
	}
	return t
}

// Row adds a row of texts.
func (t *Table) Row(texts ...string) {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i].Text = text
	}
	t.Add(cells...)
}

// Add adds a row.
func (t *Table) Add(cells ...Cell) { t.Rows = append(t.Rows, TableRow{Cells: cells}) }

// Foot adds a row to the foot.
func (t *Table) Foot(class string, cells ...Cell) {
	t.Rows = append(t.Rows, TableRow{Cells: cells, Class: class, IsFoot: true})
}

// Values returns cells of values with their units. A page writes them with spaces: 24.3 s, 5m 51s.
func Values(texts ...string) []Cell {
	out := make([]Cell, len(texts))
	for i, text := range texts {
		out[i] = Value(text)
	}
	return out
}

// Value returns the cell of a value with its unit.
func Value(text string) Cell { return Cell{Text: text, Page: Spaced(text)} }

// Words returns the cell of a text.
func Words(text string) Cell { return Cell{Text: text} }

// Marked returns the cell of a drawing.
func Marked(marks ...Mark) Cell { return Cell{Marks: marks} }

var (
	secondsInText = regexp.MustCompile(`(^|[ +-])([0-9.]+)s`)
	minutesInText = regexp.MustCompile(`([0-9][hm])([0-9])`)
)

// Spaced writes the values of a text as a page does: −9.7 s, 5m 45s.
func Spaced(text string) string {
	text = secondsInText.ReplaceAllString(text, "$1$2 s")
	text = minutesInText.ReplaceAllString(text, "$1 $2")
	if strings.HasPrefix(text, "-") {
		text = "−" + text[1:]
	}
	return strings.ReplaceAll(text, " -", " −")
}

// shown returns the columns and the rows of a printer.
func (t *Table) shown(on Media) (columns []int, rows []*TableRow) {
	for i := range t.Columns {
		if !t.Columns[i].NotOn.Has(on) {
			columns = append(columns, i)
		}
	}
	for i := range t.Rows {
		if !t.Rows[i].NotOn.Has(on) {
			rows = append(rows, &t.Rows[i])
		}
	}
	return columns, rows
}
