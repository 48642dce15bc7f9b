package routing

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// The advice of this room.
const (
	InvalidLineNumber = "invalid-line-number"
	UnservedCountry   = "unserved-country"
)

// Rules are what Check can find.
var Rules = []diag.Rule{
	invalidLineNumberRule,
	unservedCountryRule,
}

// Check gives advice on a center: what a caller would meet though every verb can
// run it.
func Check(c *Center, found *diag.Findings) {
	invalidLineNumber(c, found)
	unservedCountry(c, found)
}

// Allows reports whether advice is silenced where the list stands.
func Allows(list []diag.Text, rule string) bool {
	return slices.ContainsFunc(list, func(a diag.Text) bool { return a.Value == rule })
}
