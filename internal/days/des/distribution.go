package des

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// Time is simulated time in nanoseconds since the start of a replication's clock.
type Time = int64

// Duration is a length of simulated time in nanoseconds.
type Duration = int64

// Forever is the longest duration, 36 years: longer than any simulation, and short
// enough that the sum of two does not overflow.
const Forever Duration = 1 << 60

// Distribution is a distribution of durations from 0 to Forever. It is immutable. The
// zero value is always 0.
type Distribution struct {
	family family
	a, b   float64 // see family
	mean   float64 // in ns
	lists  *lists
}

type family uint8

// The families, with U, E and Z uniform, exponential and normal random numbers.
const (
	fixed       family = iota // a
	uniform                   // a + b·U
	exponential               // a·E
	lognormal                 // exp(a + b·Z): μ and σ
	gamma                     // a·Gamma(b): the scale and the shape
	weibull                   // exp(a + b·ln E): the logarithm of the scale, and 1 / the shape
	empirical                 // lists.values with equal probability
	mixture                   // lists.parts by lists.pick
	shifted                   // lists.values[0] + the only one of lists.parts
)

// lists holds the parameters of a family that are lists.
type lists struct {
	values []float64
	parts  []Distribution
	pick   Discrete
}

// Sample draws a duration.
func (d *Distribution) Sample(s *Stream) Duration {
	switch d.family {
	case fixed:
		return Duration(d.a)
	case exponential:
		return bounded(d.a * s.Exp())
	case lognormal:
		return bounded(portable.Exp(d.a + float64(d.b*s.Normal())))
	case uniform:
		return bounded(d.a + float64(d.b*s.Float64()))
	case gamma:
		return bounded(d.a * s.Gamma(d.b))
	case weibull:
		return bounded(portable.Exp(d.a + float64(d.b*portable.Log(s.Exp()))))
	default:
		return d.lists.sample(d.family, s)
	}
}

// sample draws from a distribution of a family with lists.
func (l *lists) sample(f family, s *Stream) Duration {
	switch f {
	case empirical:
		return bounded(l.values[s.Uint64N(uint64(len(l.values)))])
	case shifted:
		return min(Duration(l.values[0])+l.parts[0].Sample(s), Forever)
	default:
		return l.parts[l.pick.Pick(s.Uint64())].Sample(s)
	}
}

// Mean returns the mean in nanoseconds, without the limit of Forever.
func (d *Distribution) Mean() float64 { return d.mean }

// Longest returns a duration that no sample exceeds: Forever of a family without a bound.
func (d *Distribution) Longest() Duration {
	switch d.family {
	case fixed:
		return Duration(d.a)
	case uniform:
		return bounded(d.a + d.b)
	case empirical:
		return bounded(slices.Max(d.lists.values))
	case mixture:
		longest := Duration(0)
		for i := range d.lists.parts {
			longest = max(longest, d.lists.parts[i].Longest())
		}
		return longest
	case shifted:
		return min(Duration(d.lists.values[0])+d.lists.parts[0].Longest(), Forever)
	default:
		return Forever
	}
}

// Scaled returns the distribution of the same shape whose mean is multiplied by a factor
// over 0. A fixed duration, the bounds of a uniform one, the values of an empirical one
// and otherwise the mean are rounded to whole nanoseconds. So it is the distribution that
// is made of these parameters times the factor, except for the rounding of the parameters
// of a gamma distribution and of a lognormal one that is given by its median.
func (d *Distribution) Scaled(factor float64) Distribution {
	if factor == 1 {
		return *d
	}

	out := *d
	rounded := func(ns float64) float64 { return float64(bounded(ns * factor)) }

	// A mean of 0 would mean that nothing takes time.
	out.mean = max(1, rounded(d.mean))

	// Each family has parameters that carry the mean. The shape stays.
	switch d.family {
	case fixed:
		out.a, out.mean = rounded(d.a), rounded(d.a)
	case uniform:
		out.a = rounded(d.a)
		out.b = rounded(d.a+d.b) - out.a
		out.mean = out.a + float64(out.b/2)
	case exponential:
		out.a = out.mean
	case lognormal:
		out.a = portable.Log(out.mean) - float64(d.b*d.b/2)
	case gamma:
		out.a = out.mean / d.b
	case weibull:
		out.a = portable.Log(out.mean) - portable.LogGamma(1+d.b)
	case empirical, mixture, shifted:
		out.lists = d.lists.scaled(factor)
		out.mean = d.mean * factor
	}

	return out
}

// Plus returns the distribution of the durations that are longer by so much.
func (d *Distribution) Plus(longer Duration) Distribution {
	if longer == 0 {
		return *d
	}
	return Distribution{
		family: shifted, mean: d.mean + float64(longer),
		lists: &lists{values: []float64{float64(longer)}, parts: []Distribution{*d}},
	}
}

func (l *lists) scaled(factor float64) *lists {
	out := &lists{pick: l.pick}
	for _, v := range l.values {
		out.values = append(out.values, float64(bounded(v*factor)))
	}
	for i := range l.parts {
		out.parts = append(out.parts, l.parts[i].Scaled(factor))
	}
	return out
}

// bounded rounds to whole nanoseconds, half up, and limits to Forever.
func bounded(ns float64) Duration {
	if ns >= float64(Forever) {
		return Forever
	}

	// Ns is often a product: see package portable.
	return Duration(float64(ns) + 0.5)
}

// Fixed returns the distribution that is always d.
func Fixed(d Duration) (Distribution, error) {
	if err := inRange(d); err != nil {
		return Distribution{}, err
	}
	return Distribution{family: fixed, a: float64(d), mean: float64(d)}, nil
}

// Uniform returns the uniform distribution over [low, high].
func Uniform(low, high Duration) (Distribution, error) {
	if low < 0 || high > Forever {
		return Distribution{}, fmt.Errorf("a duration is at least 0 and at most 36 years, not %s-%s", text(low),
			text(high))
	}
	if high < low {
		return Distribution{}, fmt.Errorf("the range %s-%s runs backwards", text(low), text(high))
	}
	return Distribution{
		family: uniform,
		a:      float64(low),
		b:      float64(high - low),
		mean:   float64(low) + float64(float64(high-low)/2),
	}, nil
}

// Exponential returns the exponential distribution with a mean.
func Exponential(mean Duration) (Distribution, error) {
	if err := positive("mean", mean); err != nil {
		return Distribution{}, err
	}
	return Distribution{family: exponential, a: float64(mean), mean: float64(mean)}, nil
}

// z90 is the 0.9 quantile of the standard normal distribution.
const z90 = 1.2815515655446004

// maxP90OverMean is the greatest p90 ÷ mean of any lognormal distribution, exp(z90²/2).
const maxP90OverMean = 2.2732

// LognormalMeanP90 returns the lognormal distribution with a mean and a 0.9 quantile. Of
// the two solutions it is the one with the smaller σ.
//
// With mean = exp(μ + σ²/2), p90 = exp(μ + z·σ) and z = z90, p90/mean = exp(z·σ - σ²/2).
// Its maximum is maxP90OverMean, at σ = z. Below it, σ = z - √(z² - 2 ln(p90/mean)).
func LognormalMeanP90(mean, p90 Duration) (Distribution, error) {
	if err := cmp.Or(positive("mean", mean), positive("p90", p90)); err != nil {
		return Distribution{}, err
	}

	// The equation is quadratic in sigma. It has a solution if the ratio is at most maxP90OverMean.
	ratio := float64(p90) / float64(mean)
	square := z90*z90 - float64(2*portable.Log(ratio))
	if ratio <= 1 || square < 0 {
		return Distribution{}, fmt.Errorf("p90 %s is %.5g times the mean %s; a lognormal's is more than 1 and "+
			"at most %v times",
			text(p90), ratio, text(mean), maxP90OverMean)
	}
	sigma := z90 - math.Sqrt(square)
	return lognormalOf(float64(mean), portable.Log(float64(mean))-float64(sigma*sigma/2), sigma), nil
}

// LognormalMeanCV returns the lognormal distribution with a mean and a coefficient of
// variation, the standard deviation divided by the mean.
func LognormalMeanCV(mean Duration, cv float64) (Distribution, error) {
	if err := meanAndCV(mean, cv); err != nil {
		return Distribution{}, err
	}
	sigma := math.Sqrt(portable.Log1p(cv * cv))
	return lognormalOf(float64(mean), portable.Log(float64(mean))-float64(sigma*sigma/2), sigma), nil
}

// LognormalMedianP90 returns the lognormal distribution with a median and a 0.9 quantile.
func LognormalMedianP90(median, p90 Duration) (Distribution, error) {
	if err := cmp.Or(positive("median", median), positive("p90", p90)); err != nil {
		return Distribution{}, err
	}
	if p90 <= median {
		return Distribution{}, fmt.Errorf("p90 %s is not over the median %s", text(p90), text(median))
	}
	mu := portable.Log(float64(median))
	sigma := (portable.Log(float64(p90)) - mu) / z90
	return lognormalOf(min(portable.Exp(mu+float64(sigma*sigma/2)), float64(Forever)), mu, sigma), nil
}

func lognormalOf(mean, mu, sigma float64) Distribution {
	return Distribution{family: lognormal, a: mu, b: sigma, mean: mean}
}

// Gamma returns the gamma distribution with a mean and a coefficient of variation.
func Gamma(mean Duration, cv float64) (Distribution, error) {
	if err := meanAndCV(mean, cv); err != nil {
		return Distribution{}, err
	}
	return Distribution{family: gamma, a: float64(mean) * cv * cv, b: 1 / (cv * cv), mean: float64(mean)}, nil
}

// Weibull returns the Weibull distribution with a mean and a coefficient of variation. It
// is the exponential distribution if cv is 1; the hazard rate increases if cv is less.
func Weibull(mean Duration, cv float64) (Distribution, error) {
	if err := meanAndCV(mean, cv); err != nil {
		return Distribution{}, err
	}
	inverse := weibullInverseShape(cv)
	logScale := portable.Log(float64(mean)) - portable.LogGamma(1+inverse)
	return Distribution{family: weibull, a: logScale, b: inverse, mean: float64(mean)}, nil
}

// weibullInverseShape solves 1 + cv² = Γ(1+2x) / Γ(1+x)² for x = 1/shape by
// bisection. The right side increases with x.
func weibullInverseShape(cv float64) float64 {
	low := 0.0
	high := 1.0
	excess := func(x float64) float64 {
		return portable.LogGamma(1+float64(2*x)) - float64(2*portable.LogGamma(1+x)) - portable.Log1p(cv*cv)
	}

	// The shape grows until the equation changes its sign.
	for excess(high) < 0 {
		high *= 2
	}

	// Sixty halvings exhaust the digits of a float64.
	for range 60 {
		if x := (low + high) / 2; excess(x) < 0 {
			low = x
		} else {
			high = x
		}
	}

	return (low + high) / 2
}

// Empirical returns the distribution in which all values have the same probability.
func Empirical(values []Duration) (Distribution, error) {
	if len(values) == 0 {
		return Distribution{}, errors.New("an empirical distribution needs at least one value")
	}

	l := &lists{values: make([]float64, len(values))}
	sum := 0.0
	for i, v := range values {
		if err := inRange(v); err != nil {
			return Distribution{}, err
		}

		l.values[i] = float64(v)
		sum += l.values[i]
	}

	return Distribution{family: empirical, mean: sum / float64(len(values)), lists: l}, nil
}

// Part is a component of a mixture, with its probability.
type Part struct {
	Share float64
	Of    Distribution
}

// Mixture returns the mixture of its parts. Their shares add up to 1.
func Mixture(parts []Part) (Distribution, error) {
	l := &lists{}
	shares := []float64{}
	sum := 0.0
	mean := 0.0
	for _, p := range parts {
		shares = append(shares, p.Share)
		l.parts = append(l.parts, p.Of)
		sum += p.Share
		mean += float64(p.Share * p.Of.mean)
	}

	// The shares are percentages of a file, so they may miss 1 by rounding. The negated comparison
	// also refuses NaN.
	if !(math.Abs(sum-1) < 1e-9) {
		return Distribution{}, fmt.Errorf("the shares of a mixture make %.6g%%, not 100%%", 100*sum)
	}

	var err error
	if l.pick, err = NewDiscrete(shares); err != nil {
		return Distribution{}, err
	}

	return Distribution{family: mixture, mean: mean, lists: l}, nil
}

func meanAndCV(mean Duration, cv float64) error {
	if err := positive("mean", mean); err != nil {
		return err
	}
	if !(cv > 0 && cv <= highestCV) {
		return fmt.Errorf("cv is more than 0 and at most %d, not %g", highestCV, cv)
	}
	return nil
}

// highestCV limits the coefficient of variation. Above it the mean of any practical
// number of draws is far from the mean.
const highestCV = 100

func positive(name string, d Duration) error {
	if d == 0 || inRange(d) != nil {
		return fmt.Errorf("%s is more than 0 and at most 36 years, not %s", name, text(d))
	}
	return nil
}

func inRange(d Duration) error {
	if d < 0 || d > Forever {
		return fmt.Errorf("a duration is at least 0 and at most 36 years, not %s", text(d))
	}
	return nil
}

// text formats a duration for an error.
func text(d Duration) string { return yaml.FormatDuration(time.Duration(d)) }
