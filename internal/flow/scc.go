package flow

// components gives the strongly connected components of the states under next,
// those that others lead to first (Tarjan 1972), each in ascending order of
// discovery. It keeps its own stack, since a program has up to 10,000 states.
func components(states int, next func(StateID) []StateID) [][]StateID {
	t := tarjan{next: next, order: make([]int, states), low: make([]int, states), on: make([]bool, states)}
	for s := range states {
		if t.order[s] == 0 {
			t.visit(StateID(s))
		}
	}
	return t.found
}

type tarjan struct {
	next  func(StateID) []StateID
	order []int // of discovery, from 1
	low   []int // the earliest state that is reached and still on the stack
	on    []bool
	stack []StateID
	count int
	found [][]StateID
}

// frame is a state that is being visited, with what is left to look at.
type frame struct {
	state StateID
	left  []StateID
}

func (t *tarjan) visit(root StateID) {
	calls := []frame{t.enter(root)}
	for len(calls) > 0 {
		f := &calls[len(calls)-1]
		if len(f.left) > 0 {
			to := f.left[0]
			f.left = f.left[1:]
			switch {
			case t.order[to] == 0:
				calls = append(calls, t.enter(to))
			case t.on[to]:
				t.low[f.state] = min(t.low[f.state], t.order[to])
			}
			continue
		}
		done := f.state
		calls = calls[:len(calls)-1]
		if len(calls) > 0 {
			up := calls[len(calls)-1].state
			t.low[up] = min(t.low[up], t.low[done])
		}
		if t.low[done] == t.order[done] {
			t.found = append(t.found, t.pop(done))
		}
	}
}

func (t *tarjan) enter(s StateID) frame {
	t.count++
	t.order[s], t.low[s], t.on[s] = t.count, t.count, true
	t.stack = append(t.stack, s)
	return frame{s, t.next(s)}
}

// pop takes a whole component off the stack.
func (t *tarjan) pop(root StateID) []StateID {
	i := len(t.stack) - 1
	for t.stack[i] != root {
		i--
	}
	members := append([]StateID(nil), t.stack[i:]...)
	t.stack = t.stack[:i]
	for _, m := range members {
		t.on[m] = false
	}
	return members
}
