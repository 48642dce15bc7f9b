package web

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxHits bounds the flows and steps that a search shows.
const maxHits = 50

// searchView is the result of a query in the flows.
type searchView struct {
	Query string
	Hits  []hit
	More  int // hits that are not shown
}

// hit is a flow or one of its steps. The text around the match is empty if its name
// matches.
type hit struct {
	Flow, Step, Kind     string
	Before, Match, After string
	Language             string // of the text

	rank int // flows, then steps by name, then by text
}

// Title names the flow and the step.
func (h hit) Title() string {
	if h.Step == "" {
		return diag.Title(h.Flow)
	}
	return diag.Title(h.Flow) + ", " + strings.ReplaceAll(h.Step, "_", " ")
}

// search finds flows by their name and description, and steps by their name, their prompts and
// their choices, in any language.
func search(center *Center, flows map[string]*flowModel, query string) *searchView {
	v := &searchView{Query: query}

	// A query that is not UTF-8 would be no pattern.
	matches := regexp.MustCompile("(?i)" + regexp.QuoteMeta(strings.ToValidUTF8(query, "�")))
	languages := center.Flows.Center.Attributes[routing.AttrLanguage].Values
	for _, name := range center.Flows.Names() {
		h := hit{Flow: name}
		if matches.MatchString(name) || h.excerpt(matches, center.Flows.About(name)) {
			v.Hits = append(v.Hits, h)
		}
		for _, s := range flows[name].coverage.Steps {
			if h, ok := searchStep(matches, s.Step, languages); ok {
				v.Hits = append(v.Hits, h)
			}
		}
	}

	slices.SortStableFunc(v.Hits, func(a, b hit) int { return cmp.Compare(a.rank, b.rank) })
	// Names come before texts, so that the bound drops the weakest hits. More counts them.
	v.More = max(0, len(v.Hits)-maxHits)
	v.Hits = v.Hits[:len(v.Hits)-v.More]

	return v
}

// searchStep finds a step by its name, its choices or its prompts, whose languages are by number.
func searchStep(matches *regexp.Regexp, s *flow.Step, languages []string) (hit, bool) {
	h := hit{Flow: s.Flow, Step: s.Name, Kind: s.Kind.String(), rank: 1}
	if matches.MatchString(s.Name) {
		return h, true
	}

	h.rank = 2

	// Choices come before prompts, because a prompt often repeats them.
	for i := range s.Choices {
		if h.excerpt(matches, s.Choices[i].String()) {
			return h, true
		}
	}

	for _, prompt := range append([]flow.Prompt{s.Prompt, s.NoInput, s.NoMatch}, s.Hold...) {
		for language, text := range prompt.Texts {
			if h.excerpt(matches, text.String()) {
				h.Language = languages[language]
				return h, true
			}
		}
	}

	return h, false
}

// excerpt sets the hit's text to the words around the first match.
func (h *hit) excerpt(matches *regexp.Regexp, text string) bool {
	const around = 40 // characters
	at := matches.FindStringIndex(text)
	if at == nil {
		return false
	}

	before := []rune(text[:at[0]])
	after := []rune(text[at[1]:])
	h.Before = string(before)
	h.Match = text[at[0]:at[1]]
	h.After = string(after)

	if len(before) > around {
		h.Before = "…" + string(before[len(before)-around:])
	}

	if len(after) > around {
		h.After = string(after[:around]) + "…"
	}

	return true
}
