package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
)

// visitEnd is how a visit to a queue ends.
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
	return (tally.Ratios != nil || tally.Waits != nil) && !isAboutCalls(n.t.Goals[goal].Measure)
}

// isAboutCalls reports whether a measure is about calls and not about visits.
func isAboutCalls(m model.Measure) bool {
	return m == model.BlockedRatio || m == model.SelfServedRatio || m == model.RedialedRatio
}

// countVisit counts a visit for the goals that have to hold in each period.
func (n *counters) countVisit(s *stratum, c *call, end visitEnd, wait des.Duration) {
	for _, i := range s.byPeriod {
		g, tally, period := &n.t.Goals[i], &n.tally.Goals[i], n.t.layout.GoalPeriods[i].Of[c.interval]
		if g.Measure.IsRatio() {
			numerator, denominator := n.terms(g, end, wait)
			tally.Ratios[period].Numerator.Add(numerator)
			tally.Ratios[period].Denominator.Add(denominator)
		} else if end == visitAnswered || end != visitWaits && !g.Measure.IsOfAnswered() {
			tally.Waits[period].Add(wait)
		}
	}
}

// terms gives what a visit adds to the numerator and the denominator of a goal's measure.
func (n *counters) terms(g *model.Goal, end visitEnd, wait des.Duration) (numerator, denominator uint64) {
	switch g.Measure {
	case model.AbandonedRatio:
		return indicator(end == visitAbandoned), 1
	case model.ServiceLevel:
		isShort := end == visitAbandoned && n.t.isShort(wait)
		return indicator(end == visitAnswered && wait <= g.Within), indicator(end != visitWaits && !isShort)
	case model.ASA:
		return uint64(wait) * indicator(end == visitAnswered), indicator(end == visitAnswered)
	default: // model.WaitMean
		return uint64(wait) * indicator(end != visitWaits), indicator(end != visitWaits)
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
// call that has not ended has the disposition report.Dispositions.
func (n *counters) countCall(c *call, d report.Disposition) {
	for _, i := range n.callGoals {
		g := &n.t.Goals[i]
		if !isAbout(&g.Subject, c, nil) {
			continue
		}
		r := &n.tally.Goals[i].Ratios[n.t.layout.GoalPeriods[i].Of[c.interval]]
		numerator, denominator := uint64(0), uint64(1)
		switch g.Measure {
		case model.BlockedRatio:
			numerator = indicator(d == report.Blocked)
		case model.RedialedRatio:
			numerator = indicator(c.attempt > 0)
		default: // model.SelfServedRatio
			numerator, denominator = indicator(d == report.SelfServed), indicator(d != report.Blocked)
		}
		r.Numerator.Add(numerator)
		r.Denominator.Add(denominator)
	}
}
