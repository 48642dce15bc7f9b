package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/dataflow"
)

var silentEnd = diag.Rule{
	ID:       flow.SilentEnd,
	Severity: diag.Advice,
	Doc: `A key leads straight to an end and nothing is said. The caller hears the line
go dead, and takes it for a fault.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. If that is all, press 9.", choices: {0: wait, 9: bye}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  bye:   {end: abandoned_by_choice}
  done:  {end: resolved}
`,
}.FixedBy("{end: abandoned_by_choice}", "{end: abandoned_by_choice, say: Goodbye.}")

// checkSilentEnds reports choices of menus and queues from which a call comes to an end
// without a prompt.
func checkSilentEnds(p *pass, g *dataflow.Graph) {
	for _, e := range g.Edges {
		if e.By != flow.ByChoice || !g.Reached(e.Source) || !endsSilently(g, e) {
			continue
		}
		at := g.Exit(e.Edge).Place
		if p.isNew(at, flow.SilentEnd, g.DefAt(e.Source).Allow) {
			p.advise(at, flow.SilentEnd, fmt.Sprintf("this ends the call and nothing is said: %s", g.Witness(append(g.Nearest().Path(e.From), e), nil)), "say goodbye, or what comes of the call: end: …, say: Goodbye.")
		}
	}
}

// endsSilently reports whether an edge leads to an end with no step between that speaks,
// or chooses between ways.
func endsSilently(g *dataflow.Graph, e dataflow.Edge) bool {
	for range len(g.States) {
		s, out := g.StepAt(e.Target), g.Out(e.To)
		switch {
		case s.End != "":
			return s.Prompt.IsZero()
		case len(out) != 1 || out[0].By != flow.ByNobody || out[0].Helps || !s.Prompt.IsZero():
			return false
		}
		e = out[0]
	}
	return false
}
