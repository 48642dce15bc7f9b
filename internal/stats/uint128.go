package stats

import "math/bits"

// Uint128 is a sum of 128 bits: of nanoseconds over more calls than were ever made.
// Adding is exact in any order.
type Uint128 struct{ High, Low uint64 }

// Add adds v.
func (u *Uint128) Add(v uint64) {
	var carry uint64
	u.Low, carry = bits.Add64(u.Low, v, 0)
	u.High += carry
}

// Merge adds another sum.
func (u *Uint128) Merge(o Uint128) {
	var carry uint64
	u.Low, carry = bits.Add64(u.Low, o.Low, 0)
	u.High, _ = bits.Add64(u.High, o.High, carry)
}

// Float64 is the nearest float64, within two roundings.
func (u Uint128) Float64() float64 {
	return float64(u.High)*(1<<64) + float64(u.Low)
}

// Less is u - o, rounded as Float64 is.
func (u Uint128) Less(o Uint128) float64 {
	low, borrow := bits.Sub64(u.Low, o.Low, 0)
	high, below := bits.Sub64(u.High, o.High, borrow)
	if below != 0 {
		return -o.Less(u)
	}
	return Uint128{high, low}.Float64()
}
