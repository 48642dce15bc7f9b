package stats_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// By hand: values 1 to 5 have mean 3 and deviation √2.5; t(4) at 0.975 is 2.776445.
func TestMeanByHand(t *testing.T) {
	e := stats.Mean([]float64{1, 2, math.NaN(), 3, 4, 5})
	half := 2.7764451051977987 * math.Sqrt(2.5/5)
	near(t, "mean", float64(e.Mean), 3)
	near(t, "low", float64(e.Low), 3-half)
	near(t, "high", float64(e.High), 3+half)
}

// By hand: 1/2 and 3/4 make 4/6. Pseudo-values 2·2/3 - 3/4 = 7/12 and
// 2·2/3 - 1/2 = 10/12; their mean is 17/24, their deviation √2/8, and t(1) is 12.7062.
func TestRatioByHand(t *testing.T) {
	e := stats.Ratio([]float64{1, 3}, []float64{2, 4})
	half := 12.706204736174705 / 8
	near(t, "mean", float64(e.Mean), 4.0/6)
	near(t, "low", float64(e.Low), 17.0/24-half)
	near(t, "high", float64(e.High), 17.0/24+half)
}

// By hand: distances 1, 1, 2 from the estimate 10; t(2) at 0.975 is 4.302653.
func TestQuantileByHand(t *testing.T) {
	e := stats.Quantile(10, []float64{9, math.NaN(), 11, 12})
	half := 4.302652729911275 * math.Sqrt(6.0/2/3)
	near(t, "mean", float64(e.Mean), 10)
	near(t, "low", float64(e.Low), 10-half)
	near(t, "high", float64(e.High), 10+half)
}

func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Abs(want)) {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

// The coverage of 4,000 intervals is 0.95 ± 0.02. The tolerance is 5.8 standard deviations of
// the binomial (level 10⁻⁸) and so allows for values that are not normal. The short test has
// a quarter of the intervals and twice the tolerance.
func TestIntervalsCover(t *testing.T) {
	const replications = 10
	trials := longtest.N(1000, 4000)
	tolerance := 0.04 * math.Sqrt(1000/float64(trials))

	exponential, err := des.Exponential(60e9)
	if err != nil {
		t.Fatal(err)
	}

	tests := []struct {
		name  string
		truth float64
		size  int // calls a replication
		of    func(days []*day) stats.Estimate
	}{
		{"mean", 60e9, 30, func(days []*day) stats.Estimate { return stats.Mean(each(days, (*day).mean)) }},
		{"ratio of mean wait, of days of unequal size", 60e9, 30, func(days []*day) stats.Estimate {
			return stats.Ratio(each(days, (*day).sum), each(days, (*day).count))
		}},
		{"ratio within a minute", 1 - math.Exp(-1), 100, func(days []*day) stats.Estimate {
			return stats.Ratio(each(days, (*day).within), each(days, (*day).count))
		}},
		{"p90", 60e9 * math.Log(10), 100, func(days []*day) stats.Estimate {
			all := new(stats.Summary)
			for _, d := range days {
				all.Merge(&d.waits)
			}
			return stats.Quantile(all.Quantile(0.9), each(days, (*day).p90))
		}},
	}

	for i, c := range tests {
		s := des.NewKey(21, uint64(i)).Stream()
		covered := 0
		for range trials {
			days := make([]*day, replications)
			for j := range days {
				days[j] = newDay(&s, &exponential, c.size/2+int(s.Uint64N(uint64(c.size))))
			}
			if e := c.of(days); float64(e.Low) <= c.truth && c.truth <= float64(e.High) {
				covered++
			}
		}

		if share := float64(covered) / float64(trials); math.Abs(share-0.95) > tolerance {
			t.Errorf("%s: %.3f of the intervals contain the true value, want 0.95 ± %v", c.name, share, tolerance)
		}
	}
}

// day simulates a replication with exponential waits.
type day struct {
	waits stats.Summary
	short int
}

func newDay(s *des.Stream, law *des.Distribution, calls int) *day {
	d := new(day)
	for range calls {
		wait := law.Sample(s)
		d.waits.Add(wait)
		if wait <= 60e9 {
			d.short++
		}
	}
	return d
}

func (d *day) mean() float64   { return d.waits.Mean() }
func (d *day) sum() float64    { return d.waits.Sum.Float64() }
func (d *day) count() float64  { return float64(d.waits.Count) }
func (d *day) within() float64 { return float64(d.short) }
func (d *day) p90() float64    { return d.waits.Quantile(0.9) }

func each(days []*day, value func(*day) float64) []float64 {
	values := make([]float64, len(days))
	for i, d := range days {
		values[i] = value(d)
	}
	return values
}

// The stored quantiles of Student's t are equal to computed ones.
func TestStoredStudentT(t *testing.T) {
	for n := 2; n <= 50; n++ {
		values := make([]float64, n)
		values[0] = float64(n) // mean 1, variance n
		half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}.Quantile(0.975)
		near(t, fmt.Sprintf("high of %d", n), float64(stats.Mean(values).High), 1+half)
	}
}

// Intervals contain their means in spite of rounding.
func TestIntervalContainsItsMean(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		share, n := rapid.Float64Range(0.001, 1).Draw(t, "share"), rapid.IntRange(2, 20).Draw(t, "replications")
		var over, under []float64
		for range n {
			calls := rapid.Float64Range(1, 1e6).Draw(t, "calls")
			over, under = append(over, share*calls), append(under, calls)
		}
		for _, e := range []stats.Estimate{stats.Ratio(over, under), stats.Mean(over), stats.Quantile(over[0], over)} {
			if !(e.Low <= e.Mean && e.Mean <= e.High) {
				t.Fatalf("the interval of %v", e)
			}
		}
	})
}

func TestMedian(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		values []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{5, nan, 1}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 2, 8}, 3}} {
		before := append([]float64{}, test.values...)
		if got := float64(stats.Median(test.values)); got != test.want {
			t.Errorf("the median of %v is %v", test.values, got)
		}
		if test.values[0] != before[0] {
			t.Errorf("%v was sorted", before)
		}
	}
	if stats.Median([]float64{nan}).Known() {
		t.Error("nothing has a median")
	}
}

// Unknown numbers are null in JSON.
func TestUnknownIsNull(t *testing.T) {
	tests := []struct {
		name string
		e    stats.Estimate
		want string
	}{
		{"one replication", stats.Mean([]float64{2.5}), `{"mean":2.5,"low":null,"high":null,"p5":null,"p95":null}`},
		{"no replication", stats.Mean(nil), `{"mean":null,"low":null,"high":null,"p5":null,"p95":null}`},
		{"nothing to nothing", stats.Ratio([]float64{0, 0}, []float64{0, 0}), `{"mean":null,"low":null,"high":null,"p5":null,"p95":null}`},
		{"something to nothing", stats.Ratio([]float64{1}, []float64{0}), `{"mean":null,"low":null,"high":null,"p5":null,"p95":null}`},
		{"all from one replication", stats.Ratio([]float64{1, 0}, []float64{2, 0}), `{"mean":0.5,"low":null,"high":null,"p5":null,"p95":null}`},
		{"no values", stats.Quantile(math.NaN(), []float64{math.NaN(), math.NaN()}), `{"mean":null,"low":null,"high":null,"p5":null,"p95":null}`},
		{"always the same", stats.Ratio([]float64{3, 6}, []float64{3, 6}), `{"mean":1,"low":1,"high":1,"p5":1,"p95":1}`},
	}
	for _, c := range tests {
		text, err := json.Marshal(c.e)
		if err != nil || string(text) != c.want {
			t.Errorf("%s: %s, %v; want %s", c.name, text, err, c.want)
		}
	}
}

// An embedded Estimate does not hide other fields: it has no marshaler of its own.
func TestEstimateCanBeEmbedded(t *testing.T) {
	text, err := json.Marshal(struct {
		stats.Estimate
		P50 stats.Number `json:"p50"`
	}{stats.Mean([]float64{1, 1}), 7})
	if want := `{"mean":1,"low":1,"high":1,"p5":1,"p95":1,"p50":7}`; err != nil || string(text) != want {
		t.Errorf("%s, %v; want %s", text, err, want)
	}
}

func TestVerdicts(t *testing.T) {
	unknown := stats.Number(math.NaN())
	tests := []struct {
		e               stats.Estimate
		bound           float64
		atLeast, atMost stats.Verdict
	}{
		{stats.Estimate{Mean: 0.85, Low: 0.82, High: 0.88}, 0.80, stats.Yes, stats.No},
		{stats.Estimate{Mean: 0.85, Low: 0.79, High: 0.91}, 0.80, stats.Undecided, stats.Undecided},
		{stats.Estimate{Mean: 0.70, Low: 0.68, High: 0.72}, 0.80, stats.No, stats.Yes},
		{stats.Estimate{Mean: 0.85, Low: 0.80, High: 0.90}, 0.80, stats.Yes, stats.Undecided},
		{stats.Estimate{Mean: 0.75, Low: 0.70, High: 0.80}, 0.80, stats.Undecided, stats.Yes},
		{stats.Estimate{Mean: 1, Low: 1, High: 1}, 1, stats.Yes, stats.Yes},
		{stats.Estimate{Mean: 0.9, Low: unknown, High: unknown}, 0.80, stats.Undecided, stats.Undecided},
		{stats.Estimate{Mean: unknown, Low: unknown, High: unknown}, 0.80, stats.Undecided, stats.Undecided},
	}

	for _, c := range tests {
		if got := c.e.AtLeast(c.bound); got != c.atLeast {
			t.Errorf("%v at least %v: %s, want %s", c.e, c.bound, got, c.atLeast)
		}
		if got := c.e.AtMost(c.bound); got != c.atMost {
			t.Errorf("%v at most %v: %s, want %s", c.e, c.bound, got, c.atMost)
		}
	}
}

func ExampleRatio() {
	answered := []float64{940, 955, 948}
	offered := []float64{1000, 1010, 990}
	e := stats.Ratio(answered, offered)
	fmt.Printf("%.3f (%.3f to %.3f), at least 90%%: %s\n", e.Mean, e.Low, e.High, e.AtLeast(0.9))
	// Output: 0.948 (0.926 to 0.970), at least 90%: yes
}

// Of m simultaneous intervals all contain their values for at least 95% of the seeds: a
// share of 2,000 seeds under 93% is a false alarm of one in 10,000.
func TestSimultaneous(t *testing.T) {
	const m, n, seeds = 12, 10, 2000
	all := 0
	for seed := range uint64(seeds) {
		random := des.NewKey(11, seed).Stream()
		covered := true
		for range m {
			values := make([]float64, n)
			for i := range values {
				values[i] = random.Normal()
			}
			e := stats.Mean(values).Simultaneous(m, n)
			covered = covered && e.Low <= 0 && 0 <= e.High
		}

		if covered {
			all++
		}
	}

	if share := float64(all) / seeds; share < 0.93 || share > 0.98 {
		t.Errorf("all of %d intervals contain their values for %.1f%% of the seeds", m, 100*share)
	}
	if e := stats.Mean([]float64{1, 2, 3}); e.Simultaneous(1, 3) != e {
		t.Error("one interval is widened")
	}
}

// The range of one day is of the days' own ratios. By hand: 1/2, 3/4 and 5/8 are 0.625 ± t(2, 0.95) · 0.125 · √(4/3). Less
// 1/4 each, the differences are as wide.
func TestRangesOfRatiosByHand(t *testing.T) {
	numerators := []float64{1, 3, 5}
	denominators := []float64{2, 4, 8}
	half := 2.9199855803537256 * 0.125 * math.Sqrt(4.0/3)
	e := stats.Ratio(numerators, denominators)
	near(t, "p5", float64(e.P5), 0.625-half)
	near(t, "p95", float64(e.P95), 0.625+half)

	d := stats.RatioDifference([]float64{1, 1, 1}, []float64{4, 4, 4}, numerators, denominators)
	near(t, "difference", float64(d.Mean), 9.0/14-0.25)
	near(t, "p5 of the difference", float64(d.P5), 0.375-half)
	near(t, "p95 of the difference", float64(d.P95), 0.375+half)

	// With equal denominators a ratio is a mean, and the difference is the mean of the paired differences.
	ones := []float64{1, 1, 1}
	paired := stats.RatioDifference([]float64{1, 5, 3}, ones, []float64{2, 9, 5}, ones)
	want := stats.Mean([]float64{1, 4, 2})
	near(t, "paired difference", float64(paired.Mean), float64(want.Mean))
	near(t, "low of the paired difference", float64(paired.Low), float64(want.Low))
	near(t, "high of the paired difference", float64(paired.High), float64(want.High))
}

// One interval, and intervals of one replication, are not widened. Three intervals of five replications are wider by the
// quotient of the t for 98⅓% and for 95% of four degrees of freedom: 3.9608 and 2.7764 (from a table of the t distribution).
func TestSimultaneousByHand(t *testing.T) {
	e := stats.Estimate{Mean: 10, Low: 8, High: 13}
	for _, c := range []struct{ intervals, replications int }{{1, 5}, {0, 5}, {3, 1}, {1, 1}, {3, 0}} {
		if got := e.Simultaneous(c.intervals, c.replications); got != e {
			t.Errorf("%d intervals of %d replications: %v", c.intervals, c.replications, got)
		}
	}

	const wider = 3.9608 / 2.7764
	got := e.Simultaneous(3, 5)
	if math.Abs(float64(got.Low)-(10-2*wider)) > 0.001 || math.Abs(float64(got.High)-(10+3*wider)) > 0.001 || got.Mean != 10 {
		t.Errorf("three intervals of five replications: %v", got)
	}

	// Student's t with one degree of freedom is the Cauchy distribution, whose quantiles are tangents.
	cauchy := math.Tan(math.Pi*(0.5-0.05/6)) / math.Tan(math.Pi*(0.5-0.05/2))
	near(t, "low of two replications", float64(e.Simultaneous(3, 2).Low), 10-2*cauchy)
}
