package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var unansweredLookup = diag.Rule{
	ID:       flow.UnansweredLookup,
	Severity: diag.Advice,
	Doc: `A lookup has no outcome for a system that fails: error, or another word for it,
such as failed, timeout or other. Every system fails at times, and its callers need a target
then. A lookup whose then is one step is not reported.`,
	Bad: `flow: main
start: card
steps:
  card:  {lookup: card, then: {found: wait, not_found: sorry}}
  sorry: {say: We could not find your card., then: wait}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("not_found: sorry}", "not_found: sorry, error: wait}")

// wordsForFailure are names of the outcome of a system that fails.
var wordsForFailure = []string{
	errorOutcome, "errors", "failed", "failure", "fails", "fail", "timeout", "timed_out", "unavailable", "unreachable",
	"down", "offline", "busy", "no_answer", "unknown_error", "system_error", "exception", "otherwise", "default", "other",
}

// NamesFailure reports whether an outcome of a lookup is for a system that fails.
func NamesFailure(outcome string) bool { return slices.Contains(wordsForFailure, outcome) }

// checkFailures reports lookups without an outcome for a system that fails.
func checkFailures(p *pass, s *flow.StepDef) {
	if s.Kind != flow.Lookup || len(s.Then.Each) == 0 {
		return
	}
	namesFailure := func(of yaml.Pair[diag.Text]) bool { return NamesFailure(of.Key.Value) }
	if slices.ContainsFunc(s.Then.Each, namesFailure) {
		return
	}
	p.advise(s.KeyPlace("then"), flow.UnansweredLookup,
		fmt.Sprintf("lookup %q has no outcome for a system that fails", s.What.Value),
		"add error: STEP, with a step for the callers without an answer of the system", s.Allow)
}
