package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// visitEnd is the way in which a visit to a queue ends.
type visitEnd uint8

const (
	visitAnswered visitEnd = iota
	visitAbandoned
	visitTimedOut
	visitLeftByChoice
	visitWaits // it has not ended when the replication ends
)

// isByPeriod reports whether visits are counted for a goal by period.
func (n *counters) isByPeriod(goal int) bool {
	tally := &n.tally.Goals[goal]
	return (tally.Ratios != nil || tally.Waits != nil) && n.t.Goals[goal].Measure.Counts(model.OfVisits)
}

// countVisit counts a visit for the goals that have to hold in each period.
func (n *counters) countVisit(s *stratum, c *call, end visitEnd, wait des.Duration) {
	for _, i := range s.byPeriod {
		g := &n.t.Goals[i]
		tally := &n.tally.Goals[i]
		period := n.t.layout.GoalPeriods[i].Of[c.interval]
		denominator := n.ofVisit(g.Measure.Denominator(), g.Within, end, wait)

		// A goal about a quantile needs the waits themselves. All other goals are quotients of two
		// counters.
		if tally.Ratios != nil {
			tally.Ratios[period].Numerator.Add(n.ofVisit(g.Measure.Numerator(), g.Within, end, wait))
			tally.Ratios[period].Denominator.Add(denominator)
		} else if denominator > 0 {
			tally.Waits[period].Add(wait)
		}
	}
}

// ofVisit returns the amount that a visit adds to a counter. Within is the target of a service
// level.
func (n *counters) ofVisit(counter model.Counter, within des.Duration, end visitEnd, wait des.Duration) uint64 {
	switch counter {
	case model.VisitsOffered:
		return 1
	case model.VisitsEnded:
		return indicator(end != visitWaits)
	case model.VisitsJudged:
		return indicator(end != visitWaits && n.t.judges(end, wait, within))
	case model.VisitsAnswered:
		return indicator(end == visitAnswered)
	case model.VisitsInTarget:
		return indicator(end == visitAnswered && wait <= within)
	case model.VisitsAbandoned:
		return indicator(end == visitAbandoned)
	case model.WaitOfEnded:
		return uint64(wait) * indicator(end != visitWaits)
	case model.WaitOfAnswered:
		return uint64(wait) * indicator(end == visitAnswered)
	default:
		return addsNothing(counter, model.OfVisits)
	}
}

// addsNothing returns 0, which a visit or a call of one kind adds to a counter of another kind. It
// panics if the counter has the same kind, because then its case is missing above.
func addsNothing(counter model.Counter, kind model.CounterKind) uint64 {
	if counter.Kind() == kind {
		panic("sim: no event counts this counter")
	}
	return 0
}

// countCallback counts a callback, which a counter counts, for the goals that have to hold in
// each period: that in which its call arrived.
func (n *counters) countCallback(callback *call, counter model.Counter) {
	for i := range n.t.Goals {
		g := &n.t.Goals[i]
		ratios := n.tally.Goals[i].Ratios
		if ratios == nil || !g.Measure.Counts(model.OfCallbacks) || !isAbout(&g.Subject, callback, callback.queue) {
			continue
		}
		r := &ratios[n.t.layout.GoalPeriods[i].Of[callback.interval]]
		r.Numerator.Add(indicator(g.Measure.Numerator() == counter))
		r.Denominator.Add(indicator(g.Measure.Denominator() == counter))
	}
}

// countTime counts a time of a call for the goals about such times: by day, and by period for those
// that have to hold in each.
func (n *counters) countTime(c *call, of model.Counter, took des.Duration) {
	for _, i := range n.timeGoals {
		g := &n.t.Goals[i]
		counted := &n.tally.Goals[i]

		if g.Measure.Numerator() != of || !isAbout(&g.Subject, c, nil) {
			continue
		}

		n.tally.Days[c.day].GoalTimes[i].Add(took)

		switch period := n.t.layout.GoalPeriods[i]; {
		case counted.Ratios != nil:
			r := &counted.Ratios[period.Of[c.interval]]
			r.Numerator.Add(uint64(took))
			r.Denominator.Add(1)
		case counted.Waits != nil:
			counted.Waits[period.Of[c.interval]].Add(took)
		}
	}
}

// indicator is 1 if a condition is true, else 0.
func indicator(condition bool) uint64 {
	if condition {
		return 1
	}
	return 0
}

// countCall counts a call for the goals about calls that have to hold in each period. A
// call that has not ended has the disposition model.Dispositions.
func (n *counters) countCall(c *call, d model.Disposition) {
	for _, i := range n.callGoals {
		g := &n.t.Goals[i]
		if !isAbout(&g.Subject, c, nil) {
			continue
		}
		r := &n.tally.Goals[i].Ratios[n.t.layout.GoalPeriods[i].Of[c.interval]]
		r.Numerator.Add(ofCall(g.Measure.Numerator(), c, d))
		r.Denominator.Add(ofCall(g.Measure.Denominator(), c, d))
	}
}

// ofCall returns the amount that a call with a disposition adds to a counter.
func ofCall(counter model.Counter, c *call, d model.Disposition) uint64 {
	switch counter {
	case model.CallsArrived:
		return 1
	case model.CallsAdmitted:
		return indicator(d != model.Blocked)
	case model.CallsBlocked:
		return indicator(d == model.Blocked)
	case model.CallsAnswered:
		return indicator(d == model.Answered)
	case model.CallsSelfServed:
		return indicator(d == model.SelfServed)
	case model.CallsRedialed:
		return indicator(c.attempt > 0)
	case model.CallInputs:
		return uint64(c.inputs)
	default:
		return addsNothing(counter, model.OfCalls)
	}
}
