package flow

import "slices"

// dominators tell through which situations every call to another has come, over some
// of the moves.
type dominators struct {
	from []int // the last such situation; noSituation for one that no call comes to so
	rank []int // a situation's is below those of the situations that it dominates
}

// dominators finds them as Cooper, Harvey and Kennedy (2001) do: in an order in which
// most situations come after those that lead to them, each one's is where the ways
// into it meet, until nothing changes.
func (w *walk) dominators(allowed func(move) bool) *dominators {
	order := w.inOrder(allowed)
	d := &dominators{slices.Repeat([]int{noSituation}, len(w.situations)), make([]int, len(w.situations))}
	for r, i := range order {
		d.rank[i] = r
	}
	d.from[0] = 0
	for changed := true; changed; {
		changed = false
		for _, i := range order[1:] {
			meet := noSituation
			for _, m := range w.in(i) {
				switch {
				case !allowed(m) || d.from[m.from] == noSituation: // or not yet known
				case meet == noSituation:
					meet = m.from
				default:
					meet = d.meet(meet, m.from)
				}
			}
			changed = changed || meet != d.from[i]
			d.from[i] = meet
		}
	}
	return d
}

// meet gives the last situation that dominates two.
func (d *dominators) meet(a, b int) int {
	for a != b {
		if d.rank[a] < d.rank[b] {
			a, b = b, a
		}
		a = d.from[a]
	}
	return a
}

// dominates reports whether every call to b has come through a, or a is b.
func (d *dominators) dominates(a, b int) bool {
	return d.from[a] != noSituation && d.from[b] != noSituation && d.meet(a, b) == a
}

// inOrder gives the situations that calls come to over some moves, each before those
// that it leads to but in a circle: the reverse of the order in which a search in
// depth leaves them.
func (w *walk) inOrder(allowed func(move) bool) []int {
	var order []int
	seen := make([]bool, len(w.situations))
	stack := []frame{{0, w.out(0)}}
	seen[0] = true
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		if len(f.left) == 0 {
			order = append(order, f.in)
			stack = stack[:len(stack)-1]
			continue
		}
		m := f.left[0]
		f.left = f.left[1:]
		if !seen[m.to] && allowed(m) {
			seen[m.to] = true
			stack = append(stack, frame{m.to, w.out(m.to)})
		}
	}
	slices.Reverse(order)
	return order
}
