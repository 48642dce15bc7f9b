package web

import (
	"math"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// cardList is steps and their ways, before they have places.
type cardList struct {
	cards  []cardView
	folded string // what is said of the ways that a card folds: "nobody took"
}

// cardView is a step as a drawing and a list show it.
type cardView struct {
	ID            string // of its element
	Title, Href   string
	Kind, Says    string // what the step does, and the prompt of a menu or entry
	Class         string
	Count         string // calls
	Findings      int
	From          string // the steps from which ways lead here that are not drawn
	Ways          []wayView
	Shown, Folded []wayView // the ways, in a drawing
	FoldedWord    string
	draw.Rectangle
}

// wayView is an outcome of a step.
type wayView struct {
	Step, Outcome string // of the counts, as flow.step and outcome
	Text          string
	To, Href      string // the title and the address of the target step
	Count         string
	Class         string
	Drawn         bool // a line leads to the step

	target string // the target step
	to     int    // the card, or -1
	folded bool
	width  float64
}

// drawingView is a drawing, and its steps as a list for small screens.
type drawingView struct {
	Title string
	draw.Size
	Lines []lineView
	Cards []cardView // as they are drawn
	Steps []cardView // as they are listed
}

// lineView is the line of a way.
type lineView struct {
	draw.Line
	Step, Target, Outcome string
	Class, Title          string
}

// newCard is the card of a step.
func newCard(c *routing.Center, n *draw.Box) cardView {
	card := cardView{ID: "at-" + n.Name, Title: diag.Title(n.Name), Kind: n.Verb, Findings: n.Findings}
	switch {
	case n.IsPrompt:
		card.Says = n.Detail
	case n.Detail != "":
		card.Kind += " " + detailOf(c, n)
	}

	switch n.Kind {
	case "end", "return", "transfer":
		card.Class = "end"
	case "queue", "callback":
		card.Class = "wait"
	}

	return card
}

// detailOf describes the subject of a step in words. A flow and a queue can have the same name, so
// the kind of the step decides whose title it is.
func detailOf(c *routing.Center, n *draw.Box) string {
	words := strings.ReplaceAll(n.Detail, "_", " ")
	switch n.Kind {
	case "run", "go":
		return diag.Title(n.Detail)
	case "end":
		// A label that is a disposition reads as in reports.
		if ending := model.EndingAt(n.Detail); ending.String() == n.Detail {
			return ending.Shown()
		}
	default:
		if q, isQueue := c.Queue(n.Detail); isQueue {
			return c.Queues[q].Title
		}
	}
	return words
}

// keySigns are the signs on a keypad for keys that flows write as words.
var keySigns = map[string]string{"star": "*", "hash": "#"}

// newWay is the way of an edge.
func newWay(g *draw.Graph, e *draw.Edge) wayView {
	text := strings.ReplaceAll(e.Caption(), "_", " ")
	if sign, isKey := keySigns[e.Outcome]; isKey {
		text = strings.Replace(text, e.Outcome, sign, 1)
	}
	return wayView{
		Step: g.Flow + "." + g.Boxes[e.From].Name, Outcome: e.Outcome, Text: text,
		To: diag.Title(g.Boxes[e.To].Name), to: -1,
	}
}

// place lays the cards out in bands of some columns.
func (l *cardList) place(title string, columns int) *drawingView {
	cards := make([]draw.Card, len(l.cards))
	for i := range l.cards {
		cards[i].HasTwo = l.cards[i].Says != ""
		for k := range l.cards[i].Ways {
			way := &l.cards[i].Ways[k]
			cards[i].Ways = append(cards[i].Ways, draw.Way{Edge: k, To: way.to, Folded: way.folded, Width: way.width})
		}
	}

	placed := draw.Place(cards, columns)
	out := &drawingView{Title: title, Size: placed.Size, Steps: l.cards}
	for _, at := range placed.Cards {
		out.Cards = append(out.Cards, l.placed(at))
	}

	for _, line := range placed.Lines {
		out.Lines = append(out.Lines, l.line(line))
	}

	return out
}

// placed is a card at its place.
func (l *cardList) placed(at draw.PlacedCard) cardView {
	card := l.cards[at.Card]
	card.Rectangle = at.Rectangle

	for _, way := range at.Shown {
		shown := card.Ways[way.Way.Edge]
		shown.Drawn = way.Drawn
		card.Shown = append(card.Shown, shown)
	}

	for _, way := range at.Folded {
		card.Folded = append(card.Folded, card.Ways[way.Way.Edge])
	}

	if len(card.Folded) > 0 {
		card.FoldedWord = diag.Thousands(len(card.Folded)) + " " + l.folded
		if l.folded == otherWays {
			card.FoldedWord = diag.Plural(len(card.Folded), l.folded)
		}
	}

	var from []string
	for _, i := range at.From {
		from = append(from, l.cards[i].Title)
	}

	card.From = strings.Join(from, ", ")
	return card
}

// The texts of a card about its folded outcomes.
const (
	nobodyTook = "nobody took"
	otherWays  = "other way"
)

func (l *cardList) line(line draw.Line) lineView {
	from := &l.cards[line.From]
	way := &from.Ways[line.Edge]
	view := lineView{Line: line, Step: from.ID, Target: l.cards[line.To].ID, Outcome: way.Outcome, Class: way.Class}
	view.Title = from.Title + ": " + way.Text + " → " + way.To
	if way.Count != "" {
		view.Title += ", " + way.Count
	}
	return view
}

// plainWidth is the width of a way in a drawing without counts.
const plainWidth = 1.5

// lineWidth is 1.2 for a way that no call takes, up to 8.8 for the busiest way, which most calls take.
// If no way has calls, all have plainWidth. The root keeps ways with few calls visible.
func lineWidth(taken, most uint64) float64 {
	if most == 0 {
		return plainWidth
	}
	return 1.2 + 7.6*math.Sqrt(float64(taken)/float64(most))
}
