package routing_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// fix reads a center with one hub and returns the fix of its first finding.
func fix(t *testing.T, zone, language, country string) string {
	t.Helper()
	var found diag.Findings
	src := "center: c\nhubs: {here: {timezone: " + zone + ", languages: [" + language + "]}}\nelsewhere: {hub: here}\n" +
		"lines: {l: {number: +1 202 555 0143, country: " + country + ", languages: [en], flow: f}}\n"
	routing.Read(yaml.NewFile("routing.yaml", "center", yaml.Parse("routing.yaml", []byte(src), &found)), &found)
	if found.Len() == 0 {
		return ""
	}
	return found.Sorted()[0].Fix
}

func TestSuggestZone(t *testing.T) {
	for written, want := range map[string]string{
		"UTC": "", "Etc/GMT+5": "", "Asia/Calcutta": "", // old names are valid
		"America/New York": `did you mean "America/New_York"?`,
		"america/new_york": `did you mean "America/New_York"?`,
		"Europe/Lundon":    `did you mean "Europe/London"?`,
		"new york":         `did you mean "America/New_York"?`,
		"Tokyo":            `did you mean "Asia/Tokyo"?`,
		"Local":            `write its IANA name, as in "America/New_York"`,
		"America//Chicago": `did you mean "America/Chicago"?`,
		"posix/UTC":        `write its IANA name, as in "America/New_York"`,
		"localtime":        `write its IANA name, as in "America/New_York"`,
		"../../etc/passwd": `write its IANA name, as in "America/New_York"`,
	} {
		if got := fix(t, written, "en", "US"); got != want {
			t.Errorf("%s: got %s, want %s", written, got, want)
		}
	}
}

func TestSuggestLanguage(t *testing.T) {
	for written, want := range map[string]string{
		"en": "", "yue": "", "zh-Hant": "", "pt-BR": "", "kr": "", // Kanuri
		"EN":       `did you mean "en"?`,
		"pt-br":    `did you mean "pt-BR"?`,
		"klingonn": `write its ISO 639 code, as in "en", "es" or "yue"`,
		"qq":       `write its ISO 639 code, as in "en", "es" or "yue"`,
	} {
		if got := fix(t, "UTC", written, "US"); got != want {
			t.Errorf("%s: got %s, want %s", written, got, want)
		}
	}
}

func TestSuggestCountry(t *testing.T) {
	for written, want := range map[string]string{
		"AQ": "", "XK": "",
		"us":  `did you mean "US"?`,
		"UK":  `did you mean "GB"?`,
		"USA": `did you mean "US"?`,
		"XX":  `write its ISO 3166 code, as in "US" or "GB"`,
	} {
		if got := fix(t, "UTC", "en", written); got != want {
			t.Errorf("%s: got %s, want %s", written, got, want)
		}
	}
}

// TestCountries: all countries with a numbering plan are values of the attribute.
func TestCountries(t *testing.T) {
	country := &read(t, written(t, "world")).Attributes[routing.AttrCountry]
	plans := 0
	for i := range 26 * 26 {
		code := string([]byte{'A' + byte(i/26), 'A' + byte(i%26)})
		if phone.ExampleNumber(code).E164 == "" {
			continue
		}
		plans++
		if _, ok := country.Value(code); !ok {
			t.Errorf("%s is not a value", code)
		}
	}

	if plans < 240 {
		t.Errorf("only %d countries have numbers", plans)
	}
	if len(country.Values) > 255 {
		t.Errorf("%d countries exceed the range of Value", len(country.Values))
	}
}

func TestZoneNames(t *testing.T) {
	names, err := os.ReadFile("zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(string(names)) {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
}
