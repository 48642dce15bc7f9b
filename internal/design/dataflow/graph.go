package dataflow

import (
	"iter"
	"maps"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Graph is the possible behavior of the calls of one line in a program. Its nodes are the abstract
// states that they can reach, and its edges the edges that they can take. Node 0 is the start. If
// errors hide a part of the behavior, a graph holds either the certain or all possible behavior.
type Graph struct {
	domain
	Line   *routing.Line   // nil for a flow that no line reaches
	Others []*routing.Line // lines whose calls start with the same facts
	Nodes  []Situation
	Edges  []Edge // by From

	untaken   []bool        // by edge of the program: no caller takes it; nil if some may take each
	solved    func()        // of a graph that is Shared
	start     state         // of a call that is answered
	firstAt   []int         // a state's first node, by StateID, or noNode
	firstOut  []int         // index into Edges of a node's first; one more at the end
	into      []Edge        // Edges by To
	firstInto []int         // index into the above of a node's first
	nearest   *Tree         // from the start
	feasible  func() []Edge // as of findFeasible
	refined   func() *Graph
	joins     bool   // a node joins different values of several paths
	bound     string // the bound that keeps Refine from separating these values; "" without one
}

// Situation is a node of the graph: a state of the program with what is known of the calls
// that reach it.
type Situation struct {
	At flow.StateID
	state
	next int // another node of the same state; noNode at the last node
}

const noNode = -1

// Edge is an edge of the program between two nodes.
type Edge struct {
	flow.Edge
	NoNumber bool // a callback is declined without asking, since it has no number to dial
	From, To int
}

// Refine returns the graph of the same calls in which nodes of different attribute values
// are separate, up to a bound; in a center of very many graphs, the graph itself.
func (g *Graph) Refine() *Graph { return g.refined() }

// Bound describes the bound that keeps the refined graph from separating different values in a node. It is "" if no
// node joins values, or if the graph can be refined.
func (g *Graph) Bound() string {
	if !g.joins {
		return ""
	}
	return g.bound
}

// Out returns the edges that leave a node.
func (g *Graph) Out(node int) []Edge { return g.Edges[g.firstOut[node]:g.firstOut[node+1]] }

// In returns the edges into a node.
func (g *Graph) In(node int) []Edge { return g.into[g.firstInto[node]:g.firstInto[node+1]] }

// NodesAt returns the nodes of a state; none if no call reaches it.
func (g *Graph) NodesAt(at flow.StateID) []int {
	var out []int
	for i := g.firstAt[at]; i != noNode; i = g.Nodes[i].next {
		out = append(out, i)
	}
	return out
}

// Reached reports whether a call can reach a state.
func (g *Graph) Reached(at flow.StateID) bool { return g.firstAt[at] != noNode }

// NodeStep returns the step of a node.
func (g *Graph) NodeStep(node int) *flow.Step { return g.StepAt(g.Nodes[node].At) }

// IsUnread reports whether the step of a node has an error, or depends on one, so that calls may go on
// otherwise than the graph says.
func (g *Graph) IsUnread(node int) bool {
	return g.DefAt(g.Nodes[node].At).Invalid() || g.NodeStep(node).DecidedBy(flow.Unread)
}

// NodeValues returns the possible values of an attribute in a node. The attribute is one that a
// step branches on, the language, or one of the caller's location. The others are not tracked.
func (g *Graph) NodeValues(node int, a routing.AttributeID) routing.ValueSet {
	return g.Nodes[node].values[g.track[a]]
}

// Values returns the possible values of an attribute in a state, as NodeValues does.
func (g *Graph) Values(at flow.StateID, a routing.AttributeID) routing.ValueSet {
	var out routing.ValueSet
	for _, i := range g.NodesAt(at) {
		out = out.Or(g.NodeValues(i, a))
	}
	return out
}

// Recorded returns a node of a state in which the call may be recorded, by the value yes of the attribute that says
// so, and whether there is one. With has the value if other calls come to the node without it.
func (g *Graph) Recorded(at flow.StateID) (node int, with Constraints, ok bool) {
	for _, a := range g.recording() {
		yes, known := g.Attributes[a].Value("yes")
		for _, i := range g.NodesAt(at) {
			switch values := g.NodeValues(i, a); {
			case !known || !values.Has(yes):
				continue
			case values == routing.Only(yes):
				return i, nil, true
			default:
				node, with, ok = i, Constraints{a: routing.Only(yes)}, true
			}
		}
	}
	return node, with, ok
}

// Filled reports whether every call that reaches a state has filled a name.
func (g *Graph) Filled(at flow.StateID, name string) bool {
	bit, known := g.names[name]
	if !known {
		bit, known = g.names[otherNames]
	}
	for i := g.firstAt[at]; i != noNode; i = g.Nodes[i].next {
		if !known || !g.Nodes[i].filled.has(bit) {
			return false
		}
	}
	return true
}

// otherNames stands for the names that only steps with errors fill.
const otherNames = ""

// Fills reports whether a name can be filled on some path.
func (g *domain) Fills(name string) bool {
	_, known := g.names[name]
	_, any := g.names[otherNames]
	return known || any
}

// Names returns every name that can be filled on some path, sorted.
func (g *domain) Names() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(g.names)), func(name string) bool { return name == otherNames })
}

// Secret reports whether a name may hold a secret in a state.
func (g *Graph) Secret(at flow.StateID, name string) bool {
	bit, known := g.names[name]
	for i := g.firstAt[at]; known && i != noNode; i = g.Nodes[i].next {
		if g.Nodes[i].secret.has(bit) {
			return true
		}
	}
	return false
}

// Exit returns the exit that an edge is compiled from; nil for the start of a run.
func (g *domain) Exit(e flow.Edge) *flow.Exit {
	if e.Decider == flow.Unread {
		return g.DefAt(e.Source).Exit(g.Outcomes[e.Outcome])
	}
	if decider := g.Decider(e.Source); decider != flow.NoState {
		return g.DefAt(decider).Exit(g.Outcomes[e.Outcome])
	}
	return nil
}

// Asks reports whether an edge is taken only after the caller was asked for input, has
// waited in a queue, or was connected to a transfer's number or heard it ring.
func (g *domain) Asks(e Edge) bool {
	return e.Decider.Asked() && !e.NoNumber
}

// ReachesPerson reports whether a caller reaches a person in a node: in a queue, a
// callback or a transfer. The return of a flow that no line starts, and a step that has an error or
// depends on one, are assumed to lead to one.
func (g *Graph) ReachesPerson(node int) bool {
	at := g.Nodes[node].At
	s := g.StepAt(at)
	return s.Help.IsPerson() || s.Return != "" && g.States[at].Runner == flow.NoState || g.IsUnread(node)
}

// Onward yields an edge, and those that every call takes after it: nobody decides where they lead.
func (g *Graph) Onward(e Edge) iter.Seq[Edge] {
	return func(yield func(Edge) bool) {
		for range len(g.States) { // they may be a cycle
			out := g.Out(e.To)
			if !yield(e) || len(out) != 1 || out[0].Decider != flow.ByNobody {
				return
			}
			e = out[0]
		}
	}
}

// Where returns the nodes that a predicate holds for.
func (g *Graph) Where(holds func(node int) bool) []int {
	var out []int
	for i := range g.Nodes {
		if holds(i) {
			out = append(out, i)
		}
	}
	return out
}
