package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
)

// visitEvent is what happens to a visit: that it is offered, or how it ends.
type visitEvent uint8

const (
	visitOffered visitEvent = iota
	visitAnswered
	visitAbandoned
	visitLeft // timed out or by choice
)

func visitEnd(how leaveReason) visitEvent {
	if how == abandoned {
		return visitAbandoned
	}
	return visitLeft
}

// isByPeriod reports whether visits are counted for a goal by period.
func (n *counters) isByPeriod(goal int) bool {
	tally := &n.tally.Goals[goal]
	return (tally.Ratios != nil || tally.Waits != nil) && !isAboutCalls(n.t.Goals[goal].Measure)
}

// isAboutCalls reports whether a measure is about calls and not about visits.
func isAboutCalls(m model.Measure) bool {
	return m == model.BlockedRatio || m == model.SelfServedRatio || m == model.RedialedRatio
}

// countVisit counts an event of a visit for the goals that have to hold in each period.
func (n *counters) countVisit(s *stratum, c *call, event visitEvent, wait des.Duration) {
	for _, i := range s.byPeriod {
		g, tally, period := &n.t.Goals[i], &n.tally.Goals[i], n.t.layout.GoalPeriods[i].Of[c.interval]
		if g.Measure.IsRatio() {
			over, under := n.terms(g, event, wait)
			tally.Ratios[period].Over.Add(over)
			tally.Ratios[period].Under.Add(under)
		} else if event == visitAnswered || event != visitOffered && g.Measure < model.AnswerP50 {
			tally.Waits[period].Add(wait)
		}
	}
}

// terms gives what an event of a visit adds to the numerator and the denominator of a
// goal's measure.
func (n *counters) terms(g *model.Goal, event visitEvent, wait des.Duration) (over, under uint64) {
	switch g.Measure {
	case model.AbandonedRatio:
		return is(event == visitAbandoned), is(event == visitOffered)
	case model.ServiceLevel:
		isShort := event == visitAbandoned && n.t.isShort(wait)
		return is(event == visitAnswered && wait <= g.Within), is(event != visitOffered && !isShort)
	case model.ASA:
		return uint64(wait) * is(event == visitAnswered), is(event == visitAnswered)
	default: // model.WaitMean
		return uint64(wait), is(event != visitOffered)
	}
}

// is is 1 if a condition is true, else 0.
func is(condition bool) uint64 {
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
		over, under := uint64(0), uint64(1)
		switch g.Measure {
		case model.BlockedRatio:
			over = is(d == report.Blocked)
		case model.RedialedRatio:
			over = is(c.attempt > 0)
		default: // model.SelfServedRatio
			over, under = is(d == report.SelfServed), is(d != report.Blocked)
		}
		r.Over.Add(over)
		r.Under.Add(under)
	}
}
