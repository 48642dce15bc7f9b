package stats

import "math/bits"

// Uint128 is a 128-bit unsigned integer, for sums of nanoseconds that exceed 64 bits.
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

// Float64 returns the value as a float64, rounded twice.
func (u Uint128) Float64() float64 {
	return float64(u.High)*(1<<64) + float64(u.Low)
}

// Sub returns u - o as a float64, rounded like Float64.
func (u Uint128) Sub(o Uint128) float64 {
	low, borrow := bits.Sub64(u.Low, o.Low, 0)
	high, below := bits.Sub64(u.High, o.High, borrow)
	if below != 0 {
		return -o.Sub(u)
	}
	return Uint128{high, low}.Float64()
}
