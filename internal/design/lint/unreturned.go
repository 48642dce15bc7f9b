package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unreturned = diag.Rule{
	ID: flow.Unreturned,
	Doc: `A flow returns, and no step has run it: a line starts it, or a go leads to it. Let the
line start a flow that runs it and has a target for each label.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. To go back, press star.", choices: {0: wait, star: back}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  back: {return: main_menu}
  done: {end: resolved}
`,
}.FixedBy(
	`go back, press star.", choices: {0: wait, star: back`,
	`hear this again, press star.", choices: {0: wait, star: topic`,
	"  back: {return: main_menu}\n", "",
)

// checkReturns reports a return in a flow that a line starts.
func checkReturns(p *pass, g *dataflow.Graph) {
	if g.Line == nil {
		return
	}

	for i, state := range g.States {
		at := flow.StateID(i)
		returns := g.StepAt(at).Return != "" && state.Runner == flow.NoState
		if returns && g.Reached(at) {
			p.error(g.DefAt(at).What.Place, flow.Unreturned,
				fmt.Sprintf("line %s starts this flow, so there is nothing to return to%s", g.Line.Name.Value,
					p.example(g, at)),
				"let the line start a flow that runs this one, or end the call")
		}
	}
}
