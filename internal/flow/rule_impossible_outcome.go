package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var impossibleOutcomeRule = diag.Rule{
	ID:       ImpossibleOutcome,
	Severity: diag.Advice,
	Doc: `A step says where it goes after something that cannot happen: closed for a queue
that never closes, full for one without a capacity, timed_out without a
max_wait, a value that the attribute cannot have there, otherwise where every
value is named, a label that no call returns.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done, closed: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// impossibleOutcome looks at the steps that some call comes to.
func impossibleOutcome(a *analysis) {
	traffic := a.traffic()
	for s := range a.steps() {
		if s.flawed { // its queue may be another
			continue
		}
		for _, p := range s.then.each {
			if e := s.exitAt(p.Key.Place); e != nil && traffic.steps[s] && !traffic.exits[e] {
				a.advise(e.at, ImpossibleOutcome, fmt.Sprintf("%s cannot happen here", e.outcome), s.without(e.outcome), s.allow)
			}
		}
	}
}

// without gives the mend of an outcome that cannot happen. Where the step must say
// where it goes then, whoever calls, it is the step that has no use.
func (s *step) without(outcome string) string {
	if slices.Contains(s.needs, outcome) {
		return "lead callers here for whom it can, or do without the step"
	}
	return "take it out"
}

// exitAt gives the exit whose outcome is written at a place.
func (s *step) exitAt(at diag.Place) *exit {
	for i := range s.exits {
		if s.exits[i].at == at {
			return &s.exits[i]
		}
	}
	return nil
}
