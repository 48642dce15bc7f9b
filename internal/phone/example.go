package phone

import (
	"cmp"
	"slices"
)

// Example gives a valid number that tells the country, in E.164 and always the
// same: a fixed or mobile one, as callers have. It is empty for what is no
// country, and for the few whose numbers cannot be told from a neighbor's.
func Example(country string) string { return ExampleNumber(country).E164 }

// ExampleNumber is the country's [Example], checked: the zero Number where there
// is none.
func ExampleNumber(country string) Number {
	i, ok := slices.BinarySearchFunc(examples[:], country, func(n Number, c string) int { return cmp.Compare(n.Country, c) })
	if !ok {
		return Number{}
	}
	return examples[i]
}
