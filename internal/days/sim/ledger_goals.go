package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// isByPeriod reports whether a goal counts its events by period, or during and outside the outages.
func (n *counters) isByPeriod(goal int) bool {
	return n.tally.Goals[goal].Counts() || len(n.tally.Outages.Goals) > 0 && n.tally.Outages.Goals[goal].Counts()
}

// countVisit counts an event of a visit for the goals that have to hold in each period.
func (n *counters) countVisit(s *stratum, c *call, e model.Event) {
	for _, i := range s.byPeriod {
		n.countFor(i, c, e)
	}
}

// countCall counts a call for the goals about calls that have to hold in each period. A
// call that has not ended has the disposition model.Dispositions.
func (n *counters) countCall(c *call, d model.Disposition) {
	if len(n.goals[model.OfCalls]) > 0 {
		n.countAbout(model.OfCalls, c, model.Event{
			Kind: model.CallCounted, Disposition: d, IsRedial: c.attempt > 0, Inputs: uint64(c.inputs),
			IsMisrouted: n.isMisrouted(c),
		})
	}
}

// countTime counts a time of a call for the goals about such times.
func (n *counters) countTime(c *call, kind model.EventKind, took des.Duration) {
	if len(n.goals[model.OfTimes]) > 0 {
		n.countAbout(model.OfTimes, c, model.Event{Kind: kind, Time: took})
	}
}

// countAbout counts an event for the goals of a kind that are about a call.
func (n *counters) countAbout(kind model.CounterKind, c *call, e model.Event) {
	for _, i := range n.goals[kind] {
		if isAbout(&n.t.Goals[i].Subject, c, c.queue) {
			n.countFor(i, c, e)
		}
	}
}

// countFor counts an event of a call for a goal, in the period in which the call arrived.
func (n *counters) countFor(goal int, c *call, e model.Event) {
	g := &n.t.Goals[goal]
	if g.After > 0 && c.arrived <= g.After {
		return
	}
	n.event = e // a variable of this function would be allocated for the table's functions
	n.event.Target = g.Within
	numerator := g.Measure.Numerator().Amount(&n.event)
	denominator := g.Measure.Denominator().Amount(&n.event)
	if numerator == 0 && denominator == 0 {
		return
	}

	// The day has the times of a goal as well: its own counts have no subjects.
	if g.Measure.Counts(model.OfTimes) {
		n.tally.Days[c.day].GoalTimes[goal].Add(des.Duration(numerator))
	}

	if period := n.t.layout.GoalPeriods[goal].Of; len(period) > 0 {
		n.tally.Goals[goal].Add(int(period[c.interval]), numerator, denominator)
	}
	if len(n.tally.Outages.Goals) > 0 {
		n.tally.Outages.Goals[goal].Add(n.t.layout.OutagePart(c.arrived), numerator, denominator)
	}
}
