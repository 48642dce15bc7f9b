package des

import (
	"fmt"
	"math"
	"time"
)

// Distribution is how long something takes: a distribution of durations of at
// least 0 and at most Forever. It is immutable; make one with a constructor. The
// zero value is always 0.
type Distribution struct {
	kind shape
	a, b float64 // see shape
	mean float64 // in ns
	more *outline
}

// Forever is longer than anything that is simulated, 36 years; two of them may
// still be added. No draw is longer.
const Forever Duration = 1 << 60

type shape uint8

const (
	fixed     shape = iota // a
	uniform                // a + b·U
	exponent               // a·E
	lognormal              // exp(a + b·Z)
	gamma                  // a·Gamma(b)
	weibull                // exp(a + b·ln E)
	empirical              // more.knots, each equally likely
	mixture                // more.parts, by more.pick
)

// outline holds the parameters that are lists.
type outline struct {
	knots []float64
	parts []Distribution
	pick  Discrete
}

// Sample draws a duration.
func (d *Distribution) Sample(s *Stream) Duration {
	switch d.kind {
	case fixed:
		return Duration(d.a)
	case exponent:
		return bounded(d.a * s.Exp())
	case lognormal:
		x := d.a + float64(d.b*s.Normal())
		if math.Abs(x) < 41 { // nearly always, and e^41 is under Forever
			return Duration(exp(x) + 0.5)
		}
		return bounded(expBounded(x))
	case uniform:
		return bounded(d.a + float64(d.b*s.Float64()))
	case gamma:
		return bounded(d.a * s.Gamma(d.b))
	case weibull:
		return bounded(expBounded(d.a + float64(d.b*math.Log(s.Exp()))))
	default:
		return d.more.sample(d.kind, s)
	}
}

func (o *outline) sample(kind shape, s *Stream) Duration {
	switch kind {
	case empirical:
		return bounded(o.knots[s.Uint64N(uint64(len(o.knots)))])
	default:
		return o.parts[o.pick.Pick(s.Uint64())].Sample(s)
	}
}

// Mean is the distribution's mean, in nanoseconds: exact but for the bound of Forever.
func (d *Distribution) Mean() float64 { return d.mean }

// bounded rounds to whole nanoseconds, half up.
func bounded(ns float64) Duration {
	if ns >= float64(Forever) {
		return Forever
	}
	return Duration(ns + 0.5)
}

// expBounded is e^x, but 0 below e^-40, of which 36 years are some nanoseconds, and
// Forever above e^42, which is over it.
func expBounded(x float64) float64 {
	const lowest, highest = -40, 42
	if x < lowest {
		return 0
	}
	if x > highest {
		return float64(Forever)
	}
	return exp(x)
}

// Fixed is always d.
func Fixed(d Duration) (Distribution, error) {
	if d < 0 || d > Forever {
		return Distribution{}, fmt.Errorf("a duration is at least 0 and at most 36 years, not %s", text(d))
	}
	return Distribution{kind: fixed, a: float64(d), mean: float64(d)}, nil
}

// Uniform is anything from low to high, each equally likely.
func Uniform(low, high Duration) (Distribution, error) {
	if low < 0 || high > Forever {
		return Distribution{}, fmt.Errorf("a duration is at least 0 and at most 36 years, not %s-%s", text(low), text(high))
	}
	if high < low {
		return Distribution{}, fmt.Errorf("the range %s-%s runs backwards", text(low), text(high))
	}
	return Distribution{kind: uniform, a: float64(low), b: float64(high - low), mean: float64(low) + float64(high-low)/2}, nil
}

// Exponential is the memoryless distribution of a mean.
func Exponential(mean Duration) (Distribution, error) {
	if err := positive("mean", mean); err != nil {
		return Distribution{}, err
	}
	return Distribution{kind: exponent, a: float64(mean), mean: float64(mean)}, nil
}

// z90 is the 0.9 quantile of the standard normal distribution.
const z90 = 1.2815515655446004

// LognormalMeanP90 is the lognormal distribution of a mean and a 0.9 quantile,
// the one with the smaller σ of the two there are.
//
// With mean = exp(μ + σ²/2) and p90 = exp(μ + z·σ), z being z90, the ratio
// p90/mean is exp(z·σ - σ²/2): it is greatest at σ = z, where it is
// exp(z²/2) = 2.2732. Below that, σ = z - √(z² - 2 ln ratio).
func LognormalMeanP90(mean, p90 Duration) (Distribution, error) {
	if err := positives("mean", mean, "p90", p90); err != nil {
		return Distribution{}, err
	}
	ratio := float64(p90) / float64(mean)
	square := z90*z90 - 2*math.Log(ratio)
	if ratio <= 1 || square < 0 {
		return Distribution{}, fmt.Errorf("p90 %s is %.3g times the mean %s; a lognormal's is more than 1 and at most 2.27 times", text(p90), ratio, text(mean))
	}
	sigma := z90 - math.Sqrt(square)
	return lognormalOf(float64(mean), math.Log(float64(mean))-sigma*sigma/2, sigma), nil
}

// LognormalMeanCV is the lognormal distribution of a mean and a coefficient of
// variation (deviation over mean).
func LognormalMeanCV(mean Duration, cv float64) (Distribution, error) {
	if err := meanAndCV(mean, cv); err != nil {
		return Distribution{}, err
	}
	sigma := math.Sqrt(math.Log1p(cv * cv))
	return lognormalOf(float64(mean), math.Log(float64(mean))-sigma*sigma/2, sigma), nil
}

// LognormalMedianP90 is the lognormal distribution of a median and a 0.9 quantile.
func LognormalMedianP90(median, p90 Duration) (Distribution, error) {
	if err := positives("median", median, "p90", p90); err != nil {
		return Distribution{}, err
	}
	if p90 <= median {
		return Distribution{}, fmt.Errorf("p90 %s is not over the median %s", text(p90), text(median))
	}
	mu := math.Log(float64(median))
	sigma := (math.Log(float64(p90)) - mu) / z90
	return lognormalOf(expBounded(mu+sigma*sigma/2), mu, sigma), nil
}

func lognormalOf(mean, mu, sigma float64) Distribution {
	return Distribution{kind: lognormal, a: mu, b: sigma, mean: mean}
}

// Gamma is the gamma distribution of a mean and a coefficient of variation.
func Gamma(mean Duration, cv float64) (Distribution, error) {
	if err := meanAndCV(mean, cv); err != nil {
		return Distribution{}, err
	}
	return Distribution{kind: gamma, a: float64(mean) * cv * cv, b: 1 / (cv * cv), mean: float64(mean)}, nil
}

// Weibull is the Weibull distribution of a mean and a coefficient of variation.
// A cv of 1 is exponential; below it the longer one has lasted the sooner it ends.
func Weibull(mean Duration, cv float64) (Distribution, error) {
	if err := meanAndCV(mean, cv); err != nil {
		return Distribution{}, err
	}
	inverse := weibullInverseShape(cv)
	scale := math.Log(float64(mean)) - logGamma(1+inverse)
	return Distribution{kind: weibull, a: scale, b: inverse, mean: float64(mean)}, nil
}

// weibullInverseShape solves 1 + cv² = Γ(1+2x) / Γ(1+x)² for x = 1/shape by
// bisection; the right side grows with x.
func weibullInverseShape(cv float64) float64 {
	low, high := 0.0, 1.0
	excess := func(x float64) float64 { return logGamma(1+2*x) - 2*logGamma(1+x) - math.Log1p(cv*cv) }
	for excess(high) < 0 {
		high *= 2
	}
	for range 60 {
		if x := (low + high) / 2; excess(x) < 0 {
			low = x
		} else {
			high = x
		}
	}
	return (low + high) / 2
}

func logGamma(x float64) float64 {
	y, _ := math.Lgamma(x)
	return y
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

// highestCV bounds the coefficient of variation: beyond it a mean says nothing.
const highestCV = 100

func positive(name string, d Duration) error {
	if d <= 0 || d > Forever {
		return fmt.Errorf("%s is more than 0 and at most 36 years, not %s", name, text(d))
	}
	return nil
}

func positives(name string, d Duration, other string, e Duration) error {
	if err := positive(name, d); err != nil {
		return err
	}
	return positive(other, e)
}

func text(d Duration) string { return time.Duration(d).String() }
