package script

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Coverage is the coverage of a center's flows by scripted calls. A step of a flow that
// several flows run is counted once for all of them.
type Coverage struct {
	Flows      []FlowCoverage // by name
	Taken, All int            // outcomes
}

// FlowCoverage is the coverage of one flow's own steps.
type FlowCoverage struct {
	Flow       string
	Steps      []StepCoverage // in the order of the file
	Taken, All int            // outcomes
	program    *flow.Program
}

// StepCoverage counts the visits of a step and the uses of each of its outcomes.
type StepCoverage struct {
	Step     *flow.Step
	Visits   uint64
	Outcomes []OutcomeCoverage
	id       flow.StepID
}

// OutcomeCoverage counts the uses of an outcome.
type OutcomeCoverage struct {
	Outcome string
	Taken   uint64
}

// outcomeKey identifies an outcome by the name of its step, "main.topic", and its own.
type outcomeKey struct{ step, outcome string }

// NewCoverage returns the coverage of all flows of a center. Counts are by the flow that
// the calls start.
func NewCoverage(flows *flow.Flows, counts map[string]ivr.Counts) *Coverage {
	visits := map[string]uint64{}
	taken := map[outcomeKey]uint64{}
	for name, c := range counts {
		sum(flows.Program(name), c, visits, taken)
	}

	cover := &Coverage{}
	for _, name := range flows.Names() {
		p := flows.Program(name)
		f := FlowCoverage{Flow: name, program: p}
		for id := range p.Steps {
			if p.Steps[id].Flow == name {
				f.add(flow.StepID(id), visits, taken)
			}
		}

		slices.SortFunc(f.Steps, func(a, b StepCoverage) int { return a.Step.Place.Compare(b.Step.Place) })
		cover.Flows = append(cover.Flows, f)
		cover.Taken += f.Taken
		cover.All += f.All
	}

	return cover
}

// sum adds the counts of a program's states to the counts of their steps.
func sum(p *flow.Program, c ivr.Counts, visits map[string]uint64, taken map[outcomeKey]uint64) {
	sums := c.Sum()
	for id := range p.States {
		step := p.StepAt(flow.StateID(id))
		visits[step.String()] += sums.Visits[id]
		for o, name := range p.Outcomes {
			if n := sums.Taken(flow.StateID(id), flow.Outcome(o)); n > 0 {
				taken[outcomeKey{step.String(), name}] += n
			}
		}
	}
}

// add adds a step of the flow.
func (f *FlowCoverage) add(id flow.StepID, visits map[string]uint64, taken map[outcomeKey]uint64) {
	step := &f.program.Steps[id]
	s := StepCoverage{Step: step, Visits: visits[step.String()], id: id}
	for _, name := range f.program.Decided(id) {
		n := taken[outcomeKey{step.String(), name}]
		s.Outcomes = append(s.Outcomes, OutcomeCoverage{name, n})
		f.All++
		if n > 0 {
			f.Taken++
		}
	}
	f.Steps = append(f.Steps, s)
}

// Untaken yields the outcomes of the flow that no call takes, with their steps.
func (f *FlowCoverage) Untaken(yield func(*StepCoverage, string) bool) {
	for i := range f.Steps {
		for _, o := range f.Steps[i].Outcomes {
			if o.Taken == 0 && !yield(&f.Steps[i], o.Outcome) {
				return
			}
		}
	}
}

// Taker is a scripted call that takes an outcome, and its place.
type Taker struct{ Name, Place string }

// Takers returns the calls that take an outcome of a step, in the order of the files.
func (b *Batch) Takers() func(step *flow.Step, outcome string) []Taker {
	out := map[outcomeKey][]Taker{}
	for _, suite := range b.Results {
		for i := range suite {
			r := &suite[i]
			at := r.Test.Name.Place
			taker := Taker{diag.VisibleLine(r.Test.Name.Value), fmt.Sprintf("%s:%d", at.File, at.Line)}
			for _, key := range distinct(outcomesIn(r.Program, r.Trace())) {
				out[key] = append(out[key], taker)
			}
		}
	}
	return func(step *flow.Step, outcome string) []Taker { return out[outcomeKey{step.String(), outcome}] }
}

// Graph returns the flow's drawing with how often the calls took each edge, and the
// untested edges marked.
func (f *FlowCoverage) Graph() *draw.Graph {
	taken := map[outcomeKey]uint64{} // by the step's name in the flow, "topic"
	for _, s := range f.Steps {
		for _, o := range s.Outcomes {
			taken[outcomeKey{s.Step.Name, o.Outcome}] = o.Taken
		}
	}

	g := draw.New(f.program, ivr.NewTransitionTable(f.program).Edges())
	g.Count(func(step, outcome string) uint64 { return taken[outcomeKey{step, outcome}] })

	for i := range g.Edges {
		g.Edges[i].Untested = g.Edges[i].Taken == 0
	}

	return g
}
