package genesysarchitect

import (
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// operators are the operators of comparisons.
var operators = map[token.Token]importer.Operator{
	token.EQL: importer.Equal, token.NEQ: importer.Equal,
	token.LSS: importer.Under, token.GTR: importer.Over, token.LEQ: importer.Most, token.GEQ: importer.Least,
}

// functions are the functions that compare. A variable without a value is as empty as a text without a letter.
var functions = map[string]importer.Test{
	"isset": {Is: importer.Blank, Not: true}, "isnotset": {Is: importer.Blank},
	"isnotsetorempty": {Is: importer.Blank},
	"contains":        {Is: importer.Contains}, "startswith": {Is: importer.Starts}, "endswith": {Is: importer.Ends},
}

// tests reads conditions that compare the same variable: all negated, or none. Several are of single values.
func (v *variables) tests(parts []expr, negated bool) ([]importer.Test, bool) {
	var out []importer.Test
	for _, p := range parts {
		t, ok := v.test(p)
		if !ok || t.Not != negated {
			return nil, false
		}

		// Several tests are one branch only if each is a case of one value of the same variable.
		isCase := len(parts) == 1 || isOne(t)
		isSame := len(out) == 0 || out[0].Variable == t.Variable
		if !isCase || !isSame {
			return nil, false
		}

		t.Not = false
		out = append(out, t)
	}
	return out, len(out) > 0
}

// test reads a condition on one variable. It returns false if the import cannot decide the condition.
func (v *variables) test(exp expr) (t importer.Test, ok bool) {
	name, args := exp.call()
	of := exp
	with := expr{source: "true"}
	if left, op, right, isBinary := exp.sides(); isBinary {
		of = left
		with = right
		if t.Is, ok = operators[op]; !ok {
			return t, false
		}

		t.Not = op == token.NEQ
		if t.Is == importer.Equal {
			// A text that is no number has no value, so that the comparison with NOT_SET is one of the text itself.
			isNone := strings.EqualFold(with.text(), "NOT_SET")
			if left.isNumbering() && !isNone {
				return t, false
			}
			of, t.Is = of.measured(with)
		}
	} else if t, ok = functions[name]; ok && len(args) > 0 {
		of = args[0]
		with = args[min(len(args)-1, 1)]
		// A third argument changes whether capitals count.
		if len(args) > 2 && args[2].text() != "false" {
			return t, false
		}
	}

	variable := of.variable()
	value := strings.TrimSpace(with.unquoted())
	switch {
	case variable == "" || t.Is != importer.Blank && !with.isConstant():
		return t, false
	// NOT_SET, an empty text and the length 0 stand for a missing value.
	case t.Is == importer.Blank, t.Is == importer.Length && value == "0",
		t.Is == importer.Equal && (value == "" || strings.EqualFold(value, "NOT_SET")):
		t.Is = importer.Blank
		value = ""
	case strings.EqualFold(value, "true") || strings.EqualFold(value, "false"):
		value = strings.ToLower(value)
	}

	t.Variable = v.variable(variable)
	// A call has a language without a country here, so that two countries of one language are not told apart.
	if t.Variable == importer.Language {
		value = importer.BaseLanguage(value)
		if v.countries[value] > 1 {
			return t, false
		}
	}
	t.Operand = value
	v.compared[t.Variable] = true

	// The documentation does not say whether capitals count, so that only the call knows the result.
	if t.Is == importer.Equal && v.texts.several[strings.ToLower(value)] {
		return t, false
	}

	if _, err := strconv.Atoi(value); err != nil && t.Is == importer.Length {
		return t, false
	}
	if _, err := strconv.ParseFloat(value, 64); err != nil && isRange(t.Is) {
		return t, false // a text: only the platform knows which comes first
	}

	// Variables of the platform, such as a position in a queue, change in the call. They can only be compared
	// with one value.
	isOwn := strings.HasPrefix(t.Variable, v.flow+":")
	return t, isOwn || isOne(t)
}

// notModeled names the construct because of which a comparison is no branch, with the fact to fill in. It is "" for
// other expressions.
func notModeled(exp expr) (why, fix string) {
	left, op, _, _ := exp.sides()
	_, isLength := left.argument("length")
	switch {
	case left.isNumbering() && operators[op] == importer.Equal:
		return "compares the number of a text, which 0042 and 42 share", "compare the text"
	case isLength && isRange(operators[op]):
		return "compares a length with a bound", "a branch on the text, or the outcomes of the lookup"
	}
	return "", ""
}

// isRange reports whether an operator compares numbers.
func isRange(is importer.Operator) bool {
	return slices.Contains([]importer.Operator{importer.Under, importer.Over, importer.Most, importer.Least}, is)
}

// isOne reports whether a test compares with one value, or none.
func isOne(t importer.Test) bool {
	return t.Is == importer.Equal || t.Is == importer.Blank
}
