package flow

import (
	"cmp"
	"slices"
)

// told are the states of the circles that were reported. The same states may be gone
// round in several situations, of which one is enough.
type told map[StateID]bool

// mark adds the states of some situations.
func (t told) mark(w *walk, some []int) {
	for _, i := range some {
		t[w.situations[i].at] = true
	}
}

// bySoonest sorts circles by how soon a call comes to them.
func (w *walk) bySoonest(circles [][]int) {
	slices.SortStableFunc(circles, func(a, b []int) int { return w.sooner(w.soonest(a), w.soonest(b)) })
}

// soonest gives the situation of several that a call comes to first.
func (w *walk) soonest(some []int) int { return slices.MinFunc(some, w.sooner) }

// sooner compares situations by the inputs that it takes to come to them.
func (w *walk) sooner(a, b int) int {
	return cmp.Or(w.nearest.far[a]-w.nearest.far[b], int(w.situations[a].at-w.situations[b].at), a-b)
}
