package importer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Test compares a variable of the call with an operand.
type Test struct {
	Variable string
	Is       Operator
	Not      bool   // it holds where the operator does not
	Operand  string // of OneOf a list, of Pattern a regular expression that the whole value matches
	Dynamic  bool   // the operand is known in the call only
	With     string // of a dynamic operand: the identifier of the entry or answer that it is
	Folds    bool   // upper and lower case are the same
	Kind     string // as the format names it
}

// unlisted stands for the values that no step compares with. Unlike Other, no source contains it.
const unlisted = "\x00"

// Operator is the kind of comparison of a test.
type Operator string

// The operators. Any other one is known in the call only.
const (
	Equal    Operator = ""
	OneOf    Operator = "any"
	Blank    Operator = "blank"
	Contains Operator = "contains"
	Starts   Operator = "starts with"
	Ends     Operator = "ends with"
	Pattern  Operator = "pattern"
	Under    Operator = "under"
	Most     Operator = "at most"
	Over     Operator = "over"
	Least    Operator = "at least"
	Length   Operator = "length"
)

// operators has three facts for each operator: whether it holds, the begin of a name for the values
// that meet it, and whether a branch on an entry has cases with this begin.
var operators = map[Operator]struct {
	holds   func(value, operand string) bool
	word    string
	isCase  bool
	isRange bool
}{
	Equal:    {holds: func(value, operand string) bool { return value == operand }},
	OneOf:    {holds: isOneOf},
	Blank:    {holds: func(value, _ string) bool { return value == "" }, word: blank},
	Contains: {holds: strings.Contains, word: "contains_", isCase: true},
	Starts:   {holds: strings.HasPrefix, word: "starts_with_", isCase: true},
	Ends:     {holds: strings.HasSuffix, word: "ends_with_"},
	Pattern:  {holds: matches},
	Length: {holds: func(value, operand string) bool {
		return value != unlisted && strconv.Itoa(len(value)) == operand
	}, word: "length_", isCase: true},
	Under: {holds: compares(func(x, y float64) bool { return x < y }), word: "under_", isCase: true, isRange: true},
	Most:  {holds: compares(func(x, y float64) bool { return x <= y }), word: "up_to_", isCase: true, isRange: true},
	Over:  {holds: compares(func(x, y float64) bool { return x > y }), word: "over_", isCase: true, isRange: true},
	Least: {holds: compares(func(x, y float64) bool { return x >= y }), word: "from_", isCase: true, isRange: true},
}

// isOneOf reports whether a value is one of the texts between commas.
func isOneOf(value, operand string) bool {
	if value == "" {
		return false
	}
	for text := range strings.SplitSeq(operand, ",") {
		if strings.TrimSpace(text) == value {
			return true
		}
	}
	return false
}

func compares(holds func(x, y float64) bool) func(value, operand string) bool {
	return func(value, operand string) bool {
		x, err1 := strconv.ParseFloat(value, 64)
		y, err2 := strconv.ParseFloat(operand, 64)
		return err1 == nil && err2 == nil && holds(x, y)
	}
}

// matches reports whether a regular expression matches a whole value. It stands for one that it matches, too.
func matches(value, pattern string) bool {
	re, err := regexp.Compile("(?i)^(?:" + pattern + ")$")
	return value == pattern || err == nil && re.MatchString(value)
}

// isOpaque reports whether only the call tells which values meet the test: then one value, the test's
// word, stands for all of them.
func (t Test) isOpaque() bool {
	if t.Is == Pattern {
		_, err := regexp.Compile(t.Operand)
		return t.Dynamic || err != nil
	}
	return t.Dynamic || t.isUnknown()
}

// isUnknown reports whether the test has an operator that is not known.
func (t Test) isUnknown() bool { return operators[t.Is].holds == nil }

// Holds reports whether a value meets the test.
func (t Test) Holds(value string) bool {
	if t.isOpaque() {
		return (value == t.word()) != t.Not
	}
	value = strings.TrimSpace(value)
	operand := strings.TrimSpace(t.Operand)
	if t.Folds && t.Is != Pattern {
		value, operand = strings.ToLower(value), strings.ToLower(operand)
	}
	return operators[t.Is].holds(value, operand) != t.Not
}

// list returns the texts between commas, without repetition.
func list(text string) []string {
	var out []string
	seen := map[string]bool{}
	for v := range strings.SplitSeq(text, ",") {
		v = strings.TrimSpace(v)

		// Upper case first: some letters have two small forms.
		key := strings.ToLower(strings.ToUpper(v))
		if v != "" && !seen[key] {
			seen[key] = true
			out = append(out, v)
		}
	}
	return out
}

// equals returns the values that the test, or what it negates, compares with as a whole; ok is false if
// it compares otherwise.
func (t Test) equals() (values []string, ok bool) {
	if t.isOpaque() {
		return nil, false
	}

	switch t.Is {
	case Equal:
		return []string{strings.TrimSpace(t.Operand)}, true
	case OneOf:
		return list(t.Operand), true
	case Blank:
		return []string{""}, true
	default:
		return nil, false
	}
}

// isNoKeys reports whether no entry by key meets a test: it is not empty, and no text.
func (t Test) isNoKeys() bool {
	values, ok := t.equals()
	if operators[t.Is].isCase && !operators[t.Is].isRange && !t.isOpaque() {
		values = []string{t.Operand}
		ok = true // contained
	}
	return ok && !t.Not &&
		!slices.ContainsFunc(values, func(v string) bool { return v != "" && strings.Trim(v, "0123456789*#") == "" })
}

// word is a name for the values that meet the test, or the test that it negates.
func (t Test) word() string {
	operand := keyNames.Replace(strings.TrimSpace(t.Operand))
	if t.isUnknown() {
		return strings.ReplaceAll(t.Kind, "_", " ") + " " + operand
	}
	return operators[t.Is].word + operand
}

// keyNames replaces the keys that a name cannot contain.
var keyNames = strings.NewReplacer("#", "hash", "*", "star")

// blank is the name of an empty value.
const blank = "blank"

// examples returns texts at which the result of the test may change, with any in the place of each part that the test
// leaves open.
func (t Test) examples(any string) []string {
	if values, ok := t.equals(); ok {
		return values
	}

	switch operand := t.Operand; {
	case t.isOpaque():
		return []string{t.word()}
	case t.Is == Pattern:
		texts, ok := spellPattern(operand)
		if !ok {
			return []string{operand}
		}

		for i, text := range texts {
			texts[i] = strings.ReplaceAll(text, anything, any)
		}

		return texts
	case t.Is == Contains:
		return []string{any + operand + any}
	case t.Is == Starts:
		return []string{operand + any}
	case t.Is == Ends:
		return []string{any + operand}
	case t.Is == Length:
		n, _ := strconv.Atoi(operand)
		return []string{strings.Repeat("0", min(max(n, 0), 100))}
	}

	// A comparison with a number changes its result at the bound, so that the neighbors are examples,
	// too.
	n, err := strconv.ParseFloat(t.Operand, 64)
	if err != nil {
		return nil
	}

	return []string{formatNumber(n), formatNumber(n - 1), formatNumber(n + 1)}
}

func formatNumber(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

var (
	number = diag.LazyPattern(`^[0-9]+(\.[0-9]+)?$`)
	phrase = diag.LazyPattern(`^[\pL\pN]+([ '-][\pL\pN]+)*$`)
)

// cases returns what the test, or what it negates, is of an entry as cases of a branch; ok is false if
// they do not say it.
func (t Test) cases() (cases []string, ok bool) {
	operand := strings.TrimSpace(t.Operand)
	values, isPlain := t.equals()
	switch {
	case t.With != "" && t.Is == Equal:
		return []string{"same as"}, true
	case t.With != "" && operators[t.Is].isRange:
		return []string{string(t.Is)}, true
	case t.isOpaque(), t.Is == Pattern:
		return nil, false
	case t.Is == Blank: // what was entered is not
		return nil, true
	case isPlain:
		return values, len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !IsCase(v) })
	case operators[t.Is].isRange:
		return []string{string(t.Is) + " " + operand}, number().MatchString(operand)
	}

	return []string{string(t.Is) + " " + operand}, operators[t.Is].isCase && phrase().MatchString(operand)
}

// target returns the edge that a value takes where all tests of some edges are of one variable: the first
// whose tests hold.
func target(edges []Edge, value string) int {
	return slices.IndexFunc(edges, func(e Edge) bool {
		return !slices.ContainsFunc(e.Tests, func(t Test) bool { return !t.Holds(value) })
	})
}
