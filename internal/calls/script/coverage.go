package script

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
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
