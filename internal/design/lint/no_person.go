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
	unanswered := beforeAnswer(g)
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
		if anyOf(g.NodesAt(at), unanswered) && !anyOf(g.NodesAt(at), leads) && !routing.Allows(s.Allow, flow.NoPerson) {
			menus[s.Flow] = append(menus[s.Flow], at)
		}
	}

	for _, f := range p.Defs() {
		if len(menus[f]) > 0 && p.isNew(f.Name.Place, flow.NoPerson) {
			adviseNoPerson(p, g, f, menus[f])
		}
	}
}

// adviseNoPerson reports a flow by its menus without a way to a person.
func adviseNoPerson(p *pass, g *dataflow.Graph, f *flow.Def, menus []flow.StateID) {
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

	p.addAbout(f.Name.Place, diag.Finding{
		Place: g.DefAt(menus[0]).KeyPlace("choices"), Severity: diag.Advice, Rule: flow.NoPerson,
		Message: fmt.Sprintf("nothing in %s %s leads to a person%s", what, strings.Join(names, ", "),
			p.example(g, menus[0])),
		Fix: "let 0 lead to a queue, a transfer or a callback",
	})
}

// beforeAnswer marks the nodes that a call can reach before a person has answered it.
func beforeAnswer(g *dataflow.Graph) []bool {
	reached := make([]bool, len(g.Nodes))
	if len(reached) == 0 {
		return reached
	}

	reached[0] = true
	for open := []int{0}; len(open) > 0; {
		node := open[len(open)-1]
		open = open[:len(open)-1]
		for _, e := range g.Out(node) {
			if !reached[e.To] && !isAnswer(g.NodeStep(node), g.Outcomes[e.Outcome]) {
				reached[e.To] = true
				open = append(open, e.To)
			}
		}
	}
	return reached
}

// isAnswer reports whether the caller has talked to a person after an outcome of a step.
func isAnswer(s *flow.Step, outcome string) bool {
	switch s.Kind {
	case flow.Queue:
		return outcome == flow.Answered
	case flow.Transfer:
		return outcome == flow.Completed
	default:
		return false
	}
}

// anyOf reports whether any of some nodes is marked.
func anyOf(nodes []int, marked []bool) bool {
	return slices.ContainsFunc(nodes, func(i int) bool { return marked[i] })
}
