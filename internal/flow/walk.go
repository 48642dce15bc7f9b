package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// walk is what can happen to the calls that start one program with the facts of
// one line: for each state whether a call can be there, and what its attributes
// can be then. Lines are walked one by one, since values depend on the line.
//
// The values of different attributes are taken as independent of each other, but
// for those that say where the caller is. An edge that no value is left for is
// closed. What is suspected so is looked at closer before it is reported.
type walk struct {
	*Program
	line       *routing.Line   // nil for a flow that no line reaches
	others     []*routing.Line // whose calls are alike
	begun      facts           // at the start
	attributes []routing.AttributeID
	track      [routing.MaxAttributes]int // index into attributes, or -1
	names      map[string]int             // bit of every name that a step fills
	unchecked  []string                   // those that may be filled with what is no number to dial
	ways       []Edge                     // the edges that a call can take
	first      []int                      // index into ways of a state's first, by StateID; one more at the end
	situations []situation                // the start's first
	apart      int                        // the most situations of a state; 0 is one
	closer     func() *walk               // the same calls, with their situations apart
	firstAt    []int                      // index into situations of a state's first, by StateID
	moves      []move                     // by from
	firstMove  []int                      // as first, into moves
	back       []move                     // the same by to
	firstBack  []int                      // as first, into back
	states     []facts                    // on entering, by StateID: of all situations
	space      factSpace                  // for situations and states
	nearest    *tree                      // the shortest call to every situation
	closing    *closing
	where      *whereabouts
	firsts     routing.ValueSet // the languages that the calls can start in
}

// begin gives what is known when a call is answered: an attribute can be what
// start says.
func (w *walk) begin(start func(routing.AttributeID) routing.ValueSet) facts {
	begin := facts{make([]routing.ValueSet, len(w.attributes)), newNameSet(len(w.names)), newNameSet(len(w.names))}
	for i, a := range w.attributes {
		begin.values[i] = start(a)
	}
	w.where.narrow(begin.of(&w.track))
	return begin
}

// run walks the program from its start.
func (w *walk) run() {
	w.sortWays()
	w.space = factSpace{room: len(w.States)}
	w.spread(&w.begun)
	w.move()
	w.nearest = w.shortest(func(Edge) bool { return true })
}

// alike reports whether the calls of another walk have the very same facts, so
// that whatever can happen to them can happen to these.
func (w *walk) alike(v *walk) bool {
	return w.Program == v.Program && w.firsts == v.firsts && slices.Equal(w.begun.values, v.begun.values) &&
		w.where.home == v.where.home && w.where.listed == v.where.listed && w.where.any == v.where.any
}

// sortWays finds where the ways out of each state begin.
func (w *walk) sortWays() {
	w.first = starts(w.ways, len(w.States), func(e Edge) int { return int(e.Source) })
}

// close leaves out the edges that no call takes.
func (w *walk) close(taken []bool) {
	open := make([]Edge, 0, len(w.ways))
	for i, e := range w.ways {
		if taken[i] {
			open = append(open, e)
		}
	}
	w.ways = open
	w.sortWays()
}

// index finds the attributes that matter to the program's ways and words, and
// the names that its steps fill.
func (w *walk) index() {
	w.names = map[string]int{"position": 0, "wait": 1}
	used := append([]routing.AttributeID{routing.AttrLanguage}, located...)
	for i := range w.Steps {
		s := &w.Steps[i]
		if s.Kind == Branch {
			used = append(used, s.Attribute)
		}
		for _, name := range s.fillsNames() {
			if _, known := w.names[name]; !known {
				w.names[name] = len(w.names)
			}
			if s.Entry == nil || s.Entry.Format != FormatPhone {
				w.unchecked = append(w.unchecked, name)
			}
		}
	}
	slices.Sort(used)
	w.attributes = slices.Compact(used)
	for a := range w.track {
		w.track[a] = slices.Index(w.attributes, routing.AttributeID(a))
	}
}

// fillsNames gives every name that a step can fill.
func (s *Step) fillsNames() []string {
	var out []string
	if s.Entry != nil && s.Entry.Into != "" {
		out = append(out, s.Entry.Into)
	}
	for _, o := range s.Outcomes {
		out = append(out, s.Fills[o]...)
	}
	return out
}

// edges gives the edges by which a call can leave a state.
func (w *walk) edges(at StateID) []Edge { return w.ways[w.first[at]:w.first[at+1]] }

// reached reports whether a call can be in a state.
func (w *walk) reached(at StateID) bool { return w.states[at].reached() }

// leadingTo tells the situations from which a call can come to one of some, those
// themselves included, over the moves that allowed lets through.
func (w *walk) leadingTo(some []int, allowed func(move) bool) []bool {
	leads := make([]bool, len(w.situations))
	queue := slices.Clone(some)
	for _, i := range some {
		leads[i] = true
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, m := range w.in(at) {
			if !leads[m.from] && allowed(m) {
				leads[m.from] = true
				queue = append(queue, m.from)
			}
		}
	}
	return leads
}

// can gives what an attribute can be in a state. It has to be one of the walk's
// attributes: one that a step branches on, language or number.
func (w *walk) can(at StateID, a routing.AttributeID) routing.ValueSet {
	if !w.reached(at) {
		return routing.ValueSet{}
	}
	return w.states[at].values[w.track[a]]
}

// source gives how a state's step is written.
func (w *walk) source(at StateID) *step { return w.sources[w.States[at].Step] }

// follow computes what is known after a move, and reports whether a call can
// make it at all.
func (w *walk) follow(m move, before, after *facts) bool {
	after.copyFrom(before)
	if !w.lets(m, after) {
		return false
	}
	s := w.StepAt(m.Source)
	for _, name := range w.filledBy(m.Edge) {
		after.fill(w.names[name], s.Entry != nil && s.Entry.Secret)
	}
	for _, set := range s.Set {
		if i := w.track[set.Attribute]; i >= 0 {
			after.values[i] = routing.Only(set.Value)
		}
	}
	return true
}

// lets keeps the callers who can make a move, and reports whether there are any.
func (w *walk) lets(m move, callers *facts) bool {
	s, outcome := w.StepAt(m.Source), w.Outcomes[m.Outcome]
	switch s.Kind {
	case Queue, Check:
		return w.possible(s, outcome) && (w.whetherClosed(s, outcome) || w.admit(s, outcome == Closed, callers))
	case Callback:
		return w.dial(m, callers)
	case Branch:
		return w.narrow(s, m.Outcome, callers)
	case Say, Menu, Collect, Lookup, Set, Deflect, Transfer, Run, Return, End:
	}
	return true
}

// filledBy gives the names that taking an edge fills.
func (w *walk) filledBy(e Edge) []string {
	s := w.StepAt(e.Source)
	switch s.Kind {
	case Collect:
		if w.Outcomes[e.Outcome] == Collected && s.Entry.Into != "" {
			return []string{s.Entry.Into}
		}
	case Lookup:
		return s.Fills[e.Outcome]
	case Check, Queue:
		return ofQueue
	case Say, Menu, Branch, Set, Callback, Deflect, Transfer, Run, Return, End:
	}
	return nil
}

// possible reports whether a queue or check can have an outcome, as far as it depends
// on the step and its queue.
func (w *walk) possible(s *Step, outcome string) bool {
	switch outcome {
	case TimedOut:
		return s.MaxWait > 0
	case Full:
		return w.Center.Queues[s.Service].Capacity > 0
	}
	return true
}

// whetherClosed reports whether an outcome is the same for a queue that is closed and
// one that is open: the rest of a check that does not ask for closed.
func (w *walk) whetherClosed(s *Step, outcome string) bool {
	return s.Kind == Check && outcome == Otherwise && !slices.ContainsFunc(s.Outcomes, func(o Outcome) bool { return w.Outcomes[o] == Closed })
}

// admit keeps the callers to whom a queue can be closed, or those to whom it can be
// open.
func (w *walk) admit(s *Step, shut bool, after *facts) bool {
	hub, language := &after.values[w.track[routing.AttrHub]], &after.values[w.track[routing.AttrLanguage]]
	hubs, languages := w.closing.callers(s.Service, shut, *hub, *language, w.firsts)
	same := hubs == *hub
	*hub, *language = hubs, languages
	return !hubs.IsEmpty() && (same || w.where.narrow(after.of(&w.track)))
}

// dial keeps the callers whom a callback asks, or those whom it does not: without a
// number to dial it is declined at once.
func (w *walk) dial(m move, after *facts) bool {
	s := w.StepAt(m.Source)
	if m.atOnce && w.Outcomes[m.Outcome] != Declined {
		return false
	}
	if s.Number != "" {
		return !m.atOnce || !w.dialable(s.Number, after)
	}
	number := &after.values[w.track[routing.AttrNumber]]
	if m.atOnce {
		*number = number.Minus(routing.Only(validNumber))
	} else {
		*number = number.And(routing.Only(validNumber))
	}
	return !number.IsEmpty() && w.where.narrow(after.of(&w.track))
}

// dialable reports whether a name holds a number whenever it is asked for: it is
// filled, and only by collects that take nothing else.
func (w *walk) dialable(name string, f *facts) bool {
	bit, known := w.names[name]
	return known && f.filled.has(bit) && !slices.Contains(w.unchecked, name)
}

// narrow keeps the values that lead to an outcome of a branch, and reports
// whether there are any. The day is asked anew at every branch.
func (w *walk) narrow(s *Step, outcome Outcome, after *facts) bool {
	at := &after.values[w.track[s.Attribute]]
	kept := at.And(s.valuesFor(outcome))
	if s.Attribute == routing.AttrDay || kept.IsEmpty() {
		return !kept.IsEmpty()
	}
	*at = kept
	return !slices.Contains(located, s.Attribute) || w.where.narrow(after.of(&w.track))
}

// valuesFor gives the values of a branch's attribute that lead to an outcome.
func (s *Step) valuesFor(outcome Outcome) routing.ValueSet {
	var out routing.ValueSet
	for v, o := range s.Cases {
		if o == outcome {
			out.Add(routing.Value(v))
		}
	}
	return out
}
