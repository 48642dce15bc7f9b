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

// deviations is the number of standard deviations of a binomial share that a test allows. A share
// of a right program is farther out with a probability of 4·10⁻⁸. The 78 shares of this file
// together raise one false alarm in 300,000 seeds.
const deviations = 5.5

// isShare reports whether a count of trials fits a probability from least to most.
func isShare(count, trials int, least, most float64) bool {
	allowed := func(p float64) float64 { return deviations * math.Sqrt(p*(1-p)/float64(trials)) }
	share := float64(count) / float64(trials)
	return least-allowed(least) <= share && share <= most+allowed(most)
}

// One more value lies in the range of n values with a probability of 90%: of a normal law for each
// n, of any law from 19 values on. Between two whole ranks, the range of 20, 30 or 100 values
// contains up to one percentage point more or less. Of fewer values the range of a skewed law
// contains 87 to 92%, and from 83% if the values differ a hundredfold.
func TestRangeOfDaysCoversOneMore(t *testing.T) {
	trials := 2000
	if longtest.IsLong() {
		trials = longtest.N(4000, 40_000)
	}
	for name, law := range laws {
		for _, n := range []int{2, 3, 5, 10, 18, 19, 20, 30, 39, 100} {
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

			least, most := 0.90, 0.90
			switch {
			case n > 19 && n != 39:
				least, most = 0.89, 0.91
			case n < 19 && name == "long wait":
				least, most = 0.83, 0.92
			case n < 19 && name != "normal":
				least, most = 0.87, 0.92
			}
			if !isShare(covered, trials, least, most) {
				t.Errorf("%s, %d days: %d of %d ranges contain the next day, want %.2f to %.2f", name, n, covered, trials, least, most)
			}
		}
	}
}

// The interval of a time or a count contains the true mean exactly if Student's t does, which the
// oracle computes by itself. So 95% of the intervals contain it if the days are normal, and fewer
// if few days are skewed: 68% if they differ a hundredfold. The end of a share's logit loses less
// than 1% of the intervals.
func TestIntervalsWithinTheDomainCover(t *testing.T) {
	answered := func(probability float64) func(*des.Stream) float64 {
		return func(s *des.Stream) float64 {
			of100 := 0.0
			for range 100 {
				if s.Float64() < probability {
					of100++
				}
			}
			return of100 / 100
		}
	}
	waiting := func(s *des.Stream) float64 { return 10 + s.Normal() }
	student := map[int]float64{3: 4.302652729911275, 10: 2.2621571628540993, 20: 2.093024054408263}

	trials := longtest.N(4000, 40_000)
	for _, c := range []struct {
		name        string
		domain      stats.Domain
		mean        float64
		draw        func(*des.Stream) float64
		least, most float64 // for 3, 10 and 20 days
	}{
		{"normal", stats.NonNegative, 10, waiting, 0.95, 0.95},
		{"gamma", stats.NonNegative, 3, laws["gamma"].draw, 0.92, 0.95},
		{"wait", stats.NonNegative, math.Exp(0.18), laws["wait"].draw, 0.90, 0.95},
		{"long wait", stats.NonNegative, math.Exp(1.125), laws["long wait"].draw, 0.68, 0.80},
		{"share near 0", stats.Fraction, 0.03, answered(0.03), 0.93, 0.96},
		{"share near 100%", stats.Fraction, 0.97, answered(0.97), 0.93, 0.96},
	} {
		for n, quantile := range student {
			stream := des.NewKey(32, uint64(n)).Stream()
			covered, lost := 0, 0
			for range trials {
				values := make([]float64, n)
				for i := range values {
					values[i] = c.draw(&stream)
				}
				e := stats.Mean(values).Within(c.domain)
				isCovered := float64(e.Low) <= c.mean && c.mean <= float64(e.High)
				mean, deviation := momentsOf(values)
				isInT := math.Abs(c.mean-mean) <= quantile*deviation/math.Sqrt(float64(n))
				switch {
				case isCovered:
					covered++
				case isInT:
					lost++
				}
				if isCovered && !isInT {
					t.Fatalf("%s: of %v, %+v contains %v, and Student's t does not", c.name, values, e, c.mean)
				}
			}

			if !isShare(covered, trials, c.least, c.most) {
				t.Errorf("%s, %d days: %d of %d intervals contain the mean, want %.2f to %.2f", c.name, n, covered, trials, c.least, c.most)
			}
			if c.domain == stats.NonNegative && lost > 0 || lost > trials/100 {
				t.Errorf("%s, %d days: Student's t contains the mean in %d trials more", c.name, n, lost)
			}
		}
	}
}

// momentsOf returns the mean and the standard deviation of a sample.
func momentsOf(values []float64) (mean, deviation float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	squares := 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(squares / float64(len(values)-1))
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
		half := student * math.Sqrt(squares/2/3)
		halfDay := oneTail * math.Sqrt(squares/2*4/3) // of one further day

		e := stats.Mean(values).OverDays(values, domain).Within(domain)
		slack := 1e-9 * (mean + half)
		low := max(0, mean-half)
		high := mean + half
		isWithin := float64(e.Low) >= low-slack && float64(e.High) <= high+slack &&
			float64(e.P5) >= max(0, mean-halfDay)-slack && float64(e.P95) <= mean+halfDay+slack
		if !isWithin || domain == stats.Fraction && max(e.High, e.P95) > 1 {
			t.Fatalf("of %v: %+v, t reaches from %v to %v, and %v to %v of days",
				values, e, mean-half, high, mean-halfDay, mean+halfDay)
		}
		if domain == stats.NonNegative && (float64(e.Low) > low+slack || float64(e.High) < high-slack) {
			t.Fatalf("of %v: %+v is not t's interval %v to %v, cut at 0", values, e, mean-half, mean+half)
		}
	})
}

// By hand: of a share, the logit of 0.02 is -3.891820, and the half-width 0.05 of it is
// 0.05/(0.02·0.98) = 2.551020. The low end is 1/(1 + exp(6.442841)) = 0.001589. An end that t puts
// inside of the domain stays.
func TestWithinByHand(t *testing.T) {
	unknown := stats.Number(math.NaN())
	for _, c := range []struct {
		domain              stats.Domain
		low, mean, high     stats.Number
		wantLow, want, most stats.Number
	}{
		{stats.Real, -1, 0, 1, -1, 0, 1},
		{stats.NonNegative, 1, 3, 5, 1, 3, 5},
		{stats.NonNegative, 0, 3, 6, 0, 3, 6},
		{stats.NonNegative, -1e-9, 3, 6, 0, 3, 6},
		{stats.NonNegative, -1, 3, 7, 0, 3, 7},
		{stats.NonNegative, -1, 0, 1, 0, 0, 1},
		{stats.NonNegative, -0.3, -0.02, 0.26, 0, 0, 0.26},
		{stats.NonNegative, unknown, 3, unknown, unknown, 3, unknown},
		{stats.Fraction, 0.4, 0.5, 0.6, 0.4, 0.5, 0.6},
		{stats.Fraction, 0, 0.1, 0.2, 0, 0.1, 0.2},
		{stats.Fraction, 0.8, 0.9, 1, 0.8, 0.9, 1},
		{stats.Fraction, -0.03, 0.02, 0.07, 0.0015893481445826412, 0.02, 0.07},
		{stats.Fraction, 0.93, 0.98, 1.03, 0.93, 0.98, 0.9984106518554174},
		{stats.Fraction, -0.2, 0.5, 1.2, 0.057324175898868755, 0.5, 0.9426758241011313},
		{stats.Fraction, -0.1, 0, 0.1, 0, 0, 0.1},
		{stats.Fraction, 0.9, 1, 1.1, 0.9, 1, 1},
		{stats.Fraction, -0.05, -0.02, 0.01, 0, 0, 0.01},
		{stats.Fraction, 0.99, 1.02, 1.05, 0.99, 1, 1},
		{stats.Fraction, unknown, 1, unknown, unknown, 1, unknown},
	} {
		e := stats.Estimate{Mean: c.mean, Low: c.low, High: c.high, P5: c.low, P95: c.high}.Within(c.domain)
		got := []stats.Number{e.Low, e.Mean, e.High}

		for i, want := range []stats.Number{c.wantLow, c.want, c.most} {
			isSame := math.Abs(float64(got[i]-want)) <= 1e-12 || !want.Known() && !got[i].Known()
			if !isSame {
				t.Errorf("%+v: low, mean and high are %v", c, got)
			}
		}

		isCut := c.domain != stats.Real && (e.P5 < 0 || e.P95 < 0) || c.domain == stats.Fraction && (e.P5 > 1 || e.P95 > 1)
		if isCut {
			t.Errorf("%+v: the range of days is %v to %v", c, e.P5, e.P95)
		}
	}
}
