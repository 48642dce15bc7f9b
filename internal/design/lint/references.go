package lint

import (
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The rules that package flow reports, as it reads and links flows.

var unknownStep = diag.Rule{
	ID: flow.UnknownStep,
	Doc: `A start, a choice, an outcome or a translation names a step that the flow does
not have.`,
	Bad: `flow: main
start: hello
steps:
  hello: {say: Hello., then: gooodbye}
  goodbye: {end: resolved}
`,
}.FixedBy("gooodbye", "goodbye")

var unknownFlow = diag.Rule{
	ID:  flow.UnknownFlow,
	Doc: `A run, a go, a line of routing.yaml or a translation names a flow that does not exist.`,
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

var unknownQueue = diag.Rule{
	ID: flow.UnknownQueue,
	Doc: `A step, a scripted call or a scenario names a queue that routing.yaml does not
have. A flow names only the queue. Routing chooses the hub where a caller waits.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: genral, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("genral", "general")

var unknownChannel = diag.Rule{
	ID:  flow.UnknownChannel,
	Doc: `A deflect names a channel that routing.yaml does not have.`,
	Bad: `flow: main
start: offer
steps:
  offer: {deflect: chat, say: Press 1 for a link to our chat., then: {accepted: sent, declined: wait}}
  sent:  {end: deflected}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy(
	"deflect: chat, say: Press 1 for a link to our chat., then: {accepted",
	"callback: general, say: Press 1 and we will call you., then: {booked",
	"deflected", "called_back",
)

var unknownAttribute = diag.Rule{
	ID: flow.UnknownAttribute,
	Doc: `A branch or a set names an attribute that a call does not have. A call has the
built-in attributes and the attributes that routing.yaml declares. A branch can also
name a value that a collect or a lookup fills.`,
	Bad: `flow: main
start: who
steps:
  who:  {branch: teir, then: {otherwise: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy(
	": who", ": where",
	"who:  {branch: teir, then: {otherwise: wait}",
	"where: {branch: abroad, then: {no: wait, yes: welcome}}\n  welcome: {say: Thank you for calling from abroad., then: wait",
)

var unknownValue = diag.Rule{
	ID: flow.UnknownValue,
	Doc: `A value is not one of the allowed values: of an attribute in a branch or a set, a
language, a country, a time zone, a hub, a line, a rule under allow, or a lookup that
a scripted call answers.`,
	Bad: `flow: main
start: where
steps:
  where: {branch: abroad, then: {no: wait, oui: welcome, otherwise: welcome}}
  welcome: {say: Thank you for calling from abroad., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("oui: welcome, otherwise", "yes")

var unknownOutcome = diag.Rule{
	ID: flow.UnknownOutcome,
	Doc: `A step leads on from an outcome that its kind does not have, or from a label that its
flow never returns. Or a scripted call or scenario names an outcome that the step does
not have.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done, hungup: done}}
  done: {end: resolved}
`,
}.FixedBy("hungup", "escalated")

var ambiguousKey = diag.Rule{
	ID: flow.AmbiguousKey,
	Doc: `A step has a key or a word twice, so that an answer has two meanings. The same is an
error for a value of a branch, a bound of a check, and the name of an outcome that the
step has anyway.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For cards, press 1. For anything else, press 0.", choices: {"1, card": wait, "0, card": wait}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("0, card", "0, agent")

var recursion = diag.Rule{
	ID: flow.Recursion,
	Doc: `A flow runs itself, directly or through others. A run is inlined, so this would
never end. To go back, return, or let the flows go on in each other.`,
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
}.FixedBy("run: lost_card", "run: lost_card, then: {again: card}", "run: main", "return: again")
