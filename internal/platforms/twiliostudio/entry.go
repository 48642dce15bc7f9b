package twiliostudio

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// matchesEntry reports whether a split tests what the caller has just entered or said, by conditions
// that branches on an entry have.
func (r *reader) matchesEntry(split *widget, id string) bool {
	of := r.giver(id)
	if of == nil || of.kind != gatherInput {
		return false
	}
	event := "keypress"
	if id == r.output(of, "SpeechResult") {
		event = "speech"
	}
	for _, w := range r.widgets {
		for _, t := range w.transitions {
			if t.next == split.name && (w != of || t.event != event) {
				return false
			}
		}
	}
	tested := false
	for _, t := range split.transitions {
		for _, c := range t.conditions {
			if _, ok := r.cases(c); !ok {
				return false
			}
			tested = true
		}
	}
	return tested
}

// entryOf identifies what a gather collects: digits, else words.
func (r *reader) entryOf(w *widget) string {
	if w.next("keypress") != "" || w.next("speech") == "" {
		return r.output(w, "Digits")
	}
	return r.output(w, "SpeechResult")
}

// matchEntry makes a split branches on an entry, from the last of its transitions to the first. Those
// with one condition are cases of one branch; of several conditions each is a branch, and so is one
// that is negated: where it does not hold, the rest of the split decides.
func (r *reader) matchEntry(w, of *widget) {
	m := matching{reader: r, split: w, entry: r.entryOf(of), rest: w.next("noMatch")}
	for i, t := range slices.Backward(w.transitions) {
		if t.event == "match" && len(t.conditions) > 0 {
			m.transition(i)
		}
	}
	if len(m.steps) == 0 || m.last() != m.rest { // every entry goes the same way
		r.Step(importer.Pass, w.block).Edge("", m.rest)
		return
	}
	m.steps[len(m.steps)-1].ID = w.name
	if len(m.steps) > 1 && !r.isMenu(of) {
		w.block.Expand("tests an entry by several conditions: a branch for each")
	}
	for _, s := range slices.Backward(m.steps) {
		*r.Step(importer.Match, w.block) = *s
	}
}

// matching are the branches that a split becomes.
type matching struct {
	*reader
	split *widget
	entry string
	rest  string           // where a call goes on for which no transition so far holds
	steps []*importer.Step // the last is the first that a call comes to
	open  bool             // it takes further cases
}

// transition adds a transition before those so far.
func (m *matching) transition(i int) {
	t := m.split.transitions[i]
	if c := t.conditions[0]; len(t.conditions) == 1 && !c.negated && c.kind != "is_blank" {
		tests, _ := m.cases(c)
		outcome := strings.Join(tests, ", ")
		if m.open && !m.overlaps(outcome) {
			s := m.steps[len(m.steps)-1]
			s.Edges = slices.Insert(s.Edges, 0, importer.Edge{Outcome: outcome, To: t.next})
			return
		}
		m.branch(outcome, t.next, m.rest)
		m.open, m.rest = true, m.last()
		return
	}
	if slices.ContainsFunc(t.conditions, func(c condition) bool { return c.kind == "is_blank" }) {
		return // it holds of no entry
	}
	if m.excepts(i) {
		return
	}
	to := t.next
	for _, c := range slices.Backward(t.conditions) {
		tests, _ := m.cases(c)
		outcome := strings.Join(tests, ", ")
		switch {
		case c.operator == "is_blank": // negated: it holds of every entry
		case c.negated:
			m.branch(outcome, m.rest, to)
			to = m.last()
		default:
			m.branch(outcome, to, m.rest)
			to = m.last()
		}
	}
	m.rest, m.open = to, false
}

// excepts adds a transition that all entries take but some values, if the whole split says where each
// of these leads. No entry comes to what stands behind it.
func (m *matching) excepts(i int) bool {
	t := m.split.transitions[i]
	c := t.conditions[0]
	values, ok := c.values()
	if len(t.conditions) > 1 || !c.negated || !ok || c.operator == "is_blank" {
		return false
	}
	edges := make([]importer.Edge, 0, len(values)+1)
	for _, v := range values {
		taken, ok := m.split.matched(v)
		if !ok {
			return false
		}
		to, before := m.split.next("noMatch"), false
		if taken != nil {
			to = taken.next
		}
		for k := range i {
			before = before || taken == &m.split.transitions[k]
		}
		if !before {
			edges = append(edges, importer.Edge{Outcome: v, To: to})
		}
	}
	m.steps, m.rest = nil, t.next
	if len(edges) > 0 {
		m.branch("", "", t.next)
		m.steps[0].Edges = append(edges, m.steps[0].Edges[1])
		m.rest = m.last()
	}
	m.open = len(edges) > 0
	return true
}

// branch adds a branch with one case.
func (m *matching) branch(outcome, to, otherwise string) {
	s := &importer.Step{ID: fmt.Sprintf("%s/%d", m.split.name, len(m.steps)+1), From: []*importer.Block{m.split.block}, Kind: importer.Match, What: m.entry}
	s.Edge(outcome, to)
	s.Edge(importer.Otherwise, otherwise)
	m.steps = append(m.steps, s)
}

func (m *matching) last() string { return m.steps[len(m.steps)-1].ID }

// overlaps reports whether a case says again what one of the open branch says, or is another range:
// a branch has each once.
func (m *matching) overlaps(outcome string) bool {
	isRange := func(outcome string) bool {
		return strings.HasPrefix(outcome, "under ") || strings.HasPrefix(outcome, "over ")
	}
	return slices.ContainsFunc(m.steps[len(m.steps)-1].Edges, func(e importer.Edge) bool {
		return isRange(outcome) && isRange(e.Outcome) || slices.ContainsFunc(strings.Split(outcome, ", "), func(test string) bool {
			return slices.ContainsFunc(strings.Split(e.Outcome, ", "), func(other string) bool { return strings.EqualFold(test, other) })
		})
	})
}

var (
	number = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)
	phrase = regexp.MustCompile(`^[\pL\pN]+([ '-][\pL\pN]+)*$`)
)

// cases returns what a condition tests of an entry, or what it negates, as cases of a branch.
func (r *reader) cases(c condition) ([]string, bool) {
	value := strings.TrimSpace(c.value)
	switch c.operator {
	case "equal_to":
		return []string{value}, importer.IsCase(value)
	case "matches_any_of":
		values := list(value)
		return values, len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !importer.IsCase(v) })
	case "contains":
		return []string{"contains " + value}, phrase.MatchString(value)
	case "starts_with":
		return []string{"starts with " + value}, phrase.MatchString(value)
	case "is_blank":
		return nil, true // what was entered is not
	case "less_than":
		return []string{"under " + value}, number.MatchString(value)
	case "greater_than":
		return []string{"over " + value}, number.MatchString(value)
	case "regex":
		return patternCases(value)
	}
	return nil, false
}

// The alternatives of a pattern that a case of a branch says.
var (
	anywhere = regexp.MustCompile(`^\.\*([\pL\pN]+)\.\*$`)
	atFirst  = regexp.MustCompile(`^([\pL\pN]+)\.\*$`)
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
		if m := anywhere.FindStringSubmatch(part); m != nil {
			test = "contains " + m[1]
		} else if m := atFirst.FindStringSubmatch(part); m != nil {
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
