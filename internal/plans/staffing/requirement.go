package staffing

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/portable"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// requirement is a bound that a plan must keep: the bound of a goal, or of a goal in one of its
// periods.
type requirement struct {
	index       int // in trial.values
	component   *component
	goal        int
	periodIndex int // in tally.Layout.GoalPeriods of the goal; -1 if it is about all of the time
	bound       float64
	sign        float64 // 1 for a lower bound, -1 for an upper one
	ratio       bool    // a ratio of sums over replications; else a mean of values
	share       bool    // a ratio of some calls, or days, to all of them
	monotone    bool    // more agents never lower the slack: not so for an occupancy of at least a bound and a cost
	domain      stats.Domain
	measure     func(*tally.Layout, *tally.Replication) tally.Ratio
}

// requirements lists the bounds of the goals that the groups searched can keep. A goal for a share
// of the days is a bound on the share of a replication's days on which it is met.
func (p *Problem) requirements() []requirement {
	l := p.layout
	out := []requirement(nil)

	add := func(r requirement) {
		r.index = len(out)
		out = append(out, r)
	}
	for goal := range l.Model.Goals {
		g := &l.Model.Goals[goal]
		if !p.isRequired(goal) {
			continue
		}

		r := requirement{
			goal: goal, periodIndex: -1, bound: g.Bound, sign: -1, ratio: g.Measure.IsRatio(), domain: stats.Fraction,
			monotone: (!g.Measure.Counts(model.OfAgents) || !g.AtLeast) && !g.Measure.Counts(model.OfRoster),
		}
		if g.AtLeast {
			r.sign = 1
		}

		if g.OnDays == 0 && g.Measure.Unit() != model.Share {
			r.domain = stats.NonNegative
		}

		// Only a share of calls can be 100% in few calls, and needs a least number of them.
		r.share = r.ratio && g.Measure.Unit() == model.Share && !g.Measure.Counts(model.OfAgents) &&
			!g.Measure.Counts(model.OfRoster)
		switch {
		case g.OnDays > 0:
			r.bound = g.OnDays
			r.sign = 1
			r.ratio = true
			r.share = true
			r.measure = func(l *tally.Layout, of *tally.Replication) tally.Ratio {
				days := l.Model.Clock.Days()
				return tally.Ratio{Numerator: float64(l.DaysMet(of, goal, 0, days)), Denominator: float64(days)}
			}
			add(r)
		case g.Each != model.Together:
			for period := range l.GoalPeriods[goal].Len() {
				r.periodIndex = period
				r.measure = func(_ *tally.Layout, of *tally.Replication) tally.Ratio { return of.Periods[goal][period] }
				add(r)
			}
		default:
			r.measure = func(_ *tally.Layout, of *tally.Replication) tally.Ratio { return of.Goals[goal] }
			add(r)
		}
	}

	return out
}

// isRequired reports whether a group that is searched can answer callers that a goal is about. The
// other goals are reported, and not required: no plan changes much of them.
func (c *choices) isRequired(goal int) bool {
	subject := &c.Model.Goals[goal].Subject
	return slices.ContainsFunc(c.Variables, func(v Variable) bool {
		return v.AtLeast < v.AtMost && c.answers(v.Group, subject)
	})
}

// answers reports whether a group can answer callers that a subject is about, as far as the
// subject tells.
func (d *day) answers(g int, s *model.Subject) bool {
	group := &d.Model.Groups[g]
	skilled := func(is func(routing.QueueID) bool) bool {
		return slices.ContainsFunc(group.Skills, func(k model.Skill) bool { return is(k.Queue) })
	}
	switch s.Kind {
	case model.SubjectQueue:
		return skilled(func(q routing.QueueID) bool { return s.IsQueue(q, group.Hub) })
	case model.SubjectLine:
		queues := queuesOf(d.Model, &d.Model.Lines[s.Index])
		return skilled(func(q routing.QueueID) bool { return slices.Contains(queues, q) })
	case model.SubjectGroup:
		return s.Index == g
	default:
		return true
	}
}

// cheapestFor returns the cheapest group among the groups that can answer the callers of a
// requirement, work in its period and may have more agents than in a plan. It returns -1 without
// such a group.
func (p *Problem) cheapestFor(r *requirement, plan Plan) int {
	best := -1
	subject := &p.Model.Goals[r.goal].Subject
	first, end := r.intervals(p.layout)
	for j := range p.Variables {
		v := &p.Variables[j]
		_, high := p.bounds(plan, j)

		// A group that is at its bounds in the period cannot help.
		works := slices.ContainsFunc(v.onPhones[first:end], func(share float64) bool { return share > 0 })
		costsLess := best < 0 || p.Model.Groups[v.Group].Cost < p.Model.Groups[best].Cost
		if works && costsLess && plan[j] < high && p.answers(v.Group, subject) {
			best = v.Group
		}
	}

	return best
}

// leastCalls returns the least number of calls for a proof of a share. If a goal just misses its
// bound b, all n calls keep it with the probability b^n. This probability must not exceed the
// level. With fewer calls, all of which keep the goal, Student's t is 0 and would show anything.
func (r *requirement) leastCalls(level float64) float64 {
	kept := r.bound
	if r.sign < 0 {
		kept = 1 - r.bound
	}
	if !r.share || kept <= 0 || kept >= 1 {
		return 0
	}
	return portable.Log(level) / portable.Log(kept)
}

// advice names the change with which a proof may show the requirement. No number of days shows a bound that no value
// passes: all of them may reach it, and one day more may not.
func (r *requirement) advice() string {
	switch {
	case r.domain == stats.Fraction && r.sign > 0 && r.bound == 1:
		return "no number of days can prove 100%, so give a bound such as 99.5%"
	case r.domain == stats.Fraction && r.sign < 0 && r.bound == 0:
		return "no number of days can prove 0%, so give a bound such as 0.5%"
	case r.sign < 0 && r.bound == 0:
		return "no number of days can prove 0, so give a greater bound"
	}
	return "give a larger --budget"
}

// little returns the slack that makes no difference to a user: 2% of the bound, or for a share 2%
// of the rest to 100%.
func (r *requirement) little() float64 {
	const part = 0.02
	room := math.Abs(r.bound)
	if r.domain == stats.Fraction {
		room = min(room, math.Abs(1-r.bound))
	}
	return part * room
}

// period is the time whose callers a requirement is about.
func (r *requirement) period(l *tally.Layout) (from, to des.Time) {
	first, end := r.intervals(l)
	return l.Start(first), l.Start(end)
}

// intervals are the first interval of the period that a requirement is about, and the one after it.
func (r *requirement) intervals(l *tally.Layout) (first, end int) {
	if r.periodIndex < 0 {
		return 0, l.Intervals
	}
	starts := l.GoalPeriods[r.goal].First
	return starts[r.periodIndex], starts[r.periodIndex+1]
}

// isRaised reports whether a failure shows when there are too few agents: the requirement is about a period, and does
// not bound the staff from above.
func (r *requirement) isRaised() bool { return r.periodIndex >= 0 && r.monotone }

// periodName names the period of a requirement; "" is all of the time.
func (r *requirement) periodName(l *tally.Layout) string {
	if r.periodIndex < 0 {
		return ""
	}
	from, _ := r.period(l)
	layout := timeLayout(&l.Model.Clock)
	if l.Model.Goals[r.goal].Each == model.EachDay {
		layout = "Mon 2 Jan"
	}
	return l.Model.Clock.Instant(from).Format(layout)
}

// timeLayout formats a time of the day, or of several days.
func timeLayout(c *model.Clock) string {
	if c.Days() == 1 {
		return "15:04"
	}
	return "Mon 2 Jan 15:04"
}

// name is the goal as the scenario writes it, with its period.
func (r *requirement) name(l *tally.Layout) string {
	return r.inPeriod(l, l.Model.Goals[r.goal].Text)
}

// title is the goal in words, with its period.
func (r *requirement) title(l *tally.Layout) string {
	return r.inPeriod(l, l.Model.GoalTitle(&l.Model.Goals[r.goal]))
}

// inPeriod adds the period of a requirement to a text about its goal.
func (r *requirement) inPeriod(l *tally.Layout, text string) string {
	if in := r.periodName(l); in != "" {
		return text + ", " + in
	}
	return text
}

// value turns a slack and half the length of its interval into the measure's estimate,
// of whose single days nothing is known.
func (r *requirement) value(slack, half float64) stats.Estimate {
	// The slack has the sign of the bound, so the way back has it too.
	mean := r.bound + float64(r.sign*slack)
	unknown := stats.Number(math.NaN())
	return stats.Estimate{
		Mean: stats.Number(mean), Low: stats.Number(mean - half), High: stats.Number(mean + half), P5: unknown,
		P95: unknown,
	}.Within(r.domain)
}
