package stats

import "testing"

// A histogram of up to 128 durations only lists them, alone and merged, so that a day of many small ones stays small.
// From the 129th on it counts them, with the same quantiles.
func TestFewDurationsAreListed(t *testing.T) {
	const second = 1_000_000_000
	filled := func(n int) *Coarse {
		var c Coarse
		for range n {
			c.Add(3 * second)
		}
		return &c
	}
	for _, c := range []struct {
		about  string
		of     func() *Coarse
		listed int
	}{
		{"1 duration", func() *Coarse { return filled(1) }, 1},
		{"128 durations", func() *Coarse { return filled(128) }, 128},
		{"129 durations", func() *Coarse { return filled(129) }, 0},
		{"100 and 28", func() *Coarse { a := filled(100); a.Merge(filled(28)); return a }, 128},
		{"100 and 29", func() *Coarse { a := filled(100); a.Merge(filled(29)); return a }, 0},
		{"129 and 1", func() *Coarse { a := filled(129); a.Merge(filled(1)); return a }, 0},
		{"1 and 129", func() *Coarse { a := filled(1); a.Merge(filled(129)); return a }, 0},
		{"none and none", func() *Coarse { a := filled(0); a.Merge(filled(0)); return a }, 0},
	} {
		got := c.of()
		if len(got.list) != c.listed || got.counts != nil && len(got.list) > 0 {
			t.Errorf("%s: %d are listed, want %d, and there are %d counters", c.about, len(got.list), c.listed, len(got.counts))
		}
		if got.counts == nil && c.listed == 0 && c.about != "none and none" {
			t.Errorf("%s are not counted", c.about)
		}

		// All are in the bucket from 2.95 s (11 times 2²⁸ ns), and one in 2²⁸ ns wide.
		const least, width = 11 << 28, 1 << 28
		if q := got.Quantile(0.5, 0); c.about != "none and none" && (q < least || q > least+width) {
			t.Errorf("%s: the median is %v", c.about, q)
		}
	}
}
