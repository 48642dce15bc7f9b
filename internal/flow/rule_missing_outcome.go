package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var missingOutcomeRule = diag.Rule{
	ID: MissingOutcome,
	Doc: `Something can happen at a step and the step does not say where to go then:
silence at a menu, a queue that is closed or full, a value of a branch, a label
that the flow returns which the step runs. An earlier check excuses nothing: a
queue can fill after it was asked.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0.", choices: {0: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0.", choices: {0: wait}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// missingOnPath reports the outcomes that only the paths show: values of a
// branch's attribute that nothing covers, a queue that is closed to a caller, and
// labels that a flow can return and the step that runs it does not expect. What a step needs in any case is
// reported as its flow is read.
func missingOnPath(a *analysis) {
	lacks := lacking{analysis: a, at: map[*step]int{}}
	for _, w := range a.walks {
		for i := range w.States {
			lacks.look(w, StateID(i))
		}
	}
	for _, l := range lacks.steps {
		l.step.lacks = true
		verb := "is"
		if l.step.kind == Run {
			verb = "returns"
		}
		what := fmt.Sprintf("%s %s %s", l.step.what.Value, verb, either(l.outcomes))
		a.error(l.step.key("then"), MissingOutcome, shown(fmt.Sprintf("step %q does not say where it goes when %s", l.step.name.Value, what), l.call), addOutcomes(l.step, l.outcomes)+a.whyClosed(l.step))
	}
}

// whyClosed explains how a queue without closing hours can be closed.
func (a *analysis) whyClosed(s *step) string {
	if s.kind != Queue {
		return ""
	}
	if a.Center.Queues[s.service].Hours.Closes() {
		return ""
	}
	return "; it is always open, but some callers come to no hub that serves it in their language"
}

// lack is a step with the outcomes that it does not have, and a call that shows
// the first.
type lack struct {
	step     *step
	outcomes []string
	call     string
}

type lacking struct {
	*analysis
	steps []lack
	at    map[*step]int // index into steps
}

func (l *lacking) look(w *walk, at StateID) {
	if !w.reached(at) || w.source(at).flawed {
		return
	}
	if s := w.step(at); s.Kind == Branch {
		w.uncovered(at).each(func(v routing.Value) {
			l.add(w.source(at), w.Center.Attributes[s.Attribute].Values[v], func() string {
				if !l.search() {
					return w.example(at)
				}
				return w.exampleOf(at, s.Attribute, v)
			})
		})
	}
	if s := w.source(at); s.kind == Queue && s.exit(Closed) == nil && w.possible(w.step(at), Closed, &w.states[at]) {
		l.add(s, Closed, func() string { return w.example(at) })
	}
	if s := w.source(at); s.kind == Return && w.States[at].Runner != NoState {
		if runner := w.source(w.States[at].Runner); runner.exit(s.what.Value) == nil {
			l.add(runner, s.what.Value, func() string { return w.example(at) })
		}
	}
}

// uncovered gives the values that a branch can meet in a state and has no
// outcome for.
func (w *walk) uncovered(at StateID) values {
	if s := w.step(at); s.Kind == Branch {
		return w.can(at, s.Attribute).and(s.valuesFor(NoOutcome))
	}
	return values{}
}

func (l *lacking) add(s *step, outcome string, call func() string) {
	i, known := l.at[s]
	if !known {
		i = len(l.steps)
		l.at[s] = i
		l.steps = append(l.steps, lack{step: s, call: call()})
	}
	if !slices.Contains(l.steps[i].outcomes, outcome) {
		l.steps[i].outcomes = append(l.steps[i].outcomes, outcome)
	}
}
