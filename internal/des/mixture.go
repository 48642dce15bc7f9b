package des

import (
	"errors"
	"fmt"
	"math"
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
