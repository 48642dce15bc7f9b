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

	"github.com/ivrsim/ivrsim/internal/design/phone"
)

var update = flag.Bool("update", false, "rewrite examples.txt")

// TestExamplesMatchMetadata compares the table with the metadata of phonenumbers.
func TestExamplesMatchMetadata(t *testing.T) {
	want := examplesFile()
	if *update {
		if err := os.WriteFile("examples.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("examples.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("update it with -update (-metadata +table):\n%s", diff)
	}
}

func examplesFile() string {
	var b strings.Builder
	for _, country := range slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) {
		if n := firstExample(country); n.E164 != "" {
			fmt.Fprintln(&b, n.Country, n.E164, n.Type)
		}
	}
	return b.String()
}

// firstExample returns the first example number of a caller's type that is valid and in
// the country.
func firstExample(country string) phone.Number {
	for _, t := range []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.FIXED_LINE, phonenumbers.MOBILE} {
		if example := phonenumbers.GetExampleNumberForType(country, t); example != nil {
			if n := phone.Parse(phonenumbers.Format(example, phonenumbers.E164), ""); n.Validity == phone.Valid && n.Country == country {
				return n
			}
		}
	}
	return phone.Number{}
}

// TestValidityMatchesMetadata compares the validity of the examples of every type and
// country, with a digit added, removed and changed, with the result of phonenumbers.
func TestValidityMatchesMetadata(t *testing.T) {
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
					t.Errorf("%s is %+v, want valid %v", text, got, want)
				}
			}
		}
	}
}
