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
	for _, f := range a.settled {
		for _, s := range f.steps {
			if traffic.steps[s] && !s.flawed { // else its queue may be another
				a.cannotHappen(s, traffic)
			}
		}
	}
}

// cannotHappen reports the outcomes that a step names and no call takes.
func (a *analysis) cannotHappen(s *step, traffic traffic) {
	for _, p := range s.then.each {
		if e := s.exitAt(p.Key.Place); e != nil && !traffic.exits[e] {
			a.advise(e.at, ImpossibleOutcome, fmt.Sprintf("%s cannot happen here", e.outcome), s.without(e.outcome), s.allow)
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
