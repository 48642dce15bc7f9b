package today

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Document makes the document of the result: the goals, the day with its past and its rest, and the tables.
func (r *Result) Document() *document.Document {
	lines := r.lines()
	d := &document.Document{
		Heading: lines[0], Kicker: "The rest of a day · " + r.Scenario, Lead: lines[len(lines)-1],
	}

	for i, line := range lines {
		d.Add(document.Terminal.Of(document.Text{Text: line, IsNext: i > 0}))
	}

	verdict := document.Verdict{Facts: lines[1:3]}
	switch {
	case len(r.Goals) == 0:
		verdict.Says = []document.State{{Word: "The scenario has no goals."}}
	case r.Holds():
		verdict.Level = document.Good
		verdict.Says = []document.State{document.Good.Saying("Each goal is likely to hold.")}
	default:
		verdict.Level = document.Bad
		verdict.Says = []document.State{document.Bad.Saying("A goal is unlikely to hold.")}
	}
	d.Add(verdict, document.ListOf(lines[3:len(lines)-1]...))

	section := func(id, title string, t *document.Table) {
		if len(t.Rows) > 0 {
			t.IsNext = true
			heading := document.Terminal.Of(document.Text{Text: title})
			d.Add(document.Section{ID: id, Title: title, Blocks: []document.Block{heading, t}})
		}
	}
	section("goals", "The goals of the day", r.goalTable())
	d.Add(document.Section{
		ID: "day", Title: "The day",
		About: "Of all queues. The calls so far are before the line, and the predicted calls are after the line.",
		Blocks: []document.Block{document.Plots{
			Plots: r.plots(), Class: "one",
			Key: []document.Key{
				{Class: "ki", Text: "what happened"},
				{Class: "kl", Text: "predicted"},
				{Class: "kb", Text: "nine of ten days"},
			},
		}},
	})
	section("rest", "The rest of the day, all queues", r.restTable(CenterQueue))
	section("queues", "Each queue in its worst part of the rest", r.queueTable())

	if r.Records != nil {
		d.Add(r.Records.Section("Records read"))
	}
	return d
}

// course is a measure of the center that the page draws.
type course struct {
	title, note string
	unit        look.Unit
	past        func(*report.QueueInterval) stats.Number
	future      func(*Row) Quantiles
}

// courses returns the measures of the page. Intervals may be shorter than parts of the rest, so that calls are drawn as
// calls per hour.
func (r *Result) courses() []course {
	const note = "by the time of the call"
	perHour := func(calls stats.Number, length time.Duration) stats.Number {
		return calls * stats.Number(time.Hour) / stats.Number(length)
	}
	return []course{
		{
			"Service level", note, look.Share,
			func(q *report.QueueInterval) stats.Number { return q.ServiceLevel },
			func(r *Row) Quantiles { return r.ServiceLevel },
		},
		{
			"Calls", "per hour, " + note, look.Count,
			func(q *report.QueueInterval) stats.Number {
				return perHour(stats.Number(q.Offered), time.Duration(r.clock.Interval))
			},
			func(r *Row) Quantiles {
				length := r.end.Sub(r.Start)
				return Quantiles{perHour(r.Calls.P5, length), perHour(r.Calls.P50, length), perHour(r.Calls.P95, length)}
			},
		},
		{
			"Mean wait", note, look.Seconds,
			func(q *report.QueueInterval) stats.Number { return q.WaitMean },
			func(r *Row) Quantiles { return r.WaitMean },
		},
	}
}

// plots draws the day: what happened, what is predicted, and a line at now.
func (r *Result) plots() []*look.Plot {
	var out []*look.Plot
	for _, c := range r.courses() {
		out = append(out, r.plot(&c))
	}
	return out
}

func (r *Result) plot(c *course) *look.Plot {
	p := &look.Plot{
		Title: c.title, Note: c.note, Label: c.title + " by time", Unit: c.unit, Group: "day",
		Height: 150, Rules: []look.Goal{{At: float64(r.Now.Unix()), Text: "now " + r.Now.Format("15:04")}},
	}
	band := look.Series{Name: "nine of ten days", Shape: look.Band}
	happened := look.Series{Name: "what happened", Shape: look.Line, Color: look.Ink}
	predicted := look.Series{Name: "predicted", Shape: look.Line}
	highest := 0.0

	add := func(at time.Time, real stats.Number, q Quantiles) {
		p.Points = append(p.Points, look.Point{At: float64(at.Unix()), Text: at.Format("15:04")})
		happened.Values = append(happened.Values, real)
		predicted.Values = append(predicted.Values, q.P50)
		band.Low = append(band.Low, q.P5)
		band.Values = append(band.Values, q.P95)
		for _, n := range []stats.Number{real, q.P95} {
			if n.Known() {
				highest = max(highest, float64(n))
			}
		}
	}

	unknown := quantilesOf(nil)
	for i := range r.Intervals {
		add(r.Intervals[i].Start, c.past(&r.Intervals[i].Center), unknown)
	}
	for i := range r.Rest {
		if row := &r.Rest[i]; row.Queue == CenterQueue {
			add(row.Start, unknown.P50, c.future(row))
		}
	}

	p.X = look.Clock(r.clock.Instant(r.clock.From), r.clock.Instant(r.clock.To))
	p.Y = look.Scale(p.Unit, highest)
	p.Series = []look.Series{band, happened, predicted}
	return p
}
