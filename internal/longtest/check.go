package longtest

import (
	"flag"
	"os"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// Check is [rapid.Check], which draws other inputs in each run, but for continuous
// integration: there a failure is to come from the change at hand, so all runs draw the
// same. The flag -rapid.seed decides in either case.
func Check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	fixSeed()
	rapid.Check(t, property)
}

var fixSeed = sync.OnceFunc(func() {
	if seed := flag.Lookup("rapid.seed"); os.Getenv("CI") == "true" && seed.Value.String() == "0" {
		if err := seed.Value.Set("2026"); err != nil {
			panic(err)
		}
	}
})
