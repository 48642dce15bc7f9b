package des

import (
	"errors"
	"fmt"
	"math"
)

// Discrete picks one of several outcomes by weight. It is immutable.
//
// It keeps the order of the outcomes: a draw picks the outcome whose part of
// the sum of weights it falls in. So two designs whose weights differ a little
// send all but a few callers the same way, which an alias table would not.
//
// The draws are cut into slots of equal length, and a slot knows the outcome of
// its first draw, or one before it, from which it is never far to that of another
// (Chen and Asau, "On generating random variates from an empirical distribution",
// AIIE Transactions 6(2), 1974).
type Discrete struct {
	ends  []uint64 // the last draw that picks each outcome, if any does
	first [1 << slotBits]uint8
}

const slotBits = 4

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
	return cut(bounds), nil
}

// cut lays out the cumulative weights, in units of 2⁻⁶⁴ of their sum, of all
// outcomes but the last one with a weight, which has the rest. An outcome without
// a draw at the very beginning ends nowhere, and no slot begins with it.
func cut(bounds []uint64) Discrete {
	var d Discrete
	for _, b := range bounds {
		d.ends = append(d.ends, max(b, 1)-1)
	}
	d.ends = append(d.ends, math.MaxUint64)
	for slot := range d.first {
		d.first[slot] = uint8(min(outcomeOf(uint64(slot)<<(64-slotBits), bounds), math.MaxUint8))
	}
	return d
}

// outcomeOf counts the outcomes whose draws are all before u.
func outcomeOf(u uint64, bounds []uint64) (n int) {
	for _, b := range bounds {
		if b <= u {
			n++
		}
	}
	return n
}

// Pick gives the outcome for a draw of 64 bits.
func (d *Discrete) Pick(u uint64) int {
	i := int(d.first[u>>(64-slotBits)])
	for d.ends[i] < u {
		i++
	}
	return i
}
