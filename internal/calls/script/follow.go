package script

import (
	"cmp"
	"context"
	"slices"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The search for one outcome has these bounds.
const (
	maxPath     = 5_000 // events in the calls that play one path
	maxDetours  = 20    // paths that are played
	maxUnrolled = 2_000 // edges of a path with the rounds of its loops
)

// bound is a bound of the search for one outcome.
type bound int

const (
	eventsOfAPath bound = iota
	pathsPlayed
	roundsOfLoops
)

// boundWords has the reason for an outcome if the search for it met a bound.
var boundWords = [...]string{
	eventsOfAPath: "calls along its path ended at their bound of " + diag.Thousands(maxPath) + " events",
	pathsPlayed:   "the search ended after " + diag.Thousands(maxDetours) + " paths, at its bound for one outcome",
	roundsOfLoops: "the rounds of the loops on its path are over the bound of " + diag.Thousands(maxUnrolled) + " steps",
}

// note notes that the search for an outcome met a bound. The first bound is the reason to name, because the search
// would have gone on there.
func (x *search) note(key outcomeKey, met bound) {
	if _, isNoted := x.met[key]; !isNoted {
		x.met[key] = met
	}
}

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
	for _, e := range x.furthestFirst(usual, distinctBy(x.ends(usual, x.wantedEdges()), x.keyOf)) {
		if err := ctx.Err(); err != nil {
			return err
		}

		// Nothing more is tried after the bound.
		if x.left <= 0 {
			break
		}

		// A call to an outcome that is further away has taken this one on its way.
		if !x.wanted[x.keyOf(e)] {
			continue
		}

		x.follow(append(usual.Path(e.From), e), dataflow.AnyEdge)
	}

	// The rest needs other callers or times.
	for _, e := range distinctBy(x.ends(g.Nearest(), x.wantedEdges()), x.keyOf) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if x.wanted[x.keyOf(e)] {
			x.detour(g, x.keyOf(e))
		}
	}

	return nil
}

// furthestFirst puts the edges that are on no path of a tree to another of the edges before the edges that are. A call
// to the former also takes the latter, so the search plays a path once and not once per edge of the path.
func (x *search) furthestFirst(tree *dataflow.Tree, ends []dataflow.Edge) []dataflow.Edge {
	passed := map[outcomeKey]bool{}
	seen := make([]bool, len(x.graph.Nodes))
	for _, e := range ends {
		// The paths of a tree meet. The rest of the way to the start is marked already where they do.
		for node := e.From; !seen[node]; {
			seen[node] = true
			before, ok := tree.Before(node)
			if !ok {
				break
			}
			passed[x.keyOf(before)] = true
			node = before.From
		}
	}

	isPassed := func(e dataflow.Edge) bool { return passed[x.keyOf(e)] }
	isLast := func(e dataflow.Edge) bool { return !isPassed(e) }
	last := slices.DeleteFunc(slices.Clone(ends), isPassed)
	return append(last, slices.DeleteFunc(slices.Clone(ends), isLast)...)
}

// follow plays a path to an outcome, with the rounds of its loops, which use allowed edges. It keeps a call that takes
// the path. Else it returns the edge where the calls left the path.
func (x *search) follow(path []dataflow.Edge, allowed func(dataflow.Edge) bool) (obstacle dataflow.Edge, isTaken bool) {
	key := x.keyOf(path[len(path)-1])
	whole, isWhole := x.unroll(x.graph, path, allowed)
	r, far := x.play(whole)
	if r != nil {
		x.keep(r, whole, key)
		return dataflow.Edge{}, true
	}

	// A call leaves the path where a round is missing, although a longer path may lead further.
	if !isWhole {
		x.note(key, roundsOfLoops)
	}
	return whole[far], false
}

// detour plays the shortest path to an outcome. If no call takes it, detour removes the edge
// where the calls left the path, and plays the shortest path without this edge. It plays at most
// maxDetours paths.
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
		obstacle, isTaken := x.follow(append(tree.Path(ends[end].From), ends[end]), isLeft)
		if isTaken {
			return
		}

		without[obstacle] = true
		x.left -= len(g.Edges) / 8 // about the cost of as many events
		tree = g.ShortestFrom(0, isLeft)
	}

	// The bound ended the search only if it left a path.
	if slices.ContainsFunc(x.ends(tree, x.edges[key]), isLeft) {
		x.note(key, pathsPlayed)
	}
}

// finish continues a call that took a path to the nearest end. It tries the shortest path there. If
// the call leaves the path at an edge, it tries the shortest path without this edge, and so on. If
// the call reaches no end, finish prefers a call that waits for no lookup, because the script would
// lack the lookup's answer.
func (x *search) finish(r *Recorder, path []dataflow.Edge, key outcomeKey) *Recorder {
	without := map[dataflow.Edge]bool{}
	isAllowed := func(e dataflow.Edge) bool { return !without[e] }
	best := r

	// The call has a budget of events, which it takes from the budget of the search.
	budget := min(maxPath, x.left)
	x.left -= budget
	defer func() { x.left += budget }() // what remains

	for tries := 0; best.Awaits() != ivr.Ended; tries++ {
		rest, ok := x.graph.ShortestTo(path[len(path)-1].To, x.isEnd, isAllowed)
		if !ok {
			break
		}

		// A call that waits for a lookup at a bound is not kept, so the bound is the reason to name.
		if budget <= 0 {
			x.note(key, eventsOfAPath)
			break
		}
		if tries == maxDetours {
			x.note(key, pathsPlayed)
			break
		}

		// The call is played from its beginning along the longer path, because loops have to be done on
		// the way.
		whole, isWhole := x.unroll(x.graph, slices.Concat(path, rest), isAllowed)
		if !isWhole {
			x.note(key, roundsOfLoops)
		}
		next, far := x.along(r, whole, progress{}, &budget)

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

// unroll returns a path with the rounds of each loop whose outcome "done" the path takes, and with
// the rounds of the loops in these rounds. The rounds use allowed edges. A loop takes "again" a
// number of times before it is done. At maxUnrolled, unroll inserts no further round, and the path is not whole.
func (x *search) unroll(
	g *dataflow.Graph, path []dataflow.Edge, allowed func(dataflow.Edge) bool,
) (_ []dataflow.Edge, isWhole bool) {
	out := slices.Clone(path)
	rounds := map[flow.StateID]int{} // so far
	for i := 0; i < len(out); i++ {
		e := out[i]
		if e.Decider != flow.ByCount {
			continue
		}

		// The inserted round ends at the loop again, so the same edge is looked at once more.
		switch {
		case x.program.Outcomes[e.Outcome] == flow.Again:
			rounds[e.Source]++
		case rounds[e.Source] < g.StepAt(e.Source).Times:
			if len(out) >= maxUnrolled {
				return out, false
			}
			if round := g.Round(e.From, allowed); len(round) > 0 {
				out = slices.Insert(out, i, round...)
				i--
			}
		default:
			rounds[e.Source] = 0
		}
	}

	return out, true
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

// ends returns the edges that a tree leads to, the nearest first.
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
// usual setup, and then makes the changes that lead a call further on the path.
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

	// A call that repeats its steps without a wait is no result, although it may take the whole path.
	if far == len(path) && r == nil {
		return nil, far - 1
	}
	if far == len(path) {
		return r, far
	}

	// A call that ended at the bound may have been on its way to the outcome, so the bound is the reason to name.
	if left <= 0 {
		x.note(x.keyOf(path[len(path)-1]), eventsOfAPath)
	}
	return nil, far
}

// dependsOnSetup reports whether the line, the caller, the time or the state of a queue may decide how a
// call leaves a step.
func dependsOnSetup(s *flow.Step) bool {
	return s.Help.IsAgent() || s.ChecksQueue() || s.Branches() || s.Hours != nil
}

// dialAlong plays a path with a setup, and returns the call that comes furthest and how many
// edges of the path it takes. It returns no call if the call repeats its steps without a wait.
func (x *search) dialAlong(setup ivr.Setup, path []dataflow.Edge, left *int) (*Recorder, int) {
	session, err := ivr.Dial(x.machine, setup)
	if session == nil {
		return nil, 0
	}

	x.tried++
	r := Record(session, x.flow, setup)
	if err == nil {
		// A call says and decides much before its first input, which is part of its cost.
		*left -= len(session.Trace())
		return x.along(r, path, progress{}, left)
	}

	// A flow for a queue has calls without a wait if they start in it. Such a call costs the search as much as a path,
	// and its path nothing: another setup may still follow the path further.
	x.left -= min(len(session.Trace()), maxPath)
	far, _ := x.taken(r, path, progress{})
	return nil, far.edges
}

// progress is the distance that a call has come on a path.
type progress struct {
	events int // of the call's trace that were compared with the path
	edges  int // of the path that the call has taken
}

// along continues a call along a path as far as it can. It compares the trace from where an earlier comparison ended.
func (x *search) along(r *Recorder, path []dataflow.Edge, from progress, left *int) (*Recorder, int) {
	far, isOn := x.taken(r, path, from)
	if !isOn || far.edges == len(path) || r.Awaits() == ivr.Ended {
		return r, far.edges
	}

	// Each possible input is tried in a copy of the call, and the copy that comes furthest is kept.
	best := r
	furthest := far.edges
	for _, in := range x.inputs(r, path[far.edges]) {
		next := r.fork()
		at := far

		// Several silences are one outcome, so an input is repeated up to the number of attempts.
		for attempt := 0; attempt < max(1, r.Step().Attempts) && isOn && at.edges == far.edges && in(next) == nil; attempt++ {
			*left -= len(next.Trace()) - at.events
			at, isOn = x.taken(next, path, at)
			x.tried++
		}

		n := at.edges
		if isOn && n > far.edges {
			next, n = x.along(next, path, at, left)
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

// taken returns how far a call has come on a path, and whether the call has taken no other edge. It goes on from an
// earlier progress. While the path waits in a queue, the call may take the edges of the flow that runs there.
func (x *search) taken(r *Recorder, path []dataflow.Edge, at progress) (_ progress, isOn bool) {
	for _, e := range r.Trace()[at.events:] {
		if at.edges == len(path) {
			return at, true
		}

		at.events++
		if e.Kind != ivr.EventTook {
			continue
		}

		// Edges of the flow that runs in the queue are no part of the path.
		next := path[at.edges]
		isWaiting := e.Target == next.Source || x.program.States[e.Target].Waits == next.Source
		if next.Decider == flow.ByTime && isWaiting {
			continue
		}
		if e.State != next.Source || e.Outcome != x.program.Outcomes[next.Outcome] {
			return at, false
		}

		at.edges++
	}
	return at, true
}
