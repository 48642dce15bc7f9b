package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var unknownOutcomeRule = diag.Rule{
	ID: UnknownOutcome,
	Doc: `A step names an outcome under then that its kind does not have, or a label with
which the flow that it runs never returns; or a scripted call or scenario names an
outcome that the step does not have.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done, hungup: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done, escalated: done}}
  done: {end: resolved}
`,
}
