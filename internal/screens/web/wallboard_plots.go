package web

import (
	"html/template"
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// plottedQueues is up to how many queues the board of a center has room for charts of the day.
const plottedQueues = 4

// Sizes of the charts of a small center.
const (
	callsPeriod = 30 * time.Minute
	levelPeriod = time.Hour
	plotHeight  = 230
)

// dayPlots returns the charts of a small center's day: its calls and the plan, the share answered
// in time, and the longest wait.
func dayPlots(m *model.Model, p *plan, s *sim.Snapshot) []template.HTML {
	if len(s.Queues) > plottedQueues || len(s.Marks) < 2 {
		return nil
	}
	from, to := openHours(m, s)
	d := dayPlot{m: m, plan: p, now: s, from: from, to: to}
	return []template.HTML{d.calls(), d.level(), d.longest()}
}

// openHours is the part of the day from the first opening to the last closing.
func openHours(m *model.Model, s *sim.Snapshot) (from, to time.Time) {
	begin := m.Clock.Instant(m.Clock.From)
	end := m.Clock.Instant(m.Clock.To)
	for i := range s.Queues {
		q, _ := m.Center.Queue(s.Queues[i].Queue)
		h, _ := m.Center.Hub(s.Queues[i].Hub)

		// Hubs are in different zones, so the hours are compared as instants.
		for _, p := range m.Center.Queues[q].Hours.Periods(begin, end, m.Center.Hubs[h].Zone) {
			if from.IsZero() || p.From.Before(from) {
				from = p.From
			}
			if p.To.After(to) {
				to = p.To
			}
		}
	}

	// Without any opening the plot has the whole day.
	if from.IsZero() {
		return begin, end
	}
	return from.In(begin.Location()), to.In(begin.Location())
}

// dayPlot draws charts of the marks of a day.
type dayPlot struct {
	m        *model.Model
	plan     *plan
	now      *sim.Snapshot
	from, to time.Time
}

// period is a period of the day that has begun. Its end is now at the latest.
type period struct{ from, to time.Time }

func (d *dayPlot) periods(length time.Duration) []period {
	var out []period
	now := d.now.Marks[len(d.now.Marks)-1].At
	for at := d.from; at.Before(d.to) && at.Before(now); at = at.Add(length) {
		end := at.Add(length)

		// The current period ends now, or its rate would be too low.
		if end.After(now) {
			end = now
		}
		out = append(out, period{at, end})
	}
	return out
}

// point is in the middle of a period.
func (p period) point() look.Point {
	return look.Point{At: float64(p.from.Add(p.to.Sub(p.from) / 2).Unix()), Text: p.from.Format("Mon 15:04")}
}

// counted is a count of the day at a time, between two marks in proportion.
func (d *dayPlot) counted(at time.Time, count func(*sim.Mark) float64) float64 {
	before := &d.now.Marks[0]
	for i := range d.now.Marks {
		mark := &d.now.Marks[i]

		// Between two marks a straight line is close enough.
		if mark.At.After(at) {
			share := float64(at.Sub(before.At)) / float64(mark.At.Sub(before.At))
			return count(before) + max(share, 0)*(count(mark)-count(before))
		}
		before = mark
	}
	return count(before)
}

// during returns the growth of a count in a period.
func (d *dayPlot) during(p period, count func(*sim.Mark) float64) float64 {
	return d.counted(p.to, count) - d.counted(p.from, count)
}

func (d *dayPlot) calls() template.HTML {
	calls := look.Series{Name: "calls", Shape: look.Line, Named: true}
	planned := look.Series{Name: "plan", Shape: look.Line, Color: look.Context, Named: true}
	plot := look.Plot{
		Title: "Calls", Note: "an hour", Label: "Calls per hour, next to the plan",
		X: look.Clock(d.from, d.to), Unit: look.Count, Height: plotHeight,
	}
	highest := 0.0
	for _, p := range d.periods(callsPeriod) {
		// Rates make the current, shorter period comparable with the others.
		hours := p.to.Sub(p.from).Hours()
		arrived := d.during(p, func(at *sim.Mark) float64 { return float64(at.Arrived) }) / hours
		expected := (d.plan.plannedBy(d.elapsed(p.to)) - d.plan.plannedBy(d.elapsed(p.from))) / hours
		plot.Points = append(plot.Points, p.point())
		calls.Values = append(calls.Values, stats.Number(arrived))
		planned.Values = append(planned.Values, stats.Number(expected))
		highest = max(highest, arrived, expected)
	}

	plot.Y = look.Scale(look.Count, highest)
	plot.Series = []look.Series{planned, calls}
	return plot.Figure()
}

// elapsed returns the time since the beginning of the day.
func (d *dayPlot) elapsed(at time.Time) des.Duration { return d.m.Clock.TimeOf(at) - d.m.Clock.From }

func (d *dayPlot) level() template.HTML {
	level := look.Series{Name: "in time", Shape: look.Line}
	plot := look.Plot{
		Title: "Answered in time", Note: "by the hour", Label: "Answered in time by the hour",
		X: look.Clock(d.from, d.to), Unit: look.Share, Height: plotHeight,
	}
	lowest := 1.0
	for _, p := range d.periods(levelPeriod) {
		of := func(c model.Counter) func(*sim.Mark) float64 {
			return func(at *sim.Mark) float64 { return float64(totalOf(at.Queues)[c]) }
		}
		inTarget := d.during(p, of(model.ServiceLevel.Numerator()))
		judged := d.during(p, of(model.ServiceLevel.Denominator()))
		share := math.NaN()

		// A period without judged calls has no level, and the line has a gap.
		if judged > 0 {
			share = min(max(inTarget/judged, 0), 1)
			lowest = min(lowest, share)
		}

		plot.Points = append(plot.Points, p.point())
		level.Values = append(level.Values, stats.Number(share))
	}

	plot.Y = look.HighShares(lowest)
	plot.Series = []look.Series{level}

	queues := queuesToday(d.now)
	least, greatest := targets(queues)

	// One bound fits all queues only if they have the same target.
	if least == greatest {
		plot.Note = "within " + target(least) + ", by the hour"
		if goal := goalOf(d.m, d.now, model.ServiceLevel, least, isWhole(d.m, queues)); goal != nil {
			plot.Goals = []look.Goal{{At: goal.Target, Text: "goal " + shortPercentage(goal.Target)}}
		}
	}

	return plot.Figure()
}

func (d *dayPlot) longest() template.HTML {
	area := look.Series{Name: "longest wait", Shape: look.Area}
	clock := &d.m.Clock
	length := sim.DayPeriod(clock.From, clock.To)

	plot := look.Plot{
		Title:  "Longest wait",
		Note:   "of any caller, in each " + target(length),
		Label:  "Longest wait of any caller",
		X:      look.Clock(d.from, d.to),
		Unit:   look.Seconds,
		Height: plotHeight,
	}

	highest := 0.0
	at := clock.Instant(clock.From)
	for _, wait := range longestOfAll(d.now.Queues) {
		p := period{at, at.Add(time.Duration(length))}
		at = p.to

		// The center is closed in the other periods.
		if p.from.Before(d.from) || p.to.After(d.to) {
			continue
		}

		seconds := time.Duration(wait).Seconds()
		plot.Points = append(plot.Points, p.point())
		area.Values = append(area.Values, stats.Number(seconds))
		highest = max(highest, seconds)
	}

	plot.Y = look.Scale(look.Seconds, highest)
	plot.Series = []look.Series{area, {Name: "", Shape: look.Line, Values: area.Values}}
	return plot.Figure()
}

// longestOfAll returns the longest wait in all queues, in each period of the day so far.
func longestOfAll(queues []sim.QueueSnapshot) []des.Duration {
	var longest []des.Duration
	for i := range queues {
		for p, wait := range queues[i].LongestWaits {
			if p == len(longest) {
				longest = append(longest, 0)
			}
			longest[p] = max(longest[p], wait)
		}
	}
	return longest
}
