package longtest

import (
	"flag"
	"math"
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

// A package collects garbage when its memory reaches a limit, and at full length when its heap has grown to five times
// its size, unless the environment sets the growth.
func TestCollectRarely(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(math.MaxInt64)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})

	for _, c := range []struct {
		gogc, long string
		percent    int
		limit      int64
	}{
		{"50", "", 100, math.MaxInt64},
		{"", "", -1, 256 << 20},
		{"", "0.01", -1, 256 << 20},
		{"", "1", 400, math.MaxInt64},
	} {
		t.Setenv("GOGC", c.gogc)
		t.Setenv(variable, c.long)
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
		CollectRarely()
		if got, most := debug.SetGCPercent(100), debug.SetMemoryLimit(-1); got != c.percent || most != c.limit {
			t.Errorf("GOGC=%s IVRSIM_LONG=%s: growth of %d%% and a limit of %d bytes, want %d%% and %d",
				c.gogc, c.long, got, most, c.percent, c.limit)
		}
	}
}
