package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
	"github.com/ivrsim/ivrsim/internal/table"
)

// WriteText writes the report as text, at most 100 columns wide: the calls by
// disposition, the goals, the queues, the busiest intervals and all, callbacks, channels, and
// callers lost other than by abandonment. Counts are averages over replications.
func (r *Report) WriteText(w io.Writer) error {
	var out strings.Builder
	r.writeHead(&out)
	writeTable(&out, r.GoalTable("day"), 0)
	writeTable(&out, r.DayTable(), 0)
	writeTable(&out, r.CenterTable("day"), 0)
	writeTable(&out, r.QueueTable(), 0)
	r.writeBusiest(&out)
	writeTable(&out, r.IntervalTable(), 0)
	writeTable(&out, r.CallbackTable(), 0)
	writeTable(&out, r.ChannelTable(), 0)
	writeTable(&out, r.LossTable(), 0)
	_, err := io.WriteString(w, out.String())
	return err
}

func (r *Report) writeHead(out *strings.Builder) {
	fmt.Fprintln(out, r.heading())
	c := &r.Calls
	if c.Arrived == 0 {
		fmt.Fprint(out, "nobody called\n")
		return
	}
	var parts []string
	for _, d := range r.dispositions() {
		parts = append(parts, portion(d.Calls, c.Arrived)+" "+d.Name)
	}
	head := fmt.Sprintf("%s calls%s, %s of them redials", r.Daily(c.Arrived), r.averaged(), portion(c.Redialed, c.Arrived))
	if len(parts) > 0 {
		head += ": " + strings.Join(parts, ", ")
	}
	out.WriteString(withoutTrailingSpaces(text.WrapSoft(head, table.TextWidth)))
}

// heading says what was simulated.
func (r *Report) heading() string {
	return fmt.Sprintf("%s: %s to %s, %s, seed %d", diag.Visible(r.Scenario),
		r.Start.Format("2006-01-02 15:04"), r.End.Format("2006-01-02 15:04 MST"), diag.Plural(r.Replications, "replication"), r.Seed)
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

// averaged says what a count of calls is the average of.
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

// writeTable writes a table after an empty line, unless it has no rows. If it is too wide,
// the cells of the column with an index are wrapped.
func writeTable(out *strings.Builder, t *table.Results, wrapped int) {
	if len(t.Rows) > 0 {
		fmt.Fprintf(out, "\n%s\n", t.Fit(wrapped))
	}
}

// GoalTable is the goals with their values. The unit is what a replication simulates: a day.
func (r *Report) GoalTable(unit string) *table.Results {
	t := table.NewResults(table.Columns("goal", "value", "95 % interval", "one "+unit, "holds", unit+"s met")...)
	t.Columns[4].Class = table.Verdict
	for i := range r.Goals {
		g := &r.Goals[i]
		t.Row(g.Goal, g.ShowValue(), g.Interval(), g.OneDay(), string(g.Holds), fmt.Sprintf("%d of %d", g.DaysMet, g.Days))
	}
	return t
}

// DayTable has a row for each of several days.
func (r *Report) DayTable() *table.Results {
	t := table.NewResults(table.Columns("day", "calls", "answered", "self-served", "abandoned", "service level", "most calls late", "goals met")...)
	t.Columns[6].OnPage = true
	for i := range r.Days {
		d, calls := &r.Days[i], &r.Days[i].Calls
		var late lateQueue
		for k := range d.Queues {
			q := &d.Queues[k]
			late.add(q.Name(), q.ServiceLevel.Mean, q.Offered)
		}
		t.Row(d.Name(), r.PerReplication(calls.Arrived), r.PerReplication(calls.Answered), r.PerReplication(calls.SelfServed), r.PerReplication(calls.Abandoned),
			Percentage(d.Center.ServiceLevel.Mean), late.String(), Percentage(d.GoalsMet()))
	}
	return t
}

// IntervalTable has a row for each interval in which calls were offered to queues.
func (r *Report) IntervalTable() *table.Results {
	t := table.NewResults(table.Columns("interval", "offered", "abandoned", "service level", "mean wait", "most calls late")...)
	t.Columns[5].OnPage = len(r.ActiveQueues()) == 1
	for i := range r.Intervals {
		v := &r.Intervals[i]
		if v.Center.Offered == 0 {
			continue
		}
		var late lateQueue
		for k := range v.Queues {
			q := &v.Queues[k]
			late.add(q.Queue+"@"+q.Hub, q.ServiceLevel, q.InServiceLevel)
		}
		t.Row(v.Start.Format(r.timeLayout()), r.PerReplication(v.Center.Offered), portion(v.Center.Abandoned, v.Center.Offered),
			Percentage(v.Center.ServiceLevel), FormatSeconds(v.Center.WaitMean), late.String())
	}
	return t
}

// lateQueue is the queue in which the most calls are not answered in time, with its service
// level.
type lateQueue struct {
	name  string
	level stats.Number
	late  float64
}

func (l *lateQueue) add(name string, level stats.Number, calls int64) {
	if late := (1 - float64(level)) * float64(calls); late > l.late {
		*l = lateQueue{name, level, late}
	}
}

func (l *lateQueue) String() string {
	if l.name == "" {
		return "–"
	}
	return l.name + ", " + Percentage(l.level)
}

// Show formats a value of the goal's measure. A value that rounds to the goal's bound
// but differs from it is shown with six digits, since the difference decides the
// verdict.
func (g *Goal) Show(n stats.Number) string {
	if text := g.Unit.Format(n); n == g.Bound || text != g.Unit.Format(g.Bound) {
		return text
	}
	switch g.Unit {
	case Share:
		return fmt.Sprintf("%.6g%%", 100*float64(n))
	case Seconds:
		return fmt.Sprintf("%.6gs", float64(n))
	default:
		return fmt.Sprintf("%.9g", float64(n))
	}
}

// ShowValue formats the value of a goal, with the period that it is of and what an amount is
// of.
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
	g.Value, g.Holds, g.Period, g.when = value, stats.Undecided, nil, ""
	return g
}

// at says of which period a text is.
func (g *Goal) at(text string) string {
	if g.when == "" {
		return text
	}
	return g.when + ": " + text
}

// Interval formats the value's confidence interval; a single replication has none.
func (g *Goal) Interval() string {
	return g.showRange(g.Value.Low, g.Value.High)
}

// OneDay formats the range in which the value of one day lies with a probability of 90 %.
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
	if !q.Target.Known() { // the queues of the center differ
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
	if len(out) > 1 {
		out = append(out, &r.Center.Queue)
	}
	return out
}

// HasArrivals reports whether any call tried to join the queue.
func (q *Queue) HasArrivals() bool { return q.Offered+q.Rejected > 0 }

// QueueTable has the active queues. Its plots, of the waits to scale, are empty.
func (r *Report) QueueTable() *table.Results {
	t := table.NewResults(table.Columns("queue", r.ofDays("offered"), "abandoned", "service level", "ASA", "mean wait", "p50", "p90", "p99", "", "most waiting")...)
	t.Columns[6].OnPage, t.Columns[8].OnPage, t.Columns[9] = true, true, table.PlotColumn("waits to scale", "waits")
	for _, q := range r.ActiveQueues() {
		t.Row(
			q.Name(), r.Daily(q.Offered), Percentage(q.AbandonedRatio.Mean), q.ServiceLevelText(), FormatSeconds(q.ASA.Mean), FormatSeconds(q.Wait.Mean),
			FormatSeconds(q.Wait.P50.Mean), FormatSeconds(q.Wait.P90.Mean), FormatSeconds(q.Wait.P99.Mean), "", diag.Thousands(q.MaxWaiting),
		)
	}
	return t
}

// AnnouncedTable has the queues that announced a wait to calls that were answered.
func (r *Report) AnnouncedTable() *table.Results {
	t := table.NewResults(table.Columns("queue", "announcements heard", "announced, on average", "waited", "bias", "mean absolute error")...)
	for i := range r.Queues {
		q := &r.Queues[i]
		if a := &q.Announced; a.Count > 0 {
			t.Row(q.Name(), r.Daily(a.Count), FormatSeconds(a.Mean), FormatSeconds(a.Mean-a.Bias), signedSeconds(a.Bias), FormatSeconds(a.MeanAbsolute))
		}
	}
	return t
}

// signedSeconds formats a time that may be negative.
func signedSeconds(n stats.Number) string {
	if n < 0 {
		return "−" + FormatSeconds(-n)
	}
	return "+" + FormatSeconds(n)
}

// GroupTable has the groups of agents.
func (r *Report) GroupTable() *table.Results {
	t := table.NewResults(table.Columns("group", "hub", "on the phones", "occupancy")...)
	for i := range r.Groups {
		g := &r.Groups[i]
		t.Row(g.Group, g.Hub, fmt.Sprintf("%.1f", g.Agents), Percentage(g.Occupancy.Mean))
	}
	return t
}

// hasOtherLosses reports whether a queue lost callers who were neither answered nor
// abandoned: on average at least half a call a day, since fewer are shown as 0.
func (r *Report) hasOtherLosses(q *Queue) bool {
	return 2*max(q.Rejected, q.TimedOut, q.LeftByChoice) >= int64(r.SimulatedDays())
}

// LossTable has the queues that lost callers other than by abandonment.
func (r *Report) LossTable() *table.Results {
	t := table.NewResults(table.Columns("queue", "turned away", "timed out", "left by choice")...)
	t.Columns[0].Text = r.ofDays("neither answered nor abandoned")
	for i := range r.Queues {
		if q := &r.Queues[i]; r.hasOtherLosses(q) {
			t.Row(q.Name(), r.Daily(q.Rejected), r.Daily(q.TimedOut), r.Daily(q.LeftByChoice))
		}
	}
	return t
}

// CallbackTable has the queues for which callbacks were booked.
func (r *Report) CallbackTable() *table.Results {
	t := table.NewResults(
		table.Column{Name: "queue", Text: r.ofDays("callbacks")}, table.Column{Name: "booked"}, table.Column{Name: "reached"}, table.Column{Name: "never reached"},
		table.Column{Name: "mean wait"}, table.Column{Name: "p50", OnPage: true}, table.Column{Name: "p90"}, table.Column{Name: "longest", OnPage: true},
	)
	for i := range r.Callbacks {
		c := &r.Callbacks[i]
		t.Row(c.Queue+"@"+c.Hub, r.Daily(c.Booked), r.Daily(c.Reached), r.Daily(c.Unreached),
			FormatSeconds(c.Wait.Mean), FormatSeconds(c.Wait.P50), FormatSeconds(c.Wait.P90), FormatSeconds(c.Wait.Max))
	}
	return t
}

// ChannelTable has the channels that were offered.
func (r *Report) ChannelTable() *table.Results {
	t := table.NewResults(table.Columns("channel", r.ofDays("offered"), r.ofDays("accepted"), "responds in, on average", "p90")...)
	t.Columns[3].Text = "responds in"
	for i := range r.Channels {
		c := &r.Channels[i]
		t.Row(c.Channel, r.Daily(c.Offered), r.Daily(c.Accepted), FormatSeconds(c.Response.Mean), FormatSeconds(c.Response.P90))
	}
	return t
}

func (r *Report) writeBusiest(out *strings.Builder) {
	t := table.NewResults(table.Columns("busiest intervals", "offered", "abandoned", "mean wait", "longest queue")...)
	for _, s := range r.busiest() {
		t.Row(r.busiestRow(&s)...)
	}
	writeTable(out, t, 4)
}

// busiestRow gives the cells of a busy interval or hour.
func (r *Report) busiestRow(s *intervalSum) []string {
	longest := ""
	if q := s.longest; q != nil {
		longest = fmt.Sprintf("%s@%s, %s", q.Queue, q.Hub, diag.Thousands(q.WaitingMax))
	}
	wait := FormatSeconds(stats.Number(s.waited / float64(s.ended)))
	return []string{s.start.Format(r.timeLayout()), r.PerReplication(s.offered), portion(s.abandoned, s.offered), wait, longest}
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
func (r *Report) busiest() []intervalSum {
	var sums []intervalSum
	for i := range r.Intervals {
		if s := r.Intervals[i].sum(); s.offered > 0 {
			sums = append(sums, s)
		}
	}
	slices.SortStableFunc(sums, func(a, b intervalSum) int { return cmp.Compare(b.offered, a.offered) })
	return sums[:min(shownIntervals, len(sums))]
}

// sum sums an interval over its queues.
func (v *Interval) sum() intervalSum {
	s := intervalSum{start: v.Start}
	for i := range v.Queues {
		q := &v.Queues[i]
		of := intervalSum{offered: q.Offered, abandoned: q.Abandoned}
		if q.WaitMean.Known() {
			of.ended, of.waited = q.Ended, float64(q.WaitMean)*float64(q.Ended)
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
	if end.Sub(start) > 7*24*time.Hour {
		layout = "2006-01-02 15:04"
	}
	if start.Format("MST") != end.Format("MST") {
		layout += " MST"
	}
	return layout
}

// periodLayout formats the start of a period of a goal.
func (l *Layout) periodLayout(each model.Each) string {
	clock := &l.Model.Clock
	layout := timeLayout(clock.Instant(clock.From), clock.Instant(clock.To))
	if each == model.EachDay {
		layout = strings.Replace(layout, " 15:04", "", 1)
	}
	return layout
}
