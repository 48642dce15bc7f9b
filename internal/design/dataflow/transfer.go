package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// domain holds the facts of a call that the analysis of a program tracks, and the effect of an edge
// on them. It does not know nodes. Nodes are the result of solving, and belong to the graph.
type domain struct {
	*flow.Program
	possible       bool // not what is certain
	availability   *flow.Availability
	location       location
	firstLanguages routing.ValueSet // the languages that calls can start in

	attributes []routing.AttributeID      // those that are tracked
	track      [routing.MaxAttributes]int // index into attributes, or -1
	names      map[string]int             // bit of every name that a step fills
	unchecked  []string                   // names that may be filled with something else than a phone number
	repeats    map[flow.StateID]bool      // states that a path leads back to, for loop steps; nil without one
	firstEdge  []int                      // index into Program.Edges of a state's first, by StateID
}

// transfer computes what is known after an edge, and reports whether a call can take
// the edge at all.
func (d *domain) transfer(e Edge, before, after *state) bool {
	after.copyFrom(before)

	// An outcome that could not be read may change anything.
	if e.Decider == flow.Unread {
		d.forget(after)
		return true
	}
	if !d.guard(e, after) {
		return false
	}

	s := d.StepAt(e.Source)

	// Fills come after the guard, because a guard applies to the values before the step.
	for _, name := range s.Fills[e.Outcome] {
		after.fill(d.names[name], s.Entry != nil && s.Entry.Secret)
	}

	// A call that takes a case of its value has an entry. Only the case of an unfilled name can
	// lack one.
	if bit, known := d.names[s.On]; known && e.Outcome != s.CaseOf(flow.Unfilled) {
		after.filled.set(bit, true)
	}

	// Each assignment sees the values that the assignments before it set.
	for _, set := range d.Sets(e.Edge) {
		if i := d.track[set.Attribute]; i >= 0 {
			after.values[i] = set.Image(after.values[d.track[set.From]])
		}
	}

	return true
}

// forget leaves the facts of calls about which nothing is known: no value is certain, or every
// value possible. Unknown steps may have filled any name.
func (d *domain) forget(s *state) {
	for i, a := range d.attributes {
		s.values[i] = d.unknown(a)
	}
	for i := range s.filled {
		s.filled[i] = ^uint64(0)
		s.secret[i] = 0
	}
}

// unknown returns the values of an attribute where nothing is known.
func (d *domain) unknown(a routing.AttributeID) routing.ValueSet {
	if d.possible {
		return d.Attributes[a].Domain()
	}
	return routing.ValueSet{}
}

// guard keeps the callers who can take an edge, and reports whether there are any.
func (d *domain) guard(e Edge, callers *state) bool {
	s := d.StepAt(e.Source)
	outcome := d.Outcomes[e.Outcome]
	switch {
	case e.Decider == flow.Never:
		return false
	case e.Decider == flow.ByCount:
		// A loop can be done only if a call can come back to it.
		return outcome != flow.Done || d.repeats[e.Source]
	case s.Help == flow.HelpCallback:
		return d.narrowCallback(e, callers)
	case s.Branches():
		return d.narrowBranch(s, e.Outcome, callers)
	case s.Help == flow.HelpQueue, e.Decider == flow.ByLoad, e.Decider == flow.ByOpening:
		return d.ignoresClosed(s, e) || d.admit(s, outcome, callers)
	}

	return true
}

// FilledBy returns the names that taking an edge fills.
func (d *domain) FilledBy(e flow.Edge) []string { return d.StepAt(e.Source).Fills[e.Outcome] }

// SetsAttribute reports whether taking an edge sets an attribute.
func (d *domain) SetsAttribute(e flow.Edge, a routing.AttributeID) bool {
	return slices.ContainsFunc(d.Sets(e), func(set flow.Assignment) bool { return set.Attribute == a })
}

// ignoresClosed reports whether an outcome is the same for a queue that is closed and
// one that is open: otherwise, of a check without closed.
func (d *domain) ignoresClosed(s *flow.Step, e Edge) bool {
	return e.Decider == flow.ByOpening && d.Outcomes[e.Outcome] == flow.Otherwise && !d.HasOutcome(s, flow.Closed)
}

// admit keeps the callers for whose queue an outcome is possible: callers to whom it can be closed,
// or open. If the queue of a step depends on an attribute, admit keeps the values of such queues.
// It reports whether any callers are left.
func (d *domain) admit(s *flow.Step, outcome string, after *state) bool {
	hub := &after.values[d.track[routing.AttrHub]]
	language := &after.values[d.track[routing.AttrLanguage]]
	var kept, hubs, languages routing.ValueSet
	for _, q := range s.Queues() {
		if !d.chooses(s, q, after) || outcome == flow.Full && d.Center.Queues[q].Capacity == 0 {
			continue
		}
		if h, l := d.availability.Callers(q, outcome == flow.Closed, *hub, *language, d.firstLanguages); !h.IsEmpty() {
			// The sets of all possible queues are joined, because the queue of a call is not known.
			kept, hubs, languages = kept.Or(s.ValuesFor(q)), hubs.Or(h), languages.Or(l)
		}
	}

	same := hubs == *hub // then the location has no more to narrow
	*hub = hubs
	*language = languages

	// A queue by value also narrows the attribute that selects it.
	if s.QueueByValue != nil {
		at := &after.values[d.track[s.Attribute]]
		*at = at.And(kept)
		same = false
	}

	return !hubs.IsEmpty() && (same || d.locate(after))
}

// chooses reports whether a step can choose a queue for some callers.
func (d *domain) chooses(s *flow.Step, queue routing.QueueID, callers *state) bool {
	return s.QueueByValue == nil || !callers.values[d.track[s.Attribute]].And(s.ValuesFor(queue)).IsEmpty()
}

// narrowCallback keeps the callers who take an edge of a callback. A caller without a number
// to dial is not asked and declines at once; the others are asked. If the callback asks
// nobody, only callers without a number decline, if it has that outcome.
func (d *domain) narrowCallback(e Edge, after *state) bool {
	s := d.StepAt(e.Source)
	declined := d.Outcomes[e.Outcome] == flow.Declined
	switch {
	case e.NoNumber && !declined, s.Unasked && declined && !e.NoNumber:
		return false
	case s.Unasked && !d.HasOutcome(s, flow.Declined):
		return true
	case s.Number != "":
		return !e.NoNumber || !d.dialable(s.Number, after)
	}

	// Without a number in the flow, the callback needs a valid number of the caller.
	number := &after.values[d.track[routing.AttrNumber]]
	if e.NoNumber {
		*number = number.Minus(routing.Only(validNumber))
	} else {
		*number = number.And(routing.Only(validNumber))
	}

	return !number.IsEmpty() && d.locate(after)
}

// dialable reports whether a name holds a phone number on every path: it is filled, and
// only by collects that take nothing else.
func (d *domain) dialable(name string, s *state) bool {
	bit, known := d.names[name]
	return known && s.filled.has(bit) && !slices.Contains(d.unchecked, name)
}

// narrowBranch keeps the values that lead to an outcome of a branch, and reports whether any are
// left. The values of the day stay as they were: midnight can come before the next branch.
func (d *domain) narrowBranch(s *flow.Step, outcome flow.Outcome, after *state) bool {
	at := &after.values[d.track[s.Attribute]]
	kept := at.And(CasesOf(s, outcome))
	if s.Attribute == routing.AttrDay || kept.IsEmpty() {
		return !kept.IsEmpty()
	}
	*at = kept
	return !slices.Contains(located[:], s.Attribute) || d.locate(after)
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
func (d *domain) locate(s *state) bool {
	return d.location.narrow(func(a routing.AttributeID) *routing.ValueSet { return &s.values[d.track[a]] })
}

// The values that constrain others.
const (
	validNumber    = routing.Value(phone.Valid)
	tollFree       = routing.Value(phone.TollFree)
	noType         = routing.Value(phone.Other) // of a number that is not valid, among others
	unknownCountry = routing.Value(0)
)

// isOfFlow reports whether a flow declares an attribute, so that a call starts with its first value.
func (d *domain) isOfFlow(a routing.AttributeID) bool { return int(a) >= len(d.Center.Attributes) }

// DefAt returns the definition of a state's step.
func (d *domain) DefAt(at flow.StateID) *flow.StepDef { return d.Def(d.States[at].Step) }

// index prepares the lookups of solve: the edges of each state, the attributes that are tracked or
// matter to edges and prompts, the names that steps fill, and the loops that repeat.
func (d *domain) index(tracked []routing.AttributeID) {
	d.firstEdge = indexBy(d.Edges, len(d.States), func(e flow.Edge) int { return int(e.Source) })
	d.names = map[string]int{}
	for i, name := range flow.QueuePlaceholders {
		d.names[name] = i
	}

	used := append(append(tracked, routing.AttrLanguage), located[:]...)
	used = append(used, d.recording()...)
	for i := range d.Steps {
		s := &d.Steps[i]
		if a, chooses := s.Chooser(); chooses {
			used = append(used, a)
		}
		for _, name := range fills(s) {
			if _, known := d.names[name]; !known {
				d.names[name] = len(d.names)
			}
			if s.Entry == nil || s.Entry.Format != flow.FormatPhone {
				d.unchecked = append(d.unchecked, name)
			}
		}
	}

	d.repeats = statesOnCycles(d.Program)
	d.attributes = d.withSources(used)
	for a := range d.track {
		d.track[a] = slices.Index(d.attributes, routing.AttributeID(a))
	}
}

// recording returns the attributes that say whether a call is recorded: of the center, or of flows.
func (d *domain) recording() []routing.AttributeID {
	var out []routing.AttributeID
	for i := range d.Attributes {
		if d.Attributes[i].Name.Value == flow.Recording {
			out = append(out, routing.AttributeID(i))
		}
	}
	return out
}

// withSources adds the attributes from whose values assignments compute the used attributes. It
// returns all of them, without duplicates, in ascending order.
func (d *domain) withSources(used []routing.AttributeID) []routing.AttributeID {
	sources := map[routing.AttributeID][]routing.AttributeID{} // by the attribute that is assigned
	for _, e := range d.Edges {
		for _, set := range d.Sets(e) {
			if set.From != set.Attribute && !slices.Contains(sources[set.Attribute], set.From) {
				sources[set.Attribute] = append(sources[set.Attribute], set.From)
			}
		}
	}

	for i := 0; i < len(used); i++ {
		for _, from := range sources[used[i]] {
			if !slices.Contains(used, from) {
				used = append(used, from)
			}
		}
	}

	slices.Sort(used)
	return slices.Compact(used)
}

// statesOnCycles returns the states of a program that lie on a cycle, or none if it has no
// loop step: only a loop step on a cycle is ever done.
func statesOnCycles(p *flow.Program) map[flow.StateID]bool {
	if !slices.ContainsFunc(p.Steps, func(s flow.Step) bool { return s.Times > 0 }) {
		return nil
	}

	next := make([][]int, len(p.States))
	for _, e := range p.Edges {
		next[e.Source] = append(next[e.Source], int(e.Target))
	}

	out := map[flow.StateID]bool{}
	for _, at := range slices.Concat(cyclesOf(next)...) {
		out[flow.StateID(at)] = true
	}

	return out
}
