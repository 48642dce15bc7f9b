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

// findLanguages finds the languages that calls can have at each step. A prompt in another
// one gets a set step before it: the call has its language from there on.
func (b *builder) findLanguages() {
	b.language = b.mainLanguage()
	b.language = b.spokenLanguage()
	for range 2 { // again with the set steps, after which calls have other languages
		b.languagesAt = b.newSources().possible(Language)
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

// spokenLanguage is the language of the center: the main one, or if no line begins in it the language of the first line.
func (b *builder) spokenLanguage() string {
	var begun []string
	for _, g := range b.graphs {
		if g.line {
			begun = append(begun, b.firstLanguage(g))
		}
	}
	if len(begun) == 0 || slices.Contains(begun, b.language) {
		return b.language
	}
	return begun[0]
}

// firstLanguage is the language in which a flow's first prompt is spoken.
func (b *builder) firstLanguage(g *graph) string {
	for _, s := range g.order {
		i := slices.IndexFunc(s.Sets, func(a Assign) bool { return a.Attribute == Language && !a.isOpen() })
		if i >= 0 {
			l, _ := s.Sets[i].Value()
			return l
		}
		if l := BaseLanguage(s.Prompt.Language); l != "" {
			return l
		}
	}
	return b.language
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

			set := &Step{
				ID: addedID + l + s.ID, Name: "in_" + l, From: s.From, Kind: Set,
				Sets: []Assign{{Attribute: Language, To: Const{l}}},
			}
			set.Edge(done, s.ID)
			g.byID[set.ID] = set
			before[s.ID] = set.ID
			s.From[0].Expand("its voice's language is set before it")
		}

		// The set steps are not among them yet.
		for _, s := range g.order {
			for i := range s.Edges {
				s.Edges[i].To = cmp.Or(before[s.Edges[i].To], s.Edges[i].To)
			}
		}

		g.Start = cmp.Or(before[g.Start], g.Start)
		g.reach()
	}
}
