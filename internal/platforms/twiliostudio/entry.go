package twiliostudio

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// branchOnEntry returns a split that tests what the caller has just entered or said as a branch on this
// entry; nil if it is none, or if one branch does not say all of its conditions: each transition has one,
// one that is negated compares with values or stands last, and there is one range of numbers at most.
func (r *reader) branchOnEntry(split *widget, id string) *importer.Step {
	of := r.giver(id)
	if of == nil || of.kind != gatherInput || !r.followsOnly(split, of, id) {
		return nil
	}
	ranges, last := 0, condition{}
	for _, t := range split.transitions {
		for _, last = range t.conditions {
			if last.operator == "less_than" || last.operator == "greater_than" {
				ranges++
			}
		}
	}
	edges, ok := r.edges(split, id, func(c condition) ([]string, bool) {
		cases, ok := c.cases()
		_, isPlain := c.values()
		return cases, ok && (isPlain || !c.negated || c == last)
	})
	if !ok || ranges > 1 {
		return nil
	}
	s := &importer.Step{ID: split.name, From: []*importer.Block{split.block}, Kind: importer.Match, What: r.entryOf(of)}
	for _, e := range edges {
		if i := len(s.Edges) - 1; i >= 0 && s.Edges[i].To == e.To && e.Outcome != importer.Otherwise {
			s.Edges[i].Outcome += ", " + e.Outcome
		} else {
			s.Edges = append(s.Edges, e)
		}
	}
	if len(s.Edges) == 1 { // every entry goes the same way
		s.Kind = importer.Pass
	}
	return s
}

// followsOnly reports whether calls come to a split by the entry in a gather alone.
func (r *reader) followsOnly(split, of *widget, id string) bool {
	event := "keypress"
	if id == r.output(of, "SpeechResult") {
		event = "speech"
	}
	return !slices.ContainsFunc(r.widgets, func(w *widget) bool {
		return slices.ContainsFunc(w.transitions, func(t transition) bool { return t.next == split.name && (w != of || t.event != event) })
	})
}

// entryOf identifies what a gather collects: digits, else words.
func (r *reader) entryOf(w *widget) string {
	if w.next("keypress") != "" || w.next("speech") == "" {
		return r.output(w, "Digits")
	}
	return r.output(w, "SpeechResult")
}

var (
	number = diag.LazyPattern(`^[0-9]+(\.[0-9]+)?$`)
	phrase = diag.LazyPattern(`^[\pL\pN]+([ '-][\pL\pN]+)*$`)
)

// cases returns what a condition tests of an entry, or what it negates, as cases of a branch.
func (c condition) cases() ([]string, bool) {
	value := strings.TrimSpace(c.value)
	switch c.operator {
	case "equal_to":
		return []string{value}, importer.IsCase(value)
	case "matches_any_of":
		values := list(value)
		return values, len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !importer.IsCase(v) })
	case "contains":
		return []string{"contains " + value}, phrase().MatchString(value)
	case "starts_with":
		return []string{"starts with " + value}, phrase().MatchString(value)
	case "is_blank":
		return nil, true // what was entered is not
	case "less_than":
		return []string{"under " + value}, number().MatchString(value)
	case "greater_than":
		return []string{"over " + value}, number().MatchString(value)
	case "regex":
		return patternCases(value)
	}
	return nil, false
}

// The alternatives of a pattern that a case of a branch says.
var (
	anywhere = diag.LazyPattern(`^\.\*([\pL\pN]+)\.\*$`)
	atFirst  = diag.LazyPattern(`^([\pL\pN]+)\.\*$`)
)

// patternCases returns the cases of a regular expression that an entry matches as a whole: a word,
// one with anything behind or around it, or several of these.
func patternCases(pattern string) ([]string, bool) {
	pattern = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(pattern, "(?i)"), "^"), "$")
	if inner, ok := strings.CutPrefix(pattern, "("); ok && strings.HasSuffix(inner, ")") {
		pattern = strings.TrimPrefix(strings.TrimSuffix(inner, ")"), "?:")
	}
	var out []string
	for part := range strings.SplitSeq(pattern, "|") {
		test := ""
		if m := anywhere().FindStringSubmatch(part); m != nil {
			test = "contains " + m[1]
		} else if m := atFirst().FindStringSubmatch(part); m != nil {
			test = "starts with " + m[1]
		} else if importer.IsCase(part) {
			test = part
		} else {
			return nil, false
		}
		if !slices.Contains(out, test) {
			out = append(out, test)
		}
	}
	return out, true
}
