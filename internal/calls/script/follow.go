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

// maxPath is how many events the calls that play one path may have.
const maxPath = 20_000

// follow plays the paths to the wanted outcomes that the analysis of data flow has found, the
// same that findings show: first those that a call with the usual attributes can take, then
// any. It says which outcomes no path leads to; those that no played call takes are left to
// the search.
func (x *search) follow(ctx context.Context) error {
	g := dataflow.AnalyzeFlow(x.flows, x.flow)
	for key := range x.wanted {
		if !slices.ContainsFunc(g.Edges, func(e dataflow.Edge) bool { return x.keyOf(e) == key }) {
			delete(x.wanted, key)
			x.without[key] = true
		}
	}
	for _, tree := range []*dataflow.Tree{g.ShortestFrom(0, x.isUsual(g)), g.Nearest()} {
		for _, e := range x.ends(g, tree) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if key := x.keyOf(e); x.wanted[key] && x.left > 0 {
				x.keep(x.play(append(tree.Path(e.From), e)), key)
			}
		}
	}
	return nil
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
	values, changes := x.attributesOf(x.usual(ivr.LineOf(x.flows.Center, x.flow))), map[routing.AttributeID]bool{}
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

// ends returns the nearest edge of each wanted outcome, the nearest first.
func (x *search) ends(g *dataflow.Graph, tree *dataflow.Tree) []dataflow.Edge {
	edges := slices.DeleteFunc(slices.Clone(g.Edges), func(e dataflow.Edge) bool {
		return !x.wanted[x.keyOf(e)] || !tree.Reaches(e.From)
	})
	slices.SortStableFunc(edges, func(a, b dataflow.Edge) int { // of as many inputs, an answer before silences
		from := tree.Compare(a.From, b.From)
		return cmp.Or(from+g.Inputs(a.Edge)-g.Inputs(b.Edge), -from)
	})
	return distinctBy(edges, x.keyOf)
}

// play returns a call that takes a path, or nil. It begins with the usual setup, and then
// changes what leads a call further on the path, one respect after the other.
func (x *search) play(path []dataflow.Edge) *Recorder {
	left := min(maxPath, x.left)
	defer func(before int) { x.left -= before - left }(left)
	setup := x.usual(ivr.LineOf(x.flows.Center, x.flow))
	r, far := x.dialAlong(setup, path, &left)
	for far < len(path) {
		before := far
	further:
		for _, vary := range x.variations() {
			for _, other := range vary(setup) {
				if left--; left <= 0 {
					return nil
				}
				if next, n := x.dialAlong(other, path, &left); n > far {
					setup, r, far = other, next, n
					break further
				}
			}
		}
		if far == before {
			return nil
		}
	}
	return r
}

// dialAlong plays a path with a setup, and returns the call that comes furthest and how many
// edges of the path it takes.
func (x *search) dialAlong(setup ivr.Setup, path []dataflow.Edge, left *int) (*Recorder, int) {
	session, err := ivr.Dial(x.machine, setup)
	if err != nil {
		return nil, -1
	}
	r := Record(session, x.flow, setup)
	return x.along(r, path, x.taken(r, path), left)
}

// along continues a call that has taken the first edges of a path, as far as it can.
func (x *search) along(r *Recorder, path []dataflow.Edge, far int, left *int) (*Recorder, int) {
	if far < 0 || far == len(path) || r.Awaits() == ivr.Ended {
		return r, far
	}
	best, furthest := r, far
	for _, in := range x.inputs(r) {
		next, n := r.fork(), far
		for attempt := 0; attempt < max(1, r.Step().Attempts) && n == far && in(next) == nil; attempt++ {
			n = x.taken(next, path)
			x.tried++
			*left -= len(next.Trace())
		}
		if n > far {
			next, n = x.along(next, path, n, left)
		}
		if n > furthest {
			best, furthest = next, n
		}
		if furthest == len(path) || *left <= 0 {
			break
		}
	}
	return best, furthest
}

// taken returns how many edges of a path a call has taken; -1 if it has taken another one.
func (x *search) taken(r *Recorder, path []dataflow.Edge) int {
	n := 0
	for _, e := range r.Trace() {
		switch {
		case e.Kind != ivr.EventTook:
		case n == len(path):
			return n
		case e.State != path[n].Source || e.Outcome != x.program.Outcomes[path[n].Outcome]:
			return -1
		default:
			n++
		}
	}
	return n
}
