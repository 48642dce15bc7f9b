package stats

import (
	"math/big"
	"math/bits"
)

// Uint128 is a sum of 128 bits: of nanoseconds, or of their squares, over more
// calls than were ever made. Adding is exact in any order.
type Uint128 struct{ High, Low uint64 }

// Add adds v.
func (u *Uint128) Add(v uint64) {
	var carry uint64
	u.Low, carry = bits.Add64(u.Low, v, 0)
	u.High += carry
}

// AddSquare adds v².
func (u *Uint128) AddSquare(v uint64) {
	high, low := bits.Mul64(v, v)
	u.Merge(Uint128{high, low})
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

// Big is the exact value.
func (u Uint128) Big() *big.Int {
	high := new(big.Int).SetUint64(u.High)
	return high.Lsh(high, 64).Add(high, new(big.Int).SetUint64(u.Low))
}
