package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var unreachableStepRule = diag.Rule{
	ID:       UnreachableStep,
	Severity: diag.Advice,
	Doc: `No call can come to this step: nothing leads to it, or only what cannot happen,
such as a run of a flow that never returns. Steps to which only such a step leads
are not reported beside it, nor those behind an impossible-outcome.`,
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

// unreachableStep looks at the flows that some call comes through.
func unreachableStep(a *analysis) {
	traffic := a.traffic()
	flows := map[*source]bool{}
	for s := range traffic.steps {
		flows[s.flow] = true
	}
	for _, f := range a.settled {
		if flows[f] {
			a.strays(f, traffic)
		}
	}
}

// strays reports the steps of a flow where what no call comes to begins: those
// behind one are mended with it. What only an impossible outcome leads to is left
// alone too, since that outcome is reported.
func (a *analysis) strays(f *source, traffic traffic) {
	t := stray{source: f, seen: make([]bool, len(f.steps)), traffic: traffic}
	for _, s := range f.steps {
		if traffic.steps[s] && s.kind != Run {
			t.follow(s)
		}
	}
	explained := slices.Clone(t.seen)
	t.order = nil
	for i := range f.steps {
		t.visit(i)
	}
	order := t.order
	t.seen = explained
	for _, i := range slices.Backward(order) {
		if s := f.steps[i]; !t.seen[i] {
			t.order = nil
			t.visit(i)
			a.advise(s.name.Place, UnreachableStep, fmt.Sprintf("no call can come to step %q", s.name.Value)+t.behind(), "lead to it, or take it out", s.allow)
		}
	}
}

// stray searches the steps of a flow that no call comes to.
type stray struct {
	*source
	traffic traffic
	seen    []bool // by index into steps
	order   []int  // in which the search has left them
}

func (t *stray) visit(i int) {
	if i < 0 || t.seen[i] || t.traffic.steps[t.steps[i]] {
		return
	}
	t.seen[i] = true
	t.follow(t.steps[i])
	t.order = append(t.order, i)
}

func (t *stray) follow(s *step) {
	for _, e := range s.exits {
		t.visit(e.to)
	}
}

// behind names the steps that were found from a step on.
func (t *stray) behind() string {
	switch n := len(t.order) - 1; n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(", nor to %q behind it", t.steps[t.order[0]].name.Value)
	default:
		return fmt.Sprintf(", nor to the %d steps behind it", n)
	}
}
