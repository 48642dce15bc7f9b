package web

import (
	"bytes"
	"context"
	"html/template"
	"net/url"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// inset is a text on a page that many readers share. The template writes a mark in its place, so
// that megabytes are not copied into each answer.
type inset struct{ markup []byte }

// insetMark is the mark. No text of the files can contain it: templates escape <.
const insetMark = "<!--inset-->"

// Inset returns the mark that the template writes.
func (i inset) Inset() template.HTML { return insetMark }

func (i inset) shared() []byte { return i.markup }

// drawnColumns are the columns of a drawing that a page has room for.
const drawnColumns = 6

// numbers are which calls the drawing of a flow counts.
type numbers int

const (
	callsToday numbers = iota
	scriptedCalls
)

// numbersNamed are the numbers by the value of the form's field.
var numbersNamed = map[string]numbers{"": callsToday, "scripted": scriptedCalls}

// drawingKey identifies a drawing of a flow.
type drawingKey struct {
	numbers numbers
	whole   bool // ways and steps that no call took are drawn, too
}

// query is the key in the address of a page.
func (k drawingKey) query() url.Values {
	q := url.Values{}
	if k.numbers == scriptedCalls {
		q.Set("numbers", "scripted")
	}
	if k.whole {
		q.Set("whole", "yes")
	}
	return q
}

// keptDrawing is a drawing with the steps that it leaves out.
type keptDrawing struct {
	markup  []byte
	left    []stepLink // steps without a call
	without map[string]bool
	stale   time.Time // the time when it is made again
}

// stepLink is a link to a step.
type stepLink struct{ Title, Href string }

// idleShare is for how long a drawing is kept, in multiples of the time that it took: one flow
// takes at most a twentieth of a processor, however often its page is requested.
const idleShare = 19

// draw returns a flow's drawing. One drawing is made at a time, so that the drawings of large
// flows leave a processor and memory to the other requests. It returns false if the request
// ends before.
func (p *pages) draw(ctx context.Context, m *flowModel, key drawingKey) (*keptDrawing, bool) {
	// A request waits for its turn, unless its client leaves first.
	select {
	case p.drawer <- struct{}{}:
		defer func() { <-p.drawer }()
	case <-ctx.Done():
		return nil, false
	}

	begin := time.Now()
	kept := m.drawings[key]

	// A drawing with the calls of today grows old, and the time to draw it sets how fast.
	if kept == nil || key.numbers == callsToday && begin.After(kept.stale) {
		kept = p.newDrawing(m, key)
		m.drawings[key] = kept
		now := time.Now()
		kept.stale = now.Add(idleShare * now.Sub(begin))
	}

	return kept, true
}

// newDrawing draws a flow with the calls so far.
func (p *pages) newDrawing(m *flowModel, key drawingKey) *keptDrawing {
	visits, taken := m.counts(key.numbers, p.clock.View().Snapshot)
	d := &flowDrawing{m: m, key: key, visits: visits, taken: taken, at: map[int]int{}}
	d.list.folded = nobodyTook

	// Before the first call, all steps would be folded.
	for i := range m.graph.Boxes {
		d.anyCall = d.anyCall || visits(m.graph.Boxes[i].Name) > 0
	}

	if !d.anyCall { // before the first call nothing is folded
		d.key.whole = true
	}

	d.addCards(p.center.Flows.Center)
	d.addWays()

	var markup bytes.Buffer
	view := d.list.place("The flow "+diag.Title(m.name), drawnColumns)
	if err := p.templates["flows"].ExecuteTemplate(&markup, "drawing", view); err != nil {
		p.log.Error("drawing", "flow", m.name, "err", err)
	}

	// The buffer may be larger than its text, and the drawing is kept.
	d.out.markup = bytes.Clone(markup.Bytes())
	return &d.out
}

// flowDrawing is the drawing of a flow in the making.
type flowDrawing struct {
	m       *flowModel
	key     drawingKey
	visits  func(step string) uint64
	taken   func(step, outcome string) uint64
	anyCall bool
	list    cardList
	at      map[int]int // cards by box
	out     keptDrawing
}

// addCards adds a card for each step that is drawn, and lists the others.
func (d *flowDrawing) addCards(center *routing.Center) {
	d.out.without = map[string]bool{}
	for i := range d.m.graph.Boxes {
		n := &d.m.graph.Boxes[i]
		href := d.m.hrefOf(n.Name, d.key)

		// A step without calls has a link in place of a card.
		if !d.key.whole && d.visits(n.Name) == 0 {
			d.out.left = append(d.out.left, stepLink{diag.Title(n.Name), href})
			d.out.without[n.Name] = true
			continue
		}

		card := newCard(center, n)
		card.Href = href

		if d.anyCall {
			card.Count = diag.Thousands(d.visits(n.Name))
		}

		d.at[i] = len(d.list.cards)
		d.list.cards = append(d.list.cards, card)
	}
}

// addWays adds the ways of the cards.
func (d *flowDrawing) addWays() {
	boxes := d.m.graph.Boxes
	edges := d.m.graph.Edges
	most := uint64(0)

	// The widest way is the way of the most calls.
	for i := range edges {
		most = max(most, d.taken(boxes[edges[i].From].Name, edges[i].Outcome))
	}

	for i := range edges {
		e := &edges[i]
		from, isDrawn := d.at[e.From]
		if !isDrawn {
			continue
		}

		way := d.way(e, d.taken(boxes[e.From].Name, e.Outcome), most)
		d.list.cards[from].Ways = append(d.list.cards[from].Ways, way)
	}
}

// way is the way of an edge that n calls took.
func (d *flowDrawing) way(e *draw.Edge, n, most uint64) wayView {
	way := newWay(d.m.graph, e)
	way.Href = d.m.hrefOf(d.m.graph.Boxes[e.To].Name, d.key)

	if card, isDrawn := d.at[e.To]; isDrawn {
		way.to = card
	}

	way.folded = !d.key.whole && n == 0
	way.width = lineWidth(n, most)

	way.Count = "–"
	if n > 0 {
		way.Count = diag.Thousands(n)
	}

	// Readers look for the ways that no scripted call takes.
	if d.key.numbers == scriptedCalls && n == 0 {
		way.Class = "untested"
	}

	return way
}

// hrefOf is the address of a step in a drawing of the flow.
func (m *flowModel) hrefOf(step string, key drawingKey) string {
	q := key.query()
	q.Set("step", step)
	return "/flows/" + url.PathEscape(m.name) + "?" + q.Encode() + "#at-" + url.PathEscape(step)
}
