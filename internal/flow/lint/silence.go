package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/flow/dataflow"
	"github.com/ivrsim/ivrsim/internal/yaml"
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

var sameWay = diag.Rule{
	ID:       flow.SameWay,
	Severity: diag.Advice,
	Doc: `Every outcome of a branch or a lookup leads to the same step, and none of them
sets or fills anything: the question makes no difference. Often one target was
meant to be another.`,
	Bad: `flow: main
start: card
steps:
  card: {lookup: card, then: {found: wait, none: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("none: wait}}\n", "none: sorry}}\n  sorry: {say: We could not find your card., then: wait}\n")

// checkTargets reports branches and lookups of which all outcomes lead to one step.
func checkTargets(p *pass, s *flow.StepDef) {
	if s.Kind != flow.Branch && s.Kind != flow.Lookup || len(s.Then.Each) < 2 || s.KeepsAnswer() {
		return
	}
	first := s.Then.Each[0].Value.Value
	if slices.ContainsFunc(s.Then.Each, func(to yaml.Pair[diag.Text]) bool { return to.Value.Value != first }) {
		return
	}
	p.advise(s.KeyPlace("then"), flow.SameWay, fmt.Sprintf("every outcome of %q leads to %s", s.Name.Value, first), fmt.Sprintf("lead one of them elsewhere, or take the step out and go to %s at once", first), s.Allow)
}

var endlessSilence = diag.Rule{
	ID:       flow.EndlessSilence,
	Severity: diag.Advice,
	Doc: `A caller who stays silent is asked for ever: silence leads back to where the
caller was asked before. A phone that was put down holds the trunk until the
other side hangs up. A loop step bounds it, as does an end or a queue after
several attempts.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0.", choices: {0: wait}, then: {exhausted: sorry}}
  sorry: {say: We did not hear you., then: topic}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("say: We did not hear you., then: topic", "say: We did not hear you. We connect you., then: wait")

// checkSilence reports the cycles that a silent caller cannot leave.
func checkSilence(p *pass, g *dataflow.Graph) {
	silent := func(e dataflow.Edge) bool { return takenInSilence(g, e) }
	known := reportedCycles{g, map[flow.StateID]bool{}}
	for _, nodes := range endlessCycles(g, silent, flow.Loop) {
		asking := slices.IndexFunc(nodes, func(i int) bool { k := g.NodeStep(i).Kind; return k == flow.Menu || k == flow.Collect })
		if asking < 0 || leavesInSilence(g, nodes) || !known.add(nodes) {
			continue
		}
		i := nodes[asking]
		s := g.DefAt(g.Nodes[i].At)
		if p.isNew(s.Name.Place, flow.EndlessSilence, s.Allow) {
			p.advise(s.Name.Place, flow.EndlessSilence, fmt.Sprintf("a silent caller is asked for ever from step %q: %s", s.Name.Value, g.Witness(g.Nearest().Path(i), nil)),
				"lead exhausted or no_input to an end or a queue, or bound the cycle with a loop step")
		}
	}
}

// takenInSilence reports whether a caller who never answers can take an edge.
func takenInSilence(g *dataflow.Graph, e dataflow.Edge) bool {
	s, outcome := g.StepAt(e.Source), g.Outcomes[e.Outcome]
	switch s.Kind {
	case flow.Menu, flow.Collect:
		if slices.ContainsFunc(s.Outcomes, func(o flow.Outcome) bool { return g.Outcomes[o] == flow.NoInput }) {
			return outcome == flow.NoInput
		}
		return outcome == flow.Exhausted
	case flow.Callback, flow.Deflect:
		return s.Unasked || outcome == flow.Declined
	case flow.Queue:
		return !slices.ContainsFunc(s.Choices, func(c flow.Choice) bool { return c.Outcome == e.Outcome })
	default:
		return true
	}
}

// leavesInSilence reports whether a silent caller can come out of some nodes.
func leavesInSilence(g *dataflow.Graph, nodes []int) bool {
	return slices.ContainsFunc(nodes, func(i int) bool {
		return slices.ContainsFunc(g.Out(i), func(e dataflow.Edge) bool { return takenInSilence(g, e) && !slices.Contains(nodes, e.To) })
	})
}
