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

// look looks closer at a state where something seems missing that is not known to
// be.
func (l *lacking) look(w *walk, at StateID) {
	if slices.ContainsFunc(w.gaps(at), func(g gap) bool { return !l.known(g) }) {
		c := w.closer()
		for _, g := range c.gaps(at) {
			l.add(g, c, at)
		}
	}
}

// gap is an outcome that can happen and that a step does not have, and the values
// with which it happens.
type gap struct {
	step    *step
	outcome string
	held    constraints
}

// gaps gives what can happen in a state and leads nowhere.
func (w *walk) gaps(at StateID) []gap {
	s := w.source(at)
	if !w.reached(at) || s.flawed {
		return nil
	}
	var out []gap
	switch s.kind {
	case Branch:
		var uncovered values
		for _, i := range w.situationsOf(at) {
			uncovered = uncovered.union(w.uncovered(i))
		}
		uncovered.each(func(v routing.Value) {
			out = append(out, gap{s, w.Center.Attributes[s.attribute].Values[v], constraints{s.attribute: only(v)}})
		})
	case Queue:
		closes := func(i int) bool { return w.possible(w.step(at), Closed, &w.situations[i].facts) }
		if s.exit(Closed) == nil && slices.ContainsFunc(w.situationsOf(at), closes) {
			out = append(out, gap{step: s, outcome: Closed})
		}
	case Return:
		if in := w.States[at].Runner; in != NoState && w.source(in).exit(s.what.Value) == nil {
			out = append(out, gap{step: w.source(in), outcome: s.what.Value})
		}
	case Say, Menu, Collect, Lookup, Check, Set, Callback, Deflect, Transfer, Run, End:
	}
	return out
}

// uncovered gives the values that a branch can meet in a situation and has no
// outcome for.
func (w *walk) uncovered(i int) values {
	if s := w.step(w.situations[i].at); s.Kind == Branch {
		return w.situations[i].values[w.track[s.Attribute]].and(s.valuesFor(NoOutcome))
	}
	return values{}
}

func (l *lacking) known(g gap) bool {
	i, known := l.at[g.step]
	return known && slices.Contains(l.steps[i].outcomes, g.outcome)
}

func (l *lacking) add(g gap, w *walk, at StateID) {
	if l.known(g) {
		return
	}
	i, known := l.at[g.step]
	if !known {
		i = len(l.steps)
		l.at[g.step] = i
		l.steps = append(l.steps, lack{step: g.step, call: w.exampleOf(at, g.held)})
	}
	l.steps[i].outcomes = append(l.steps[i].outcomes, g.outcome)
}
