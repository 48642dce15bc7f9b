package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var neverWaitsRule = diag.Rule{
	ID: NeverWaits,
	Doc: `A call can go round in a circle in which nobody is asked anything and nobody
waits for an agent: it would hold a trunk for ever. Being refused by a queue,
full or closed, is no wait.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, max_wait: 5m, then: {answered: done, timed_out: news}}
  news: {lookup: news, then: {fresh: read, none: wait}}
  read: {say: Here is the news., then: news}
  done: {end: resolved}
`,
	Good: `flow: main
start: wait
steps:
  wait: {queue: general, max_wait: 5m, then: {answered: done, timed_out: news}}
  news: {lookup: news, then: {fresh: read, none: wait}}
  read: {say: Here is the news., then: wait}
  done: {end: resolved}
`,
}

// neverWaits reports circles that a call can go round without end and without
// anyone being asked or waited for. It looks closer at those that no call is found
// to go round.
func neverWaits(a *analysis) {
	for _, w := range a.walks {
		known := told{}
		if !w.reportHurried(a, known) {
			w.closer().reportHurried(a, known)
		}
	}
}

// reportHurried reports whether there is a call for each circle too.
func (w *walk) reportHurried(a *analysis, known told) bool {
	all := true
	for _, circle := range w.hurried() {
		round := w.lasting(circle)
		if len(round) == 0 || known[w.situations[w.soonest(circle)].at] {
			continue
		}
		loop := w.loop(round)
		way, found := w.wayRound(loop)
		if !found {
			all = false
			continue
		}
		known.mark(w, circle)
		w.reportLoop(a, way, loop)
	}
	return all
}

// waits reports whether an edge is taken only after a caller was asked, or has
// waited in a queue.
func (w *walk) waits(e Edge) bool {
	switch w.StepAt(e.Source).Kind {
	case Menu, Collect, Callback, Deflect:
		return true
	case Queue:
		return w.Outcomes[e.Outcome] != Full && w.Outcomes[e.Outcome] != Closed
	case Say, Lookup, Branch, Check, Set, Transfer, Run, Return, End:
	}
	return false
}

// hurried gives the circles that can be gone round without waiting, those that a call
// comes to first before the others.
func (w *walk) hurried() [][]int {
	hurries := func(m move) bool { return !w.waits(m.Edge) }
	circles := slices.DeleteFunc(w.components(hurries), func(circle []int) bool {
		return len(circle) == 1 && !slices.ContainsFunc(w.out(circle[0]), func(m move) bool { return m.to == m.from && hurries(m) })
	})
	w.bySoonest(circles)
	return circles
}

// lasting gives the moves of a circle that can be made again and again, if there
// are any. Going round may change attributes, so that a branch leads out after the first time:
// the facts go round, with nothing joining from outside, until they stay.
func (w *walk) lasting(circle []int) []move {
	now := make(map[int]*facts, len(circle))
	for _, i := range circle {
		now[i] = &w.situations[i].facts
	}
	for range max(minRounds, maxCarried/len(circle)) {
		moves, next := w.goRound(circle, now)
		if w.sameValues(now, next) {
			return moves
		}
		now = next
	}
	return nil
}

// A circle that is not settled after so many rounds, or situations gone through in
// all, is not reported: it loses values at every round, so it may well end.
const (
	minRounds  = 64
	maxCarried = 1_000_000
)

// goRound takes the facts of the circle's situations over its moves, and gives the
// moves that can be made so.
func (w *walk) goRound(circle []int, now map[int]*facts) ([]move, map[int]*facts) {
	var made []move
	next := map[int]*facts{}
	for _, i := range circle {
		if now[i] == nil {
			continue
		}
		for _, m := range w.out(i) {
			if now[m.to] != nil && !w.waits(m.Edge) && w.carry(m, now[i], next) {
				made = append(made, m)
			}
		}
	}
	return made, next
}

// carry takes the facts of one situation over a move into next, and reports
// whether a call can make the move with them.
func (w *walk) carry(m move, from *facts, next map[int]*facts) bool {
	after := from.clone()
	if !w.follow(m, from, &after) {
		return false
	}
	if next[m.to] == nil {
		next[m.to] = &after
	} else {
		next[m.to].join(&after)
	}
	return true
}

func (w *walk) sameValues(a, b map[int]*facts) bool {
	if len(a) != len(b) {
		return false
	}
	for i, f := range a {
		if b[i] == nil || !slices.Equal(f.values, b[i].values) {
			return false
		}
	}
	return true
}

// loop gives the shortest way round from the first situation from which some moves
// lead back to it.
func (w *walk) loop(round []move) []move {
	round = slices.SortedStableFunc(slices.Values(round), func(a, b move) int { return w.sooner(a.from, b.from) })
	for _, m := range round {
		if loop := wayBack(m.from, round); len(loop) > 0 {
			return loop
		}
	}
	return nil
}

// wayBack gives the shortest way over some moves from a situation to itself.
func wayBack(entry int, round []move) []move {
	out, last := map[int][]move{}, map[int]move{}
	for _, m := range round {
		out[m.from] = append(out[m.from], m)
	}
	queue := []int{entry}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, m := range out[at] {
			if _, seen := last[m.to]; !seen {
				last[m.to] = m
				queue = append(queue, m.to)
			}
		}
	}
	var way []move
	for at := entry; ; {
		m, ok := last[at]
		if !ok {
			return nil
		}
		way = append(way, m)
		if at = m.from; at == entry {
			slices.Reverse(way)
			return way
		}
	}
}

// wayRound gives the shortest way to where a loop begins that is found to let a call
// go round it for ever.
func (w *walk) wayRound(loop []move) ([]move, bool) {
	entries := w.situationsOf(loop[0].Source)
	slices.SortFunc(entries, w.sooner)
	for _, i := range entries {
		if way := w.nearest.path(i); w.goesOn(way, loop) {
			return way, true
		}
	}
	return nil, false
}

// goesOn reports whether one call can take a way from the start and then go round a
// loop for ever.
func (w *walk) goesOn(way, loop []move) bool {
	now, possible := w.after(way, w.begun.clone())
	for range minRounds {
		next, again := w.after(loop, now.clone())
		if possible = possible && again; !possible || slices.Equal(next.values, now.values) {
			return possible
		}
		now = next
	}
	return false
}

// reportLoop points at the edge that closes a loop, back to where it begins.
func (w *walk) reportLoop(a *analysis, way, loop []move) {
	steps := []string{}
	for _, m := range loop {
		steps = append(steps, w.StepAt(m.Source).Name)
	}
	a.error(w.targetPlace(loop[len(loop)-1].Edge), NeverWaits,
		shown(fmt.Sprintf("this closes a circle in which nobody is asked anything and nobody waits (%s)", strings.Join(steps, ", ")), w.spell(slices.Concat(way, loop), nil)),
		"lead out of the circle, or ask the caller")
}

// targetPlace gives where the target of an edge is written.
func (w *walk) targetPlace(e Edge) diag.Place {
	if exit := w.exitOf(e); exit != nil {
		return exit.target.Place
	}
	return w.source(e.Source).what.Place // the flow that is run
}
