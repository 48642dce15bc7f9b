package report

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// fewReplications have no range: nine of ten of them are all.
const fewReplications = 10

// RangeOf returns the range of the center's values over the replications, in the intervals from
// one up to another together. It is nil if there are few replications or many intervals.
func (r *Report) RangeOf(from, to int) *IntervalRange {
	if len(r.days) < fewReplications {
		return nil
	}

	var offered, levels []float64
	for _, intervals := range r.days {
		calls := 0.0
		judged := 0.0
		inTarget := 0.0
		for _, v := range intervals[from:to] {
			calls += float64(v.Offered)
			judged += float64(v.Judged)
			inTarget += float64(v.InTarget)
		}

		offered = append(offered, calls)

		// A replication without judged calls has no service level, and 0% would be wrong.
		if judged > 0 {
			levels = append(levels, inTarget/judged)
		}
	}

	return &IntervalRange{rangeOf(offered), rangeOf(levels)}
}

// rangeOf is unknown for few values.
func rangeOf(values []float64) Range {
	if len(values) < fewReplications {
		return Range{unknown, unknown}
	}
	slices.Sort(values)
	return Range{percentile(values, 0.05), percentile(values, 0.95)}
}

// percentile interpolates between sorted values.
func percentile(sorted []float64, rank float64) stats.Number {
	at := float64(rank * float64(len(sorted)-1))
	below := math.Floor(at)
	low := sorted[int(below)]
	high := sorted[int(math.Ceil(at))]
	return stats.Number(low + float64((at-below)*(high-low)))
}
