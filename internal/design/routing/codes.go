package routing

import (
	"cmp"
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the same time zones on every machine

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// AnyCountry is the country of a line that serves every country not listed.
const AnyCountry = "*"

// unknownCountry is the first value of the country attribute, for calls whose number
// and line tell no country.
const unknownCountry = "unknown"

// countries are the 249 codes of ISO 3166-1 alpha-2, and AC, TA and XK, which have numbering plans
// of their own. With unknownCountry they are values of an attribute, whose number is at most
// maxValues.
var countries = strings.Fields(`
AC AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG
EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR
HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR
LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG
NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE
SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`)

// countryValue returns a country's value of AttrCountry, the same in every center. An
// unknown code has the value of unknownCountry, 0.
func countryValue(code string) Value {
	i, ok := slices.BinarySearch(countries, code)
	if !ok {
		return 0
	}
	return Value(i + 1)
}

// countryType reads a country by its ISO 3166 code.
var countryType = yaml.Type[diag.Text]{
	Schema: yaml.Schema{"type": "string", "pattern": "^[A-Z]{2}$"},
	Read: func(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
		text, ok := placed.Read(n, found)
		if ok && countryValue(text.Value) == 0 {
			reportCode(text, fmt.Sprintf("country %q does not exist", text.Value), meantCountry(text.Value),
				`write its ISO 3166 code, as in "US" or "GB"`, found)
			return text, false
		}
		return text, ok
	},
}

// servedType reads a country that a line serves, or AnyCountry.
var servedType = yaml.Type[diag.Text]{
	Schema: yaml.Schema{"type": "string", "pattern": `^([A-Z]{2}|\*)$`},
	Read: func(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
		if n.Kind == yaml.Scalar && n.Text == AnyCountry {
			return n.PlacedText(), true
		}
		return countryType.Read(n, found)
	},
}

// reportCode reports a code that does not exist, with the one that is meant, or with how to
// write one.
func reportCode(written diag.Text, message, meant, example string, found *diag.Findings) {
	if meant == "" {
		found.Error(written.Place, UnknownValue, message, diag.Fix(example))
		return
	}
	found.Misspelled(written, UnknownValue, message, meant)
}

// meantCountry returns the code for a code in lower case, of three letters or out of use
// ("UK"), or "".
func meantCountry(written string) string {
	if region, err := language.ParseRegion(written); err == nil {
		if code := region.Canonicalize().String(); countryValue(code) != 0 {
			return code
		}
	}
	return ""
}

// languageType reads a language tag (BCP 47): an ISO 639 code ("en", "yue"), with a
// script or region if needed ("zh-Hant", "pt-BR").
var languageType = yaml.Type[diag.Text]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[a-z]{2,3}(-[A-Za-z0-9]+)*$`},
	Read: func(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
		text, ok := placed.Read(n, found)
		if ok && !isLanguage(text.Value) {
			reportCode(text, fmt.Sprintf("language %q does not exist", text.Value), meantLanguage(text.Value),
				`write its ISO 639 code, as in "en", "es" or "yue"`, found)
			return text, false
		}
		return text, ok
	},
}

// LanguageTitle is the English name of a language: "Spanish" for es. A language without a name in the
// library has its tag.
func LanguageTitle(tag string) string {
	return cmp.Or(display.English.Tags().Name(language.Make(tag)), tag)
}

// oneLanguage reads a language of which there is one, as that of a center.
var oneLanguage = yaml.Type[diag.Text]{
	Schema: languageType.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (diag.Text, bool) {
		if n.Kind == yaml.List {
			found.Error(n.Place, diag.WrongType, "language is one language, the language of prompts with one text",
				"write language: en, and name the languages that callers can choose under languages of a line")
			return diag.Text{}, false
		}
		return languageType.Read(n, found)
	},
}

// isLanguage reports whether a tag is valid and in canonical form. Flows compare tags
// as strings.
func isLanguage(code string) bool {
	tag, err := language.Raw.Parse(code)
	return err == nil && tag.String() == code && code != "und" && !strings.HasPrefix(code, "x-")
}

// meantLanguage returns the tag for a tag in the wrong case, or "".
func meantLanguage(written string) string {
	if tag, _ := language.Raw.Parse(written); isLanguage(tag.String()) {
		return tag.String()
	}
	return ""
}

// zoneNames are the zones of the IANA database's zone.tab, one on each line. Package
// time cannot list them.
//
//go:embed zones.txt
var zoneNames string

// Zone reads a time zone by its IANA name.
var Zone = yaml.Type[*time.Location]{
	Schema: yaml.Schema{"type": "string"},
	Read: func(n *yaml.Node, found *diag.Findings) (*time.Location, bool) {
		name, ok := yaml.String.Read(n, found)
		if !ok {
			return nil, false
		}

		zone, err := time.LoadLocation(name)
		if err != nil || !isZoneName(name) {
			x := found.Misspelling(n.PlacedText(), UnknownValue, fmt.Sprintf("time zone %q does not exist", name),
				strings.Fields(zoneNames), "")
			x.Fix = suggestZone(name)
			found.Add(x)
			return nil, false
		}

		return zone, true
	},
}

// isZoneName reports whether a name that package time finds is one of the IANA database,
// and not another path to a file of this machine's copy, such as America//Chicago,
// posix/UTC or localtime.
func isZoneName(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	return name == path.Clean(name) &&
		!slices.Contains([]string{".", "Local", "localtime", "posixrules", "posix", "right"}, folder)
}

// suggestZone suggests a zone with a similar name or with the city of that name. It
// suggests none for an offset, since a similar one would be hours off.
func suggestZone(name string) string {
	const otherwise = `write its IANA name, as in "America/New_York"`
	if strings.ContainsAny(name, "+0123456789") {
		return otherwise
	}

	zones := strings.Fields(zoneNames)
	if similar := diag.Suggest(name, zones); similar != "" {
		return similar
	}

	// The names of zones end with a city, after a slash.
	city := strings.ToLower("/" + strings.ReplaceAll(name, " ", "_"))
	i := slices.IndexFunc(zones, func(zone string) bool { return strings.HasSuffix(strings.ToLower(zone), city) })
	if i < 0 {
		return otherwise
	}

	return fmt.Sprintf("did you mean %q?", zones[i])
}
