package twiliostudio

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// condition is one test of a split.
type condition struct {
	kind, value, argument string

	operator string // the kind, or what it negates
	negated  bool
}

// negations have the operator that a kind of condition negates.
var negations = map[string]string{
	"not_equal_to": "equal_to", "does_not_match_any_of": "matches_any_of", "does_not_contain": "contains",
	"does_not_start_with": "starts_with", "is_not_blank": "is_blank",
}

func readCondition(v importer.Value) condition {
	c := condition{kind: v.Get("type").Text(), value: v.Get("value").Text()}
	c.operator, c.negated = negations[c.kind]
	if !c.negated {
		c.operator = c.kind
	}
	if arguments := v.Get("arguments").List(); len(arguments) > 0 {
		c.argument = arguments[0].Text()
	}
	return c
}

// values returns the values of a condition that compares with some: negated, it matches
// all others. Ok is false for any other condition.
func (c condition) values() (values []string, ok bool) {
	switch c.operator {
	case "equal_to":
		return []string{c.value}, !isTemplate(c.value)
	case "matches_any_of":
		return list(c.value), !isTemplate(c.value)
	case "is_blank":
		return []string{blank}, true
	}
	return nil, false
}

// label returns the value that stands for a condition where only its result is known.
func (c condition) label() (value string, ok bool) {
	value = strings.TrimSpace(c.value)
	ok = value != "" && !isTemplate(value)
	switch c.operator {
	case "contains", "starts_with", "regex":
		return value, ok
	case "less_than", "greater_than", "is_before_date", "is_after_date", "is_before_time", "is_after_time":
		return strings.ReplaceAll(c.kind, "_", " ") + " " + value, ok
	}
	return "", false
}

// blank is the value of what is not there.
const blank = "blank"

func list(text string) []string {
	var out []string
	for v := range strings.SplitSeq(text, ",") {
		v = strings.TrimSpace(v)
		if v != "" && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, v) }) {
			out = append(out, v)
		}
	}
	return out
}

// matches reports whether a text meets the condition. Ok is false where that depends on
// the call.
func (c condition) matches(text string) (is, ok bool) {
	if isTemplate(c.value) {
		return false, false
	}
	folded, value := strings.ToLower(strings.TrimSpace(text)), strings.ToLower(strings.TrimSpace(c.value))
	switch c.operator {
	case "equal_to":
		is = folded == value
	case "matches_any_of":
		is = slices.Contains(list(value), folded)
	case "contains":
		is = strings.Contains(folded, value)
	case "starts_with":
		is = strings.HasPrefix(folded, value)
	case "is_blank":
		is = folded == ""
	case "regex":
		re, err := regexp.Compile("(?i)^(?:" + c.value + ")$")
		return err == nil && re.MatchString(text), err == nil
	case "less_than", "greater_than":
		return c.compares(folded, value)
	default:
		return false, false
	}
	return is != c.negated, true
}

func (c condition) compares(text, value string) (is, ok bool) {
	a, err1 := strconv.ParseFloat(text, 64)
	b, err2 := strconv.ParseFloat(value, 64)
	if err2 != nil {
		return false, false
	}
	return err1 == nil && (c.kind == "less_than" && a < b || c.kind == "greater_than" && a > b), true
}

// takes returns the transition that a split takes where some values are known: the first whose conditions all
// hold, or nil if there is none. Ok is false where that depends on the call.
func (r *reader) takes(split *widget, values map[string]string) (t *transition, ok bool) {
	for i := range split.transitions {
		t := &split.transitions[i]
		holds, known := t.event == "match" && len(t.conditions) > 0, true
		for _, c := range t.conditions {
			value, given := values[r.argument(split, c)]
			is, ok := c.matches(value)
			if given = given && ok; given {
				holds = holds && is
			}
			known = known && given
		}
		if holds {
			return t, known
		}
	}
	return nil, true
}

// target returns where a split leads where some values are known.
func (r *reader) target(split *widget, values map[string]string) (next string, ok bool) {
	t, ok := r.takes(split, values)
	if t == nil {
		return split.next("noMatch"), ok
	}
	return t.next, ok
}

// every reports whether all conditions of a split on a value meet a predicate.
func (r *reader) every(split *widget, id string, meets func(condition) bool) bool {
	return !slices.ContainsFunc(split.transitions, func(t transition) bool {
		return slices.ContainsFunc(t.conditions, func(c condition) bool { return r.argument(split, c) == id && !meets(c) })
	})
}

// argument returns the identifier of what a condition of a split tests.
func (r *reader) argument(split *widget, c condition) string {
	return r.identify(cmp.Or(c.argument, split.properties.Get("input").Text()))
}

// input returns the identifier of what a split tests, or "" if its conditions test several
// things.
func (r *reader) input(w *widget) string {
	id := ""
	for _, t := range w.transitions {
		for _, c := range t.conditions {
			if c.argument == "" {
				continue
			}
			if of := r.identify(c.argument); id == "" {
				id = of
			} else if id != of {
				return ""
			}
		}
	}
	if id == "" {
		id = r.identify(w.properties.Get("input").Text())
	}
	return id
}
