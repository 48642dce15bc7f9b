package asterisk

import "github.com/ivrsim/ivrsim/internal/files/diag"

// Texts of variables have characters of their own for everything that is not one known text. No file may have them.
//
// A variable without a known text is one of two. It is known to be unset, and reads like an empty one: it has no
// text, and a reason names it by the mark unset. Or only the call knows it: then its text is a symbol, which is the
// name of the value between two marks.
const (
	// Digits that only the call knows, as a pattern has them: ${EXTEN:1} of _1XXX is any three digits.
	anyDigit  = '\ue000' // X: 0 to 9
	nonzero   = '\ue001' // Z: 1 to 9
	fromTwo   = '\ue002' // N: 2 to 9
	oneOrMore = '\ue003' // .
	anyMore   = '\ue004' // !

	// A symbol is between these.
	symbolStart = '\ue010'
	symbolEnd   = '\ue011'

	// A variable that has one of several texts at a line begins with a mark: an attribute carries the variable. A
	// variable of the calls that run a routine is inherited there, as long as no line of the routine sets it. The texts
	// follow, each after a mark. A mark alone stands for more texts than an attribute carries.
	carried   = "\ue012"
	inherited = "\ue016"

	argumentEnd = "\ue013" // between the arguments of a routine
	unset       = "\ue015" // the text that no line has set, in the facts of a condition
)

// reserved are the marks and some more characters.
var reserved = diag.LazyPattern(`[\x{e000}-\x{e03f}]`)

// unknownText returns the text of a value that only the call knows. A variable that callers enter elsewhere has
// another value than their entry.
func (m *machine) unknownText(name string) string {
	if m.isEntered(name) {
		name = "unset " + name
	}
	return symbol(name)
}
