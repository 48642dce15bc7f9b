package longtest

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"
)

const variable = "IVRSIM_LONG"

// Skip skips a test that has no short form unless IVRSIM_LONG is set.
func Skip(t testing.TB) {
	t.Helper()
	if multiplier() == 0 {
		t.Skip("a long test: set " + variable + "=1 to run it")
	}
}

// SkipUnder skips a test unless IVRSIM_LONG is at least a length. The gate has a length of 0.01, so it skips a test
// that needs 0.1, such as a test that compiles the program for another system.
func SkipUnder(t testing.TB, length float64) {
	t.Helper()
	if !AtLeast(length) {
		t.Skipf("a long test: set %s=%g to run it", variable, length)
	}
}

// N returns the number of repetitions: short if IVRSIM_LONG is not set, else long times
// its value, and never less than short.
func N(short, long int) int {
	return max(short, int(math.Round(float64(long)*multiplier())))
}

// AtLeast reports whether IVRSIM_LONG is at least a length, for a part of a test as SkipUnder for a whole one.
func AtLeast(length float64) bool { return multiplier() >= length }

// IsLong reports whether IVRSIM_LONG is set, for a table whose short form has only a part.
func IsLong() bool { return multiplier() > 0 }

// multiplier is the value of IVRSIM_LONG, or 0 if it is not set.
func multiplier() float64 {
	text := os.Getenv(variable)
	if text == "" {
		return 0
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x > 0) || math.IsInf(x, 0) {
		panic(fmt.Sprintf("%s=%s: want a positive number", variable, text))
	}
	return x
}
