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
			c.model.HandlingTrend.Days = append(c.model.HandlingTrend.Days,
				t.Days(routing.DateOf(c.model.Clock.Instant(from))))
		}
	}

	c.model.Handling = make([]model.By[model.Handling], len(c.center.Queues))
	for i := range c.Handling.Queues {
		key := c.Handling.Queues[i].Key
		given := &c.Handling.Queues[i].Value

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
func (c *compiler) handlingOf(id routing.QueueID,
	given *scenario.ByProperty[scenario.Handling],
) model.By[model.Handling] {
	queue := c.center.Queues[id].Name.Value
	times := c.Handling.Times
	compile := func(h scenario.Handling) model.Handling {
		talk := h.Talk.Scaled(times)
		return model.Handling{
			Talk: talk.Plus(int64(c.Handling.Adds)), WrapUp: h.WrapUp.Scaled(times),
			Escalated: h.Escalated.Value, EscalationTakes: h.EscalationTakes.Scaled(times),
		}
	}

	var missing []string

	// A group that never answers the queue needs no handling for it.
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
		c.noteMissing(given.By.Place, diag.MissingKey,
			fmt.Sprintf("queue %q has no handling of %s %q%s", queue, given.By.Value, missing[0],
				more), diag.Fixf("add \"otherwise: {mean: 5m}\", or %q", yaml.Quoted(missing[0])+
				": {mean: 5m}"))
	}

	return out
}

// groupAnswers reports whether a group answers a queue.
func (c *compiler) groupAnswers(group, queue string) bool {
	return slices.ContainsFunc(c.Staff, func(s scenario.Staff) bool {
		return s.Group.Value == group &&
			slices.ContainsFunc(s.Queues, func(k scenario.Skill) bool { return k.Queue.Value == queue })
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
