package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var impossibleOutcome = diag.Rule{
	ID:       flow.ImpossibleOutcome,
	Severity: diag.Advice,
	Doc: `A step has a target for an outcome that cannot happen: closed for a queue that never
closes, full for one without a capacity, timed_out without a max_wait, a value that
the attribute cannot have there, otherwise where every value is named, a label that no
call returns. The message says why, and where an attribute got the value that it
always has.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done, closed: done}}
  done: {end: resolved}
`,
}.FixedBy(", closed: done", "")

// isUnreached reports whether no caller can come to the queue of a queue step or a check, which
// another finding reports.
func isUnreached(p *pass, s *flow.StepDef) bool {
	id, isQueue := p.Center.Queue(s.What.Value)
	return isQueue && s.Kind.Can(flow.ByOpening) && p.Center.IsUnreached(id)
}

// checkPossible reports the outcomes under then that no call takes, of steps that some
// call reaches.
func checkPossible(p *pass) {
	for s := range p.Steps() {
		// The steps that no call reaches have a finding of their own.
		if !p.covered.Steps[s] || isUnreached(p, s) {
			continue
		}
		for _, named := range s.Then.Each {
			i := slices.IndexFunc(s.Exits, func(e flow.Exit) bool { return e.Place == named.Key.Place })

			// An outcome is impossible only if the analysis knows all calls of the flow.
			if i < 0 || p.covered.Exits[&s.Exits[i]] || !p.isKnown(s.Flow) {
				continue
			}

			// A required outcome cannot be removed alone, because the step must have it.
			fix := "remove it"
			if slices.Contains(s.Required, s.Exits[i].Outcome) {
				fix = "lead other callers here, or remove the step"
			}

			message := fmt.Sprintf("%s cannot happen here", s.Exits[i].Outcome)
			if why := p.whyImpossible(s, &s.Exits[i]); why != "" {
				message += ": " + why
			}

			p.advise(s.Exits[i].Place, flow.ImpossibleOutcome, message, diag.Fix(fix), s.Allow)
		}
	}
}
