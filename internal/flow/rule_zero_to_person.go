package flow

import (
	"fmt"
	"slices"
	"sync"

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

// zeroToPerson looks closer at the menus of which 0 seems to lead astray. A menu from
// which nobody can be reached at all is left to no-person.
func zeroToPerson(a *analysis) {
	for _, w := range a.judged(ZeroToPerson) {
		certain := sync.OnceValue(func() []StateID { return w.closer().astray() })
		for _, at := range w.astray() {
			s := w.source(at)
			if a.news(w.strayZero(at).place(w, s), ZeroToPerson, s.allow) && slices.Contains(certain(), at) {
				w.adviseZero(a, at)
			}
		}
	}
}

// astray gives the menus that lead to a person, but by 0 not without further input.
func (w *walk) astray() []StateID {
	var out []StateID
	leads := w.leadingTo(w.those(w.isPersonal), anyMove)
	for i := range w.States {
		at := StateID(i)
		if w.StepAt(at).Kind == Menu && among(w.situationsOf(at), leads) && w.strayZero(at) != nil {
			out = append(out, at)
		}
	}
	return out
}

// adviseZero blames the entry of 0, or the menu's choices where there is none.
func (w *walk) adviseZero(a *analysis, at StateID) {
	s, z := w.source(at), w.strayZero(at)
	if !w.feasible(z.call) {
		w = w.closer()
		z = w.strayZero(at)
	}
	call := func() string { return w.spell(z.call, nil) }
	if z.zero == nil {
		a.adviseShown(s.key("choices"), ZeroToPerson, fmt.Sprintf("0 does not lead to a person in menu %q", s.name.Value), call,
			"add 0 with a step that does, or put it under anywhere", s.allow)
		return
	}
	a.adviseShown(z.place(w, s), ZeroToPerson, fmt.Sprintf("0 does not lead to a person without further input in menu %q", s.name.Value), call,
		"let it lead to a queue, a transfer or a callback", s.allow)
}

// strayZero is a 0 that does not lead to a person without further input.
type strayZero struct {
	zero *move  // nil where the menu has none
	call []move // that shows it
}

// place gives where it stands, or the menu's choices.
func (z *strayZero) place(w *walk, menu *step) diag.Place {
	if z.zero == nil {
		return menu.key("choices")
	}
	return w.zeroPlace(*z.zero)
}

// strayZero gives how 0 leads astray in a menu; nil where it does not.
func (w *walk) strayZero(at StateID) *strayZero {
	some := w.situationsOf(at)
	slices.SortFunc(some, w.sooner)
	for _, i := range some {
		way := w.nearest.path(i)
		zero := w.zero(i)
		if zero == nil {
			if w.hasZero(at) {
				continue
			}
			return &strayZero{call: way}
		}
		if on, straight := w.straight(zero.to, at, map[int]bool{}); !straight {
			slices.Reverse(on)
			return &strayZero{zero, slices.Concat(way, []move{*zero}, on)}
		}
	}
	return nil
}

// zero gives the move that a menu's key 0 makes, or nil.
func (w *walk) zero(i int) *move {
	for _, m := range w.out(i) {
		if c := w.StepAt(m.Source).choice(m.Outcome); c != nil && slices.Contains(c.Keys, 0) {
			return &m
		}
	}
	return nil
}

// hasZero reports whether a menu has a choice with the key 0, or may have one that
// could not be read.
func (w *walk) hasZero(at StateID) bool {
	s := w.source(at)
	return s.flawed && s.loose || slices.ContainsFunc(w.StepAt(at).Choices, func(c Choice) bool { return slices.Contains(c.Keys, 0) })
}

// zeroPlace gives where it is written that 0 leads there: at the entry or, where
// it makes its flow return, at the label of the last step that runs it.
func (w *walk) zeroPlace(m move) diag.Place {
	at := w.exitOf(m.Edge).at
	for range len(w.States) {
		next := w.out(m.to)
		if len(next) != 1 || w.loose(m.to) {
			break
		}
		m = next[0]
		if w.StepAt(m.Source).Kind == Return {
			at = w.exitOf(m.Edge).at
		}
	}
	return at
}

// straight reports whether every way from a situation leads to a person without
// further input, and gives a way that does not, backward. Menu is where 0 was pressed.
// Known holds the answers so far, and false for a situation that is being asked:
// going in a circle leads nowhere.
func (w *walk) straight(i int, menu StateID, known map[int]bool) ([]move, bool) {
	if answer, ok := known[i]; ok {
		return nil, answer
	}
	known[i] = false
	s, out := w.StepAt(w.situations[i].at), w.out(i)
	switch {
	case w.isPersonal(i):
		known[i] = true
		return nil, true
	case s.Kind == Menu || s.Kind == Collect || s.Kind == Deflect:
		return nil, false
	case len(out) == 0:
		known[i] = w.loose(i)
		return nil, known[i]
	}
	for _, m := range out {
		if s.Kind == Check && w.offers(m, menu) {
			continue
		}
		if way, ok := w.straight(m.to, menu, known); !ok {
			return append(way, m), false
		}
	}
	known[i] = true
	return nil, true
}

// offers reports whether an outcome of a check is a good answer to 0 where it
// does not lead to a person: an offer, as long as it is not the menu again; or
// anything where the queue is closed or full.
func (w *walk) offers(m move, menu StateID) bool {
	if o := w.Outcomes[m.Outcome]; o == Closed || o == Full {
		return true
	}
	for range len(w.States) {
		at := m.Target
		switch w.StepAt(at).Kind {
		case Menu, Deflect:
			return at != menu
		case Say, Set, Run, Return:
			if len(w.out(m.to)) == 0 {
				return false
			}
			m = w.out(m.to)[0]
		default:
			return false
		}
	}
	return false
}
