package script

import (
	"context"
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
)

// Rules are the rules about scripted calls. Errors of reading and naming are rules of
// other packages.
var Rules = []diag.Rule{untestedRule, otherFlow}

var untestedRule = diag.Rule{
	ID:       flow.Untested,
	Severity: diag.Advice,
	Doc: `No scripted call takes this outcome of the step, so nobody would notice if it
led somewhere else tomorrow. "ivrsim lint --tests" looks for them, and "ivrsim
test --write-missing" writes the shortest call for each.`,
	Bad: untestedExample + `    steps: [press: 1, answered, end: resolved]
`,
	Good: untestedExample + `    steps: [press: 1, answered, end: resolved]
  - name: silence ends the call
    steps: [silent, silent, silent, end: gave_up]
`,
}

const untestedExample = `-- main.yaml --
flow: main
start: topic
steps:
  topic:  {menu: "To speak to us, press 1.", choices: {"1, 0": person}, then: {exhausted: bye}}
  person: {queue: general, then: {answered: done}}
  bye:    {end: gave_up}
  done:   {end: resolved}
-- main_test.yaml --
tests:
  - name: one reaches a person
`

// Untested reports each outcome that none of the calls takes, at its place in the flow.
func Untested(flows *flow.Flows, suites []*Suite, found *diag.Findings) error {
	batch, err := RunAll(context.Background(), flows, suites, Selection{})
	if err != nil {
		return err
	}
	for _, f := range NewCoverage(flows, batch.Counts).Flows {
		for s, outcome := range f.Untaken {
			if !f.program.Allows(s.id, flow.Untested) {
				found.Advise(f.program.Place(s.id, outcome), flow.Untested,
					fmt.Sprintf("no scripted call takes %q of step %q", outcome, s.Step.Name), `write one, or let "ivrsim test --write-missing" do it`)
			}
		}
	}
	return nil
}
