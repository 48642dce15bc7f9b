package flow

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var unsetPlaceholderRule = diag.Rule{
	ID: UnsetPlaceholder,
	Doc: `A prompt speaks a placeholder that may have no value on some path: a name that
no collect or lookup has filled by then, or {position} and {wait} before any
queue was checked or joined. {reference} and {caller} are always there.`,
	Bad: `flow: main
start: hello
steps:
  hello: {say: "The wait is about {wait} minutes.", then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: ask
steps:
  ask: {check: general, then: {under 5m: wait, otherwise: hello}}
  hello: {say: "The wait is about {wait} minutes.", then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// alwaysKnown are the placeholders that every call can fill; callsOwn has those
// of a queue beside them.
var alwaysKnown = []string{"reference", "caller"}

// unsetPlaceholder reports placeholders that no step has filled on some path.
func unsetPlaceholder(a *analysis) {
	for _, w := range a.walks {
		for i := range w.States {
			if at := StateID(i); w.reached(at) {
				w.unset(a, at)
			}
		}
	}
}

func (w *walk) unset(a *analysis, at StateID) {
	s := w.source(at)
	for in, said := range s.spoken {
		w.unsetIn(a, at, slot(in), said)
	}
	if s.number.Value == "" {
		return
	}
	collected := slices.DeleteFunc(w.fillable(), func(name string) bool { return slices.Contains(ofQueue, name) })
	if !slices.Contains(collected, s.number.Value) {
		a.error(s.number.Place, UnsetPlaceholder, fmt.Sprintf("no step collects %q", s.number.Value), a.found.SuggestOr(s.number.Value, collected, "it is one of "))
	}
}

// unsetIn reports each name of a prompt once, where the first language says it: the
// mend is one.
func (w *walk) unsetIn(a *analysis, at StateID, in slot, said spoken) {
	var unset []string
	for _, words := range said {
		for _, piece := range words.template {
			p := piece.Placeholder
			if p == "" || slices.Contains(unset, p) || w.filled(at, in, p) {
				continue
			}
			this := diag.Finding{Place: words.text.Place, Rule: UnsetPlaceholder, Message: p}
			if a.said[this] {
				unset = append(unset, p)
			} else if c := w.closer(); !c.filled(at, in, p) {
				unset, a.said[this] = append(unset, p), true
				c.reportUnset(a, at, in, a.found.PlaceOf(words.text, "{"+p+"}"), p)
			}
		}
	}
}

// filled reports whether a placeholder is filled whenever a state speaks a
// prompt. Who hears hold has joined the queue.
func (w *walk) filled(at StateID, in slot, name string) bool {
	if slices.Contains(alwaysKnown, name) || in == hold && slices.Contains(ofQueue, name) {
		return true
	}
	bit, known := w.names[name]
	return known && (!w.reached(at) || w.states[at].filled.has(bit))
}

// fillable gives every placeholder that can be filled on some path.
func (w *walk) fillable() []string {
	return slices.Sorted(maps.Keys(w.names))
}

func (w *walk) reportUnset(a *analysis, at StateID, in slot, there diag.Place, name string) {
	if _, known := w.names[name]; !known {
		a.found.Error(there, UnsetPlaceholder, fmt.Sprintf("nothing fills {%s}", name), a.found.SuggestOr(name, append(w.fillable(), alwaysKnown...), "it is one of "))
		return
	}
	a.found.Error(there, UnsetPlaceholder, fmt.Sprintf("{%s} may be unset here", name)+w.unfilled(a, at, in, name), "fill it on every way to this step, or leave it out")
}

// unfilled spells the shortest call that hears a prompt without filling a name.
func (w *walk) unfilled(a *analysis, at StateID, in slot, name string) string {
	if !a.search() {
		return ""
	}
	bare := w.shortest(func(e Edge) bool { return !slices.Contains(w.filledBy(e), name) })
	return ": " + w.spell(bare.path(bare.closest(w.situationsOf(at))), nil, w.StepAt(at).provoked(in)...)
}

// provoked gives what a caller does in a step to hear one of its prompts.
func (s *Step) provoked(in slot) []string {
	switch in {
	case noInput:
		return []string{Silent}
	case noMatch:
		return []string{s.unmatched()}
	}
	return nil
}
