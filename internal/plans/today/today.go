package today

import (
	"context"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/staffing"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Input is a day so far.
type Input struct {
	Base         *model.Model // the scenario as it is written, for the day before Now
	Model        *model.Model // the scenario with changes, for the rest; may be Base
	Past         *backtest.Past
	Now          des.Time
	AtWork       []int // by group: the agents at work at Now; nil: the scenario's agents
	Replications int
	How          sim.Options
	Horizons     []time.Duration // of Result.Horizons; none for most
}

// Run predicts the rest of a day. It returns the error of the context, of a flow that never ends, or of
// records that no flow leads on from.
func Run(ctx context.Context, in Input) (*Result, error) {
	m := restOf(&in)
	s, err := sim.New(m)
	if err != nil {
		return nil, err
	}

	// A file with no call in progress is an export of ended calls, unless it goes on after now: then nobody calls.
	past := &sim.Past{Now: in.Now, Records: in.Past.Records}
	lacksOpen := len(past.Records) > 0 && !in.Past.HasOpen && in.Past.Later == 0
	if lacksOpen {
		if past.Before, err = sim.New(in.Base); err != nil {
			return nil, err
		}
	}

	// The calls of a warm-up are not in the statistics, and show how busy the day is.
	whole := *in.Base
	whole.Clock.From = morning(&whole.Clock)
	in.Base = &whole

	counted := volumes(in.Base, past)
	queuedShare, err := expectQueued(in.Base, past, counted)
	if err != nil {
		return nil, err
	}
	if lacksOpen {
		if err := addInProgress(past, in.Base, counted, queuedShare < 1); err != nil {
			return nil, err
		}
	}
	past.Evidence = evidence(in.Base, counted)

	rest, err := s.After(past)
	if err != nil {
		return nil, err
	}

	r := &run{
		Input: in, layout: rest.Layout(), days: make([]day, in.Replications),
		horizons: make([][][]model.VisitCounts, in.Replications),
	}
	r.divide()
	design, err := r.replicate(ctx, rest)
	if err != nil {
		return nil, err
	}
	return r.result(design, past, counted, queuedShare), nil
}

// morning returns the midnight before the statistics, which begin later if the day has a warm-up.
func morning(c *model.Clock) des.Time {
	from := c.Instant(c.From)
	return c.TimeOf(routing.DateOf(from).At(0, from.Location()))
}

// restOf returns the model of the rest of the day: with changes from now on, and with the agents at work.
func restOf(in *Input) *model.Model {
	m := *in.Model
	m.Groups = slices.Clone(m.Groups)
	for i := range m.Groups {
		g := &m.Groups[i]
		base := slices.IndexFunc(in.Base.Groups, func(b model.Group) bool { return b.Name == g.Name && b.Hub == g.Hub })
		if base >= 0 {
			g.Roster = joined(in.Base.Groups[base].Roster, g.Roster, in.Now)
		}
		if in.AtWork != nil {
			g.Roster = untilShiftEnds(g, in.AtWork[i], in.Now)
			g.Attendance = model.Attendance{}
		}
		g.ShiftEnds = nil // they are in the roster now
	}

	// The calls so far say how busy the day is, and changes do not.
	m.RateCV = in.Base.RateCV
	m.Lines = slices.Clone(m.Lines)
	for i := range m.Lines {
		m.Lines[i].RateCV = in.Base.Lines[i].RateCV
	}

	// What records do not have counts from now on: the calls so far would count as without it.
	m.Goals = slices.Clone(m.Goals)
	for i := range m.Goals {
		if g := &m.Goals[i]; !g.Measure.IsRecorded() {
			g.After = in.Now
		}
	}
	return &m
}

// joined returns the roster that is one up to a time, and another from then on.
func joined(before, after []model.RosterStep, now des.Time) []model.RosterStep {
	var out []model.RosterStep
	for _, step := range before {
		if step.At < now {
			out = append(out, step)
		}
	}

	first := stepAt(after, now)
	first.At = now
	out = append(out, first)
	for _, step := range after {
		if step.At > now {
			out = append(out, step)
		}
	}
	return out
}

// stepAt returns the step of a roster at a time.
func stepAt(roster []model.RosterStep, at des.Time) model.RosterStep {
	out := roster[0]
	for _, step := range roster {
		if step.At <= at {
			out = step
		}
	}
	return out
}

// untilShiftEnds returns the roster of a group with a number of agents at a time, up to the next end of a shift.
// Breaks, and agents whose shift begins before, are as the roster says.
func untilShiftEnds(g *model.Group, agents int, now des.Time) []model.RosterStep {
	out := joined(g.Roster, g.Roster, now)
	more := agents - stepAt(out, now).Agents
	for i := range out {
		if step := &out[i]; step.At >= now {
			step.Agents = max(0, step.Agents+more)
		}
	}

	if next := slices.IndexFunc(g.ShiftEnds, func(at des.Time) bool { return at > now }); next >= 0 {
		out = joined(out, g.Roster, g.ShiftEnds[next])
	}
	return out
}

// addInProgress adds the expected number of the calls in progress, which the records lack, to the counted ones. If only
// calls in queues are expected, it adds those.
func addInProgress(past *sim.Past, base *model.Model, counted [][]volume, ofQueues bool) error {
	const days = 20
	for number := range days {
		open, err := past.Before.InProgress(number, past.Now)
		if err != nil {
			return err
		}
		for i := range open {
			k, isCounted := intervalAt(base, open[i].Arrived, len(counted))
			isExpected := open[i].Ended == sim.NoTime && (open[i].Queue >= 0 || !ofQueues)
			if isCounted && isExpected {
				counted[k][open[i].Line].calls += 1.0 / days
			}
		}
	}
	return nil
}

// run is a prediction that is being made.
type run struct {
	Input
	layout *tally.Layout
	parts  []part // of the rest of the day
	known  int    // the number of intervals before the parts
	days   []day  // by replication

	horizons [][][]model.VisitCounts // by replication, horizon and queue
}

// part is a part of the rest of the day: the scenario's intervals from one up to another.
type part struct{ from, to int }

// day has the counts of a replication by part and queue.
type day [][]tally.QueueIntervalTally

// Replications returns the usual number of simulated days: 100, or fewer if they have many calls, whose shares vary
// less. It is at least 20, of which the lowest and the highest value bound 90%.
func Replications(m *model.Model) int {
	const least, usual, mostCalls = 20, 100, 3e6
	calls := 0.0
	for i := range m.Lines {
		calls += expected(&m.Lines[i], &m.Clock, m.Clock.From, m.Clock.To) + float64(len(m.Lines[i].Trace))
	}
	return max(least, int(min(usual, mostCalls/max(1, calls))))
}

// leastPart is the shortest part of the rest of the day.
const leastPart = int64(30 * 60e9)

// divide divides the day into parts of the scenario's interval, of at least 30 minutes. The rest begins with
// the part that contains now.
func (r *run) divide() {
	c := &r.layout.Model.Clock
	each := int((leastPart + c.Interval - 1) / c.Interval)
	for from := 0; from < r.layout.Intervals; from += each {
		to := min(from+each, r.layout.Intervals)
		if r.layout.Start(to) > r.Now {
			r.parts = append(r.parts, part{from, to})
		} else {
			r.known = to
		}
	}
}

// replicate simulates the rest of the day.
func (r *run) replicate(ctx context.Context, rest *sim.Simulation) (*experiment.Design, error) {
	d := &experiment.Design{
		Layout: r.layout,
		Replicate: func(ctx context.Context, number int, interval func()) (*tally.Tally, error) {
			counts, err := rest.Replicate(ctx, number, r.How, interval, r.observer(number))
			if err == nil {
				r.days[number] = r.dayOf(counts)
			}
			return counts, err
		},
	}
	e := &experiment.Experiment{Designs: []*experiment.Design{d}, Progress: r.How.Progress}
	return d, e.Extend(ctx, r.Replications)
}

// dayOf adds up the counts of the parts of a day, for each queue and then for all.
func (r *run) dayOf(t *tally.Tally) day {
	out := make(day, len(r.parts))
	queues := len(r.layout.Queues)
	for i, p := range r.parts {
		out[i] = make([]tally.QueueIntervalTally, queues+1)
		for q := range queues {
			for interval := p.from; interval < p.to; interval++ {
				counts := t.QueueInterval(q, interval)
				out[i][q].Merge(&counts)
				out[i][queues].Merge(&counts)
			}
		}
	}
	return out
}

// result makes the result of the replications.
func (r *run) result(d *experiment.Design, past *sim.Past, counted [][]volume, queuedShare float64) *Result {
	of := report.New(d.Layout, &d.Results)
	m := r.layout.Model
	out := &Result{
		Scenario: m.Scenario, Title: m.Title, Seed: m.Seed, Replications: r.Replications, clock: &m.Clock,
		Now:      m.Clock.Instant(r.Now),
		Busyness: busyness(r.Base, &past.Evidence, r.Now),
		SoFar:    soFar(r.Base, past, counted, r.Past, queuedShare),
		Staff:    "scenario",
		Rest:     r.rows(staffing.NewNeed(d.Layout, of)),
		Goals:    goalsOf(d, of),
		Horizons: r.horizonRows(),
	}
	if r.AtWork != nil {
		out.Staff = "records"
	}
	for i := range of.Intervals[:r.known] {
		out.Intervals = append(out.Intervals, of.Intervals[i].PerReplication(r.Replications))
	}
	return out
}
