package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var unknownAttributeRule = diag.Rule{
	ID: UnknownAttribute,
	Doc: `A branch or a set names an attribute that a call does not have. Beside the
built-in ones there are those that routing.yaml declares. Collected digits are
for prompts: what depends on them is a lookup.`,
	Bad: `flow: main
start: who
steps:
  who:  {branch: teir, then: {otherwise: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: where
steps:
  where: {branch: abroad, then: {no: wait, yes: welcome}}
  welcome: {say: Thank you for calling from abroad., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}
