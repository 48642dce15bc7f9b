package flow

// components gives the strongly connected components of the situations that calls
// come to under the moves that allowed lets through, those that others lead to first (Tarjan 1972),
// each in ascending order of discovery. It keeps its own stack, since there are
// thousands of situations.
func (w *walk) components(allowed func(move) bool) [][]int {
	n := len(w.situations)
	t := tarjan{
		walk: w, allowed: allowed, order: make([]int, n), low: make([]int, n), on: make([]bool, n),
		members: make([]int, 0, n), found: make([][]int, 0, n),
	}
	for i := range n {
		if t.order[i] == 0 && w.nearest.far[i] > 0 {
			t.visit(i)
		}
	}
	return t.found
}

type tarjan struct {
	*walk
	allowed func(move) bool
	order   []int // of discovery, from 1
	low     []int // the earliest situation that is reached and still on the stack
	on      []bool
	stack   []int
	calls   []frame
	count   int
	members []int // of all components that are found
	found   [][]int
}

// frame is a situation that is being visited, with what is left to look at.
type frame struct {
	in   int
	left []move
}

func (t *tarjan) visit(root int) {
	t.enter(root)
	for len(t.calls) > 0 {
		f := &t.calls[len(t.calls)-1]
		if len(f.left) > 0 {
			m := f.left[0]
			f.left = f.left[1:]
			switch {
			case !t.allowed(m):
			case t.order[m.to] == 0:
				t.enter(m.to)
			case t.on[m.to]:
				t.low[f.in] = min(t.low[f.in], t.order[m.to])
			}
			continue
		}
		t.leave(f.in)
	}
}

func (t *tarjan) enter(i int) {
	t.count++
	t.order[i], t.low[i], t.on[i] = t.count, t.count, true
	t.stack = append(t.stack, i)
	t.calls = append(t.calls, frame{i, t.out(i)})
}

// leave goes back from a situation of which everything is looked at.
func (t *tarjan) leave(done int) {
	t.calls = t.calls[:len(t.calls)-1]
	if len(t.calls) > 0 {
		up := t.calls[len(t.calls)-1].in
		t.low[up] = min(t.low[up], t.low[done])
	}
	if t.low[done] == t.order[done] {
		t.found = append(t.found, t.pop(done))
	}
}

// pop takes a whole component off the stack.
func (t *tarjan) pop(root int) []int {
	i := len(t.stack) - 1
	for t.stack[i] != root {
		i--
	}
	first := len(t.members)
	t.members = append(t.members, t.stack[i:]...)
	t.stack = t.stack[:i]
	for _, m := range t.members[first:] {
		t.on[m] = false
	}
	return t.members[first:len(t.members):len(t.members)]
}
