package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var sameWay = diag.Rule{
	ID:       flow.SameWay,
	Severity: diag.Advice,
	Doc: `All outcomes of a branch or a lookup lead to the same step, and none sets or fills a
value: the question makes no difference. Often one target was meant to be another.`,
	Bad: `flow: main
start: card
steps:
  card: {lookup: card, then: {found: wait, error: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("error: wait}}\n", "error: sorry}}\n  sorry: {say: We could not find your card., then: wait}\n")

// checkTargets reports branches and lookups whose outcomes all lead to one step.
func checkTargets(p *pass, s *flow.StepDef) {
	if s.Kind.Named() != flow.ByAttribute && s.Kind.Named() != flow.BySystem || len(s.Then.Each) < 2 ||
		s.KeepsAnswer() {
		return
	}
	first := s.Then.Each[0].Value.Value
	if slices.ContainsFunc(s.Then.Each, func(to yaml.Pair[diag.Text]) bool { return to.Value.Value != first }) {
		return
	}
	p.advise(s.KeyPlace("then"), flow.SameWay, fmt.Sprintf("every outcome of %q leads to %s", s.Name.Value, first),
		diag.Fixf("lead one of them elsewhere, or remove the step and go to %s at once", first), s.Allow)
}
