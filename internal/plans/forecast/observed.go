package forecast

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/portable"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Observed holds the values of a queue's calls in a report other than their number. Sums are over
// the rows that have the values.
type Observed struct {
	Answered, Abandoned float64           // calls
	handled, talk       [quarters]float64 // by quarter of the day: calls, and their handle times in seconds
	waited              float64           // answered × asa + abandoned × ata, in seconds
	waitedAbandoned     float64           // abandoned calls of those rows
	rows                []load            // a sample of the intervals with waits
	seen                uint64            // intervals with waits
}

// load is an interval as Erlang's formula has it.
type load struct {
	hour                         int
	offered, aht, asa, abandoned float64
}

// leastLoads and mostLoads bound the intervals that effective agents are the mean of.
const leastLoads, mostLoads = 30, 256

// mostAgents bounds the agents of a queue.
const mostAgents = 100_000

// add adds a row.
func (o *Observed) add(slot int, c *records.Counts) {
	answered, abandoned := c.Endings()
	hasEndings := !math.IsNaN(answered)

	// The handle time is one of answered calls, so it is weighted by them, or by all calls if nothing tells them.
	if !math.IsNaN(c.AHT) {
		weight := c.Offered
		if hasEndings {
			weight = answered
		}
		o.handled[slot] += weight
		o.talk[slot] += weight * c.AHT
	}
	if !hasEndings {
		return
	}

	o.Answered += answered
	o.Abandoned += abandoned

	// An interval with too many calls at once would take Erlang's sums too long.
	if c.AHT > 0 && answered > 0 && c.ASA > 0 && c.Offered*max(c.AHT, c.ASA) <= mostAtOnce*quarter*60 {
		o.keep(load{slot * quarter / 60, c.Offered, c.AHT, c.ASA, abandoned})
	}
}

// dayWaits are the waits of a day. Where a mean of its intervals is missing, the day tells nothing: the intervals that
// have one are not like the others.
type dayWaits struct {
	waited, abandoned float64
	isMissing         bool
}

// add adds the waits of an interval.
func (d *dayWaits) add(c *records.Counts) {
	answered, abandoned := c.Endings()
	waited := records.Total(answered, c.ASA) + records.Total(abandoned, c.ATA)
	if math.IsNaN(waited) {
		d.isMissing = true
		return
	}

	d.waited += waited
	d.abandoned += abandoned
}

// addDay adds the waits of a day.
func (o *Observed) addDay(d *dayWaits) {
	if d.isMissing {
		return
	}
	o.waited += d.waited
	o.waitedAbandoned += d.abandoned
}

// join adds what is told of the calls of another queue.
func (o *Observed) join(other *Observed) {
	o.Answered += other.Answered
	o.Abandoned += other.Abandoned
	for slot := range o.handled {
		o.handled[slot] += other.handled[slot]
		o.talk[slot] += other.talk[slot]
	}
	o.waited += other.waited
	o.waitedAbandoned += other.waitedAbandoned
	o.rows = slices.Concat(o.rows, other.rows)
}

// mostAtOnce bounds the callers who talk or wait at the same time in an interval that Erlang's
// formula is asked about, whose sums have as many terms.
const mostAtOnce = 10_000

// keep keeps a random sample of the intervals, which depends on their order alone (reservoir
// sampling: Knuth, The Art of Computer Programming, vol. 2, 3.4.2, algorithm R).
func (o *Observed) keep(l load) {
	o.seen++
	if len(o.rows) < mostLoads {
		o.rows = append(o.rows, l)
		return
	}

	// The seed is the number of the interval, so the sample does not depend on a source of random
	// numbers.
	stream := des.NewKey(1, o.seen).Stream()
	if at := stream.Uint64N(o.seen); at < mostLoads {
		o.rows[at] = l
	}
}

// HandleTime returns the mean handle time of all calls in seconds; 0 if it is not known.
func (o *Observed) HandleTime() float64 {
	return stats.Sum(o.talk[:]) / max(stats.Sum(o.handled[:]), 1)
}

// handleTimeIn returns the mean handle time of an hour of the day in seconds, and its calls.
func (o *Observed) handleTimeIn(hour int) (seconds, calls float64) {
	const each = 60 / quarter
	calls = stats.Sum(o.handled[hour*each : (hour+1)*each])
	return stats.Sum(o.talk[hour*each:(hour+1)*each]) / max(calls, 1), calls
}

// leastAbandoned is the number of abandoned calls that an estimate of patience needs.
const leastAbandoned = 30

// MeanPatience returns the mean patience in seconds, and the method of its estimate. It returns 0
// if patience cannot be estimated.
//
// With the mean time to abandon it is the mean of an exponential distribution: the time that all
// callers waited over the number who hung up, answered × asa + abandoned × ata ÷ abandoned. Without
// it, Erlang A gives for a patience the agents of each interval that explain its mean wait, and so
// the number of callers who hang up. The estimate is the patience for which this number is the
// reported one.
func (o *Observed) MeanPatience(step int) (seconds float64, how string) {
	// The direct estimate needs no formula, so it comes first.
	if o.waitedAbandoned >= leastAbandoned {
		return o.waited / o.waitedAbandoned, "the time that callers waited over those who hung up"
	}

	abandoned := 0.0
	for _, l := range o.rows {
		abandoned += l.abandoned
	}

	if abandoned < leastAbandoned || step > 60 {
		return 0, ""
	}

	// Fewer callers hang up as patience grows. So bisection finds the patience, on a logarithmic scale.
	low := portable.Log(5)
	high := portable.Log(20000)
	for range 14 {
		middle := (low + high) / 2
		if _, predicted := o.explained(portable.Exp(middle), step); predicted > abandoned {
			low = middle // too impatient
		} else {
			high = middle
		}
	}

	return portable.Exp((low + high) / 2), "Erlang A, with the agents that explain the waits"
}

// explained returns the effective agents by hour, and the number of callers who hang up, for a mean
// patience. The effective agents of an interval explain its mean wait by Erlang A, and an hour has the
// median of its intervals. An interval without a wait is not among the rows, because any number of
// agents explains it.
func (o *Observed) explained(patience float64, step int) (byHour []float64, abandoned float64) {
	byHour = make([]float64, 24)
	var each [24][]float64
	for _, l := range o.rows {
		agents, share := explain(l, patience, step)
		each[l.hour] = append(each[l.hour], agents)
		abandoned += share * l.offered
	}

	for hour, agents := range each {
		if len(agents) > 0 {
			byHour[hour] = math.Round(float64(stats.Median(agents))*10) / 10
		}
	}

	return byHour, abandoned
}

// explain returns the number of agents for which Erlang A has the mean speed of answer of an
// interval, by interpolation between two whole numbers, and the share of callers who hang up.
func explain(l load, patience float64, step int) (agents, abandoned float64) {
	at := func(n int) (asa, share float64) {
		q := erlang.A{Arrival: l.offered / float64(step*60), Service: 1 / l.aht, Abandon: 1 / patience, Agents: n}
		return q.MeanWaitAnswered(), q.AbandonProbability()
	}

	// The wait falls with each agent, so the reported wait is between two numbers of agents.
	high := erlang.LeastAgents(mostAgents, func(n int) bool { asa, _ := at(n); return n > 0 && asa <= l.asa })
	if high == 1 {
		_, share := at(1)
		return 1, share
	}

	low := high - 1
	more, moreShare := at(low)
	less, lessShare := at(high)
	part := (more - l.asa) / max(more-less, 1e-12)

	return float64(low) + part, moreShare + part*(lessShare-moreShare)
}
