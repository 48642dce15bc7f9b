package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var unknownQueueRule = diag.Rule{
	ID: UnknownQueue,
	Doc: `A queue, check or callback names a queue that routing.yaml does not have, or a
scripted call or scenario does. A flow names the service alone; which hub's queue it
is, is routing's answer.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: genral, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}
