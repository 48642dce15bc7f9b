package importer

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// DefaultLanguage is the language of a flow that names none.
const DefaultLanguage = "en"

// BaseLanguage returns the base of a language tag ("es" of "es-MX"), or "".
func BaseLanguage(tag string) string {
	t, err := language.Parse(strings.TrimSpace(tag))
	if err != nil {
		return ""
	}
	base, sure := t.Base()
	if sure == language.No {
		return ""
	}
	return base.String()
}

// languages is the set of languages that a call can have at a step.
type languages map[string]bool

// languageAnalysis propagates the languages of calls over the steps to a fixed point.
type languageAnalysis struct {
	*builder
	at      map[*Step]languages
	returns map[*graph]map[string]languages // by label
	callers map[*graph][]place              // the runs of a flow and gos to it, in their flows
	queue   []place
}

// findLanguages finds the languages that calls can have at each step. A prompt in another
// one gets a set step before it: the call has its language from there on.
func (b *builder) findLanguages() {
	b.language = b.mainLanguage()
	for range 2 { // again with the set steps, after which calls have other languages
		s := languageAnalysis{builder: b, at: map[*Step]languages{}, returns: map[*graph]map[string]languages{}, callers: map[*graph][]place{}}
		s.run()
		b.languagesAt = s.at
		b.insertSets()
	}
}

// mainLanguage is the one in which most prompts are spoken.
func (b *builder) mainLanguage() string {
	count := map[string]int{}
	for _, s := range b.steps() {
		if l := BaseLanguage(s.Prompt.Language); l != "" {
			count[l]++
		}
	}
	best := DefaultLanguage
	for _, l := range slices.Sorted(maps.Keys(count)) {
		if count[l] > count[best] {
			best = l
		}
	}
	return best
}

// firstLanguage is the language in which a flow's first prompt is spoken.
func (b *builder) firstLanguage(g *graph) string {
	for _, s := range g.order {
		if l := s.setLanguage(); l != "" {
			return l
		}
		if l := BaseLanguage(s.Prompt.Language); l != "" {
			return l
		}
	}
	return b.language
}

// setLanguage returns the language that a set step sets, or "".
func (s *Step) setLanguage() string {
	for _, a := range s.Sets {
		if a.Attribute == Language && len(a.Values) == 1 {
			return a.Values[0]
		}
	}
	return ""
}

func (s *languageAnalysis) run() {
	for _, g := range s.graphs {
		for _, c := range g.invocations {
			s.callers[c.to] = append(s.callers[c.to], place{g, c.step})
		}
	}
	for _, g := range s.graphs {
		if g.line {
			s.enter(g, g.byID[g.Start], languages{s.firstLanguage(g): true})
		}
	}
	for len(s.queue) > 0 {
		p := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		s.leave(p.graph, p.step)
	}
}

// enter adds languages that a call can have on entering a step.
func (s *languageAnalysis) enter(g *graph, step *Step, with languages) {
	if step == nil {
		return
	}
	at, visited := s.at[step]
	if !visited {
		at = languages{}
		s.at[step] = at
	}
	before := len(at)
	maps.Copy(at, with)
	if !visited || len(at) > before {
		s.queue = append(s.queue, place{g, step})
	}
}

// leave carries the languages at a step on to what follows it.
func (s *languageAnalysis) leave(g *graph, step *Step) {
	with := s.at[step]
	if l := cmp.Or(step.setLanguage(), BaseLanguage(step.Prompt.Language)); l != "" {
		with = languages{l: true}
	}
	to := s.flow(step.callee())
	switch {
	case to != nil:
		s.enter(to, to.byID[to.Start], with)
	case step.Kind == Return:
		s.back(g, step.What, with)
		return
	}
	for _, e := range step.Edges {
		out := with
		if step.isLabel(&e) {
			out = s.returns[to][e.Outcome]
		}
		if l := (&Step{Sets: e.Sets}).setLanguage(); l != "" {
			out = languages{l: true}
		}
		if len(out) > 0 {
			s.enter(g, g.byID[e.To], out)
		}
	}
}

// back carries languages to the runs that a label returns to, over goes.
func (s *languageAnalysis) back(g *graph, label string, with languages) {
	if s.returns[g] == nil {
		s.returns[g] = map[string]languages{}
	}
	at := s.returns[g][label]
	if at == nil {
		at = languages{}
		s.returns[g][label] = at
	}
	before := len(at)
	if maps.Copy(at, with); len(at) == before {
		return
	}
	for _, p := range s.callers[g] {
		if p.step.Kind == Go {
			s.back(p.graph, label, with)
		} else if s.at[p.step] != nil {
			s.queue = append(s.queue, p)
		}
	}
}

// insertSets puts a set step before each prompt in another language than the call may
// have.
func (b *builder) insertSets() {
	for _, g := range b.graphs {
		before := map[string]string{} // the ID of the set step before a step
		for _, s := range g.order {
			l := BaseLanguage(s.Prompt.Language)
			if l == "" || len(b.languagesAt[s]) == 0 || len(b.languagesAt[s]) == 1 && b.languagesAt[s][l] {
				continue
			}
			set := &Step{ID: addedID + l + s.ID, Name: "in_" + l, From: s.From, Kind: Set, Sets: []Assign{{Language, []string{l}}}}
			set.Edge(done, s.ID)
			g.byID[set.ID], before[s.ID] = set, set.ID
			s.From[0].Expand("its voice's language is set before it")
		}
		for _, s := range g.order { // the set steps are not among them yet
			for i := range s.Edges {
				s.Edges[i].To = cmp.Or(before[s.Edges[i].To], s.Edges[i].To)
			}
		}
		g.Start = cmp.Or(before[g.Start], g.Start)
		g.reach()
	}
}
