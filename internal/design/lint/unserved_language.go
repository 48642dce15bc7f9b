package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unservedLanguage = diag.Rule{
	ID:       flow.UnservedLanguage,
	Severity: diag.Advice,
	Doc: `Callers in this language come to a queue at an hour when no open hub speaks it. The
caller is answered in the line's first language, after having chosen another. If no
hub speaks the language at all, the finding is at the line that offers it. Otherwise it
is at the queue, whose hubs and hours leave the gap.`,
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
}.FixedBy("[en, fr]", "[en, cy]")

// checkServedLanguages reports languages in which calls reach a queue and that no agent
// there speaks: at the line if no hub speaks them, else at the queue.
func checkServedLanguages(p *pass) {
	waiting := make([]routing.ValueSet, len(p.Center.Queues))
	for _, g := range notAllowing(p.graphs, flow.UnservedLanguage) {
		if g.Line == nil {
			continue
		}

		spoken := spokenAt(g)

		// Without separate nodes, calls may appear in a queue in a language that they never have
		// there.
		if slices.ContainsFunc(spoken, p.hasUnserved) {
			spoken = spokenAt(g.Refine())
		}

		// All lines share the queues, so their languages are joined before a queue is judged.
		for _, in := range spoken {
			waiting[in.queue] = waiting[in.queue].Or(in.languages)
			for _, line := range append([]*routing.Line{g.Line}, g.Others...) {
				p.adviseOffer(line, in.languages)
			}
		}
	}

	for q := range waiting {
		p.adviseQueue(routing.QueueID(q), waiting[q])
	}
}

// queued are the languages in which calls reach a queue.
type queued struct {
	queue     routing.QueueID
	languages routing.ValueSet
}

// spokenAt returns the languages in which calls reach the queue of each state, without the
// steps that allow the advice.
func spokenAt(g *dataflow.Graph) []queued {
	var out []queued
	for i := range g.States {
		at := flow.StateID(i)
		s := g.StepAt(at)
		if s.Help == flow.HelpQueue && !s.DecidedBy(flow.Unread) &&
			!routing.Allows(g.DefAt(at).Allow, flow.UnservedLanguage) {
			for _, q := range g.QueuesAt(at) {
				out = append(out, queued{q, g.Values(at, routing.AttrLanguage)})
			}
		}
	}

	return out
}

// hasUnserved reports whether at some hour nobody at a queue speaks one of the languages.
func (p *pass) hasUnserved(in queued) bool {
	for v := range in.languages.All() {
		if p.Center.Speaking(v) == 0 || p.Center.Unserved(p.Availability().OpenSets(in.queue), v) != 0 {
			return true
		}
	}
	return false
}

// adviseOffer reports the languages that a line offers to callers of some queue,
// and that no hub of the center speaks.
func (p *pass) adviseOffer(line *routing.Line, languages routing.ValueSet) {
	for v := range languages.All() {
		name := p.Center.Attributes[routing.AttrLanguage].Values[v]
		i := slices.IndexFunc(line.Languages, func(t diag.Text) bool { return t.Value == name })
		if i >= 0 && p.Center.Speaking(v) == 0 {
			p.advise(line.Languages[i].Place, flow.UnservedLanguage, fmt.Sprintf("no hub speaks %s", name),
				"add it to a hub's languages, or remove it here")
		}
	}
}

// adviseQueue reports the languages of a queue's callers that some hub speaks, but none
// of the hubs that are open at some hour.
func (p *pass) adviseQueue(q routing.QueueID, languages routing.ValueSet) {
	queue := &p.Center.Queues[q]
	missing := map[routing.HubSet][]string{}
	var order []routing.HubSet
	for v := range languages.All() {
		open := p.Center.Unserved(p.Availability().OpenSets(q), v)

		// A language that no hub speaks at all is reported at the line.
		if open == 0 || p.Center.Speaking(v) == 0 {
			continue
		}

		// The list keeps the order of the languages, which the map does not have.
		if missing[open] == nil {
			order = append(order, open)
		}

		missing[open] = append(missing[open], p.Center.Attributes[routing.AttrLanguage].Values[v])
	}

	if len(order) == 0 {
		return
	}

	var parts []string
	for _, open := range order {
		parts = append(parts,
			fmt.Sprintf("only at %s, where nobody speaks %s", strings.Join(p.Center.Names(open), " and "),
				strings.Join(missing[open], " or ")))
	}

	p.advise(queue.Name.Place, flow.UnservedLanguage,
		fmt.Sprintf("at some hours %s is open %s", queue.Name.Value, strings.Join(parts, ", or ")),
		"let a hub that speaks it serve the queue at those hours, or lead these callers elsewhere", queue.Allow)
}
