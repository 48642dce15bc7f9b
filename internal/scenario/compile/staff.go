package compile

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// services lowers the handling of each queue, and reports one that callers
// reach without any.
func (l *lowering) services() {
	l.model.Handling = make([]model.Handling, len(l.center.Queues))
	given, astray := make([]bool, len(l.center.Queues)), false
	for i := range l.Handling {
		key, h := l.Handling[i].Key, &l.Handling[i].Value
		id, ok := l.center.Queue(key.Value)
		if !ok {
			astray = true // and may be meant for one that has none
			l.error(key.Place, flow.UnknownQueue, near(key.Value, l.center.QueueNames()), "queue %q does not exist", key.Value)
			continue
		}
		given[id] = true
		l.model.Handling[id] = model.Handling{Talk: h.Talk, WrapUp: h.WrapUp, Escalated: h.Escalated.Value, EscalationTakes: h.EscalationTakes}
	}
	for q := range l.center.Queues {
		id, name := routing.QueueID(q), l.center.Queues[q].Name.Value
		if !l.awaited(id) {
			continue
		}
		if !given[id] && !astray {
			l.lacks = append(l.lacks, absence{entryName{"handling", name}, diag.MissingKey, fmt.Sprintf("queue %q has no handling", name), "{mean: 5m}"})
		}
		l.escalation(id)
	}
}

// awaited reports whether callers come to a step at which they wait for a queue's agents,
// be it for a callback.
func (l *lowering) awaited(id routing.QueueID) bool {
	for line := range l.model.Lines {
		if slices.Contains(l.waitedFor(line), id) {
			return true
		}
	}
	return false
}

// joins finds a step at which callers join a queue, or nil: preferably one
// that has no edge for an escalation.
func (l *lowering) joins(id routing.QueueID) (*flow.Program, *flow.Step) {
	var program *flow.Program
	var found *flow.Step
	for line := range l.model.Lines {
		for i, reached := range l.reached[line] {
			p := &l.model.Programs[l.model.Lines[line].Program]
			s := &p.Steps[i]
			if !reached || s.Kind != flow.Queue || s.Service != id {
				continue
			}
			if found == nil || !p.HasOutcome(s, flow.Escalated) {
				program, found = p.Program, s
			}
		}
	}
	return program, found
}

// escalation reports a share of escalated conversations that has nowhere to go. One of a
// scenario that this one is like may have, where other callers come.
func (l *lowering) escalation(id routing.QueueID) {
	p, s := l.joins(id)
	for i := range l.Handling {
		name, h := l.Handling[i].Key.Value, &l.Handling[i].Value
		switch {
		case name != l.center.Queues[id].Name.Value || h.Escalated.Place.IsZero():
		case s == nil && !l.inherited(h.Escalated.Place):
			l.error(h.Escalated.Place, flow.UnknownOutcome, "remove it", "callers come to queue %q only for a callback, which is not escalated", name)
		case s != nil && !p.HasOutcome(s, flow.Escalated):
			l.error(h.Escalated.Place, flow.UnknownOutcome, fmt.Sprintf("add \"escalated: …\" to the step's then (%s), or remove it here", s.Place), "step %q has no edge for escalated", s)
		}
	}
}

// groups lowers the staff.
func (l *lowering) groups() {
	for i := range l.Staff {
		s := &l.Staff[i]
		if slices.ContainsFunc(l.Staff[:i], func(o scenario.Staff) bool { return o.Group.Value == s.Group.Value }) {
			l.error(s.Group.Place, diag.DuplicateKey, "give it another name", "group %q is there already", s.Group.Value)
		}
		l.model.Groups = append(l.model.Groups, l.group(s))
	}
}

func (l *lowering) group(s *scenario.Staff) model.Group {
	g := model.Group{Name: s.Group.Value, Hub: routing.NoHub}
	hub, ok := l.center.Hub(s.Hub.Value)
	if !ok {
		l.error(s.Hub.Place, flow.UnknownValue, near(s.Hub.Value, l.center.HubNames()), "hub %q does not exist", s.Hub.Value)
		return g
	}
	g.Hub = hub
	for _, k := range s.Queues {
		if id, ok := l.skill(hub, k, g.Skills); ok {
			g.Skills = append(g.Skills, model.Skill{Queue: id, After: int64(k.After)})
		}
	}
	switch always := !s.Agents.Place.IsZero(); {
	case always && s.Shifts != nil:
		l.error(s.Agents.Place, diag.BadValue, "keep one of them", "group %q has both agents and shifts", s.Group.Value)
	case !always && s.Shifts == nil && !l.staffing(s):
		l.error(s.Group.Place, diag.MissingKey, `add "agents: 10"`, "group %q has neither agents nor shifts", s.Group.Value)
	}
	g.Roster = l.roster(s, l.center.Hubs[hub].Zone)
	return g
}

func (l *lowering) skill(hub routing.HubID, k scenario.Skill, others []model.Skill) (routing.QueueID, bool) {
	id, ok := l.center.Queue(k.Queue.Value)
	switch {
	case !ok:
		l.error(k.Queue.Place, flow.UnknownQueue, near(k.Queue.Value, l.center.QueueNames()), "queue %q does not exist", k.Queue.Value)
		return id, false
	case !l.serves(hub, id, k.Queue.Place):
		return id, false
	case slices.ContainsFunc(others, func(o model.Skill) bool { return o.Queue == id }):
		l.error(k.Queue.Place, diag.DuplicateKey, "remove one", "queue %q is there already", k.Queue.Value)
		return id, false
	}
	return id, true
}

// replacedStaff gives the groups of the scenario that this one is like, where it has
// its own in their place; a list is replaced whole.
func (l *lowering) replacedStaff() (of string, groups []*yaml.Node) {
	if own := l.Root.Get("staff"); own == nil || l.inherited(own.Place) {
		return "", nil
	}
	for _, file := range l.lineage {
		if staff := file.Root.Get("staff"); staff != nil && l.inherited(staff.Place) {
			return scenario.NameOf(file.Root), staff.Items
		}
	}
	return "", nil
}

// inPlaceOf says what a scenario's own staff replaces, if anything.
func (l *lowering) inPlaceOf() string {
	switch of, groups := l.replacedStaff(); len(groups) {
	case 0:
		return ""
	case 1:
		return "staff here replaces the group of " + of
	default:
		return fmt.Sprintf("staff here replaces the %d groups of %s", len(groups), of)
	}
}

// serves reports whether a hub serves a queue, and the place that names both where it
// does not.
func (l *lowering) serves(hub routing.HubID, queue routing.QueueID, at diag.Place) bool {
	q := &l.center.Queues[queue]
	if slices.Contains(q.Hubs, hub) {
		return true
	}
	l.error(at, diag.BadValue, "remove it here, or add the hub to the queue's hubs in routing.yaml", "queue %q does not exist at %s", q.Name.Value, l.center.Hubs[hub].Name.Value)
	return false
}

// roster gives a group's agents on the phones as steps in simulated time: the
// boundaries of its shifts and shrinkage on each day in the hub's local time,
// and the instants at which the hub's clock is put forward or back.
func (l *lowering) roster(s *scenario.Staff, zone *time.Location) []model.RosterStep {
	clock := &l.model.Clock
	boundaries := boundaries(s)
	var out []model.RosterStep
	step := func(at time.Time) {
		local := at.In(zone)
		r := model.RosterStep{At: clock.TimeOf(at), Agents: agentsAt(s, scenario.Minute(local.Hour()*60+local.Minute()))}
		if len(out) == 0 || out[len(out)-1].Agents != r.Agents {
			out = append(out, r)
		}
	}
	for day := range routing.LocalDays(clock.Start, clock.Instant(clock.Stop), zone) {
		step(day.From)
		for _, m := range boundaries {
			if at := day.At(int(m)); at.After(day.From) && at.Before(day.To) {
				step(at)
			}
		}
	}
	return out
}

// boundaries are the minutes of a day at which the number of agents can change.
func boundaries(s *scenario.Staff) []scenario.Minute {
	var out []scenario.Minute
	for i := range s.Shifts {
		out = append(out, s.Shifts[i].From, s.Shifts[i].To)
	}
	for i := range s.Shrinkage {
		out = append(out, s.Shrinkage[i].From, s.Shrinkage[i].To)
	}
	slices.SortFunc(out, cmp.Compare[scenario.Minute])
	return slices.Compact(out)
}

// trunks lowers the trunks of each hub.
func (l *lowering) trunks() {
	l.model.Trunks = make([]int, len(l.center.Hubs))
	for _, t := range l.Trunks {
		hub, ok := l.center.Hub(t.Key.Value)
		if !ok {
			l.error(t.Key.Place, flow.UnknownValue, near(t.Key.Value, l.center.HubNames()), "hub %q does not exist", t.Key.Value)
			continue
		}
		l.model.Trunks[hub] = t.Value.Value
	}
}

// agentsAt gives the agents on the phones at a minute of the local day: the
// rostered ones without the shrinkage, rounded half up.
func agentsAt(s *scenario.Staff, m scenario.Minute) int {
	rostered := s.Agents.Value
	for i := range s.Shifts {
		if s.Shifts[i].Contains(m) {
			rostered += s.Shifts[i].Agents
		}
	}
	return onPhones(rostered, shrinkageAt(s, m))
}

// onPhones is round half up of agents × (1 − shrinkage). The small addition
// makes a half of what was written in decimal, as 25 × (1 − 0.3) = 17.5.
func onPhones(rostered int, shrinkage float64) int {
	return int(float64(rostered)*(1-shrinkage) + 0.5 + 1e-9)
}

// shrinkageAt gives the first part of the day that covers minute m.
func shrinkageAt(s *scenario.Staff, m scenario.Minute) float64 {
	for _, p := range s.Shrinkage {
		if p.Contains(m) {
			return p.Share
		}
	}
	return 0
}
