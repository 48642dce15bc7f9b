package phone

import (
	"cmp"
	"sort"
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
