package document

import (
	"html/template"
	"regexp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/results/look"
)

// Document is a result as its readers see it.
type Document struct {
	Title   string // of the window; "" is the heading
	Kicker  string // above the heading: the kind of the result and its file
	Heading string
	Lead    string // below the heading: the days, the center, how it was simulated
	Start   string // the first section in the list of sections; "" is Verdict
	Blocks  []Block
	Sorted  bool // tables of the page can be sorted
	Width   int  // the most columns of a text or an item in Markdown; 0 is any number

	Style       string // of the drawings, after the style of all pages
	Definitions string // the address of the definitions of the measures on the web; "" if the page has no link
}

// Block is a part of a document. A page has a template for its type.
type Block interface {
	markdown(*markdown)
	text(*terminal)
}

// Media is a set of printers.
type Media uint8

// The printers, and sets of them. A table's CSV has all its rows and columns, and no other block.
const (
	Terminal Media = 1 << iota
	Markdown
	Page

	Texts = Terminal | Markdown
	All   = Texts | Page
)

// Has reports whether the set has a printer.
func (m Media) Has(one Media) bool { return m&one != 0 }

// Of returns blocks for these printers only.
func (m Media) Of(blocks ...Block) Block { return On{m, blocks} }

// Nothing is a block that no printer writes.
var Nothing Block = On{}

// The kinds of blocks. All their texts are plain: the printers escape them.
type (
	// On has blocks for some printers only. A paragraph has another place in a terminal than on a page, for example.
	On struct {
		Media  Media
		Blocks []Block
	}

	// Section is a part with a heading, which the page lists.
	Section struct {
		ID, Title string
		Name      string // in the list of sections; "" is the title
		About     string // below the title
		Glance    bool   // one of the sections that show at a glance how a day is
		Blocks    []Block
	}

	// Fold is blocks that a page shows on demand.
	Fold struct {
		Title, Note string
		Open        bool
		OnPaper     bool // shown when the page is printed
		Blocks      []Block
	}

	// Row has blocks side by side.
	Row struct {
		Class  string
		Blocks []Block
	}

	// Heading is a heading in a section.
	Heading struct {
		Text, Note, Right string
		Class             string // of a page
		IsTitle           bool   // of the document, in Markdown
	}

	// Verdict is the answer of a result in words.
	Verdict struct {
		Level Level // of its frame
		Says  []State
		Then  []Text
		Facts []string
	}

	// Tiles are the numbers that a page begins with.
	Tiles []Tile

	// Goals are goals with their bars.
	Goals []Goal

	// Shares are parts of a whole, as a bar and with their numbers.
	Shares struct {
		Stack Mark
		Parts []Share
	}

	// Plots are charts side by side.
	Plots struct {
		Class string // of the row: "", "one", "three", "five in"
		Key   []Key
		Plots []*look.Plot
	}

	// Drawing is an image whose parts are links. The document's Style has its rules.
	Drawing struct {
		Label string
		SVG   template.HTML
	}

	// Text is a paragraph. Words between backquotes are code.
	Text struct {
		Strong string // before the text, in bold
		Text   string
		Small  bool
		Level  Level  // its color
		Class  string // of a page
		IsNext bool   // the terminal has no empty line before it
	}

	// List is a list of paragraphs.
	List []Item

	// Notes are remarks on a result. A terminal shows at most Most of them; 0 is all.
	Notes struct {
		Notes []string
		Most  int
	}

	// Events are the times and words of a call.
	Events []Event

	// Pre is text of a terminal.
	Pre struct{ Label, Text string }
)

// Item is a paragraph of a list, with a remark and a list of its own. Words between backquotes are code.
type Item struct {
	Text, Note string
	Items      []string
}

// Tile is a number with its name and a note.
type Tile struct {
	Name, Value, Unit, Note string
	State                   State // the mark and the color of the value
	Spark                   Mark
}

// Goal is a goal of a scenario with its value.
type Goal struct {
	Title, Measure  string
	Bullet          Mark
	Value, Interval string
	State           State
	Notes           []string // the distance to the bound, the days on which it is met
}

// Share is a part of a whole.
type Share struct{ Class, Percent, Name, Note string }

// Key explains a color of charts.
type Key struct{ Class, Text string }

// Event is something that happened in a call.
type Event struct{ At, What string }

// State is a verdict as a color, a mark and a word, because a color alone is invisible to some readers.
type State struct {
	Level      Level
	Mark, Word string
}

// The states of goals.
var (
	Holds     = Good.Saying("holds")
	Fails     = Bad.Saying("fails")
	Undecided = Warn.Saying("undecided")
)

// String returns the mark and the word.
func (s State) String() string {
	if s.Mark == "" || s.Word == "" {
		return s.Mark + s.Word
	}
	return s.Mark + " " + s.Word
}

// Add adds blocks.
func (d *Document) Add(blocks ...Block) { d.Blocks = append(d.Blocks, blocks...) }

// ListOf returns a list of paragraphs without notes.
func ListOf(texts ...string) List {
	out := make(List, len(texts))
	for i, text := range texts {
		out[i].Text = text
	}
	return out
}

// betweenQuotes is the code of a paragraph. A backquote without another is itself.
var betweenQuotes = regexp.MustCompile("`([^`\n]+)`")

// written writes the plain words and the code of a paragraph.
func written(paragraph string, plain, code func(string) string) string {
	var out strings.Builder
	end := 0
	for _, at := range betweenQuotes.FindAllStringSubmatchIndex(paragraph, -1) {
		out.WriteString(plain(paragraph[end:at[0]]))
		out.WriteString(code(paragraph[at[2]:at[3]]))
		end = at[1]
	}
	return out.String() + plain(paragraph[end:])
}

// AboutGoals explains the bars of goals.
const AboutGoals = "Bar: the value, with its 95% interval. Rule: the bound. Shaded: where the goal holds."
