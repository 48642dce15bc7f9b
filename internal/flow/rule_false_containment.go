package flow

import (
	"fmt"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var falseContainmentRule = diag.Rule{
	ID:       FalseContainment,
	Severity: diag.Advice,
	Doc: `A call ends as self_served although it was in a queue, whether answered or not,
was booked for a callback, or was deflected: the containment that is reported
would be too good.`,
	Bad: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: self_served}
`,
	Good: `flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// falseContainment looks closer at a walk where an end seems wrong.
func falseContainment(a *analysis) {
	for _, w := range a.judged(FalseContainment) {
		news := func(h helped) bool { return a.news(h.at, FalseContainment, h.allowed(w)...) }
		if !slices.ContainsFunc(w.falselyContained(), news) {
			continue
		}
		c := w.closer()
		for _, h := range c.falselyContained() {
			if !news(h) {
				continue
			}
			var call func() string
			if a.search() {
				call = func() string { return c.spell(c.through(h.last, h.end, c.helps), nil) }
			}
			a.adviseShown(h.at, FalseContainment, fmt.Sprintf("step %q ends as self_served a call that had help", c.source(h.end).name.Value), call, "end it with another label")
		}
	}
}

// helped is an end as self_served of calls that had help.
type helped struct {
	end  StateID
	last move       // of help
	at   diag.Place // that is wrong: of the end, or of the way there
}

func (h *helped) allowed(w *walk) [][]diag.Text {
	return [][]diag.Text{w.source(h.end).allow, w.source(h.last.Source).allow}
}

// falselyContained looks back from each end to the help that calls had last. If
// no call comes there without help, the label is wrong, else the way. Where not all
// ways are known, neither is which of the two.
func (w *walk) falselyContained() []helped {
	var out []helped
	whole := len(w.those(w.loose)) == 0
	unhelped := sync.OnceValue(func() *tree { return w.shortest(func(e Edge) bool { return !w.helps(e) }) })
	for i := range w.States {
		end := StateID(i)
		if !w.StepAt(end).SelfServed {
			continue
		}
		for _, m := range w.lastBefore(end, w.helps) {
			if unhelped().closest(w.situationsOf(end)) != noSituation {
				out = append(out, helped{end, m, w.targetPlace(m.Edge)})
			} else if whole {
				out = append(out, helped{end, m, w.source(end).what.Place})
			}
		}
	}
	return out
}

// helps reports whether a call has had help once it took an edge: it was in a
// queue, is booked for a callback, or was deflected.
func (w *walk) helps(e Edge) bool {
	outcome := w.Outcomes[e.Outcome]
	switch w.StepAt(e.Source).Kind {
	case Queue:
		return outcome != Full && outcome != Closed
	case Callback:
		return outcome == Booked
	case Deflect:
		return outcome == Accepted
	case Say, Menu, Collect, Lookup, Branch, Check, Set, Transfer, Run, Return, End:
	}
	return false
}
