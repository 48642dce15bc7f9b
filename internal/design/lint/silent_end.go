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

var silentEnd = diag.Rule{
	ID:       flow.SilentEnd,
	Severity: diag.Advice,
	Doc: `A call ends and the caller hears nothing: a key, silence, the error of a lookup, a
queue that is closed or full, a check. The caller hears the line go dead, and takes it
for a fault. There is one finding per end. An end after an agent, a booked callback
or a message may be silent.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. If that is all, press 9.", choices: {0: wait, 9: bye}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  bye:   {end: abandoned_by_choice}
  done:  {end: resolved}
`,
}.FixedBy("{end: abandoned_by_choice}", "{end: abandoned_by_choice, say: Goodbye.}")

// checkSilentEnds reports the ends without a prompt that calls reach in silence. Each end is
// reported once, with all its causes.
func checkSilentEnds(p *pass, g *dataflow.Graph) {
	silence := findSilence(g)
	var ends []*flow.StepDef
	causes := map[*flow.StepDef][]dataflow.Edge{}
	for _, e := range g.Edges {
		if !g.Reached(e.Source) || !silence.isCause(e) {
			continue
		}

		end := silentEndOf(g, e)
		if end == nil || !p.isNew(end.Name.Place, flow.SilentEnd, g.DefAt(e.Source).Allow, end.Allow) {
			continue
		}

		// The list keeps the order of the edges, which the map does not have.
		if causes[end] == nil {
			ends = append(ends, end)
		}

		causes[end] = append(causes[end], e)
	}

	for _, end := range ends {
		first := causes[end][0]
		witness := p.witness(g, func() []dataflow.Edge { return append(silence.pathTo(first), first) })
		p.advise(end.Name.Place, flow.SilentEnd,
			fmt.Sprintf("the call ends at %q and nothing is said%s%s", end.Name.Value, witness,
				otherCauses(g, causes[end])),
			"add words to the end: end: …, say: Goodbye. Or lead there through a say step")
	}
}

// otherCauses names the outcomes that lead to an end, without the first.
func otherCauses(g *dataflow.Graph, causes []dataflow.Edge) string {
	name := func(e dataflow.Edge) string {
		return fmt.Sprintf("%s of %s", g.Outcomes[e.Outcome], g.StepAt(e.Source))
	}

	// The first cause is in the witness already.
	seen := map[string]bool{name(causes[0]): true}
	var others []string
	for _, e := range causes {
		if !seen[name(e)] {
			seen[name(e)] = true
			others = append(others, name(e))
		}
	}

	if len(others) == 0 {
		return ""
	}
	return "; likewise " + strings.Join(others, ", ")
}

// silence is what callers do not hear: the nodes that a call can reach and leave without hearing anything since
// the caller's last action, and the edge by which the silence comes to each of them.
type silence struct {
	*dataflow.Graph
	quiet []bool
	by    map[int]dataflow.Edge // none for the node at which the call begins
}

// isCause reports whether an edge leaves the caller in silence, unless something is said after it. What
// the caller does is answered by silence. What the center decides is one if it turns the caller away, or
// if nothing was said since the caller did something.
func (s *silence) isCause(e dataflow.Edge) bool {
	switch e.Decider {
	case flow.ByChoice, flow.ByEntry, flow.BySilence, flow.ByMismatch, flow.ByTime:
		return true
	case flow.ByConsent, flow.ByMessage, flow.ByParty: // not after a callback, a message or a talk
		return !e.Helps
	case flow.BySystem, flow.ByOpening, flow.ByLoad, flow.ByClock:
		return s.quiet[e.From] || slices.Contains(turnsAway, s.Outcomes[e.Outcome])
	case flow.ByAttribute, flow.ByValue, flow.ByNumber, flow.ByCount:
		return s.quiet[e.From] && !e.Helps
	default:
		// Nobody decides, an agent has talked, or it is not known.
		return false
	}
}

// pathTo returns a path of a call to a cause: the shortest one, or one that is silent where the silence is the cause.
func (s *silence) pathTo(cause dataflow.Edge) []dataflow.Edge {
	shortest := s.Nearest().Path(cause.From)
	if !s.quiet[cause.From] || s.isSilent(shortest) {
		return shortest
	}

	// The silence began with the caller's last action, or with the call.
	var path []dataflow.Edge
	for e, ok := s.by[cause.From]; ok; e, ok = s.by[e.From] {
		path = append(path, e)
		if s.begins(e) {
			break
		}
	}
	slices.Reverse(path)
	return append(s.Nearest().Path(path[0].From), path...)
}

// isSilent reports whether a caller hears nothing at the end of a path, since the caller's last action.
func (s *silence) isSilent(path []dataflow.Edge) bool {
	for _, e := range slices.Backward(path) {
		if !s.quiet[e.To] || e.Helps {
			return false
		}
		if s.Asks(e) {
			return true
		}
	}
	return s.quiet[0]
}

// begins reports whether a new silence begins with an edge: the caller does something, and gets no answer.
func (s *silence) begins(e dataflow.Edge) bool { return s.Asks(e) && !e.Helps }

// turnsAway are the outcomes of a center that refuses the caller's request.
var turnsAway = []string{
	flow.Full, flow.Closed, flow.Unstaffed, flow.Busy, flow.Failed, errorOutcome, "timeout", "unavailable",
}

// errorOutcome is the usual name of the outcome of a lookup whose system fails.
const errorOutcome = "error"

// findSilence marks the nodes that a call can reach and leave without hearing anything since the
// caller's last action. A step that allows the advice ends the silence too: its author knows what callers hear.
func findSilence(g *dataflow.Graph) *silence {
	s := &silence{g, make([]bool, len(g.Nodes)), map[int]dataflow.Edge{}}
	var queue []int
	mark := func(node int) bool {
		isHeard := !g.NodeStep(node).Prompt.IsZero() || routing.Allows(g.DefAt(g.Nodes[node].At).Allow, flow.SilentEnd)
		if s.quiet[node] || isHeard {
			return false
		}
		s.quiet[node] = true
		queue = append(queue, node)
		return true
	}

	// The call starts in silence.
	mark(0)

	// After each answer of the caller, the silence begins again.
	for _, e := range g.Edges {
		if s.begins(e) && mark(e.To) {
			s.by[e.To] = e
		}
	}

	for ; len(queue) > 0; queue = queue[1:] {
		for _, e := range g.Out(queue[0]) {
			if !e.Helps && mark(e.To) {
				s.by[e.To] = e
			}
		}
	}

	return s
}

// silentEndOf returns the end without a prompt that an edge leads to, or nil. No step between them
// speaks or chooses between edges.
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
