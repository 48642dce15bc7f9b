package flow

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var unreturnedRule = diag.Rule{
	ID: Unreturned,
	Doc: `A line starts a flow that can return, and there is nothing to return to. Let the
line start a flow that runs it and says where each label leads.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. To go back, press star.", choices: {0: wait, star: back}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  back: {return: main_menu}
  done: {end: resolved}
`,
	Good: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0. To hear this again, press star.", choices: {0: wait, star: topic}, then: {exhausted: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}

// unreturned reports a return in a flow that a line starts.
func unreturned(a *analysis) {
	for _, w := range a.walks {
		for i, state := range w.States {
			at := StateID(i)
			if s := w.source(at); w.line != nil && s.kind == Return && state.Runner == NoState && w.comesTo(at) {
				a.error(s.what.Place, Unreturned, shown(fmt.Sprintf("line %s starts this flow, so there is nothing to return to", w.line.Name.Value), w.example(at)),
					"let the line start a flow that runs this one, or end the call")
			}
		}
	}
}
