package des

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// Discrete picks one of several outcomes by weight. It is immutable.
//
// It keeps the order of the outcomes: a draw picks the outcome whose part of
// the sum of weights it falls in. So two designs whose weights differ a little
// send all but a few callers the same way, which an alias table would not.
type Discrete struct {
	// bounds are the cumulative weights in units of 2⁻⁶⁴ of their sum, filled up
	// to a power of two with the highest number.
	bounds []uint64
	last   int // the last outcome with a weight
}

// NewDiscrete gives outcome i the share weights[i] of their sum, within 2⁻⁵⁰.
// An outcome of weight 0 is never picked.
func NewDiscrete(weights []float64) (Discrete, error) {
	d := Discrete{last: -1}
	sum := 0.0
	for i, w := range weights {
		if !(w >= 0 && w <= math.MaxFloat64/float64(len(weights))) {
			return Discrete{}, fmt.Errorf("a weight is a number of at least 0, not %g", w)
		}
		sum += w
		if w > 0 {
			d.last = i
		}
	}
	if d.last < 0 {
		return Discrete{}, errors.New("at least one weight is more than 0")
	}
	d.bounds = make([]uint64, 1<<bits.Len(uint(len(weights)-1)))
	for i := range d.bounds {
		d.bounds[i] = math.MaxUint64
	}
	through := 0.0
	for i, w := range weights[:d.last] {
		through += w
		if share := through / sum; share < 1 {
			d.bounds[i] = uint64(share * (1 << 64))
		}
	}
	return d, nil
}

// Pick gives the outcome for a draw of 64 bits: the first whose bound is over
// the draw, by a search without a branch to mispredict.
func (d *Discrete) Pick(u uint64) int {
	i := 0
	for half := len(d.bounds) >> 1; half > 0; half >>= 1 {
		_, below := bits.Sub64(u, d.bounds[i+half-1], 0)
		i += half & int(below-1)
	}
	return min(i, d.last)
}
