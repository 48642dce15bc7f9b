package des

import (
	"math"
	"math/bits"
)

// Stream gives the random numbers of one key, in order. It is a value of eight
// bytes: start it where it is needed, draw, and let it go. What is drawn for one
// purpose has a key of its own, so that no purpose moves another's numbers by
// drawing more or fewer.
//
// It is wyrand (Wang Yi, wyhash final version 1, public domain): a Weyl sequence
// through a 128-bit multiply and fold.
type Stream struct{ state uint64 }

const (
	weyl = 0xa0761d6478bd642f // wyhash's secrets
	fold = 0xe7037ed1a0b428db
)

// Stream starts the stream of the key.
func (k Key) Stream() Stream { return Stream{uint64(k)} }

// Uint64 draws 64 random bits.
func (s *Stream) Uint64() uint64 {
	s.state += weyl
	return mix(s.state, s.state^fold)
}

// Float64 draws a number of at least 0 and less than 1, a multiple of 2⁻⁵³.
func (s *Stream) Float64() float64 {
	return float64(s.Fraction()) * (1.0 / (1 << 53))
}

// Fraction is a number from 0 to 1 in units of 2⁻⁵³: what Float64 draws, to be
// compared as an integer.
type Fraction uint64

// Fraction draws a number of at least 0 and less than 1.
func (s *Stream) Fraction() Fraction { return Fraction(s.Uint64() >> 11) }

// FractionOf is p, or the next higher fraction, so that a draw is less than both
// or than neither. Below 0 it is 0, above 1 it is 1.
func FractionOf(p float64) Fraction {
	return Fraction(math.Ceil(min(max(p, 0), 1) * (1 << 53)))
}

// Uint64N draws one of 0 to n-1, each equally likely; n must not be 0. (Lemire,
// "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.)
func (s *Stream) Uint64N(n uint64) uint64 {
	high, low := bits.Mul64(s.Uint64(), n)
	if low < n {
		for least := -n % n; low < least; {
			high, low = bits.Mul64(s.Uint64(), n)
		}
	}
	return high
}
