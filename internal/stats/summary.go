package stats

import "math"

// Summary summarizes durations in ns: their exact number, sum, minimum and maximum, and a
// histogram. The zero value is empty.
type Summary struct {
	Count     uint64
	Sum       Uint128 // ns
	Min, Max  int64   // ns; 0 while Count is 0
	histogram histogram
}

// Add adds a duration. Negative durations count as 0.
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

// AddZeros is Add(0) n times.
func (s *Summary) AddZeros(n uint64) {
	if n == 0 {
		return
	}
	s.Min = 0
	s.Count += n
	*s.histogram.bucket(0) += n
}

// Merge adds all durations of another summary. The result does not depend on the order of
// merging.
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

// Mean returns the mean in ns, or NaN if there are no durations.
func (s *Summary) Mean() float64 { return s.Sum.Float64() / float64(s.Count) }

// Quantile returns the q quantile in ns, 0 ≤ q ≤ 1: the duration of rank ⌈q·Count⌉, at least
// 1, in ascending order. The minimum and the maximum are exact; other values have an error
// of at most 0.8 % or 1.024 µs. It is NaN if there are no durations.
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
