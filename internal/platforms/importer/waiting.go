package importer

import (
	"cmp"
	"maps"
	"slices"
)

// leaveQueues moves the steps that a waiting call cannot take out of the flows that run while calls
// wait. Such a flow returns a label there. The label leads the queue step to a copy of the steps.
func leaveQueues(b *builder) {
	findWaiting(b)
	moves := map[*graph][]leaving{}
	for _, w := range b.graphs {
		if w.waits {
			moves[w] = leavings(b, w)
		}
	}

	// The copies are made before the flows lose these steps.
	for _, g := range b.graphs {
		if g.waits {
			continue
		}
		for _, s := range slices.Clone(g.order) {
			if s.While != "" {
				c := copying{b, g, s.ID, moves, map[*Step]string{}}
				c.copyAfter(s)
			}
		}
	}

	for w, list := range moves {
		w.leave(list)
	}

	b.relink()

	// A copy whose queue steps are gone has no use left.
	runs := map[*graph]bool{}
	for _, s := range b.steps() {
		runs[b.flow(s.While)] = true
	}

	unused := func(g *graph) bool { return g.added && g.waits && !runs[g] }
	b.graphs = slices.DeleteFunc(b.graphs, unused)
	maps.DeleteFunc(b.byID, func(_ string, g *graph) bool { return unused(g) })
}

// leaving is a step where a call leaves its queue. The flow that runs meanwhile returns a label
// there.
type leaving struct {
	label string
	step  *Step
}

// findWaiting finds the flow that each queue step runs while the call waits. The queue step runs a copy if calls enter
// the flow in another way, too, or if the queue step begins with another step than the start. A flow that no queue step
// of another flow runs gets a queue step of its own.
func findWaiting(b *builder) {
	entered, played := enteredFlows(b)

	copies := map[string]*graph{}
	for i := 0; i < len(b.graphs); i++ { // copies are added to them
		g := b.graphs[i]
		for _, id := range sortedKeys(g.byID) {
			s := g.byID[id]
			if s.While == "" {
				continue
			}

			switch to := b.flow(s.While); {
			case to == nil:
				s.While = ""
			// A copy begins with the step that the queue step names, and leaves the other ways into
			// the flow alone.
			case s.WhileAt != "" || entered[to] || to.Role != InQueue:
				s.While = waitingCopy(b, to, s.WhileAt, copies).ID
			default:
				to.waits = true
			}

			s.WhileAt = ""
		}
	}

	for _, g := range slices.Clone(b.graphs) {
		// The export has the flow, though no imported queue step plays it. A queue of its own keeps
		// its prompts in the center.
		isUnused := !played[g] && !entered[g]
		isOfSource := !g.added && g.ID != ""
		if g.Role == InQueue && isUnused && isOfSource {
			g.waits = true
			waitsIn(b, g)
		}
	}
}

// enteredFlows returns the flows that calls enter by another step than a queue step, and the flows that a queue step of
// another flow plays from their start.
func enteredFlows(b *builder) (entered, played map[*graph]bool) {
	entered = map[*graph]bool{}
	played = map[*graph]bool{}

	// A step that no call reaches does not run its flow. A waiting call may begin at another step than the start.
	reached := map[site]bool{}
	for _, g := range b.graphs {
		Reach(reached, site{g, g.byID[g.Start]}, func(at site) []site {
			if at.step == nil {
				return nil
			}
			var next []site
			for _, s := range at.graph.following(at.step) {
				next = append(next, site{at.graph, s})
			}
			if to := b.flow(at.step.While); to != nil {
				next = append(next, site{to, to.byID[to.passed(at.step.WhileAt)]})
			}
			return next
		})
	}

	for at := range reached {
		if at.step == nil || at.step.callee() == "" {
			continue
		}
		to := b.flow(at.step.callee())
		if at.step.Kind != Enqueue {
			entered[to] = true // the flow must keep its own steps for these calls
		} else if at.step.WhileAt == "" && to != at.graph {
			played[to] = true
		}
	}
	return entered, played
}

// waitingCopy returns the copy of a flow that begins with a step and runs while calls wait.
func waitingCopy(b *builder, of *graph, at string, copies map[string]*graph) *graph {
	id := "while " + of.ID + " " + at
	if copies[id] == nil {
		f := &Flow{
			File:  of.File,
			ID:    id,
			About: of.About,
			Start: cmp.Or(of.passed(at), of.Start),
			Again: of.Again,
			Role:  InQueue,
		}

		// The copy has all steps. The steps that no call reaches are not written.
		for _, key := range sortedKeys(of.byID) {
			// A cycle without effect is a silence there, so that an edge into it leads to no step.
			if !of.byID[key].isCut() {
				f.Steps = append(f.Steps, of.byID[key].clone(key))
			}
		}

		copies[id] = b.add(f, of.name+"_waiting")
		copies[id].waits = true
	}

	return copies[id]
}

// forgetWaits makes a flow for waiting calls an ordinary flow if calls reach no queue step that runs it any
// more. No agent ends its calls, so that it needs a way out of its own.
func forgetWaits(b *builder) {
	runs := map[*graph]bool{}
	for _, s := range b.steps() {
		runs[b.flow(s.While)] = true
	}

	for _, g := range b.graphs {
		g.waits = g.waits && runs[g]
	}
}

// waitsIn adds a flow that waits in a queue, so that a line can start one that runs meanwhile.
func waitsIn(b *builder, waiting *graph) {
	s := &Step{
		ID:     addedID + "wait",
		Name:   "queue_" + waiting.name,
		Effect: Effect{Kind: Enqueue, What: cmp.Or(waiting.Queue, "queue"), While: waiting.ID},
	}
	b.add(&Flow{File: waiting.File, ID: "wait in " + waiting.ID, Start: s.ID, Steps: []*Step{s}, Role: InQueue},
		"wait_in_"+waiting.name)

	// The queue, its staff and its calls are the import's own.
	if start := waiting.byID[waiting.Start]; start != nil {
		start.remark("no imported flow plays this flow to waiting calls: here a queue of the import does",
			"import the flow whose calls wait")
	}
}

// add adds a flow of the import's own.
func (b *builder) add(f *Flow, name string) *graph {
	g := newGraph(f)
	g.key = f.ID
	g.added = true
	g.name = b.flowNames.name(g.key, name)
	g.reach()
	b.graphs = append(b.graphs, g)
	b.byID[g.ID] = g
	return g
}

// isWaitable reports whether a call can take a step while it waits in a queue.
func isWaitable(b *builder, s *Step) bool {
	switch s.Kind {
	case Pass, Say, Menu, Collect, Listen, Lookup, Branch, Match, Chance, Decide, Check, Set, Loop, Return:
		return true
	case Run: // of a module that runs no other
		to := b.flow(s.What)
		return to != nil && to.Role == Module &&
			!slices.ContainsFunc(to.order, func(s *Step) bool { return s.Kind == Run || !isWaitable(b, s) })
	case Enqueue, Callback, Record, Transfer, Go, End:
	}
	return false
}

// leavings returns the steps that a waiting call cannot take, where they follow those that it can, and
// leaves the latter only in the order of the flow.
func leavings(b *builder, w *graph) []leaving {
	var out []leaving

	// A label must not have the name of an outcome of the queue step.
	labels := newNamer(nil, append([]string{again, "begin", completed}, reservedWords...)...)
	var stays []*Step
	Reach(map[*Step]bool{}, w.byID[w.Start], func(s *Step) []*Step {
		// The call leaves the queue here, so that the steps after it do not belong to the waiting
		// flow.
		if !isWaitable(b, s) {
			out = append(out, leaving{labels.name(s.ID, b.stepProposal(s)), s})
			return nil
		}
		stays = append(stays, s)
		return w.following(s)
	})

	w.order = stays
	return out
}

// copying copies the steps that follow the labels of waiting flows. The copies come after the queue
// step that runs them.
type copying struct {
	*builder
	to    *graph
	root  string // the ID of the queue step in the source. The IDs of the copies begin with it
	moves map[*graph][]leaving
	ids   map[*Step]string // of the copies
}

// copyAfter leads each label of a queue step's flow to a copy of the steps after the label.
func (c *copying) copyAfter(queue *Step) {
	w := c.flow(queue.While)
	waits := w.cyclic()
	for _, l := range c.moves[w] {
		queue.Edge(l.label, c.copy(w, l.step, queue, waits))
	}
}

// copy returns the ID of the copy of a step of a waiting flow. Where the call goes on to wait, it joins
// the queue again.
func (c *copying) copy(w *graph, s, queue *Step, waits map[*Step]bool) string {
	if id := c.ids[s]; id != "" {
		return id
	}

	out := s.clone(Unique(c.root+"/"+s.ID, func(id string) bool { return c.to.byID[id] != nil }))

	// The call waits in the queue of the queue step, which may choose it by an attribute.
	if out.OwnQueue && queue.By == "" {
		out.What = queue.What
		out.OwnQueue = false
	}

	// The copy is noted before its edges are followed, so that a cycle of steps ends.
	c.ids[s] = out.ID
	c.to.byID[out.ID] = out

	for i := range out.Edges {
		e := &out.Edges[i]
		switch to := w.byID[e.To]; {
		case to == nil:
			e.To = ""
		// The step is one that a waiting call takes. The call joins the queue again to take it.
		case waits[to]:
			e.To = queue.ID
			out.Approximate("goes on to wait, and joins the queue after the callers who have come meanwhile",
				"write its steps into the flow of waiting calls")
		default:
			e.To = c.copy(w, to, queue, waits)
		}
	}

	if out.While != "" {
		c.copyAfter(out)
	}

	return out.ID
}
