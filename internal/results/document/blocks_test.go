package document_test

import (
	"fmt"
	"html/template"
	"reflect"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// sign is a drawing with the name of its place.
type sign string

func (s sign) SVG() template.HTML { return template.HTML("<svg><!-- " + s + " --></svg>") } //nolint:gosec // of a test

// fill sets every field that is reached from a value: texts to the names of their places.
func fill(v reflect.Value, place string) {
	if !v.CanSet() {
		return
	}
	if v.Type() == reflect.TypeFor[document.Level]() {
		v.Set(reflect.ValueOf(document.Bad))
		return
	}

	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.TrimSpace(place))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(2)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), place+" "+strings.ToLower(v.Type().Field(i).Name))
		}
	case reflect.Slice:
		if v.Type().Elem() != reflect.TypeFor[document.Block]() {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprint(place, i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), place)
	case reflect.Interface:
		v.Set(reflect.ValueOf(sign(strings.TrimSpace(place))))
	default:
	}
}

// filled returns a block of a type with every field.
func filled[T document.Block](in ...document.Block) document.Block {
	var b T
	fill(reflect.ValueOf(&b).Elem(), strings.ToLower(reflect.TypeFor[T]().Name()))
	if blocks := reflect.ValueOf(&b).Elem(); blocks.Kind() == reflect.Struct && blocks.FieldByName("Blocks").IsValid() {
		blocks.FieldByName("Blocks").Set(reflect.ValueOf(in))
	}
	return b
}

// TestEachBlockInEachForm compares a document with every block, whose fields have their names as values, as a text, Markdown,
// page and CSV with the content of a file. Blocks without a value in any field come after it.
func TestEachBlockInEachForm(t *testing.T) {
	table := filled[*document.Table]().(*document.Table)
	table.Columns[1].NotOn = document.Markdown
	table.Columns[0].Left = document.Terminal
	table.Most = 3
	table.Columns[0].Names = false
	table.Columns[0].Wraps = true
	table.Columns[1].Wraps = false
	table.Rows[0].Cells[0].Text += strings.Repeat(" wide", 24)
	table.Rows[0].Data = []document.Data{{Name: "queue", Value: "sales"}, {Name: "hub", Value: "london"}}
	table.Rows[1].Data = nil
	table.Add(document.Words("below"), document.Value("-1m5s"))
	table.Add(document.Words("last"), document.Value("2h3m"))
	table.Rows[3].NotOn = document.Terminal | document.Page
	plot := &look.Plot{
		Title: "plot", Points: []look.Point{{At: 1, Text: "one"}, {At: 2, Text: "two"}}, X: look.Axis{High: 3}, Y: look.Axis{High: 4}, Unit: look.Count,
		Series: []look.Series{{Name: "line", Shape: look.Line, Values: []stats.Number{1, 3}}},
	}
	d := &document.Document{
		Title: "window", Kicker: "kicker", Heading: "heading", Lead: "lead", Start: "start", Width: 40, Definitions: "/definitions",
		Blocks: []document.Block{
			filled[document.Verdict](), filled[document.Tiles](), filled[document.Goals](),
			filled[document.Section](
				filled[document.Heading](), filled[document.Text](), filled[document.List](), table, filled[document.Notes](),
				document.List{
					{Text: "first", Note: "more of it, which is longer than a line of forty columns", Items: []string{"in the item, which is longer than a line of forty columns"}},
					{Text: "second"},
				},
			),
			filled[document.Fold](filled[document.Shares](), filled[document.Events](), filled[document.Pre](), filled[document.Drawing]()),
			filled[document.Row](document.Plots{Class: "one", Key: []document.Key{{Class: "k", Text: "key"}}, Plots: []*look.Plot{plot}}),

			document.Section{Title: "Empty"},
			document.Heading{},
			document.Text{Text: "A `code` and <text> of a paragraph which is longer than forty columns."},
			document.Tiles{},
			document.Fold{},
			document.Row{},
			document.Notes{},
			document.Plots{},
			document.Events{},
			document.Pre{},
			document.NewTable("a", "b"),
		},
	}

	// In color, each state has the color of its level, and a share has a bar next to it.
	d.Add(document.NewTable("state", "share"))
	states := d.Blocks[len(d.Blocks)-1].(*document.Table)
	for level, name := range []string{"plain", "good", "warn", "bad", "soft"} {
		level := document.Level(level) //nolint:gosec // a few
		d.Add(document.Text{Text: "a " + name + " text", Level: level})
		states.Add(document.Cell{Text: name, State: level.Saying("word")}, document.Value("80.0%"))
		d.Add(document.Verdict{Level: level})
	}

	var page, csv, colored strings.Builder
	if err := d.WriteText(&colored, document.Style{Width: 60, Color: true, Bars: true}); err != nil {
		t.Fatal(err)
	}
	if err := d.WritePage(&page, document.Body); err != nil {
		t.Fatal(err)
	}
	if err := table.WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	for _, s := range d.Sections() {
		fmt.Fprintf(&csv, "section %s: %s\n", s.ID, s.InList())
	}
	diagtest.Same(t, "blocks.txt", "# text\n"+documenttest.Text(t, d)+"# in color\n"+strings.ReplaceAll(colored.String(), "\x1b", "ESC")+"# Markdown\n"+string(d.Markdown())+"# page\n"+page.String()+"# CSV\n"+csv.String())
}

// TestMediaOfBlocks prints blocks of each set of printers, alone and in other blocks: each printer has the blocks of
// its sets.
func TestMediaOfBlocks(t *testing.T) {
	d := &document.Document{}
	for m := range document.All + 1 {
		words := document.Text{Text: fmt.Sprintf("words of %d.", m)}
		d.Add(m.Of(words), document.Section{ID: fmt.Sprint("s", m), Title: "Section", Blocks: []document.Block{m.Of(words)}})
		d.Add(m.Of(document.Section{ID: fmt.Sprint("t", m), Title: fmt.Sprint("Titled ", m)}))
	}
	var page strings.Builder
	if err := d.WritePage(&page, document.Whole); err != nil {
		t.Fatal(err)
	}
	for one, text := range map[document.Media]string{
		document.Terminal: documenttest.Text(t, d), document.Markdown: string(d.Markdown()), document.Page: page.String(),
	} {
		for m := range document.All + 1 {
			want := map[bool]int{true: 2}[m&one != 0]
			if got := strings.Count(text, fmt.Sprintf("words of %d.", m)); got != want {
				t.Errorf("printer %d has the blocks of %d %d times, want %d", one, m, got, want)
			}
			if isListed := strings.Contains(text, fmt.Sprintf(`href="#t%d"`, m)); one == document.Page && isListed != (want > 0) {
				t.Errorf("the section of %d is listed: %t", m, isListed)
			}
		}
	}
}

// No control character of a name comes to a terminal, in whatever block the name is.
func TestTerminalsGetNoControlCharacters(t *testing.T) {
	const name = "vip\x1b[2J\u202e"
	table := document.NewTable(name, "value")
	table.Row(name, "1")

	d := &document.Document{}
	d.Add(document.Text{Text: name}, document.Notes{Notes: []string{name}}, table,
		document.Section{Title: name, Blocks: []document.Block{document.Text{Text: name, IsNext: true}}})
	if text := documenttest.Text(t, d); strings.ContainsAny(text, "\x1b\u202e") || strings.Count(text, "vip") != 5 {
		t.Errorf("%q has a control character, or lacks a name", text)
	}
}
