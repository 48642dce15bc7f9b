package flow

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var noPersonRule = diag.Rule{
	ID:       NoPerson,
	Severity: diag.Advice,
	Doc: `From a menu no way leads to a queue, a transfer or a callback: whatever the
caller presses there, nobody will answer.`,
	Bad: `flow: main
start: topic
steps:
  topic:  {menu: "For our hours, press 1. For our address, press 2.", choices: {1: hours, 2: address}, then: {exhausted: bye}}
  hours:  {say: We are open from nine to five., then: bye}
  address: {say: We are in the High Street., then: bye}
  bye:    {end: self_served}
`,
	Good: `flow: main
start: topic
steps:
  topic:  {menu: "For our hours, press 1. For a person, press 0.", choices: {1: hours, 0: wait}, then: {exhausted: wait}}
  hours:  {say: We are open from nine to five., then: bye}
  wait:   {queue: general, then: {answered: done}}
  bye:    {end: self_served}
  done:   {end: resolved}
`,
}

// noPerson looks closer where some kind of call may come to nobody.
func noPerson(a *analysis) {
	for _, w := range a.judged(NoPerson) {
		w.adviseNoPerson(a)
		sure := w.surely(w.mayBePersonal)
		for i := range w.situations {
			if w.StepAt(w.situations[i].at).Kind == Menu && !sure[i] {
				w.closer().adviseNoPerson(a)
				break
			}
		}
	}
}

// adviseNoPerson leaves a menu from which no call can end to endless.
func (w *walk) adviseNoPerson(a *analysis) {
	ends, leads := w.ending(), w.leadingTo(w.those(w.mayBePersonal), anyMove)
	for i := range w.States {
		at := StateID(i)
		s, some := w.source(at), w.situationsOf(at)
		if s.kind == Menu && among(some, ends) && !among(some, leads) && w.comesTo(at) {
			a.adviseShown(s.key("choices"), NoPerson, fmt.Sprintf("nothing in menu %q leads to a person", s.name.Value), func() string { return w.example(at) },
				"let 0 lead to a queue, a transfer or a callback", s.allow)
		}
	}
}
