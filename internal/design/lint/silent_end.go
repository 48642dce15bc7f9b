package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var silentEnd = diag.Rule{
	ID:       flow.SilentEnd,
	Severity: diag.Advice,
	Doc: `A key leads straight to an end and nothing is said. The caller hears the line
go dead, and takes it for a fault. It is one finding for each end.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. If that is all, press 9.", choices: {0: wait, 9: bye}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  bye:   {end: abandoned_by_choice}
  done:  {end: resolved}
`,
}.FixedBy("{end: abandoned_by_choice}", "{end: abandoned_by_choice, say: Goodbye.}")

// checkSilentEnds reports ends to which a call comes by a choice of a menu or queue without a
// prompt, each once.
func checkSilentEnds(p *pass, g *dataflow.Graph) {
	for _, e := range g.Edges {
		if e.By != flow.ByChoice || !g.Reached(e.Source) {
			continue
		}
		end := silentEndOf(g, e)
		if end != nil && p.isNew(end.Name.Place, flow.SilentEnd, g.DefAt(e.Source).Allow, end.Allow) {
			p.advise(end.Name.Place, flow.SilentEnd, fmt.Sprintf("the call ends at %q and nothing is said: %s", end.Name.Value, g.Witness(append(g.Nearest().Path(e.From), e), nil)),
				"say goodbye, or what comes of the call: end: …, say: Goodbye.")
		}
	}
}

// silentEndOf returns the end without a prompt to which an edge leads with no step between that
// speaks, or chooses between ways, or nil.
func silentEndOf(g *dataflow.Graph, first dataflow.Edge) *flow.StepDef {
	for e := range g.Onward(first) {
		switch s := g.StepAt(e.Target); {
		case !s.Prompt.IsZero() || e.Helps && e != first:
			return nil
		case s.End != "":
			return g.DefAt(e.Target)
		}
	}
	return nil
}
