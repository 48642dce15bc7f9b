package staffing

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// formula is the staff of Erlang A.
type formula struct {
	plan  Plan
	need  [][]int // agents by group and interval of the simulated day
	cover *Cover  // of the shifts of patterns; nil without patterns, or if the bounds do not allow them
}

// erlangA returns the plan of the formula: for each variable the least number of agents for which
// Erlang A keeps the goals of the group's queues. The load is the group's load in a simulated day
// with enough agents, and the load of the abandoned callers. The formula takes each interval to be
// in steady state, the group to be alone with its queues, and all callers to be alike. The shifts
// of patterns are the cheapest found ones that cover its need by interval.
func (p *Problem) erlangA(day *report.Report) formula {
	out := formula{plan: p.scheduled(), need: make([][]int, len(p.Model.Groups))}

	// An interval without calls needs no agent. The formula has no value for a load of 0.
	queueIn := p.queues(day)
	isBusy := func(g, k int) bool { return day.Intervals[k].Groups[g].Busy > 0 }
	for g := range out.need {
		out.need[g] = make([]int, len(day.Intervals))
		for k := range out.need[g] {
			if p.isSearched(g) && isBusy(g, k) {
				out.need[g][k] = leastAgents([]groupQueue{queueIn(g, k)}, p.goalsOf(g))
			}
		}
	}

	for j := range p.Variables {
		v := &p.Variables[j]
		if p.patterns[v.Group] != nil {
			continue
		}

		var intervals []groupQueue
		for k := range day.Intervals {
			if isBusy(v.Group, k) && p.covers(j, k) {
				intervals = append(intervals, queueIn(v.Group, k))
			}
		}

		out.plan[j] = 0

		if v.phoneShare > 0 {
			// Shrinkage takes a part of the rostered agents off the phones.
			onPhones := float64(leastAgents(intervals, p.goalsOf(v.Group)))
			rostered := int(math.Ceil(onPhones/v.phoneShare - 1e-9))
			out.plan[j] = p.least(j, rostered, v.AtLeast)
		}
	}

	out.cover = p.coverNeed(out.plan, out.need)
	return out
}

// queues returns a function that gives the queue of group g in interval k of a simulated day, as the
// formula sees it.
func (d *day) queues(day *report.Report) func(g, k int) groupQueue {
	patience := meanPatience(d.Model, day)
	handles := make([]float64, len(d.Model.Groups))
	for g := range handles {
		handles[g] = d.meanHandle(g, day)
	}
	return func(g, k int) groupQueue {
		handle := handles[g]
		at := &day.Intervals[k]

		// The simulated agents only served those who stayed. The formula needs the load of all who
		// came.
		load := at.Groups[g].Busy * d.offeredPerAnswered(g, at) // offered, in erlangs
		return groupQueue{erlang.A{Arrival: load / handle, Service: 1 / handle, Abandon: 1 / patience}, k}
	}
}

// coverNeed replaces the shifts of patterns in a plan by shifts that cover a need by group and
// interval. It returns nil without patterns, or if the bounds do not allow such shifts.
func (p *Problem) coverNeed(plan Plan, agents [][]int) *Cover {
	total := &Cover{}
	some := false
	covered := true
	for g, t := range p.patterns {
		if t == nil {
			continue
		}

		c, ok := p.cover(t, t.needByRow(agents[g]), plan)
		total.Cost = toMillionth(total.Cost + c.Cost)
		total.Bound = toMillionth(total.Bound + c.Bound)
		some = true
		covered = covered && ok
	}

	if !some || !covered {
		return nil
	}
	return total
}

// meanPatience is the mean patience of all lines' callers in seconds, by the calls of a simulated day. Callers
// who never hang up have the patience of a year.
func meanPatience(m *model.Model, day *report.Report) float64 {
	const year = 365 * 86400.0
	sum := 0.0
	calls := 0.0
	called := 0
	for i := range m.Lines {
		line := &m.Lines[i]
		if !line.IsCalled() {
			continue
		}

		// The parts of a line are taken as equally large, because the report does not count their
		// calls.
		of := line.Callers.Patience.Of
		for k := range of {
			if mean := of[k].Mean() / 1e9; mean > 0 {
				weight := float64(day.Lines[called].Arrived) / float64(len(of))
				sum += float64(weight * min(mean, year))
				calls += weight
			}
		}

		called++
	}

	// Without calls no wait matters, and the patience has to be some number over 0.
	if calls == 0 {
		return year
	}
	return sum / calls
}

// meanHandle is the mean handle time of a group's queues in seconds, by their calls.
func (d *day) meanHandle(g int, day *report.Report) float64 {
	sum := 0.0
	calls := 0.0
	for i, q := range d.layout.Queues {
		if slices.Contains(q.Groups, g) {
			// Queues without calls count if no queue has any.
			n := float64(day.Queues[i].Answered) + 1e-9
			sum += n * handleTime(&d.Model.Handling[q.Queue], g) / d.Model.Groups[g].Speed
			calls += n
		}
	}

	// The formula divides by the handle time, so it must not be 0.
	return max(sum/calls, 1e-3)
}

// offeredPerAnswered returns the number of visits that a group's queues were offered per answered
// visit in an interval, without the visits that left for other reasons than patience.
func (d *day) offeredPerAnswered(g int, at *report.Interval) float64 {
	answered := int64(0)
	abandoned := int64(0)
	for i, q := range d.layout.Queues {
		if slices.Contains(q.Groups, g) {
			answered += at.Queues[i].Answered
			abandoned += at.Queues[i].Abandoned
		}
	}
	return 1 + float64(abandoned)/float64(max(1, answered))
}

// handleTime returns the mean time of a queue's conversations and wrap-ups in seconds, for a group.
// If they vary by another property, it is the average over the values of that property.
func handleTime(h *model.By[model.Handling], g int) float64 {
	of := h.Of
	if h.Property == model.ByGroup {
		of = of[g : g+1]
	}
	sum := 0.0
	for i := range of {
		sum += (of[i].Talk.Mean() + of[i].WrapUp.Mean()) / 1e9
	}
	return sum / float64(max(1, len(of)))
}

// goalsOf returns the goals that a planner would put into the formula for a group. These are the
// goals about its queues, or else about the whole center or a part of the callers. Without such
// goals, it is 80% answered within the target of the first queue.
func (d *day) goalsOf(g int) []formulaGoal {
	var own, common []formulaGoal
	for i := range d.Model.Goals {
		goal := formulaGoal{d.Model.Goals[i], d.layout.GoalPeriods[i].Of, d.Model.ServiceLevelOf}
		if !isPredicted(goal.Measure) {
			continue
		}
		switch goal.Subject.Kind {
		case model.SubjectQueue:
			if d.answers(g, &goal.Subject) {
				own = append(own, goal)
			}
		case model.SubjectGroup:
		default:
			common = append(common, goal)
		}
	}

	// A goal for the group's own queues is what a planner would enter. A common goal is the next best.
	switch {
	case own != nil:
		return own
	case common != nil:
		return common
	}

	return []formulaGoal{usualGoal(d.Model, d.Model.Groups[g].Skills[0].Queue)}
}

// usualGoal is the goal for a queue without one: 80% answered within the queue's target.
func usualGoal(m *model.Model, queue routing.QueueID) formulaGoal {
	return formulaGoal{of: m.ServiceLevelOf, Goal: model.Goal{
		Measure: model.ServiceLevel, AtLeast: true, Bound: 0.8, Within: int64(m.Center.Queues[queue].AnswerWithin),
	}}
}

// groupQueue is a group's queue in an interval, as the formula sees it.
type groupQueue struct {
	erlang.A
	interval int
}

// formulaGoal is a goal with the period of each interval; nil if it is about all of them together.
type formulaGoal struct {
	model.Goal
	periods []int32
	of      model.ServiceLevelOf
}

// leastAgents returns the least number of agents for which the formula keeps the goals over some
// intervals.
func leastAgents(intervals []groupQueue, goals []formulaGoal) int {
	load := 0.0
	for _, q := range intervals {
		load = max(load, q.Arrival/q.Service)
	}

	// Beyond twice the load and some agents, waits are so rare that any goal holds.
	if load == 0 {
		return 0
	}
	return erlang.LeastAgents(2*int(load)+50, func(agents int) bool {
		return agents > 0 &&
			!slices.ContainsFunc(goals, func(g formulaGoal) bool { return !g.isKept(intervals, agents) })
	})
}

// isKept reports whether a goal holds with a number of agents: for the callers of all intervals
// together, or in each of its periods. A quantile holds if the share of the callers with a longer
// wait than the bound is small enough.
func (g *formulaGoal) isKept(intervals []groupQueue, agents int) bool {
	periods := map[int32]tally.Ratio{}
	for _, q := range intervals {
		q.Agents = agents
		period := int32(0)
		if g.periods != nil {
			period = g.periods[q.interval]
		}

		// Each interval counts by its arrivals, as the callers of a period are counted together.
		of := periods[period]
		numerator := 0.0
		denominator := 1.0
		if g.Measure.IsRatio() {
			within := float64(g.Within) / 1e9
			numerator = backtest.ErlangAOf(g.Measure.Numerator(), g.of)(q.A, within)
			denominator = backtest.ErlangAOf(g.Measure.Denominator(), g.of)(q.A, within)
		} else {
			numerator = q.WaitOver(g.Bound)
		}

		of.Numerator += float64(q.Arrival * numerator)
		of.Denominator += float64(q.Arrival * denominator)
		periods[period] = of
	}

	for _, of := range periods {
		value := of.Numerator / of.Denominator
		isMet := g.IsMet(value)
		if !g.Measure.IsRatio() {
			const maximum = 0.9999 // the quantile that stands for it: under the formula no wait is the longest
			isMet = value <= 1-min(g.Measure.QuantileRank(), maximum)
		}

		if !isMet {
			return false
		}
	}

	return true
}

// isPredicted reports whether the formula has a value of a measure.
func isPredicted(m model.Measure) bool {
	// The formula has all denominators of a service level.
	const of = model.OfOffered
	return backtest.ErlangAOf(m.Numerator(), of) != nil && backtest.ErlangAOf(m.Denominator(), of) != nil
}
