package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// walk is what can happen to the calls that start one program with the facts of
// one line: for each state whether a call can be there, and what its attributes
// can be then. Lines are walked one by one, since values depend on the line.
//
// The values of different attributes are taken as independent of each other,
// but for those that say where the caller is. An edge that no value is left for
// is closed.
type walk struct {
	*Program
	line       *routing.Line   // nil for a flow that no line reaches
	others     []*routing.Line // whose calls are alike
	begun      facts           // at the start
	attributes []routing.AttributeID
	track      [routing.MaxAttributes]int // index into attributes, or -1
	names      map[string]int             // bit of every name that a step fills
	ways       []Edge                     // the edges that a call can take
	first      []int                      // index into ways of a state's first, by StateID; one more at the end
	into       []Edge                     // the same edges by their target
	firstInto  []int                      // as first, into into
	states     []facts                    // on entering, by StateID
	space      factSpace                  // for them
	nearest    *tree                      // the shortest call to every state
	closing    *closing
	where      *whereabouts
	firsts     values // the languages that the calls can start in
}

// begin gives what is known when a call is answered: an attribute can be what
// start says.
func (w *walk) begin(start func(routing.AttributeID) values) facts {
	begin := facts{make([]values, len(w.attributes)), make([]uint64, len(w.names)/64+1)}
	for i, a := range w.attributes {
		begin.values[i] = start(a)
	}
	w.where.narrow(begin.of(&w.track))
	return begin
}

// run walks the program from its start.
func (w *walk) run() {
	w.sortWays()
	w.spread(w.begun.clone())
	w.close()
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
	w.first = starts(w.ways, len(w.States), func(e Edge) StateID { return e.Source })
}

// starts gives where the edges of each state begin in a list of edges that is
// sorted by state, and the list's length.
func starts(edges []Edge, states int, of func(Edge) StateID) []int {
	first := make([]int, states+1)
	for _, e := range edges {
		first[of(e)+1]++
	}
	for i := range states {
		first[i+1] += first[i]
	}
	return first
}

// close leaves out the edges that no call can take.
func (w *walk) close() {
	open := make([]Edge, 0, len(w.ways))
	after := w.states[0].clone()
	for _, e := range w.ways {
		if w.reached(e.Source) && w.follow(e, &w.states[e.Source], &after) {
			open = append(open, e)
		}
	}
	w.ways = open
	w.sortWays()
	w.into = slices.Clone(open)
	slices.SortStableFunc(w.into, func(a, b Edge) int { return int(a.Target) - int(b.Target) })
	w.firstInto = starts(w.into, len(w.States), func(e Edge) StateID { return e.Target })
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

// spread carries the facts of the start along all edges until nothing changes.
func (w *walk) spread(begin facts) {
	w.states = make([]facts, len(w.States))
	w.space = factSpace{make([]values, len(w.States)*len(begin.values)), make([]uint64, len(w.States)*len(begin.filled))}
	w.states[0] = begin
	queue, queued := []StateID{0}, make([]bool, len(w.States))
	after := begin.clone()
	for len(queue) > 0 {
		at := queue[0]
		queue, queued[at] = queue[1:], false
		for _, e := range w.edges(at) {
			if w.follow(e, &w.states[at], &after) && w.enter(e.Target, &after) && !queued[e.Target] {
				queue, queued[e.Target] = append(queue, e.Target), true
			}
		}
	}
}

// enter joins facts into a state's, and reports whether they changed.
func (w *walk) enter(at StateID, f *facts) bool {
	if !w.states[at].reached() {
		w.states[at] = w.space.clone(f)
		return true
	}
	return w.states[at].join(f)
}

// edges gives the edges by which a call can leave a state.
func (w *walk) edges(at StateID) []Edge { return w.ways[w.first[at]:w.first[at+1]] }

// entering gives the edges by which a call can enter a state.
func (w *walk) entering(at StateID) []Edge { return w.into[w.firstInto[at]:w.firstInto[at+1]] }

// reached reports whether a call can be in a state.
func (w *walk) reached(at StateID) bool { return w.states[at].reached() }

// leadingTo tells the states from which a call can come to one of some states,
// those themselves included, over the edges that allowed lets through.
func (w *walk) leadingTo(states []StateID, allowed func(Edge) bool) []bool {
	leads := make([]bool, len(w.States))
	queue := slices.Clone(states)
	for _, at := range states {
		leads[at] = true
	}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range w.entering(at) {
			if !leads[e.Source] && allowed(e) {
				leads[e.Source] = true
				queue = append(queue, e.Source)
			}
		}
	}
	return leads
}

// can gives what an attribute can be in a state. It has to be one of the walk's
// attributes: one that a step branches on, language or number.
func (w *walk) can(at StateID, a routing.AttributeID) values {
	if !w.reached(at) {
		return values{}
	}
	return w.states[at].values[w.track[a]]
}

// step gives the step that a state is an instance of.
func (w *walk) step(at StateID) *Step { return &w.Steps[w.States[at].Step] }

// source gives how a state's step is written.
func (w *walk) source(at StateID) *step { return w.sources[w.States[at].Step] }

// follow computes what is known after an edge, and reports whether a call can
// take it at all.
func (w *walk) follow(e Edge, before, after *facts) bool {
	after.copyFrom(before)
	s := w.step(e.Source)
	if !w.possible(s, w.Outcomes[e.Outcome], before) {
		return false
	}
	for _, name := range w.filledBy(e) {
		after.fill(w.names[name])
	}
	for _, set := range s.Set {
		if i := w.track[set.Attribute]; i >= 0 {
			after.values[i] = only(set.Value)
		}
	}
	return s.Kind != Branch || w.narrow(s, e.Outcome, after)
}

// filledBy gives the names that taking an edge fills.
func (w *walk) filledBy(e Edge) []string {
	s := w.step(e.Source)
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

// possible reports whether a step can have an outcome, as far as it depends on
// the step and its queue.
func (w *walk) possible(s *Step, outcome string, before *facts) bool {
	switch {
	case s.Kind == Queue && outcome == TimedOut:
		return s.MaxWait > 0
	case (s.Kind == Queue || s.Kind == Check) && outcome == Full:
		return w.Center.Queues[s.Service].Capacity > 0
	case (s.Kind == Queue || s.Kind == Check) && outcome == Closed:
		return w.closing.toAny(s.Service, before.values[w.track[routing.AttrHub]], before.values[w.track[routing.AttrLanguage]], w.firsts)
	case s.Kind == Callback && outcome == Booked && s.Number == "":
		return before.values[w.track[routing.AttrNumber]].has(validNumber)
	}
	return true
}

// narrow keeps the values that lead to an outcome of a branch, and reports
// whether there are any. The day is asked anew at every branch.
func (w *walk) narrow(s *Step, outcome Outcome, after *facts) bool {
	at := &after.values[w.track[s.Attribute]]
	kept := at.and(s.valuesFor(outcome))
	if s.Attribute == routing.AttrDay || kept.empty() {
		return !kept.empty()
	}
	*at = kept
	return !slices.Contains(located, s.Attribute) || w.where.narrow(after.of(&w.track))
}

// valuesFor gives the values of a branch's attribute that lead to an outcome.
func (s *Step) valuesFor(outcome Outcome) values {
	var out values
	for v, o := range s.Cases {
		if o == outcome {
			out.add(routing.Value(v))
		}
	}
	return out
}
