package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var ambiguousKeyRule = diag.Rule{
	ID: AmbiguousKey,
	Doc: `A key or a word stands twice in one step, so that a caller's answer would mean
two things; or a value of a branch, a bound of a check, or the name of an outcome
that the step has anyway, so that it would lead two ways.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For cards, press 1. For anything else, press 0.", choices: {"1, card": wait, "0, card": wait}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: topic
steps:
  topic: {menu: "For cards, press 1. For anything else, press 0.", choices: {"1, card": wait, "0, agent": wait}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}
