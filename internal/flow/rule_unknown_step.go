package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var unknownStepRule = diag.Rule{
	ID: UnknownStep,
	Doc: `A start, a choice, an outcome or a translation names a step that the flow does
not have.`,
	Bad: `flow: main
start: hello
steps:
  hello: {say: Hello., then: gooodbye}
  goodbye: {end: resolved}
`,
	Good: `flow: main
start: hello
steps:
  hello: {say: Hello., then: goodbye}
  goodbye: {end: resolved}
`,
}
