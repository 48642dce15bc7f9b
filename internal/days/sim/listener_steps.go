package sim

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// stepIndex maps the counts of the programs' machines to the steps, outcomes and
// transitions of a snapshot. It is made once, so that a snapshot only adds.
type stepIndex struct {
	stepAt      [][]int        // by program and flow.StateID
	steps       []StepSnapshot // without counts
	transitions []Transition   // by name, without counts
	edges       [][]countedEdge
}

// countedEdge is an outcome at a state of a program, with where it is counted.
type countedEdge struct {
	state               flow.StateID
	outcome             flow.Outcome
	row                 int // the step
	column              int // among the step's outcomes
	transition          int
	outcomeName, target string
}

func newStepIndex(t *tables) *stepIndex {
	x := &stepIndex{stepAt: t.layout.StepAt, edges: make([][]countedEdge, len(t.programs))}
	for _, s := range t.layout.Steps {
		x.steps = append(x.steps, StepSnapshot{Flow: s.Flow, Step: s.Step})
	}

	// The edges come first, because the steps get their outcomes from them.
	for i := range t.programs {
		x.addEdges(i, t.programs[i].program)
	}

	// Several edges may have the same outcome, and the columns need one order.
	for i := range x.steps {
		outcomes := x.steps[i].Outcomes
		slices.SortFunc(outcomes, func(a, b OutcomeCount) int { return cmp.Compare(a.Outcome, b.Outcome) })
		x.steps[i].Outcomes = slices.Compact(outcomes)
	}

	slices.SortFunc(x.transitions, byName)
	x.transitions = slices.Compact(x.transitions)

	// The indices are looked up once here. A snapshot then only adds at them.
	for i := range x.edges {
		for k := range x.edges[i] {
			e := &x.edges[i][k]
			step := &x.steps[e.row]
			e.column = slices.Index(step.Outcomes, OutcomeCount{Outcome: e.outcomeName})
			e.transition, _ = slices.BinarySearchFunc(x.transitions,
				Transition{Flow: step.Flow, Source: step.Step, Target: e.target}, byName)
		}
	}

	return x
}

// addEdges adds a program's edges that are outcomes. A flow may return from several
// steps by one label: that is one outcome of the run step.
func (x *stepIndex) addEdges(program int, p *flow.Program) {
	type key struct {
		state   flow.StateID
		outcome flow.Outcome
	}

	known := map[key]bool{}
	for _, e := range p.Edges {
		state := p.DeciderOf(e)
		if k := (key{state, e.Outcome}); state != flow.NoState && !known[k] {
			known[k] = true

			// in the same flow
			row := x.stepAt[program][state]
			name := p.Outcomes[e.Outcome]
			target := p.StepAt(e.Target).Name
			step := &x.steps[row]
			step.Outcomes = append(step.Outcomes, OutcomeCount{Outcome: name})
			x.transitions = append(x.transitions, Transition{Flow: step.Flow, Source: step.Step, Target: target})
			x.edges[program] = append(x.edges[program],
				countedEdge{state: state, outcome: e.Outcome, row: row, outcomeName: name, target: target})
		}
	}
}

func byName(a, b Transition) int {
	return cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Target, b.Target))
}

// read sums the machines' counts.
func (x *stepIndex) read(live *liveCounters) ([]StepSnapshot, []Transition) {
	steps := slices.Clone(x.steps)
	transitions := slices.Clone(x.transitions)

	for i := range steps {
		steps[i].Outcomes = slices.Clone(steps[i].Outcomes)
	}

	for i := range live.counts {
		counts := live.counts[i].Sum()

		// A step may be part of several programs, and all of them count in its row.
		for state, row := range x.stepAt[i] {
			steps[row].Visits += counts.Visits[state]
			steps[row].HangUps += live.flows[i].hangUps[state]
		}

		for k := range x.edges[i] {
			e := &x.edges[i][k]
			n := counts.Taken(e.state, e.outcome)
			steps[e.row].Outcomes[e.column].Count += n
			transitions[e.transition].Count += n
		}
	}

	return steps, transitions
}
