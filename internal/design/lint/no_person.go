package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var noPerson = diag.Rule{
	ID:       flow.NoPerson,
	Severity: diag.Advice,
	Doc: `No way from a menu leads to a queue, a transfer or a callback: whatever the caller
presses there, nobody will answer. There is one finding per flow, at its first menu. A menu
after an answer, such as a survey, is not reported: its callers have had a person.`,
	Bad: `flow: main
start: topic
steps:
  topic:  {menu: "For our hours, press 1. For our address, press 2.", choices: {1: hours, 2: address}, then: {exhausted: bye}}
  hours:  {say: We are open from nine to five., then: bye}
  address: {say: We are in the High Street., then: bye}
  bye:    {end: self_served, say: Goodbye.}
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

// checkPerson reports the flows with menus from which no person can be reached. It is uncertain
// where only some callers may be unable to: in the refined graph a menu may have no way.
func checkPerson(p *pass, g *dataflow.Graph) {
	leads := g.CanReach(g.Where(g.ReachesPerson), dataflow.AnyEdge)
	always := g.MustReach(g.Where(g.ReachesPerson))
	unanswered := g.ShortestFrom(0, func(e dataflow.Edge) bool {
		isCompleted := g.NodeStep(e.From).Kind == flow.Transfer && g.Outcomes[e.Outcome] == flow.Completed
		return e.Decider != flow.ByAgent && !isCompleted
	})
	menus := map[*flow.Def][]flow.StateID{}
	for i := range g.States {
		at := flow.StateID(i)
		s := g.DefAt(at)
		waits := g.States[at].Waits != flow.NoState // for a person
		if s.Kind != flow.Menu || waits {
			continue
		}

		p.uncertain = p.uncertain || slices.ContainsFunc(g.NodesAt(at), func(i int) bool { return !always[i] })

		// One node with a way to a person is enough for the menu.
		_, isUnanswered := unanswered.Closest(g.NodesAt(at))
		if isUnanswered && !anyOf(g.NodesAt(at), leads) && !routing.Allows(s.Allow, flow.NoPerson) {
			menus[s.Flow] = append(menus[s.Flow], at)
		}
	}

	for _, f := range p.Defs() {
		if len(menus[f]) > 0 && p.isNew(f.Name.Place, flow.NoPerson) {
			adviseNoPerson(p, g, unanswered, f, menus[f])
		}
	}
}

// adviseNoPerson reports a flow by its menus without a way to a person. The example is of a caller whom nobody has
// answered.
func adviseNoPerson(p *pass, g *dataflow.Graph, unanswered *dataflow.Tree, f *flow.Def, menus []flow.StateID) {
	var names []string
	for _, at := range menus {
		if name := strconv.Quote(g.StepAt(at).Name); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}

	// A long list hides the place, so the rest is counted.
	if more := len(names) - maxListed; more > 0 {
		names = append(names[:maxListed], fmt.Sprintf("and %d more", more))
	}

	what := "menu"
	if len(names) > 1 {
		what = "menus"
	}

	example := p.witness(g, func() []dataflow.Edge {
		node, _ := unanswered.Closest(g.NodesAt(menus[0]))
		return unanswered.Path(node)
	})
	p.addAbout(f.Name.Place, diag.Finding{
		Place: g.DefAt(menus[0]).KeyPlace("choices"), Severity: diag.Advice, Rule: flow.NoPerson,
		Message: fmt.Sprintf("nothing in %s %s leads to a person%s", what, strings.Join(names, ", "), example),
		Fix:     "let 0 lead to a queue, a transfer or a callback",
	})
}

// anyOf reports whether any of some nodes is marked.
func anyOf(nodes []int, marked []bool) bool {
	return slices.ContainsFunc(nodes, func(i int) bool { return marked[i] })
}
