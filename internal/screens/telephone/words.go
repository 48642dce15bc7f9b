package telephone

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// wordsAlone returns the steps that take only words, without duplicates, with their places in
// files. Callers cannot answer these steps with keys.
func wordsAlone(flows *flow.Flows) []string {
	var out []string
	for _, name := range flows.Names() {
		p := flows.Program(name)
		for i := range p.Steps {
			s := &p.Steps[i]
			text := fmt.Sprintf("%s (%s:%d)", s, s.Place.File, s.Place.Line)
			if takesWordsAlone(s) && !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return out
}

// takesWordsAlone reports whether no key is an answer at a step.
func takesWordsAlone(s *flow.Step) bool {
	hasKey := slices.ContainsFunc(s.Choices, func(c flow.Choice) bool { return len(c.Keys) > 0 })
	switch s.Kind {
	case flow.Menu:
		return s.Entry == nil && !hasKey
	case flow.Collect:
		return s.Entry != nil && s.Entry.Format == flow.FormatWords && s.Entry.Max == 0 && !hasKey
	default:
		return false
	}
}

// takesWords reports whether words are an answer at a step. Each entry but an amount takes spoken digits.
func takesWords(s *flow.Step) bool {
	hasWords := slices.ContainsFunc(s.Choices, func(c flow.Choice) bool { return len(c.Words) > 0 })
	isSpoken := s.Entry != nil && s.Entry.Format != flow.FormatAmount
	return hasWords || isSpoken || s.Kind == flow.Listen
}

// mostDescribed bounds the steps that are named at the start.
const mostDescribed = 10

func describeWordsAlone(steps []string) string {
	takes := "takes"
	if len(steps) > 1 {
		takes = "take"
	}
	return fmt.Sprintf("%s %s words alone, which a telephone cannot press: %s", diag.Plural(len(steps), "step"), takes,
		shortList(steps, mostDescribed))
}
