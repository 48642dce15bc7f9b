package flow

// traffic is what calls meet of the flows as they are written, wherever these are run.
type traffic struct {
	steps map[*step]bool // that some call comes to
	exits map[*exit]bool // that some call takes
}

// trafficOf takes a call for shown that goes the shortest way to a situation and on by
// one move. It looks closer at a walk with more than what is shown, until everything is.
func trafficOf(walks []*walk) traffic {
	t := traffic{map[*step]bool{}, map[*exit]bool{}}
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
		t.steps[w.source(w.situations[at].at)] = true
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
			t.steps[w.source(StateID(i))] = true
		}
	}
	for _, e := range w.ways {
		t.leave(w, e)
	}
}

// covers reports whether all that calls of a walk may meet is known.
func (t traffic) covers(w *walk) bool {
	for i := range w.States {
		if w.reached(StateID(i)) && !t.steps[w.source(StateID(i))] {
			return false
		}
	}
	for _, e := range w.ways {
		if exit := w.exitOf(e); exit != nil && !t.exits[exit] {
			return false
		}
	}
	return true
}

func (t traffic) leave(w *walk, e Edge) {
	if exit := w.exitOf(e); exit != nil {
		t.exits[exit] = true
	}
}

// exitOf gives how an edge is written; nil for the begin of a run.
func (w *walk) exitOf(e Edge) *exit {
	if decider := w.Decider(e.Source); decider != NoState {
		return w.source(decider).exit(w.Outcomes[e.Outcome])
	}
	return nil
}
