package asterisk

import "github.com/ivrsim/ivrsim/internal/files/diag"

// Texts of variables have characters of their own for everything that is not one known text. No file may have them.
const (
	// Digits that only the call knows, as a pattern has them: ${EXTEN:1} of _1XXX is any three digits.
	anyDigit  = '\ue000' // X: 0 to 9
	nonzero   = '\ue001' // Z: 1 to 9
	fromTwo   = '\ue002' // N: 2 to 9
	oneOrMore = '\ue003' // .
	anyMore   = '\ue004' // !

	// A symbol, the name of a value that only the call knows, is between these.
	symbolStart = '\ue010'
	symbolEnd   = '\ue011'

	argumentEnd = "\ue013" // between the arguments of a routine
)

// reserved are the marks and some more characters.
var reserved = diag.LazyPattern(`[\x{e000}-\x{e03f}]`)

// unknownText returns the text of a value that only the call knows. A variable that callers enter elsewhere has
// another value than their entry.
func (m *machine) unknownText(name string) string {
	if m.isEntered(name) {
		name += " before"
	}
	return symbol(name)
}
