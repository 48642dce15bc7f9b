package compile

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// checkHandling reports queues that callers reach without any handling, and escalations
// at steps without an edge for them.
func (c *reachChecker) checkHandling() {
	for q := range c.center.Queues {
		id := routing.QueueID(q)
		name := c.center.Queues[q].Name.Value

		// A queue that no caller reaches needs no handling.
		if !c.isAwaited(id) {
			continue
		}

		i := slices.IndexFunc(c.Handling.Queues,
			func(h yaml.Pair[scenario.ByProperty[scenario.Handling]]) bool { return h.Key.Value == name })
		if i < 0 {
			c.noteMissingEntry("handling", name+": {mean: 5m}", diag.MissingKey,
				fmt.Sprintf("queue %q has no handling", name))
			continue
		}

		given := &c.Handling.Queues[i].Value
		given.Each(func(h *scenario.Handling) {
			if !h.Escalated.Place.IsZero() {
				c.checkEscalation(id, h.Escalated.Place)
			}
		})

		// If the handling depends on the intent, the callers of each line that leads here need an intent.
		for line := range c.reach {
			if given.By.Value == scenario.ByIntent && !knowsIntent(&c.model.Lines[line]) &&
				c.waits[line].in(id) {
				c.noteMissingIntent(given.By, routing.LineID(line))
			}
		}
	}
}

// escalates reports whether some conversations of a queue end in an escalation.
func (c *reachChecker) escalates(id routing.QueueID) bool {
	return slices.ContainsFunc(c.model.Handling[id].Of, func(h model.Handling) bool { return h.Escalated > 0 })
}

// checkEscalation reports a step for a queue that has no edge for escalated
// conversations. The share of them is given at a place.
func (c *reachChecker) checkEscalation(id routing.QueueID, at diag.Place) {
	for line := range c.reach {
		for _, s := range c.reachedSteps(line) {
			p := &c.model.Programs[c.model.Lines[line].Program]
			if s.Help == flow.HelpQueue && slices.Contains(s.Queues(), id) && !p.HasOutcome(s, flow.Escalated) {
				c.error(at, flow.UnknownOutcome,
					fmt.Sprintf("step %q has no edge for escalated",
						s), diag.Fixf("add \"escalated: …\" to the step's then (%s), or remove it here",
						s.Place))
				return
			}
		}
	}
}

// isAwaited reports whether callers of some line wait for a queue's agents.
func (c *reachChecker) isAwaited(id routing.QueueID) bool {
	return slices.ContainsFunc(c.waits, func(w waiting) bool { return w.in(id) })
}

// waiting holds the callers of a line who can wait for a queue's agents, also for a callback.
type waiting struct {
	queues  []routing.QueueID // each once, in the order of the program's steps
	callers map[routing.QueueID]*waitingCallers
}

// waitingCallers has the attributes that the callers who join a queue can have.
type waitingCallers struct{ hubs, tiers, languages routing.ValueSet }

// in reports whether callers can wait for a queue.
func (w waiting) in(queue routing.QueueID) bool { return w.callers[queue] != nil }

// waitingIn finds the callers who wait in all queues in one pass, because a center can have thousands of queues.
func waitingIn(g *dataflow.Graph) waiting {
	at := g.Where(func(node int) bool { return g.NodeStep(node).Help.IsAgent() })
	slices.SortFunc(at, func(a, b int) int {
		return int(g.States[g.Nodes[a].At].Step) - int(g.States[g.Nodes[b].At].Step)
	})

	out := waiting{callers: map[routing.QueueID]*waitingCallers{}}
	for _, node := range at {
		for _, q := range g.QueuesAt(g.Nodes[node].At) {
			if out.callers[q] == nil {
				out.queues = append(out.queues, q)
				out.callers[q] = &waitingCallers{}
			}

			all := out.callers[q]
			all.hubs = all.hubs.Or(g.NodeValues(node, routing.AttrHub))
			all.tiers = all.tiers.Or(g.NodeValues(node, routing.AttrTier))
			all.languages = all.languages.Or(g.NodeValues(node, routing.AttrLanguage))
		}
	}

	return out
}
