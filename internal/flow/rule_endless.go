package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var endlessRule = diag.Rule{
	ID: Endless,
	Doc: `From here a call cannot end: no end, transfer or return can be reached, whatever
the caller does, and only hanging up helps.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. For the news, press 1.", choices: {0: wait, 1: news}, then: {exhausted: wait}}
  news: {menu: "To hear the news again, press 1.", choices: {1: news}, then: {exhausted: news}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. For the news, press 1.", choices: {0: wait, 1: news}, then: {exhausted: wait}}
  news: {menu: "To hear the news again, press 1. For a person, press 0.", choices: {1: news, 0: wait}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// endless reports steps from which no call can end: neither an end, a transfer
// nor a return can be reached. Of all such steps it names those that a call
// comes to at last, and there the first. A circle in which nobody waits is left
// to never-waits.
func endless(a *analysis) {
	for _, w := range a.walks {
		ends := w.ending()
		for _, circle := range w.components(func(e Edge) bool { return !ends[e.Source] }) {
			first := w.nearestOf(circle)
			if !w.reached(first) || ends[first] || !w.closed(circle) || !w.asks(circle) {
				continue
			}
			s := w.source(first)
			a.error(s.name.Place, Endless, shown(fmt.Sprintf("from step %q no call can end", s.name.Value), w.example(first)),
				"lead on to an end, a transfer or a return")
		}
	}
}

// ending tells the states from which a call can end. One that lacks an outcome
// counts too: where that leads is not known yet.
func (w *walk) ending() []bool {
	var ends []StateID
	for i := range w.States {
		at := StateID(i)
		if len(w.edges(at)) == 0 || w.source(at).lacks || !w.uncovered(at).empty() {
			ends = append(ends, at)
		}
	}
	return w.leadingTo(ends, func(Edge) bool { return true })
}

// nearestOf gives the state of several that a call comes to first.
func (w *walk) nearestOf(states []StateID) StateID {
	return slices.MinFunc(states, func(a, b StateID) int {
		if d := w.far(a) - w.far(b); d != 0 {
			return d
		}
		return int(a - b)
	})
}

// far gives the inputs of the shortest call that comes to a state, plus one; 0 where
// none comes.
func (w *walk) far(at StateID) int {
	if i := w.nearest.closest(w.situationsOf(at)); i != noSituation {
		return w.nearest.far[i]
	}
	return 0
}

// closed reports whether no edge leads out of a set of states.
func (w *walk) closed(states []StateID) bool {
	inside := make(map[StateID]bool, len(states))
	for _, at := range states {
		inside[at] = true
	}
	leads := func(e Edge) bool { return !inside[e.Target] }
	return !slices.ContainsFunc(states, func(at StateID) bool { return slices.ContainsFunc(w.edges(at), leads) })
}

// asks reports whether a call waits for anything in a set of states.
func (w *walk) asks(states []StateID) bool {
	return slices.ContainsFunc(states, func(at StateID) bool { return slices.ContainsFunc(w.edges(at), w.waits) })
}
