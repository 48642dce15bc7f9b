package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var secretSpokenRule = diag.Rule{
	ID:       SecretSpoken,
	Severity: diag.Advice,
	Doc: `A prompt speaks what a collect took as a secret. Whoever stands beside the
caller should not learn it.`,
	Bad: `flow: main
start: card
steps:
  card: {collect: Enter the last four digits of your card., digits: 4, secret: yes, into: last_four, then: {collected: said, exhausted: wait}}
  said: {say: "You entered {last_four}.", then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
	Good: `flow: main
start: card
steps:
  card: {collect: Enter the last four digits of your card., digits: 4, secret: yes, into: last_four, then: {collected: said, exhausted: wait}}
  said: {say: Thank you., then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// secretSpoken looks at the names that may hold a secret where they are spoken:
// what is filled anew holds one no longer.
func secretSpoken(a *analysis) {
	for _, w := range a.judged(SecretSpoken) {
		for i := range w.States {
			if at := StateID(i); w.reached(at) {
				w.speaksSecret(a, at)
			}
		}
	}
}

func (w *walk) speaksSecret(a *analysis, at StateID) {
	s := w.source(at)
	for _, said := range s.spoken {
		for _, words := range said {
			for _, piece := range words.template {
				if piece.Placeholder != "" && w.secret(at, piece.Placeholder) {
					w.reportSecret(a, at, words.text, piece.Placeholder)
				}
			}
		}
	}
}

// reportSecret looks closer at what seems secret.
func (w *walk) reportSecret(a *analysis, at StateID, text diag.Text, name string) {
	there, allow := a.found.PlaceOf(text, "{"+name+"}"), w.source(at).allow
	if !a.news(there, SecretSpoken, allow) {
		return
	}
	if c := w.closer(); c.secret(at, name) {
		a.advise(there, SecretSpoken, shown(fmt.Sprintf("this speaks {%s}, which is secret", name), c.confiding(a, at, name)), "leave it out", allow)
	}
}

// secret reports whether a name may hold a secret in a state.
func (w *walk) secret(at StateID, name string) bool {
	bit, known := w.names[name]
	return known && w.reached(at) && w.states[at].secret.has(bit)
}

// confiding spells the shortest call that comes to a state with a secret in a name.
func (w *walk) confiding(a *analysis, at StateID, name string) string {
	fills := func(e Edge) bool { return slices.Contains(w.filledBy(e), name) }
	if a.search() {
		for _, m := range w.lastBefore(at, fills) {
			if e := w.StepAt(m.Source).Entry; e != nil && e.Secret {
				return w.spell(w.through(m, at, fills), nil)
			}
		}
	}
	return w.example(at)
}
