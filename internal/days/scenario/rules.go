package scenario

import (
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// The rules of scenarios. Package diag has the rules of reading YAML, and package flow the rules of
// naming existing things.
const (
	MissingAnswer diag.RuleID = "missing-answer"
	UnservedQueue diag.RuleID = "unserved-queue"
	BadShare      diag.RuleID = "bad-share"
	RosterHours   diag.RuleID = "roster-hours"

	UnnamedChoice   diag.RuleID = "unnamed-choice"
	UnofferedIntent diag.RuleID = "unoffered-intent"
	EmptyGuess      diag.RuleID = "empty-guess"
	UnstaffedHours              = flow.UnstaffedHours
	Unused                      = flow.Unused
)

// exampleFlow and exampleScenario are the common parts of the examples of the rules.
const (
	exampleFlow = `-- main.yaml --
flow: main
start: topic
steps:
  topic:  {menu: "To speak to us, press 1. To hear our hours, press 2.", choices: {1: person, 2: hours, 0: person}, then: {exhausted: person}}
  hours:  {end: self_served, say: We are here day and night.}
  person: {queue: general, hold: Thank you for holding., every: 45s, then: {answered: done}}
  done:   {end: resolved}
`
	exampleScenario = exampleFlow + `-- load.yaml --
scenario: load
calls: {us_general: {total: 1000}}
handling: {general: {mean: 5m}}
`
	listenFlow = `-- main.yaml --
flow: main
start: ask
steps:
  ask:    {listen: How can I help you?, intents: {cancel: [cancel my card, I lost my card], balance: [how much do I owe, my balance]}, then: {cancel: person, balance: person, exhausted: person}}
  person: {queue: general, hold: Thank you for holding., every: 45s, then: {answered: done}}
  done:   {end: resolved}
-- load.yaml --
scenario: load
calls: {us_general: {total: 1000}}
handling: {general: {mean: 5m}}
staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
`
	exampleLetters = `-- routing.yaml --
center: example
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues:
  general: {answer_within: 20s, hours: 24/7}
  letters: {answer_within: 5m, hours: {mon-fri: 09:00-17:00}, allow: {unused: the example is about its agents}}
lines: {us_general: {number: 1-800-528-4800, country: US, languages: [en], flow: main}}
`
)

// Rules are the rules of scenarios, without the rules of packages diag and flow.
var Rules = []diag.Rule{
	{
		ID: MissingAnswer,
		Doc: `The scenario has no answers for a menu, a lookup, an offer or a queue with choices. It
is never guessed, because a guess would decide the results. The fix is the missing line, with
equal shares to start from.`,
		Bad: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
`,
		Good: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
answers: {main.topic: {1: 60%, 2: 30%, 0: 10%}}
`,
	},
	{
		ID: UnservedQueue,
		Doc: `Callers wait in a queue at a hub where no group answers the queue, and no overflow
leads to a hub with such a group. They would wait until the day is over.`,
		Bad: exampleScenario + `answers: {main.topic: 1}
`,
		Good: exampleScenario + `answers: {main.topic: 1}
staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
`,
	},
	{
		ID: BadShare,
		Doc: `The shares of a mixture do not add up to 100%. The rest would be callers
without an answer.`,
		Bad: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
answers: {main.topic: {1: 60%, 2: 30%, 0: 1%}}
`,
		Good: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
answers: {main.topic: {1: 60%, 2: 30%, 0: 5%, silent: 5%}}
`,
	},
	{
		ID: RosterHours, Severity: diag.Advice,
		Doc: `A roster has agents on the phones for more than an hour while all their queues are
closed. Either the row is wrong, for example with the times of another zone, or the
hours in routing.yaml are wrong.`,
		Bad: exampleScenario + `answers: {main.topic: 1}
staff:
  - {group: agents, hub: new_york, queues: [general], agents: 10}
  - {group: writers, hub: new_york, queues: [letters]}
  - {file: roster.csv}
-- roster.csv --
group,start,end
writers,14:00,22:00
` + exampleLetters,
		Good: exampleScenario + `answers: {main.topic: 1}
staff:
  - {group: agents, hub: new_york, queues: [general], agents: 10}
  - {group: writers, hub: new_york, queues: [letters]}
  - {file: roster.csv}
-- roster.csv --
group,start,end
writers,09:00,17:00
` + exampleLetters,
	},
	{
		ID: UnnamedChoice, Severity: diag.Advice,
		Doc: `A menu has a choice that the scenario's answers do not name, for example
because a key was added. Nobody presses it, and no result shows it. If that is meant, give the
choice the share 0%.`,
		Bad: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
answers: {main.topic: {1: 60%, 2: 40%}}
`,
		Good: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
answers: {main.topic: {1: 60%, 2: 40%, 0: 0%}}
`,
	},
	{
		ID: UnofferedIntent, Severity: diag.Advice,
		Doc: `Callers have an intent that a listen step does not have. What they say is no match at
each attempt, and no table of intents counts them. Add the intent to the step, or
give the step answers of its own.`,
		Bad: listenFlow + `callers: {intent: {cancel: 60%, balnce: 40%}}
`,
		Good: listenFlow + `callers: {intent: {cancel: 60%, balance: 40%}}
`,
	},
	{
		ID: EmptyGuess, Severity: diag.Advice,
		Doc: `A scenario lists a key under guesses, but has no entry under that key. No number is
guessed, so simulate has nothing to change.`,
		Bad: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
answers: {main.topic: 1}
guesses: [lookups]
`,
		Good: exampleScenario + `staff: [{group: agents, hub: new_york, queues: [general], agents: 10}]
answers: {main.topic: 1}
guesses: [answers]
`,
	},
	{
		ID: UnstaffedHours, Severity: diag.Advice,
		Doc: `A queue is open and callers call while no agent is on the phones who takes them before they leave: at
its hub, or at a hub that takes its overflow. They wait until somebody comes. The agent speaks
the language of the callers. A group or an overflow with a longer after than max_wait, or than
each caller's patience, does not count. A queue in routing.yaml may allow it.`,
		Bad: exampleScenario + `answers: {main.topic: 1}
staff: [{group: agents, hub: new_york, queues: [general], shifts: {"00:00-20:00": 10}}]
`,
		Good: exampleScenario + `answers: {main.topic: 1}
staff: [{group: agents, hub: new_york, queues: [general], shifts: {"00:00-20:00": 10, "20:00-24:00": 1}}]
`,
	},
}
