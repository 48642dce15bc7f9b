package ivr

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// entered is a collect's reading of keys or words: the value for prompts, or the reason why they
// are no match.
type entered struct {
	value   string
	refusal string
}

func refused(format string, args ...any) entered {
	return entered{refusal: fmt.Sprintf(format, args...)}
}

// readKeys reads the keys pressed at a collect, with or without the key that ends an
// entry. dial gives a dialed number in E.164, "" if it is not valid.
func readKeys(e *flow.Entry, keys string, dial func(digits string) string) entered {
	keys = strings.TrimSuffix(keys, "#")
	if e.Format == flow.FormatWords && e.Max == 0 {
		return refused("keys are not words")
	}

	// An amount may have a star, so it is read before the check for digits.
	if e.Format == flow.FormatAmount {
		return readAmount(e, keys)
	}
	digits := keys
	if e.CheckDigit == flow.CheckMod11 {
		digits = strings.TrimSuffix(keys, "*") // for X
	}
	if strings.Trim(digits, "0123456789") != "" {
		return refused("an entry is digits")
	}
	if why := wrongLength(e, len(keys)); why != "" {
		return entered{refusal: why}
	}
	keys = e.ReadX(keys)
	if !e.Checks(keys) {
		return refused("the check digit is wrong")
	}
	if layout := flow.DateLayout(e.Format); layout != "" {
		return readDate(keys, layout)
	}
	if e.Format != flow.FormatPhone {
		return entered{value: keys}
	}

	number := dial(keys)
	if number == "" {
		return refused("this is not a valid phone number")
	}

	return entered{value: number}
}

// readSpeech reads what was said at a collect: words if that is its format, else digits
// as a speech recognizer gives them.
func readSpeech(e *flow.Entry, words string, dial func(digits string) string) entered {
	words = strings.Join(strings.Fields(words), " ")
	if words == "" {
		return refused("nothing was said")
	}
	if e.Format == flow.FormatWords {
		return entered{value: words}
	}

	// The parts of a spoken amount, as in "42 50", may be dollars and cents.
	if e.Format == flow.FormatAmount {
		return refused("an amount is not taken from words")
	}

	// A recognizer writes spoken digits with spaces between them, and the check digit X as a letter.
	digits := strings.ReplaceAll(words, " ", "")
	x := ""
	if e.CheckDigit == flow.CheckMod11 && strings.HasSuffix(flow.Fold(digits), "x") {
		digits = digits[:len(digits)-1]
		x = "*"
	}
	if strings.Trim(digits, "0123456789") != "" {
		return refused("an entry is digits")
	}

	return readKeys(e, digits+x, dial)
}

func wrongLength(e *flow.Entry, digits int) string {
	switch {
	case digits >= max(e.Min, 1) && (e.Max == 0 || digits <= e.Max):
		return ""
	case e.Max == 0:
		return "an entry is at least one digit"
	case e.Min == e.Max:
		return fmt.Sprintf("an entry is %d digits", e.Max)
	}
	return fmt.Sprintf("an entry is %d to %d digits", e.Min, e.Max)
}

// readDate takes a day or a month that exists. Without a year the 29th of February exists, since
// time.Parse then takes the year 0, a leap year. The year 0 itself is refused.
func readDate(keys, layout string) entered {
	if len(keys) != len(layout) {
		return refused("a date is %d digits", len(layout))
	}
	day, err := time.Parse(layout, keys)
	hasYear := len(keys) == 8
	if err != nil && !strings.Contains(layout, "02") {
		return refused("there is no such month")
	}
	if err != nil || hasYear && day.Year() == 0 {
		return refused("there is no such day")
	}
	return entered{value: keys}
}

// readAmount takes digits with star as the decimal mark: "42*50" is 42.50. The bounds of the entry
// count its digits, without the mark.
func readAmount(e *flow.Entry, keys string) entered {
	whole, cents, marked := strings.Cut(keys, "*")
	if strings.Trim(whole+cents, "0123456789") != "" {
		return refused("an amount is digits with at most one star")
	}
	if why := wrongLength(e, len(whole)+len(cents)); why != "" {
		return entered{refusal: why}
	}
	if len(cents) > 2 {
		return refused("an amount has at most two decimals")
	}

	// Callers may leave out the 0 before the star.
	if whole == "" {
		whole = "0"
	}

	if !marked || cents == "" {
		return entered{value: whole}
	}
	return entered{value: whole + "." + cents}
}
