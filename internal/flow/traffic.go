package flow

// traffic are the steps that some call comes to, wherever they are run, each with the
// exits that some call takes, by their index. A return's label is an exit of the step
// that runs its flow.
type traffic map[*step][]bool

// trafficOf takes a call for shown that goes the shortest way to a situation and on by
// one move. It looks closer at a walk with more than what is shown, until everything is.
func trafficOf(walks []*walk) traffic {
	t := traffic{}
	for _, w := range walks {
		w.showTraffic(t)
	}
	for _, w := range walks {
		if !t.covers(w) {
			t.add(w.closer())
		}
	}
	return t
}

// showTraffic adds what calls meet that follow the tree of the shortest ways.
func (w *walk) showTraffic(t traffic) {
	known := make([]facts, len(w.situations))
	known[0] = w.begun
	queue := []int{0}
	after := w.begun.clone()
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		t.come(w.source(w.situations[at].at))
		for _, m := range w.out(at) {
			if !w.follow(m, &known[at], &after) {
				continue
			}
			t.leave(w, m.Edge)
			if m.to != 0 && w.nearest.last[m.to] == m {
				known[m.to] = after.clone()
				queue = append(queue, m.to)
			}
		}
	}
}

// add adds all that calls of a walk meet.
func (t traffic) add(w *walk) {
	for i := range w.States {
		if w.reached(StateID(i)) {
			t.come(w.source(StateID(i)))
		}
	}
	for _, e := range w.ways {
		t.leave(w, e)
	}
}

// covers reports whether all that calls of a walk may meet is known.
func (t traffic) covers(w *walk) bool {
	for i := range w.States {
		if w.reached(StateID(i)) && t[w.source(StateID(i))] == nil {
			return false
		}
	}
	for _, e := range w.ways {
		if s, i := w.exitOf(e); i >= 0 && (t[s] == nil || !t[s][i]) {
			return false
		}
	}
	return true
}

func (t traffic) come(s *step) {
	if t[s] == nil {
		t[s] = make([]bool, len(s.exits)+1) // never nil
	}
}

func (t traffic) leave(w *walk, e Edge) {
	if s, i := w.exitOf(e); i >= 0 {
		t.come(s)
		t[s][i] = true
	}
}

// exitOf gives the step of whose exits an edge is one, and the exit's index; -1 for the
// begin of a run.
func (w *walk) exitOf(e Edge) (*step, int) {
	s := w.source(e.Source)
	if s.kind == Return {
		s = w.source(w.States[e.Source].Runner)
	}
	return s, s.exitIndex(w.Outcomes[e.Outcome])
}
