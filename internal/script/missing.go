package script

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// Missing are the scripted calls that a center lacks.
type Missing struct {
	Tests       map[string][]Test // by the flow that they start
	Unreachable []Unreachable     // by flow, then in the order of the flow's file
}

// Unreachable is an outcome that no call was found to take, and why.
type Unreachable struct {
	Step    *flow.Step
	Outcome string
	Why     string
}

// FindMissing finds the shortest call for each outcome that no call takes so far,
// in the flow that the outcome belongs to. A call that takes several of them is
// returned once. It returns the context's error if the context is done.
func FindMissing(ctx context.Context, flows *flow.Flows, cover *Coverage) (*Missing, error) {
	m := &Missing{Tests: map[string][]Test{}}
	untaken := map[outcomeKey]bool{}
	for i := range cover.Flows {
		for s, o := range cover.Flows[i].untaken {
			untaken[outcomeKey{s.Step.String(), o}] = true
		}
	}
	for i := range cover.Flows {
		if err := m.flow(ctx, flows, &cover.Flows[i], untaken); err != nil {
			return nil, err
		}
	}
	// A call of a later flow may take it after all.
	m.Unreachable = slices.DeleteFunc(m.Unreachable, func(u Unreachable) bool { return !untaken[outcomeKey{u.Step.String(), u.Outcome}] })
	return m, nil
}

// untaken yields the outcomes of the flow that no call takes.
func (f *FlowCoverage) untaken(yield func(*StepCoverage, string) bool) {
	for i := range f.Steps {
		for _, o := range f.Steps[i].Outcomes {
			if o.Taken == 0 && !yield(&f.Steps[i], o.Outcome) {
				return
			}
		}
	}
}

// flow adds the calls that one flow lacks, and removes all that they take from untaken.
func (m *Missing) flow(ctx context.Context, flows *flow.Flows, f *FlowCoverage, untaken map[outcomeKey]bool) error {
	wanted := map[outcomeKey]bool{}
	for s, o := range f.untaken {
		if key := (outcomeKey{s.Step.String(), o}); untaken[key] {
			wanted[key] = true
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	x, err := newSearch(flows, f.Flow, wanted)
	if err != nil {
		return err
	}
	if err := x.run(ctx); err != nil {
		return err
	}
	// The calls found last are the longest, and often take what earlier ones are for.
	for _, c := range slices.Backward(x.found) {
		if untaken[c.takes] {
			m.add(x, c, untaken)
		}
	}
	slices.Reverse(m.Tests[f.Flow])
	for s, o := range f.untaken {
		if wanted[outcomeKey{s.Step.String(), o}] {
			m.Unreachable = append(m.Unreachable, Unreachable{s.Step, o, x.whyNot()})
		}
	}
	return nil
}

// add adds a call, continued to an end and named after the outcome that it is for.
func (m *Missing) add(x *search, c call, untaken map[outcomeKey]bool) {
	whole := x.finish(c.Recorder)
	for _, key := range outcomesIn(x.program, whole.Trace()) {
		delete(untaken, key)
	}
	test := whole.Test()
	test.Name.Value = c.takes.outcome + " at " + strings.TrimPrefix(c.takes.step, x.flow+".")
	m.Tests[x.flow] = append(m.Tests[x.flow], test)
}

// outcomesIn returns the outcomes that a trace took, in order.
func outcomesIn(p *flow.Program, trace []ivr.Event) []outcomeKey {
	var out []outcomeKey
	for _, e := range trace {
		if e.Kind != ivr.EventTook {
			continue
		}
		if decider := p.Decider(e.State); decider != flow.NoState {
			out = append(out, outcomeKey{p.StepAt(decider).String(), e.Outcome})
		}
	}
	return out
}

// whyNot explains why an outcome was not found.
func (x *search) whyNot() string {
	if x.left <= 0 {
		return fmt.Sprintf("the search ended after %d calls", x.tried)
	}
	return "no caller, hour, lookup or queue that was tried leads there"
}
