package stats

import "math"

// Summary is what is kept of many durations in ns: how many, their sum, the least
// and the greatest, all exact, and a histogram. The zero value is empty.
type Summary struct {
	Count     uint64
	Sum       Uint128 // ns
	Min, Max  int64   // ns; 0 while Count is 0
	histogram histogram
}

// Add takes in a duration; one below 0 counts as 0.
func (s *Summary) Add(ns int64) {
	ns = max(ns, 0)
	if s.Count == 0 || ns < s.Min {
		s.Min = ns
	}
	s.Max = max(s.Max, ns)
	s.Count++
	s.Sum.Add(uint64(ns))
	*s.histogram.bucket(ns)++
}

// AddZeros takes in n durations of 0: as n times Add(0).
func (s *Summary) AddZeros(n uint64) {
	if n == 0 {
		return
	}
	s.Min = 0
	s.Count += n
	*s.histogram.bucket(0) += n
}

// Merge takes in all that another summary has taken in. The result does not
// depend on the order of merging.
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

// Mean is in ns; NaN when empty.
func (s *Summary) Mean() float64 { return s.Sum.Float64() / float64(s.Count) }

// Quantile is the value of rank ⌈q·Count⌉ in ascending order (at least the
// first), 0 ≤ q ≤ 1, in ns: the inverse of the empirical distribution function.
// The least and the greatest value are exact, others within 0.8 %, or 1.024 µs.
// It is NaN when the summary is empty.
func (s *Summary) Quantile(q float64) float64 {
	switch rank := rankOf(q, s.Count); rank {
	case 0:
		return math.NaN()
	case 1:
		return float64(s.Min)
	case s.Count:
		return float64(s.Max)
	default:
		return float64(min(max(s.histogram.at(rank), s.Min), s.Max))
	}
}
