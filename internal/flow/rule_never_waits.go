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
// anyone being asked or waited for.
func neverWaits(a *analysis) {
	for _, w := range a.walks {
		for _, circle := range w.components(w.hurries) {
			if len(circle) == 1 && !slices.ContainsFunc(w.edges(circle[0]), func(e Edge) bool { return e.Target == circle[0] && w.hurries(e) }) {
				continue
			}
			if round := w.lasting(circle); len(round) > 0 {
				w.reportCircle(a, round)
			}
		}
	}
}

// waits reports whether an edge is taken only after a caller was asked, or has
// waited in a queue.
func (w *walk) waits(e Edge) bool {
	switch w.step(e.Source).Kind {
	case Menu, Collect, Callback, Deflect:
		return true
	case Queue:
		return w.Outcomes[e.Outcome] != Full && w.Outcomes[e.Outcome] != Closed
	case Say, Lookup, Branch, Check, Set, Transfer, Run, Return, End:
	}
	return false
}

func (w *walk) hurries(e Edge) bool { return !w.waits(e) }

// lasting gives the edges of a circle that can be taken again and again. Going
// round may change attributes, so that a branch leads out after the first time:
// the facts go round, with nothing joining from outside, until they stay.
func (w *walk) lasting(circle []StateID) []Edge {
	now := make(map[StateID]*facts, len(circle))
	for _, at := range circle {
		if w.reached(at) {
			now[at] = &w.states[at]
		}
	}
	for range max(minRounds, maxCarried/len(circle)) {
		edges, next := w.goRound(circle, now)
		if w.sameValues(now, next) {
			return edges
		}
		now = next
	}
	return nil
}

// A circle that is not settled after so many rounds, or states gone through in
// all, is not reported: it loses values at every round, so it may well end.
const (
	minRounds  = 64
	maxCarried = 1_000_000
)

// goRound takes the facts of the circle's states over its edges, and gives the
// edges that can be taken so.
func (w *walk) goRound(circle []StateID, now map[StateID]*facts) ([]Edge, map[StateID]*facts) {
	var taken []Edge
	next := map[StateID]*facts{}
	for _, at := range circle {
		if now[at] == nil {
			continue
		}
		for _, e := range w.edges(at) {
			if now[e.Target] != nil && !w.waits(e) && w.carry(e, now[at], next) {
				taken = append(taken, e)
			}
		}
	}
	return taken, next
}

// carry takes the facts of one state over an edge into next, and reports
// whether a call can take the edge with them.
func (w *walk) carry(e Edge, from *facts, next map[StateID]*facts) bool {
	after := from.clone()
	if !w.follow(move{Edge: e}, from, &after) {
		return false
	}
	if next[e.Target] == nil {
		next[e.Target] = &after
	} else {
		next[e.Target].join(&after)
	}
	return true
}

func (w *walk) sameValues(a, b map[StateID]*facts) bool {
	if len(a) != len(b) {
		return false
	}
	for at, f := range a {
		if b[at] == nil || !slices.Equal(f.values, b[at].values) {
			return false
		}
	}
	return true
}

// reportCircle points at the edge that closes the circle: the one back to the
// state of it that a call comes to first.
func (w *walk) reportCircle(a *analysis, round []Edge) {
	on := []StateID{}
	for _, e := range round {
		on = append(on, e.Source)
	}
	entry := w.nearestOf(on)
	loop := w.loop(entry, round)
	if len(loop) == 0 {
		return
	}
	steps := []string{}
	for _, e := range loop {
		steps = append(steps, w.step(e.Source).Name)
	}
	call := w.spell(append(w.way(entry), moves(loop)...), nil)
	a.error(w.targetPlace(loop[len(loop)-1]), NeverWaits,
		shown(fmt.Sprintf("this closes a circle in which nobody is asked anything and nobody waits (%s)", strings.Join(steps, ", ")), call),
		"lead out of the circle, or ask the caller")
}

// loop gives the shortest way round from a state back to it.
func (w *walk) loop(entry StateID, round []Edge) []Edge {
	out, last := map[StateID][]Edge{}, map[StateID]Edge{}
	for _, e := range round {
		out[e.Source] = append(out[e.Source], e)
	}
	queue := []StateID{entry}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range out[at] {
			if _, seen := last[e.Target]; !seen {
				last[e.Target] = e
				queue = append(queue, e.Target)
			}
		}
	}
	var path []Edge
	for at := entry; ; {
		e, ok := last[at]
		if !ok {
			return nil
		}
		path = append(path, e)
		if at = e.Source; at == entry {
			slices.Reverse(path)
			return path
		}
	}
}

// targetPlace gives where the target of an edge is written.
func (w *walk) targetPlace(e Edge) diag.Place {
	s := w.source(e.Source)
	outcome := w.Outcomes[e.Outcome]
	switch s.kind {
	case Run:
		return s.what.Place
	case Return:
		s = w.source(w.States[e.Source].Runner)
	default:
	}
	return s.exit(outcome).target.Place
}
