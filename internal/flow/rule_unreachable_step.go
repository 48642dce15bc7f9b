package flow

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var unreachableStepRule = diag.Rule{
	ID:       UnreachableStep,
	Severity: diag.Advice,
	Doc: `No call can come to this step: nothing leads to it, or only what cannot happen,
such as a run of a flow that never returns.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  news: {say: Here is the news., then: done}
  done: {end: resolved}
`,
	Good: `flow: main
start: news
steps:
  news: {say: Here is the news., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// unreachableStep looks at the flows that some call comes through.
func unreachableStep(a *analysis) {
	traffic := a.traffic()
	flows := map[*source]bool{}
	for s := range traffic {
		flows[s.flow] = true
	}
	for s := range a.steps() {
		if flows[s.flow] && traffic[s] == nil {
			a.advise(s.name.Place, UnreachableStep, fmt.Sprintf("no call can come to step %q", s.name.Value), "lead to it, or take it out", s.allow)
		}
	}
}
