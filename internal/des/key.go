package des

import "math/bits"

// Time is simulated time in nanoseconds from the start of a replication's
// clock. It is a plain integer: sums are exact.
type Time = int64

// Duration is a length of simulated time in nanoseconds.
type Duration = int64

// Key names a stream of random numbers. It is a value: mixing a part in gives
// another key, and nothing is ever stored per call. It is a place to draw from,
// not a random number itself: keys of neighboring parts lie on a lattice, the
// numbers of their streams do not.
type Key uint64

// NewKey is the key that everything of one replication is derived from.
func NewKey(seed uint64, replication uint64) Key {
	return Key(mix(seed, 0x9e3779b97f4a7c15)).With(replication)
}

// With derives the key of a part: a line, an interval, a call number, a
// purpose. Different parts give unrelated streams.
func (k Key) With(part uint64) Key {
	return Key(mix(uint64(k)^weyl, part^fold))
}

// mix is the 128-bit multiply and fold of wyrand (Wang Yi, wyhash, public domain).
func mix(a, b uint64) uint64 {
	h, l := bits.Mul64(a, b)
	return h ^ l
}
