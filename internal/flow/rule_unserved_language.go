package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

var unservedLanguageRule = diag.Rule{
	ID:       UnservedLanguage,
	Severity: diag.Advice,
	Doc: `Callers in this language come to a queue, and at some hour hubs of the queue
are open and none of them speaks it. The caller is answered in the line's first
language, after having chosen another. Where no hub speaks the language at all,
the finding is at the line that offers it; else at the queue, whose hubs and
hours leave the gap.`,
	Bad: `-- routing.yaml --
center: example
hubs: {london: {timezone: Europe/London, languages: [en, fr]}}
elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: 020 7264 1777, country: GB, languages: [en, cy], flow: main}
-- main.yaml --
flow: main
start: language
steps:
  language: {menu: {any: For English press 1. I siarad Cymraeg pwyswch 2.}, choices: {1: person, 2: welsh, 0: person}, then: {exhausted: person}}
  welsh:  {set: {language: cy}, then: person}
  person: {queue: general, then: {answered: done}}
  done:   {end: resolved}
`,
	Good: `-- routing.yaml --
center: example
hubs: {london: {timezone: Europe/London, languages: [en, cy]}}
elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: 020 7264 1777, country: GB, languages: [en, cy], flow: main}
-- main.yaml --
flow: main
start: language
steps:
  language: {menu: {any: For English press 1. I siarad Cymraeg pwyswch 2.}, choices: {1: person, 2: welsh, 0: person}, then: {exhausted: person}}
  welsh:  {set: {language: cy}, then: person}
  person: {queue: general, then: {answered: done}}
  done:   {end: resolved}
`,
}

// unservedLanguage looks at the languages in which calls come to each queue, closer at
// those that it seems not to serve.
func unservedLanguage(a *analysis) {
	waiting := make([]routing.ValueSet, len(a.Center.Queues))
	for _, w := range a.judged(UnservedLanguage) {
		if w.line == nil {
			continue
		}
		spoken := w.waiting()
		if slices.ContainsFunc(spoken, a.unserves) {
			spoken = w.closer().waiting()
		}
		for _, in := range spoken {
			waiting[in.queue] = waiting[in.queue].Or(in.languages)
			a.unspoken(w.line, in.languages)
			for _, line := range w.others {
				a.unspoken(line, in.languages)
			}
		}
	}
	for q := range waiting {
		a.unservedAt(routing.QueueID(q), waiting[q])
	}
}

// spokenAt are the languages in which calls come to a queue.
type spokenAt struct {
	queue     routing.QueueID
	languages routing.ValueSet
}

// waiting gives the languages in which calls come to the queue of each state, but
// where that advice is allowed.
func (w *walk) waiting() []spokenAt {
	var out []spokenAt
	for i := range w.States {
		at := StateID(i)
		if s := w.StepAt(at); s.Kind == Queue && w.reached(at) && !w.source(at).flawed && !routing.Allows(w.source(at).allow, UnservedLanguage) {
			out = append(out, spokenAt{s.Service, w.can(at, routing.AttrLanguage)})
		}
	}
	return out
}

// unserves reports whether at some hour nobody at a queue speaks one of the languages.
func (a *analysis) unserves(in spokenAt) bool {
	for v := range in.languages.All() {
		if a.Center.Speaking(v) == 0 || a.Center.Unserved(a.closing.openSets(in.queue), v) != 0 {
			return true
		}
	}
	return false
}

// unspoken reports the languages that a line offers to callers of some queue,
// and that no hub of the center speaks.
func (a *analysis) unspoken(line *routing.Line, languages routing.ValueSet) {
	for v := range languages.All() {
		name := a.languages()[v]
		i := slices.IndexFunc(line.Languages, func(t diag.Text) bool { return t.Value == name })
		if i >= 0 && a.Center.Speaking(v) == 0 {
			a.advise(line.Languages[i].Place, UnservedLanguage, fmt.Sprintf("no hub speaks %s", name), "add it to a hub's languages, or take it out here")
		}
	}
}

// unservedAt reports the languages that a queue's callers have, some hub speaks,
// and none of those that can be open alone.
func (a *analysis) unservedAt(q routing.QueueID, languages routing.ValueSet) {
	queue := &a.Center.Queues[q]
	missing := map[routing.HubSet][]string{}
	var order []routing.HubSet
	for v := range languages.All() {
		open := a.Center.Unserved(a.closing.openSets(q), v)
		if open == 0 || a.Center.Speaking(v) == 0 {
			continue
		}
		if missing[open] == nil {
			order = append(order, open)
		}
		missing[open] = append(missing[open], a.languages()[v])
	}
	if len(order) == 0 {
		return
	}
	var parts []string
	for _, open := range order {
		parts = append(parts, fmt.Sprintf("only at %s, where nobody speaks %s", strings.Join(a.Center.Names(open), " and "), strings.Join(missing[open], " or ")))
	}
	a.advise(queue.Name.Place, UnservedLanguage, fmt.Sprintf("there are hours at which %s is open %s", queue.Name.Value, strings.Join(parts, ", or ")),
		"let a hub that speaks it serve the queue at those hours, or lead these callers elsewhere", queue.Allow)
}
