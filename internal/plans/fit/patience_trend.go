package fit

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// lastWeeks leaves out the earlier waits where patience changes from week to week, by a test whose
// false alarms are 1 %, and by a standard deviation of 2 % between the weeks' probabilities of hanging
// up in a long wait: it keeps as many of the last weeks as show no change among themselves. Whether a
// change goes on is not known, so none is carried on.
func (e *estimator) lastWeeks(all []spell) []spell {
	const same = 0.3 // p-value of weeks that seem to be alike
	change, weekly := changeOfHazard(all), split(all, "week", weeksOf(all))
	if change.p >= differ || len(weekly) < 2 || betweenSurvivals(weekly) < notable {
		return all
	}
	var kept []spell
	weeks := 0
	for n, most := 1, weeksOf(all); n <= most; n++ {
		last := slices.DeleteFunc(slices.Clone(all), func(s spell) bool { return int(s.weeksAgo) >= n })
		if kept != nil && changeOfHazard(last).p < same {
			break
		}
		if len(deathTimes(last)) >= minEvents {
			kept, weeks = last, n
		}
	}
	if kept == nil {
		kept, weeks = all, weeksOf(all)
	}
	e.warn("callers hang up by %+.1f %% more often a week at the same wait, or by %+.1f to %+.1f %%, beyond chance (p = %.1g): patience is that of the last %s, and does not go on to change; look at it before you predict later days",
		percentOf(change.weekly), percentOf(change.weekly-change.half), percentOf(change.weekly+change.half), change.p, diag.Plural(weeks, "week"))
	return kept
}

// percentOf is by how many percent a factor with some logarithm is over 1.
func percentOf(log float64) float64 { return 100 * math.Expm1(log) }

// weeksOf is the number of weeks of waits.
func weeksOf(all []spell) int {
	most := int16(-1)
	for i := range all {
		most = max(most, all[i].weeksAgo)
	}
	return int(most) + 1
}

// hazardChange is by how much the logarithm of the hazard of hanging up grows from week to week, half
// its interval, and the p-value of the test that it does not.
type hazardChange struct{ weekly, half, p float64 }

// changeOfHazard is the score test of proportional hazards by the number of the week (Cox, 1972), which
// is the log-rank test for a trend (Tarone, 1975), with the estimate of one step. The waits are sorted.
func changeOfHazard(all []spell) hazardChange {
	var n, weeks, squares float64 // of those who still wait
	for i := range all {
		w := -float64(all[i].weeksAgo)
		n, weeks, squares = n+1, weeks+w, squares+w*w
	}
	score, information := 0.0, 0.0
	for from := 0; from < len(all); {
		to, died, seen := from, 0.0, 0.0
		var leave, leaveWeeks, leaveSquares float64
		for ; to < len(all) && all[to].ms == all[from].ms; to++ {
			w := -float64(all[to].weeksAgo)
			if leave, leaveWeeks, leaveSquares = leave+1, leaveWeeks+w, leaveSquares+w*w; all[to].died {
				died, seen = died+1, seen+w
			}
		}
		mean := weeks / n
		score += seen - float64(died*mean)
		if n > 1 {
			information += died * (squares/n - float64(mean*mean)) * (n - died) / (n - 1)
		}
		n, weeks, squares, from = n-leave, weeks-leaveWeeks, squares-leaveSquares, to
	}
	if information <= 0 {
		return hazardChange{p: 1}
	}
	return hazardChange{score / information, normal / math.Sqrt(information), distuv.ChiSquared{K: 1}.Survival(score * score / information)}
}
