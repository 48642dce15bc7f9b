package routing

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// AnyCountry is the country of a line that serves every country not listed.
const AnyCountry = "*"

// UnknownCountry is the first value of the country attribute: of a caller whose
// number tells no country, on a line that serves none.
const UnknownCountry = "unknown"

// countries are the codes of ISO 3166-1 alpha-2 (249) with AC, TA and XK, which
// have numbers of their own in the numbering plans that package phone knows.
// A call holds its country as an index into them, so they have to stay under 255.
var countries = strings.Fields(`
AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG
EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR
HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR
LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG
NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE
SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`)

func isCountry(code string) bool {
	_, ok := slices.BinarySearch(countries, code)
	return ok
}

// countryValue gives a country's value of AttrCountry, in every center the same.
// That of what is no country is UnknownCountry's, 0.
func countryValue(code string) Value {
	i, ok := slices.BinarySearch(countries, code)
	if !ok {
		return 0
	}
	return Value(i + 1)
}

// suggestCountry knows the ways in which codes are missed: in lower case, with
// the code of three letters or the United Kingdom's usual one, with the name.
func suggestCountry(written string) string {
	if region, err := language.ParseRegion(written); err == nil {
		if code := region.Canonicalize().String(); isCountry(code) {
			return fmt.Sprintf("did you mean %q?", code)
		}
	}
	english := display.English.Regions()
	for _, code := range countries {
		if region, err := language.ParseRegion(code); err == nil && strings.EqualFold(english.Name(region), written) {
			return fmt.Sprintf("did you mean %q?", code)
		}
	}
	return `write its ISO 3166 code, as in "US" or "GB"`
}
