package flow

import (
	"fmt"

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
	taken, reached := a.taken()
	for _, f := range a.list {
		for _, s := range f.steps {
			for _, p := range s.then.each {
				if e := s.exitAt(p.Key.Place); e != nil && reached[s] && !taken[outcomeOf{s, e.outcome}] {
					a.advise(e.at, ImpossibleOutcome, fmt.Sprintf("%s cannot happen here", e.outcome), "take it out", s.allow)
				}
			}
		}
	}
}

// outcomeOf is an outcome of a step, wherever it is run.
type outcomeOf struct {
	step    *step
	outcome string
}

// taken gives the outcomes that some call takes, and the steps that some call
// comes to. A return's label is an outcome of the step that runs its flow.
func (a *analysis) taken() (map[outcomeOf]bool, map[*step]bool) {
	taken, reached := map[outcomeOf]bool{}, map[*step]bool{}
	for _, w := range a.walks {
		for i := range w.States {
			if w.reached(StateID(i)) {
				reached[w.source(StateID(i))] = true
			}
		}
		for _, e := range w.ways {
			s := w.source(e.Source)
			if s.kind == Return {
				s = w.source(w.States[e.Source].Runner)
			}
			taken[outcomeOf{s, w.Outcomes[e.Outcome]}] = true
		}
	}
	return taken, reached
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
