package phone

import (
	"cmp"
	"slices"
	"sort"

	"github.com/nyaruka/phonenumbers"
)

// Example gives a valid number that tells the country, in E.164 and always the
// same: a fixed or mobile one, as callers have. It is empty for what is no
// country, and for the few whose numbers cannot be told from a neighbor's.
func Example(country string) string { return ExampleNumber(country).E164 }

// ExampleNumber is the country's [Example], checked: the zero Number where there
// is none.
func ExampleNumber(country string) Number {
	i, ok := sort.Find(len(examples), func(i int) int { return cmp.Compare(country, examples[i].Country) })
	if !ok {
		return Number{}
	}
	return examples[i]
}

// Examples gives a valid number of each kind that the country's plan has, its
// [ExampleNumber] first.
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
		if n := Parse(phonenumbers.Format(example, phonenumbers.E164), ""); n.Validity == Valid && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
