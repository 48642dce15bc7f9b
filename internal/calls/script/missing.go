package script

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Missing are the scripted calls that a center lacks.
type Missing struct {
	Tests       map[string][]Test // by the flow that they start
	Unreachable []Unreachable     // by flow, then in the order of the flow's file

	parts *parts // of the prompts that the tests assert
	dates *dates // that the searches try
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
	m := &Missing{Tests: map[string][]Test{}, parts: newParts(flows), dates: newDates(flows.Center)}
	untaken := map[outcomeKey]*flow.Step{}
	for i := range cover.Flows {
		for s, o := range cover.Flows[i].Untaken {
			untaken[outcomeKey{s.Step.String(), o}] = s.Step
		}
	}

	// Each flow first gets calls that start in it, because these are the shortest.
	whyNot := map[outcomeKey]string{}
	for i := range cover.Flows {
		name := cover.Flows[i].Flow
		wanted := map[outcomeKey]bool{}
		for key, s := range untaken {
			if s.Flow == name {
				wanted[key] = true
			}
		}

		x, err := m.addTests(ctx, flows, name, wanted, untaken)
		if err != nil {
			return nil, err
		}

		for key := range wanted {
			whyNot[key] = x.whyNot(key)
		}
	}

	for i := range cover.Flows {
		name := cover.Flows[i].Flow
		if _, err := m.addTests(ctx, flows, name, wantedWithin(flows.Program(name), untaken), untaken); err != nil {
			return nil, err
		}
	}

	for i := range cover.Flows {
		for s, o := range cover.Flows[i].Untaken {
			if key := (outcomeKey{s.Step.String(), o}); untaken[key] != nil {
				m.Unreachable = append(m.Unreachable, Unreachable{s.Step, o, whyNot[key]})
			}
		}
	}

	return m, nil
}

// wantedWithin returns untaken outcomes in the flows that this program runs, if a call that starts in
// their own flow may not reach them. There are two kinds. A step that takes time in a queue does so
// only while a call waits there. A loop may be done only if its flow is run in a cycle.
func wantedWithin(p *flow.Program, untaken map[outcomeKey]*flow.Step) map[outcomeKey]bool {
	out := map[outcomeKey]bool{}
	for i := range p.States {
		s := p.StepAt(flow.StateID(i))
		for _, o := range s.Outcomes {
			key := outcomeKey{s.String(), p.Outcomes[o]}
			isUntaken := s.Flow != p.Flow && untaken[key] != nil
			waits := p.States[i].Waits != flow.NoState
			endsLoop := s.Times > 0 && key.outcome == flow.Done
			if isUntaken && (waits || endsLoop) {
				out[key] = true
			}
		}
	}

	return out
}

// addTests adds calls of one flow that take the wanted outcomes, and removes all that they
// take from untaken. It returns the search, which says why it has not found the others.
func (m *Missing) addTests(ctx context.Context, flows *flow.Flows, name string, wanted map[outcomeKey]bool,
	untaken map[outcomeKey]*flow.Step,
) (*search, error) {
	if len(wanted) == 0 {
		return nil, nil
	}

	x := newSearch(flows, m.dates, name, maps.Clone(wanted))
	if err := x.run(ctx); err != nil {
		return nil, err
	}

	var tests []Test

	// An outcome that one of the calls takes needs no call in another flow.
	for _, c := range x.needed(untaken) {
		for _, key := range outcomesIn(x.program, c.Trace()) {
			delete(untaken, key)
		}
		tests = append(tests, x.test(c, m.parts))
	}

	if len(tests) > 0 {
		m.Tests[name] = append(m.Tests[name], tests...)
	}

	return x, nil
}

// needed returns the calls that were found without those whose outcomes the others take, too: a
// short call is often the beginning of a longer one.
func (x *search) needed(untaken map[outcomeKey]*flow.Step) []call {
	takenBy := map[outcomeKey]int{}
	taken := make([][]outcomeKey, len(x.found))
	for i, c := range x.found {
		taken[i] = slices.DeleteFunc(distinct(outcomesIn(x.program, c.Trace())),
			func(key outcomeKey) bool { return untaken[key] == nil })
		for _, key := range taken[i] {
			takenBy[key]++
		}
	}

	// A call is needed if it is the only one with an outcome. Leaving it out lowers the counts of its
	// others.
	var out []call
	for i, c := range x.found {
		if slices.ContainsFunc(taken[i], func(key outcomeKey) bool { return takenBy[key] == 1 }) {
			out = append(out, c)
			continue
		}
		for _, key := range taken[i] {
			takenBy[key]--
		}
	}

	return out
}

// test writes a call, named after the outcome that it is for.
func (x *search) test(c call, parts *parts) Test {
	test := c.test(parts.of)
	test.Name.Value = c.takes.outcome + " at " + strings.TrimPrefix(c.takes.step, x.flow+".")
	return test
}

// outcomesIn returns the outcomes that a trace took, in order.
func outcomesIn(p *flow.Program, trace []ivr.Event) []outcomeKey {
	var out []outcomeKey
	for _, e := range trace {
		if e.Kind != ivr.EventTook {
			continue
		}

		// A return takes an outcome of the run step that called its flow. A run or a go decides nothing.
		if decider := p.Decider(e.State); decider != flow.NoState {
			out = append(out, outcomeKey{p.StepAt(decider).String(), e.Outcome})
		}
	}
	return out
}

// whyNot explains why an outcome was not found. It names the bound that ended the search for it, and how to get a call.
func (x *search) whyNot(key outcomeKey) string {
	// A further search looks for fewer outcomes only if this search found some. Otherwise it would end at the
	// same place.
	next := byHand
	if len(x.found) > 0 {
		next = "run --write-missing again to go on from there"
	}

	met, isBounded := x.met[key]
	switch {
	case x.without[key]:
		return "no path of the flow leads there"
	case x.left <= 0:
		return fmt.Sprintf("the search ended after %s, at its bound of %s events; %s",
			diag.Plural(x.tried, "call"), diag.Thousands(maxSearch), next)
	case isBounded:
		return boundWords[met] + "; " + byHand
	}
	return "no caller, hour, lookup or queue that was tried leads there"
}

// byHand is the fix for an outcome that a further search would not find either.
const byHand = "\"ivrsim call --save FILE\" keeps a call that you make by hand"
