package longtest

import (
	"flag"
	"os"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// The cases of a property.
const (
	shortChecks = 100 // as rapid has it
	longChecks  = 1000
)

// Check is [rapid.Check], which draws other inputs in each run, but for continuous
// integration: there a failure is to come from the change at hand, so all runs draw the
// same. [N] is the number of cases. The flags -rapid.seed and -rapid.checks decide in
// either case.
func Check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	setFlags()
	rapid.Check(t, property)
}

var setFlags = sync.OnceFunc(func() {
	if os.Getenv("CI") == "true" {
		replaceFlag("rapid.seed", "0", "2026")
	}
	replaceFlag("rapid.checks", strconv.Itoa(shortChecks), strconv.Itoa(N(shortChecks, longChecks)))
})

// replaceFlag sets a flag that has its default.
func replaceFlag(name, without, value string) {
	if f := flag.Lookup(name); f.Value.String() == without {
		if err := f.Value.Set(value); err != nil {
			panic(err)
		}
	}
}
