package amazonconnect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// entryCases returns the cases of a compare as a branch on an entry; none if it does not follow inputs
// alone whose silence leads elsewhere, or has a condition that such a branch does not have.
func (a *action) entryCases() []importer.Edge {
	var out []importer.Edge
	for _, c := range a.conditions {
		outcome, ok := c.entryCase()
		switch {
		case c.operand() == timeoutValue:
		case !ok || !a.noTimeout:
			return nil
		case !slices.ContainsFunc(out, func(e importer.Edge) bool { return e.Outcome == outcome }):
			out = append(out, importer.Edge{Outcome: outcome, To: c.next})
		}
	}
	return out
}

// afterSilence returns where an input leads that is not made.
func (r *reader) afterSilence(a *action) string {
	silent := a.next
	if compare, _ := r.comparedNext(a); compare != nil {
		silent = compare.firstMatch(timeoutValue)
	}
	return a.onErrorOr(silent, noInput)
}

// entryCase returns a condition as a case of a branch on an entry.
func (c condition) entryCase() (string, bool) {
	value := c.operand()
	prefix, ok := entryWords[c.operator]
	_, err := strconv.Atoi(value)
	_, isNumeric := numeric[c.operator]
	return prefix + value, ok && importer.IsCase(value) && (!isNumeric || err == nil)
}

// entryWords has what a case begins with for each operator that a branch on an entry has.
var entryWords = map[string]string{
	"Equals": "", "NumberEquals": "", "TextStartsWith": "starts with ", "StartsWith": "starts with ", "BeginsWith": "starts with ",
	"TextContains": "contains ", "Contains": "contains ",
	"NumberGreaterThan": "over ", "NumberGreaterOrEqualTo": "at least ", "NumberLessThan": "under ", "NumberLessOrEqualTo": "at most ",
}

// fixOperands replaces the operands that have the same value in every call.
func (r *reader) fixOperands() {
	for _, a := range r.actions {
		if a.kind != "Compare" {
			continue
		}
		for i, c := range a.conditions {
			if v := r.fixed(a, c.operand()); isDynamic(c.operand()) && !isDynamic(v) && strings.TrimSpace(v) != "" {
				a.conditions[i].operands = []string{v}
			}
		}
	}
}
