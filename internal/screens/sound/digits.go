package sound

import (
	"regexp"
	"strings"
)

// numberText matches a number of four or more digits, with what is written between them.
var numberText = regexp.MustCompile(`[+-]?\d(?:[ .()•-]{0,3}\d){3,}`)

// mask stands for a digit that is not shown.
const mask = "•"

// digitByDigit separates the digits of long numbers, so that they are spoken one by one. It
// leaves out masked digits.
func digitByDigit(text string) string {
	text = numberText.ReplaceAllStringFunc(text, func(number string) string {
		var out []string
		for _, r := range number {
			if r == '+' {
				out = append(out, "+")
			}

			if r == '-' && len(out) == 0 {
				// A dash before a number is no minus.
				out = append(out, "")
			}
			if r >= '0' && r <= '9' {
				out = append(out, string(r))
			}
		}

		return strings.Join(out, " ")
	})
	return strings.ReplaceAll(text, mask, "")
}
