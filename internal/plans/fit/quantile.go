package fit

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

func sorted(values []float64) []float64 {
	out := slices.Clone(values)
	slices.Sort(out)
	return out
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// quantile returns the quantile of rank ⌈q·n⌉ of sorted values; 0 of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return stats.AtRank(sorted, math.Ceil(q*float64(len(sorted))))
}
