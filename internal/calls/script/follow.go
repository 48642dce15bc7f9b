package script

import (
	"cmp"
	"context"
	"slices"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// maxPath is the greatest number of events in the calls that play one path.
const maxPath = 5_000

// run plays the shortest paths to the wanted outcomes that the analysis of data flow has found.
// Findings show the same paths. Paths of calls with the usual attributes come first. It notes the
// outcomes without a path.
func (x *search) run(ctx context.Context) error {
	g := x.graph

	// An outcome without an edge in the analysis has no path. Trying calls for it would be in vain.
	for key := range x.wanted {
		if len(x.edges[key]) == 0 {
			delete(x.wanted, key)
			x.without[key] = true
		}
	}

	// Calls of usual callers come first, because scripts with an odd caller are harder to read.
	usual := g.ShortestFrom(0, x.isUsual(g))
	for _, e := range distinctBy(x.ends(usual, x.wantedEdges()), x.keyOf) {
		if err := ctx.Err(); err != nil {
			return err
		}

		path := x.unroll(g, append(usual.Path(e.From), e), dataflow.AnyEdge)
		if r, _ := x.play(path); r != nil && x.left > 0 {
			x.keep(r, path, x.keyOf(e))
		}
	}

	// The rest needs other callers or times.
	for _, e := range distinctBy(x.ends(g.Nearest(), x.wantedEdges()), x.keyOf) {
		if err := ctx.Err(); err != nil {
			return err
		}
		x.detour(g, x.keyOf(e))
	}

	return nil
}

// maxDetours is the number of paths that are played per outcome.
const maxDetours = 20

// detour plays the shortest path to an outcome. If no call takes it, detour removes the edge at
// which the calls left the path, and plays the shortest path without this edge. It repeats this up
// to maxDetours.
func (x *search) detour(g *dataflow.Graph, key outcomeKey) {
	tree := g.Nearest()
	without := map[dataflow.Edge]bool{}
	isLeft := func(e dataflow.Edge) bool { return !without[e] }
	for range maxDetours {
		ends := x.ends(tree, x.edges[key])
		end := slices.IndexFunc(ends, isLeft)
		if end < 0 || x.left <= 0 {
			return
		}

		// The edge where the call left the path is the obstacle. Other paths may avoid it.
		path := x.unroll(g, append(tree.Path(ends[end].From), ends[end]), isLeft)
		r, far := x.play(path)
		if r != nil {
			x.keep(r, path, key)
			return
		}

		without[path[far]] = true
		x.left -= len(g.Edges) / 8 // about the cost of as many events
		tree = g.ShortestFrom(0, isLeft)
	}
}

// finish continues a call that took a path to the nearest end. It tries the shortest path there. If
// the call leaves the path at an edge, it tries the shortest path without this edge, and so on. If
// the call reaches no end, finish prefers a call that waits for no lookup, because the script would
// lack the lookup's answer.
func (x *search) finish(r *Recorder, path []dataflow.Edge) *Recorder {
	ends := x.graph.Where(func(node int) bool { return len(x.graph.Out(node)) == 0 })
	without := map[dataflow.Edge]bool{}
	isAllowed := func(e dataflow.Edge) bool { return !without[e] }
	best := r

	// The call has a budget of events, which it takes from the budget of the search.
	budget := min(maxPath, x.left)
	x.left -= budget
	defer func() { x.left += budget }() // what remains

	for tries := 0; tries < maxDetours && best.Awaits() != ivr.Ended && budget > 0; tries++ {
		tree := x.graph.ShortestFrom(path[len(path)-1].To, isAllowed)
		end, ok := tree.Closest(ends)
		if !ok {
			break
		}

		// The call is played from its beginning along the longer path, because loops have to be done on
		// the way.
		whole := x.unroll(x.graph, slices.Concat(path, tree.Path(end)), isAllowed)
		next, far := x.along(r, whole, &budget)

		// A call that ended is the best result. A call that waits for a lookup is the worst.
		if best.Awaits() == ivr.ForLookup || next.Awaits() == ivr.Ended {
			best = next
		}

		if far < len(whole) {
			without[whole[far]] = true
		}
	}

	return best
}

// maxUnrolled bounds the edges of a path with the rounds of its loops.
const maxUnrolled = 2_000

// unroll returns a path with the rounds of each loop whose outcome "done" the path takes, and with
// the rounds of the loops in these rounds. The rounds use allowed edges. A loop takes "again" a
// number of times before it is done.
func (x *search) unroll(g *dataflow.Graph, path []dataflow.Edge, allowed func(dataflow.Edge) bool) []dataflow.Edge {
	out := slices.Clone(path)
	rounds := map[flow.StateID]int{} // so far
	for i := 0; i < len(out) && len(out) < maxUnrolled; i++ {
		e := out[i]
		if e.Decider != flow.ByCount {
			continue
		}

		// The inserted round ends at the loop again, so the same edge is looked at once more.
		switch {
		case x.program.Outcomes[e.Outcome] == flow.Again:
			rounds[e.Source]++
		case rounds[e.Source] < g.StepAt(e.Source).Times:
			if round := g.Round(e.From, allowed); len(round) > 0 {
				out = slices.Insert(out, i, round...)
				i--
			}
		default:
			rounds[e.Source] = 0
		}
	}

	return out
}

// keyOf returns the outcome that an edge is.
func (x *search) keyOf(e dataflow.Edge) outcomeKey {
	decider := x.program.Decider(e.Source)
	if decider == flow.NoState {
		return outcomeKey{}
	}
	return outcomeKey{x.program.StepAt(decider).String(), x.program.Outcomes[e.Outcome]}
}

// isUsual returns a function that reports whether a call with the usual attributes may take an edge.
func (x *search) isUsual(g *dataflow.Graph) func(dataflow.Edge) bool {
	usual := x.usual(ivr.LineOf(x.flows.Center, x.flow))
	changes := map[routing.AttributeID]bool{}
	values := x.attributesOf(&usual)

	// An attribute that the flow sets may have any value at a branch.
	for _, e := range g.Edges {
		for _, set := range g.Sets(e.Edge) {
			changes[set.Attribute] = true
		}
	}

	return func(e dataflow.Edge) bool {
		s := g.StepAt(e.Source)
		if !s.Branches() || changes[s.Attribute] || int(values[s.Attribute]) >= len(s.Cases) {
			return true
		}
		return s.Cases[values[s.Attribute]] == e.Outcome
	}
}

// wantedEdges returns the edges of the wanted outcomes, in the order of the graph.
func (x *search) wantedEdges() []dataflow.Edge {
	return slices.DeleteFunc(slices.Clone(x.graph.Edges), func(e dataflow.Edge) bool { return !x.wanted[x.keyOf(e)] })
}

// ends returns those of some edges that a tree leads to, the nearest first.
func (x *search) ends(tree *dataflow.Tree, some []dataflow.Edge) []dataflow.Edge {
	edges := slices.DeleteFunc(slices.Clone(some), func(e dataflow.Edge) bool { return !tree.Reaches(e.From) })

	// If two edges need the same number of inputs in all, the edge of fewer inputs itself comes first. A
	// single answer is easier to follow in a script than several silences.
	slices.SortStableFunc(edges, func(a, b dataflow.Edge) int {
		before := tree.Compare(a.From, b.From)
		at := x.graph.Inputs(a.Edge) - x.graph.Inputs(b.Edge)
		return cmp.Or(before+at, at)
	})
	return edges
}

// play returns a call that takes a path, or nil and how many edges of it a call takes. It begins with the
// usual setup, and then changes what leads a call further on the path.
func (x *search) play(path []dataflow.Edge) (*Recorder, int) {
	left := min(maxPath, x.left)
	defer func(before int) { x.left -= before - left }(left)

	// Each change of the setup has to lead the call further. Otherwise the search would not end.
	setup := x.usual(ivr.LineOf(x.flows.Center, x.flow))
	r, far := x.dialAlong(setup, path, &left)
	for before := -1; far < len(path) && far > before && dependsOnSetup(x.program.StepAt(path[far].Source)); {
		before = far
		for other := range x.others(setup, x.program.StepAt(path[far].Source)) {
			if x.allows(&other, path) <= before {
				continue
			}

			left--
			if next, n := x.dialAlong(other, path, &left); n > before {
				setup = other
				r = next
				far = n
			}

			if far > before || left <= 0 {
				break
			}
		}
	}

	if far < len(path) {
		return nil, far
	}
	return r, far
}

// dependsOnSetup reports whether the line, the caller, the time or the state of a queue may decide how a
// call leaves a step.
func dependsOnSetup(s *flow.Step) bool {
	return s.Help.IsAgent() || s.ChecksQueue() || s.Branches() || s.Hours != nil
}

// dialAlong plays a path with a setup, and returns the call that comes furthest and how many
// edges of the path it takes.
func (x *search) dialAlong(setup ivr.Setup, path []dataflow.Edge, left *int) (*Recorder, int) {
	session, err := ivr.Dial(x.machine, setup)
	if err != nil {
		return nil, 0
	}
	return x.along(Record(session, x.flow, setup), path, left)
}

// along continues a call along a path as far as it can.
func (x *search) along(r *Recorder, path []dataflow.Edge, left *int) (*Recorder, int) {
	far, isOn := x.taken(r, path)
	if !isOn || far == len(path) || r.Awaits() == ivr.Ended {
		return r, far
	}

	// Each possible input is tried in a copy of the call, and the copy that comes furthest is kept.
	best := r
	furthest := far
	for _, in := range x.inputs(r, path[far]) {
		next := r.fork()
		n := far

		// Several silences are one outcome, so an input is repeated up to the number of attempts.
		for attempt := 0; attempt < max(1, r.Step().Attempts) && isOn && n == far && in(next) == nil; attempt++ {
			n, isOn = x.taken(next, path)
			x.tried++
			*left -= len(next.Trace()) - len(r.Trace())
		}

		if isOn && n > far {
			next, n = x.along(next, path, left)
		}

		isOn = true

		if n > furthest {
			best = next
			furthest = n
		}

		if furthest == len(path) || *left <= 0 {
			break
		}
	}

	return best, furthest
}

// taken returns how many edges of a path a call has taken, and whether the call has taken no other edge.
// While the path waits in a queue, the call may take the edges of the flow that runs there.
func (x *search) taken(r *Recorder, path []dataflow.Edge) (n int, isOn bool) {
	for _, e := range r.Trace() {
		if e.Kind != ivr.EventTook {
			continue
		}

		if n == len(path) {
			return n, true
		}

		// Edges of the flow that runs in the queue are no part of the path.
		isWaiting := e.Target == path[n].Source || x.program.States[e.Target].Waits == path[n].Source
		if path[n].Decider == flow.ByTime && isWaiting {
			continue
		}
		if e.State != path[n].Source || e.Outcome != x.program.Outcomes[path[n].Outcome] {
			return n, false
		}

		n++
	}
	return n, true
}
