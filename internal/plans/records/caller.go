package records

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// mostCallers is the number of callers whose numbers are looked at once.
const mostCallers = 1 << 17

// caller returns who called; "" if the number is withheld, which is nobody.
func (r *Reader) caller(text string) string {
	if text == "" || !mayBeWithheld(text) {
		return text
	}

	isWithheld, known := r.withheld[text]
	if !known {
		isWithheld = phone.IsWithheld(text)
		if len(r.withheld) < mostCallers {
			r.withheld[strings.Clone(text)] = isWithheld
		}
	}

	if !isWithheld {
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
