package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var falseContainmentRule = diag.Rule{
	ID:       FalseContainment,
	Severity: diag.Advice,
	Doc: `A call ends as self_served although it was in a queue, whether answered or not,
was booked for a callback, or was deflected: the containment that is reported
would be too good.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: self_served}
`,
	Good: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// falseContainment looks back from each end to the help that calls had last. If
// no call comes there without help, the label is wrong, else the way.
func falseContainment(a *analysis) {
	for _, w := range a.judged(FalseContainment) {
		unhelped := w.shortest(func(e Edge) bool { return !w.helps(e) })
		for i := range w.States {
			end := StateID(i)
			if !w.step(end).SelfServed || !w.reached(end) {
				continue
			}
			for _, e := range w.helpBefore(end) {
				place := w.source(end).what.Place
				if unhelped.far[end] > 0 {
					place = w.targetPlace(e)
				}
				if a.reported(place, FalseContainment) || !a.search() {
					continue
				}
				a.advise(place, FalseContainment, shown(fmt.Sprintf("step %q ends as self_served a call that had help", w.source(end).name.Value), w.through(e, end)),
					"end it with another label", w.source(end).allow, w.source(e.Source).allow)
			}
		}
	}
}

// helps reports whether a call has had help once it took an edge: it was in a
// queue, is booked for a callback, or was deflected.
func (w *walk) helps(e Edge) bool {
	outcome := w.Outcomes[e.Outcome]
	switch w.step(e.Source).Kind {
	case Queue:
		return outcome != Full && outcome != Closed
	case Callback:
		return outcome == Booked
	case Deflect:
		return outcome == Accepted
	case Say, Menu, Collect, Lookup, Branch, Check, Set, Transfer, Run, Return, End:
	}
	return false
}

// helpBefore gives the edges of help from which a call comes to a state without
// further help.
func (w *walk) helpBefore(to StateID) []Edge {
	leads := w.leadingTo([]StateID{to}, func(e Edge) bool { return !w.helps(e) })
	var out []Edge
	for _, e := range w.ways {
		if w.helps(e) && leads[e.Target] {
			out = append(out, e)
		}
	}
	return out
}

// through spells the shortest call that takes an edge and comes to a state
// without further help.
func (w *walk) through(e Edge, to StateID) string {
	on := w.shortestFrom(e.Target, func(e Edge) bool { return !w.helps(e) })
	return w.spell(slices.Concat(w.nearest.path(int(e.Source)), []Edge{e}, on.path(int(to))), nil)
}
