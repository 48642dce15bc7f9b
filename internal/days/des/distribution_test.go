package des

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

const second = Duration(1e9)

type distributionCase struct {
	name string
	of   Distribution
	mean float64                 // seconds
	cdf  func(x float64) float64 // of seconds; nil if not continuous
}

// distributions returns one distribution of each family with its mean and CDF.
func distributions() []distributionCase {
	must := func(d Distribution, err error) Distribution {
		if err != nil {
			panic(err)
		}
		return d
	}
	exponential := must(Exponential(90 * second))
	long := must(Exponential(3600 * second))
	lognormalCDF := func(mean, sigma float64) func(float64) float64 {
		return distuv.LogNormal{Mu: math.Log(mean) - sigma*sigma/2, Sigma: sigma}.CDF
	}
	// p90/mean = 2 solves z·σ - σ²/2 = ln 2 with the smaller σ.
	sigma := z90 - math.Sqrt(z90*z90-2*math.Ln2)
	const weibullShape = 2.0
	weibullCV := math.Sqrt(math.Gamma(1+2/weibullShape)/math.Pow(math.Gamma(1+1/weibullShape), 2) - 1)
	return []distributionCase{
		{"fixed", must(Fixed(300 * second)), 300, nil},
		{"uniform", must(Uniform(300*second, 900*second)), 600, distuv.Uniform{Min: 300, Max: 900}.CDF},
		{"exponential", exponential, 90, distuv.Exponential{Rate: 1.0 / 90}.CDF},
		{"lognormal of mean and p90", must(LognormalMeanP90(330*second, 660*second)), 330, lognormalCDF(330, sigma)},
		{"lognormal of mean and cv", must(LognormalMeanCV(10*second, 0.5)), 10, lognormalCDF(10, math.Sqrt(math.Log(1.25)))},
		{
			"lognormal of median and p90", must(LognormalMedianP90(10*second, 100*second)), 10 * math.Exp(math.Ln10*math.Ln10/z90/z90/2),
			distuv.LogNormal{Mu: math.Ln10, Sigma: math.Ln10 / z90}.CDF,
		},
		{"gamma of cv 0.5", must(Gamma(60*second, 0.5)), 60, distuv.Gamma{Alpha: 4, Beta: 4.0 / 60}.CDF},
		{"gamma of cv 2", must(Gamma(60*second, 2)), 60, distuv.Gamma{Alpha: 0.25, Beta: 0.25 / 60}.CDF},
		{"weibull", must(Weibull(60*second, weibullCV)), 60, distuv.Weibull{K: weibullShape, Lambda: 60 / math.Gamma(1.5)}.CDF},
		{"empirical", must(Empirical([]Duration{1 * second, 2 * second, 6 * second})), 3, nil},
		{"mixture", must(Mixture([]Part{{0.06, exponential}, {0.94, long}})), 0.06*90 + 0.94*3600, func(x float64) float64 {
			return 1 - 0.06*math.Exp(-x/90) - 0.94*math.Exp(-x/3600)
		}},
	}
}

// TestDistributions is a Kolmogorov-Smirnov test: the distance of n draws exceeds 2.4/√n
// with probability 2·exp(-2·2.4²) = 2·10⁻⁵. The seed is fixed.
func TestDistributions(t *testing.T) {
	n := longtest.N(20_000, 200_000)
	for i, c := range distributions() {
		if got := c.of.Mean() / 1e9; math.Abs(got-c.mean) > 1e-9*c.mean {
			t.Errorf("%s: Mean = %v s, want %v s", c.name, got, c.mean)
		}
		draws := sample(&c.of, NewKey(7, uint64(i)), n)
		if c.cdf == nil {
			continue
		}
		if d := kolmogorov(draws, c.cdf); d > 2.4/math.Sqrt(float64(n)) {
			t.Errorf("%s: Kolmogorov distance %.5f over %d draws, want at most %.5f", c.name, d, n, 2.4/math.Sqrt(float64(n)))
		}
	}
}

// TestSampleMean: a sample mean is within 4.5 standard errors of the mean, except with
// probability 7·10⁻⁶.
func TestSampleMean(t *testing.T) {
	for i, c := range distributions() {
		draws := sample(&c.of, NewKey(8, uint64(i)), 50_000)
		mean, deviation := stat.MeanStdDev(draws, nil)
		if bound := 4.5*deviation/math.Sqrt(float64(len(draws))) + 1e-9; math.Abs(mean-c.mean) > bound {
			t.Errorf("%s: sample mean %v, want %v ± %v", c.name, mean, c.mean, bound)
		}
	}
}

func sample(d *Distribution, key Key, n int) []float64 {
	s, draws := key.Stream(), make([]float64, n)
	for i := range draws {
		draws[i] = float64(d.Sample(&s)) / 1e9
	}
	slices.Sort(draws)
	return draws
}

// kolmogorov returns the Kolmogorov-Smirnov distance of sorted draws from a CDF.
func kolmogorov(sorted []float64, cdf func(float64) float64) float64 {
	d, n := 0.0, float64(len(sorted))
	for i, x := range sorted {
		p := cdf(x)
		d = max(d, p-float64(i)/n, float64(i+1)/n-p)
	}
	return d
}

func TestLognormalMeanP90(t *testing.T) {
	for _, ratio := range []float64{1.0001, 1.1, 1.5, 2, 2.2, 2.27, 2.273} {
		mean := 100 * second
		d, err := LognormalMeanP90(mean, Duration(ratio*float64(mean)))
		if err != nil {
			t.Errorf("ratio %v: %v", ratio, err)
			continue
		}
		reference := distuv.LogNormal{Mu: d.a, Sigma: d.b}
		if math.Abs(reference.Mean()/float64(mean)-1) > 1e-9 || math.Abs(reference.Quantile(0.9)/float64(mean)-ratio) > 1e-6 {
			t.Errorf("ratio %v: mean %v and p90 %v", ratio, reference.Mean(), reference.Quantile(0.9))
		}
		if d.b > z90 {
			t.Errorf("ratio %v: σ = %v is the larger of the two", ratio, d.b)
		}
	}
}

func TestInvalidDistributions(t *testing.T) {
	minute := 60 * second
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"p90 too far", failure(LognormalMeanP90(minute, 3*minute)), "p90 3m is 3 times the mean 1m; a lognormal's is more than 1 and at most 2.2732 times"},
		{"p90 at the mean", failure(LognormalMeanP90(minute, minute)), "more than 1"},
		{"p90 under the mean", failure(LognormalMeanP90(minute, second)), "more than 1"},
		{"p90 under the median", failure(LognormalMedianP90(minute, second)), "p90 1s is not over the median 1m"},
		{"p90 at the median", failure(LognormalMedianP90(minute, minute)), "p90 1m is not over the median 1m"},
		{"no mean", failure(Exponential(0)), "mean is more than 0"},
		{"negative", failure(Fixed(-second)), "a duration is at least 0"},
		{"too long", failure(Fixed(Forever + 1)), "at most 36 years"},
		{"backwards", failure(Uniform(2*minute, minute)), "the range 2m-1m runs backwards"},
		{"negative range", failure(Uniform(-second, minute)), "not -1s-1m"},
		{"no p90", failure(LognormalMeanP90(minute, 0)), "p90 is more than 0"},
		{"no median", failure(LognormalMedianP90(0, minute)), "median is more than 0"},
		{"no mean but a cv", failure(Gamma(0, 1)), "mean is more than 0"},
		{"negative value", failure(Empirical([]Duration{minute, -second})), "not -1s"},
		{"no cv", failure(LognormalMeanCV(minute, 0)), "cv is more than 0 and at most 100, not 0"},
		{"cv not a number", failure(Gamma(minute, math.NaN())), "not NaN"},
		{"cv too large", failure(Weibull(minute, 101)), "not 101"},
		{"no values", failure(Empirical(nil)), "at least one value"},
		{"shares", failure(Mixture([]Part{{0.5, Distribution{}}, {0.4, Distribution{}}})), "the shares of a mixture make 90%, not 100%"},
		{"no parts", failure(Mixture(nil)), "make 0%"},
		{"negative share", failure(Mixture([]Part{{1.5, Distribution{}}, {-0.5, Distribution{}}})), "not -0.5"},
	}

	for _, c := range tests {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, c.err, c.want)
		}
	}
}

func failure(_ Distribution, err error) error { return err }

// TestDrawsAreInRange: no draw is negative or longer than Forever.
func TestDrawsAreInRange(t *testing.T) {
	extreme := []Distribution{}
	for _, cv := range []float64{0.01, 1, 100} {
		for _, mean := range []Duration{1, second, Forever} {
			for _, make := range []func(Duration, float64) (Distribution, error){LognormalMeanCV, Gamma, Weibull} {
				d, err := make(mean, cv)
				if err != nil {
					t.Fatal(err)
				}
				extreme = append(extreme, d)
			}
		}
	}

	s := NewKey(9, 0).Stream()
	for _, d := range extreme {
		for range 2000 {
			if x := d.Sample(&s); x < 0 || x > Forever {
				t.Fatalf("%+v gives %d", d, x)
			}
		}
	}
}

func TestDrawsAreRounded(t *testing.T) {
	for name, of := range map[string]func(Duration, float64) (Distribution, error){
		"lognormal": LognormalMeanCV, "gamma": Gamma,
		"weibull": Weibull,
	} {
		d, err := of(1, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		s := NewKey(12, 0).Stream()
		for range 2000 {
			if x := d.Sample(&s); x != 1 {
				t.Fatalf("%s with mean 1 ns and standard deviation 0.05 ns: %d", name, x)
			}
		}
	}
}

// A distribution times a factor has the mean times the factor, and each draw is the draw
// times the factor, to within the rounding of both to whole nanoseconds.
func TestTimes(t *testing.T) {
	for _, c := range distributions() {
		for _, factor := range []float64{1, 0.5, 1.25, 1 / 0.8, 1 / 0.9, 3} {
			scaled := c.of.Scaled(factor)
			if got, want := scaled.Mean(), c.of.Mean()*factor; math.Abs(got-want) > 1 {
				t.Errorf("%s times %v has mean %v, want %v", c.name, factor, got, want)
			}

			for i := range 1000 {
				a, b := NewKey(3, uint64(i)).Stream(), NewKey(3, uint64(i)).Stream()
				got, want := float64(scaled.Sample(&a)), float64(c.of.Sample(&b))*factor
				if math.Abs(got-want) > 2+want*1e-9 {
					t.Fatalf("%s times %v: draw %d is %v, want %v", c.name, factor, i, got, want)
				}
			}
		}
	}

	zero := Distribution{}
	if d := zero.Scaled(2); d.Mean() != 0 {
		t.Errorf("0 times 2 has mean %v", d.Mean())
	}
}

// Distributions given by a mean are exactly the distributions of the mean times the factor.
func TestTimesIsExact(t *testing.T) {
	for name, make := range map[string]func(mean Duration) (Distribution, error){
		"fixed":       Fixed,
		"exponential": Exponential,
		"mean, p90":   func(m Duration) (Distribution, error) { return LognormalMeanP90(m, 2*m) },
		"mean, cv":    func(m Duration) (Distribution, error) { return LognormalMeanCV(m, 0.6) },
		"weibull":     func(m Duration) (Distribution, error) { return Weibull(m, 0.6) },
		"uniform":     func(m Duration) (Distribution, error) { return Uniform(m/2, m) },
	} {
		for _, mean := range []Duration{1 * second, 330 * second, 48e9 * 7} {
			d, err := make(mean)
			longer, err2 := make(mean * 5 / 4)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			if got := d.Scaled(1 / 0.8); got != longer {
				t.Errorf("%s of mean %d times 1.25 is %+v, want %+v", name, mean, got, longer)
			}
		}
	}
}
