package phone

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Number is a validated caller number (ANI).
type Number struct {
	Validity Validity
	E164     string // "+442079460018"; empty if withheld or not parseable
	Country  string // ISO 3166-1 alpha-2, "GB"; empty if unknown, as for toll-free +1 numbers
	Type     Type   // Other unless valid
	Reason   string // one of Reasons if invalid; PlusMissing or empty if valid
}

// Type is the kind of service that a number belongs to.
type Type uint8

// The types, in the order of the attribute number_type.
const (
	Mobile Type = iota
	FixedLine
	FixedOrMobile
	TollFree
	VoIP
	Other
)

// Types are the names of the types, by Type.
var Types = [...]string{"mobile", "fixed_line", "fixed_or_mobile", "toll_free", "voip", "other"}

func (t Type) String() string { return Types[t] }

// Validity is the outcome of a number's validation.
type Validity uint8

// The validities, in the order of the attribute number.
const (
	Valid Validity = iota
	Invalid
	Withheld
)

// Validities are the names of the validities, by Validity.
var Validities = [...]string{"valid", "invalid", "withheld"}

func (v Validity) String() string { return Validities[v] }

// Result returns the label of the validation's outcome in metrics: "valid", "withheld",
// or the reason of an invalid number.
func (n *Number) Result() string {
	if n.Validity == Invalid {
		return n.Reason
	}
	return n.Validity.String()
}

// Description describes the validation's outcome: "valid, fixed line", "invalid (too
// short)".
func (n *Number) Description() string {
	spaced := strings.NewReplacer("_", " ")
	switch n.Validity {
	case Withheld:
		return "no number to dial back"
	case Invalid:
		return fmt.Sprintf("invalid (%s)", spaced.Replace(n.Reason))
	case Valid: // below
	}

	valid := "valid, " + spaced.Replace(n.Type.String())
	if n.Reason != "" {
		return fmt.Sprintf("%s (%s)", valid, spaced.Replace(n.Reason))
	}

	return valid
}

// InPlanOf reports whether a valid number is in the numbering plan of a country, as
// toll-free +1 numbers are in the plan of the United States and of Canada.
func (n *Number) InPlanOf(country string) bool {
	code := phonenumbers.GetCountryCodeForRegion(country)

	// No calling code begins with another.
	return code != 0 && strings.HasPrefix(n.E164, "+"+strconv.Itoa(code))
}

// Territories returns the other countries and territories in the numbering plan of a country, in
// order: GG, IM and JE for GB. Only the main country of a plan has any: GG has none.
func Territories(country string) []string {
	for code := range phonenumbers.GetSupportedCallingCodes() {
		// The main country of a plan is the first.
		countries := phonenumbers.GetRegionCodesForCountryCode(code)
		if len(countries) > 1 && countries[0] == country {
			return slices.Sorted(slices.Values(countries[1:]))
		}
	}
	return nil
}

const (
	mask         = "••••"
	unmaskedTail = 4
	leastMasked  = 3 // digits; the exchange code of a US number has three
)

// Masked returns the number with its middle digits masked: "+44 20 •••• 0018". The country code,
// the area code and the last four digits remain. If fewer than three digits would be masked, Masked
// also masks the area code, or otherwise the whole number.
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
	tail := len(national) - unmaskedTail

	// The area code may stay only if enough digits remain to mask.
	switch {
	case area > 0 && tail-area >= leastMasked:
		return fmt.Sprintf("+%d %s %s %s", parsed.GetCountryCode(), national[:area], mask, national[tail:])
	case tail >= leastMasked:
		return fmt.Sprintf("+%d %s %s", parsed.GetCountryCode(), mask, national[tail:])
	}

	return mask
}

// International returns the number in its country's international format: "+44 20 7946
// 0018". It is empty if the number is not parseable.
func (n *Number) International() string { return n.format(phonenumbers.INTERNATIONAL) }

// National returns the number in its country's national format: "020 7946 0018". It is
// empty if the number is not parseable.
func (n *Number) National() string { return n.format(phonenumbers.NATIONAL) }

func (n *Number) format(as phonenumbers.PhoneNumberFormat) string {
	parsed, err := phonenumbers.Parse(n.E164, "")
	if err != nil {
		return ""
	}
	return phonenumbers.Format(parsed, as)
}

// NationalSignificant returns the national significant number of a valid number: the
// digits after its country code.
func (n *Number) NationalSignificant() string {
	_, national, _ := strings.Cut(n.International(), " ")
	return Digits(national)
}

// Dialable returns the digits of a number as people write it, as in +1 (202) 555-0100. Of another text it returns "".
func Dialable(text string) string {
	if strings.Trim(strings.TrimPrefix(text, "+"), "0123456789 ().-/") != "" {
		return ""
	}
	return Digits(text)
}

// Digits removes all characters other than the digits 0 to 9.
func Digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
