package phone_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"

	"github.com/ivrsim/ivrsim/internal/phone"
)

var update = flag.Bool("update", false, "write the table of examples anew")

// The table of examples is what phonenumbers gives.
func TestExamplesAreThoseOfTheMetadata(t *testing.T) {
	want := examplesFile()
	if *update {
		if err := os.WriteFile("examples.go", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("examples.go")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("write it anew with -update (-metadata +table):\n%s", diff)
	}
}

func examplesFile() string {
	var b strings.Builder
	b.WriteString(`package phone

// examples are the numbers of [ExampleNumber], by country. They are worked out
// beforehand, since phonenumbers compiles a dozen regular expressions for each
// country that it is asked about.
var examples = [...]Number{
`)
	types := [...]string{"Mobile", "FixedLine", "FixedOrMobile", "TollFree", "VoIP", "Other"}
	for _, country := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) {
		if n := worked(country); n.E164 != "" {
			fmt.Fprintf(&b, "\t{E164: %q, Country: %q, Type: %s},\n", n.E164, n.Country, types[n.Type])
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// worked gives the first of a country's example numbers, of the types that
// callers have, that is valid and tells the country.
func worked(country string) phone.Number {
	for _, t := range []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.FIXED_LINE, phonenumbers.MOBILE} {
		if example := phonenumbers.GetExampleNumberForType(country, t); example != nil {
			if n := phone.Parse(phonenumbers.Format(example, phonenumbers.E164), ""); n.Validity == phone.Valid && n.Country == country {
				return n
			}
		}
	}
	return phone.Number{}
}

// A number is valid where phonenumbers says so, for the examples of every kind
// and country, a digit more, a digit less, and another last digit.
func TestValidityIsThatOfTheMetadata(t *testing.T) {
	for country := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			example := phonenumbers.GetExampleNumberForType(country, kind)
			if example == nil {
				continue
			}
			text := phonenumbers.Format(example, phonenumbers.E164)
			for _, text := range []string{text, text + "0", text[:len(text)-1], text[:len(text)-1] + "9"} {
				parsed, err := phonenumbers.Parse(text, country)
				want := err == nil && phonenumbers.IsValidNumber(parsed)
				if got := phone.Parse(text, country); (got.Validity == phone.Valid) != want {
					t.Errorf("%s: %+v, and phonenumbers says %v", text, got, want)
				}
			}
		}
	}
}
