package fit

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Patience is how long callers wait before they hang up.
type Patience struct {
	By string // "queue", "tier", or "" for all callers together
	Of []Survival
	P  float64 // of the log-rank test between them

	Between float64 // the standard deviation between their probabilities of hanging up in the waits that matter
}

// Survival is the distribution of patience of some callers, from waits that end by hanging
// up (deaths) and waits that end otherwise (censored).
type Survival struct {
	Name         string // of the queue or tier
	Waits        int
	Deaths       int
	Steps        []SurvivalStep
	Mean         Estimate // of the exponential distribution with the same hazard
	MeanOfDeaths float64  // the mean of the abandoned waits, which is not the mean of patience
	Observed     float64  // the share of the distribution below the longest waits
	Exponential  bool     // the hazard is constant
	Distribution Distribution
}

// SurvivalStep is the probability of waiting longer than a time.
type SurvivalStep struct {
	Seconds float64
	Estimate
}

// spell is a wait, which may end in hanging up.
type spell struct {
	ms          int32
	queue, tier int16
	weeksAgo    int16 // full weeks up to the last date
	died        bool
}

func (s *spell) seconds() float64 { return float64(s.ms) / 1000 }

// group is the index of the queue, tier or week, or none.
func (s *spell) group(by string) int16 {
	switch by {
	case "queue":
		return s.queue
	case "tier":
		return s.tier
	case "week":
		return s.weeksAgo
	}
	return none
}

// minEvents is how many events a part of the records needs to be estimated by itself.
const minEvents = 50

// Groups of callers differ in patience where a test finds it at one in a hundred, and by a standard
// deviation between the probabilities of hanging up in the waits that matter.
const differ, notable = 0.01, 0.02

// estimatePatience estimates one distribution, or one by queue or tier where the log-rank
// test finds a difference at 1 % and the probabilities of hanging up have a standard deviation
// of 2 % between them: by that of both where it is larger.
func (e *estimator) estimatePatience() {
	all := e.lastWeeks(e.spells())
	e.Patience = Patience{P: 1}
	groupNames := map[string][]string{"queue": e.queueNames, "tier": e.tierNames}
	for _, by := range []string{"queue", "tier"} {
		large := split(all, by, len(groupNames[by]))
		if len(large) < 2 {
			continue
		}
		if p, between := logRank(large), betweenSurvivals(large); p < differ && between >= notable && between > e.Patience.Between {
			e.Patience = Patience{By: by, P: p, Between: between}
		}
	}
	for _, spells := range split(all, e.Patience.By, len(groupNames[e.Patience.By])) {
		e.Patience.Of = append(e.Patience.Of, survival(groupNames[e.Patience.By][spells[0].group(e.Patience.By)], spells))
	}
	e.Patience.Of = append(e.Patience.Of, survival("", all)) // from all callers, for the others
	e.warnPatience()
}

// spells returns the waits, the shortest first.
func (e *estimator) spells() []spell {
	all := make([]spell, 0, len(e.visits))
	for _, v := range e.visits {
		if v.hasWait() && v.queue != none && !v.isCallback() {
			weeksAgo := (len(e.dates) - 1 - int(v.day)) / 7
			all = append(all, spell{int32(min(math.MaxInt32, v.waitEnd()-v.enqueued)), v.queue, v.tier, int16(weeksAgo), v.outcome == abandoned})
		}
	}
	slices.SortFunc(all, func(a, b spell) int { return cmp.Compare(a.ms, b.ms) })
	return all
}

// split divides sorted waits by queue or tier, and leaves out those with few deaths.
func split(all []spell, by string, n int) [][]spell {
	counts, deaths := make([]int, n), make([]int, n)
	for i := range all {
		if g := all[i].group(by); g != none {
			if counts[g]++; all[i].died {
				deaths[g]++
			}
		}
	}
	parts := make([][]spell, n)
	for g := range parts {
		if deaths[g] >= minEvents {
			parts[g] = make([]spell, 0, counts[g])
		}
	}
	for i := range all {
		if g := all[i].group(by); g != none && deaths[g] >= minEvents {
			parts[g] = append(parts[g], all[i])
		}
	}
	return slices.DeleteFunc(parts, func(p []spell) bool { return p == nil })
}

// betweenSurvivals is the standard deviation between the probabilities of groups to hang up in a
// wait as long as the 90 % quantile of those of all, weighted by waits, less what chance makes.
func betweenSurvivals(groups [][]spell) float64 {
	const matters = 0.9
	var waits []float64
	for _, spells := range groups {
		waits = append(waits, secondsOf(spells)...)
	}
	at := quantile(sorted(waits), matters)
	var n, mean, square, chance float64
	for _, spells := range groups {
		w, s := float64(len(spells)), survivalAt(spells, at)
		half := (s.High - s.Low) / 2 / normal
		n, mean, square, chance = n+w, mean+w*s.Value, square+w*s.Value*s.Value, chance+w*half*half
	}
	mean /= n
	return math.Sqrt(max(0, square/n-mean*mean-chance/n))
}

// survivalAt estimates the probability of waiting longer than a time.
func survivalAt(spells []spell, seconds float64) Estimate {
	out := Estimate{Value: 1, Low: 1, High: 1}
	for _, step := range productLimit(spells) {
		if step.Seconds > seconds {
			break
		}
		out = step.Estimate
	}
	return out
}

// secondsOf returns the waits, the shortest first.
func secondsOf(spells []spell) []float64 {
	out := make([]float64, len(spells))
	for i := range spells {
		out[i] = spells[i].seconds()
	}
	return out
}

// deathTimes returns the times of the waits that end in hanging up.
func deathTimes(spells []spell) (times []float64) {
	for i := range spells {
		if spells[i].died {
			times = append(times, spells[i].seconds())
		}
	}
	return times
}

func (e *estimator) warnPatience() {
	for _, s := range e.Patience.Of {
		const hidden = 0.5
		of := ""
		if s.Name != "" {
			of = " of " + s.Name
		}
		switch {
		case s.Deaths == 0:
			e.warn("patience%s: nobody hung up in a queue, so it is unknown and taken as infinite", of)
		case s.Deaths < minEvents:
			e.warn("patience%s is estimated from %d abandoned calls only", of, s.Deaths)
		case s.Observed < hidden:
			e.warn("patience%s: waits show only the lowest %.0f %% of the distribution, for most callers were answered sooner; above %.0f s it is extended at the hazard of the longest waits", of, 100*s.Observed, s.Steps[len(s.Steps)-1].Seconds)
		}
	}
}

// survival estimates by the product limit (Kaplan and Meier, 1958).
func survival(name string, spells []spell) Survival {
	deaths := deathTimes(spells)
	s := Survival{Name: name, Waits: len(spells), Deaths: len(deaths)}
	s.Mean = meanTimeOf(s.Deaths, sum(secondsOf(spells)))
	if s.Deaths == 0 {
		s.Distribution = Distribution{Family: infinite}
		return s
	}
	s.MeanOfDeaths = sum(deaths) / float64(s.Deaths)
	s.Steps = productLimit(spells)
	s.Observed = 1 - s.Steps[len(s.Steps)-1].Value
	if s.Exponential = s.isExponential(spells); s.Exponential {
		s.Distribution = Distribution{Family: exponential, Mean: s.Mean.Value}
		return s
	}
	s.Distribution = Distribution{Family: empirical, Values: s.values(tailMean(spells))}
	s.Distribution.Mean, _ = moments(s.Distribution.Values)
	return s
}

// leastAtRisk ends the product limit: a step among fewer waits is too large.
const leastAtRisk = 10

// productLimit returns the steps with Greenwood's variance (1926) and the interval on the
// log-log scale (Kalbfleisch and Prentice, 1980).
func productLimit(spells []spell) []SurvivalStep {
	var out []SurvivalStep
	s, greenwood := 1.0, 0.0
	for from := 0; from < len(spells); {
		to, deaths := from, 0
		for to < len(spells) && spells[to].ms == spells[from].ms {
			if spells[to].died {
				deaths++
			}
			to++
		}
		atRisk := len(spells) - from
		if deaths > 0 && (atRisk >= leastAtRisk || out == nil) {
			d, n := float64(deaths), float64(atRisk)
			s *= 1 - d/n
			greenwood += d / (n * max(n-d, 0.5))
			out = append(out, SurvivalStep{spells[from].seconds(), survivalInterval(s, greenwood, atRisk)})
		}
		from = to
	}
	return out
}

func survivalInterval(s, greenwood float64, n int) Estimate {
	e := Estimate{s, 0, 1, n, "Kaplan and Meier (1958)"}
	if s > 0 && s < 1 {
		half := normal * math.Sqrt(greenwood) / math.Abs(math.Log(s))
		e.Low, e.High = math.Pow(s, math.Exp(half)), math.Pow(s, math.Exp(-half))
	}
	return e
}

// isExponential reports whether the exponential distribution is near the product limit at the
// waits that matter, those up to the 95 % quantile of all waits: nowhere further than 1 %
// and the interval of the product limit, as wide as for the largest of several differences.
func (s *Survival) isExponential(spells []spell) bool {
	const matters, near, wider = 0.95, 0.01, 1.5
	longest := quantile(secondsOf(spells), matters)
	for _, step := range s.Steps {
		if step.Seconds > longest {
			break
		}
		off := math.Exp(-step.Seconds/s.Mean.Value) - step.Value
		if low, high := wider*(step.Value-step.Low), wider*(step.High-step.Value); off > max(near, high) || -off > max(near, low) {
			return false
		}
	}
	return true
}

// tailMean is the exposure per death among the longest waits, those beyond 70 % of the
// deaths.
func tailMean(spells []spell) float64 {
	const lower = 0.7
	deaths := deathTimes(spells)
	from := quantile(deaths, lower)
	exposure, n := 0.0, 0
	for _, s := range spells {
		exposure += max(0, s.seconds()-from)
		if s.died && s.seconds() > from {
			n++
		}
	}
	if n == 0 {
		return quantile(deaths, 1)
	}
	return exposure / float64(n)
}

// empiricalValues is how many values stand for a distribution that has no simple form.
const empiricalValues = 1000

// values are quantiles of the product limit, with an exponential tail beyond its last step.
func (s *Survival) values(tail float64) []float64 {
	out := make([]float64, empiricalValues)
	step, last := 0, s.Steps[len(s.Steps)-1]
	for i := range out {
		left := 1 - (float64(i)+0.5)/empiricalValues
		for step < len(s.Steps) && s.Steps[step].Value > left {
			step++
		}
		if step < len(s.Steps) {
			out[i] = s.Steps[step].Seconds
		} else {
			out[i] = last.Seconds + tail*math.Log(max(last.Value, 1e-9)/left)
		}
	}
	return out
}

// logRank returns the p-value of the test that groups have the same survival (Mantel, 1966;
// Peto and Peto, 1972), with the conservative chi-square Σ (O − E)² ÷ E.
func logRank(groups [][]spell) float64 {
	at, atRisk, seen, expected := make([]int, len(groups)), make([]float64, len(groups)), make([]float64, len(groups)), make([]float64, len(groups))
	ended, total := make([]float64, len(groups)), 0.0
	for g := range groups {
		atRisk[g] = float64(len(groups[g]))
		total += atRisk[g]
	}
	for total > 0 {
		next := int32(math.MaxInt32)
		for g, spells := range groups {
			if at[g] < len(spells) {
				next = min(next, spells[at[g]].ms)
			}
		}
		deaths := 0.0
		clear(ended)
		for g, spells := range groups {
			for ; at[g] < len(spells) && spells[at[g]].ms == next; at[g]++ {
				if ended[g]++; spells[at[g]].died {
					deaths++
					seen[g]++
				}
			}
		}
		for g := range groups {
			expected[g] += deaths * atRisk[g] / total
		}
		for g := range groups {
			atRisk[g], total = atRisk[g]-ended[g], total-ended[g]
		}
	}
	chi := 0.0
	for i := range expected {
		if expected[i] > 0 {
			chi += (seen[i] - expected[i]) * (seen[i] - expected[i]) / expected[i]
		}
	}
	return distuv.ChiSquared{K: float64(max(1, len(groups)-1))}.Survival(chi)
}
