package importer

import (
	"regexp"
	"regexp/syntax"
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
	Operand  string // of Any a list, of Pattern a regular expression that the whole value matches
	Dynamic  bool   // the operand is known in the call only
	Folds    bool   // upper and lower case are the same
	Kind     string // as the format names it
}

// Operator is how a test compares.
type Operator string

// The operators. Any other one is known in the call only.
const (
	Equal    Operator = ""
	Any      Operator = "any"
	Blank    Operator = "blank"
	Contains Operator = "contains"
	Starts   Operator = "starts with"
	Ends     Operator = "ends with"
	Pattern  Operator = "pattern"
	Same     Operator = "same number"
	Under    Operator = "under"
	Most     Operator = "at most"
	Over     Operator = "over"
	Least    Operator = "at least"
)

// operators has for each whether it holds, what a name for the values that meet it begins with, and whether
// a branch on an entry has cases that begin as its name.
var operators = map[Operator]struct {
	holds   func(value, operand string) bool
	word    string
	isCase  bool
	isRange bool
}{
	Equal:    {holds: func(value, operand string) bool { return value == operand }},
	Any:      {holds: func(value, operand string) bool { return slices.Contains(list(operand), value) }},
	Blank:    {holds: func(value, _ string) bool { return value == "" }, word: blank},
	Contains: {holds: strings.Contains, word: "contains_", isCase: true},
	Starts:   {holds: strings.HasPrefix, word: "starts_with_", isCase: true},
	Ends:     {holds: strings.HasSuffix, word: "ends_with_"},
	Pattern:  {holds: matches},
	Same:     {holds: compares(func(x, y float64) bool { return x == y })},
	Under:    {holds: compares(func(x, y float64) bool { return x < y }), word: "under_", isCase: true, isRange: true},
	Most:     {holds: compares(func(x, y float64) bool { return x <= y }), word: "up_to_", isCase: true, isRange: true},
	Over:     {holds: compares(func(x, y float64) bool { return x > y }), word: "over_", isCase: true, isRange: true},
	Least:    {holds: compares(func(x, y float64) bool { return x >= y }), word: "from_", isCase: true, isRange: true},
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
	return t.Dynamic || operators[t.Is].holds == nil
}

// Holds reports whether a value meets the test.
func (t Test) Holds(value string) bool {
	if t.isOpaque() {
		return (value == t.word()) != t.Not
	}
	value, operand := strings.TrimSpace(value), strings.TrimSpace(t.Operand)
	if t.Folds && t.Is != Pattern {
		value, operand = strings.ToLower(value), strings.ToLower(operand)
	}
	return operators[t.Is].holds(value, operand) != t.Not
}

// list returns the texts that commas separate, each once.
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

// equals returns the values that the test, or what it negates, compares with as a whole; ok is false if
// it compares otherwise.
func (t Test) equals() (values []string, ok bool) {
	switch {
	case t.isOpaque():
	case t.Is == Equal:
		return []string{strings.TrimSpace(t.Operand)}, true
	case t.Is == Any:
		return list(t.Operand), true
	case t.Is == Blank:
		return []string{""}, true
	}
	return nil, false
}

// word is a name for the values that meet the test, or what it negates.
func (t Test) word() string {
	operand := keyNames.Replace(strings.TrimSpace(t.Operand))
	if operators[t.Is].holds == nil {
		return strings.ReplaceAll(t.Kind, "_", " ") + " " + operand
	}
	return operators[t.Is].word + operand
}

// keyNames replaces the keys that a name cannot contain.
var keyNames = strings.NewReplacer("#", "hash", "*", "star")

// blank is the name of the value of what is not there.
const blank = "blank"

// examples returns values on both sides of the test.
func (t Test) examples() []string {
	if values, ok := t.equals(); ok {
		return values
	}
	n, err := strconv.ParseFloat(t.Operand, 64)
	switch {
	case t.isOpaque():
		return []string{t.word()}
	case t.Is == Pattern:
		texts, ok := spellPattern(t.Operand)
		if !ok {
			return []string{t.Operand}
		}
		for i, text := range texts {
			texts[i] = strings.ReplaceAll(text, anything, "")
		}
		return texts
	case t.Is != Same && !operators[t.Is].isRange:
		return []string{t.Operand}
	case err != nil:
		return nil
	}
	var out []string
	for _, x := range []float64{n, n - 1, n + 1} {
		out = append(out, strconv.FormatFloat(x, 'f', -1, 64))
	}
	return out
}

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
	case t.isOpaque():
		return nil, false
	case t.Is == Blank: // what was entered is not
		return nil, true
	case isPlain:
		return values, len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !IsCase(v) })
	case t.Is == Same:
		return []string{operand}, IsCase(operand) && number().MatchString(operand)
	case t.Is == Pattern:
		return patternCases(operand)
	case operators[t.Is].isRange:
		return []string{string(t.Is) + " " + operand}, number().MatchString(operand)
	}
	return []string{string(t.Is) + " " + operand}, operators[t.Is].isCase && phrase().MatchString(operand)
}

// patternCases returns the cases of a pattern that is a choice of words, with anything behind or around
// them.
func patternCases(pattern string) ([]string, bool) {
	texts, ok := spellPattern(pattern)
	var out []string
	for _, text := range texts {
		word, after := strings.CutSuffix(text, anything)
		word, before := strings.CutPrefix(word, anything)
		whole := word
		switch {
		case before && after:
			whole = string(Contains) + " " + word
		case after:
			whole = string(Starts) + " " + word
		}
		ok = ok && (after || !before) && (IsCase(word) || after && phrase().MatchString(word))
		if !slices.Contains(out, whole) {
			out = append(out, whole)
		}
	}
	return out, ok && len(out) > 0
}

// anything stands for .* in a text; maxSpelled is the most texts of a pattern.
const (
	anything   = "\x01"
	maxSpelled = 20
)

// spellPattern returns all texts that a regular expression matches as a whole, if they are few.
func spellPattern(pattern string) ([]string, bool) {
	re, err := syntax.Parse(strings.TrimPrefix(pattern, "(?i)"), syntax.Perl&^syntax.OneLine)
	if err != nil {
		return nil, false
	}
	return spell(re.Simplify())
}

func spell(re *syntax.Regexp) ([]string, bool) {
	texts := []string{""}
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}, true
	case syntax.OpCharClass:
		texts = nil
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1] && len(texts) <= maxSpelled; r++ {
				texts = append(texts, string(r))
			}
		}
	case syntax.OpStar:
		return []string{anything}, re.Sub[0].Op == syntax.OpAnyChar || re.Sub[0].Op == syntax.OpAnyCharNotNL
	case syntax.OpAlternate, syntax.OpConcat, syntax.OpCapture, syntax.OpQuest:
		if re.Op == syntax.OpAlternate {
			texts = nil
		}
		for _, sub := range re.Sub {
			more, ok := spell(sub)
			if !ok {
				return nil, false
			}
			if re.Op == syntax.OpAlternate || re.Op == syntax.OpQuest {
				texts = append(texts, more...)
				continue
			}
			var longer []string
			for _, a := range texts {
				for _, b := range more {
					longer = append(longer, a+b)
				}
			}
			texts = longer
			if len(texts) > maxSpelled {
				return nil, false
			}
		}
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText, syntax.OpBeginLine, syntax.OpEndLine:
	default:
		return nil, false
	}
	return texts, len(texts) <= maxSpelled
}

// target returns the edge that a value takes where all tests of some edges are of one variable: the first
// whose tests hold.
func target(edges []Edge, value string) int {
	return slices.IndexFunc(edges, func(e Edge) bool {
		return !slices.ContainsFunc(e.Tests, func(t Test) bool { return !t.Holds(value) })
	})
}

// classes are the values of a variable that no test tells apart, each with an example and a word.
type classes struct {
	tests []Test // without what they negate
	of    []class
}

type class struct{ example, word string }

// classify finds the classes of values that tests tell apart: those that one compares with as a whole, and for
// each other set of tests that hold together an example.
func classify(tests []Test) *classes {
	x := &classes{}
	for _, t := range tests {
		t.Not, t.Variable = false, ""
		if !slices.Contains(x.tests, t) && len(x.tests) < maxTests {
			x.tests = append(x.tests, t)
		}
	}
	slices.SortStableFunc(x.tests, func(a, b Test) int {
		return strings.Compare(string(a.Is)+"\x00"+a.Operand, string(b.Is)+"\x00"+b.Operand)
	})
	seen := map[string]bool{}
	add := func(example, word string, always bool) {
		holds := x.holding(example)
		if seen["="+example] || seen[holds] && !always || !strings.Contains(holds, "1") {
			return
		}
		seen["="+example], seen[holds] = true, true
		x.of = append(x.of, class{example, word})
	}
	for _, t := range x.tests {
		values, _ := t.equals()
		for _, v := range values {
			word := keyNames.Replace(v)
			if v == "" {
				word = blank
			}
			add(v, word, true)
		}
	}
	for _, t := range x.tests {
		for _, example := range t.examples() {
			word := example
			if holds := x.holding(example); strings.Count(holds, "1") == 1 {
				word = x.tests[strings.IndexByte(holds, '1')].word()
			}
			add(example, word, false)
		}
	}
	return x
}

// maxTests bounds the tests of a variable; a center's attribute has fewer values.
const maxTests = 200

// holding returns which of the tests hold for a value.
func (x *classes) holding(value string) string {
	out := make([]byte, len(x.tests))
	for i, t := range x.tests {
		out[i] = '0'
		if t.Holds(value) {
			out[i] = '1'
		}
	}
	return string(out)
}

// word returns the word for a value, or the value itself if no test holds for it.
func (x *classes) word(value string) string {
	holds := x.holding(value)
	for _, c := range x.of {
		if c.example == value || x.holding(c.example) == holds {
			return c.word
		}
	}
	return value
}
