package flow

import "strings"

// The check digits of an entry: of payment cards, and of many account and reference numbers.
const (
	CheckLuhn  = "luhn"
	CheckMod11 = "mod11"
)

// checkX is the check digit 10 of mod 11. Callers press the star for it.
const checkX = 'X'

// checkDigits has the check digit of the digits before it, by name.
var checkDigits = map[string]func(digits string) byte{
	// ISO/IEC 7812-1, annex B: every second digit from the right is doubled, and its digits are added.
	CheckLuhn: func(digits string) byte {
		sum := 0
		for i := range len(digits) {
			d := int(digits[len(digits)-1-i] - '0')
			if i%2 == 0 {
				d = 2*d/10 + 2*d%10
			}
			sum += d
		}
		return '0' + byte((10-sum%10)%10)
	},

	// The weights are 2 to 7 from the right, again and again.
	CheckMod11: func(digits string) byte {
		sum := 0
		for i := range len(digits) {
			sum += (2 + i%6) * int(digits[len(digits)-1-i]-'0')
		}
		if check := (11 - sum%11) % 11; check < 10 {
			return '0' + byte(check)
		}
		return checkX
	},
}

// Checks reports whether the last digit of a value is its check digit. Without check_digit every value is right.
func (e *Entry) Checks(value string) bool {
	return e.CheckDigit == "" || e.checked(value) == strings.ToUpper(value)
}

// checked returns a value with the check digit of its other digits as its last one. It returns a value as it is if no
// digit can be checked.
func (e *Entry) checked(value string) string {
	check := checkDigits[e.CheckDigit]
	last := len(value) - 1
	if check == nil || last < 0 || strings.Trim(value[:last], "0123456789") != "" {
		return strings.ToUpper(value)
	}
	return value[:last] + string(check(value[:last]))
}

// ReadX returns keys with the X for which callers press a star at their end, if the entry has a check digit of mod 11.
func (e *Entry) ReadX(keys string) string {
	if digits, isX := strings.CutSuffix(keys, "*"); isX && e.CheckDigit == CheckMod11 {
		return digits + string(checkX)
	}
	return keys
}

// Checked returns values with a right check digit.
func (e *Entry) Checked(values ...string) []string {
	if e.CheckDigit == "" {
		return values
	}
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = e.checked(value)
	}
	return out
}

// Pressed returns a value as a caller presses it: with a star for the decimal mark and for X.
func Pressed(value string) string {
	return strings.NewReplacer(".", "*", string(checkX), "*").Replace(value)
}
