package compile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// compileGroups compiles the staff.
func (c *staffCompiler) compileGroups() {
	names := map[string]bool{}
	for i := range c.Staff {
		s := &c.Staff[i]
		if names[s.Group.Value] {
			c.error(s.Group.Place, diag.DuplicateKey, fmt.Sprintf("group %q is there already", s.Group.Value),
				"give it another name")
		}
		names[s.Group.Value] = true
		c.model.Groups = append(c.model.Groups, c.group(s))
	}
	c.checkCosts()
}

// checkCosts reports groups without a cost if another group has a cost. The sum of the costs of
// some groups is not the cost of the staff.
func (c *staffCompiler) checkCosts() {
	some := slices.IndexFunc(c.Staff, func(s scenario.Staff) bool { return !s.Cost.Place.IsZero() })
	for i := range c.Staff {
		if s := &c.Staff[i]; some >= 0 && s.Cost.Place.IsZero() {
			of := &c.Staff[some]
			c.noteMissing(s.Group.Place, diag.MissingKey,
				fmt.Sprintf("group %q has a cost, but group %q does not", of.Group.Value,
					s.Group.Value), diag.Fixf("add \"cost: %s\", or the cost of an agent's hour here",
					scenario.FormatNumber(of.Cost.Value)))
		}
	}
}

func (c *staffCompiler) group(s *scenario.Staff) model.Group {
	g := model.Group{
		Name:       s.Group.Value,
		Title:      cmp.Or(s.Title, diag.Title(s.Group.Value)),
		Hub:        routing.NoHub,
		Speed:      cmp.Or(s.Speed, 1),
		Pause:      s.Pause,
		Away:       s.Away,
		Ring:       s.Ring,
		Attendance: s.Attendance, Cost: s.Cost.Value,
	}

	g.Bounds = model.Bounds{AtLeast: s.Agents.AtLeast.Value, AtMost: cmp.Or(s.Agents.AtMost.Value, scenario.MaxAgents)}

	// Everything else about a group depends on its hub, but for the names of its queues.
	hub, ok := c.center.Hub(s.Hub.Value)
	if !ok {
		if !s.Hub.Place.IsZero() { // otherwise it is reported as a missing key
			c.unknown(s.Hub, flow.UnknownValue, c.center.HubNames(), "hub %q does not exist", s.Hub.Value)
		}
		for _, k := range s.Queues {
			c.skill(routing.NoHub, k, nil)
		}
		return g
	}

	c.found.Refer(diag.HubName, "", s.Hub)
	g.Hub = hub
	g.Languages = c.spoken(hub, s)

	for _, k := range s.Queues {
		if id, ok := c.skill(hub, k, g.Skills); ok {
			g.Skills = append(g.Skills, model.Skill{Queue: id, After: int64(k.After)})
		}
	}

	// A missing number is only noted here. All missing values of a scenario are reported together.
	switch always := !s.Agents.Count.Place.IsZero(); {
	case always && s.Shifts != nil:
		c.error(s.Agents.Count.Place, diag.BadValue,
			fmt.Sprintf("group %q has both agents and shifts", s.Group.Value), "keep one of them")
	case !always && s.Shifts == nil && s.Roster == nil:
		problem := fmt.Sprintf("group %q has neither agents nor shifts", s.Group.Value)
		fix := diag.Fix(`add "agents: 10"`)
		if hasBounds := !s.Agents.AtLeast.Place.IsZero() || !s.Agents.AtMost.Place.IsZero(); hasBounds {
			problem = fmt.Sprintf("group %q has bounds of agents, and neither a count nor shifts", s.Group.Value)
			fix = `add "count: 10" to its agents`
		}
		c.noteMissing(s.Group.Place, diag.MissingKey, problem, fix)
	}

	if !s.Until.Place.IsZero() && s.Until.Value.Before(s.From.Value) {
		c.error(s.Until.Place, diag.BadValue,
			fmt.Sprintf("group %q works until %s, before it begins on %s", s.Group.Value, s.Until.Value, s.From.Value),
			"write the last date on which they work")
	}

	// The roster comes last, because it needs the checked shifts.
	c.checkBreaks(s)
	g.Open = slices.ContainsFunc(s.Shifts, func(shift scenario.Shift) bool { return shift.Open })
	g.Roster = Roster(s, &c.model.Clock, c.center.Hubs[hub].Zone)
	g.ShiftEnds = shiftEnds(s, &c.model.Clock, c.center.Hubs[hub].Zone)

	return g
}

// spoken returns the languages that a group's agents speak: all of the hub's unless the
// group names some of them.
func (c *staffCompiler) spoken(hub routing.HubID, s *scenario.Staff) routing.ValueSet {
	var out routing.ValueSet
	all := c.center.Hubs[hub].Languages
	names := diag.Values(s.Languages)
	if s.Languages == nil {
		names = all
	} else if len(names) == 0 {
		c.error(s.Group.Place, diag.BadValue, fmt.Sprintf("the agents of group %q speak no language", s.Group.Value),
			"remove the key: then they speak the hub's languages")
	}

	for i, name := range names {
		if !slices.Contains(all, name) {
			c.unknown(diag.Text{Value: name, Place: s.Languages[i].Place}, flow.UnknownValue, all,
				"hub %q does not speak %q",
				c.center.Hubs[hub].Name.Value, name)
			continue
		}

		v, _ := c.center.Attributes[routing.AttrLanguage].Value(name)
		out.Add(v)
	}

	return out
}

func (c *staffCompiler) skill(hub routing.HubID, k scenario.Skill, others []model.Skill) (routing.QueueID, bool) {
	id, ok := c.center.Queue(k.Queue.Value)
	switch {
	case !ok:
		c.unknown(k.Queue, flow.UnknownQueue, c.center.QueueNames(), "queue %q does not exist", k.Queue.Value)
		return id, false
	case slices.ContainsFunc(others, func(o model.Skill) bool { return o.Queue == id }):
		c.error(k.Queue.Place, diag.DuplicateKey, fmt.Sprintf("queue %q is there already", k.Queue.Value),
			"remove one")
		return id, false
	}
	c.found.Refer(diag.QueueName, "", k.Queue)
	return id, hub != routing.NoHub && c.checkServes(hub, id, k.Queue.Place)
}

// compileTrunks compiles the trunks of each hub.
func (c *staffCompiler) compileTrunks() {
	c.model.Trunks = make([]int, len(c.center.Hubs))
	for _, t := range c.Trunks {
		hub, ok := c.center.Hub(t.Key.Value)
		if !ok {
			c.unknown(t.Key, flow.UnknownValue, c.center.HubNames(), "hub %q does not exist", t.Key.Value)
			continue
		}
		c.found.Refer(diag.HubName, "", t.Key)
		c.model.Trunks[hub] = t.Value
	}
}
