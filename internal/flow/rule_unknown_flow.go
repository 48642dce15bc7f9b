package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var unknownFlowRule = diag.Rule{
	ID: UnknownFlow,
	Doc: `A run, a line of routing.yaml or a translation names a flow that no file of the
folder is.`,
	Bad: `flow: main
start: card
steps:
  card: {run: lost_card}
`,
	Good: `-- main.yaml --
flow: main
start: card
steps:
  card: {run: lost_card}
-- lost_card.yaml --
flow: lost_card
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}
