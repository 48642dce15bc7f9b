package genesysarchitect

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// maxPadded bounds the digits of an entry that is compared with a number. A comparison of a longer one is a lookup and has a
// row.
const maxPadded = 10

// findDigits finds the most digits of the entries of each variable. A variable that copies another one has the digits of
// its entries, too.
func (v *variables) findDigits(flow importer.Value) {
	copies := map[string][]string{} // by name in small letters, the variables that copy it
	v.findEntries(flow, copies)

	// Digits only grow, up to the bound, so that the search ends.
	for work := slices.Sorted(maps.Keys(v.digits)); len(work) > 0; work = work[1:] {
		for _, to := range copies[work[0]] {
			if v.digits[to] < v.digits[work[0]] {
				v.digits[to] = v.digits[work[0]]
				work = append(work, to)
			}
		}
	}
}

// findEntries finds the most digits of the variables that a value asks for, and which variables its actions copy.
func (v *variables) findEntries(in importer.Value, copies map[string][]string) {
	for key, one := range below(in) {
		switch key {
		case "collectInput":
			name := strings.ToLower(one.TextOf("inputData", "var"))
			most := max(number(one.Get("digits", "exact")), number(one.Get("digits", "range", "max")))

			// An entry without a known bound may have any number of zeros before its number.
			if most == 0 {
				most = maxPadded + 1
			}
			v.digits[name] = max(v.digits[name], min(most, maxPadded+1))
		case "statements":
			for _, statement := range one.List() {
				for _, set := range below(statement) {
					addCopy(copies, set.TextOf("variable"), set.Get("value"))
				}
			}
		// The value may be an entry of another flow, whose digits this flow does not know.
		case "getParticipantData":
			for _, x := range one.Get("attributes").List() {
				of := x.Get("attribute")
				for _, to := range []string{of.TextOf("variable"), of.TextOf("value", "var"), of.TextOf("var")} {
					v.digits[strings.ToLower(to)] = maxPadded + 1
				}
			}
		case "callCommonModule", "callModule":
			for _, x := range filled(one, func(string) bool { return true }) {
				v.digits[strings.ToLower(x.variable)] = maxPadded + 1
			}
		case "inputs", "taskInputs":
			for variable, value := range below(one) {
				addCopy(copies, variable, value)
			}
		}
		v.findEntries(one, copies)
	}
}

// addCopy adds a variable to the copies of the variable that its value is, if it is one.
func addCopy(copies map[string][]string, variable string, value importer.Value) {
	from := strings.ToLower(parseExpression(expressionOf(value)).variable())
	if from != "" {
		copies[from] = append(copies[from], strings.ToLower(variable))
	}
}

// entryDigits returns the most digits of an entry that an expression makes a number of, or 0.
func (v *variables) entryDigits(e expr) int {
	if number, ok := e.argument(numbering...); ok {
		return v.digits[strings.ToLower(number.variable())]
	}
	if of, ok := e.argument(conversions...); ok {
		return v.entryDigits(of) // the text of a number, as in ToString(ToInt(Flow.x))
	}
	return 0
}

// numberTest reads a comparison of an entry's number. The entry 05 is the number 5 as well, so that each entry with the
// number is a case.
func (v *variables) numberTest(t importer.Test, of, with expr, digits int) (importer.Test, bool) {
	// No entry is a negative number, and one with many digits would have too many cases.
	// Only the usual text of a number, as in "5", is the text of a number.
	n, known := with.whole()
	if with.isText() {
		var err error
		n, err = strconv.Atoi(with.unquoted())
		known = err == nil && strconv.Itoa(n) == with.unquoted()
	}
	if !known || n < 0 || digits > maxPadded {
		return t, false
	}

	var entries []string
	for width := 1; width <= digits; width++ {
		entry := fmt.Sprintf("%0*d", width, n)
		if len(entry) == width {
			entries = append(entries, entry)
		}
	}
	t.Variable = v.variable(of.variable())
	t.Operand = strings.Join(entries, ",")
	t.Is = importer.OneOf
	if len(entries) == 1 {
		t.Is = importer.Equal
	}
	v.compared[t.Variable] = true
	return t, len(entries) > 0 && strings.HasPrefix(t.Variable, v.flow+":")
}
