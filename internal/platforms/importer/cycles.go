package importer

import (
	"slices"

	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// cycles finds cycles in the steps of all flows. A run leads to the start of the flow that it runs.
// It also leads on from itself, over each label that this flow can return.
type cycles struct {
	*builder
	starts   map[*Step]*Step            // of runs and gos: where the other flow starts
	waitless map[*graph]map[string]bool // the labels that a run can return with without a wait
	returned map[*graph]bool            // flows that come back to the step which runs them
	bounded  map[*Step]bool             // an outcome of the step leads out of every cycle that it is on
}

// breakCycles cuts the cycles that are errors in a flow: those in which no step waits for
// anything, and those that no call can leave.
func breakCycles(b *builder) {
	// The passes before may have dropped the last step that runs a flow. A flow that nothing runs is
	// checked like the flows of callers.
	forgetWaits(b)

	c := cycles{builder: b, starts: b.starts()}
	for c.cutWaitless() {
		b.relink()
	}
	c.addExits()
	b.relink()
}

// starts returns the first step of the other flow, by the step that leads there.
func (b *builder) starts() map[*Step]*Step {
	out := map[*Step]*Step{}
	for _, g := range b.graphs {
		for _, call := range g.invocations {
			out[call.step] = call.to.byID[call.to.Start]
		}
	}
	return out
}

// following is a step that follows another.
type following struct {
	site
	over *Edge // of the other, or nil: the step starts the flow that the other leads to
}

// next returns the steps that follow one without a wait.
func (c *cycles) next(g *graph, s *Step) []following {
	var out []following

	// A run, a go, or a waiting call begins the other flow at once.
	if to := c.starts[s]; to != nil {
		out = append(out, following{site{c.flow(s.callee()), to}, nil})
	}

	for i := range s.Edges {
		e := &s.Edges[i]

		// After a run, the call comes back at once only by a label that the flow returns without a
		// wait.
		waits := g.pauses(s, e)
		if s.isLabel(e) {
			waits = !c.waitless[c.flow(s.callee())][e.Outcome]
		}
		if waits {
			continue
		}

		if to := g.byID[e.To]; to != nil {
			out = append(out, following{site{g, to}, e})
		}
	}

	return out
}

// findWaitless finds the labels that a flow can return without a wait. Runs are in no cycle, so the
// flows that it runs are done first.
func (c *cycles) findWaitless(g *graph) {
	if c.waitless[g] != nil {
		return
	}

	// The empty set stands before the search, so that a flow in a cycle of flows is not searched
	// again.
	labels := map[string]bool{}
	c.waitless[g] = labels

	for _, call := range g.invocations {
		c.findWaitless(call.to)
	}

	if !c.returned[g] {
		return // nobody asks
	}
	Reach(map[site]bool{}, site{g, g.byID[g.Start]}, func(at site) []site {
		if at.step.Kind == Return {
			labels[at.step.What] = true
		}
		var out []site
		for _, n := range c.next(at.graph, at.step) {
			// A call passes a run only by a label. Its way into the other flow is part of that flow's
			// own search.
			if at.step.callee() == "" || at.step.Kind == Go || n.over != nil {
				out = append(out, n.site)
			}
		}
		return out
	})
}

// findBounded finds the steps whose outcome is not up to the caller, and one of whose
// outcomes leads out of every cycle: a call takes it in the end.
func (c *cycles) findBounded() {
	for before := -1; before != len(c.bounded); {
		before = len(c.bounded)
		cycle := c.components()
		for g, s := range c.steps() {
			leaves := func(n following) bool { return cycle[n.step] != cycle[s] }
			isBound := slices.Contains([]Kind{Loop, Lookup, Chance, Transfer, Branch}, s.Kind)
			if isBound && slices.ContainsFunc(c.next(g, s), leaves) {
				c.bounded[s] = true
			}
		}
	}
}

// components numbers the strongly connected components of the steps, without the edges that
// leave bounded steps.
func (c *cycles) components() map[*Step]int {
	var steps []*Step
	of := map[*Step]*graph{}
	for g, s := range c.steps() {
		steps = append(steps, s)
		of[s] = g
	}

	out := map[*Step]int{}
	for i, component := range StronglyConnected(steps, func(s *Step) []*Step {
		// A cycle through a bounded step ends by itself, so that its edges do not tie steps together.
		var next []*Step
		if !c.bounded[s] {
			for _, n := range c.next(of[s], s) {
				next = append(next, n.step)
			}
		}
		return next
	}) {
		for _, s := range component {
			out[s] = i
		}
	}

	return out
}

// onCycles returns the steps or flows from which a way leads back to them.
func onCycles[T comparable](of []T, next func(T) []T) map[T]bool {
	out := map[T]bool{}
	for _, component := range StronglyConnected(of, next) {
		if len(component) > 1 || slices.Contains(next(component[0]), component[0]) {
			for _, s := range component {
				out[s] = true
			}
		}
	}
	return out
}

// StronglyConnected returns the strongly connected components of some steps or flows. One that follows
// another and is not in the list does not count.
func StronglyConnected[T comparable](steps []T, next func(T) []T) [][]T {
	ids := map[T]int64{}
	d := simple.NewDirectedGraph()
	for i, s := range steps {
		ids[s] = int64(i)
		d.AddNode(simple.Node(i))
	}

	for _, s := range steps {
		for _, to := range next(s) {
			// The graph library panics at an edge from a node to itself.
			if id, ok := ids[to]; ok && to != s {
				d.SetEdge(simple.Edge{F: simple.Node(ids[s]), T: simple.Node(id)})
			}
		}
	}

	var out [][]T
	for _, component := range topo.TarjanSCC(d) {
		of := make([]T, len(component))
		for i, n := range component {
			of[i] = steps[n.ID()]
		}
		out = append(out, of)
	}

	return out
}

// cutWaitless cuts the edges that close a cycle in which nothing pauses and that no step bounds, and reports
// whether there was any.
func (c *cycles) cutWaitless() bool {
	c.waitless = map[*graph]map[string]bool{}
	c.bounded = map[*Step]bool{}

	c.returned = map[*graph]bool{}

	// The labels of a flow matter only if a run comes back from it.
	for _, g := range c.graphs {
		for _, call := range g.invocations {
			if call.step.Kind != Go {
				c.returned[call.to] = true
			}
		}
	}

	for _, g := range c.graphs {
		c.findWaitless(g)
	}

	// The bounded steps depend on the waitless labels, and the search for cycles on both.
	c.findBounded()
	w := waitlessPath{cycles: c, on: map[*Step]bool{}, done: map[*Step]bool{}}
	for g, s := range c.steps() {
		w.visit(site{g, s})
	}

	return w.found
}

// waitlessPath is a way through steps without a wait, in the search for those that come back to it.
type waitlessPath struct {
	*cycles
	on    map[*Step]bool // the steps of the way
	done  map[*Step]bool
	found bool
}

func (w *waitlessPath) visit(p site) {
	if w.done[p.step] || w.bounded[p.step] {
		return
	}

	w.on[p.step] = true

	for _, n := range w.next(p.graph, p.step) {
		// The edge leads back to a step of the current path, and so closes a cycle.
		if w.on[n.step] {
			w.cut(p.graph, p.step, n)
			w.found = true
		} else {
			w.visit(n.site)
		}
	}

	w.on[p.step] = false
	w.done[p.step] = true
}

// cut ends the call where a step would close a cycle.
func (c *cycles) cut(g *graph, s *Step, to following) {
	// Only the edge that closes the cycle is cut. The other outcomes of the step stay.
	if to.over != nil {
		g.cut(s, to.over, NeverWaits, NeverWaitsFix)
		return
	}

	// A go back into the cycle leads to no flow any more.
	delete(c.starts, s)
	g.invocations = slices.DeleteFunc(g.invocations, func(other invocation) bool { return other.step == s })
	g.cuts = append(g.cuts, cutWay{s, to.step})

	// A go has no edge to cut, so that the whole step becomes the end.
	s.Approximate(g.cutNote(NeverWaits, NeverWaitsFix))
	s.Kind = End
	s.What = hungUp
	s.Edges = nil

	// In a flow that is run, the call comes back to the other flow. An end would hang up there.
	if g.inRun {
		s.Kind = Return
		s.What = completed
	}
}

// addExits leads silent callers out of the cycles of questions that no call can leave;
// hanging up does not count as an end.
func (c *cycles) addExits() {
	before, ends := c.turned(c.after)
	for g, s := range c.steps() {
		// A flow for waiting calls needs no end of its own.
		if g.waits { // an agent answers the call
			ends = append(ends, s)
		}
	}

	ending := before.reach(ends) // the steps from which a call can end

	endAt := func(g *graph, s *Step, e *Edge) {
		// A step of the import's own has no block, and so no row that could name the cut.
		if e != nil && !ending[s] && len(s.From) > 0 {
			g.cut(s, e, "no call can end from here, whatever the caller does: here it ends where the caller does nothing",
				"lead on to an end")
			before.add(ending, s)
		}
	}

	// The way of silence is cut first, since a caller who does nothing needs no further step.
	for g, s := range c.steps() {
		endAt(g, s, s.silent())
	}

	// A step without such a way ends by its last edge. The last step comes first, so that calls still reach the steps
	// before it.
	for _, g := range c.graphs {
		for _, s := range slices.Backward(g.order) {
			endAt(g, s, s.last())
		}
	}
}

// backward has the steps before each step.
type backward map[*Step][]*Step

// turned turns the ways of calls around. It also returns the steps that no step follows.
func (c *cycles) turned(after func(*graph, *Step) []*Step) (before backward, last []*Step) {
	before = backward{}
	for g, s := range c.steps() {
		next := after(g, s)
		for _, to := range next {
			before[to] = append(before[to], s)
		}
		if len(next) == 0 {
			last = append(last, s)
		}
	}
	return before, last
}

// reach returns some steps and all steps before them.
func (w backward) reach(from []*Step) map[*Step]bool {
	out := map[*Step]bool{}
	for _, s := range from {
		w.add(out, s)
	}
	return out
}

// add adds a step and all steps before it to a set that has all steps before each of its steps.
func (w backward) add(reached map[*Step]bool, from *Step) {
	Reach(reached, from, func(s *Step) []*Step { return w[s] })
}

// after returns all steps that can follow one, waits or not. A run is taken to come back,
// with each of its outcomes.
func (c *cycles) after(g *graph, s *Step) []*Step {
	var out []*Step
	if to := c.starts[s]; to != nil && s.Kind == Go {
		out = append(out, to)
	}
	for _, e := range s.Edges {
		if to := g.byID[e.To]; to != nil {
			out = append(out, to)
		}
	}
	return out
}

// silent returns the edge that is taken where the caller does nothing, or nil.
func (s *Step) silent() *Edge {
	for _, outcome := range []string{noInput, exhausted, silent, declined, timedOut, answered} {
		if e := s.edge(outcome); e != nil {
			return e
		}
	}
	return nil
}
