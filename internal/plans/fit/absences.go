package fit

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// absences are the reasons why an agent takes no call after a call, estimated from gaps. There are
// three kinds of gaps. A pause has a constant hazard. An agent who has stepped away comes back at a
// constant hazard, or when a caller whom the agent could take has waited for a time of the agent's,
// which is exponential. The third kind is a long absence.
type absences struct {
	hazard   byEnd   // per second
	awayPart float64 // the share of absences away from the phones in the gaps without long absences
	longPart float64 // of all gaps, the long absences
	longMean float64 // seconds over leastLong
}

// The ends of a gap: a pause, an absence by itself, and an absence because a caller waits. The
// hazard of the last is per second of growth of the longest wait.
const (
	ofPause = iota
	ofAway
	ofBack
	ends
)

// byEnd are values of these ends.
type byEnd [ends]float64

// leastLong is the shortest long absence, in seconds.
const leastLong = 600

// told holds the expectations from gaps.
type told struct {
	ends, time     byEnd   // of each end: how often, and for how many seconds it could have come
	long, longTime float64 // that it is a long absence, and the seconds over leastLong then
	idleFrom       float64 // seconds from the beginning of a gap
	likelihood     float64 // of a gap
}

func (t *told) aways() float64 { return t.ends[ofAway] + t.ends[ofBack] }

// remaining are the probabilities of the kinds of gaps that go on after some time.
type remaining struct{ pause, away, long float64 }

// of computes the expectations from a gap. They are sums over its parts. Each part has the probability that the agent
// becomes idle in it and takes no call until the end of the gap.
func (a *absences) of(g *divided) (t told) {
	var left remaining
	for i := range g.parts {
		p := &g.parts[i]

		// Most parts follow one another, so the probabilities at the end of one serve at the
		// beginning of the next.
		if !p.follows {
			left = a.remaining(p.start, p.grown)
		}
		after := a.remaining(p.start+p.length, p.grown+p.growth)

		// The expected time of an end within a part depends on its hazard. A gap bounds it, because
		// rounding may exceed it.
		t.endPause(p.unseen*(left.pause-after.pause),
			min(g.seconds, p.start+p.length*meanEnd(a.hazard[ofPause]*p.length)))
		t.endLong(p.unseen*(left.long-after.long), min(g.seconds, p.start+p.length/2))

		// Two causes compete for the end of an absence. Each has a share in proportion to its
		// hazard over the part.
		itself := a.hazard[ofAway] * p.length
		waited := a.hazard[ofBack] * p.growth
		// Rounding may leave a difference of probabilities in a part without length.
		if away := p.unseen * (left.away - after.away); away > 0 && itself+waited > 0 {
			part := meanEnd(itself + waited)
			t.endAway(away, min(g.seconds, p.start+part*p.length), itself/(itself+waited))
			t.time[ofBack] += away * (p.grown + part*p.growth)
		}

		left = after
	}
	return t.expected(g.seconds)
}

// endPause adds that a pause ends at a time with a probability.
func (t *told) endPause(p, at float64) {
	t.ends[ofPause] += p
	t.time[ofPause] += p * at
	t.idleFrom += p * at
}

// endLong adds that a long absence ends at a time with a probability.
func (t *told) endLong(p, at float64) {
	t.long += p
	t.longTime += p * at
	t.idleFrom += p * at
}

// endAway adds that an absence ends at a time with a probability, for a part by itself.
func (t *told) endAway(p, at, itself float64) {
	t.idleFrom += p * at
	t.time[ofAway] += p * at
	t.ends[ofAway] += p * itself
	t.ends[ofBack] += p * (1 - itself)
}

// expected makes expectations of sums over the probability of a gap.
func (t *told) expected(seconds float64) told {
	// A gap that no kind explains counts as a long absence, so that the logarithm stays finite.
	t.likelihood = t.ends[ofPause] + t.aways() + t.long
	if t.likelihood <= 1e-300 {
		return told{long: 1, longTime: max(0, seconds-leastLong), idleFrom: seconds, likelihood: 1e-300}
	}

	t.idleFrom /= t.likelihood

	for k := range t.ends {
		t.ends[k] /= t.likelihood
		t.time[k] /= t.likelihood
	}

	// A long absence is measured beyond its shortest length, because the exponential distribution
	// begins there.
	t.longTime = max(0, t.longTime-leastLong*t.long) / t.likelihood
	t.long /= t.likelihood
	return *t
}

// remaining returns the probabilities after some seconds, in which the longest wait has grown.
func (a *absences) remaining(seconds, grown float64) remaining {
	out := remaining{
		pause: (1 - a.longPart) * (1 - a.awayPart) * math.Exp(-a.hazard[ofPause]*seconds),
		long:  a.longPart,
	}

	// Without absences the hazards of their ends have no meaning.
	if a.awayPart > 0 {
		out.away = (1 - a.longPart) * a.awayPart * math.Exp(-a.hazard[ofAway]*seconds-a.hazard[ofBack]*grown)
	}

	// No long absence ends before its shortest length.
	if seconds > leastLong {
		out.long *= math.Exp((leastLong - seconds) / a.longMean)
	}
	return out
}

// meanEnd returns the mean position of an event with a hazard in a time, if it happens in it:
// between 0 and 1, by the hazard over the time.
func meanEnd(hazard float64) float64 {
	const small = 0.25 // the series of x/(exp(x)−1), the Bernoulli numbers', is off by less than 1e-10 up to it

	// The closed form is a difference of two large numbers for a small hazard.
	if hazard < small {
		square := hazard * hazard
		return 1.0/2 - hazard*(1.0/12-square*(1.0/720-square/30240))
	}
	return 1/hazard - 1/math.Expm1(hazard)
}

// expect sums the expectations from gaps, without their likelihood.
func (a *absences) expect(gaps []divided) (sum told) {
	for i := range gaps {
		t := a.of(&gaps[i])
		for k := range t.ends {
			sum.ends[k] += t.ends[k]
			sum.time[k] += t.time[k]
		}

		sum.long += t.long
		sum.longTime += t.longTime
	}
	return sum
}

// logLikelihood sums the logarithms of the likelihoods of gaps.
func (a *absences) logLikelihood(gaps []divided) (sum float64) {
	for i := range gaps {
		sum += math.Log(a.of(&gaps[i]).likelihood)
	}
	return sum
}

// priorEvents is the weight of the last iteration's values in the next, in events.
const priorEvents = 5

// maximize gives the parameters of pauses and short absences the likeliest values. They stay where a
// center can have them.
func (a *absences) maximize(t *told) {
	const few, usual, fastest = 20, 60, 2

	// The prior events keep a hazard near its last value if few gaps tell of it.
	for k := range a.hazard {
		a.hazard[k] = min(fastest, (t.ends[k]+priorEvents*usual*a.hazard[k])/(t.time[k]+priorEvents*usual))
	}

	// With few pauses the share could run to 1 and never come back.
	if pauses, aways := t.ends[ofPause], t.aways(); a.awayPart > 0 && pauses > few {
		a.awayPart = min(0.9, max(1e-3, aways/(aways+pauses)))
	}
}

// maximizeWaiting iterates on gaps that begin while callers wait until no parameter changes by more
// than a part in a thousand, or a hundred times. The long absences stay.
func (a *absences) maximizeWaiting(waiting []divided) {
	const most, near = 100, 1e-3
	for range most {
		before := *a
		t := a.expect(waiting)
		a.maximize(&t)

		// The test is relative, because the parameters have different units.
		isNear := math.Abs(a.awayPart-before.awayPart) <= near*before.awayPart
		for k, hazard := range before.hazard {
			isNear = isNear && math.Abs(a.hazard[k]-hazard) <= near*hazard
		}

		if isNear {
			return
		}
	}
}

// isAway reports whether the gaps that begin while callers wait show that agents step away, in
// addition to pauses and long absences: by the likelihood ratio, and for a minute or more.
func (a *absences) isAway(waiting []divided) bool {
	const least, gain, shortest, times = 0.04, 10, 60, 4

	// A short or rare absence cannot be told from a long pause, whatever the likelihood.
	if away := a.hazard[ofAway]; a.awayPart < least || away > 1.0/shortest || away > a.hazard[ofPause]/times {
		return false
	}

	// The other parameters are fitted again without absences. Otherwise the comparison would favor
	// them.
	without := *a
	without.awayPart = 0
	without.maximizeWaiting(waiting)
	return a.logLikelihood(waiting)-without.logLikelihood(waiting) > gain
}

// draws is the number of bootstrap draws of days.
const draws = 20

// relativeError is the standard error of the logarithm of a value.
type relativeError float64

// around gives a value the interval of the error.
func (e relativeError) around(value, n float64, method string) Estimate {
	half := studentT(draws-1) * float64(e)
	return Estimate{
		value, value * math.Exp(-half), value * math.Exp(half), int(math.Round(n)),
		method + ", bootstrap of days (Efron, 1979)",
	}
}

// absenceErrors are the relative errors of the estimates of the ends of gaps, and of the share of
// absences.
type absenceErrors [ends + 1]relativeError

// ofPart is the index of the error of the part of absences.
const ofPart = ends

// drawDays estimates the errors by a bootstrap: it draws as many days as there are, with
// replacement, or the days of single agents if there are few days. The gaps of a day are not
// independent, because an agent who comes back changes the waits for the other agents. Of more than
// 4,000 gaps it takes a part. The errors are then the errors of fewer gaps, and not too small.
func (a *absences) drawDays(waiting *sample, byAgent bool) (out absenceErrors) {
	const most, day = 4000, 24 * 3600 * 1000 // of ms
	type unit struct {
		day   int64
		agent int16
	}

	// The unit of the bootstrap is a day, or an agent's day: its gaps depend on each other.
	var units [][]divided
	index := map[unit]int{}
	for i := 0; i < len(waiting.gaps); i += 1 + len(waiting.gaps)/most {
		before := waiting.before[i]
		u := unit{day: before.to / day}
		if byAgent {
			u.agent = before.agent
		}

		k, ok := index[u]
		if !ok {
			k = len(units)
			index[u] = k
			units = append(units, nil)
		}

		units[k] = append(units[k], waiting.gaps[i])
	}

	// The seed depends on the data alone, so that each run gives the same errors.
	var logs [len(absenceErrors{})][]float64
	stream := des.NewKey(0, uint64(len(waiting.gaps))).Stream()
	var drawn []divided
	for range draws {
		drawn = drawn[:0]
		for range units {
			drawn = append(drawn, units[stream.Uint64N(uint64(len(units)))]...)
		}

		one := *a
		one.maximizeWaiting(drawn)

		for i, v := range append(one.hazard[:], one.awayPart) {
			// Parameters are positive and skewed, so the error is one of the logarithm.
			logs[i] = append(logs[i], math.Log(max(1e-9, v)))
		}
	}

	for i := range logs {
		_, sd := moments(logs[i])
		out[i] = relativeError(sd)
	}

	return out
}
