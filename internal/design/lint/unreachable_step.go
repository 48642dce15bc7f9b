package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unreachableStep = diag.Rule{
	ID:       flow.UnreachableStep,
	Severity: diag.Advice,
	Doc: `No call can come to this step: nothing leads to it, or only an impossible event,
such as the return of a flow that never returns. The steps after such a step and the
steps after an impossible-outcome are not reported in addition.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  news: {say: Here is the news., then: done}
  done: {end: resolved}
`,
	Good: `flow: main
start: news
steps:
  news: {say: Here is the news., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// checkReachable reports the unreachable steps of flows that some call reaches.
func checkReachable(p *pass) {
	flows := map[*flow.Def]bool{}
	for s := range p.covered.Steps {
		flows[s.Flow] = true
	}
	for _, f := range p.Defs() {
		if flows[f] && p.isKnown(f) {
			checkFlowReachable(p, f)
		}
	}
}

// checkFlowReachable reports the first of the unreachable steps that lead to each other, and counts
// the others in its message. It leaves out a step that an impossible outcome leads to, because
// another finding reports this outcome.
func checkFlowReachable(p *pass, f *flow.Def) {
	u := unreachable{f, p.covered, make([]bool, len(f.Steps)), nil}
	for _, s := range f.Steps {
		if !p.covered.Steps[s] {
			continue
		}
		for _, e := range s.Exits {
			// A run that names no label leads all its exits to one step, and no finding reports these
			// exits.
			if s.Callee == nil || s.Then.All.Place.IsZero() {
				u.visit(e.To)
			}
		}
	}

	// An impossible outcome leads to these steps, and has its own finding.
	explained := slices.Clone(u.seen)
	u.order = nil

	// The first search only finds the order. Backward, a step comes before the steps that only it
	// leads to.
	for i := range f.Steps {
		u.visit(i)
	}
	order := u.order

	// The second search reports the steps in this order, so it forgets the visits of the first.
	u.seen = explained
	for _, i := range slices.Backward(order) {
		s := f.Steps[i]

		// A reported step takes the steps that it leads to out of the later findings.
		if !u.seen[i] {
			u.order = nil
			u.visit(i)
			p.advise(s.Name.Place, flow.UnreachableStep,
				fmt.Sprintf("no call can reach step %q", s.Name.Value)+u.followers(),
				"lead to it, or remove it", s.Allow)
		}
	}
}

// unreachable is a depth-first search of the steps of a flow that no call reaches.
type unreachable struct {
	*flow.Def
	covered dataflow.Coverage
	seen    []bool // by index into steps
	order   []int  // in which the search leaves the steps
}

func (u *unreachable) visit(i int) {
	if i < 0 || u.seen[i] || u.covered.Steps[u.Steps[i]] {
		return
	}
	u.seen[i] = true
	u.follow(u.Steps[i])
	u.order = append(u.order, i)
}

func (u *unreachable) follow(s *flow.StepDef) {
	for _, e := range s.Exits {
		u.visit(e.To)
	}
}

// followers names the unreachable steps that the reported step leads to. The reported step is the last
// of order.
func (u *unreachable) followers() string {
	switch n := len(u.order) - 1; n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(", nor %q after it", u.Steps[u.order[0]].Name.Value)
	default:
		return fmt.Sprintf(", nor the %d steps after it", n)
	}
}
