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
	// bounds are the cumulative weights in units of 2⁻⁶⁴ of their sum, without
	// that of the last outcome with a weight, which has the rest.
	bounds []uint64
}

// NewDiscrete gives outcome i the share weights[i] of their sum, within 2⁻⁵⁰.
// An outcome of weight 0 is never picked.
func NewDiscrete(weights []float64) (Discrete, error) {
	sum, last := 0.0, -1
	for i, w := range weights {
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
	bounds, through := make([]uint64, last), 0.0
	for i, w := range weights[:last] {
		through += w
		bounds[i] = math.MaxUint64
		if share := through / sum; share < 1 {
			bounds[i] = uint64(share * (1 << 64))
		}
	}
	return Discrete{bounds}, nil
}

// few bounds are counted faster than halved: most choices are among five or fewer.
const few = 8

// Pick gives the outcome for a draw of 64 bits: the first whose bound is over
// the draw, without a branch to mispredict. Those before it are all bounds that
// are not.
func (d *Discrete) Pick(u uint64) int {
	if len(d.bounds) > few {
		return d.search(u)
	}
	return notOver(u, d.bounds)
}

func notOver(u uint64, bounds []uint64) (n int) {
	for _, b := range bounds {
		if b <= u {
			n++
		}
	}
	return n
}

// search halves the bounds until few are left.
func (d *Discrete) search(u uint64) int {
	first, left := 0, len(d.bounds)
	for left > few {
		half := left / 2
		_, over := bits.Sub64(u, d.bounds[first+half-1], 0)
		first += half & int(over-1)
		left -= half
	}
	return first + notOver(u, d.bounds[first:first+left])
}
