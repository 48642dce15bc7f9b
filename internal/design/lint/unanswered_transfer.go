package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var unansweredTransfer = diag.Rule{
	ID:       flow.UnansweredTransfer,
	Severity: diag.Advice,
	Doc: `A transfer names its outcomes and lacks failed, busy or no_answer. Such a call ends
there, and nobody hears why. A transfer without then is a blind transfer and needs none, and
so does a transfer whose then is one step.`,
	Bad: `flow: main
start: agency
steps:
  agency: {transfer: +1 202 555 0100, then: {completed: bye, no_answer: wait}}
  wait:   {queue: general, then: {answered: done}}
  bye:    {end: resolved, say: Goodbye.}
  done:   {end: resolved}
`,
}.FixedBy("no_answer: wait}", "no_answer: wait, busy: wait, failed: wait}")

// checkTransfer reports a transfer that comes back, and not after each way to miss the called party.
func checkTransfer(p *pass, s *flow.StepDef) {
	if s.Kind != flow.Transfer || len(s.Then.Each) == 0 {
		return
	}

	var lacking []string
	for _, outcome := range []string{flow.NoAnswer, flow.Busy, flow.Failed} {
		if !slices.ContainsFunc(s.Then.Each, func(to yaml.Pair[diag.Text]) bool { return to.Key.Value == outcome }) {
			lacking = append(lacking, outcome)
		}
	}
	if len(lacking) > 0 {
		p.advise(s.KeyPlace("then"), flow.UnansweredTransfer,
			"the transfer has no outcome "+strings.Join(lacking, " and no outcome "),
			diag.Fixf("add %s: STEP, with a step for these callers", strings.Join(lacking, ": STEP, ")), s.Allow)
	}
}

var invalidTransferNumber = diag.Rule{
	ID:       flow.InvalidTransferNumber,
	Severity: diag.Advice,
	Doc: `The number of a transfer is no valid number of its country, so every transfer fails.
It is checked like the number of a line. A name, as in front_desk, is not checked.`,
	Bad: `flow: main
start: agency
steps:
  agency: {transfer: +44 20 7264 17}
`,
}.FixedBy("7264 17}", "7264 1777}")

// checkTransferNumber reports the number of a transfer that cannot be dialed.
func checkTransferNumber(p *pass, s *flow.StepDef) {
	if s.Kind != flow.Transfer || !strings.HasPrefix(s.What.Value, "+") || s.Invalid() {
		return
	}
	if n := phone.ParseDialed(s.What.Value, ""); n.Validity != phone.Valid {
		p.advise(s.What.Place, flow.InvalidTransferNumber,
			fmt.Sprintf("%q is not a valid number (%s)", s.What.Value, strings.ReplaceAll(n.Result(), "_", " ")),
			"check its digits", s.Allow)
	}
}
