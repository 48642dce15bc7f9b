package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// WithheldText is how a withheld number is written.
const WithheldText = "withheld"

// The reasons why a number is not valid: phonenumbers' own, and unassigned for
// one of a possible length that no range of its country's plan holds.
const (
	NotANumber         = "not_a_number"
	InvalidCountryCode = "invalid_country_code"
	TooShortAfterIDD   = "too_short_after_idd" // after an international prefix
	TooShort           = "too_short"
	TooLong            = "too_long"
	InvalidLength      = "invalid_length"         // between two lengths that occur
	LocalOnly          = "is_possible_local_only" // an area code is missing
	Unassigned         = "unassigned"
)

// Reasons are all of them.
var Reasons = [...]string{NotANumber, InvalidCountryCode, TooShortAfterIDD, TooShort, TooLong, InvalidLength, LocalOnly, Unassigned}

// Parse checks a number as a caller in the country would dial it: with "+" and
// a country code, or as in the country itself (an ISO 3166-1 alpha-2 code; any
// other text, as "*", is no country, and then only "+" will do). "withheld" and
// the empty text are withheld.
func Parse(text, country string) Number {
	text = strings.TrimSpace(text)
	if text == "" || text == WithheldText {
		return Number{Validity: Withheld, Type: Other}
	}
	if n := ExampleNumber(country); n.E164 == text {
		return n
	}
	parsed, err := phonenumbers.Parse(text, country)
	if err != nil {
		return Number{Validity: Invalid, Type: Other, Reason: reasonOf(err)}
	}
	e164 := phonenumbers.Format(parsed, phonenumbers.E164)
	kind, valid := typeOf(parsed)
	if !valid {
		return Number{Validity: Invalid, E164: e164, Type: Other, Reason: impossible(parsed)}
	}
	return Number{E164: e164, Country: countryOf(parsed, kind), Type: kind}
}

// reasonOf names phonenumbers' errors.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		return InvalidCountryCode
	case errors.Is(err, phonenumbers.ErrTooShortAfterIDD):
		return TooShortAfterIDD
	case errors.Is(err, phonenumbers.ErrTooShortNSN):
		return TooShort
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return TooLong
	}
	return NotANumber
}

// impossible says why a number that was parsed is not valid.
func impossible(n *phonenumbers.PhoneNumber) string {
	switch phonenumbers.IsPossibleNumberWithReason(n) {
	case phonenumbers.INVALID_COUNTRY_CODE:
		return InvalidCountryCode
	case phonenumbers.TOO_SHORT:
		return TooShort
	case phonenumbers.TOO_LONG:
		return TooLong
	case phonenumbers.INVALID_LENGTH:
		return InvalidLength
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return LocalOnly
	}
	return Unassigned
}

// nanp is the country code of the North American numbering plan.
const nanp = 1

// countryOf gives the country that a valid number tells. Shared codes (+800,
// +870) belong to none; and a +1 number that is valid in several countries of
// the plan (toll-free, premium rate, personal) says nothing about any of them,
// though phonenumbers answers "US".
func countryOf(n *phonenumbers.PhoneNumber, kind Type) string {
	region := phonenumbers.GetRegionCodeForNumber(n)
	subscriber := kind == Mobile || kind == FixedLine || kind == FixedOrMobile
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY || n.GetCountryCode() == nanp && !subscriber && isShared(n) {
		return ""
	}
	return region
}

// isShared holds for a number that is valid in two countries of its plan.
func isShared(n *phonenumbers.PhoneNumber) bool {
	valid := 0
	for _, region := range phonenumbers.GetRegionCodesForCountryCode(int(n.GetCountryCode())) {
		if phonenumbers.IsValidNumberForRegion(n, region) {
			valid++
		}
		if valid == 2 {
			return true
		}
	}
	return false
}

// typeOf gives a number's type, and whether it is valid: one that no range of its
// country's plan holds has none. IsValidNumber would look through them again.
func typeOf(n *phonenumbers.PhoneNumber) (kind Type, valid bool) {
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.UNKNOWN:
		return Other, false
	case phonenumbers.MOBILE:
		return Mobile, true
	case phonenumbers.FIXED_LINE:
		return FixedLine, true
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return FixedOrMobile, true
	case phonenumbers.TOLL_FREE:
		return TollFree, true
	case phonenumbers.VOIP:
		return VoIP, true
	}
	return Other, true
}
