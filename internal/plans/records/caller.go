package records

// mostCallers is the number of callers whose numbers are looked at once.
const mostCallers = 1 << 17

// mayBeWithheld reports whether a text is worth a closer look. Words for withheld numbers have no digits, and digits
// that spell them are alone.
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
