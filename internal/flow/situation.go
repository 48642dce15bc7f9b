package flow

import (
	"iter"
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// situation is a state with what is known of calls that come to it. In a walk each
// state has one. In a closer look those that come with different values stay apart,
// so that what one way has filled or said is not held of the calls that another
// way leaves: only there are the values of different attributes, and what is
// filled, known together.
type situation struct {
	at StateID
	facts
	next int // another of the same state; noSituation at the last
}

const noSituation = -1

// move is an edge from one situation to another.
type move struct {
	Edge
	atOnce   bool // a callback has no number to dial, and nobody is asked
	from, to int  // indexes into situations
}

// A closer look keeps at most so many situations apart, in all and of one state, so
// that its time stays in proportion to the states. The last of a state takes what
// is beyond.
const (
	maxSituations = 2 * maxStates
	maxApart      = 64
)

// lookCloser walks the same calls with their situations kept apart. It is for what
// a walk suspects: most walks suspect nothing.
func (w *walk) lookCloser() *walk {
	c := *w
	c.ways = w.Edges
	c.apart = max(1, min(maxApart, maxSituations/len(w.States)))
	c.closer = func() *walk { return &c }
	c.run()
	return &c
}

// spread carries the facts of the start along all edges until nothing changes.
func (w *walk) spread(begin *facts) {
	w.firstAt = slices.Repeat([]int{noSituation}, len(w.States))
	w.situations = make([]situation, 0, len(w.States))
	start, _ := w.enter(0, begin)
	queue, queued := []int{start}, []bool{true}
	after := begin.clone()
	for len(queue) > 0 {
		from := queue[0]
		queue, queued[from] = queue[1:], false
		for m := range w.leave(from, &after) {
			to, changed := w.enter(m.Target, &after)
			if to == len(queued) {
				queued = append(queued, false)
			}
			if changed && !queued[to] {
				queue, queued[to] = append(queue, to), true
			}
		}
	}
}

// leave gives the ways out of a situation that a call can take, without where they
// lead, and the index of each one's edge. What is known after each is put into after.
func (w *walk) leave(from int, after *facts) iter.Seq2[move, int] {
	return func(yield func(move, int) bool) {
		at := w.situations[from].at
		for i, e := range w.edges(at) {
			for _, atOnce := range [...]bool{false, true} {
				if atOnce && w.StepAt(at).Kind != Callback {
					continue
				}
				m := move{Edge: e, atOnce: atOnce, from: from}
				if w.follow(m, &w.situations[from].facts, after) && !yield(m, w.first[at]+i) {
					return
				}
			}
		}
	}
}

// enter joins facts into the state's situation of the same values, or into the
// last that it may have, and reports whether that changed anything.
func (w *walk) enter(at StateID, f *facts) (int, bool) {
	last := noSituation
	for i, n := w.firstAt[at], 1; i != noSituation; i, n = w.situations[i].next, n+1 {
		if s := &w.situations[i]; n >= w.apart || slices.Equal(s.values, f.values) {
			return i, s.join(f)
		}
		last = i
	}
	added := len(w.situations)
	if last == noSituation {
		w.firstAt[at] = added
	} else {
		w.situations[last].next = added
	}
	w.situations = append(w.situations, situation{at, w.space.clone(f), noSituation})
	return added, true
}

// move finds the moves between the situations, and with them the edges that some
// call can take and what is known in each state.
func (w *walk) move() {
	w.states = make([]facts, len(w.States))
	w.moves = make([]move, 0, len(w.ways))
	taken := make([]bool, len(w.ways))
	after := w.begun.clone()
	for from := range w.situations {
		w.know(&w.situations[from])
		for m, i := range w.leave(from, &after) {
			m.to, _ = w.enter(m.Target, &after) // one that is there
			w.moves = append(w.moves, m)
			taken[i] = true
		}
	}
	w.firstMove = starts(w.moves, len(w.situations), func(m move) int { return m.from })
	w.back = slices.Clone(w.moves)
	slices.SortStableFunc(w.back, func(a, b move) int { return a.to - b.to })
	w.firstBack = starts(w.back, len(w.situations), func(m move) int { return m.to })
	w.close(taken)
}

// know joins a situation into what is known in its state.
func (w *walk) know(s *situation) {
	if w.states[s.at].reached() {
		w.states[s.at].join(&s.facts)
		return
	}
	w.states[s.at] = w.space.clone(&s.facts)
}

// out gives the moves by which a call can leave a situation.
func (w *walk) out(from int) []move { return w.moves[w.firstMove[from]:w.firstMove[from+1]] }

// in gives the moves by which a call can come to a situation.
func (w *walk) in(to int) []move { return w.back[w.firstBack[to]:w.firstBack[to+1]] }

// valuesOf gives what an attribute can be in a situation.
func (w *walk) valuesOf(i int, a routing.AttributeID) routing.ValueSet {
	return w.situations[i].values[w.track[a]]
}

func anyMove(move) bool { return true }

// situationsOf gives the situations of some states.
func (w *walk) situationsOf(states ...StateID) []int {
	var out []int
	for _, at := range states {
		for i := w.firstAt[at]; i != noSituation; i = w.situations[i].next {
			out = append(out, i)
		}
	}
	return out
}

// those gives the situations of which something is so.
func (w *walk) those(is func(int) bool) []int {
	var out []int
	for i := range w.situations {
		if is(i) {
			out = append(out, i)
		}
	}
	return out
}

// among reports whether any of some situations are marked.
func among(some []int, marked []bool) bool {
	return slices.ContainsFunc(some, func(i int) bool { return marked[i] })
}

// starts gives where the items of each number begin in a list that is sorted by
// it, and the list's length.
func starts[T any](list []T, numbers int, of func(T) int) []int {
	first := make([]int, numbers+1)
	for _, x := range list {
		first[of(x)+1]++
	}
	for i := range numbers {
		first[i+1] += first[i]
	}
	return first
}
