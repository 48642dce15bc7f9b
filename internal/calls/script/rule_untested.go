package script

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Rules are the rules about scripted calls. Errors of reading and naming are rules of
// other packages.
var Rules = []diag.Rule{untestedRule, otherFlow}

var untestedRule = diag.Rule{
	ID:       flow.Untested,
	Severity: diag.Advice,
	Doc: `No scripted call takes these outcomes of the step. "ivrsim lint --tests" looks for
them, and "ivrsim test --write-missing" writes the shortest call for each. If a call fails,
one finding counts the failing calls, and no outcome is looked for.`,
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
  bye:    {end: gave_up, say: Goodbye.}
  done:   {end: resolved}
-- main_test.yaml --
tests:
  - name: one reaches a person
`

// adviseFailed reports the calls that fail, at the first of them.
func (b *Batch) adviseFailed(found *diag.Findings) {
	all := slices.Concat(b.Results...)
	first := all[slices.IndexFunc(all, failed)].Test
	found.Advise(first.Name.Place, flow.Untested,
		fmt.Sprintf("%d of %s fail, so untested outcomes are not looked for", b.Failed(),
			diag.Plural(len(all), "scripted call")),
		`run "ivrsim test", and correct the calls or the flow`)
}

// Untested reports the outcomes that no call takes. The outcomes of one step are one finding, at
// the place of the first of them in the flow.
func Untested(flows *flow.Flows, suites []*Suite, found *diag.Findings) error {
	batch, err := RunAll(context.Background(), flows, suites, Selection{})
	if err != nil {
		return err
	}

	// A call that fails stops early, so the outcomes that it would take are unknown.
	if batch.Failed() > 0 {
		batch.adviseFailed(found)
		return nil
	}

	for _, f := range NewCoverage(flows, batch.Counts).Flows {
		untaken := map[flow.StepID][]string{}
		for s, outcome := range f.Untaken {
			if !f.program.Allows(s.id, flow.Untested) {
				untaken[s.id] = append(untaken[s.id], outcome)
			}
		}

		for _, id := range slices.Sorted(maps.Keys(untaken)) {
			var names []string
			for _, outcome := range untaken[id] {
				names = append(names, strconv.Quote(outcome))
			}
			found.Advise(f.program.Place(id, untaken[id][0]), flow.Untested,
				fmt.Sprintf("no scripted call takes %s of step %q", strings.Join(names, ", "),
					f.program.Steps[id].Name), `write one, or let "ivrsim test --write-missing" do it`)
		}
	}

	return nil
}
