package fit

import (
	"cmp"
	"math"
	"slices"
)

// creditOf estimates by how many seconds of waiting one kind of callers is ahead of another: those that
// most choices agree with (the maximum score of Manski, 1975), if nine of ten do, and if they are
// likelier than none and than a credit without end by e¹⁰. A choice disagrees with the same probability
// at any wait; the interval is that of the likelihood ratio, and wider by a second on each side:
// priorities count full seconds of waiting, and records may be cut to them.
func creditOf(chances []chance) Estimate {
	const enough, gain, agree, half, step = 20, 10, 0.9, 1.92, 1
	n := len(chances)
	if n < enough {
		return Estimate{}
	}
	slices.SortFunc(chances, func(a, b chance) int { return cmp.Compare(a.longer, b.longer) })
	disagree := make([]int, n+1) // how many disagree with a credit that is longer than so many of the waits, and shorter than the others
	for _, c := range chances {
		if c.overtook {
			disagree[0]++
		}
	}
	for i, c := range chances {
		if disagree[i+1] = disagree[i] + 1; c.overtook {
			disagree[i+1] = disagree[i] - 1
		}
	}
	least := slices.Min(disagree)
	wrong := (float64(least) + 0.5) / float64(n+1)
	lost := func(i int) float64 { return math.Log((1-wrong)/wrong) * float64(disagree[i]-least) }
	if wrong > 1-agree || lost(0) < gain || lost(n) < gain {
		return Estimate{}
	}
	out := Estimate{Low: math.Inf(1), N: n, Method: "maximum score (Manski, 1975), likelihood ratio"}
	sum, ties := 0.0, 0.0
	for i := 1; i < n; i++ {
		from, to := float64(chances[i-1].longer), float64(chances[i].longer)
		if lost(i) <= half {
			out.Low, out.High = min(out.Low, max(0, from-step)), to+step
		}
		if disagree[i] == least {
			sum, ties = sum+(from+to)/2, ties+1
		}
	}
	out.Value = sum / ties
	return out
}
