package flow

// components gives the strongly connected components of the states under the
// edges that allowed lets through, those that others lead to first (Tarjan 1972),
// each in ascending order of discovery. It keeps its own stack, since a program
// has up to 10,000 states.
func (w *walk) components(allowed func(Edge) bool) [][]StateID {
	states := len(w.States)
	t := tarjan{
		walk: w, allowed: allowed, order: make([]int, states), low: make([]int, states), on: make([]bool, states),
		members: make([]StateID, 0, states), found: make([][]StateID, 0, states),
	}
	for s := range states {
		if t.order[s] == 0 {
			t.visit(StateID(s))
		}
	}
	return t.found
}

type tarjan struct {
	*walk
	allowed func(Edge) bool
	order   []int // of discovery, from 1
	low     []int // the earliest state that is reached and still on the stack
	on      []bool
	stack   []StateID
	calls   []frame
	count   int
	members []StateID // of all components that are found
	found   [][]StateID
}

// frame is a state that is being visited, with what is left to look at.
type frame struct {
	state StateID
	left  []Edge
}

func (t *tarjan) visit(root StateID) {
	t.enter(root)
	for len(t.calls) > 0 {
		f := &t.calls[len(t.calls)-1]
		if len(f.left) > 0 {
			e := f.left[0]
			f.left = f.left[1:]
			switch {
			case !t.allowed(e):
			case t.order[e.Target] == 0:
				t.enter(e.Target)
			case t.on[e.Target]:
				t.low[f.state] = min(t.low[f.state], t.order[e.Target])
			}
			continue
		}
		t.leave(f.state)
	}
}

func (t *tarjan) enter(s StateID) {
	t.count++
	t.order[s], t.low[s], t.on[s] = t.count, t.count, true
	t.stack = append(t.stack, s)
	t.calls = append(t.calls, frame{s, t.edges(s)})
}

// leave goes back from a state of which everything is looked at.
func (t *tarjan) leave(done StateID) {
	t.calls = t.calls[:len(t.calls)-1]
	if len(t.calls) > 0 {
		up := t.calls[len(t.calls)-1].state
		t.low[up] = min(t.low[up], t.low[done])
	}
	if t.low[done] == t.order[done] {
		t.found = append(t.found, t.pop(done))
	}
}

// pop takes a whole component off the stack.
func (t *tarjan) pop(root StateID) []StateID {
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
