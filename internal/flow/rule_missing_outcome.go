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
with which the flow that it runs returns. An earlier check excuses nothing: a
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
		l.step.loosen()
		verb := "is"
		if l.step.kind == Run {
			verb = "returns"
		}
		what := fmt.Sprintf("%s %s %s", l.step.what.Value, verb, either(l.outcomes))
		a.error(l.step.key("then"), MissingOutcome, shown(fmt.Sprintf("step %q does not say where it goes when %s", l.step.name.Value, what), l.call), addOutcomes(l.step, l.outcomes)+a.whyClosed(&l))
	}
}

// whyClosed explains how a queue without closing hours can be closed.
func (a *analysis) whyClosed(l *lack) string {
	if l.step.kind != Queue || a.Center.Queues[l.step.service].Hours.Closes() {
		return ""
	}
	return fmt.Sprintf("; it is always open, but some callers in %s come to no hub that serves it in their language", l.language)
}

// lack is a step with the outcomes that it does not have, and a call that shows
// the first: of a queue that is closed to it, with its language.
type lack struct {
	step     *step
	outcomes []string
	call     string
	language string
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
			l.add(g, c)
		}
	}
}

// gap is an outcome that can happen and that a step does not have, the situation that
// a call comes to first in which it happens, and the values with which it does.
type gap struct {
	step    *step
	outcome string
	in      int
	held    constraints
}

// gaps gives what can happen in a state and leads nowhere.
func (w *walk) gaps(at StateID) []gap {
	s := w.source(at)
	if !w.reached(at) || s.flawed {
		return nil
	}
	switch s.kind {
	case Branch:
		return w.uncoveredGaps(at)
	case Queue:
		if in := w.nearest.closest(w.shut(at)); in != noSituation && s.exit(Closed) == nil {
			return []gap{{s, Closed, in, w.turnedAway(in)}}
		}
	case Return:
		if in := w.States[at].Runner; in != NoState && !w.source(in).flawed && w.source(in).exit(s.what.Value) == nil {
			return []gap{{w.source(in), s.what.Value, w.nearest.closest(w.situationsOf(at)), nil}}
		}
	case Say, Menu, Collect, Lookup, Check, Set, Callback, Deflect, Transfer, Run, End:
	}
	return nil
}

// uncoveredGaps gives the values of a branch that nothing covers.
func (w *walk) uncoveredGaps(at StateID) []gap {
	s := w.source(at)
	var uncovered routing.ValueSet
	for _, i := range w.situationsOf(at) {
		uncovered = uncovered.Or(w.uncovered(i))
	}
	var out []gap
	for v := range uncovered.All() {
		without := func(i int) bool { return w.uncovered(i).And(routing.Only(v)).IsEmpty() }
		in := w.nearest.closest(slices.DeleteFunc(w.situationsOf(at), without))
		out = append(out, gap{s, w.Center.Attributes[s.attribute].Values[v], in, constraints{s.attribute: routing.Only(v)}})
	}
	return out
}

// shut gives the situations of a queue's state in which it can be closed to a caller.
func (w *walk) shut(at StateID) []int {
	return slices.DeleteFunc(w.situationsOf(at), func(i int) bool {
		hubs, _ := w.shutTo(i, w.valuesOf(i, routing.AttrHub), w.valuesOf(i, routing.AttrLanguage))
		return hubs.IsEmpty()
	})
}

// shutTo gives those of some hubs and languages of callers to whom a situation's queue
// can be closed.
func (w *walk) shutTo(i int, own, languages routing.ValueSet) (hubs, spoken routing.ValueSet) {
	return w.closing.callers(w.StepAt(w.situations[i].at).Service, true, own, languages, w.firsts)
}

// turnedAway gives the hubs and the language of callers to whom a situation's queue can
// be closed, as far as it depends on them.
func (w *walk) turnedAway(i int) constraints {
	own, languages := w.valuesOf(i, routing.AttrHub), w.valuesOf(i, routing.AttrLanguage)
	held := constraints{}
	hubs, spoken := w.shutTo(i, own, languages)
	if _, here := w.shutTo(i, hubs.First(), languages); here != languages {
		spoken = here.First()
		held[routing.AttrLanguage] = spoken
	}
	if hubs, _ = w.shutTo(i, own, spoken.First()); hubs != own {
		held[routing.AttrHub] = hubs
	}
	return held
}

// shutOut gives a language of callers to whom a situation's queue can be closed, or "".
func (w *walk) shutOut(i int) string {
	if w.StepAt(w.situations[i].at).Kind != Queue {
		return ""
	}
	_, spoken := w.shutTo(i, w.valuesOf(i, routing.AttrHub), w.valuesOf(i, routing.AttrLanguage))
	for v := range spoken.All() {
		return w.Center.Attributes[routing.AttrLanguage].Values[v]
	}
	return ""
}

// uncovered gives the values that a branch can meet in a situation and has no
// outcome for.
func (w *walk) uncovered(i int) routing.ValueSet {
	if s := w.StepAt(w.situations[i].at); s.Kind == Branch {
		return w.valuesOf(i, s.Attribute).And(s.valuesFor(NoOutcome))
	}
	return routing.ValueSet{}
}

func (l *lacking) known(g gap) bool {
	i, known := l.at[g.step]
	return known && slices.Contains(l.steps[i].outcomes, g.outcome)
}

func (l *lacking) add(g gap, w *walk) {
	if l.known(g) {
		return
	}
	i, known := l.at[g.step]
	if !known {
		i = len(l.steps)
		l.at[g.step] = i
		l.steps = append(l.steps, lack{step: g.step, call: w.leadingInto(g), language: w.shutOut(g.in)})
	}
	l.steps[i].outcomes = append(l.steps[i].outcomes, g.outcome)
}

// leadingInto spells the call that comes to a gap. What a branch asks there is said by
// the finding; whom a queue turns away is told last where nothing on the way tells it.
func (w *walk) leadingInto(g gap) string {
	way := w.nearest.path(g.in)
	if w.source(w.situations[g.in].at).kind == Branch {
		return w.spell(way, g.held)
	}
	return w.spell(way, g.held, w.untold(way, g.held)...)
}
