package fit

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// draws is how often days are drawn.
const draws = 20

// relativeError is the standard error of the logarithm of a value.
type relativeError float64

// around gives a value the interval of the error.
func (e relativeError) around(value float64, n int, method string) Estimate {
	half := studentT(draws-1) * float64(e)
	return Estimate{value, value * math.Exp(-half), value * math.Exp(half), n, method + ", bootstrap of days (Efron, 1979)"}
}

// absenceErrors are how far the estimates of pauses and absences may be off.
type absenceErrors struct {
	pause, chance, away, back relativeError
	pauses                    float64 // from which pause is
}

// drawDays estimates the errors by drawing as many days as there are, with replacement, or agents' days
// where there are few: the gaps of a day are not independent, since who comes back changes for how
// long callers wait for the others. Of more than 4,000 gaps some are taken, so that the errors are those
// of fewer gaps, and not smaller than they are.
func (a *absences) drawDays(all []*sampledGap, byAgent bool) (out absenceErrors) {
	const most, day = 4000, 24 * 3600 * 1000 // of ms
	thin := 1 + len(all)/most
	type unit struct {
		day   int64
		agent int16
	}
	var units [][]*sampledGap
	index := map[unit]int{}
	for i := 0; i < len(all); i += thin {
		g := all[i]
		u := unit{day: g.before.to / day}
		if byAgent {
			u.agent = g.before.agent
		}
		k, ok := index[u]
		if !ok {
			k, index[u], units = len(units), len(units), append(units, nil)
		}
		units[k] = append(units[k], g)
		f := a.of(&g.partedGap)
		out.pauses += f.ends[ofPause] * float64(thin)
	}
	var logs [4][]float64
	stream := des.NewKey(0, uint64(len(all))).Stream()
	for range draws {
		var drawn []*sampledGap
		for range units {
			drawn = append(drawn, units[stream.Uint64N(uint64(len(units)))]...)
		}
		one := *a
		one.maximizeWaiting(drawn)
		for i, v := range []float64{one.hazard[ofPause], one.awayPart, one.hazard[ofAway], one.comesBack().Mean} {
			logs[i] = append(logs[i], math.Log(max(1e-9, v)))
		}
	}
	of := func(i int) relativeError {
		_, sd := moments(logs[i])
		return relativeError(sd)
	}
	out.pause, out.chance, out.away, out.back = of(0), of(1), of(2), of(3)
	return out
}
