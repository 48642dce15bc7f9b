package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var falseContainment = diag.Rule{
	ID:       flow.FalseContainment,
	Severity: diag.Advice,
	Doc: `A call ends as self_served after a queue, a callback, another channel or a transfer:
reports would count too much self-service.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: self_served}
`,
}.FixedBy("self_served", "resolved")

// checkContainment finds, for each end as self_served, the edges where calls last had help
// before it. If every call there had help, it reports the end's label. Otherwise it reports the
// edge.
func checkContainment(p *pass, g *dataflow.Graph) {
	for i := range g.States {
		end := flow.StateID(i)
		if g.StepAt(end).End != flow.SelfServed || !g.Reached(end) {
			continue
		}

		s := g.DefAt(end)
		last, unhelped := g.LastBefore(g.NodesAt(end), helps)
		for _, e := range last {
			// If every call had help, the label itself is wrong. Otherwise the way there is.
			at := s.What.Place
			if unhelped {
				at = targetPlace(g, e.Edge)
			}
			if p.isNew(at, flow.FalseContainment, s.Allow, g.DefAt(e.Source).Allow) {
				p.advise(at, flow.FalseContainment,
					fmt.Sprintf("step %q ends a call as self_served after it had help, %s of step %q", s.Name.Value,
						g.StepAt(e.Source).Help, g.DefAt(e.Source).Name.Value)+
						p.searched(func() string { return helpWitness(p, g, e, end) }),
					"end it with another label")
			}
		}
	}
}

// helpWitness writes the shortest call that has help over an edge, and none after it, before
// it ends.
func helpWitness(p *pass, g *dataflow.Graph, e dataflow.Edge, end flow.StateID) string {
	return p.witness(g, func() []dataflow.Edge { return g.Through(e, end, helps) })
}

// helps reports whether a call has had help once it took an edge: it was in a queue, is
// booked for a callback, was deflected, or was transferred and came back.
func helps(e flow.Edge) bool { return e.Helps }
