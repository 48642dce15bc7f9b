package des

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// alarm is the significance level of each test of randomness below.
const alarm = 1e-6

// deviations is the critical value of a standard normal statistic.
var deviations = distuv.UnitNormal.Quantile(1 - alarm/2)

// families are sequences of keys as the simulation derives them. Each function returns
// the first number of the i-th key. The keys of a family are as similar as possible.
func families() map[string]func(i uint64) uint64 {
	first := func(k Key) uint64 { s := k.Stream(); return s.Uint64() }
	return map[string]func(i uint64) uint64{
		"seeds":                  func(i uint64) uint64 { return first(NewKey(i, 0)) },
		"replications":           func(i uint64) uint64 { return first(NewKey(1, i)) },
		"calls":                  func(i uint64) uint64 { return first(NewKey(1, 0).With(2).With(i)) },
		"calls by interval":      func(i uint64) uint64 { return first(NewKey(1, 0).With(2).With(i >> 10).With(i & 1023)) },
		"purposes of calls":      func(i uint64) uint64 { return first(NewKey(1, 0).With(i >> 3).With(i & 7)) },
		"lines, same call":       func(i uint64) uint64 { return first(NewKey(1, 0).With(i).With(5)) },
		"high bits of a part":    func(i uint64) uint64 { return first(NewKey(1, 0).With(i << 40)) },
		"draws of one stream":    nth(NewKey(1, 0).Stream()),
		"second draws over keys": func(i uint64) uint64 { s := NewKey(1, 0).With(i).Stream(); s.Uint64(); return s.Uint64() },
	}
}

// nth returns the numbers of a stream in order, for any argument.
func nth(s Stream) func(uint64) uint64 { return func(uint64) uint64 { return s.Uint64() } }

// size returns n, or a sixteenth of it in short runs.
func size(n int) int { return longtest.N(n/16, n) }

// TestBytesAreUniform tests the bytes of the numbers for uniformity, and the pairs of half
// bytes of consecutive numbers.
func TestBytesAreUniform(t *testing.T) {
	n := size(1 << 18)
	for name, number := range families() {
		var alone [8][256]float64
		var pairs [8][256]float64 // 4 bits of each
		last := number(0)
		for i := range n {
			u := number(uint64(i) + 1)
			for b := range 8 {
				alone[b][byte(u>>(8*b))]++
				pairs[b][byte(u>>(8*b))&15|byte(last>>(8*b))&15<<4]++
			}
			last = u
		}
		for b := range 8 {
			checkUniform(t, name, alone[b][:])
			checkUniform(t, name+", pairs", pairs[b][:])
		}
	}
}

func checkUniform(t *testing.T, name string, counts []float64) {
	t.Helper()
	expected, sum := make([]float64, len(counts)), 0.0
	for _, c := range counts {
		sum += c
	}
	for i := range expected {
		expected[i] = sum / float64(len(counts))
	}
	reference := distuv.ChiSquared{K: float64(len(counts) - 1)}
	if x := stat.ChiSquare(counts, expected); x > reference.Quantile(1-alarm) || x < reference.Quantile(alarm) {
		t.Errorf("%s: chi-square %.1f, want %.1f to %.1f", name, x, reference.Quantile(alarm), reference.Quantile(1-alarm))
	}
}

// TestSerialCorrelation tests the correlation of the numbers of consecutive keys at lags 1
// to 8. For independent numbers it is 0 ± 1/√n.
func TestSerialCorrelation(t *testing.T) {
	n := size(1 << 18)
	for name, number := range families() {
		u := make([]float64, n+8)
		for i := range u {
			u[i] = float64(number(uint64(i)+1)>>11) / (1 << 53)
		}
		for lag := 1; lag <= 8; lag++ {
			if r := stat.Correlation(u[:n], u[lag:n+lag], nil) * math.Sqrt(float64(n)); math.Abs(r) > deviations {
				t.Errorf("%s: correlation at lag %d is %.1f deviations off", name, lag, r)
			}
		}
	}
}

// TestBirthdaySpacings is Marsaglia's birthday spacings test (L'Ecuyer and Simard,
// "TestU01", ACM TOMS 33(4), 2007): among m birthdays in a year of 2^k days the number of
// equal spacings is approximately Poisson with mean m³/2^(k+2). It detects the lattice
// structure of a single multiplication.
func TestBirthdaySpacings(t *testing.T) {
	const m, mean = 1 << 13, 1 << 5 // in a year of 2³² days: 2^39 / 2^34
	for name, number := range families() {
		for _, shift := range []int{0, 16, 32} {
			equal, rounds, next := 0, size(32), uint64(1)
			for range rounds {
				days := make([]uint32, m)
				for i := range days {
					days[i] = uint32(number(next) >> shift)
					next++
				}
				equal += equalSpacings(days)
			}
			reference := distuv.Normal{Mu: float64(mean * rounds), Sigma: math.Sqrt(float64(mean * rounds))}
			// 0.5 for the skewness of the Poisson distribution
			if off := (float64(equal) - reference.Mu) / reference.Sigma; math.Abs(off) > deviations+0.5 {
				t.Errorf("%s >> %d: %d equal spacings, want %.0f ± %.0f", name, shift, equal, reference.Mu, reference.Sigma)
			}
		}
	}
}

func equalSpacings(days []uint32) int {
	slices.Sort(days)
	spacings := make([]uint32, len(days)-1)
	for i := range spacings {
		spacings[i] = days[i+1] - days[i]
	}
	slices.Sort(spacings)
	equal := 0
	for i := 1; i < len(spacings); i++ {
		if spacings[i] == spacings[i-1] {
			equal++
		}
	}
	return equal
}

// TestAvalanche tests that changing one bit of a part changes each bit of the first number
// with probability 1/2.
func TestAvalanche(t *testing.T) {
	n := size(1 << 12)
	for bit := range 64 {
		var changed [64]int
		total := 0
		for i := range n {
			k, part := NewKey(uint64(i), 3), uint64(i)
			a, b := k.With(part).Stream(), k.With(part^1<<bit).Stream()
			difference := a.Uint64() ^ b.Uint64()
			total += bits.OnesCount64(difference)
			for out := range 64 {
				changed[out] += int(difference >> out & 1)
			}
		}
		for out, c := range changed {
			// 6.5 standard deviations of the binomial: 4,096 tests at the level 8·10⁻¹¹
			if off := (float64(c) - float64(n)/2) / math.Sqrt(float64(n)/4); math.Abs(off) > 6.5 {
				t.Errorf("bit %d of the part changes bit %d of the number %d times in %d", bit, out, c, n)
			}
		}
		if off := (float64(total) - float64(n)*32) / math.Sqrt(float64(n)*16); math.Abs(off) > 6.5 {
			t.Errorf("bit %d of the part changes %.3f bits of the number, want 32", bit, float64(total)/float64(n))
		}
	}
}

// TestNumbersAreDistinct: a collision in a million has the probability 3·10⁻⁸.
func TestNumbersAreDistinct(t *testing.T) {
	n := size(1 << 20)
	for name, number := range families() {
		seen := make([]uint64, n)
		for i := range seen {
			seen[i] = number(uint64(i) + 1)
		}
		slices.Sort(seen)
		if len(slices.Compact(seen)) != n {
			t.Errorf("%s: a number occurs twice in %d", name, n)
		}
	}
}

func TestKeysDependOnTheOrderOfParts(t *testing.T) {
	k := NewKey(1, 2)
	keys := []Key{k, NewKey(2, 1), k.With(0), k.With(1), k.With(1).With(2), k.With(2).With(1), k.With(0).With(0), k.With(3)}
	for i, a := range keys {
		for _, b := range keys[:i] {
			if a == b {
				t.Errorf("key %d occurs twice", i)
			}
		}
	}
}

// TestZiggurat is a chi-square test of the exponential and normal numbers, over cells of
// equal probability and cells in the tail.
func TestZiggurat(t *testing.T) {
	n := size(1 << 22)
	tests := []struct {
		name     string
		draw     func(*Stream) float64
		quantile func(float64) float64
	}{
		{"Exp", (*Stream).Exp, distuv.Exponential{Rate: 1}.Quantile},
		{"Normal", (*Stream).Normal, distuv.UnitNormal.Quantile},
		{"-Normal", func(s *Stream) float64 { return -s.Normal() }, distuv.UnitNormal.Quantile},
	}
	for i, c := range tests {
		cells := []float64{}
		for j := 1; j < 1000; j++ {
			cells = append(cells, float64(j)/1000)
		}
		// The tail of the exponential distribution has probability 4.5·10⁻⁴.
		cells = append(cells, 1-5e-4, 1-2e-4, 1-1e-4, 1-5e-5)
		bounds := make([]float64, len(cells))
		for j, p := range cells {
			bounds[j] = c.quantile(p)
		}
		observed, expected := make([]float64, len(cells)+1), make([]float64, len(cells)+1)
		s := NewKey(11, uint64(i)).Stream()
		for range n {
			j, _ := slices.BinarySearch(bounds, c.draw(&s))
			observed[j]++
		}
		below := 0.0
		for j, p := range append(cells, 1) {
			expected[j] = float64(n) * (p - below)
			below = p
		}
		reference := distuv.ChiSquared{K: float64(len(cells))}
		if x := stat.ChiSquare(observed, expected); x > reference.Quantile(1-alarm) || x < reference.Quantile(alarm) {
			t.Errorf("%s: chi-square %.1f, want %.1f to %.1f", c.name, x, reference.Quantile(alarm), reference.Quantile(1-alarm))
		}
	}
}

// TestNormalTail is a Kolmogorov-Smirnov test of the tail alone, at the level of
// TestDistributions.
func TestNormalTail(t *testing.T) {
	n := size(1 << 18)
	s, draws := NewKey(14, 0).Stream(), make([]float64, n)
	for i := range draws {
		draws[i] = s.normalTail()
	}
	slices.Sort(draws)
	over := distuv.UnitNormal.Survival(normalEdge)
	if d := kolmogorov(draws, func(x float64) float64 { return 1 - distuv.UnitNormal.Survival(x)/over }); d > 2.4/math.Sqrt(float64(n)) {
		t.Errorf("Kolmogorov distance %.5f over %d draws, want at most %.5f", d, n, 2.4/math.Sqrt(float64(n)))
	}
}

func TestUint64NIsUniform(t *testing.T) {
	s := NewKey(12, 0).Stream()
	var counts [7]float64
	for range size(1 << 18) {
		counts[s.Uint64N(7)]++
	}
	checkUniform(t, "Uint64N(7)", counts[:])
	// With n = 3·2⁶², every fourth draw is rejected. Without rejection a third of the numbers
	// would be twice as likely.
	const n = 3 << 62
	var thirds [3]float64
	for range size(1 << 18) {
		u := s.Uint64N(n)
		if u >= n {
			t.Fatalf("Uint64N(%d) = %d", uint64(n), u)
		}
		thirds[u%3]++
	}
	checkUniform(t, "Uint64N, by remainder", thirds[:])
}

// TestFactor tests the mean and the variance, within 5 standard errors.
func TestFactor(t *testing.T) {
	s := NewKey(13, 0).Stream()
	for _, cv := range []float64{0.05, 0.1, 0.5, 1, 2} {
		n := 100_000
		draws := make([]float64, n)
		for i := range draws {
			draws[i] = s.Factor(cv)
		}
		mean, variance := stat.MeanVariance(draws, nil)
		if math.Abs(mean-1) > 5*cv/math.Sqrt(float64(n)) {
			t.Errorf("cv %v: mean %v", cv, mean)
		}
		// The variance of a sample variance is σ⁴(2 + κ)/n, with the excess kurtosis κ = 6cv².
		if bound := 5 * cv * cv * math.Sqrt((2+6*cv*cv)/float64(n)); math.Abs(variance-cv*cv) > bound {
			t.Errorf("cv %v: variance %v, want %v ± %v", cv, variance, cv*cv, bound)
		}
	}
	if f := s.Factor(0); f != 1 {
		t.Errorf("Factor(0) = %v, want 1", f)
	}
}

// TestStreamIsStable: a seed gives the same results in every version.
func TestStreamIsStable(t *testing.T) {
	s := NewKey(2026, 1).With(3).With(14).Stream()
	got := []uint64{s.Uint64(), s.Uint64(), math.Float64bits(s.Exp()), math.Float64bits(s.Normal())}
	want := []uint64{0x44a79fa9007e8fb1, 0x622c273f4128f7e8, 0x3feb334a7b032b60, 0x3ff21df70e65c255}
	if !slices.Equal(got, want) {
		t.Errorf("the stream starts with %#x, want %#x", got, want)
	}
}

// TestFractionOf: comparing fractions gives the result of comparing numbers.
func TestFractionOf(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		p := rapid.Float64Range(-0.5, 1.5).Draw(t, "p")
		bound := FractionOf(p)
		draws := []Fraction{0, 1<<53 - 1, Fraction(rapid.Uint64Range(0, 1<<53-1).Draw(t, "draw"))}
		for near := max(bound, 2) - 2; near < min(bound+3, 1<<53); near++ {
			draws = append(draws, near)
		}
		for _, u := range draws {
			if got, want := u < bound, float64(u)/(1<<53) < p; got != want {
				t.Fatalf("%d < %v is %v for fractions and %v for numbers", u, p, got, want)
			}
		}
	})
}

// The ziggurats draw as often in each small part of the line as their density says.
func TestZigguratsFollowTheirDensity(t *testing.T) {
	const n = 1_000_000
	s := NewKey(3, 1).Stream()
	for name, c := range map[string]struct {
		draw func() float64
		cdf  func(float64) float64
		low  float64
	}{
		"exponential": {s.Exp, distuv.Exponential{Rate: 1}.CDF, 0},
		"normal":      {s.Normal, distuv.UnitNormal.CDF, -5},
	} {
		const width, parts = 0.02, 500
		counts := make([]float64, parts)
		expected := make([]float64, parts)
		for i := range expected {
			from := c.low + width*float64(i)
			expected[i] = n * (c.cdf(from+width) - c.cdf(from))
		}
		for range n {
			counts[min(max(int((c.draw()-c.low)/width), 0), parts-1)]++
		}

		// The rare parts at the ends count together.
		var often, want []float64
		rare := 0.0
		for i, e := range expected {
			if e < 20 {
				rare += counts[i]
				continue
			}
			often, want = append(often, counts[i]), append(want, e)
		}
		often, want = append(often, rare), append(want, n-floats.Sum(want))
		if x := stat.ChiSquare(often, want); x > (distuv.ChiSquared{K: float64(len(often) - 1)}).Quantile(1-alarm) {
			t.Errorf("%s: chi-square %.1f of %d parts", name, x, len(often))
		}
	}
}
