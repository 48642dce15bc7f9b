package stats_test

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// laws are distributions of a day's value, from normal to very skewed.
var laws = map[string]struct {
	domain stats.Domain
	draw   func(*des.Stream) float64
}{
	"normal":       {stats.Real, (*des.Stream).Normal},
	"wait":         {stats.NonNegative, func(s *des.Stream) float64 { return math.Exp(0.6 * s.Normal()) }},
	"long wait":    {stats.NonNegative, func(s *des.Stream) float64 { return math.Exp(1.5 * s.Normal()) }},
	"gamma":        {stats.NonNegative, func(s *des.Stream) float64 { return s.Exp() + s.Exp() + s.Exp() }},
	"fraction":     {stats.Fraction, func(s *des.Stream) float64 { return 1 / (1 + math.Exp(-2-0.8*s.Normal())) }},
	"low fraction": {stats.Fraction, func(s *des.Stream) float64 { return 1 - math.Exp(-0.02*(s.Exp()+s.Exp())) }},
}

// One more value lies in the range of n values with a probability of 90 %. Of 4,000 trials
// 88 to 92 % are 4.2 standard deviations; laws that are no normal, and ranks between whole
// ones, are allowed one percentage point more.
func TestRangeOfDaysCoversOneMore(t *testing.T) {
	trials := longtest.N(1000, 4000)
	tolerance := 0.03 * math.Sqrt(4000/float64(trials))
	for name, law := range laws {
		for _, n := range []int{2, 3, 5, 10, 18, 19, 20, 30, 100} {
			stream := des.NewKey(31, uint64(n)).Stream()
			covered := 0
			for range trials {
				values := make([]float64, n)
				for i := range values {
					values[i] = law.draw(&stream)
				}
				e := stats.Mean(values).OverDays(values, law.domain)
				if next := stats.Number(law.draw(&stream)); e.P5 <= next && next <= e.P95 {
					covered++
				}
			}
			if share := float64(covered) / float64(trials); math.Abs(share-0.90) > tolerance {
				t.Errorf("%s, %d days: %.3f of the ranges contain the next day, want 0.90 ± %.3f", name, n, share, tolerance)
			}
		}
	}
}

// By hand: of 19 values the range is from the least to the greatest; of 39 from the second
// to the second greatest.
func TestRangeOfDaysByHand(t *testing.T) {
	for n, want := range map[int][2]stats.Number{19: {1, 19}, 20: {1.05, 19.95}, 39: {2, 38}} {
		values := []float64{math.NaN()}
		for i := n; i >= 1; i-- {
			values = append(values, float64(i))
		}
		e := stats.Estimate{}.OverDays(values, stats.NonNegative)
		near(t, "p5", float64(e.P5), float64(want[0]))
		near(t, "p95", float64(e.P95), float64(want[1]))
	}
	// 1, 2, 3: 2 ± t(2, 0.95) · √(4/3), t = 2.919986
	e := stats.Mean([]float64{1, 2, 3})
	near(t, "p5 of three", float64(e.P5), 2-2.9199855803537256*math.Sqrt(4.0/3))
	if e := stats.Mean([]float64{1}); e.P5.Known() || e.P95.Known() {
		t.Errorf("one day has the range %v to %v", e.P5, e.P95)
	}
}

// Where Student's t leaves the domain, the interval within it contains the true value more
// often than that of t, and as often as 95 % intend within six percentage points: most days
// have no wait at all here, or the days differ much.
func TestIntervalsWithinTheDomainCover(t *testing.T) {
	sparse := func(s *des.Stream) float64 {
		if s.Float64() < 0.8 {
			return 0
		}
		return 5 * s.Exp()
	}
	long := func(s *des.Stream) float64 { return math.Exp(1.5*s.Normal() - 1.125) }
	trials := longtest.N(4000, 20000)
	for _, c := range []struct {
		name   string
		n      int
		domain stats.Domain
		mean   float64
		draw   func(*des.Stream) float64
	}{
		{"most days without a wait", 20, stats.NonNegative, 1, sparse},
		{"most days without a wait", 10, stats.NonNegative, 1, sparse},
		{"long waits on few days", 10, stats.NonNegative, 1, long},
		{"long waits on few days", 5, stats.NonNegative, 1, long},
	} {
		stream := des.NewKey(32, uint64(c.n)).Stream()
		left, covered, plain := 0, 0, 0
		for range trials {
			values := make([]float64, c.n)
			for i := range values {
				values[i] = c.draw(&stream)
			}
			t := stats.Mean(values)
			if t.Low >= 0 || t.Mean == 0 {
				continue
			}
			left++
			within, mean := t.Within(c.domain), stats.Number(c.mean)
			if t.Low <= mean && mean <= t.High {
				plain++
			}
			if within.Low <= mean && mean <= within.High {
				covered++
			}
		}
		share := float64(covered) / float64(left)
		if left < trials/10 || covered <= plain || math.Abs(share-0.95) > 0.06 {
			t.Errorf("%s, %d days: %.3f of %d intervals contain the mean, of t's %.3f", c.name, c.n, share, left, float64(plain)/float64(left))
		}
	}
}

func TestWithinTheDomain(t *testing.T) {
	for _, c := range []struct {
		domain stats.Domain
		e      stats.Estimate
		same   bool
	}{
		{stats.NonNegative, stats.Estimate{Mean: 3, Low: 1, High: 5}, true},
		{stats.NonNegative, stats.Estimate{Mean: 3, Low: -1, High: 7}, false},
		{stats.NonNegative, stats.Estimate{Mean: 0, Low: -1, High: 1}, false},
		{stats.Fraction, stats.Estimate{Mean: 0.5, Low: 0.4, High: 0.6}, true},
		{stats.Fraction, stats.Estimate{Mean: 0.99, Low: 0.97, High: 1.01}, false},
		{stats.Fraction, stats.Estimate{Mean: 1, Low: 0.9, High: 1.1}, false},
		{stats.Fraction, stats.Estimate{Mean: 0.01, Low: -0.01, High: 0.03}, false},
		{stats.Fraction, stats.Estimate{Mean: -0.02, Low: -0.3, High: 0.26}, false},
		{stats.Real, stats.Estimate{Mean: 0, Low: -1, High: 1}, true},
	} {
		got := c.e.Within(c.domain)
		if c.same && got != c.e {
			t.Errorf("%v becomes %v", c.e, got)
		}
		if c.domain == stats.Fraction && (c.e.Low >= 0 && got.Low != c.e.Low || c.e.High <= 1 && got.High != c.e.High) {
			t.Errorf("%v becomes %v: a bound inside of the domain moved", c.e, got)
		}
		outside := c.domain != stats.Real && got.Low < 0 || c.domain == stats.Fraction && got.High > 1
		if outside || !(got.Low <= got.Mean && got.Mean <= got.High) || c.e.Mean >= 0 && got.Mean != c.e.Mean {
			t.Errorf("%v becomes %v", c.e, got)
		}
	}
}
