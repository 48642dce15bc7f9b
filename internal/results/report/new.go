package report

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// New makes the report of replications: counts from their merged tally, and estimates
// from the measures of each replication.
func New(l *tally.Layout, results *tally.Results) *Report {
	m := l.Model
	b := &builder{results.Total, AllDays(l, results), m.Clock.From, m.Clock.To}
	r := &Report{
		Scenario: m.Scenario, Title: m.Title, About: m.About, Seed: m.Seed, Replications: len(results.Replications),
		Start: m.Clock.Instant(m.Clock.From), End: m.Clock.Instant(m.Clock.To),
		Calls:      b.calls(),
		Ends:       b.ends(),
		Center:     b.center(),
		Queues:     b.queues(),
		Groups:     b.groups(),
		Tiers:      b.tiers(),
		Lines:      b.lines(),
		Regions:    b.regions(),
		Steps:      b.steps(),
		Callbacks:  b.callbacks(),
		Channels:   b.channels(),
		Intervals:  b.intervals(),
		Goals:      b.goals(),
		Intents:    b.intents(),
		WaitSeries: b.waitSeries(), ServiceLevelOf: m.ServiceLevelOf.String(),
	}

	r.Outages = b.outages()
	for i := range m.Notes {
		r.Notes = append(r.Notes, b.note(&m.Notes[i]))
	}
	r.Notes = append(r.Notes, b.rejoined()...)

	// A single day has no rows of its own, because the whole report is about it.
	if n := m.Clock.Days(); n > 1 {
		for i := range n {
			r.Days = append(r.Days, newDay(l, results, i))
		}
	}

	// This step needs the queues and the calls of the report.
	r.rareOffers = b.rareOffers(r)

	// An interval has a range of its values over days, so the days come before the ranges.
	for i := range results.Replications {
		if of := results.Replications[i].Intervals; of != nil {
			r.days = append(r.days, of)
		}
	}

	for i := range r.Intervals {
		r.Intervals[i].Range = r.RangeOf(i, i+1)
	}

	return r
}

// Decided reports whether the results decide all goals.
func Decided(l *tally.Layout, results *tally.Results) bool { return New(l, results).Decided() }

// newDay makes the report of one day of the replications.
func newDay(l *tally.Layout, results *tally.Results, i int) Day {
	from, to := l.Model.Clock.Day(i)
	b := &builder{results.Total, OneDay(l, results, i), from, to}
	return Day{
		Start: l.Model.Clock.Instant(from), End: l.Model.Clock.Instant(to),
		Calls:  b.calls(),
		Center: b.center(),
		Queues: b.queues(),
		Groups: b.groups(),
		Goals:  b.goals(),
	}
}

// builder makes the parts of a report about all days or one.
type builder struct {
	tally    *tally.Tally // of all days and replications
	Sample                // of the days that it is about
	from, to des.Time
}

func (b *builder) ends() map[string]int64 {
	out := map[string]int64{}
	for i, label := range b.layout.EndLabels {
		out[label] = int64(b.tally.Ends[i])
	}
	return out
}

// queues returns the row of each queue at each hub. It is empty and not nil, so that JSON has a
// list.
func (b *builder) queues() []Queue {
	out := []Queue{}
	for i := range b.total.Queues {
		q := b.visits(&b.total.Queues[i].VisitTally,
			func(r *tally.DayMeasures) *tally.VisitMeasures { return &r.Queues[i] })
		q.Queue, q.Hub = b.layout.QueueNames(i)
		q.Title = b.queueTitle(i)
		q.Target = seconds(float64(b.layout.Target(i)))
		out = append(out, q)
	}
	return out
}

// queueTitle is the title of a queue at its hub.
func (b *builder) queueTitle(i int) model.Title {
	q := &b.layout.Queues[i]
	return b.layout.Model.QueueTitle(q.Queue, q.Hub)
}

func (b *builder) tiers() []Queue {
	var out []Queue
	for i, name := range b.layout.TierNames() {
		q := b.visits(&b.total.Tiers[i].VisitTally,
			func(r *tally.DayMeasures) *tally.VisitMeasures { return &r.Tiers[i] })
		q.Tier = name
		q.Title = b.layout.Model.TitleOf(model.Subject{Kind: model.SubjectTier, Index: i})
		q.Target = b.commonTarget()
		out = append(out, q)
	}
	return out
}

func (b *builder) regions() []Queue {
	var out []Queue
	for i := range b.total.Regions {
		q := b.visits(&b.total.Regions[i].VisitTally,
			func(r *tally.DayMeasures) *tally.VisitMeasures { return &r.Regions[i] })
		q.Region = b.layout.Model.Center.Regions[i].Name.Value
		q.Title = b.layout.Model.TitleOf(model.Subject{Kind: model.SubjectRegion, Index: i})
		q.Target = b.commonTarget()
		out = append(out, q)
	}
	return out
}

// commonTarget is the target of all queues; NaN if they differ.
func (b *builder) commonTarget() stats.Number {
	common := unknown
	for i := range b.layout.Queues {
		target := seconds(float64(b.layout.Target(i)))
		if i > 0 && target != common {
			return unknown
		}
		common = target
	}
	return common
}

// visits estimates the measures of some visits from their sums over replications and
// their measures in each.
func (b *builder) visits(t *tally.VisitTally, each func(*tally.DayMeasures) *tally.VisitMeasures) Queue {
	v := &t.Visits
	announced := &t.Visits.Announced
	pooled := tally.ValuesOf(v)
	estimate := func(m model.Measure) stats.Estimate {
		return b.estimate(m, pooled[m], func(r *tally.DayMeasures) tally.Ratio { return each(r).Values[m] })
	}
	mean, waits := summarized(model.WaitMean, model.WaitQuantiles, pooled[model.WaitMax], estimate)
	count := float64(announced.Count)

	return Queue{
		Offered:          int64(v.Offered),
		Answered:         int64(v.Answered.Count),
		Abandoned:        int64(v.Abandoned),
		TimedOut:         int64(v.TimedOut),
		LeftByChoice:     int64(v.LeftByChoice),
		OverflowedIn:     int64(v.OverflowedIn),
		OverflowedOut:    int64(v.OverflowedOut),
		Rejected:         int64(v.Rejected),
		WaitingAtEnd:     int64(v.Offered - v.Ended()),
		MaxWaiting:       int64(t.Length.Max),
		AnsweredInTarget: int64(v.InTarget),
		ServiceLevel:     estimate(model.ServiceLevel),
		AbandonedRatio:   estimate(model.AbandonedRatio),
		ASA:              estimate(model.ASA),
		WaitMean:         mean, Wait: waits,
		Answer:  quantiles(model.AnswerQuantiles, estimate),
		Waiting: b.mean(func(r *tally.DayMeasures) float64 { return each(r).Waiting }),
		Announced: Announced{
			Count: int64(announced.Count), Bias: seconds(announced.Announced.Sub(announced.Actual) / count),
			MeanAbsolute: seconds(announced.AbsoluteError.Float64() / count),
			Mean:         seconds(announced.Announced.Float64() / count),
		},
	}
}

func seconds(ns float64) stats.Number { return stats.Number(ns / 1e9) }

func (b *builder) groups() []Group {
	out := []Group{}

	// Staffed time is a sum over all replications, so the period counts once for each of them.
	length := float64(b.to-b.from) * float64(len(b.replications))
	for i := range b.total.Groups {
		g := &b.layout.Model.Groups[i]
		out = append(out, Group{
			Group:     g.Name,
			Hub:       b.layout.HubName(g.Hub),
			Title:     b.layout.Model.TitleOf(model.Subject{Kind: model.SubjectGroup, Index: i}),
			Agents:    stats.Number(b.total.Groups[i].Staffed.Float64() / length),
			Occupancy: b.ratio(func(r *tally.DayMeasures) tally.Ratio { return r.Occupancy[i] }, Share),
		})
	}

	return out
}

func (b *builder) lines() []Line {
	var out []Line
	for i := range b.total.Lines {
		if !b.layout.Model.Lines[i].IsCalled() {
			continue
		}

		l := &b.total.Lines[i]
		out = append(out, Line{
			Line:     b.layout.Model.Center.Lines[i].Name.Value,
			Title:    b.layout.Model.Center.Lines[i].Title,
			Arrived:  int64(l.Arrived),
			Blocked:  int64(l.Ended[model.Blocked]),
			Valid:    int64(l.Numbers[phone.Valid]),
			Withheld: int64(l.Numbers[phone.Withheld]),
			Invalid:  int64(l.Numbers[phone.Invalid]),
		})
	}

	return out
}

func (b *builder) steps() []Step {
	var out []Step
	for i, s := range b.layout.Steps {
		step := Step{Flow: s.Flow, Step: s.Step, Visits: int64(b.tally.Steps[i].Visits), Outcomes: map[string]int64{}}
		for outcome, n := range b.tally.Steps[i].Outcomes {
			step.Outcomes[outcome] = int64(n)
		}
		out = append(out, step)
	}
	return out
}

// A callback offer is said to be reached by few below this share of the calls, and below one call a day.
const rareOffer = 0.001

// rareOffers returns the steps that offer a callback and that hardly any call reaches.
func (b *builder) rareOffers(r *Report) []Step {
	// A callback that is booked without a question is no offer.
	offers := map[string]bool{}
	for i := range b.layout.Model.Programs {
		for _, s := range b.layout.Model.Programs[i].Steps {
			if s.Kind == flow.Callback && !s.Unasked {
				offers[s.String()] = true
			}
		}
	}

	// An offer is rare below a share of the calls, and below one visit a day in any case.
	share := rareOffer * float64(r.Calls.Arrived)
	often := max(share, float64(r.SimulatedDays()))

	return slices.DeleteFunc(slices.Clone(r.Steps), func(s Step) bool {
		return !offers[s.Flow+"."+s.Step] || float64(s.Visits) >= often
	})
}

func (b *builder) callbacks() []Callbacks {
	out := []Callbacks{}
	for i := range b.total.Queues {
		c := &b.total.Queues[i].Callbacks
		if c.Booked == 0 {
			continue
		}

		row := Callbacks{
			Booked:  int64(c.Booked),
			Reached: int64(c.Waits.Count),
			Wait:    durations(&c.Waits),
		}

		// The replication has ended, so a callback that still waits reaches nobody.
		row.Unreached = row.Booked - row.Reached
		row.Queue, row.Hub = b.layout.QueueNames(i)
		row.Title = b.queueTitle(i)
		out = append(out, row)
	}

	return out
}

func durations(s *stats.Summary) Durations {
	return Durations{
		seconds(s.Mean()),
		seconds(s.Quantile(0.5)),
		seconds(s.Quantile(0.9)),
		seconds(s.Quantile(1)), // unknown without values, and not 0 seconds
	}
}

// channels counts the offers of each channel that had any. Response times are uniform
// between the channel's bounds.
func (b *builder) channels() []Channel {
	channels := b.layout.Model.Center.Channels
	out := make([]Channel, len(channels))
	for i := range channels {
		from := float64(channels[i].Responds[0])
		to := float64(channels[i].Responds[1])

		// The quantiles of a uniform distribution lie on a straight line between its bounds.
		quantile := func(q float64) stats.Number { return seconds(from + float64(q*(to-from))) }
		name := channels[i].Name.Value
		out[i] = Channel{
			Channel:  name,
			Title:    diag.Title(name),
			Response: Durations{quantile(0.5), quantile(0.5), quantile(0.9), quantile(1)},
		}
	}

	for i, s := range b.layout.Steps {
		if s.Channel >= 0 {
			out[s.Channel].Offered += int64(b.tally.Steps[i].Visits)
			out[s.Channel].Accepted += int64(b.tally.Steps[i].Outcomes[flow.Accepted])
		}
	}

	// A channel without offers has no response times that would mean anything.
	return slices.DeleteFunc(out, func(c Channel) bool { return c.Offered == 0 })
}
