package longtest

import (
	"flag"
	"runtime/debug"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestN(t *testing.T) {
	for _, c := range []struct {
		value string
		want  int
	}{
		{"", 5},
		{"1", 100},
		{"3", 300},
		{"0.1", 10},
		{"0.001", 5},
	} {
		t.Setenv(variable, c.value)
		if got := N(5, 100); got != c.want {
			t.Errorf("%s=%s: N(5, 100) = %d, want %d", variable, c.value, got, c.want)
		}
	}
}

func TestSkip(t *testing.T) {
	for value, want := range map[string]bool{"": true, "1": false} {
		t.Setenv(variable, value)
		t.Run("", func(t *testing.T) {
			defer func() {
				if t.Skipped() != want {
					t.Errorf("%s=%s: skipped %t, want %t", variable, value, t.Skipped(), want)
				}
			}()
			Skip(t)
		})
	}
}

func TestSkipUnder(t *testing.T) {
	for value, want := range map[string]bool{"": true, "0.01": true, "0.1": false, "1": false} {
		t.Setenv(variable, value)
		t.Run(value, func(t *testing.T) {
			defer func() {
				if t.Skipped() != want {
					t.Errorf("%s=%s: skipped %t, want %t", variable, value, t.Skipped(), want)
				}
			}()
			SkipUnder(t, 0.1)
		})
	}
}

// A package runs as many tests at once as it sets.
func TestAtOnce(t *testing.T) {
	parallel := flag.Lookup("test.parallel").Value
	before := parallel.String()
	t.Cleanup(func() {
		if err := parallel.Set(before); err != nil {
			t.Error(err)
		}
	})
	AtOnce(7)
	if got := parallel.String(); got != "7" {
		t.Errorf("-parallel=%s, want 7", got)
	}
}

// A property draws the same inputs in each run, as many as it is given, beside others; the
// variable draws others.
func TestCheckN(t *testing.T) {
	draw := func(t *testing.T) []uint64 {
		var all []uint64
		CheckN(t, 10, 100, func(rt *rapid.T) {
			Check(t, func(*rapid.T) {}) // with flags of its own
			all = append(all, rapid.Uint64().Draw(rt, "n"))
		})
		return all
	}
	want := N(10, 100)
	switch {
	case testing.Short():
		want /= 5 // rapid's rule for -short
	case !IsLong():
		want = 2
	}
	first := draw(t)
	if again := draw(t); len(first) != want || !slices.Equal(first, again) {
		t.Fatalf("the first run drew %d, the second %d, want %d equal numbers", first, again, want)
	}
	t.Setenv(seedVariable, "7")
	if other := draw(t); slices.Equal(first, other) {
		t.Errorf("another seed drew %d, too", other)
	}
}

// A package collects garbage rarely, unless the environment sets the growth.
func TestCollectRarely(t *testing.T) {
	before := debug.SetGCPercent(100)
	t.Cleanup(func() { debug.SetGCPercent(before) })

	for gogc, want := range map[string]int{"50": 100, "": 400} {
		t.Setenv("GOGC", gogc)
		debug.SetGCPercent(100)
		CollectRarely()
		if got := debug.SetGCPercent(100); got != want {
			t.Errorf("GOGC=%s: growth of %d%%, want %d%%", gogc, got, want)
		}
	}
}
