package sim

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// report makes the report of the replications so far.
func (b *batch) report() *Report {
	t, y := b.t, b.total
	r := &Report{
		Scenario: t.Scenario, Seed: t.Seed, Replications: len(b.days),
		Start: t.Clock.Instant(t.Clock.From), End: t.Clock.Instant(t.Clock.To),
		Calls: y.calls(), Ends: map[string]int64{}, Queues: []Queue{},
	}
	for i, label := range t.labels {
		r.Ends[label] = int64(y.ends[i])
	}
	for i := range y.queues {
		at := &t.queues[i]
		q := b.queue(&y.queues[i].visits, &y.queues[i].length, func(d *day) *figures { return &d.queues[i] })
		q.Queue, q.Hub = t.Center.Queues[at.service].Name.Value, t.Center.Hubs[at.hub].Name.Value
		q.Target = seconds(float64(at.target))
		r.Queues = append(r.Queues, q)
	}
	for i := range y.tiers {
		q := b.queue(&y.tiers[i].visits, &y.tiers[i].length, func(d *day) *figures { return &d.tiers[i] })
		q.Tier, q.Target = t.tierName(i), t.commonTarget()
		r.Tiers = append(r.Tiers, q)
	}
	for i := range y.regions {
		q := b.queue(&y.regions[i].visits, &y.regions[i].length, func(d *day) *figures { return &d.regions[i] })
		q.Region, q.Target = t.Center.Regions[i].Name.Value, t.commonTarget()
		r.Regions = append(r.Regions, q)
	}
	r.Groups, r.Lines, r.Steps = b.staffing(), y.volumes(t), y.steps(t)
	r.Callbacks, r.Channels, r.Courses = y.calledBack(t), y.channels(t), y.courses.report()
	r.Intervals, r.Goals = y.intervals(t, len(b.days)), b.goals()
	return r
}

func (y *tally) calls() Calls {
	n := y.callsOf(scenario.About{})
	f := func(x Final) int64 { return int64(n.finals[x]) }
	c := Calls{
		Arrived: int64(n.arrived), Blocked: f(Blocked), SelfServed: f(SelfServed), Deflected: f(Deflected),
		Offered: int64(n.offered), Answered: f(WasAnswered), Booked: f(Booked), Transferred: f(Transferred),
		Abandoned: f(HasAbandoned), HungUp: f(HungUp), GaveUp: f(GaveUp), Redialed: int64(n.redialed),
		InProgress: int64(n.arrived), LanguageFallbacks: int64(y.fallbacks),
	}
	for _, ended := range n.finals {
		c.InProgress -= int64(ended)
	}
	return c
}

// queue estimates the measures of some visits.
func (b *batch) queue(v *visits, l *lengths, of func(*day) *figures) Queue {
	all, days := figuresOf(v), b.days
	waiting := make([]float64, len(days))
	for i := range days {
		waiting[i] = of(&days[i]).waiting
	}
	return Queue{
		Offered: int64(v.offered), Answered: int64(v.answered.Count), Abandoned: int64(v.abandoned), TimedOut: int64(v.timedOut),
		LeftByChoice: int64(v.leftByChoice), OverflowedIn: int64(v.in), OverflowedOut: int64(v.out), Rejected: int64(v.rejected),
		WaitingAtEnd: int64(v.offered - v.ended()), MaxWaiting: int64(l.most), AnsweredInTarget: int64(v.within),
		ServiceLevel:   estimateRatio(days, 1, func(d *day) ratio { return of(d).serviceLevel }),
		AbandonedRatio: estimateRatio(days, 1, func(d *day) ratio { return of(d).abandoned }),
		ASA:            estimateRatio(days, second, func(d *day) ratio { return of(d).asa }),
		Wait: Wait{
			Estimate:  estimateRatio(days, second, func(d *day) ratio { return of(d).wait }),
			Quantiles: estimateQuantiles(days, all.waits, func(d *day) *[len(quantiles)]float64 { return &of(d).waits }),
			Max:       seconds(all.max),
		},
		Answer:    estimateQuantiles(days, all.answers, func(d *day) *[len(quantiles)]float64 { return &of(d).answers }),
		Waiting:   stats.Mean(waiting),
		Announced: v.announced.report(),
	}
}

func estimateQuantiles(days []day, all [len(quantiles)]float64, of func(*day) *[len(quantiles)]float64) Quantiles {
	q := func(i int) stats.Estimate {
		return estimateQuantile(days, all[i], func(d *day) float64 { return of(d)[i] })
	}
	return Quantiles{q(0), q(1), q(2), q(3)}
}

func (e *errorTally) report() Announced {
	n := float64(e.count)
	return Announced{int64(e.count), seconds(e.told.Less(e.waited) / n), seconds(e.absolute.Float64() / n), seconds(e.told.Float64() / n)}
}

func seconds(ns float64) stats.Number { return stats.Number(ns / second) }

func (t *tables) tierName(i int) string {
	return t.Center.Attributes[routing.AttrTier].Values[i]
}

// commonTarget is the target of all queues, where they have the same.
func (t *tables) commonTarget() stats.Number {
	for i := range t.queues {
		if t.queues[i].target != t.queues[0].target {
			return stats.Number(math.NaN())
		}
	}
	if len(t.queues) == 0 {
		return stats.Number(math.NaN())
	}
	return seconds(float64(t.queues[0].target))
}

func (b *batch) staffing() []Staffing {
	out := []Staffing{}
	length := float64(b.t.Clock.To-b.t.Clock.From) * float64(len(b.days))
	for i := range b.t.groups {
		g := &b.t.Groups[i]
		out = append(out, Staffing{
			Group: g.Name, Hub: b.t.Center.Hubs[g.Hub].Name.Value, Agents: stats.Number(b.total.groups[i].staffed.Float64() / length),
			Occupancy: estimateRatio(b.days, 1, func(d *day) ratio { return d.occupancy[i] }),
		})
	}
	return out
}

func (y *tally) volumes(t *tables) []Volume {
	var out []Volume
	for i := range y.lines {
		l := &y.lines[i]
		if !t.Lines[i].IsCalled() {
			continue
		}
		out = append(out, Volume{
			Line: t.Center.Lines[i].Name.Value, Arrived: int64(l.calls.arrived), Blocked: int64(l.calls.finals[Blocked]),
			Valid: int64(l.numbers[phone.Valid]), Withheld: int64(l.numbers[phone.Withheld]), Invalid: int64(l.numbers[phone.Invalid]),
		})
	}
	return out
}

// steps sums the machines' counts by step, in the order in which programs and
// their states name them.
func (y *tally) steps(t *tables) []Step {
	var out []Step
	index := map[string]int{}
	for p := range t.programs {
		program, counts := t.programs[p].program, y.counts[p].Sum()
		for state := range program.States {
			step := program.StepAt(flow.StateID(state))
			i, known := index[step.String()]
			if !known {
				i = len(out)
				index[step.String()] = i
				out = append(out, Step{Flow: step.Flow, Step: step.Name, Outcomes: map[string]int64{}})
			}
			out[i].Visits += int64(counts.Visits[state])
			for o, name := range program.Outcomes {
				if n := counts.Taken(flow.StateID(state), flow.Outcome(o)); n > 0 {
					out[i].Outcomes[name] += int64(n)
				}
			}
		}
	}
	return out
}

func (y *tally) calledBack(t *tables) []CalledBack {
	out := []CalledBack{}
	for i := range y.queues {
		c, at := &y.queues[i].callbacks, &t.queues[i]
		if c.booked == 0 {
			continue
		}
		out = append(out, CalledBack{
			Queue: t.Center.Queues[at.service].Name.Value, Hub: t.Center.Hubs[at.hub].Name.Value,
			Booked: int64(c.booked), Reached: int64(c.waits.Count), Unreached: int64(c.unreached),
			Wait: Spread{seconds(c.waits.Mean()), seconds(c.waits.Quantile(0.5)), seconds(c.waits.Quantile(0.9)), longestOf(&c.waits)},
		})
	}
	return out
}

// channels counts the offers of each channel that had any. A response is uniform
// between the channel's bounds.
func (y *tally) channels(t *tables) []Channel {
	out := make([]Channel, len(t.Center.Channels))
	for i := range out {
		from, to := float64(t.Center.Channels[i].Responds[0]), float64(t.Center.Channels[i].Responds[1])
		at := func(part float64) stats.Number { return seconds(from + part*(to-from)) }
		out[i] = Channel{Channel: t.Center.Channels[i].Name.Value, Response: Spread{at(0.5), at(0.5), at(0.9), at(1)}}
	}
	for p := range t.programs {
		program, counts := t.programs[p].program, y.counts[p].Sum()
		accepted := slices.Index(program.Outcomes, flow.Accepted)
		for state := range program.States {
			if step := program.StepAt(flow.StateID(state)); step.Kind == flow.Deflect {
				out[step.Channel].Offered += int64(counts.Visits[state])
				out[step.Channel].Accepted += int64(counts.Taken(flow.StateID(state), flow.Outcome(accepted)))
			}
		}
	}
	return slices.DeleteFunc(out, func(c Channel) bool { return c.Offered == 0 })
}

func longestOf(s *stats.Summary) stats.Number {
	if s.Count == 0 {
		return stats.Number(math.NaN())
	}
	return seconds(float64(s.Max))
}

func (b *batch) goals() []Met {
	out := []Met{}
	for i := range b.t.Criteria {
		k := &b.t.Criteria[i]
		values, met := readings(k, b.days, i)
		m := Met{Goal: k.Goal, Value: b.valueOf(i, values), Days: len(b.days), seconds: k.Measure.IsTime(), bound: stats.Number(k.Bound)}
		for _, yes := range met {
			m.DaysMet += int(yes)
		}
		m.Holds = judge(k, m.Value, met)
		out = append(out, m)
	}
	return out
}

// valueOf estimates a criterion's measure: a ratio of sums, or a quantile of all
// days together.
func (b *batch) valueOf(i int, values []float64) stats.Estimate {
	if b.t.Criteria[i].Measure.IsRatio() {
		return estimateRatio(b.days, 1, func(d *day) ratio { return d.criteria[i] })
	}
	return stats.Quantile(b.total.measure(b.t, i).over, values)
}

// intervalStart is when a slot begins, intervalEnd when it ends.
func (t *tables) intervalStart(slot int) des.Time {
	return t.Clock.From + int64(slot)*t.Clock.Interval
}

func (t *tables) intervalEnd(slot int) des.Time {
	return min(t.intervalStart(slot+1), t.Clock.To)
}
