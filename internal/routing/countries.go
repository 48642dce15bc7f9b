package routing

import (
	"fmt"
	"slices"
	"strings"
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

// suggestCountry knows the two ways in which codes are missed: in lower case,
// and the United Kingdom's.
func suggestCountry(code string) string {
	upper := strings.ToUpper(code)
	switch {
	case upper == "UK":
		return `did you mean "GB"?`
	case isCountry(upper):
		return fmt.Sprintf("did you mean %q?", upper)
	}
	return `write its ISO 3166 code, as in "US" or "GB"`
}
