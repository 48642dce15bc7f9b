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

// compileHandling compiles the handling of each queue.
func (c *compiler) compileHandling() {
	c.model.HandlingCV = c.Handling.Busyness
	if t := c.Handling.Trend; t.Weekly != 0 {
		c.model.HandlingTrend = model.Trend{Weekly: t.Weekly, StandardError: t.StandardError / t.Weekly}
		for day := range c.model.Clock.Days() {
			from, _ := c.model.Clock.Day(day)
			c.model.HandlingTrend.Days = append(c.model.HandlingTrend.Days, t.Days(routing.DateOf(c.model.Clock.Instant(from))))
		}
	}
	c.model.Handling = make([]model.By[model.Handling], len(c.center.Queues))
	for i := range c.Handling.Queues {
		key, given := c.Handling.Queues[i].Key, &c.Handling.Queues[i].Value
		id, ok := c.center.Queue(key.Value)
		if !ok {
			c.unknown(key, flow.UnknownQueue, c.center.QueueNames(), "queue %q does not exist", key.Value)
			continue
		}
		c.found.Refer(diag.QueueName, "", key)
		c.model.Handling[id] = c.handlingOf(id, given)
	}
}

// handlingOf compiles the handling of a queue.
func (c *compiler) handlingOf(id routing.QueueID, given *scenario.ByProperty[scenario.Handling]) model.By[model.Handling] {
	queue, times := c.center.Queues[id].Name.Value, c.Handling.Times
	compile := func(h scenario.Handling) model.Handling {
		talk := h.Talk.Scaled(times)
		return model.Handling{
			Talk: talk.Plus(int64(c.Handling.Adds)), WrapUp: h.WrapUp.Scaled(times),
			Escalated: h.Escalated.Value, EscalationTakes: h.EscalationTakes.Scaled(times),
		}
	}
	var missing []string
	out := compileBy(c, given, c.handlingProperty(given), compile, func(name string) {
		if given.By.Value != scenario.ByGroup || c.groupAnswers(name, queue) {
			missing = append(missing, name)
		}
	})
	if len(missing) > 0 {
		more := ""
		if n := len(missing) - 1; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
		}
		c.noteMissing(given.By.Place, diag.MissingKey, fmt.Sprintf("add \"otherwise: {mean: 5m}\", or %q", yaml.Quoted(missing[0])+
			": {mean: 5m}"), "queue %q has no handling of %s %q%s", queue, given.By.Value, missing[0], more)
	}
	return out
}

// groupAnswers reports whether a group answers a queue.
func (c *compiler) groupAnswers(group, queue string) bool {
	return slices.ContainsFunc(c.Staff, func(s scenario.Staff) bool {
		return s.Group.Value == group && slices.ContainsFunc(s.Queues, func(k scenario.Skill) bool { return k.Queue.Value == queue })
	})
}

// handlingProperty finds the property that a queue's handling depends on: one of the
// caller, the hour or the group. Hours may be written without the leading zero.
func (c *compiler) handlingProperty(given *scenario.ByProperty[scenario.Handling]) property {
	switch given.By.Value {
	case scenario.ByHour:
		for i := range given.Of {
			if key := &given.Of[i].Key; len(key.Value) == 1 {
				key.Value = "0" + key.Value
			}
		}
		return property{Property: model.ByHour, names: hours()}
	case scenario.ByGroup:
		return property{Property: model.ByGroup, names: c.groupNames()}
	}
	return c.property(given.By, scenario.ByHour, scenario.ByGroup)
}

// hours returns the names of the hours of a day, "00" to "23".
func hours() []string {
	names := make([]string, 24)
	for i := range names {
		names[i] = fmt.Sprintf("%02d", i)
	}
	return names
}

// checkHandling reports queues that callers reach without any handling, and escalations
// at steps without an edge for them.
func (c *compiler) checkHandling() {
	for q := range c.center.Queues {
		id, name := routing.QueueID(q), c.center.Queues[q].Name.Value
		if !c.isAwaited(id) {
			continue
		}
		i := slices.IndexFunc(c.Handling.Queues, func(h yaml.Pair[scenario.ByProperty[scenario.Handling]]) bool { return h.Key.Value == name })
		if i < 0 {
			c.noteMissingEntry("handling", name+": {mean: 5m}", diag.MissingKey, "queue %q has no handling", name)
			continue
		}
		given := &c.Handling.Queues[i].Value
		given.Each(func(h *scenario.Handling) {
			if !h.Escalated.Place.IsZero() {
				c.checkEscalation(id, h.Escalated.Place)
			}
		})
		for line := range c.reach {
			if given.By.Value == scenario.ByIntent && !knowsIntent(&c.model.Lines[line]) && slices.Contains(c.awaitedQueues(line), id) {
				c.noteMissingIntent(given.By, routing.LineID(line))
			}
		}
	}
}

// escalates reports whether some conversations of a queue end in an escalation.
func (c *compiler) escalates(id routing.QueueID) bool {
	return slices.ContainsFunc(c.model.Handling[id].Of, func(h model.Handling) bool { return h.Escalated > 0 })
}

// checkEscalation reports a step for a queue that has no edge for escalated
// conversations. The share of them is given at a place.
func (c *compiler) checkEscalation(id routing.QueueID, at diag.Place) {
	for line := range c.reach {
		for _, s := range c.reachedSteps(line) {
			p := &c.model.Programs[c.model.Lines[line].Program]
			if s.Help == flow.HelpQueue && slices.Contains(s.Queues(), id) && !p.HasOutcome(s, flow.Escalated) {
				c.error(at, flow.UnknownOutcome, fmt.Sprintf("add \"escalated: …\" to the step's then (%s), or remove it here", s.Place), "step %q has no edge for escalated", s)
				return
			}
		}
	}
}

// isAwaited reports whether callers of some line wait for a queue's agents.
func (c *compiler) isAwaited(id routing.QueueID) bool {
	for line := range c.reach {
		if slices.Contains(c.awaitedQueues(line), id) {
			return true
		}
	}
	return false
}

// awaitedQueues returns the queues that a line's callers can wait for, be it for a
// callback, each once, in the order of the program's steps.
func (c *compiler) awaitedQueues(line int) []routing.QueueID {
	g := c.reach[line]
	if g == nil {
		return nil
	}
	at := g.Where(func(node int) bool { return g.NodeStep(node).Help.IsAgent() })
	slices.SortFunc(at, func(a, b int) int { return int(g.States[g.Nodes[a].At].Step) - int(g.States[g.Nodes[b].At].Step) })
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
