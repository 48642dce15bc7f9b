package des

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

const second = Duration(1e9)

type distributionCase struct {
	name string
	of   Distribution
	mean float64                 // seconds
	cdf  func(x float64) float64 // of seconds; nil where the law is not continuous
}

// distributions is one of each kind, with the law that it must follow.
func distributions() []distributionCase {
	made := func(d Distribution, err error) Distribution {
		if err != nil {
			panic(err)
		}
		return d
	}
	exponential := made(Exponential(90 * second))
	long := made(Exponential(3600 * second))
	lognormalLaw := func(mean, sigma float64) func(float64) float64 {
		return distuv.LogNormal{Mu: math.Log(mean) - sigma*sigma/2, Sigma: sigma}.CDF
	}
	// p90/mean = 2 solves z·σ - σ²/2 = ln 2 with the smaller σ.
	sigma := z90 - math.Sqrt(z90*z90-2*math.Ln2)
	const weibullShape = 2.0
	weibullCV := math.Sqrt(math.Gamma(1+2/weibullShape)/math.Pow(math.Gamma(1+1/weibullShape), 2) - 1)
	return []distributionCase{
		{"fixed", made(Fixed(300 * second)), 300, nil},
		{"uniform", made(Uniform(300*second, 900*second)), 600, distuv.Uniform{Min: 300, Max: 900}.CDF},
		{"exponential", exponential, 90, distuv.Exponential{Rate: 1.0 / 90}.CDF},
		{"lognormal of mean and p90", made(LognormalMeanP90(330*second, 660*second)), 330, lognormalLaw(330, sigma)},
		{"lognormal of mean and cv", made(LognormalMeanCV(10*second, 0.5)), 10, lognormalLaw(10, math.Sqrt(math.Log(1.25)))},
		{
			"lognormal of median and p90", made(LognormalMedianP90(10*second, 100*second)), 10 * math.Exp(math.Ln10*math.Ln10/z90/z90/2),
			distuv.LogNormal{Mu: math.Ln10, Sigma: math.Ln10 / z90}.CDF,
		},
		{"gamma of cv 0.5", made(Gamma(60*second, 0.5)), 60, distuv.Gamma{Alpha: 4, Beta: 4.0 / 60}.CDF},
		{"gamma of cv 2", made(Gamma(60*second, 2)), 60, distuv.Gamma{Alpha: 0.25, Beta: 0.25 / 60}.CDF},
		{"weibull", made(Weibull(60*second, weibullCV)), 60, distuv.Weibull{K: weibullShape, Lambda: 60 / math.Gamma(1.5)}.CDF},
		{"empirical", made(Empirical([]Duration{1 * second, 2 * second, 6 * second})), 3, nil},
		{"mixture", made(Mixture([]Part{{0.06, exponential}, {0.94, long}})), 0.06*90 + 0.94*3600, func(x float64) float64 {
			return 1 - 0.06*math.Exp(-x/90) - 0.94*math.Exp(-x/3600)
		}},
	}
}

// Each distribution follows its law: the Kolmogorov distance of n draws stays
// under 2.4/√n, which a right one passes with probability 1 - 2·exp(-2·2.4²) =
// 0.99998 each. The seed is fixed, so the test is the same every time.
func TestDistributionsFollowTheirLaw(t *testing.T) {
	n := 200_000
	if testing.Short() {
		n = 20_000
	}
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

// The sample mean is within 4.5 standard errors of the mean: a right
// distribution fails with probability 7·10⁻⁶.
func TestMeanIsTheMeanOfTheDraws(t *testing.T) {
	for i, c := range distributions() {
		draws := sample(&c.of, NewKey(8, uint64(i)), 50_000)
		mean, deviation := stat.MeanStdDev(draws, nil)
		if bound := 4.5*deviation/math.Sqrt(float64(len(draws))) + 1e-9; math.Abs(mean-c.mean) > bound {
			t.Errorf("%s: mean %v of the draws, want %v ± %v", c.name, mean, c.mean, bound)
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

// kolmogorov is the largest distance of the sorted draws' distribution from a law.
func kolmogorov(sorted []float64, cdf func(float64) float64) float64 {
	d, n := 0.0, float64(len(sorted))
	for i, x := range sorted {
		p := cdf(x)
		d = max(d, p-float64(i)/n, float64(i+1)/n-p)
	}
	return d
}

func TestLognormalMeanP90HasThatMeanAndP90(t *testing.T) {
	for _, ratio := range []float64{1.0001, 1.1, 1.5, 2, 2.2, 2.27, 2.273} {
		mean := 100 * second
		d, err := LognormalMeanP90(mean, Duration(ratio*float64(mean)))
		if err != nil {
			t.Errorf("ratio %v: %v", ratio, err)
			continue
		}
		law := distuv.LogNormal{Mu: d.a, Sigma: d.b}
		if math.Abs(law.Mean()/float64(mean)-1) > 1e-9 || math.Abs(law.Quantile(0.9)/float64(mean)-ratio) > 1e-6 {
			t.Errorf("ratio %v: mean %v and p90 %v", ratio, law.Mean(), law.Quantile(0.9))
		}
		if d.b > z90 {
			t.Errorf("ratio %v: σ = %v is the larger of the two", ratio, d.b)
		}
	}
}

func TestRefusedDistributions(t *testing.T) {
	minute := 60 * second
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"p90 too far", failure(LognormalMeanP90(minute, 3*minute)), "p90 3m0s is 3 times the mean 1m0s; a lognormal's is more than 1 and at most 2.27 times"},
		{"p90 at the mean", failure(LognormalMeanP90(minute, minute)), "more than 1"},
		{"p90 under the mean", failure(LognormalMeanP90(minute, second)), "more than 1"},
		{"p90 under the median", failure(LognormalMedianP90(minute, second)), "p90 1s is not over the median 1m0s"},
		{"p90 at the median", failure(LognormalMedianP90(minute, minute)), "p90 1m0s is not over the median 1m0s"},
		{"no mean", failure(Exponential(0)), "mean is more than 0"},
		{"negative", failure(Fixed(-second)), "a duration is at least 0"},
		{"too long", failure(Fixed(Forever + 1)), "at most 36 years"},
		{"backwards", failure(Uniform(2*minute, minute)), "the range 2m0s-1m0s runs backwards"},
		{"negative range", failure(Uniform(-second, minute)), "not -1s-1m0s"},
		{"no p90", failure(LognormalMeanP90(minute, 0)), "p90 is more than 0"},
		{"no median", failure(LognormalMedianP90(0, minute)), "median is more than 0"},
		{"no mean but a cv", failure(Gamma(0, 1)), "mean is more than 0"},
		{"negative value", failure(Empirical([]Duration{minute, -second})), "not -1s"},
		{"no cv", failure(LognormalMeanCV(minute, 0)), "cv is more than 0 and at most 100, not 0"},
		{"cv not a number", failure(Gamma(minute, math.NaN())), "not NaN"},
		{"cv too large", failure(Weibull(minute, 101)), "not 101"},
		{"no values", failure(Empirical(nil)), "at least one value"},
		{"shares", failure(Mixture([]Part{{0.5, Distribution{}}, {0.4, Distribution{}}})), "the shares of a mixture make 90 %, not 100 %"},
		{"no parts", failure(Mixture(nil)), "make 0 %"},
		{"negative share", failure(Mixture([]Part{{1.5, Distribution{}}, {-0.5, Distribution{}}})), "not -0.5"},
	}
	for _, c := range tests {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, c.err, c.want)
		}
	}
}

func failure(_ Distribution, err error) error { return err }

// No draw is negative or longer than Forever, whatever the parameters.
func TestDrawsStayInBounds(t *testing.T) {
	wild := []Distribution{}
	for _, cv := range []float64{0.01, 1, 100} {
		for _, mean := range []Duration{1, second, Forever} {
			for _, make := range []func(Duration, float64) (Distribution, error){LognormalMeanCV, Gamma, Weibull} {
				d, err := make(mean, cv)
				if err != nil {
					t.Fatal(err)
				}
				wild = append(wild, d)
			}
		}
	}
	s := NewKey(9, 0).Stream()
	for _, d := range wild {
		for range 2000 {
			if x := d.Sample(&s); x < 0 || x > Forever {
				t.Fatalf("%+v gives %d", d, x)
			}
		}
	}
}

// A draw is rounded to the nearest nanosecond.
func TestDrawsAreRounded(t *testing.T) {
	for name, of := range map[string]func(Duration, float64) (Distribution, error){"lognormal": LognormalMeanCV, "gamma": Gamma, "weibull": Weibull} {
		d, err := of(1, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		s := NewKey(12, 0).Stream()
		for range 2000 {
			if x := d.Sample(&s); x != 1 {
				t.Fatalf("%s of mean 1 ns and deviation 0.05 ns gives %d", name, x)
			}
		}
	}
}

func TestExpIsExact(t *testing.T) {
	s := NewKey(10, 0).Stream()
	worst := 0.0
	for range 200_000 {
		x := 1400*s.Float64() - 700
		if x > -1 && x < 1 {
			continue
		}
		want := math.Exp(x)
		worst = max(worst, math.Abs(exp(x)-want)/want)
	}
	for i := range 2000 { // near 0, where the table is 1
		x := float64(i-1000) / 1000
		worst = max(worst, math.Abs(exp(x)-math.Exp(x))/math.Exp(x))
	}
	// math.Exp itself is within 1 unit in the last place, 2.2·10⁻¹⁶.
	if worst > 6.7e-16 {
		t.Errorf("relative error %.3g, want at most 6.7e-16", worst)
	}
}
