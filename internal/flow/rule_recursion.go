package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var recursionRule = diag.Rule{
	ID: Recursion,
	Doc: `A flow runs itself, directly or through others. A run is inlined, so this would
never end. To go back, return.`,
	Bad: `-- main.yaml --
flow: main
start: card
steps:
  card: {run: lost_card}
-- lost_card.yaml --
flow: lost_card
start: hello
steps:
  hello: {menu: "To start again, press 9. For a person, press 0.", choices: {9: again, 0: wait}, then: {exhausted: wait}}
  again: {run: main}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `-- main.yaml --
flow: main
start: card
steps:
  card: {run: lost_card, then: {again: card}}
-- lost_card.yaml --
flow: lost_card
start: hello
steps:
  hello: {menu: "To start again, press 9. For a person, press 0.", choices: {9: again, 0: wait}, then: {exhausted: wait}}
  again: {return: again}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}
