package fit

import (
	"cmp"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Patience is the distribution of the time before callers hang up.
type Patience struct {
	By []string // "queue", "tier", both, or none: all callers are alike
	// of the groups with enough evidence, of the others of a queue and of all others; the last is of all callers
	Of []Survival
}

// Survival is the distribution of patience of some callers, from waits that end by hanging
// up (deaths) and waits that end otherwise (censored).
type Survival struct {
	Name         string // a queue, a tier, a queue and a tier as "orders/gold", "otherwise", or "" for all
	Waits        int
	Deaths       int
	Steps        []SurvivalStep
	Mean         Estimate // of the exponential distribution with the same hazard
	MeanOfDeaths float64  // the mean of the abandoned waits, which is not the mean of patience
	Observed     float64  // the share of the distribution below the longest waits
	Exponential  bool     // the hazard is constant
	Distribution Distribution
}

// spell is a wait, which may end in hanging up.
type spell struct {
	ms          int32
	queue, tier int16
	died        bool
}

// grouping divides waits into groups.
type grouping struct {
	by    string
	names []string
	of    func(*spell) int16 // index of names, or none
}

// minEvents is the number of events that a part of the records needs for an estimate of its own.
const minEvents = 50

// fewEvents is the number of events that the rest of a queue, or of all, needs for a distribution
// of its own.
const fewEvents = 10

// estimatePatience estimates a distribution for all callers and one for each queue, tier or queue and
// tier, where one distribution does not bring back who hangs up.
func (e *estimator) estimatePatience() {
	all := e.spells()
	byQueue := grouping{"queue", e.queueNames, func(s *spell) int16 { return s.queue }}
	byTier := grouping{"tier", e.tierNames, func(s *spell) int16 { return s.tier }}
	first := byQueue

	other := byTier

	// The property that differs more comes first. The other one counts only within its groups.
	queues := byQueue.misfit([][]spell{all})
	tiers := byTier.misfit([][]spell{all})
	if tiers.differs() && (!queues.differs() || tiers.size > queues.size) {
		first = byTier
		other = byQueue
		queues = tiers
	}

	e.Patience = Patience{}

	// A pair of queue and tier needs its own evidence. Without it, the queue's callers are taken
	// together.
	rest := all
	isByBoth := queues.differs() && other.misfit(first.divide(all, 0)).differs()
	if isByBoth {
		e.Patience.By = []string{"queue", "tier"}
		pairs := byQueue.with(&byTier)
		rest = e.addSurvivals(&byQueue, e.addSurvivals(&pairs, all, minEvents), fewEvents)
	} else if queues.differs() {
		e.Patience.By = []string{first.by}
		rest = e.addSurvivals(&first, all, minEvents)
	}

	// The callers outside of the groups are not like all callers, who include the groups.
	if len(e.Patience.Of) > 0 && deathsOf(rest) >= fewEvents {
		e.Patience.Of = append(e.Patience.Of, survival("otherwise", rest))
	}

	e.Patience.Of = append(e.Patience.Of, survival("", all))
	e.warnPatience()
	e.notePatience()
}

// addSurvivals adds the distributions of the groups with enough waits that end in hanging up, and
// returns the other waits.
func (e *estimator) addSurvivals(g *grouping, all []spell, least int) (rest []spell) {
	// The groups that got a distribution leave the others for a coarser grouping.
	isOwn := make([]bool, len(g.names))
	for _, spells := range g.divide(all, least) {
		k := g.of(&spells[0])
		e.Patience.Of = append(e.Patience.Of, survival(g.names[k], spells))
		isOwn[k] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(s spell) bool { return g.of(&s) != none && isOwn[g.of(&s)] })
}

// with divides the groups by another grouping.
func (g *grouping) with(other *grouping) grouping {
	out := grouping{of: func(s *spell) int16 {
		if a, b := g.of(s), other.of(s); a != none && b != none {
			return a*int16(len(other.names)) + b
		}
		return none
	}}

	for _, a := range g.names {
		for _, b := range other.names {
			out.names = append(out.names, a+"/"+b)
		}
	}

	return out
}

// divide returns the sorted waits of each group with at least the given number of abandoned calls.
func (g *grouping) divide(all []spell, least int) [][]spell {
	parts := make([][]spell, len(g.names))
	deaths := make([]int, len(g.names))
	for i := range all {
		if k := g.of(&all[i]); k != none {
			parts[k] = append(parts[k], all[i])
			if all[i].died {
				deaths[k]++
			}
		}
	}

	out := parts[:0]
	for k, part := range parts {
		if len(part) > 0 && deaths[k] >= least {
			out = append(out, part)
		}
	}

	return out
}

// misfit is the difference between the abandoned calls of each group and their expected number
// under a common hazard.
type misfit struct {
	p    float64 // of the log-rank test
	size float64 // the standard deviation of the probability of hanging up between groups, beyond chance
}

// differs reports whether one distribution is not enough: by a test at one in a thousand, and by a
// difference that matters.
func (m misfit) differs() bool {
	const unlikely, notable = 0.001, 0.004
	return m.p < unlikely && m.size >= notable
}

// misfit compares the callers of each group who hang up with their expected number if all of a
// stratum had one hazard at each wait. This is the stratified log-rank test (Mantel, 1966; Peto and
// Peto, 1972), with the conservative chi-square Σ (O − E)² ÷ E.
func (g *grouping) misfit(strata [][]spell) misfit {
	seen := make([]float64, len(g.names))
	expected := make([]float64, len(g.names))
	waits := make([]float64, len(g.names))
	for _, all := range strata {
		// The waits are sorted. So the callers at risk at a wait are the ones from there on.
		known := slices.DeleteFunc(slices.Clone(all), func(s spell) bool { return g.of(&s) == none })
		hazard := 0.0 // so far
		for from := 0; from < len(known); {
			to := from
			deaths := 0.0
			for ; to < len(known) && known[to].ms == known[from].ms; to++ {
				if known[to].died {
					deaths++
					seen[g.of(&known[to])]++
				}
			}

			// All callers with one wait are at risk when the first of them hangs up.
			hazard += deaths / float64(len(known)-from)
			for ; from < to; from++ {
				k := g.of(&known[from])
				expected[k] += hazard
				waits[k]++
			}
		}
	}

	// The part of a group's squared difference beyond its expectation is the difference between groups.
	chi := 0.0
	square := 0.0
	n := 0.0
	groups := 0
	for k := range expected {
		if expected[k] > 0 {
			off := (seen[k] - expected[k]) * (seen[k] - expected[k])
			chi += off / expected[k]
			square += (off - expected[k]) / waits[k]
			n += waits[k]
			groups++
		}
	}

	if groups < 2 {
		return misfit{p: 1}
	}
	return misfit{stats.ChiSquareAbove(groups-1, chi), math.Sqrt(max(0, square/n))}
}

// spells returns the waits, the shortest first.
func (e *estimator) spells() []spell {
	all := make([]spell, 0, len(e.visits))
	for _, v := range e.visits {
		if v.hasQueueWait() {
			all = append(all,
				spell{int32(min(math.MaxInt32, v.waitEnd()-v.enqueued)), v.queue, v.tier, v.outcome == abandoned})
		}
	}
	slices.SortFunc(all, func(a, b spell) int { return cmp.Compare(a.ms, b.ms) })
	return all
}

// abandonedWithoutEnd counts the abandoned calls whose end is unknown.
func (e *estimator) abandonedWithoutEnd() (n int) {
	for _, v := range e.visits {
		if v.outcome == abandoned && v.waitEnd() == never {
			n++
		}
	}
	return n
}

func deathsOf(spells []spell) (n int) {
	for i := range spells {
		if spells[i].died {
			n++
		}
	}
	return n
}

func (e *estimator) warnPatience() {
	// The last distribution is the one of all callers. The first case that applies is the most serious
	// one.
	const hidden = 0.5
	switch s := &e.Patience.Of[len(e.Patience.Of)-1]; {
	case s.Deaths == 0 && e.abandonedWithoutEnd() > 0:
		e.warn("patience is not estimated: no row of the %s has the time when the caller hung up; "+
			"nobody hangs up in the scenario until you write its patience",
			diag.Plural(e.abandonedWithoutEnd(), "abandoned call"))
	case s.Deaths == 0:
		e.warn("patience: nobody hung up in a queue, so it is unknown and taken as infinite")
	case s.Deaths < minEvents:
		e.warn("patience is estimated from %s only", diag.Plural(s.Deaths, "abandoned call"))
	case s.Observed < hidden:
		e.warn("patience: waits show only the lowest %.0f%% of the distribution, "+
			"for most callers were answered sooner; above %.0f s it is extended at the hazard of the longest waits",
			100*s.Observed, s.Steps[len(s.Steps)-1].Seconds)
	}
}

// survival estimates the patience of some callers.
func survival(name string, spells []spell) Survival {
	waits := make([]float64, len(spells))
	endings := make([]ending, len(spells))
	var deaths []float64
	for i := range spells {
		waits[i] = float64(spells[i].ms) / 1000
		endings[i] = ending{waits[i], spells[i].died}
		if spells[i].died {
			deaths = append(deaths, waits[i])
		}
	}

	// At a constant hazard, the mean is the total time of waiting per caller who hangs up.
	s := Survival{Name: name, Waits: len(spells), Deaths: len(deaths), Mean: meanTimeOf(len(deaths), stats.Sum(waits))}
	if s.Deaths == 0 {
		s.Distribution = Distribution{Family: infinite}
		return s
	}

	// With fewer callers at risk, the product limit jumps by chance.
	const leastAtRisk = 10
	s.MeanOfDeaths = stats.Sum(deaths) / float64(s.Deaths)
	s.Steps = productLimit(endings, leastAtRisk)
	s.Observed = 1 - s.Steps[len(s.Steps)-1].Value

	if s.Exponential = s.isExponential(waits); s.Exponential {
		s.Distribution = Distribution{Family: exponential, Mean: s.Mean.Value}
		return s
	}

	s.Distribution = Distribution{Family: empirical, Values: quantilesOf(s.Steps, tailMean(waits, deaths))}
	s.Distribution.Mean, _ = moments(s.Distribution.Values)
	return s
}

// isExponential reports whether the exponential distribution is near the product limit at the waits
// that matter. These are the waits up to the 95% quantile of all waits. Near means within 1% and
// the interval of the product limit, as wide as for the largest of several differences.
func (s *Survival) isExponential(waits []float64) bool {
	const matters, near, wider = 0.95, 0.01, 1.5
	longest := quantile(waits, matters)
	for _, step := range s.Steps {
		if step.Seconds > longest {
			break
		}

		// The curve may be off by the interval at each step, or by 1%, whichever is more.
		off := math.Exp(-step.Seconds/s.Mean.Value) - step.Value
		low := wider * (step.Value - step.Low)
		high := wider * (step.High - step.Value)
		if off > max(near, high) || -off > max(near, low) {
			return false
		}
	}

	return true
}

// tailMean is the exposure per death among the longest waits, those beyond 70% of the
// deaths.
func tailMean(waits, deaths []float64) float64 {
	const lower = 0.7
	from := quantile(deaths, lower)
	exposure := 0.0
	n := 0

	// The time beyond the limit is the exposure, also of callers who were answered later.
	for _, w := range waits {
		exposure += max(0, w-from)
	}

	for _, d := range deaths {
		if d > from {
			n++
		}
	}

	// Equal waits at the limit leave no death beyond it. The longest death is then the best guess.
	if n == 0 {
		return quantile(deaths, 1)
	}
	return exposure / float64(n)
}
