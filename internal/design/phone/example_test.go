package phone_test

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/phone"
)

func ExampleParse() {
	for _, text := range []string{"020 7946 0018", "+1 800 528 4800", "911", "withheld"} {
		n := phone.Parse(text, "GB")
		fmt.Printf("%s: %s %q %s\n", n.Masked(), n.Result(), n.Country, n.Type)
	}
	// Output:
	// +44 20 •••• 0018: valid "GB" fixed_line
	// +1 •••• 4800: valid "" toll_free
	// ••••: too_short "" other
	// withheld: withheld "" other
}
