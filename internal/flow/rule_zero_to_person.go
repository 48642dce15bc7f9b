package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var zeroToPersonRule = diag.Rule{
	ID:       ZeroToPerson,
	Severity: diag.Advice,
	Doc: `In a menu 0 does not lead to a queue, a transfer or a callback without further
input. Callers press 0 to reach a person, in every menu. On the way a check may
lead to an offer instead, such as a callback when the wait is long. In a collect
0 is a digit.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For our hours, press 1. For a person, press 9.", choices: {1: hours, 9: wait}, then: {exhausted: wait}}
  hours: {say: We are open from nine to five., then: wait}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
	Good: `flow: main
start: topic
anywhere: {0: wait}
steps:
  topic: {menu: "For our hours, press 1. For a person, press 9.", choices: {1: hours, 9: wait}, then: {exhausted: wait}}
  hours: {say: We are open from nine to five., then: wait}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}

// zeroToPerson blames the entry of 0, or the menu's choices where there is none.
// A menu from which nobody can be reached at all is left to no-person.
func zeroToPerson(a *analysis) {
	for _, w := range a.judged(ZeroToPerson) {
		leads := w.leadingTo(w.personal(), anyMove)
		for i := range w.States {
			if at := StateID(i); w.step(at).Kind == Menu && among(w.situationsOf(at), leads) {
				w.checkZero(a, at)
			}
		}
	}
}

func (w *walk) checkZero(a *analysis, at StateID) {
	s := w.source(at)
	zero, has := w.zero(at)
	if !has {
		a.adviseShown(s.key("choices"), ZeroToPerson, fmt.Sprintf("0 does not lead to a person in menu %q", s.name.Value), func() string { return w.example(at) },
			"add 0 with a step that does, or put it under anywhere", s.allow)
		return
	}
	if way, straight := w.straight(zero.Target, at, map[StateID]bool{}); !straight {
		slices.Reverse(way)
		call := func() string { return w.spell(slices.Concat(w.way(at), moves(append([]Edge{zero}, way...))), nil) }
		a.adviseShown(w.zeroPlace(zero), ZeroToPerson, fmt.Sprintf("0 does not lead to a person without further input in menu %q", s.name.Value), call,
			"let it lead to a queue, a transfer or a callback", s.allow)
	}
}

// zero gives the edge that a menu's key 0 takes.
func (w *walk) zero(at StateID) (Edge, bool) {
	for _, e := range w.edges(at) {
		if c := w.step(at).choice(e.Outcome); c != nil && slices.Contains(c.Keys, 0) {
			return e, true
		}
	}
	return Edge{}, false
}

// zeroPlace gives where it is written that 0 leads there: at the entry or, where
// it makes its flow return, at the label of the last step that runs it.
func (w *walk) zeroPlace(e Edge) diag.Place {
	at := w.source(e.Source).exit(w.Outcomes[e.Outcome]).at
	for range len(w.States) {
		next := w.edges(e.Target)
		if len(next) != 1 {
			break
		}
		e = next[0]
		if w.step(e.Source).Kind == Return {
			at = w.source(w.States[e.Source].Runner).exit(w.Outcomes[e.Outcome]).at
		}
	}
	return at
}

// straight reports whether every way from a state leads to a person without
// further input, and gives a way that does not, backward. Menu is where 0 was pressed.
// Known holds the answers so far, and false for a state that is being asked:
// going in a circle leads nowhere.
func (w *walk) straight(at, menu StateID, known map[StateID]bool) ([]Edge, bool) {
	if answer, ok := known[at]; ok {
		return nil, answer
	}
	known[at] = false
	s, edges := w.step(at), w.edges(at)
	switch {
	case s.isPerson() || s.Kind == Return && len(edges) == 0:
		known[at] = true
		return nil, true
	case s.Kind == Menu || s.Kind == Collect || s.Kind == Deflect || len(edges) == 0:
		return nil, false
	}
	for _, e := range edges {
		if s.Kind == Check && w.offers(e, menu) {
			continue
		}
		if way, ok := w.straight(e.Target, menu, known); !ok {
			return append(way, e), false
		}
	}
	known[at] = true
	return nil, true
}

// offers reports whether an outcome of a check is a good answer to 0 where it
// does not lead to a person: an offer, as long as it is not the menu again; or
// anything where the queue is closed or full.
func (w *walk) offers(e Edge, menu StateID) bool {
	if o := w.Outcomes[e.Outcome]; o == Closed || o == Full {
		return true
	}
	for range len(w.States) {
		at := e.Target
		switch w.step(at).Kind {
		case Menu, Deflect:
			return at != menu
		case Say, Set, Run, Return:
			if len(w.edges(at)) == 0 {
				return false
			}
			e = w.edges(at)[0]
		default:
			return false
		}
	}
	return false
}
