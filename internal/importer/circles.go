package importer

import (
	"slices"
)

// circles finds circles in the steps of all flows. A run leads to the start of the flow
// that it runs and, over each label with which that flow can return, on from itself.
type circles struct {
	*builder
	starts map[*Step]*Step            // of runs and gos: where the other flow starts
	quiet  map[*graph]map[string]bool // the labels that a run can return with without a wait

	bounded map[*Step]bool // loops that lead out of every circle they stand in
}

// breakCircles cuts the circles that the language has no call for: those in which no step
// waits for anything, and those that no call can leave.
func (b *builder) breakCircles() {
	c := circles{b, map[*Step]*Step{}, map[*graph]map[string]bool{}, map[*Step]bool{}}
	for _, g := range b.graphs {
		for _, call := range g.calls {
			c.starts[call.step] = call.to.byID[call.to.Start]
		}
	}
	c.findBounded()
	c.cutQuiet(func(s *Step) bool { return s.Kind != Lookup })
	b.relink()
	c.cutQuiet(func(*Step) bool { return true })
	b.relink()
	c.openClosed()
}

// pauses reports whether the caller is asked or waits before a step's edge is taken.
func (s *Step) pauses(e *Edge) bool {
	switch s.Kind {
	case Menu, Collect:
		return true
	case Callback, Deflect:
		return s.Asks
	case Enqueue:
		return e.Outcome != full && e.Outcome != closed
	case Pass, Say, Lookup, Branch, Check, Set, Transfer, Run, Go, Return, End, Loop:
	}
	return false
}

// cutQuiet cuts the circles of steps that qualify in which nothing pauses. A circle is
// left if a lookup in it can lead out: whether it is ever run twice is up to that lookup.
func (c *circles) cutQuiet(qualifies func(*Step) bool) {
	c.quiet = map[*graph]map[string]bool{}
	for _, g := range c.graphs {
		c.findQuiet(g, qualifies)
	}
	w := walk{circles: c, qualifies: qualifies, state: map[*Step]int{}}
	if qualifies(&Step{Kind: Lookup}) {
		w.component = c.components(w.next)
		w.leaving = map[int]bool{}
		for g, s := range c.steps() {
			for _, n := range w.next(g, s) {
				if s.Kind == Lookup && w.component[n.step] != w.component[s] {
					w.leaving[w.component[s]] = true
				}
			}
		}
	}
	for g, s := range c.steps() {
		w.visit(g, s)
	}
}

// findBounded finds the loops of which an outcome leads out of their circle: a call takes
// it in the end.
func (c *circles) findBounded() {
	all := func(*Step) bool { return true }
	for _, g := range c.graphs {
		c.findQuiet(g, all)
	}
	w := walk{circles: c, qualifies: all}
	for before := -1; before != len(c.bounded); {
		before = len(c.bounded)
		component := c.components(w.next)
		for g, s := range c.steps() {
			leaves := func(n next) bool { return component[n.step] != component[s] }
			if s.Kind == Loop && slices.ContainsFunc(w.next(g, s), leaves) {
				c.bounded[s] = true
			}
		}
	}
}

// findQuiet finds the labels with which a flow can return without a wait. Runs are in no
// circle, so that the flows that it runs can be done first.
func (c *circles) findQuiet(g *graph, qualifies func(*Step) bool) map[string]bool {
	if found, ok := c.quiet[g]; ok {
		return found
	}
	labels := map[string]bool{}
	c.quiet[g] = labels
	for _, call := range g.calls {
		c.findQuiet(call.to, qualifies)
	}
	w := walk{circles: c, qualifies: qualifies, once: true}
	seen := map[*Step]bool{}
	for stack := []*Step{g.byID[g.Start]}; len(stack) > 0; {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[s] {
			continue
		}
		seen[s] = true
		if s.Kind == Return {
			labels[s.What] = true
		}
		for _, n := range w.next(g, s) {
			if s.Kind != Run || n.step != c.starts[s] {
				stack = append(stack, n.step)
			}
		}
	}
	return labels
}

// next is a step that follows another, in its flow, over an edge of the other.
type next struct {
	graph *graph
	step  *Step
	edge  int // index into the edges, or -1: into another flow
}

// walk searches circles depth first.
type walk struct {
	*circles
	qualifies func(*Step) bool
	once      bool          // a way through, on which a loop bounds nothing
	component map[*Step]int // numbers the circles, if lookups qualify
	leaving   map[int]bool  // those that a lookup in them can lead out of
	state     map[*Step]int // 1 on the way, 2 done
}

// next returns the steps that follow one without a wait.
func (w *walk) next(g *graph, s *Step) []next {
	if !w.qualifies(s) || w.bounded[s] && !w.once {
		return nil
	}
	var out []next
	if to := w.starts[s]; to != nil {
		out = append(out, next{w.of(s), to, -1})
	}
	for i := range s.Edges {
		e := &s.Edges[i]
		if s.pauses(e) || s.Kind == Run && !w.quiet[w.of(s)][e.Outcome] {
			continue
		}
		if to := g.byID[e.To]; to != nil {
			out = append(out, next{g, to, i})
		}
	}
	return out
}

// of returns the flow that a run or go leads to.
func (c *circles) of(s *Step) *graph {
	return c.flow(s.What)
}

// visit cuts every edge that leads back to a step on the way. It keeps its own stack: a
// flow may be thousands of steps deep.
func (w *walk) visit(g *graph, s *Step) {
	if w.state[s] != 0 {
		return
	}
	type frame struct {
		graph *graph
		step  *Step
		rest  []next
	}
	w.state[s] = 1
	stack := []frame{{g, s, w.next(g, s)}}
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if len(top.rest) == 0 {
			w.state[top.step] = 2
			stack = stack[:len(stack)-1]
			continue
		}
		n := top.rest[0]
		top.rest = top.rest[1:]
		switch w.state[n.step] {
		case 1:
			w.cut(top.graph, top.step, n)
		case 0:
			w.state[n.step] = 1
			stack = append(stack, frame{n.graph, n.step, w.next(n.graph, n.step)})
		}
	}
}

// cut ends the call where a step would close a circle. Where a lookup in it leads out, it
// ends after some rounds.
func (w *walk) cut(g *graph, s *Step, to next) {
	if w.leaving[w.component[to.step]] {
		g.bound(s, to)
		return
	}
	s.approximate("closes a circle in which nobody is asked anything and nobody waits: here the call ends", "ask the caller, or give the step a loop")
	if to.edge >= 0 {
		s.Edges[to.edge].To = g.end(hungUp)
		return
	}
	s.Kind, s.What, s.Edges = End, hungUp, nil // a go back into the circle
	if g.inRun {
		s.Kind, s.What = Return, completed
	}
}

// approximate notes on the block that a step is named after that the step does something
// like what it does.
func (s *Step) approximate(reason, fix string) {
	if len(s.From) > 0 {
		s.From[0].Approximate(reason, fix)
	}
}

// rounds is how often a call goes round a circle that it leaves by the answer of a lookup.
const rounds = "20"

// bound puts a loop on the edge that closes a circle: a call that is still in it after its
// rounds ends.
func (g *graph) bound(s *Step, to next) {
	back := to.step.ID
	if to.edge < 0 { // a go back into the circle
		back = s.ID
	}
	loop := &Step{ID: "\x00rounds " + s.ID + " " + back, Name: "rounds", Kind: Loop, What: rounds}
	loop.Edge(again, back)
	loop.Edge(done, g.end(hungUp))
	g.byID[loop.ID] = loop
	if len(s.From) > 0 {
		s.From[0].Expand("closes a circle that only an answer of another system leads out of: after 20 rounds the call ends")
	}
	if to.edge >= 0 {
		s.Edges[to.edge].To = loop.ID
		return
	}
	g.redirect(map[string]string{s.ID: loop.ID})
}

// components numbers the strongly connected components (Tarjan 1972), with a stack of its
// own in place of recursion.
func (c *circles) components(follow func(*graph, *Step) []next) map[*Step]int {
	type frame struct {
		graph *graph
		step  *Step
		rest  []next
	}
	index, low, out := map[*Step]int{}, map[*Step]int{}, map[*Step]int{}
	var open []*Step
	for g, root := range c.steps() {
		if index[root] != 0 {
			continue
		}
		var stack []frame
		push := func(g *graph, s *Step) {
			index[s] = len(index) + 1
			low[s] = index[s]
			open = append(open, s)
			stack = append(stack, frame{g, s, follow(g, s)})
		}
		push(g, root)
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if len(top.rest) > 0 {
				n := top.rest[0]
				top.rest = top.rest[1:]
				if index[n.step] == 0 {
					push(n.graph, n.step)
				} else if out[n.step] == 0 {
					low[top.step] = min(low[top.step], index[n.step])
				}
				continue
			}
			s := top.step
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				below := stack[len(stack)-1].step
				low[below] = min(low[below], low[s])
			}
			if low[s] != index[s] {
				continue
			}
			at := slices.Index(open, s)
			for _, member := range open[at:] {
				out[member] = index[s]
			}
			open = open[:at]
		}
	}
	return out
}

// openClosed lets silent callers go from the circles of questions that no call can leave:
// only hanging up helps there, and the simulated callers do not.
func (c *circles) openClosed() {
	before := map[*Step][]*Step{}
	ends := map[*Step]bool{}
	var found []*Step
	for g, s := range c.steps() {
		following := c.following(g, s)
		for _, n := range following {
			before[n] = append(before[n], s)
		}
		if len(following) == 0 {
			found = append(found, s)
		}
	}
	spread := func(from []*Step) {
		for len(from) > 0 {
			s := from[len(from)-1]
			from = from[:len(from)-1]
			if !ends[s] {
				ends[s] = true
				from = append(from, before[s]...)
			}
		}
	}
	spread(found)
	for _, leaving := range []func(*Step) *Edge{(*Step).silent, (*Step).last} {
		for g, s := range c.steps() {
			if e := leaving(s); e != nil && !ends[s] {
				s.approximate("no call can end from here, whatever the caller does: here it ends where the caller does nothing", "lead on to an end")
				e.To = g.end(hungUp)
				spread([]*Step{s})
			}
		}
	}
}

// following returns all steps that can follow one. What a run leads to returns.
func (c *circles) following(g *graph, s *Step) []*Step {
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

// silent returns the edge of a question that a caller takes who does nothing, or nil.
func (s *Step) silent() *Edge {
	for _, outcome := range []string{noInput, exhausted, declined, timedOut, answered} {
		if e := s.edge(outcome); e != nil {
			return e
		}
	}
	return nil
}

// last returns the last edge, or nil.
func (s *Step) last() *Edge {
	if len(s.Edges) == 0 {
		return nil
	}
	return &s.Edges[len(s.Edges)-1]
}
