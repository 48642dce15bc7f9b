package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// head is the heading, the number of calls and the shares of their ends.
func (r *Report) head() []document.Block {
	out := []document.Block{document.Text{Text: r.heading()}}
	if note := r.serviceLevelNote(); note != "" {
		out = append(out, document.Text{Text: note, IsNext: true})
	}

	c := &r.Calls
	if c.Arrived == 0 {
		return append(out, document.Text{Text: "nobody called", IsNext: true})
	}

	var parts []string
	for _, d := range r.dispositions() {
		parts = append(parts, portion(d.Calls, c.Arrived)+" "+d.Name)
	}

	head := fmt.Sprintf("%s calls%s, %s of them redials", r.Daily(c.Arrived), r.averaged(),
		portion(c.Redialed, c.Arrived))
	if len(parts) > 0 {
		head += ": " + strings.Join(parts, ", ")
	}
	return append(out, document.Text{Text: head, IsNext: true})
}

// RareOffers returns a sentence about each offer of a callback that hardly any call reaches.
func (r *Report) RareOffers() []string {
	var out []string
	for _, s := range r.rareOffers {
		reached := "No call"
		if s.Visits > 0 {
			daily := float64(s.Visits) / float64(r.SimulatedDays())
			reached = fmt.Sprintf("%.1f calls a %s", daily, r.Unit())
		}
		out = append(out, fmt.Sprintf("%s reached the callback offer of %s (step %s.%s).",
			reached, diag.Title(s.Flow), s.Flow, s.Step))
	}
	return out
}

// heading says what was simulated.
func (r *Report) heading() string { return r.Title + ": " + r.simulated() }

// simulated returns the time and the replications of the report.
func (r *Report) simulated() string {
	return fmt.Sprintf("%s to %s, %s, seed %d", r.Start.Format("2006-01-02 15:04"),
		r.End.Format("2006-01-02 15:04 MST"), diag.Plural(r.Replications, "replication"), r.Seed)
}

// serviceLevelNote names the calls that service levels divide by, or is "" if they are the usual ones.
func (r *Report) serviceLevelNote() string { return serviceLevelNote(r.ServiceLevelOf) }

// serviceLevelNote is the same of a name of [model.ServiceLevelNames].
func serviceLevelNote(name string) string {
	of := model.ServiceLevelNamed(name)
	if of == model.OfOffered {
		return ""
	}
	return "Service levels are of " + of.Words() + "."
}

// ofDays is the header of a column of counts: of several days they are of one.
func (r *Report) ofDays(count string) string {
	if len(r.Days) > 0 {
		count += " a day"
	}
	return count
}

// dispositions counts the calls by disposition, without those that would be 0.0%.
func (r *Report) dispositions() []DispositionCount {
	return slices.DeleteFunc(r.Calls.ByDisposition(), func(d DispositionCount) bool {
		return d.Calls*1000 < r.Calls.Arrived || d.Calls == 0
	})
}

// averaged names the period that a count of calls is averaged over.
func (r *Report) averaged() string {
	switch {
	case len(r.Days) > 0:
		return " a day on average"
	case r.Replications > 1:
		return " on average"
	default:
		return ""
	}
}

// Show formats a value of the goal's measure. If the value differs from the goal's bound but rounds
// to it, Show adds the bound, because the difference decides the verdict: below 5.0%, above 30s.
func (g *Goal) Show(n stats.Number) string {
	text := g.Unit.Format(n)

	// A text other than the bound's already shows the difference.
	if text != g.Unit.Format(g.Bound) {
		return text
	}

	// A difference this small is a rounding error, and no reason for the verdict.
	gap := math.Abs(float64(n - g.Bound))
	if gap <= 1e-9*math.Abs(float64(g.Bound)) {
		return text
	}

	if n < g.Bound {
		return "below " + text
	}
	return "above " + text
}

// ShowValue formats the value of a goal, with its period and the unit of an amount.
func (g *Goal) ShowValue() string {
	text := g.Show(g.Value.Mean)
	if g.per != "" {
		text += " " + g.per
	}
	return g.at(text)
}

// ShowMissed formats the value of a goal that does not hold, or not for sure: where the value
// itself keeps the bound, the interval does not.
func (g *Goal) ShowMissed() string {
	text := g.ShowValue()
	if g.Reaches() {
		text += ", and its interval reaches " + g.Show(g.Bound)
	}
	return text
}

// Reaches reports whether the value keeps the bound, and its interval does not.
func (g *Goal) Reaches() bool {
	kept := g.Value.Mean >= g.Bound
	return kept == (g.Side == "at_least") && g.Holds != stats.Yes
}

// With is the goal with another value, which is of no period and does not hold for sure.
func (g Goal) With(value stats.Estimate) Goal {
	g.Value = value
	g.Holds = stats.Undecided
	g.Period = nil
	g.when = ""
	return g
}

// at adds the goal's period to a text.
func (g *Goal) at(text string) string {
	if g.when == "" {
		return text
	}
	return g.when + ": " + text
}

// When is the period that the value is of; "" if the value is of all periods together.
func (g *Goal) When() string { return g.when }

// Interval formats the value's confidence interval. A single replication has no interval.
func (g *Goal) Interval() string {
	return g.showRange(g.Value.Low, g.Value.High)
}

// OneDay formats the range in which the value of one day lies with a probability of 90%.
func (g *Goal) OneDay() string {
	return g.showRange(g.Value.P5, g.Value.P95)
}

func (g *Goal) showRange(low, high stats.Number) string {
	if !low.Known() {
		return "–"
	}
	return g.Show(low) + " to " + g.Show(high)
}

// Name names the queue and its hub: disputes@london; or the whole center.
func (q *Queue) Name() string {
	if q.Queue == "" {
		return CenterSubject
	}
	return q.Queue + "@" + q.Hub
}

// ServiceLevelText formats the service level with its target: 59.3% in 20s.
func (q *Queue) ServiceLevelText() string {
	if !q.Target.Known() {
		// The queues of the center differ.
		return Percentage(q.ServiceLevel.Mean) + " in target"
	}
	return Percentage(q.ServiceLevel.Mean) + " in " + FormatSeconds(q.Target)
}

// ActiveQueues returns the rows of the queues that callers tried to join and, if they are
// several, of the whole center.
func (r *Report) ActiveQueues() []*Queue {
	var out []*Queue
	for i := range r.Queues {
		if q := &r.Queues[i]; q.HasArrivals() {
			out = append(out, q)
		}
	}

	// A single queue is the whole center, so a row of the center would repeat it.
	if len(out) > 1 {
		out = append(out, &r.Center.Queue)
	}
	return out
}

// HasArrivals reports whether any call tried to join the queue.
func (q *Queue) HasArrivals() bool { return q.Offered+q.Rejected > 0 }

// busiestTimes has some of the intervals or hours with the most calls.
func (r tables) busiestTimes(title string, times []intervalSum) *document.Table {
	t := &document.Table{Columns: []document.Column{
		{Name: title}, {Name: "offered"}, {Name: "abandoned"}, {Name: "mean wait"}, {Name: "longest queue", Wraps: true},
	}}
	for i := range times {
		t.Row(r.busiestRow(&times[i])...)
	}
	return t
}

// busiestRow gives the cells of a busy interval or hour.
func (r tables) busiestRow(s *intervalSum) []string {
	// Without a waiting call no queue is the longest one.
	longest := ""
	if q := s.longest; q != nil {
		longest = fmt.Sprintf("%s: %s", q.Title, diag.Thousands(q.WaitingMax))
	}
	wait := FormatSeconds(stats.Number(s.waited / float64(s.ended)))
	return []string{
		s.start.Format(r.timeLayout()),
		r.PerReplication(s.offered),
		portion(s.abandoned, s.offered),
		wait,
		longest,
	}
}

// intervalSum sums intervals over all queues.
type intervalSum struct {
	start              time.Time
	offered, abandoned int64
	ended              int64          // visits whose wait has ended
	waited             float64        // seconds, of these
	longest            *QueueInterval // the queue with the largest maximum length; nil if no call waited
}

const shownIntervals = 5

// busiest gives the intervals with the most calls offered, the earlier first among equals.
func (r tables) busiest() []intervalSum {
	var sums []intervalSum
	for i := range r.Intervals {
		if s := r.Intervals[i].sum(); s.offered > 0 {
			sums = append(sums, s)
		}
	}

	// A stable sort keeps the earlier interval first among equals.
	slices.SortStableFunc(sums, func(a, b intervalSum) int { return cmp.Compare(b.offered, a.offered) })
	return sums[:min(shownIntervals, len(sums))]
}

// sum sums an interval over its queues.
func (v *Interval) sum() intervalSum {
	s := intervalSum{start: v.Start}
	for i := range v.Queues {
		q := &v.Queues[i]
		of := intervalSum{offered: q.Offered, abandoned: q.Abandoned}

		// A mean is unknown if no visit ended, and it must not spoil the sum of the others.
		if q.WaitMean.Known() {
			of.ended = q.Ended
			of.waited = float64(q.WaitMean) * float64(q.Ended)
		}

		if q.WaitingMax > 0 {
			of.longest = q
		}

		s.add(of)
	}

	return s
}

// add adds the counts of another sum.
func (s *intervalSum) add(o intervalSum) {
	s.offered += o.offered
	s.abandoned += o.abandoned
	s.ended += o.ended
	s.waited += o.waited
	if o.longest != nil && (s.longest == nil || o.longest.WaitingMax > s.longest.WaitingMax) {
		s.longest = o.longest
	}
}

// timeLayout formats the start of an interval: with the date in a run of more than
// a week, and with the zone if the offset from UTC changes during the run.
func (r *Report) timeLayout() string { return timeLayout(r.Start, r.End) }

func timeLayout(start, end time.Time) string {
	layout := "Mon 15:04"

	// A weekday is ambiguous in a period of more than a week.
	if end.Sub(start) > 7*24*time.Hour {
		layout = "2006-01-02 15:04"
	}

	// A change of the clocks repeats an hour, so the zone distinguishes the two hours.
	if start.Format("MST") != end.Format("MST") {
		layout += " MST"
	}
	return layout
}

// periodLayout formats the start of a period of a goal.
func periodLayout(l *tally.Layout, each model.Each) string {
	clock := &l.Model.Clock
	layout := timeLayout(clock.Instant(clock.From), clock.Instant(clock.To))
	if each == model.EachDay {
		layout = strings.Replace(layout, " 15:04", "", 1)
	}
	return layout
}
