package phone

import (
	"fmt"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const (
	mask      = "••••"
	shown     = 4 // the last digits, as on a receipt
	minHidden = 3 // digits that a mask hides at least; a US number's middle has three
)

// Masked gives the number as it may be shown: "+44 20 •••• 0018". Country code,
// area code and the last four digits remain, whatever the length of the rest;
// the area code goes when too little else would be hidden, and then everything.
func (n *Number) Masked() string {
	if n.Validity == Withheld {
		return WithheldText
	}
	parsed, err := phonenumbers.Parse(n.E164, "")
	if err != nil {
		return mask
	}
	national := phonenumbers.GetNationalSignificantNumber(parsed)
	area := phonenumbers.GetLengthOfGeographicalAreaCode(parsed)
	tail := len(national) - shown
	switch {
	case area > 0 && tail-area >= minHidden:
		return fmt.Sprintf("+%d %s %s %s", parsed.GetCountryCode(), national[:area], mask, national[tail:])
	case tail >= minHidden:
		return fmt.Sprintf("+%d %s %s", parsed.GetCountryCode(), mask, national[tail:])
	}
	return mask
}

// International gives the whole number in the international format of its
// country: "+44 20 7946 0018". It is empty when the number could not be parsed.
func (n *Number) International() string { return n.format(phonenumbers.INTERNATIONAL) }

// National gives the whole number as its own country writes it: "020 7946 0018".
// It is empty when the number could not be parsed.
func (n *Number) National() string { return n.format(phonenumbers.NATIONAL) }

func (n *Number) format(as phonenumbers.PhoneNumberFormat) string {
	parsed, err := phonenumbers.Parse(n.E164, "")
	if err != nil {
		return ""
	}
	return phonenumbers.Format(parsed, as)
}

// Digits are those of a number, however it is written.
func Digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// Dialed gives the digits with which a valid number is dialed within its country.
func (n *Number) Dialed() string {
	_, national, _ := strings.Cut(n.International(), " ")
	return Digits(national)
}

// Description says what the number was found to be: "valid, fixed line",
// "invalid (too short)".
func (n *Number) Description() string {
	switch n.Validity {
	case Withheld:
		return "no number to dial back"
	case Invalid:
		return fmt.Sprintf("invalid (%s)", plain(n.Reason))
	}
	return "valid, " + plain(n.Type.String())
}

func plain(label string) string { return strings.ReplaceAll(label, "_", " ") }
