package flow

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var secretSpokenRule = diag.Rule{
	ID:       SecretSpoken,
	Severity: diag.Advice,
	Doc: `A prompt speaks what a collect took as a secret. Whoever stands beside the
caller, or reads a trace, should not learn it.`,
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

// secretSpoken takes a name as secret wherever any step of the calls collects
// it as one.
func secretSpoken(a *analysis) {
	for _, w := range a.judged(SecretSpoken) {
		secret := map[string]bool{}
		for i := range w.Steps {
			if e := w.Steps[i].Entry; e != nil && e.Secret {
				secret[e.Into] = true
			}
		}
		for i := range w.States {
			if at := StateID(i); w.reached(at) {
				w.speaksSecret(a, at, secret)
			}
		}
	}
}

func (w *walk) speaksSecret(a *analysis, at StateID, secret map[string]bool) {
	s := w.source(at)
	for _, said := range s.spoken {
		for _, words := range said {
			for _, piece := range words.template {
				if piece.Placeholder != "" && secret[piece.Placeholder] {
					a.adviseShown(a.found.Within(words.text, "{"+piece.Placeholder+"}"), SecretSpoken, fmt.Sprintf("this speaks {%s}, which is secret", piece.Placeholder), func() string { return w.example(at) }, "leave it out", s.allow)
				}
			}
		}
	}
}
