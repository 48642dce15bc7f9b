package records

import (
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// caller returns who called; "" if the number is withheld, which is nobody.
func (r *Reader) caller(text string) string {
	if text == "" || !mayBeWithheld(text) || !phone.IsWithheld(text) {
		return text
	}
	r.summary.withheld++
	return ""
}

// mayBeWithheld reports whether a text is worth a closer look. Words for withheld numbers have no digits, and digits that
// spell them are alone.
func mayBeWithheld(text string) bool {
	hasDigit := false
	hasOther := false
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c):
			hasDigit = true
		case c == '@' || c == '<' || c == '"':
			return true
		case c != '+' && c != ' ' && c != '-':
			hasOther = true
		}
	}

	return !hasDigit || !hasOther
}
