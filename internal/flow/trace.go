package flow

import "slices"

// tree holds a shortest way from one situation to every other.
type tree struct {
	start int
	far   []int // inputs to get there plus one; 0: no way
	last  []move
}

// example gives the shortest call that reaches a state, in the words of a
// scripted call: "press 2, silent, silent, silent".
func (w *walk) example(to StateID) string { return w.spell(w.way(to), nil) }

// way gives the shortest way to a state that a call can take.
func (w *walk) way(to StateID) []move { return w.wayInto(w.nearest.closest(w.situationsOf(to))) }

// wayInto gives the shortest way into a situation that a call can take, or to another
// of its state.
func (w *walk) wayInto(to int) []move {
	way := w.nearest.path(to)
	if w.feasible(way) {
		return way
	}
	if c, at := w.closer(), w.situations[to].at; c.reached(at) {
		return c.nearest.path(c.nearest.closest(c.situationsOf(at)))
	}
	return way
}

// comesTo reports whether a call comes to a state. It looks closer where the shortest
// way does not show it.
func (w *walk) comesTo(to StateID) bool {
	return w.reached(to) && (w.feasible(w.nearest.path(w.nearest.closest(w.situationsOf(to)))) || w.closer().reached(to))
}

// feasible reports whether one call can take a whole way from the start.
func (w *walk) feasible(way []move) bool {
	_, possible := w.after(way, w.begun.clone())
	return possible
}

// after gives what is known of a call after some moves, and whether it can make them
// at all.
func (w *walk) after(moves []move, now facts) (facts, bool) {
	next := now.clone()
	for _, m := range moves {
		if !w.follow(m, &now, &next) {
			return now, false
		}
		now, next = next, now
	}
	return now, true
}

// shortest finds the ways with the fewest inputs over the edges that allowed lets
// through.
func (w *walk) shortest(allowed func(Edge) bool) *tree { return w.shortestFrom(0, allowed) }

// shortestFrom is Dijkstra's.
func (w *walk) shortestFrom(start int, allowed func(Edge) bool) *tree {
	t := &tree{start, make([]int, len(w.situations)), make([]move, len(w.situations))}
	t.far[start] = 1
	front := &frontier{}
	front.push(reach{start, 1})
	for len(*front) > 0 {
		at := front.pop()
		if at.far > t.far[at.node] {
			continue
		}
		for _, m := range w.out(at.node) {
			if !allowed(m.Edge) {
				continue
			}
			if d := at.far + w.effort(m.Edge); t.far[m.to] == 0 || d < t.far[m.to] {
				t.far[m.to], t.last[m.to] = d, m
				front.push(reach{m.to, d})
			}
		}
	}
	return t
}

// closest gives the nearest of some situations; noSituation where no way leads to
// any.
func (t *tree) closest(some []int) int {
	best := noSituation
	for _, i := range some {
		if t.far[i] > 0 && (best == noSituation || t.far[i] < t.far[best]) {
			best = i
		}
	}
	return best
}

// path gives the moves of the way to a situation.
func (t *tree) path(to int) []move {
	var path []move
	for ; to != t.start && to != noSituation; to = t.last[to].from {
		path = append(path, t.last[to])
	}
	slices.Reverse(path)
	return path
}

// lastBefore gives the moves over marked edges from which a call comes to a state
// without another, those of the shortest calls first.
func (w *walk) lastBefore(to StateID, marked func(Edge) bool) []move {
	leads := make([]bool, len(w.situations))
	queue := w.situationsOf(to)
	var out []move
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if leads[at] {
			continue
		}
		leads[at] = true
		for _, m := range w.in(at) {
			if marked(m.Edge) {
				out = append(out, m)
			} else {
				queue = append(queue, m.from)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b move) int { return w.nearest.far[a.from] - w.nearest.far[b.from] })
	return out
}

// through gives the shortest way that makes a move and comes to a state over no
// further marked edge.
func (w *walk) through(m move, to StateID, marked func(Edge) bool) []move {
	on := w.shortestFrom(m.to, func(e Edge) bool { return !marked(e) })
	return slices.Concat(w.nearest.path(m.from), []move{m}, on.path(on.closest(w.situationsOf(to))))
}

// effort counts the inputs that an edge takes.
func (w *walk) effort(e Edge) int {
	s := w.StepAt(e.Source)
	switch s.Kind {
	case Menu, Collect:
		if w.Outcomes[e.Outcome] == Exhausted {
			return s.Attempts
		}
		return 1
	case Lookup, Branch, Check, Queue, Callback, Deflect:
		return 1
	case Say, Set, Transfer, Run, Return, End:
	}
	return 0
}

// reach is a node with the number of inputs that it takes to get there.
type reach struct{ node, far int }

// frontier is a binary heap of nodes, the nearest first. That of container/heap
// would put every node it is given into memory of its own.
type frontier []reach

func (a reach) before(b reach) bool { return a.far < b.far || a.far == b.far && a.node < b.node }

func (f *frontier) push(x reach) {
	h := append(*f, x)
	*f = h
	for at := len(h) - 1; at > 0; {
		up := (at - 1) / 2
		if !h[at].before(h[up]) {
			return
		}
		h[at], h[up], at = h[up], h[at], up
	}
}

func (f *frontier) pop() reach {
	h := *f
	top, last := h[0], len(h)-1
	h[0], h = h[last], h[:last]
	*f = h
	for at := 0; ; {
		least := at
		for child := 2*at + 1; child <= 2*at+2 && child < last; child++ {
			if h[child].before(h[least]) {
				least = child
			}
		}
		if least == at {
			return top
		}
		h[at], h[least], at = h[least], h[at], least
	}
}
