package phone

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// exampleTable has a country, a number and its type on each line. It is generated from
// the metadata of phonenumbers by TestExamplesMatchMetadata: looking a number up there
// compiles a dozen regular expressions for each country.
//
//go:embed examples.txt
var exampleTable string

var examples = sync.OnceValue(func() map[string]Number {
	out := map[string]Number{}
	for line := range strings.Lines(exampleTable) {
		fields := strings.Fields(line)
		out[fields[0]] = Number{Country: fields[0], E164: fields[1], Type: Type(slices.Index(Types[:], fields[2]))}
	}
	return out
})

// ExampleNumber returns a valid fixed or mobile number of a country, always the same.
// It is the zero Number for an unknown country and for those that share all number
// ranges with another country.
func ExampleNumber(country string) Number { return examples()[country] }

// Examples returns a valid number of each type in the country's numbering plan,
// ExampleNumber first.
func Examples(country string) []Number {
	var out []Number
	if n := ExampleNumber(country); n.E164 != "" {
		out = append(out, n)
	}

	for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
		example := phonenumbers.GetExampleNumberForType(country, kind)
		if example == nil {
			continue
		}

		// The example of the library need not be valid here, and may be the number above.
		n := Parse(phonenumbers.Format(example, phonenumbers.E164), "")
		if n.Validity == Valid && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}

	return out
}
