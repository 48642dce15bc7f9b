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

// Check is [rapid.Check], which draws new inputs in each run. In continuous integration
// (CI=true) all runs draw the same inputs, so that a failure comes from the change and not
// from the draw. [N] is the number of cases. The flags -rapid.seed and -rapid.checks take
// precedence over both.
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

// replaceFlag sets a flag that still has its default value.
func replaceFlag(name, byDefault, value string) {
	if f := flag.Lookup(name); f.Value.String() == byDefault {
		if err := f.Value.Set(value); err != nil {
			panic(err)
		}
	}
}
