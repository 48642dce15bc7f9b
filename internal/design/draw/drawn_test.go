package draw_test

import (
	"io"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestDrawnFlow compares the drawing of a flow with steps of each kind, counts, findings and outcomes that no scripted call
// takes, in each format.
func TestDrawnFlow(t *testing.T) {
	g := graphs(t, diagtest.Folder(t, `
-- main.yaml --
flow: main
start: hello
anywhere: {"0, agent": person}
steps:
  hello:  {say: "Welcome <to> the & center, where each of our long prompts is cut.", then: topic}
  topic:  {menu: "Press 1 for a card, 2 for a word, star to hear it again, 0 for a person.", choices: {"1, card": card, 2: words, star: hello}, then: {exhausted: person}}
  words:  {listen: What is it?, intents: {lost: [I lost it], owe: [what I owe]}, then: {lost: card, owe: told, exhausted: person}}
  card:   {collect: Your card number?, digits: 4, into: card, sets: {collected: {tier: standard}}, then: {collected: find, exhausted: person}}
  find:   {lookup: cards, then: {found: tell, missing: loop, error: person}}
  loop:   {loop: 2, then: {again: card, done: person}}
  tell:   {branch: abroad, then: {yes: told, otherwise: open}}
  open:   {check: general, then: {closed: back, otherwise: person}}
  back:   {callback: general, say: Press 1., then: {booked: done, declined: told}}
  told:   {end: self_served, say: That is it.}
  person: {queue: general, then: {answered: done, escalated: away, closed: away}}
  away:   {transfer: +1 202 555 0100}
  done:   {end: resolved}
`))["main"]
	g.Count(func(step, outcome string) uint64 { return uint64(len(step)*len(outcome)) * 37 })
	for i := range g.Edges {
		g.Edges[i].Untested = i%3 == 0
	}
	g.Boxes[2].Findings = 3

	var out strings.Builder
	link := func(b *draw.Box) string { return "/steps/" + b.Name }
	for _, write := range []func(io.Writer) error{func(w io.Writer) error { return g.Inline(w, link) }, g.DOT, g.Mermaid} {
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
	}

	// The cards have the edges of the graph, and fold the widest ones.
	cards := make([]draw.Card, len(g.Boxes))
	for i, e := range g.Edges {
		cards[e.From].HasTwo = g.Boxes[e.From].IsPrompt
		cards[e.From].Ways = append(cards[e.From].Ways, draw.Way{Edge: i, To: e.To, Folded: e.Taken > 1300, Width: float64(e.Taken) / 500})
	}
	out.WriteString(strings.ReplaceAll(diagtest.Dump(draw.Place(cards, 3)), "}, {", "},\n  {"))
	diagtest.Same(t, "drawn.txt", out.String())
}
