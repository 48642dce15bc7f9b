package lint

import (
	"fmt"
	"slices"

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
		s := g.StepAt(e.Source)
		isChoice := slices.ContainsFunc(s.Choices, func(c flow.Choice) bool { return c.Outcome == e.Outcome })
		if !isChoice || !g.Reached(e.Source) || !endsSilently(g, e) {
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
		case s.Kind == flow.End:
			return s.Prompt.IsZero()
		case !slices.Contains([]flow.Kind{flow.Set, flow.Run, flow.Go, flow.Return}, s.Kind) || !s.Prompt.IsZero() || len(out) != 1:
			return false
		}
		e = out[0]
	}
	return false
}
