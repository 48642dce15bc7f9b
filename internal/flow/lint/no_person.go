package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/dataflow"
)

var noPerson = diag.Rule{
	ID:       flow.NoPerson,
	Severity: diag.Advice,
	Doc: `From a menu no way leads to a queue, a transfer or a callback: whatever the
caller presses there, nobody will answer.`,
	Bad: `flow: main
start: topic
steps:
  topic:  {menu: "For our hours, press 1. For our address, press 2.", choices: {1: hours, 2: address}, then: {exhausted: bye}}
  hours:  {say: We are open from nine to five., then: bye}
  address: {say: We are in the High Street., then: bye}
  bye:    {end: self_served}
`,
	Good: `flow: main
start: topic
steps:
  topic:  {menu: "For our hours, press 1. For a person, press 0.", choices: {1: hours, 0: wait}, then: {exhausted: wait}}
  hours:  {say: We are open from nine to five., then: bye}
  wait:   {queue: general, then: {answered: done}}
  bye:    {end: self_served}
  done:   {end: resolved}
`,
}

// checkPerson reports menus from which no person can be reached. It is uncertain where only
// some callers may be unable to: in the refined graph a menu may have no way.
func checkPerson(p *pass, g *dataflow.Graph) {
	leads := g.CanReach(g.Where(g.ReachesPerson), dataflow.AnyEdge)
	always := g.MustReach(g.Where(g.ReachesPerson))
	for i := range g.States {
		at := flow.StateID(i)
		s := g.DefAt(at)
		if s.Kind != flow.Menu {
			continue
		}
		p.uncertain = p.uncertain || slices.ContainsFunc(g.NodesAt(at), func(i int) bool { return !always[i] })
		if !g.Reached(at) || anyOf(g.NodesAt(at), leads) || !p.isNew(s.KeyPlace("choices"), flow.NoPerson, s.Allow) {
			continue
		}
		p.advise(s.KeyPlace("choices"), flow.NoPerson, fmt.Sprintf("nothing in menu %q leads to a person: %s", s.Name.Value, example(g, at)),
			"let 0 lead to a queue, a transfer or a callback")
	}
}

// anyOf reports whether any of some nodes is marked.
func anyOf(nodes []int, marked []bool) bool {
	return slices.ContainsFunc(nodes, func(i int) bool { return marked[i] })
}
