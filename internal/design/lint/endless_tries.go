package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var endlessTries = diag.Rule{
	ID:       flow.EndlessTries,
	Severity: diag.Advice,
	Doc: `A caller who is wrong each time, or whose entry a lookup or a branch refuses each time, is
asked forever. So a PIN can be guessed, and a caller who does not know it reaches nobody. A
loop step or an attribute that counts bounds the tries. A silent caller is the matter of
endless-silence.`,
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

// checkTries reports the cycles that a caller who is wrong each time may never leave: by wrong input, or by entries
// that are refused.
func checkTries(p *pass, g *dataflow.Graph) {
	p.adviseTries(g, takenByMismatch(g), func(nodes []int, inside map[int]bool) (try, bool) {
		i := slices.IndexFunc(nodes, func(i int) bool {
			return anyInside(g, i, inside, func(e dataflow.Edge) bool { return isMismatch(g, e) })
		})

		// A lookup in the cycle may count the tries.
		counts := func(e dataflow.Edge) bool { return !inside[e.To] && judgesEntry(e) }
		if i < 0 || anyOut(g, nodes, counts) {
			return try{}, false
		}
		return try{node: nodes[i], input: []string{dataflow.Unmatched(g.NodeStep(nodes[i]))}}, true
	})

	p.adviseTries(g, takenByRefusal(g), func(nodes []int, inside map[int]bool) (try, bool) {
		return refused(g, nodes, inside)
	})
}

// try is a question that is asked again after a wrong entry.
type try struct {
	node    int
	refused string   // by which outcome of which step, in a message
	input   []string // that is wrong whatever the call is
}

// adviseTries reports the question of each cycle of some edges that a function finds.
func (p *pass) adviseTries(
	g *dataflow.Graph, taken func(dataflow.Edge) bool, find func(nodes []int, inside map[int]bool) (try, bool),
) {
	known := reportedCycles{g, map[flow.StateID]bool{}}
	for _, nodes := range endlessCycles(g, taken, flow.ByCount) {
		// An agent, the time or the state of a queue may take the caller out. A step with an error may do so.
		inside := setOf(nodes)
		leaves := func(e dataflow.Edge) bool { return !inside[e.To] && isTakenOut(e) }
		if anyOut(g, nodes, leaves) || slices.ContainsFunc(nodes, g.IsUnread) {
			continue
		}

		found, isEndless := find(nodes, inside)
		if !isEndless || !known.add(nodes) {
			continue
		}
		s := g.DefAt(g.Nodes[found.node].At)
		if p.isNew(s.Name.Place, flow.EndlessTries, s.Allow) {
			p.advise(s.Name.Place, flow.EndlessTries,
				fmt.Sprintf("step %q is asked again forever after wrong entries%s%s", s.Name.Value, found.refused,
					p.witness(g, func() []dataflow.Edge { return g.Nearest().Path(found.node) }, found.input...)),
				"limit the tries with a loop step that leads to a person")
		}
	}
}

// refused returns the question of a cycle whose entries a step refuses, while another outcome of the step leads on.
func refused(g *dataflow.Graph, nodes []int, inside map[int]bool) (try, bool) {
	asking := slices.IndexFunc(nodes, func(i int) bool {
		return anyInside(g, i, inside, func(e dataflow.Edge) bool { return e.Decider == flow.ByEntry })
	})
	if asking < 0 {
		return try{}, false
	}

	for _, i := range nodes {
		for _, e := range g.Out(i) {
			leaves := func(o dataflow.Edge) bool { return judgesEntry(o) && !inside[o.To] }
			if inside[e.To] && judgesEntry(e) && slices.ContainsFunc(g.Out(i), leaves) {
				return try{node: nodes[asking], refused: fmt.Sprintf(", since %q of step %q leads back",
					g.Outcomes[e.Outcome], g.DefAt(g.Nodes[i].At).Name.Value)}, true
			}
		}
	}
	return try{}, false
}

// anyInside reports whether an edge from a node to some nodes is as a predicate says.
func anyInside(g *dataflow.Graph, node int, inside map[int]bool, is func(dataflow.Edge) bool) bool {
	return slices.ContainsFunc(g.Out(node), func(e dataflow.Edge) bool { return inside[e.To] && is(e) })
}

// takenByMismatch are the edges that a caller takes with wrong input alone.
func takenByMismatch(g *dataflow.Graph) func(dataflow.Edge) bool {
	return func(e dataflow.Edge) bool { return isMismatch(g, e) || isUnasked(e) }
}

// takenByRefusal are the edges that a caller takes with entries that other steps refuse.
func takenByRefusal(g *dataflow.Graph) func(dataflow.Edge) bool {
	return func(e dataflow.Edge) bool {
		if e.Decider == flow.ByValue {
			return isRefusal(g.Outcomes[e.Outcome])
		}
		return e.Decider == flow.ByEntry || isUnasked(e)
	}
}

// isUnasked reports whether nothing that a caller does decides an edge.
func isUnasked(e dataflow.Edge) bool {
	switch e.Decider {
	case flow.ByNobody, flow.BySystem, flow.ByNumber, flow.ByAttribute, flow.ByClock, flow.ByOpening, flow.ByLoad,
		flow.ByCount, flow.ByValue:
		return true
	default:
		return false
	}
}

// isRefusal reports whether a case of a branch on an entry refuses it, by its length or size or as none of the known
// ones. A case of a value or a range is the choice of the caller, as an extension is.
func isRefusal(outcome string) bool {
	return outcome == routing.Otherwise || slices.ContainsFunc([]string{"length ", "over ", "under "},
		func(beginning string) bool { return strings.HasPrefix(outcome, beginning) })
}

// judgesEntry reports whether another system, or a branch on an entry, decides an edge.
func judgesEntry(e dataflow.Edge) bool {
	return e.Decider == flow.BySystem || e.Decider == flow.ByValue
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
