package des

import (
	"errors"
	"fmt"
	"math"
)

// Discrete is a distribution over the indices of a list of weights. It is immutable.
//
// Pick inverts the cumulative distribution and so preserves the order of the outcomes:
// two designs whose weights differ slightly give most callers the same outcome, which
// an alias table would not.
//
// It uses a guide table (Chen and Asau, "On generating random variates from an
// empirical distribution", AIIE Transactions 6(2), 1974): for each of 16 equal ranges
// of draws, the first outcome in it, from which Pick searches on.
type Discrete struct {
	last  []uint64 // the last draw of each outcome
	guide [1 << guideBits]uint8
}

const guideBits = 4

// NewDiscrete returns the distribution in which outcome i has the probability
// weights[i] divided by their sum, to within 2⁻⁵⁰. An outcome of weight 0 has
// probability 0.
func NewDiscrete(weights []float64) (Discrete, error) {
	sum := 0.0
	last := -1
	for i, w := range weights {
		// The sum of all weights must be finite. The negated comparison also refuses NaN.
		if !(w >= 0 && w <= math.MaxFloat64/float64(len(weights))) {
			return Discrete{}, fmt.Errorf("a weight is a number of at least 0, not %g", w)
		}

		sum += w

		if w > 0 {
			last = i
		}
	}

	if last < 0 {
		return Discrete{}, errors.New("at least one weight is more than 0")
	}

	// The last outcome needs no bound, because it takes the rest.
	bounds := make([]uint64, last)
	cumulative := 0.0
	for i, w := range weights[:last] {
		cumulative += w

		// A share that rounds to 1 takes the whole range.
		bounds[i] = math.MaxUint64
		if share := cumulative / sum; share < 1 {
			bounds[i] = uint64(share * (1 << 64))
		}
	}

	return newGuide(bounds), nil
}

// newGuide builds the table from the cumulative weights, in units of 2⁻⁶⁴ of their sum,
// of all outcomes but the last one of a positive weight. The guide skips the leading
// outcomes without draws, whose last draw is undefined.
func newGuide(bounds []uint64) Discrete {
	var d Discrete

	// An outcome ends one draw before its bound. A bound of 0 has no draw before it, and no guide leads
	// to its outcome, so any last draw will do.
	for _, b := range bounds {
		d.last = append(d.last, max(b, 1)-1)
	}
	d.last = append(d.last, math.MaxUint64)

	// The guide has the outcome of the first draw with the same high bits. Pick goes on from there.
	for i := range d.guide {
		d.guide[i] = uint8(min(outcomeOf(uint64(i)<<(64-guideBits), bounds), math.MaxUint8))
	}
	return d
}

// outcomeOf returns the outcome of draw u: the number of bounds of at most u.
func outcomeOf(u uint64, bounds []uint64) (n int) {
	for _, b := range bounds {
		if b <= u {
			n++
		}
	}
	return n
}

// Pick returns the outcome for a draw of 64 random bits.
func (d *Discrete) Pick(u uint64) int {
	i := int(d.guide[u>>(64-guideBits)])
	for d.last[i] < u {
		i++
	}
	return i
}
