package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// tree holds a shortest way from the start to every node.
type tree struct {
	far  []int  // inputs to get there plus one; 0: no way
	last []Edge // of the way
	from []int  // the node before; -1 at a start
}

// example gives the shortest call that reaches a state, in the words of a
// scripted call: "press 2, silent, silent, silent".
func (w *walk) example(to StateID) string { return w.spell(w.nearest.path(int(to)), nil) }

// maxNodes bounds a search that follows an attribute's values: beyond it the
// example is of the state with any value.
const maxNodes = 100_000

// exampleOf gives the shortest call that reaches a state with a value of one of
// the walk's attributes.
func (w *walk) exampleOf(to StateID, a routing.AttributeID, v routing.Value) string {
	if len(w.States)*len(w.Center.Attributes[a].Values) > maxNodes {
		return w.example(to)
	}
	p := valued{w, a, len(w.Center.Attributes[a].Values)}
	return w.spell(p.shortest().path(p.node(to, v)), constraints{a: only(v)})
}

// shortest finds the ways with the fewest inputs over the edges that can be
// taken and that allowed lets through. Its nodes are the states.
func (w *walk) shortest(allowed func(Edge) bool) *tree { return w.shortestFrom(0, allowed) }

func (w *walk) shortestFrom(start StateID, allowed func(Edge) bool) *tree {
	return w.search([]int{int(start)}, len(w.States), func(at int, visit func(Edge, int)) {
		for _, e := range w.edges(StateID(at)) {
			if allowed(e) {
				visit(e, int(e.Target))
			}
		}
	})
}

// search is Dijkstra's, from several nodes at once.
func (w *walk) search(starts []int, nodes int, edges func(at int, visit func(Edge, int))) *tree {
	t := &tree{make([]int, nodes), make([]Edge, nodes), make([]int, nodes)}
	front := &frontier{}
	for _, n := range starts {
		t.far[n], t.from[n] = 1, -1
		front.push(reach{n, 1})
	}
	for len(*front) > 0 {
		at := front.pop()
		if at.far > t.far[at.node] {
			continue
		}
		edges(at.node, func(e Edge, to int) {
			if d := at.far + w.effort(e); t.far[to] == 0 || d < t.far[to] {
				t.far[to], t.last[to], t.from[to] = d, e, at.node
				front.push(reach{to, d})
			}
		})
	}
	return t
}

// path gives the edges from a start to a node.
func (t *tree) path(to int) []Edge {
	var path []Edge
	for t.far[to] > 0 && t.from[to] >= 0 {
		path = append(path, t.last[to])
		to = t.from[to]
	}
	slices.Reverse(path)
	return path
}

// valued is a walk in which one attribute has one value at a time: its nodes
// are pairs of a state and a value.
type valued struct {
	*walk
	attribute routing.AttributeID
	values    int
}

func (p *valued) node(at StateID, v routing.Value) int { return int(at)*p.values + int(v) }

func (p *valued) shortest() *tree {
	var starts []int
	p.can(0, p.attribute).each(func(v routing.Value) { starts = append(starts, p.node(0, v)) })
	return p.search(starts, len(p.States)*p.values, func(at int, visit func(Edge, int)) {
		for _, e := range p.edges(StateID(at / p.values)) {
			if v, ok := p.after(e, routing.Value(at%p.values)); ok {
				visit(e, p.node(e.Target, v))
			}
		}
	})
}

// after gives the attribute's value after an edge, and whether a call can take
// the edge with the value before.
func (p *valued) after(e Edge, v routing.Value) (routing.Value, bool) {
	s := p.step(e.Source)
	for _, set := range s.Set {
		if set.Attribute == p.attribute {
			v = set.Value
		}
	}
	free := s.Kind != Branch || s.Attribute != p.attribute || p.attribute == routing.AttrDay
	return v, free || s.valuesFor(e.Outcome).has(v)
}

// effort counts the inputs that an edge takes.
func (w *walk) effort(e Edge) int {
	s := w.step(e.Source)
	switch s.Kind {
	case Menu, Collect:
		if w.Outcomes[e.Outcome] == Exhausted {
			return s.Attempts
		}
		return 1
	case Lookup, Branch, Check, Queue, Callback, Deflect:
		return 1
	case Say, Set, Transfer, Run, Return, End:
	}
	return 0
}

// reach is a node with the number of inputs that it takes to get there.
type reach struct{ node, far int }

// frontier is a binary heap of nodes, the nearest first. That of container/heap
// would put every node it is given into memory of its own.
type frontier []reach

func (a reach) before(b reach) bool { return a.far < b.far || a.far == b.far && a.node < b.node }

func (f *frontier) push(x reach) {
	h := append(*f, x)
	*f = h
	for at := len(h) - 1; at > 0; {
		up := (at - 1) / 2
		if !h[at].before(h[up]) {
			return
		}
		h[at], h[up], at = h[up], h[at], up
	}
}

func (f *frontier) pop() reach {
	h := *f
	top, last := h[0], len(h)-1
	h[0], h = h[last], h[:last]
	*f = h
	for at := 0; ; {
		least := at
		for child := 2*at + 1; child <= 2*at+2 && child < last; child++ {
			if h[child].before(h[least]) {
				least = child
			}
		}
		if least == at {
			return top
		}
		h[at], h[least], at = h[least], h[at], least
	}
}
