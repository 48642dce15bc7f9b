package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var queuedAgain = diag.Rule{
	ID:       flow.QueuedAgain,
	Severity: diag.Advice,
	Doc: `A caller who has booked a callback comes to a queue again: the same caller waits
twice, on the telephone and for the callback, and is served twice.`,
	Bad: `flow: main
start: offer
steps:
  offer: {callback: general, say: "To be called back, press 1.", then: {booked: wait, declined: wait}}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("booked: wait", "booked: done")

// checkQueuedAgain reports callbacks after which a call that has booked one reaches a queue, without
// being asked anything.
func checkQueuedAgain(p *pass, g *dataflow.Graph) {
	queues := g.Where(func(i int) bool { return g.NodeStep(i).Help == flow.HelpQueue })
	leads := g.CanReach(queues, unasked(g))
	isQueue := make([]bool, len(g.Nodes))
	for _, i := range queues {
		isQueue[i] = true
	}
	for _, e := range g.Edges {
		if !g.Reached(e.Source) || g.Outcomes[e.Outcome] != flow.Booked || !leads[e.To] {
			continue
		}

		s := g.DefAt(e.Source)
		if !p.isNew(s.Name.Place, flow.QueuedAgain, s.Allow) {
			continue
		}

		// The path goes on without a question, as the rule requires.
		queue := e.To
		if on, _ := g.ShortestTo(e.To, isQueue, unasked(g)); len(on) > 0 {
			queue = on[len(on)-1].To
		}
		p.advise(s.Name.Place, flow.QueuedAgain,
			fmt.Sprintf("a caller who has booked a callback at %q waits in a queue again, at %q%s", s.Name.Value,
				g.NodeStep(queue).Name,
				p.witness(g, func() []dataflow.Edge { return append(g.Nearest().Path(e.From), e) })),
			"lead booked to an end, or to a step that says goodbye")
	}
}
