package phone_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		text, country string
		want          phone.Number
	}{
		{"+44 20 7946 0018", "US", phone.Number{E164: "+442079460018", Country: "GB", Type: phone.FixedLine}},
		{"020 7946 0018", "GB", phone.Number{E164: "+442079460018", Country: "GB", Type: phone.FixedLine}},
		{" 1-202-555-0143 ", "US", phone.Number{E164: "+12025550143", Country: "US", Type: phone.FixedOrMobile}},
		{"011 44 20 7946 0018", "US", phone.Number{E164: "+442079460018", Country: "GB", Type: phone.FixedLine}},
		{"+33 6 12 34 56 78", "US", phone.Number{E164: "+33612345678", Country: "FR", Type: phone.Mobile}},
		{"+44 56 0000 0000", "GB", phone.Number{E164: "+445600000000", Country: "GB", Type: phone.VoIP}},
		{"+1 416 555 0143", "US", phone.Number{E164: "+14165550143", Country: "CA", Type: phone.FixedOrMobile}},
		{"+1 600 201 2345", "US", phone.Number{E164: "+16002012345", Country: "CA", Type: phone.VoIP}}, // only in Canada's plan
		{"+7 727 250 10 10", "RU", phone.Number{E164: "+77272501010", Country: "KZ", Type: phone.FixedLine}},
		{"+44 1481 256789", "GB", phone.Number{E164: "+441481256789", Country: "GG", Type: phone.FixedLine}},

		// Numbers without a country.
		{"+1 800 528 4800", "CA", phone.Number{E164: "+18005284800", Type: phone.TollFree}},
		{"+1 500 234 5678", "US", phone.Number{E164: "+15002345678", Type: phone.Other}},
		{"+800 1234 5678", "GB", phone.Number{E164: "+80012345678", Type: phone.TollFree}},
		{"+870 773 111 632", "GB", phone.Number{E164: "+870773111632", Type: phone.Mobile}},
		{"0800 151 0900", "GB", phone.Number{E164: "+448001510900", Country: "GB", Type: phone.TollFree}},

		{"withheld", "US", phone.Number{Validity: phone.Withheld, Type: phone.Other}},
		{"", "US", phone.Number{Validity: phone.Withheld, Type: phone.Other}},
		{"  ", "*", phone.Number{Validity: phone.Withheld, Type: phone.Other}},

		{"anonymous", "US", phone.Number{Validity: phone.Withheld, Type: phone.Other}},
		{
			"442079460018", "US",
			phone.Number{E164: "+442079460018", Country: "GB", Type: phone.FixedLine, Reason: phone.PlusMissing},
		},
		{"+", "US", invalid("", phone.NotANumber)},
		{"202 555 0143", "*", invalid("", phone.InvalidCountryCode)},
		{"202 555 0143", "", invalid("", phone.InvalidCountryCode)},
		{"+999 123 4567", "US", invalid("", phone.InvalidCountryCode)},
		{"011 44", "US", invalid("", phone.TooShortAfterIDD)},
		{"+44 1", "US", invalid("", phone.TooShort)},
		{"911", "US", invalid("+1911", phone.TooShort)},
		{"555 0143", "US", invalid("+15550143", phone.LocalOnly)},
		{"+1 202 555 01434", "US", invalid("+120255501434", phone.TooLong)},
		{strings.Repeat("2", 300), "US", invalid("", phone.TooLong)},
		{"+423 2234 5678", "US", invalid("+42322345678", phone.InvalidLength)}, // 7 or 9
		{"+1 102 555 0143", "US", invalid("+11025550143", phone.Unassigned)},
	} {
		got := phone.Parse(c.text, c.country)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("Parse(%q, %q) (-want +got):\n%s", c.text, c.country, diff)
		}
	}
}

func invalid(e164, reason string) phone.Number {
	return phone.Number{Validity: phone.Invalid, E164: e164, Type: phone.Other, Reason: reason}
}

func TestMasked(t *testing.T) {
	for text, want := range map[string]string{
		"+44 20 7946 0018":   "+44 20 •••• 0018",
		"+44 7400 123456":    "+44 •••• 3456", // a mobile number has no area code
		"+1 202 555 0143":    "+1 202 •••• 0143",
		"+1 800 528 4800":    "+1 •••• 4800",
		"+33 4 72 00 12 34":  "+33 4 •••• 1234",
		"+49 30 12345678":    "+49 30 •••• 5678",
		"+39 06 6982 1234":   "+39 06 •••• 1234", // Italy's leading zero is part of the number
		"+61 2 9257 2000":    "+61 2 •••• 2000",
		"+81 3 1234 5678":    "+81 3 •••• 5678",
		"+91 22 2345 6789":   "+91 22 •••• 6789",
		"+52 55 1234 5678":   "+52 55 •••• 5678",
		"+55 11 91234 5678":  "+55 11 •••• 5678",
		"+65 6510 8888":      "+65 •••• 8888",
		"+354 421 7777":      "+354 •••• 7777",
		"+800 1234 5678":     "+800 •••• 5678",
		"+290 22158":         "••••", // five digits are too few
		"+49 30 123":         "••••",
		"+1 911":             "••••",
		"+1 202 555 01434":   "+1 •••• 1434", // invalid
		"call me maybe":      "••••",
		"+999 123 4567":      "••••",
		"withheld":           "withheld",
		"+44 20 7946 0018x5": "+44 20 •••• 0018",
	} {
		n := phone.Parse(text, "US")
		if got := n.Masked(); got != want {
			t.Errorf("%s is masked as %q, want %q", text, got, want)
		}
	}
}

func TestMaskedHidesAtLeastThreeDigits(t *testing.T) {
	for country := range phonenumbers.GetSupportedRegions() {
		n := phone.Parse(phone.ExampleNumber(country).E164, country)
		code, rest, _ := strings.Cut(strings.TrimPrefix(n.Masked(), "+"), " ")
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, rest)
		if hidden := len(n.E164) - 1 - len(code) - len(digits); n.Validity == phone.Valid && n.Masked() != "••••" && hidden < 3 {
			t.Errorf("%s: %s of %s hides %d digits", country, n.Masked(), n.E164, hidden)
		}
	}
}

func TestExampleIsValidInItsCountry(t *testing.T) {
	for country := range phonenumbers.GetSupportedRegions() {
		n := phone.Parse(phone.ExampleNumber(country).E164, "")
		if country == "EH" || country == "MF" { // numbers of MA, and of GP and BL
			continue
		}
		if n.Validity != phone.Valid || n.Country != country || n.Type > phone.FixedOrMobile {
			t.Errorf("%s: %+v", country, n)
		}
	}
	for _, none := range []string{"", "*", "XX", "AQ"} {
		if got := phone.ExampleNumber(none).E164; got != "" {
			t.Errorf("%q has the example %s", none, got)
		}
	}
}

func TestInternational(t *testing.T) {
	for text, want := range map[string]string{"020 7946 0018": "+44 20 7946 0018", "withheld": "", "abc": ""} {
		n := phone.Parse(text, "GB")
		if got := n.International(); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}

func TestBookMatchesParse(t *testing.T) {
	var book phone.Book
	for range 2 {
		for _, text := range []string{"+44 20 7946 0018", "withheld", "911", "0800 151 0900"} {
			for _, country := range []string{"US", "GB", "*"} {
				if diff := cmp.Diff(phone.Parse(text, country), book.Parse(text, country)); diff != "" {
					t.Errorf("%s in %s (-parse +book):\n%s", text, country, diff)
				}
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"+44 20 7946 0018", "1-800-528-4800", "withheld", "+", "00798-800-1111", "+1 202 555 0143;ext=1",
		"٠١٢٣", "tel:+1", "\"A \\\" <b>\" <sip:+442079460018:pw@h;user=phone>;tag=1", "sip:%2B1", "+17378742833", "442079460018.0",
	} {
		f.Add(text, "US")
	}
	f.Add("117378742833", "no country") // 1, and the number that spells "restricted" with its 1
	f.Fuzz(func(t *testing.T, text, country string) {
		diagtest.Bounded(t, func() { parseAnything(t, text, country) })
	})
}

func parseAnything(t *testing.T, text, country string) {
	n := phone.Parse(text, country)
	if (n.Validity == phone.Invalid) != slices.Contains(phone.Reasons[:], n.Reason) {
		t.Errorf("%q is %s with the reason %q", text, n.Validity, n.Reason)
	}

	if n.Validity != phone.Valid {
		return
	}
	if n.Reason != "" && n.Reason != phone.PlusMissing {
		t.Errorf("%q is valid with the reason %q", text, n.Reason)
	}

	n.Reason = ""
	again := phone.Parse(n.E164, "")
	if diff := cmp.Diff(n, again); diff != "" {
		t.Errorf("%q and its E.164 form differ:\n%s", text, diff)
	}
	if strings.Contains(n.Masked(), strings.TrimPrefix(n.E164, "+")) {
		t.Errorf("%q is masked as %s", text, n.Masked())
	}
}

// A number that is written by hand has no stray letter. A telephone's mark, keys and an extension keep it valid.
func TestParseWritten(t *testing.T) {
	for text, isStray := range map[string]bool{
		"+32 470 12 34 56":   false,
		"+32 470 12 34 56y":  true,
		"+32 470o12 34 56":   true,
		"+32 470 12 34 56 m": true,
		"+32 470 12 34 56x5": false,
		"1-800-FLOWERS":      false,
		"withheld":           false,
		"nobody":             false, // no number at all
	} {
		sent := phone.Parse(text, "US")
		written := phone.ParseWritten(text, "US")
		if isStray && written.Reason != phone.NotANumber {
			t.Errorf("%q is %+v", text, written)
		}
		if !isStray && written != sent {
			t.Errorf("%q is %+v, want %+v", text, written, sent)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		phone.Parse("+44 20 7946 0018", "US")
	}
}

func BenchmarkBook(b *testing.B) {
	var book phone.Book
	for b.Loop() {
		book.Parse("+44 20 7946 0018", "US")
	}
}

func BenchmarkExample(b *testing.B) {
	for b.Loop() {
		phone.ExampleNumber("GB")
	}
}

// The territories of a country are those that share its calling code in the numbering plan of the
// ITU (E.164), and a country with a plan of its own has no territories.
func TestTerritoriesShareThePlanOfTheMainCountry(t *testing.T) {
	for country, want := range map[string]string{
		"GB": "GG IM JE", "FI": "AX", "NO": "SJ", "IT": "VA", "RU": "KZ", "AU": "CC CX", "MA": "EH",
		"GG": "", "KZ": "", "DE": "", "FR": "", "ZZ": "", "": "",
	} {
		if got := strings.Join(phone.Territories(country), " "); got != want {
			t.Errorf("territories of %q: %q, want %q", country, got, want)
		}
	}
	if n := len(phone.Territories("US")); n != 24 { // and the United States: the 25 countries of +1
		t.Errorf("%d countries share the plan of the United States", n)
	}
}
