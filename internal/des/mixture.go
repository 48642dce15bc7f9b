package des

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Empirical draws one of the values, each equally likely.
func Empirical(values []Duration) (Distribution, error) {
	if len(values) == 0 {
		return Distribution{}, errors.New("an empirical distribution needs at least one value")
	}
	knots, sum := make([]float64, len(values)), 0.0
	for i, v := range values {
		if v < 0 || v > Forever {
			return Distribution{}, fmt.Errorf("a duration is at least 0 and at most 36 years, not %s", text(v))
		}
		knots[i] = float64(v)
		sum += knots[i]
	}
	return Distribution{kind: empirical, mean: sum / float64(len(knots)), more: &outline{knots: knots}}, nil
}

// Quantile is a value that a share of the draws is not above.
type Quantile struct {
	Share float64 // from 0, of the least value, to 1, of the greatest
	Value Duration
}

// Quantiles is linear between the quantiles given, which rise from share 0 to share 1.
func Quantiles(points []Quantile) (Distribution, error) {
	points = slices.Clone(points)
	slices.SortStableFunc(points, func(a, b Quantile) int { return cmp.Compare(a.Share, b.Share) })
	if err := checkQuantiles(points); err != nil {
		return Distribution{}, err
	}
	o, mean := &outline{}, 0.0
	for i, p := range points {
		o.shares, o.knots = append(o.shares, p.Share), append(o.knots, float64(p.Value))
		if i > 0 {
			mean += (p.Share - points[i-1].Share) * (o.knots[i-1] + o.knots[i]) / 2
		}
	}
	return Distribution{kind: quantile, mean: mean, more: o}, nil
}

func checkQuantiles(points []Quantile) error {
	if len(points) < 2 || points[0].Share != 0 || points[len(points)-1].Share != 1 {
		return errors.New("quantiles begin with the least value, at share 0, and end with the greatest, at share 1")
	}
	for i, p := range points {
		if p.Value < 0 || p.Value > Forever {
			return fmt.Errorf("a duration is at least 0 and at most 36 years, not %s", text(p.Value))
		}
		if i > 0 && !(p.Share > points[i-1].Share && p.Value >= points[i-1].Value) {
			return fmt.Errorf("quantiles rise: %g at %s does not follow %g at %s",
				p.Share, text(p.Value), points[i-1].Share, text(points[i-1].Value))
		}
	}
	return nil
}

// Part is a distribution and its share of a mixture.
type Part struct {
	Share float64
	Of    Distribution
}

// Mixture draws from one of its parts; their shares make 1.
func Mixture(parts []Part) (Distribution, error) {
	o, shares, sum, mean := &outline{}, []float64{}, 0.0, 0.0
	for _, p := range parts {
		shares, o.parts = append(shares, p.Share), append(o.parts, p.Of)
		sum += p.Share
		mean += p.Share * p.Of.mean
	}
	if !(math.Abs(sum-1) < 1e-9) {
		return Distribution{}, fmt.Errorf("the shares of a mixture make %.6g %%, not 100 %%", 100*sum)
	}
	pick, err := NewDiscrete(shares)
	if err != nil {
		return Distribution{}, err
	}
	o.pick = pick
	return Distribution{kind: mixture, mean: mean, more: o}, nil
}
