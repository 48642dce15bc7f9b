package longtest

import (
	"cmp"
	"flag"
	"os"
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// seedVariable names the environment variable with the seed of random properties.
const (
	seedVariable = "IVRSIM_SEED"
	defaultSeed  = "2026"
)

// Check is [CheckN] with 100 cases in the gate, as rapid has it, and 1000 at full length.
func Check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	CheckN(t, 100, 1000, property)
}

// CheckN is [rapid.Check] with as many cases as [N] says, and without IVRSIM_LONG with a fifth of them: the gate
// draws all. Every run draws the same inputs, so that a failure comes from a change and not from the draw;
// IVRSIM_SEED=N, with N a number over 0, draws others. The flags -rapid.seed and -rapid.checks take precedence.
func CheckN(t *testing.T, short, long int, property func(*rapid.T)) {
	t.Helper()
	cases := N(short, long)
	if !IsLong() && !testing.Short() { // rapid itself draws a fifth with -short
		cases = (cases + shortPart - 1) / shortPart
	}
	release := setFlags(cases)
	defer release()
	rapid.Check(t, func(rt *rapid.T) { //nolint:forbidigo // with the seed set
		release()
		property(rt)
	})
}

// shortPart is of how many cases one is drawn without IVRSIM_LONG.
const shortPart = 5

// flags is held while rapid's flags, which belong to the process, are set for one property.
var flags sync.Mutex

// setFlags sets those flags of rapid that the command line does not give. Rapid has read them
// when it draws its first case, and then they are released.
func setFlags(cases int) (release func()) {
	flags.Lock()
	values := map[string]string{
		"rapid.seed":   cmp.Or(os.Getenv(seedVariable), defaultSeed),
		"rapid.checks": strconv.Itoa(cases),
	}
	flag.Visit(func(given *flag.Flag) { delete(values, given.Name) })

	for name, value := range values {
		if err := flag.Lookup(name).Value.Set(value); err != nil {
			panic(seedVariable + ": " + err.Error())
		}
	}

	return sync.OnceFunc(flags.Unlock)
}
