package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var endlessSilence = diag.Rule{
	ID:       flow.EndlessSilence,
	Severity: diag.Advice,
	Doc: `A caller who stays silent is asked forever: silence leads back to where the
caller was asked before, or declines an offer that leads there. A phone that was
put down holds the trunk until the other side hangs up. A queue that is left
after max_wait and leads back is part of the circle, since it may have no agent.
A loop step bounds it, as does an end or a queue without max_wait.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0.", choices: {0: wait}, then: {no_input: sorry, no_match: wait}}
  sorry: {say: We did not hear you., then: topic}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("say: We did not hear you., then: topic", "say: We did not hear you. We connect you., then: wait")

// checkSilence reports the cycles that a silent caller cannot leave.
func checkSilence(p *pass, g *dataflow.Graph) {
	silent := func(e dataflow.Edge) bool { return takenInSilence(g, e) }
	known := reportedCycles{g, map[flow.StateID]bool{}}
	for _, nodes := range endlessCycles(g, silent, flow.ByCount) {
		asking := slices.IndexFunc(nodes, func(i int) bool {
			return g.NodeStep(i).DecidedBy(flow.BySilence, flow.ByConsent, flow.ByMessage)
		})
		leaves := func(e dataflow.Edge) bool {
			return silent(e) && !slices.Contains(nodes, e.To) && !comesBackFromQueue(g, e, nodes)
		}
		// A step with an error, or a flow that could not be read, may end the call.
		isUnread := slices.ContainsFunc(nodes, g.IsUnread)
		isEndless := asking >= 0 && !isUnread && !anyOut(g, nodes, leaves)
		if !isEndless || !known.add(nodes) {
			continue
		}

		i := nodes[asking]
		s := g.DefAt(g.Nodes[i].At)
		if p.isNew(s.Name.Place, flow.EndlessSilence, s.Allow) {
			p.advise(s.Name.Place, flow.EndlessSilence,
				fmt.Sprintf("a silent caller is asked forever from step %q%s", s.Name.Value,
					p.witness(g, func() []dataflow.Edge { return g.Nearest().Path(i) })),
				"lead silence to an end or a queue without max_wait, or limit the loop with a loop step")
		}
	}
}

// comesBackFromQueue reports whether an edge leaves a queue with an agent, or without a place,
// while calls that wait too long come back from the queue to some nodes.
func comesBackFromQueue(g *dataflow.Graph, e dataflow.Edge, nodes []int) bool {
	return (e.Decider == flow.ByAgent || e.Decider == flow.ByLoad) &&
		slices.ContainsFunc(g.Out(e.From), func(out dataflow.Edge) bool {
			return out.Decider == flow.ByTime && slices.Contains(nodes, out.To)
		})
}

// takenInSilence reports whether a caller who never answers can take an edge.
func takenInSilence(g *dataflow.Graph, e dataflow.Edge) bool {
	switch e.Decider {
	case flow.ByEntry:
		return false
	case flow.ByAgent, flow.ByTime:
		return true
	default:
		in := dataflow.Input(g.Program, g.StepAt(e.Source), e.Outcome)
		return in == "" || in == flow.Silent
	}
}
