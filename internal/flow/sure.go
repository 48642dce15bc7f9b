package flow

import "github.com/ivrsim/ivrsim/internal/routing"

// surely tells the situations from which every kind of call can come to one that is a
// goal: all ways that depend on the caller lead there and, of those that the caller or
// chance chooses, one. Where this is so, there is no need to look closer.
func (w *walk) surely(goal func(int) bool) []bool {
	s := sureness{w, make([]bool, len(w.situations)), make([]int, len(w.situations)), make([]bool, len(w.situations)), nil}
	for _, m := range w.moves {
		s.left[m.from] += s.adds(m)
	}
	clear(s.chosen)
	for i := range w.situations {
		if goal(i) {
			s.reach(i)
		}
	}
	for len(s.queue) > 0 {
		at := s.queue[0]
		s.queue = s.queue[1:]
		for _, m := range w.in(at) {
			if s.left[m.from] -= s.adds(m); s.left[m.from] == 0 {
				s.reach(m.from)
			}
		}
	}
	return s.sure
}

type sureness struct {
	*walk
	sure   []bool
	left   []int  // ways that have yet to lead to a goal; all that can be chosen are one
	chosen []bool // that one is counted
	queue  []int
}

// adds gives how many ways a move counts as.
func (s *sureness) adds(m move) int {
	if s.depends(m) {
		return 1
	}
	if s.chosen[m.from] {
		return 0
	}
	s.chosen[m.from] = true
	return 1
}

func (s *sureness) reach(i int) {
	if !s.sure[i] {
		s.sure[i], s.queue = true, append(s.queue, i)
	}
}

// depends reports whether some callers have no other way than a move.
func (w *walk) depends(m move) bool {
	switch s := w.StepAt(m.Source); s.Kind {
	case Branch:
		return s.Attribute != routing.AttrDay
	case Callback:
		return m.atOnce
	case Queue:
		return w.Outcomes[m.Outcome] == Closed
	case Check:
		return w.Outcomes[m.Outcome] == Closed || w.Outcomes[m.Outcome] == Otherwise
	case Say, Menu, Collect, Lookup, Set, Deflect, Transfer, Run, Return, End:
	}
	return false
}
