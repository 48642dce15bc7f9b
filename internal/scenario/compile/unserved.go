package compile

import (
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
)

// unserved reports queues at hubs where callers can wait and no agent will ever
// come: no group there, and no overflow to one.
func (l *lowering) unserved() {
	type place struct {
		service routing.QueueID
		at      waitingAt
	}
	looked, reported := map[place]bool{}, map[[2]int]bool{}
	opens := map[routing.QueueID][]routing.HubSet{}
	for id := range l.model.Lines {
		for _, service := range l.waitedFor(id) {
			if opens[service] == nil {
				opens[service] = l.opens(service)
			}
			for _, at := range l.firstHubs(routing.LineID(id), service, opens[service]) {
				key := [2]int{int(service), int(at.hub)}
				if !looked[place{service, at}] && !reported[key] {
					looked[place{service, at}] = true
					reported[key] = !l.served(routing.LineID(id), service, at)
				}
			}
		}
	}
}

// waitedFor gives the queues that a line's callers can wait in, each once.
func (l *lowering) waitedFor(line int) []routing.QueueID {
	var out []routing.QueueID
	for i, reached := range l.reached[line] {
		s := &l.model.Programs[l.model.Lines[line].Program].Steps[i]
		if reached && isWait(s) && !slices.Contains(out, s.Service) {
			out = append(out, s.Service)
		}
	}
	return out
}

// waitingAt is a hub at which a caller waits first, and the caller's own.
type waitingAt struct{ own, hub routing.HubID }

// served reports a queue at a hub that nobody answers, or notes that the scenario lacks
// a group that would, and gives whether somebody does.
func (l *lowering) served(line routing.LineID, queue routing.QueueID, at waitingAt) bool {
	name, hub, callers := l.center.Queues[queue].Name.Value, l.center.Hubs[at.hub].Name.Value, l.center.Lines[line].Name.Value
	groups := l.answering(queue, l.beyond(queue, at))
	switch {
	case len(groups) == 0:
		what := fmt.Sprintf("no group answers queue %q at %s, where callers of %s can wait", name, hub, callers)
		if why := l.inPlaceOf(); why != "" {
			what += ": " + why
		}
		group := fmt.Sprintf("{group: %s_%s, hub: %s, queues: [%s], agents: 1}", hub, name, hub, name)
		l.lacks = append(l.lacks, absence{entryName{key: "staff"}, scenario.UnservedQueue, what, group})
	case !slices.ContainsFunc(groups, l.hasAgents) && l.patient(line, queue) && l.isEndless(line, queue):
		l.error(l.Staff[groups[0]].Group.Place, scenario.UnservedQueue, "give the callers a patience, or the group an agent",
			"queue %q at %s never has an agent, and callers of %s wait for ever", name, hub, callers)
	default:
		return true
	}
	return false
}

// beyond gives the hubs whose agents may answer a caller who waits at one: that one, and
// those that callers overflow to from there, outward from their own.
func (l *lowering) beyond(queue routing.QueueID, at waitingAt) []routing.HubID {
	if l.center.Queues[queue].OverflowAfter == 0 {
		return []routing.HubID{at.hub}
	}
	order := l.center.Order(at.own)
	return order[slices.Index(order, at.hub):]
}

// answering gives the groups at some hubs that answer a queue.
func (l *lowering) answering(queue routing.QueueID, hubs []routing.HubID) []int {
	var out []int
	for i := range l.model.Groups {
		g := &l.model.Groups[i]
		if slices.Contains(hubs, g.Hub) && slices.ContainsFunc(g.Skills, func(k model.Skill) bool { return k.Queue == queue }) {
			out = append(out, i)
		}
	}
	return out
}

// hasAgents reports whether a group ever has an agent on the phones.
func (l *lowering) hasAgents(group int) bool {
	return slices.ContainsFunc(l.model.Groups[group].Roster, func(r model.RosterStep) bool { return r.Agents > 0 })
}

// isEndless reports whether the line's callers can come to a step where the queue does
// not end by itself.
func (l *lowering) isEndless(line routing.LineID, queue routing.QueueID) bool {
	p := &l.model.Programs[l.model.Lines[line].Program]
	for i, reached := range l.reached[line] {
		s := &p.Steps[i]
		if !reached || s.Service != queue {
			continue
		}
		accepts := func(o flow.Outcome) bool {
			return p.Outcomes[o] == flow.Booked && l.possible(p, flow.StepID(i), o, &l.can[line])
		}
		if s.Kind == flow.Callback && slices.ContainsFunc(s.Outcomes, accepts) || s.Kind == flow.Queue && s.MaxWait == 0 && staying(&p.Questions[i]) {
			return true
		}
	}
	return false
}

// staying reports whether some stay in a queue, at every announcement.
func staying(q *model.Question) bool {
	stays := func(r model.Reply) bool { return r.Kind == model.ReplyStay && r.Share > 0 }
	return q.Of == nil || slices.ContainsFunc(q.Of, func(replies []model.Reply) bool { return slices.ContainsFunc(replies, stays) })
}

// patient reports whether some caller of the line who comes to the queue never hangs up
// while waiting. By queue, that is said of the first that the caller is admitted to.
func (l *lowering) patient(line routing.LineID, queue routing.QueueID) bool {
	p := &l.model.Lines[line].Callers.Patience
	if p.Property != model.ByQueue {
		return slices.ContainsFunc(p.Of, isForever)
	}
	return l.comes(line, queue, func(first routing.QueueID) bool { return isForever(p.Of[first]) })
}

func isForever(d des.Distribution) bool { return d.Mean() >= math.Nextafter(float64(des.Forever), 0) }

// comes reports whether callers of the line come to the queue who are admitted to one of
// these first: to the queue itself, or to one before it.
func (l *lowering) comes(line routing.LineID, queue routing.QueueID, first func(routing.QueueID) bool) bool {
	p := &l.model.Programs[l.model.Lines[line].Program]
	ways := waysOut(p.Program)
	unadmitted := l.reach(p, turnedAway(p, ways), &l.can[line], 0)
	var from []flow.StateID
	for state := range p.States {
		at := p.States[state].Step
		if s := &p.Steps[at]; unadmitted[at] && isWait(s) && first(s.Service) {
			from = append(from, flow.StateID(state))
		}
	}
	for i, reached := range l.reach(p, ways, &l.can[line], from...) {
		if s := &p.Steps[i]; reached && isWait(s) && s.Service == queue {
			return true
		}
	}
	return false
}

// turnedAway gives of the ways out of a program's states those of callers whom no queue
// has admitted.
func turnedAway(p *model.Program, ways [][]flow.Edge) [][]flow.Edge {
	out := slices.Clone(ways)
	for state := range out {
		if p.StepAt(flow.StateID(state)).Kind == flow.Queue {
			out[state] = slices.DeleteFunc(slices.Clone(out[state]), func(e flow.Edge) bool {
				return p.Outcomes[e.Outcome] != flow.Full && p.Outcomes[e.Outcome] != flow.Closed
			})
		}
	}
	return out
}

// isWait reports whether a step is one at which callers wait.
func isWait(s *flow.Step) bool { return s.Kind == flow.Queue || s.Kind == flow.Callback }

// firstHubs gives the hubs that can be the first for a caller of the line who
// joins the queue: from the caller's own outward, past those that are closed at
// some hour, do not speak the language or can be full.
func (l *lowering) firstHubs(line routing.LineID, queue routing.QueueID, opens []routing.HubSet) []waitingAt {
	var out []waitingAt
	first, languages := l.center.FirstLanguage(line), &l.can[line][routing.AttrLanguage]
	for _, own := range l.ownHubs(line) {
		for language := range languages.All() {
			for _, open := range opens {
				eligible, _ := l.center.EligibleSet(own, queue, language, first, open)
				for _, hub := range l.waitable(own, queue, eligible) {
					if at := (waitingAt{own, hub}); !slices.Contains(out, at) {
						out = append(out, at)
					}
				}
			}
		}
	}
	return out
}

// waitable gives the eligible hubs at which a caller can wait first: the nearest, or any
// where the queue can be full.
func (l *lowering) waitable(own routing.HubID, queue routing.QueueID, eligible routing.HubSet) []routing.HubID {
	hubs := slices.DeleteFunc(l.center.Order(own), func(h routing.HubID) bool { return !eligible.Has(h) })
	if len(hubs) > 1 && l.center.Queues[queue].Capacity == 0 {
		return hubs[:1]
	}
	return hubs
}

// opens gives the sets of hubs at which a queue is open at some time of the
// simulation, each once.
func (l *lowering) opens(queue routing.QueueID) []routing.HubSet {
	clock, hours := &l.model.Clock, &l.center.Queues[queue].Hours
	from, to := clock.Start, clock.Instant(clock.Stop)
	sets := []routing.HubSet{l.center.OpenAt(queue, from)}
	if !hours.Closes() {
		return sets
	}
	for i := range l.center.Hubs {
		for _, p := range hours.Periods(from, to, l.center.Hubs[i].Zone) {
			sets = append(sets, l.center.OpenAt(queue, p.From), l.center.OpenAt(queue, p.To))
		}
	}
	slices.Sort(sets)
	return slices.Compact(sets)
}

// ownHubs gives the hubs of the line's callers.
func (l *lowering) ownHubs(line routing.LineID) []routing.HubID {
	var out []routing.HubID
	for i := range l.model.Lines[line].Callers.Origins {
		for _, a := range l.model.Lines[line].Callers.Origins[i].Values {
			if hub := routing.HubID(a.Value); a.Attribute == routing.AttrHub && !slices.Contains(out, hub) {
				out = append(out, hub)
			}
		}
	}
	return out
}
