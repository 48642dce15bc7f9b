package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

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
// ones, are allowed one percentage point more. Of waits that differ a hundredfold the range
// of a few days ends where Student's t does, and contains 83 %.
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

			least := 0.90
			if name == "long wait" && n <= 5 {
				least = 0.86
			}
			share := float64(covered) / float64(trials)
			if share < least-tolerance || share > 0.90+tolerance {
				t.Errorf("%s, %d days: %.3f of the ranges contain the next day, want %.2f to 0.90, ± %.3f", name, n, share, least, tolerance)
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

// Of two replications of 0 and x, the mean is x/2 and the standard error x/2. Student's t of
// one degree of freedom is 12.7062: by hand, the interval reaches 6.8531 x.
func TestTwoReplicationsOfATime(t *testing.T) {
	const student, oneTail = 12.706204736174705, 6.313751514675043
	for _, x := range []float64{1e-9, 1, 240, 1e7} {
		values := []float64{0, x}
		e := stats.Mean(values).OverDays(values, stats.NonNegative).Within(stats.NonNegative)
		near(t, "low", float64(e.Low), 0)
		near(t, "high", float64(e.High)/x, 0.5+student/2)
		near(t, "p5", float64(e.P5), 0)
		near(t, "p95", float64(e.P95)/x, 0.5+oneTail*math.Sqrt(0.75))
	}
}

// No bound is farther from the mean than the bound of Student's t, whatever the values, and the
// interval within a domain loses no value of the domain that t has. The oracle computes t's
// bounds by itself.
func TestNoBoundIsBeyondStudentsT(t *testing.T) {
	const student, oneTail = 4.302652729911275, 2.919985580353725 // of two degrees of freedom
	longtest.Check(t, func(t *rapid.T) {
		domain := rapid.SampledFrom([]stats.Domain{stats.NonNegative, stats.Fraction}).Draw(t, "domain")
		most := 1.0
		if domain == stats.NonNegative {
			most = 1e6
		}
		value := rapid.OneOf(rapid.Just(0.0), rapid.Just(1.0), rapid.Float64Range(0, 1e-6), rapid.Float64Range(0, most))
		values := []float64{value.Draw(t, "a"), value.Draw(t, "b"), value.Draw(t, "c")}
		mean := (values[0] + values[1] + values[2]) / 3
		squares := 0.0
		for _, v := range values {
			squares += (v - mean) * (v - mean)
		}
		half, halfDay := student*math.Sqrt(squares/2/3), oneTail*math.Sqrt(squares/2*4/3)
		e := stats.Mean(values).OverDays(values, domain).Within(domain)
		slack := 1e-9 * (mean + half)
		isWithin := float64(e.Low) >= max(0, mean-half)-slack && float64(e.High) <= mean+half+slack &&
			float64(e.P5) >= max(0, mean-halfDay)-slack && float64(e.P95) <= mean+halfDay+slack
		if !isWithin || domain == stats.Fraction && max(e.High, e.P95) > 1 {
			t.Fatalf("of %v: %+v, t reaches from %v to %v, and %v to %v of days", values, e, mean-half, mean+half, mean-halfDay, mean+halfDay)
		}
		if domain == stats.NonNegative && (float64(e.Low) > max(0, mean-half)+slack || float64(e.High) < mean+half-slack) {
			t.Fatalf("of %v: %+v is not t's interval %v to %v, cut at 0", values, e, mean-half, mean+half)
		}
	})
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
