package fit

import "math"

// SurvivalStep is the probability of a longer time.
type SurvivalStep struct {
	Seconds float64
	Estimate
}

// ending is a time in seconds that ends or is censored.
type ending struct {
	seconds float64
	ended   bool
}

// productLimit estimates the probability of a longer time from endings, the shortest first (Kaplan
// and Meier, 1958). It has Greenwood's variance (1926) and the interval on the log-log scale
// (Kalbfleisch and Prentice, 1980). It stops where fewer than least are left: a step among them is
// too large.
func productLimit(all []ending, least int) (steps []SurvivalStep) {
	s := 1.0
	greenwood := 0.0
	for from := 0; from < len(all); {
		to := from
		deaths := 0.0
		atRisk := float64(len(all) - from)

		// All who end at one time are at risk at that time.
		for ; to < len(all) && all[to].seconds == all[from].seconds; to++ {
			if all[to].ended {
				deaths++
			}
		}

		// The first step is kept even with few callers: an estimate has to have one.
		if deaths > 0 && (len(all)-from >= least || steps == nil) {
			s *= 1 - deaths/atRisk
			greenwood += deaths / (atRisk * (atRisk - deaths))
			steps = append(steps, SurvivalStep{all[from].seconds, survivalInterval(s, greenwood, len(all)-from)})
		}

		from = to
	}

	return steps
}

func survivalInterval(s, greenwood float64, n int) Estimate {
	e := Estimate{s, 0, 1, n, "Kaplan and Meier (1958)"}

	// On the log-log scale the bounds stay between 0 and 1.
	if s > 0 && s < 1 {
		half := normal * math.Sqrt(greenwood) / math.Abs(math.Log(s))
		e.Low, e.High = math.Pow(s, math.Exp(half)), math.Pow(s, math.Exp(-half))
	}
	return e
}

// empiricalValues is the number of values that represent a distribution without a simple form.
const empiricalValues = 1000

// quantilesOf are quantiles of a product limit, with an exponential tail of a mean beyond its last step.
func quantilesOf(steps []SurvivalStep, tail float64) []float64 {
	out := make([]float64, empiricalValues)
	step := 0
	last := steps[len(steps)-1]
	for i := range out {
		// The middles of equal parts avoid the quantile of 1, which has no bound.
		left := 1 - (float64(i)+0.5)/empiricalValues
		for step < len(steps) && steps[step].Value > left {
			step++
		}
		if step < len(steps) {
			out[i] = steps[step].Seconds
		} else {
			out[i] = last.Seconds + tail*math.Log(max(last.Value, 1e-9)/left)
		}
	}

	return out
}
