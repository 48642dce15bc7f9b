package web

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// charts gives the lines of a report's day.
func charts(r *report.Report) []chart {
	if len(r.Intervals) == 0 || len(r.Queues) == 0 {
		return nil // the charts are of queues and of those who answer them
	}
	d := day{r, timesOf(r)}
	return slices.Concat([]chart{d.offered(), d.waiting(), d.waits()}, d.courses(), d.hubs())
}

// timesOf are the times at which the intervals begin.
func timesOf(r *report.Report) []time.Time {
	times := make([]time.Time, len(r.Intervals))
	for i := range r.Intervals {
		times[i] = r.Intervals[i].Start
	}
	return times
}

// day is a report's intervals as lines over time.
type day struct {
	*report.Report
	times []time.Time
}

// line gives a value of each interval.
func (d *day) line(name string, of func(*report.Interval) float64) series {
	s := series{name, make([]float64, len(d.Intervals))}
	for i := range d.Intervals {
		s.values[i] = of(&d.Intervals[i])
	}
	return s
}

// interval is how long the report's intervals are, in words.
func interval(r *report.Report) string {
	if len(r.Intervals) < 2 {
		return "all"
	}
	return yaml.FormatDuration(r.Intervals[1].Start.Sub(r.Intervals[0].Start))
}

// offered is the volume of the queues, on average.
func (d *day) offered() chart {
	days := float64(d.Replications)
	total := func(name string, of func(*report.QueueInterval) int64) series {
		return d.line(name, func(v *report.Interval) float64 {
			n := int64(0)
			for i := range v.Queues {
				n += of(&v.Queues[i])
			}
			return float64(n) / days
		})
	}
	return chart{
		title: "Offered and answered", unit: "calls in " + interval(d.Report), times: d.times,
		caption: "Visits to queues by the interval in which the caller arrived, on average.",
		lines: []series{
			total("offered", func(q *report.QueueInterval) int64 { return q.Offered }),
			total("answered", func(q *report.QueueInterval) int64 { return q.Answered }),
			total("abandoned", func(q *report.QueueInterval) int64 { return q.Abandoned }),
		},
	}
}

// shownQueues is how many queues a chart tells apart.
const shownQueues = 5

// waiting is the longest lines of the day.
func (d *day) waiting() chart {
	order := make([]int, len(d.Queues))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(d.Queues[b].MaxWaiting - d.Queues[a].MaxWaiting) })
	c := chart{
		title: "Waiting", unit: "callers", times: d.times,
		caption: "The most callers who waited at once.",
	}
	if len(order) > shownQueues {
		c.caption = fmt.Sprintf("The most callers who waited at once, in the %d longest queues.", shownQueues)
	}
	for _, q := range order[:min(shownQueues, len(order))] {
		c.lines = append(c.lines, d.line(d.Queues[q].Name(), func(v *report.Interval) float64 { return float64(v.Queues[q].WaitingMax) }))
	}
	return c
}

// waits is the mean wait of each tier, over all hubs.
func (d *day) waits() chart {
	c := chart{
		title: "Mean wait by tier", unit: "minutes", times: d.times,
		caption: "Over all hubs, abandoned calls included, by the interval in which the caller arrived.",
	}
	for i := range d.Tiers {
		tier := d.Tiers[i].Tier
		c.lines = append(c.lines, d.line(tier, func(v *report.Interval) float64 {
			waited, n := 0.0, 0.0
			for j := range v.Tiers {
				if t := &v.Tiers[j]; t.Tier == tier && t.Ended > 0 {
					waited += float64(t.WaitMean) * float64(t.Ended)
					n += float64(t.Ended)
				}
			}
			return waited / n / 60 // NaN where nobody's wait has ended
		}))
	}
	return c
}

// courses are the quantiles of the wait through the time, of all services and of each.
func (d *day) courses() []chart {
	var out []chart
	for i := range d.WaitSeries {
		course := &d.WaitSeries[i]
		c := chart{title: "Wait of all", unit: "minutes", caption: "Of all offered, by the time at which the caller arrived, all hubs together.", steps: true}
		if course.Queue != "" {
			c.title, c.caption = "Wait for "+course.Queue, ""
		}
		c.lines = []series{{name: "p99"}, {name: "p90"}, {name: "p50"}}
		for _, p := range course.Periods {
			c.times = append(c.times, p.Start)
			for k, quantile := range []stats.Number{p.P99, p.P90, p.P50} {
				c.lines[k].values = append(c.lines[k].values, float64(quantile)/60)
			}
		}
		out = append(out, c)
	}
	return out
}

// hubs is the staff of each hub and how many of it were busy.
func (d *day) hubs() []chart {
	var names []string
	for i := range d.Groups {
		if !slices.Contains(names, d.Groups[i].Hub) {
			names = append(names, d.Groups[i].Hub)
		}
	}
	var out []chart
	for _, hub := range names {
		of := func(what func(*report.GroupInterval) float64) func(*report.Interval) float64 {
			return func(v *report.Interval) float64 {
				n := 0.0
				for i := range v.Groups {
					if v.Groups[i].Hub == hub {
						n += what(&v.Groups[i])
					}
				}
				return n
			}
		}
		out = append(out, chart{
			title: "Agents at " + hub, unit: "agents", times: d.times, steps: true,
			caption: "On the phones, and of them talking or in wrap-up, on average.",
			lines: []series{
				d.line("on the phones", of(func(g *report.GroupInterval) float64 { return g.Agents })),
				d.line("busy", of(func(g *report.GroupInterval) float64 { return g.Busy })),
			},
		})
	}
	return out
}
