package des

import (
	"math"
	"math/bits"
)

// Key identifies a stream of random numbers. It is derived from a seed and the numbers
// of a replication, a line, a call, a purpose and so on, so that no stream depends on
// how many numbers others draw, and nothing is stored for each call. A key is not a
// random number itself: keys of consecutive parts have a lattice structure, their
// streams do not.
type Key uint64

// NewKey returns the key of a replication.
func NewKey(seed uint64, replication uint64) Key {
	return Key(mix(seed, 0x9e3779b97f4a7c15)).With(replication)
}

// With derives a key for a part, such as a call's number or a purpose. Different parts
// give independent streams.
func (k Key) With(part uint64) Key {
	return Key(mix(uint64(k)^weyl, part^fold))
}

// Stream is a stream of random numbers. It is a value of eight bytes, to be created for
// each use.
//
// The generator is wyrand: a Weyl sequence, and a 128-bit multiply and fold (Wang Yi,
// wyhash, final version 1, public domain).
type Stream struct{ state uint64 }

const (
	weyl = 0xa0761d6478bd642f // two of wyhash's secrets
	fold = 0xe7037ed1a0b428db
)

// mix is wyhash's 128-bit multiply and fold.
func mix(a, b uint64) uint64 {
	h, l := bits.Mul64(a, b)
	return h ^ l
}

// Stream returns the key's stream, at its start.
func (k Key) Stream() Stream { return Stream{uint64(k)} }

// Uint64 draws 64 random bits.
func (s *Stream) Uint64() uint64 {
	s.state += weyl
	return mix(s.state, s.state^fold)
}

// Float64 draws a multiple of 2⁻⁵³ from [0, 1).
func (s *Stream) Float64() float64 {
	return float64(s.Fraction()) * (1.0 / (1 << 53))
}

// Fraction is a number from 0 to 1 in units of 2⁻⁵³, for comparisons of integers.
type Fraction uint64

// Fraction draws the number that Float64 does.
func (s *Stream) Fraction() Fraction { return Fraction(s.Uint64() >> 11) }

// FractionOf returns the least Fraction of at least p, limited to 0 and 1: a draw is
// less than p if and only if it is less than FractionOf(p).
func FractionOf(p float64) Fraction {
	return Fraction(math.Ceil(min(max(p, 0), 1) * (1 << 53)))
}

// Uint64N draws an integer from [0, n). n must not be 0. (Lemire, "Fast random integer
// generation in an interval", ACM TOMACS 29(1), 2019, algorithm 5.)
func (s *Stream) Uint64N(n uint64) uint64 {
	high, low := bits.Mul64(s.Uint64(), n)
	if low < n {
		for threshold := -n % n; low < threshold; {
			high, low = bits.Mul64(s.Uint64(), n)
		}
	}
	return high
}
