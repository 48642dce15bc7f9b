package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var endlessTries = diag.Rule{
	ID:       flow.EndlessTries,
	Severity: diag.Advice,
	Doc: `A caller who is wrong each time is asked forever: a wrong key or entry leads back to
the question, or a lookup or a branch that refuses the entry does. So a PIN can be guessed,
and a caller who does not know it reaches nobody. A loop step or an attribute that counts
bounds the tries. A silent caller is the matter of endless-silence.`,
	Bad: `flow: main
start: pin
steps:
  pin:   {collect: Enter your PIN., digits: 4, secret: yes, into: pin, then: {collected: check, exhausted: wait}}
  check: {lookup: pin, then: {right: wait, wrong: sorry, error: wait}}
  sorry: {say: That PIN is wrong., then: pin}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy(
	"say: That PIN is wrong., then: pin}",
	"say: That PIN is wrong., then: tries}\n  tries: {loop: 2, then: {again: pin, done: wait}}",
)

// checkTries reports the cycles that a caller who is wrong each time may never leave.
func checkTries(p *pass, g *dataflow.Graph) {
	wrong := func(e dataflow.Edge) bool { return takenWhenWrong(g, e) }
	known := reportedCycles{g, map[flow.StateID]bool{}}
	for _, nodes := range endlessCycles(g, wrong, flow.ByCount) {
		// An agent, the time or the state of a queue may take the caller out. A step with an error may do so.
		inside := setOf(nodes)
		leaves := func(e dataflow.Edge) bool { return !inside[e.To] && isTakenOut(e) }
		if anyOut(g, nodes, leaves) || slices.ContainsFunc(nodes, g.IsUnread) {
			continue
		}

		try, isEndless := repeated(g, nodes, inside)
		if !isEndless || !known.add(nodes) {
			continue
		}
		s := g.DefAt(g.Nodes[try.node].At)
		if p.isNew(s.Name.Place, flow.EndlessTries, s.Allow) {
			p.advise(s.Name.Place, flow.EndlessTries,
				fmt.Sprintf("step %q is asked again forever after wrong entries%s%s", s.Name.Value, try.refused,
					p.witness(g, func() []dataflow.Edge { return g.Nearest().Path(try.node) }, try.input...)),
				"limit the tries with a loop step that leads to a person")
		}
	}
}

// try is a question that is asked again after a wrong entry.
type try struct {
	node    int
	refused string   // by which outcome of which step, in a message
	input   []string // that is wrong whatever the call is
}

// repeated returns the question of a cycle that is asked again, and whether the cycle has one: wrong input leads
// back to it, or a step that refuses the entry, while another outcome of the step leads on.
func repeated(g *dataflow.Graph, nodes []int, inside map[int]bool) (try, bool) {
	has := func(i int, is func(dataflow.Edge) bool) bool {
		return slices.ContainsFunc(g.Out(i), func(e dataflow.Edge) bool { return inside[e.To] && is(e) })
	}
	for _, i := range nodes {
		if has(i, func(e dataflow.Edge) bool { return isMismatch(g, e) }) {
			return try{node: i, input: []string{dataflow.Unmatched(g.NodeStep(i))}}, true
		}
	}

	asking := slices.IndexFunc(nodes, func(i int) bool {
		return has(i, func(e dataflow.Edge) bool { return e.Decider == flow.ByEntry })
	})
	judges := func(e dataflow.Edge) bool { return e.Decider == flow.BySystem || e.Decider == flow.ByValue }
	for _, i := range nodes {
		for _, e := range g.Out(i) {
			leavesOtherwise := func(o dataflow.Edge) bool { return judges(o) && !inside[o.To] }
			if asking >= 0 && inside[e.To] && judges(e) && slices.ContainsFunc(g.Out(i), leavesOtherwise) {
				return try{node: nodes[asking], refused: fmt.Sprintf(", since %q of step %q leads back",
					g.Outcomes[e.Outcome], g.DefAt(g.Nodes[i].At).Name.Value)}, true
			}
		}
	}
	return try{}, false
}

// takenWhenWrong reports whether a caller who is wrong each time can take an edge: a wrong key or an entry, what
// follows from the entry, and what no caller decides.
func takenWhenWrong(g *dataflow.Graph, e dataflow.Edge) bool {
	switch e.Decider {
	case flow.ByEntry, flow.ByMismatch:
		return true
	case flow.BySilence:
		return isMismatch(g, e)
	case flow.ByChoice, flow.ByConsent, flow.ByMessage, flow.ByParty, flow.ByAgent, flow.ByTime, flow.Unread:
		return false
	default:
		return true
	}
}

// isMismatch reports whether wrong input alone leads to an edge. Exhausted counts both silence and wrong input if
// the step has no outcome no_match.
func isMismatch(g *dataflow.Graph, e dataflow.Edge) bool {
	isBoth := e.Decider == flow.BySilence && g.Outcomes[e.Outcome] == flow.Exhausted
	return e.Decider == flow.ByMismatch || isBoth && g.DefAt(e.Source).Exit(flow.NoMatch) == nil
}

// isTakenOut reports whether an edge ends a cycle at some time, whatever the caller enters. An attribute is as good
// as a count, since it may count the tries.
func isTakenOut(e dataflow.Edge) bool {
	switch e.Decider {
	case flow.ByAgent, flow.ByTime, flow.ByClock, flow.ByOpening, flow.ByLoad, flow.ByAttribute, flow.ByParty:
		return true
	default:
		return false
	}
}
