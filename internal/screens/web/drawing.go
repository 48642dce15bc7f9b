package web

import (
	"bytes"
	"context"
	"html/template"
	"net/url"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// inset is what a page shows of a text that many readers share. The template writes a mark in its
// place, so that megabytes are not copied into each answer.
type inset struct{ markup []byte }

// insetMark is the mark. No text of the files can contain it: templates escape <.
const insetMark = "<!--inset-->"

// Inset is what the template writes.
func (i inset) Inset() template.HTML { return insetMark }

func (i inset) shared() []byte { return i.markup }

// drawnColumns are the columns of a drawing that a page has room for.
const drawnColumns = 6

// numbers are which calls the drawing of a flow counts.
type numbers int

const (
	callsToday numbers = iota
	scriptedCalls
	numberKinds
)

// numbersNamed are the numbers by the value of the form's field.
var numbersNamed = map[string]numbers{"": callsToday, "scripted": scriptedCalls}

// drawingKey is how a flow is drawn.
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
	left    []stepLink // steps to which no call came
	without map[string]bool
	stale   time.Time // when it is made anew
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
	select {
	case p.drawer <- struct{}{}:
		defer func() { <-p.drawer }()
	case <-ctx.Done():
		return nil, false
	}
	begin := time.Now()
	kept := m.drawings[key]
	if kept == nil || begin.After(kept.stale) {
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
	out := &keptDrawing{without: map[string]bool{}}
	isShown := func(step string) bool { return key.whole || visits(step) > 0 }
	anyCall := false
	for i := range m.graph.Nodes {
		anyCall = anyCall || visits(m.graph.Nodes[i].Name) > 0
	}
	if !anyCall { // before the first call everything is drawn
		isShown = func(string) bool { return true }
		key.whole = true
	}

	list, at := cardList{folded: nobodyTook}, map[int]int{} // cards by node
	for i := range m.graph.Nodes {
		n := &m.graph.Nodes[i]
		href := m.hrefOf(n.Name, key)
		if !isShown(n.Name) {
			out.left = append(out.left, stepLink{diag.Title(n.Name), href})
			out.without[n.Name] = true
			continue
		}
		card := newCard(p.center.Flows.Center, n)
		card.Href = href
		if anyCall {
			card.Count = diag.Thousands(visits(n.Name))
		}
		at[i] = len(list.cards)
		list.cards = append(list.cards, card)
	}

	most := uint64(0)
	for i := range m.graph.Edges {
		e := &m.graph.Edges[i]
		most = max(most, taken(m.graph.Nodes[e.From].Name, e.Outcome))
	}
	for i := range m.graph.Edges {
		e := &m.graph.Edges[i]
		from, isDrawn := at[e.From]
		if !isDrawn {
			continue
		}
		n := taken(m.graph.Nodes[e.From].Name, e.Outcome)
		way := newWay(m.graph, e)
		way.Href = m.hrefOf(m.graph.Nodes[e.To].Name, key)
		if card, ok := at[e.To]; ok {
			way.to = card
		}
		way.folded = !key.whole && n == 0
		way.width = lineWidth(n, most)
		way.Count = "–"
		if n > 0 {
			way.Count = diag.Thousands(n)
		}
		if key.numbers == scriptedCalls && n == 0 {
			way.Class = "untested"
		}
		list.cards[from].Ways = append(list.cards[from].Ways, way)
	}

	var markup bytes.Buffer
	view := list.place("The flow "+diag.Title(m.name), drawnColumns)
	if err := p.templates["flows"].ExecuteTemplate(&markup, "drawing", view); err != nil {
		p.log.Error("drawing", "flow", m.name, "err", err)
	}
	out.markup = bytes.Clone(markup.Bytes())
	return out
}

// hrefOf is the address of a step in a drawing of the flow.
func (m *flowModel) hrefOf(step string, key drawingKey) string {
	q := key.query()
	q.Set("step", step)
	return "/flows/" + url.PathEscape(m.name) + "?" + q.Encode() + "#at-" + url.PathEscape(step)
}
