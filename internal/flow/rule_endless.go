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
// to never-waits. It looks closer where some kind of call may never end.
func endless(a *analysis) {
	for _, w := range a.walks {
		known := told{}
		w.reportEndless(a, known)
		if slices.Contains(w.surely(w.last), false) {
			w.closer().reportEndless(a, known)
		}
	}
}

func (w *walk) reportEndless(a *analysis, known told) {
	for _, circle := range w.circlesWithoutEnd() {
		first := w.soonest(circle)
		at := w.situations[first].at
		if known[at] || !w.comesTo(at) {
			continue
		}
		known.mark(w, circle)
		s := w.source(at)
		a.error(s.name.Place, Endless, shown(fmt.Sprintf("from step %q no call can end", s.name.Value), w.spell(w.wayInto(first), nil)),
			"lead on to an end, a transfer or a return")
	}
}

// circlesWithoutEnd gives the circles that a call that asks for something never
// leaves, those that a call comes to first before the others.
func (w *walk) circlesWithoutEnd() [][]int {
	ends := w.ending()
	circles := slices.DeleteFunc(w.components(func(m move) bool { return !ends[m.from] }), func(circle []int) bool {
		return ends[circle[0]] || !w.closed(circle) || !w.asks(circle)
	})
	w.bySoonest(circles)
	return circles
}

// ending tells the situations from which a call can end.
func (w *walk) ending() []bool { return w.leadingTo(w.those(w.last), anyMove) }

// last reports whether a call can end in a situation, or go on to where is not known.
func (w *walk) last(i int) bool { return len(w.out(i)) == 0 || w.loose(i) }

// closed reports whether no move leads out of some situations.
func (w *walk) closed(some []int) bool {
	inside := make(map[int]bool, len(some))
	for _, i := range some {
		inside[i] = true
	}
	leads := func(m move) bool { return !inside[m.to] }
	return !slices.ContainsFunc(some, func(i int) bool { return slices.ContainsFunc(w.out(i), leads) })
}

// asks reports whether a call waits for anything in some situations.
func (w *walk) asks(some []int) bool {
	return slices.ContainsFunc(some, func(i int) bool { return slices.ContainsFunc(w.out(i), w.asked) })
}
