package genesysarchitect

import (
	"fmt"
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
			// A text that is no number has no value, so that the comparison with NOT_SET is one of the entry itself.
			digits := v.entryDigits(left)
			if isNone := strings.EqualFold(with.text(), "NOT_SET"); digits > 0 && !isNone {
				return v.numberTest(t, left, with, digits)
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

	switch {
	// A text of another form, such as 05, has the same number.
	case t.Is == importer.Equal && v.texts.isPadded && of.isNumbering() && isDecimal(value):
		t.Is = importer.Same
	// The documentation does not say whether capitals count, so that only the call knows the result.
	case t.Is == importer.Equal && v.texts.several[strings.ToLower(value)]:
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

// maxLength bounds the lengths that a branch tells apart. A comparison with a longer one is a lookup and has a row.
const maxLength = 30

// shorter returns tests of all lengths up to the bound of an expression such as Length(x) > 3, and
// whether the expression is true for them. A branch has cases of single lengths only.
func (v *variables) shorter(exp expr) (lengths []importer.Test, isTrue bool) {
	left, op, right, isBinary := exp.sides()
	if !isBinary || !isRange(operators[op]) {
		return nil, false
	}
	text, isLength := left.argument("length")
	bound, known := right.whole()
	if !isLength || !known {
		return nil, false
	}

	// Of under and at least, the bound itself is one of the longer lengths.
	if op == token.LSS || op == token.GEQ {
		bound--
	}
	variable := v.variable(text.variable())
	if !strings.HasPrefix(variable, v.flow+":") || bound < 0 || bound > maxLength {
		return nil, false
	}

	v.compared[variable] = true
	lengths = append(lengths, importer.Test{Variable: variable, Is: importer.Blank})
	for n := 1; n <= bound; n++ {
		lengths = append(lengths, importer.Test{Variable: variable, Is: importer.Length, Operand: strconv.Itoa(n)})
	}
	return lengths, op == token.LSS || op == token.LEQ
}

// overBound names the bound because of which a comparison is no branch, with a fix. It is "" for other expressions.
func (v *variables) overBound(exp expr) (reason, fix string) {
	left, op, right, _ := exp.sides()
	bound, known := right.whole()
	if !known {
		return "", ""
	}

	_, isLength := left.argument("length")
	switch {
	case v.entryDigits(left) > maxPadded && operators[op] == importer.Equal:
		return fmt.Sprintf("it compares the number of an entry whose digits are not known, or are more than %d", maxPadded),
			fmt.Sprintf("take at most %d digits, or compare the text of the entry", maxPadded)
	case isLength && isRange(operators[op]) && bound > maxLength:
		return fmt.Sprintf("it compares a length with %d, more than the %d that a branch tells apart", bound, maxLength),
			fmt.Sprintf("compare with a length up to %d", maxLength)
	}
	return "", ""
}

// isRange reports whether an operator compares numbers.
func isRange(is importer.Operator) bool {
	return slices.Contains([]importer.Operator{importer.Under, importer.Over, importer.Most, importer.Least}, is)
}

// isOne reports whether a test compares with one value, or none.
func isOne(t importer.Test) bool {
	return t.Is == importer.Equal || t.Is == importer.Same || t.Is == importer.Blank
}

func isDecimal(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}
