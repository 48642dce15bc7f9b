package report

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// goals has the goals with their values.
func (r tables) goals() *document.Table {
	unit := r.Unit()
	t := document.NewTable("goal", "value", "95% interval", "one "+unit, "holds", unit+"s met")
	for i := range r.Goals {
		g := &r.Goals[i]
		t.Row(
			g.Title,
			g.ShowValue(),
			g.Interval(),
			g.OneDay(),
			string(g.Holds),
			fmt.Sprintf("%d of %d", g.DaysMet, g.Days),
		)
	}
	return t
}

// byDay has a row for each of several days.
func (r tables) byDay() *document.Table {
	t := &document.Table{Columns: []document.Column{
		{Name: "day"},
		{Name: "calls"},
		{Name: "answered"},
		{Name: "self-served"},
		{Name: "abandoned"},
		{Name: "service level"},
		{Name: "most calls late", NotOn: document.Texts},
		{Name: "goals met"},
	}}

	for i := range r.Days {
		d := &r.Days[i]
		calls := &r.Days[i].Calls

		// The queue with the most late calls explains the service level of the day.
		var late lateQueue
		for k := range d.Queues {
			q := &d.Queues[k]
			late.add(q.Title.String(), q.ServiceLevel.Mean, q.Offered)
		}

		t.Row(
			d.Name(),
			r.PerReplication(calls.Arrived),
			r.PerReplication(calls.Answered),
			r.PerReplication(calls.SelfServed),
			r.PerReplication(calls.Abandoned),
			Percentage(d.Center.ServiceLevel.Mean),
			late.String(),
			Percentage(d.GoalsMet()),
		)
	}

	return t
}

// byTime has a row for each interval in which calls were offered to queues.
func (r tables) byTime() *document.Table {
	late := document.Column{Name: "most calls late"}
	if len(r.ActiveQueues()) == 1 {
		late.NotOn = document.Texts
	}
	t := document.NewTable("interval", "offered", "abandoned", "service level", "mean wait")
	t.Columns = append(t.Columns, late)

	for i := range r.Intervals {
		v := &r.Intervals[i]

		// An interval without offered calls has only unknown values.
		if v.Center.Offered == 0 {
			continue
		}

		var late lateQueue
		for k := range v.Queues {
			q := &v.Queues[k]
			late.add(q.Title.String(), q.ServiceLevel, q.InServiceLevel)
		}

		t.Row(
			v.Start.Format(r.timeLayout()),
			r.PerReplication(v.Center.Offered),
			portion(v.Center.Abandoned, v.Center.Offered),
			Percentage(v.Center.ServiceLevel),
			FormatSeconds(v.Center.WaitMean),
			late.String(),
		)
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
	return l.name + ": " + Percentage(l.level)
}

// queues returns a row of offered calls and waits for each active queue.
func (r tables) queues() *document.Table {
	// The text has no room for the median and the 99th percentile.
	t := &document.Table{Columns: []document.Column{
		{Name: "queue"},
		{Name: r.ofDays("offered")},
		{Name: "abandoned"},
		{Name: "service level"},
		{Name: "ASA"},
		{Name: "mean wait"},
		{Name: "p50", NotOn: document.Texts},
		{Name: "p90"},
		{Name: "p99", NotOn: document.Texts},
		{Name: "most waiting"},
	}}

	for _, q := range r.ActiveQueues() {
		t.Row(
			q.Title.String(),
			r.Daily(q.Offered),
			Percentage(q.AbandonedRatio.Mean),
			q.ServiceLevelText(),
			FormatSeconds(q.ASA.Mean),
			FormatSeconds(q.Wait.Mean),
			FormatSeconds(q.Wait.P50.Mean),
			FormatSeconds(q.Wait.P90.Mean),
			FormatSeconds(q.Wait.P99.Mean),
			diag.Thousands(q.MaxWaiting),
		)
	}

	return t
}

// announced has the queues that announced a wait to calls that were answered.
func (r tables) announced() *document.Table {
	t := document.NewTable("queue", "announcements heard", "announced, on average", "waited", "bias",
		"mean absolute error")
	for i := range r.Queues {
		q := &r.Queues[i]
		if a := &q.Announced; a.Count > 0 {
			t.Row(
				q.Title.String(),
				r.Daily(a.Count),
				FormatSeconds(a.Mean),
				FormatSeconds(a.Mean-a.Bias),
				signedSeconds(a.Bias),
				FormatSeconds(a.MeanAbsolute),
			)
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

// hasOtherLosses reports whether a queue lost callers who were neither answered nor
// abandoned: on average at least half a call a day, since fewer are shown as 0.
func (r tables) hasOtherLosses(q *Queue) bool {
	return 2*max(q.Rejected, q.TimedOut, q.LeftByChoice) >= int64(r.SimulatedDays())
}

// losses has the queues that lost callers other than by abandonment.
func (r tables) losses() *document.Table {
	t := &document.Table{Columns: []document.Column{
		{Name: "queue", Text: r.ofDays("neither answered nor abandoned")},
		{Name: "turned away"},
		{Name: "timed out"},
		{Name: "left by choice"},
	}}
	for i := range r.Queues {
		if q := &r.Queues[i]; r.hasOtherLosses(q) {
			t.Row(
				q.Title.String(),
				r.Daily(q.Rejected),
				r.Daily(q.TimedOut),
				r.Daily(q.LeftByChoice),
			)
		}
	}
	return t
}

// callbacksText tells what became of the callbacks; "" without one.
func (r tables) callbacksText() string {
	var booked, reached, unreached int64
	waited := 0.0
	for i := range r.Callbacks {
		c := &r.Callbacks[i]
		booked += c.Booked
		reached += c.Reached
		unreached += c.Unreached
		if c.Wait.Mean.Known() {
			waited += float64(float64(c.Wait.Mean) * float64(c.Reached))
		}
	}
	if booked == 0 {
		return ""
	}

	text := fmt.Sprintf("Callbacks a %s: %s booked, %s reached", r.Unit(), r.Daily(booked), r.Daily(reached))
	if reached > 0 {
		text += " after " + look.Time(waited/float64(reached)) + " on average"
	}
	return text + fmt.Sprintf(", %s never reached.", r.Daily(unreached))
}

// callbacks has the queues for which callbacks were booked.
func (r tables) callbacks() *document.Table {
	t := &document.Table{Columns: []document.Column{
		{Name: "queue", Text: r.ofDays("callbacks")},
		{Name: "booked"},
		{Name: "reached"},
		{Name: "never reached"},
		{Name: "mean wait"},
		{Name: "p50", NotOn: document.Texts},
		{Name: "p90"},
		{Name: "longest", NotOn: document.Texts},
	}}

	for i := range r.Callbacks {
		c := &r.Callbacks[i]
		t.Row(
			c.Title.String(),
			r.Daily(c.Booked),
			r.Daily(c.Reached),
			r.Daily(c.Unreached),
			FormatSeconds(c.Wait.Mean),
			FormatSeconds(c.Wait.P50),
			FormatSeconds(c.Wait.P90),
			FormatSeconds(c.Wait.Max),
		)
	}

	return t
}

// channels has the channels that were offered.
func (r tables) channels() *document.Table {
	// The text has a shorter name than the CSV.
	t := &document.Table{Columns: []document.Column{
		{Name: "channel"},
		{Name: r.ofDays("offered")},
		{Name: r.ofDays("accepted")},
		{Name: "responds in, on average", Text: "responds in"},
		{Name: "p90"},
	}}
	for i := range r.Channels {
		c := &r.Channels[i]
		t.Row(
			c.Title,
			r.Daily(c.Offered),
			r.Daily(c.Accepted),
			FormatSeconds(c.Response.Mean),
			FormatSeconds(c.Response.P90),
		)
	}
	return t
}

// lines has the lines with calls.
func (r tables) lines() *document.Table {
	t := document.NewTable("line", r.ofDays("calls"), "blocked", "number withheld",
		"number invalid")
	for i := range r.Lines {
		if l := &r.Lines[i]; l.Arrived > 0 {
			t.Row(
				l.Title,
				r.Daily(l.Arrived),
				r.Daily(l.Blocked),
				portion(l.Withheld, l.Arrived),
				portion(l.Invalid, l.Arrived),
			)
		}
	}
	return t
}

// center has the known measures of the whole center, without the measures that queues and
// groups have, too.
func (r tables) center() *document.Table {
	t := &document.Table{Columns: []document.Column{
		{Name: "measure", Text: "center"}, {Name: "value"}, {Name: "95% interval"}, {Name: "one " + r.Unit()},
	}}

	c := &r.Center
	for i, value := range []stats.Estimate{
		c.MenuTimeMean, c.MenuTime.P90, c.PersonTimeMean, c.PersonTime.P90, c.Inputs, c.Cost,
		c.CallbacksKept, c.CostPerAnswered,
	} {
		// The measures are in the order of the values above.
		m := model.CenterMeasures[i]
		if value.Mean.Known() {
			unit := Unit(m.Unit())
			interval := unit.Range(value.Low, value.High)
			t.Row(
				diag.Title(m.Title()),
				unit.Format(value.Mean),
				interval,
				unit.OneDay(value),
			)
		}
	}

	if r.Intents != nil {
		unit := Unit(model.Misrouted.Unit())
		value := r.Intents.Misrouted
		t.Row(diag.Title(model.Misrouted.Title()), unit.Format(value.Mean), unit.Range(value.Low, value.High),
			unit.OneDay(value))
	}

	return t
}
