package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// transfer computes what is known after an edge, and reports whether a call can take
// the edge at all.
func (g *Graph) transfer(e Edge, before, after *state) bool {
	after.copyFrom(before)
	if e.By == flow.Unread {
		g.forget(after)
		return true
	}
	if !g.guard(e, after) {
		return false
	}
	s := g.StepAt(e.Source)
	for _, name := range s.Fills[e.Outcome] {
		after.fill(g.names[name], s.Entry != nil && s.Entry.Secret)
	}
	if bit, known := g.names[s.On]; known && e.Outcome != s.CaseOf(flow.Unfilled) {
		after.filled.set(bit, true)
	}
	for _, set := range g.Sets(e.Edge) {
		if i := g.track[set.Attribute]; i >= 0 {
			after.values[i] = set.Image(after.values[g.track[set.From]])
		}
	}
	return true
}

// forget leaves what is known of calls of which nothing is: no value is certain, or every one possible.
// What is not known may have filled any name.
func (g *Graph) forget(s *state) {
	for i, a := range g.attributes {
		s.values[i] = g.unknown(a)
	}
	for i := range s.filled {
		s.filled[i], s.secret[i] = ^uint64(0), 0
	}
}

// unknown returns the values of an attribute where nothing is known.
func (g *Graph) unknown(a routing.AttributeID) routing.ValueSet {
	if g.possible {
		return g.Attributes[a].Domain()
	}
	return routing.ValueSet{}
}

// guard keeps the callers who can take an edge, and reports whether there are any.
func (g *Graph) guard(e Edge, callers *state) bool {
	s, outcome := g.StepAt(e.Source), g.Outcomes[e.Outcome]
	switch {
	case e.By == flow.Never:
		return false
	case e.By == flow.ByCount:
		return outcome != flow.Done || g.repeats[e.Source]
	case s.Help == flow.HelpCallback:
		return g.narrowCallback(e, callers)
	case s.Branches():
		return g.narrowBranch(s, e.Outcome, callers)
	case s.Help == flow.HelpQueue, e.By == flow.ByLoad, e.By == flow.ByOpening:
		return g.ignoresClosed(s, e) || g.admit(s, outcome, callers)
	}
	return true
}

// FilledBy returns the names that taking an edge fills.
func (g *Graph) FilledBy(e flow.Edge) []string { return g.StepAt(e.Source).Fills[e.Outcome] }

// SetsAttribute reports whether taking an edge sets an attribute.
func (g *Graph) SetsAttribute(e flow.Edge, a routing.AttributeID) bool {
	return slices.ContainsFunc(g.Sets(e), func(set flow.Assignment) bool { return set.Attribute == a })
}

// ignoresClosed reports whether an outcome is the same for a queue that is closed and
// one that is open: otherwise, of a check without closed.
func (g *Graph) ignoresClosed(s *flow.Step, e Edge) bool {
	return e.By == flow.ByOpening && g.Outcomes[e.Outcome] == flow.Otherwise && !g.HasOutcome(s, flow.Closed)
}

// admit keeps the callers for whose queue an outcome is possible: to whom it can be closed,
// or open. Of a step whose queue depends on an attribute it keeps the values of such queues.
// It reports whether any callers are left.
func (g *Graph) admit(s *flow.Step, outcome string, after *state) bool {
	hub, language := &after.values[g.track[routing.AttrHub]], &after.values[g.track[routing.AttrLanguage]]
	var kept, hubs, languages routing.ValueSet
	for _, q := range s.Queues() {
		if !g.chooses(s, q, after) || outcome == flow.Full && g.Center.Queues[q].Capacity == 0 {
			continue
		}
		if h, l := g.availability.Callers(q, outcome == flow.Closed, *hub, *language, g.firstLanguages); !h.IsEmpty() {
			kept, hubs, languages = kept.Or(s.ValuesFor(q)), hubs.Or(h), languages.Or(l)
		}
	}
	same := hubs == *hub // then the location has no more to narrow
	*hub, *language = hubs, languages
	if s.QueueByValue != nil {
		at := &after.values[g.track[s.Attribute]]
		*at, same = at.And(kept), false
	}
	return !hubs.IsEmpty() && (same || g.locate(after))
}

// ClosedTo returns those of some hubs and languages of callers to whom a node's queue can
// be closed.
func (g *Graph) ClosedTo(node int, hubs, languages routing.ValueSet) (routing.ValueSet, routing.ValueSet) {
	var h, l routing.ValueSet
	s := g.NodeStep(node)
	for _, q := range s.Queues() {
		if g.chooses(s, q, &g.Nodes[node].state) {
			own, spoken := g.availability.Callers(q, true, hubs, languages, g.firstLanguages)
			h, l = h.Or(own), l.Or(spoken)
		}
	}
	return h, l
}

// ClosedQueue returns a queue of a node that can be closed, and the values of the attribute
// for which the node's step chooses it, none if one queue serves all.
func (g *Graph) ClosedQueue(node int) (routing.QueueID, routing.ValueSet) {
	s := g.NodeStep(node)
	for _, q := range s.Queues() {
		hubs, _ := g.availability.Callers(q, true, g.NodeValues(node, routing.AttrHub), g.NodeValues(node, routing.AttrLanguage),
			g.firstLanguages)
		if g.chooses(s, q, &g.Nodes[node].state) && !hubs.IsEmpty() {
			return q, s.ValuesFor(q)
		}
	}
	return s.Queue, routing.ValueSet{}
}

// chooses reports whether a step can choose a queue for some callers.
func (g *Graph) chooses(s *flow.Step, queue routing.QueueID, callers *state) bool {
	return s.QueueByValue == nil || !callers.values[g.track[s.Attribute]].And(s.ValuesFor(queue)).IsEmpty()
}

// QueuesAt returns the queues that the step of a state can choose there.
func (g *Graph) QueuesAt(at flow.StateID) []routing.QueueID {
	s := g.StepAt(at)
	return slices.DeleteFunc(s.Queues(), func(q routing.QueueID) bool {
		return !slices.ContainsFunc(g.NodesAt(at), func(node int) bool { return g.chooses(s, q, &g.Nodes[node].state) })
	})
}

// narrowCallback keeps the callers who take an edge of a callback. A caller without a number
// to dial is not asked and declines at once; the others are asked. If the callback asks
// nobody, only callers without a number decline, if it has that outcome.
func (g *Graph) narrowCallback(e Edge, after *state) bool {
	s, declined := g.StepAt(e.Source), g.Outcomes[e.Outcome] == flow.Declined
	switch {
	case e.NoNumber && !declined, s.Unasked && declined && !e.NoNumber:
		return false
	case s.Unasked && !g.HasOutcome(s, flow.Declined):
		return true
	case s.Number != "":
		return !e.NoNumber || !g.dialable(s.Number, after)
	}
	number := &after.values[g.track[routing.AttrNumber]]
	if e.NoNumber {
		*number = number.Minus(routing.Only(validNumber))
	} else {
		*number = number.And(routing.Only(validNumber))
	}
	return !number.IsEmpty() && g.locate(after)
}

// dialable reports whether a name holds a phone number on every path: it is filled, and
// only by collects that take nothing else.
func (g *Graph) dialable(name string, s *state) bool {
	bit, known := g.names[name]
	return known && s.filled.has(bit) && !slices.Contains(g.unchecked, name)
}

// narrowBranch keeps the values that lead to an outcome of a branch, and reports whether
// there are any. Those of the day stay as they were: midnight can come before the next branch.
func (g *Graph) narrowBranch(s *flow.Step, outcome flow.Outcome, after *state) bool {
	at := &after.values[g.track[s.Attribute]]
	kept := at.And(CasesOf(s, outcome))
	if s.Attribute == routing.AttrDay || kept.IsEmpty() {
		return !kept.IsEmpty()
	}
	*at = kept
	return !slices.Contains(located[:], s.Attribute) || g.locate(after)
}

// CasesOf returns the values of a branch's attribute that lead to an outcome.
func CasesOf(s *flow.Step, outcome flow.Outcome) routing.ValueSet {
	var out routing.ValueSet
	for v, o := range s.Cases {
		if o == outcome {
			out.Add(routing.Value(v))
		}
	}
	return out
}

// locate narrows the attributes of a caller's location to values that are consistent
// with each other, and reports whether there are any.
func (g *Graph) locate(s *state) bool {
	return g.location.narrow(func(a routing.AttributeID) *routing.ValueSet { return &s.values[g.track[a]] })
}

// The values that constrain others.
const (
	validNumber    = routing.Value(phone.Valid)
	tollFree       = routing.Value(phone.TollFree)
	noType         = routing.Value(phone.Other) // of a number that is not valid, among others
	unknownCountry = routing.Value(0)
)
