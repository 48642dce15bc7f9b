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
func findLanguages(b *builder) {
	// The spoken language depends on the main one, which is the fallback of flows without a language.
	b.language = mainLanguage(b)
	b.language = spokenLanguage(b)
	for range 2 { // again with the set steps, after which calls have other languages
		b.languagesAt = newSources(b).languages()
		insertSets(b)
	}
	noteUnspoken(b)
}

// noteUnspoken notes the words of prompts in languages that no call has there. Copies of a block may be heard
// in different languages, so that only words that none of them says are noted.
func noteUnspoken(b *builder) {
	type words struct {
		block    *Block
		language string // "" for the words of all languages without words of their own
	}
	said := map[words]bool{}
	var spoken []*Step
	for _, s := range b.steps() {
		if len(s.Prompt.Also) == 0 {
			continue
		}
		spoken = append(spoken, s)
		for _, language := range heardIn(b, s) {
			said[words{s.From[0], s.Prompt.in(language).Language}] = true
		}
	}

	for _, s := range spoken {
		block := s.From[0]
		if !said[words{block, s.Prompt.Language}] {
			block.Remark("its words for other languages are left out: no call has another language here", "")
		}
		for _, other := range s.Prompt.Also {
			if !said[words{block, other.Language}] {
				block.Remark("its words in "+other.Language+" are left out: no call has that language here",
					"write them next to the others, and set the language")
			}
		}
	}
}

// heardIn returns the languages that calls have at a step. A step that no call comes to is written in the
// language of the center.
func heardIn(b *builder, s *Step) []string {
	if heard := b.languagesAt[s]; len(heard) > 0 {
		return heard
	}
	return []string{b.language}
}

// mainLanguage is the one in which most prompts are spoken.
func mainLanguage(b *builder) string {
	count := map[string]int{}
	for _, s := range b.steps() {
		if l := BaseLanguage(s.Prompt.Language); l != "" {
			count[l]++
		}
	}

	best := DefaultLanguage

	// The languages are counted in their order, so that a tie has the same result on every import.
	for _, l := range slices.Sorted(maps.Keys(count)) {
		if count[l] > count[best] {
			best = l
		}
	}

	return best
}

// spokenLanguage is the language of the center: the main one, or if no line begins in it the language of the
// first line.
func spokenLanguage(b *builder) string {
	var begun []string
	for _, g := range b.graphs {
		if g.line {
			begun = append(begun, firstLanguage(b, g))
		}
	}

	// A call begins in the language of its line. A center in a language without a line would have no
	// caller for it.
	if len(begun) == 0 || slices.Contains(begun, b.language) {
		return b.language
	}
	return begun[0]
}

// firstLanguage is the language in which calls begin in a flow: its own, or the language that its first steps set or
// speak.
func firstLanguage(b *builder, g *graph) string {
	g = g.begun()
	if l := BaseLanguage(g.Language); l != "" {
		return l
	}

	// A step after the first words may set the language that a caller has chosen by a key.
	first := map[*Step]bool{}
	Reach(first, g.byID[g.Start], func(s *Step) []*Step {
		if s.Prompt.Content() != "" {
			return nil
		}
		return g.following(s)
	})

	for _, s := range g.order {
		if !first[s] {
			continue
		}
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
func insertSets(b *builder) {
	for _, g := range b.graphs {
		before := map[string]string{} // the ID of the set step before a step
		for _, s := range g.order {
			l := BaseLanguage(s.Prompt.Language)
			at := b.languagesAt[s]
			if l == "" || len(at) == 0 || slices.Equal(at, []string{l}) {
				continue
			}

			// A prompt is spoken in the language of the call. The set step gives the call the language
			// of the voice.
			set := &Step{
				ID: addedID + l + s.ID, Name: speakName(l), From: s.From,
				Effect: Effect{Kind: Set, Sets: []Assign{{Attribute: Language, To: Const{l}}}},
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

		// The start may itself have a set step now, and the new steps belong to the order.
		g.Start = cmp.Or(before[g.Start], g.Start)
		g.reach()
	}
}

// languages returns the languages that the steps of a flow set and, after them, those that they compare.
func (g *graph) languages() []string {
	var out, compared []string
	for _, s := range g.order {
		for _, a := range s.Assigns() {
			if l, ok := a.Value(); ok && a.Attribute == Language {
				out = append(out, l)
			}
		}

		// A compared language may come with the call, so that the center has it even if no flow sets
		// it.
		if s.Kind != Branch || s.What != Language {
			continue
		}
		for _, e := range s.Edges {
			if e.Outcome != Otherwise {
				compared = append(compared, e.Outcome)
			}
		}
	}

	return append(out, compared...)
}
