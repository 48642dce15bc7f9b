package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var unknownValueRule = diag.Rule{
	ID: UnknownValue,
	Doc: `A value is not among those that it can be: of an attribute in a branch or a set,
a language, a country, a time zone, a hub, a line, a rule under allow, or a lookup
that a scripted call answers.`,
	Bad: `flow: main
start: where
steps:
  where: {branch: abroad, then: {no: wait, oui: welcome, otherwise: welcome}}
  welcome: {say: Thank you for calling from abroad., then: wait}
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
