package compile

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
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
				slices.Contains(c.awaitedQueues(line), id) {
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
	for line := range c.reach {
		if slices.Contains(c.awaitedQueues(line), id) {
			return true
		}
	}
	return false
}

// awaitedQueues returns the queues that a line's callers can wait for, also for a callback, without
// duplicates, in the order of the program's steps.
func (c *reachChecker) awaitedQueues(line int) []routing.QueueID {
	g := c.reach[line]
	if g == nil {
		return nil
	}

	at := g.Where(func(node int) bool { return g.NodeStep(node).Help.IsAgent() })
	slices.SortFunc(at, func(a, b int) int {
		return int(g.States[g.Nodes[a].At].Step) - int(g.States[g.Nodes[b].At].Step)
	})

	var out []routing.QueueID
	for _, node := range at {
		for _, q := range g.QueuesAt(g.Nodes[node].At) {
			if !slices.Contains(out, q) {
				out = append(out, q)
			}
		}
	}

	return out
}
