package flow

import (
	"fmt"
	"testing"
)

// The laws of both checks, over all numbers of four digits: one check digit is right for each, and no other number that
// differs in one digit has it. A swap of two neighbors is found by mod 11 always, and by Luhn but for 0 and 9.
func TestCheckDigits(t *testing.T) {
	for name, last := range checkDigits {
		e := &Entry{Min: 5, Max: 5, Format: FormatDigits, CheckDigit: name}
		for n := range 10_000 {
			digits := fmt.Sprintf("%04d", n)
			value := e.Checked(digits + "0")[0]
			if !e.Checks(value) || !e.Accepts(value) || value[4] != last(digits) {
				t.Fatalf("%s: %s is not right", name, value)
			}

			right := 0
			for _, check := range "0123456789X" {
				if e.Checks(digits + string(check)) {
					right++
				}
			}
			if right != 1 {
				t.Fatalf("%s: %s has %d check digits", name, digits, right)
			}

			for i := range 4 {
				other := []byte(value)
				other[i] = '0' + (other[i]-'0'+1+byte(n%9))%10
				if e.Checks(string(other)) {
					t.Fatalf("%s: %s and %s are both right", name, value, other)
				}
			}
			for i := range 3 {
				swapped := []byte(value)
				swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
				a, b := min(value[i], value[i+1]), max(value[i], value[i+1])
				isBlind := name == CheckLuhn && a == '0' && b == '9'
				if a != b && e.Checks(string(swapped)) != isBlind {
					t.Fatalf("%s: %s and %s", name, value, swapped)
				}
			}
		}
	}
}
