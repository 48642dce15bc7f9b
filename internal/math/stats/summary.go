package stats

import (
	"math"
	"math/bits"
)

// Summary summarizes durations in ns: their number, sum, minimum and maximum, all
// exact, and a histogram. The zero value is empty.
type Summary struct {
	Count     uint64
	Sum       Uint128 // ns
	Min, Max  int64   // ns; 0 while Count is 0
	histogram histogram
}

// Add adds a duration. A negative one counts as 0.
func (s *Summary) Add(ns int64) {
	ns = max(ns, 0)

	// The zero value has a minimum of 0, which is no duration.
	if s.Count == 0 || ns < s.Min {
		s.Min = ns
	}
	s.Max = max(s.Max, ns)
	s.Count++
	s.Sum.Add(uint64(ns))
	s.histogram.add(ns)
}

// AddZeros adds n durations of 0.
func (s *Summary) AddZeros(n uint64) {
	if n == 0 {
		return
	}
	s.Min = 0
	s.Count += n
	s.histogram.zeros += n
}

// Merge adds the durations of another summary. The result does not depend on the
// order.
func (s *Summary) Merge(o *Summary) {
	if o.Count == 0 {
		return
	}
	if s.Count == 0 || o.Min < s.Min {
		s.Min = o.Min
	}
	s.Max = max(s.Max, o.Max)
	s.Count += o.Count
	s.Sum.Merge(o.Sum)
	s.histogram.merge(&o.histogram)
}

// Mean is the mean in ns; NaN if there are no durations.
func (s *Summary) Mean() float64 { return s.Sum.Float64() / float64(s.Count) }

// Quantile is the q-quantile in ns, for q from 0 to 1: the inverse of the empirical
// distribution function, the value of rank max(1, ⌈q·Count⌉) in ascending order. The
// minimum and the maximum are exact, other values within 0.8% or 1.024 µs. It is NaN
// if there are no durations.
func (s *Summary) Quantile(q float64) float64 {
	rank := uint64(math.Ceil(q * float64(s.Count)))
	rank = min(max(1, rank), s.Count)

	// Both ends are known exactly, so the buckets are used only between them.
	switch rank {
	case 0:
		return math.NaN()
	case 1:
		return float64(s.Min)
	case s.Count:
		return float64(s.Max)
	default:
		value := s.histogram.valueAt(rank)
		return float64(min(max(value, s.Min), s.Max))
	}
}

// Uint128 is a 128-bit sum.
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

// Float64 is the sum as a float64, within two roundings.
func (u Uint128) Float64() float64 {
	return float64(float64(u.High)*(1<<64)) + float64(u.Low)
}

// Sub is u - o, within two roundings.
func (u Uint128) Sub(o Uint128) float64 {
	low, borrow := bits.Sub64(u.Low, o.Low, 0)
	high, negative := bits.Sub64(u.High, o.High, borrow)

	// A negative difference would wrap around, so the operands are exchanged.
	if negative != 0 {
		return -o.Sub(u)
	}
	return Uint128{high, low}.Float64()
}
