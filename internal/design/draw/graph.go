package draw

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// Graph is a drawing of one flow: its boxes are steps, its edges are outcomes.
type Graph struct {
	Flow  string
	Boxes []Box  // Boxes[0] is the start
	Edges []Edge // by From, then in the order of the step's outcomes
}

// Box is the drawing of a step.
type Box struct {
	Name     string // the step's
	Kind     string // "menu"
	Verb     string // "looks up"
	Detail   string // its prompt, queue, lookup or label
	IsPrompt bool   // the detail is a prompt

	Findings int // of the checker
}

// Edge is one outcome of a step.
type Edge struct {
	From, To int // indexes into Boxes
	Outcome  string
	Words    string // of a choice of keys, the first word for it
	Sets     string // the attributes that it sets: "tier: gold"
	Taken    uint64 // how often it was taken; see [Graph.Count]
	Untested bool   // no scripted call takes it
}

// New returns the graph of a program's own flow. A flow that it runs is one box, whose
// outcomes are the labels that it returns, and one in which it goes on is a box without
// outcomes. The edges are the state machine's, as
// [ivr.TransitionTable.Edges] gives them.
func New(p *flow.Program, edges []flow.Edge) *Graph {
	b := builder{program: p, graph: &Graph{Flow: p.Flow}, box: map[flow.StateID]int{}, drawn: map[Edge]bool{}}
	b.boxes()
	for _, e := range edges {
		b.edge(e)
	}
	b.sortEdges()
	return b.graph
}

// Count sets how often each edge was taken.
func (g *Graph) Count(taken func(step, outcome string) uint64) {
	for i := range g.Edges {
		e := &g.Edges[i]
		e.Taken = taken(g.Boxes[e.From].Name, e.Outcome)
	}
}

// Caption returns the outcome, the word for a key, and the assignments: "1 lost card, tier: gold".
func (e *Edge) Caption() string {
	out := e.Outcome
	if e.Words != "" {
		out += " " + e.Words
	}
	if e.Sets != "" {
		out += ", " + e.Sets
	}
	return out
}

type builder struct {
	program *flow.Program
	graph   *Graph
	steps   []flow.StepID // by box
	box     map[flow.StateID]int
	drawn   map[Edge]bool
}

func (b *builder) boxes() {
	for id := range b.program.States {
		state := &b.program.States[id]
		step := &b.program.Steps[state.Step]

		// Steps of flows that this flow runs have their own drawings.
		if state.Runner != flow.NoState || step.Flow != b.program.Flow {
			continue
		}

		b.box[flow.StateID(id)] = len(b.graph.Boxes)
		b.steps = append(b.steps, state.Step)
		b.graph.Boxes = append(b.graph.Boxes, Box{
			Name: step.Name, Kind: step.Kind.String(), Verb: step.Kind.Verb(),
			Detail: strings.Join(strings.Fields(b.program.About(step)), " "), IsPrompt: step.Kind.IsAboutPrompt(),
		})
	}
}

// edge adds a transition between steps of the drawn flow. The return of a flow that is
// run is an edge of the run step's box.
func (b *builder) edge(t flow.Edge) {
	decider := b.program.DeciderOf(t)
	from, drawn := b.box[decider]
	if !drawn {
		// It begins another flow, or is inside one.
		return
	}

	e := Edge{From: from, To: b.box[t.Target], Outcome: b.program.Outcomes[t.Outcome]}

	// The box of a set step shows what it sets, and a lookup of a value has the value as outcome.
	sets := b.program.Assigned(b.program.Sets(t))
	if s := b.program.StepAt(t.Source); sets != b.program.About(s) && (s.System == nil || s.System.ValueOf == "") {
		e.Sets = sets
	}

	for _, c := range b.program.StepAt(decider).Choices {
		if c.Outcome == t.Outcome && len(c.Keys) > 0 && len(c.Words) > 0 && c.Words[0] != flow.Fold(e.Outcome) {
			e.Words = c.Words[0]
		}
	}

	if s := b.program.StepAt(decider); s.FactsOf(t.Outcome).Decider == flow.ByEntry && s.Kind == flow.Menu {
		e.Words = s.Entry.String()
	}

	if !b.drawn[e] {
		// Two returns of one label are one edge.
		b.drawn[e] = true
		b.graph.Edges = append(b.graph.Edges, e)
	}
}

// sortEdges sorts each box's edges in the order of its file.
func (b *builder) sortEdges() {
	slices.SortStableFunc(b.graph.Edges, func(x, y Edge) int {
		return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(b.outcomeIndex(x), b.outcomeIndex(y)),
			b.program.Place(b.steps[x.From], x.Outcome).Compare(b.program.Place(b.steps[y.From], y.Outcome)))
	})
}

// outcomeIndex is the index of an edge's outcome in its step; -1 for the labels that a run
// step returns.
func (b *builder) outcomeIndex(e Edge) int {
	step := &b.program.Steps[b.steps[e.From]]
	return slices.IndexFunc(step.Outcomes, func(o flow.Outcome) bool { return b.program.Outcomes[o] == e.Outcome })
}
