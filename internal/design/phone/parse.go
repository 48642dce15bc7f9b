package phone

import (
	"cmp"
	"errors"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// WithheldText stands for a withheld number.
const WithheldText = "withheld"

// The reasons why a number is invalid: the reasons of phonenumbers, and Unassigned for a
// number of a possible length that is in no range of its country's numbering plan.
const (
	NotANumber         = "not_a_number"
	InvalidCountryCode = "invalid_country_code"
	TooShortAfterIDD   = "too_short_after_idd" // too few digits after an international prefix
	TooShort           = "too_short"
	TooLong            = "too_long"
	InvalidLength      = "invalid_length"      // between two valid lengths
	LocalOnly          = "possible_local_only" // the area code is missing
	Unassigned         = "unassigned"
)

// PlusMissing is the reason of a valid number that is only valid if a "+" is added: an
// E.164 number without its "+".
const PlusMissing = "plus_missing"

// Reasons lists the reasons of invalid numbers.
var Reasons = [...]string{
	NotANumber, InvalidCountryCode, TooShortAfterIDD, TooShort, TooLong, InvalidLength, LocalOnly, Unassigned,
}

// Book caches the results of Parse for up to 131,072 distinct numbers, about 20 MB.
// The zero value is ready to use, by one goroutine.
type Book struct {
	parsed map[dialed]Number
}

const bookSize = 1 << 17

// dialed are the arguments of Parse.
type dialed struct{ text, country string }

// Parse returns what [Parse] does.
func (b *Book) Parse(text, country string) Number {
	key := dialed{text, country}
	n, ok := b.parsed[key]
	if ok {
		return n
	}

	n = Parse(text, country)

	if b.parsed == nil {
		b.parsed = map[dialed]Number{}
	}

	// A full book takes no more numbers, which bounds its memory.
	if len(b.parsed) < bookSize {
		b.parsed[key] = n
	}

	return n
}

// Parse reads a caller number in the forms that telephone systems send and record. The number may
// be dialed in a country or in international format. It may be in a SIP or tel URI, or in a header
// with a display name, or withheld in any wording. The country is the country of the line. An E.164
// number without "+" that is not valid in the country is valid, with reason PlusMissing.
func Parse(text, country string) Number {
	// Many callers of tests have the example number, and parsing is slow.
	if n := ExampleNumber(country); n.E164 != "" && n.E164 == text {
		return n
	}

	a := addressOf(text)
	if a.isWithheld() {
		return Number{Validity: Withheld, Type: Other}
	}

	n := parseSent(a.number, country)
	switch {
	case a.isHost:
		return Number{Validity: Invalid, Type: Other, Reason: NotANumber}
	case n.Validity != Invalid:
		return n
	case isSpelledWithheld(a.number), a.hidesCaller():
		return Number{Validity: Withheld, Type: Other}
	case !startsWithDigit(a.number):
		return n
	}

	// Some exchanges send the international number without its plus sign.
	international := parseSent("+"+a.number, country)
	if international.Validity == Invalid {
		return n
	}
	if international.Validity == Valid {
		international.Reason = PlusMissing
	}
	return international
}

// ParseWritten returns what [Parse] does, for a number that somebody has written by hand. There one or two
// letters are a mistake. Telephone systems add them as marks, three and more are keys, and an "x" begins an
// extension.
func ParseWritten(text, country string) Number {
	n := Parse(text, country)
	letters := 0
	for _, r := range text {
		if unicode.IsLetter(r) && unicode.ToLower(r) != 'x' {
			letters++
		}
	}

	if n.Validity == Valid && (letters == 1 || letters == 2) {
		return Number{Validity: Invalid, Type: Other, Reason: NotANumber}
	}
	return n
}

// parseSent parses a number as ParseDialed. The number that spells "restricted" is
// withheld: it is valid, but nobody has it.
func parseSent(text, country string) Number {
	n := ParseDialed(text, country)
	if n.E164 == restrictedInUS {
		return Number{Validity: Withheld, Type: Other}
	}
	return n
}

// startsWithDigit reports whether a text starts with an ASCII digit.
func startsWithDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }

// ParseDialed parses and validates a number as dialed in a country: in international format,
// with "+" and country code, or in the country's national format. The country is an
// ISO 3166-1 alpha-2 code; for any other text, such as "*", only the international
// format is valid.
func ParseDialed(text, country string) Number {
	parsed, err := phonenumbers.Parse(cutEnd(text), country)
	kind := Other
	valid := false
	if err == nil {
		kind, valid = typeOf(parsed)
	}

	// The library skips some letters and reads others as keys. Only a valid number shows that they are meant.
	number, _, _ := strings.Cut(text, ";")
	switch {
	case valid:
		return Number{E164: phonenumbers.Format(parsed, phonenumbers.E164), Country: countryOf(parsed, kind), Type: kind}
	case strings.ContainsFunc(number, unicode.IsLetter):
		return Number{Validity: Invalid, Type: Other, Reason: NotANumber}
	case err != nil:
		return Number{Validity: Invalid, Type: Other, Reason: reasonOf(err)}
	}

	// An invalid number is shown in its full form too.
	return Number{
		Validity: Invalid, E164: phonenumbers.Format(parsed, phonenumbers.E164), Type: Other,
		Reason: cmp.Or(libraryReasons[phonenumbers.IsPossibleNumberWithReason(parsed)], Unassigned),
	}
}

// cutEnd removes the characters that cannot end a number, such as ">" and U+202C.
// phonenumbers 1.8.1 means to do so (UNWANTED_END_CHARS, phonenumberutil.go:298). Its
// pattern is an intersection of character classes in Java, which Go does not have: there
// "&&" and "[" are characters of the class, and the pattern matches no such end.
func cutEnd(text string) string {
	return strings.TrimRightFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '#'
	})
}

// reasonOf returns the reason for an error of phonenumbers.Parse.
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

// libraryReasons maps the reasons of phonenumbers for an impossible number.
var libraryReasons = map[phonenumbers.ValidationResult]string{
	phonenumbers.INVALID_COUNTRY_CODE:   InvalidCountryCode,
	phonenumbers.TOO_SHORT:              TooShort,
	phonenumbers.TOO_LONG:               TooLong,
	phonenumbers.INVALID_LENGTH:         InvalidLength,
	phonenumbers.IS_POSSIBLE_LOCAL_ONLY: LocalOnly,
}

// nanp is the country code of the North American Numbering Plan.
const nanp = 1

// countryOf returns the country of a valid number, or "". Codes such as +800 and +870
// have no country. Neither have the +1 numbers that are valid in several countries of
// the plan (toll-free, premium rate, personal), for which phonenumbers returns "US".
func countryOf(n *phonenumbers.PhoneNumber, kind Type) string {
	region := phonenumbers.GetRegionCodeForNumber(n)
	subscriber := kind == Mobile || kind == FixedLine || kind == FixedOrMobile
	if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY ||
		n.GetCountryCode() == nanp && !subscriber && isShared(n) {
		return ""
	}
	return region
}

// isShared reports whether a number is valid in several countries with its country code.
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

// libraryTypes maps the types of phonenumbers, without Other.
var libraryTypes = map[phonenumbers.PhoneNumberType]Type{
	phonenumbers.MOBILE:               Mobile,
	phonenumbers.FIXED_LINE:           FixedLine,
	phonenumbers.FIXED_LINE_OR_MOBILE: FixedOrMobile,
	phonenumbers.TOLL_FREE:            TollFree,
	phonenumbers.VOIP:                 VoIP,
}

// typeOf returns a number's type and whether it is valid: an invalid number has no type.
// IsValidNumber would repeat the same search.
func typeOf(n *phonenumbers.PhoneNumber) (kind Type, valid bool) {
	found := phonenumbers.GetNumberType(n)
	kind, known := libraryTypes[found]
	if !known {
		kind = Other
	}
	return kind, found != phonenumbers.UNKNOWN
}
