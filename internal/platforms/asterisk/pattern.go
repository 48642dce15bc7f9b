package asterisk

import (
	"slices"
	"strings"
)

// Digits that are known only in the call, as a pattern has them, are characters of their own
// in a value: so that ${EXTEN:1} of _1XXX is any three digits.
const (
	anyDigit  = '\ue000' // X: 0 to 9
	nonzero   = '\ue001' // Z: 1 to 9
	fromTwo   = '\ue002' // N: 2 to 9
	oneOrMore = '\ue003' // .
	anyMore   = '\ue004' // !

	symbolStart = '\ue010' // a value that is known only in the call: its name is between these
	symbolEnd   = '\ue011'
)

// isReserved reports whether a text begins with one of these characters, which no file may
// have: its UTF-8 has three bytes.
func isReserved(text string) bool {
	return strings.HasPrefix(text, "\xee\x80")
}

// wildcard returns the character for digits of a pattern, at its beginning, and how long the
// pattern's part is; 0 for a character that stands for itself.
func wildcard(pattern string) (kind rune, size int) {
	switch pattern[0] {
	case 'X', 'x':
		return anyDigit, 1
	case 'Z', 'z':
		return nonzero, 1
	case 'N', 'n':
		return fromTwo, 1
	case '.':
		return oneOrMore, 1
	case '!':
		return anyMore, 1
	case '[':
		if end := strings.IndexByte(pattern, ']'); end > 0 {
			return anyDigit, end + 1
		}
	}
	return 0, 1
}

// digitsOf returns the characters of a wildcard.
func digitsOf(kind rune, class string) string {
	switch kind {
	case nonzero:
		return "123456789"
	case fromTwo:
		return "23456789"
	case anyDigit:
		if class == "" || class[0] != '[' {
			return "0123456789"
		}
		return expandClass(class[1 : len(class)-1])
	}
	return ""
}

// expandClass returns the characters of [1-357].
func expandClass(class string) string {
	var out strings.Builder
	for i := 0; i < len(class); i++ {
		if i+2 < len(class) && class[i+1] == '-' {
			for c := class[i]; c <= class[i+2] && out.Len() < 256; c++ {
				out.WriteByte(c)
			}
			i += 2
			continue
		}
		out.WriteByte(class[i])
	}
	return out.String()
}

// matches reports whether a value matches a pattern, without its underscore. Digits of the
// value that are known only in the call match where each of them would.
func matches(pattern, value string) bool {
	digits := []rune(value)
	for pattern != "" {
		if pattern[0] == '-' || pattern[0] == ' ' { // they only make it readable
			pattern = pattern[1:]
			continue
		}
		kind, size := wildcard(pattern)
		switch {
		case kind == oneOrMore:
			return len(digits) > 0 && digits[0] != anyMore
		case kind == anyMore:
			return true
		case len(digits) == 0:
			return false
		case kind == 0 && rune(pattern[0]) != digits[0]:
			return false
		case kind != 0 && !among(digits[0], digitsOf(kind, pattern[:size])):
			return false
		}
		pattern, digits = pattern[size:], digits[1:]
	}
	return len(digits) == 0
}

func among(digit rune, of string) bool {
	switch digit {
	case anyDigit, nonzero, fromTwo:
		for _, d := range digitsOf(digit, "") {
			if !strings.ContainsRune(of, d) {
				return false
			}
		}
		return true
	}
	return strings.ContainsRune(of, digit)
}

// valueOf is the value of EXTEN where a caller has dialed something that a pattern matches.
func valueOf(name string) string {
	pattern, ok := strings.CutPrefix(name, "_")
	if !ok {
		return name
	}
	var out strings.Builder
	for pattern != "" {
		kind, size := wildcard(pattern)
		switch {
		case pattern[0] == '-' || pattern[0] == ' ':
		case kind == 0:
			out.WriteByte(pattern[0])
		case size > 1 && len(digitsOf(kind, pattern[:size])) == 1:
			out.WriteString(digitsOf(kind, pattern[:size]))
		default:
			out.WriteRune(kind)
		}
		pattern = pattern[size:]
	}
	return out.String()
}

// specificity orders patterns: where they differ first, that with fewer digits comes first.
func specificity(name string) string {
	var out []byte
	for pattern := name[1:]; pattern != ""; {
		kind, size := wildcard(pattern)
		n := 1
		switch kind {
		case oneOrMore:
			n = 254
		case anyMore:
			n = 255
		case 0:
		default:
			n = len(digitsOf(kind, pattern[:size]))
		}
		out = append(out, byte(min(n, 255)))
		pattern = pattern[size:]
	}
	return string(out)
}

// keypad are the keys that a caller has.
var keypad = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"}

// dialLength returns how many digits are dialed for an extension, 0 if they have no end, and
// whether it can be dialed at all.
func dialLength(name string) (int, bool) {
	value := []rune(valueOf(name))
	for i, c := range value {
		switch {
		case c == oneOrMore || c == anyMore:
			return 0, i > 0 || c == oneOrMore
		case c == anyDigit || c == nonzero || c == fromTwo:
		case !slices.Contains(keypad, string(c)):
			return 0, false
		}
	}
	return len(value), len(value) > 0
}
