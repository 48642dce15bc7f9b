package web

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/sim"
)

// charts gives the lines of a report's day.
func charts(r *sim.Report) []chart {
	if len(r.Intervals) == 0 {
		return nil
	}
	d := day{r, make([]time.Time, len(r.Intervals))}
	for i := range r.Intervals {
		d.times[i] = r.Intervals[i].Start
	}
	return append([]chart{d.offered(), d.waiting(), d.waits()}, d.hubs()...)
}

// day is a report's intervals as lines over time.
type day struct {
	*sim.Report
	times []time.Time
}

// line gives a value of each interval.
func (d *day) line(name string, of func(*sim.Interval) float64) series {
	s := series{name, make([]float64, len(d.Intervals))}
	for i := range d.Intervals {
		s.values[i] = of(&d.Intervals[i])
	}
	return s
}

// offered is the volume of the queues, a day's on average.
func (d *day) offered() chart {
	days := float64(d.Replications)
	total := func(name string, of func(*sim.QueueInterval) int64) series {
		return d.line(name, func(v *sim.Interval) float64 {
			n := int64(0)
			for i := range v.Queues {
				n += of(&v.Queues[i])
			}
			return float64(n) / days
		})
	}
	return chart{
		title: "Offered and answered", unit: "calls an interval", times: d.times,
		caption: "Visits to queues by the interval in which the caller arrived, on an average day.",
		lines: []series{
			total("offered", func(q *sim.QueueInterval) int64 { return q.Offered }),
			total("answered", func(q *sim.QueueInterval) int64 { return q.Answered }),
			total("abandoned", func(q *sim.QueueInterval) int64 { return q.Abandoned }),
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
		caption: fmt.Sprintf("The most callers who waited at once, on any of the days, in the %d longest queues.", min(shownQueues, len(order))),
	}
	for _, q := range order[:min(shownQueues, len(order))] {
		c.lines = append(c.lines, d.line(queueName(&d.Queues[q]), func(v *sim.Interval) float64 { return float64(v.Queues[q].WaitingMax) }))
	}
	return c
}

func queueName(q *sim.Queue) string { return q.Queue + "@" + q.Hub }

// waits is the mean wait of each tier, over all hubs.
func (d *day) waits() chart {
	c := chart{
		title: "Mean wait by tier", unit: "minutes", times: d.times,
		caption: "Over all hubs, abandoned calls included, by the interval in which the caller arrived.",
	}
	for i := range d.Tiers {
		tier := d.Tiers[i].Tier
		c.lines = append(c.lines, d.line(tier, func(v *sim.Interval) float64 {
			waited, n := 0.0, 0.0
			for j := range v.Tiers {
				if t := &v.Tiers[j]; t.Tier == tier && t.WaitMean.Known() {
					waited += float64(t.WaitMean) * float64(t.Offered)
					n += float64(t.Offered)
				}
			}
			return waited / n / 60 // NaN where nobody was offered
		}))
	}
	return c
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
		of := func(what func(*sim.GroupInterval) float64) func(*sim.Interval) float64 {
			return func(v *sim.Interval) float64 {
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
			caption: "On the phones, and of them talking or in wrap-up, on an average day.",
			lines: []series{
				d.line("on the phones", of(func(g *sim.GroupInterval) float64 { return g.Agents })),
				d.line("busy", of(func(g *sim.GroupInterval) float64 { return g.Busy })),
			},
		})
	}
	return out
}

// heatMap is the service level of each queue over the time.
type heatMap struct {
	Times         []string
	Rows          []heatRow
	Width, Height int
}

type heatRow struct {
	Name  string
	Y     int
	Cells []heatCell
}

// heatCell is a service level with its color.
type heatCell struct {
	X, Width    int
	Color, Text string
}

// The sizes of a heat map, in the units of its drawing.
const (
	heatColumns = 96
	heatLabel   = 150
	heatCellX   = 8
	heatCellY   = 14
)

// newHeatMap draws a row for each queue that was offered calls.
func newHeatMap(r *sim.Report) heatMap {
	group := (len(r.Intervals) + heatColumns - 1) / heatColumns
	h := heatMap{Width: heatLabel + heatColumns*heatCellX}
	for q := range r.Queues {
		if r.Queues[q].Offered == 0 {
			continue
		}
		row := heatRow{Name: queueName(&r.Queues[q]), Y: len(h.Rows) * heatCellY}
		for i := 0; i < len(r.Intervals); i += group {
			if cell, ok := heat(r.Intervals[i:min(i+group, len(r.Intervals))], q); ok {
				cell.X, cell.Width = heatLabel+i/group*heatCellX, heatCellX
				row.Cells = append(row.Cells, cell)
			}
		}
		h.Rows = append(h.Rows, row)
	}
	h.Height = len(h.Rows) * heatCellY
	return h
}

// heat gives the service level of a queue over some intervals.
func heat(intervals []sim.Interval, q int) (heatCell, bool) {
	level, offered := 0.0, 0.0
	for i := range intervals {
		v := &intervals[i].Queues[q]
		if v.ServiceLevel.Known() && v.Offered > 0 {
			level += float64(v.ServiceLevel) * float64(v.Offered)
			offered += float64(v.Offered)
		}
	}
	if offered == 0 {
		return heatCell{}, false
	}
	level /= offered
	text := fmt.Sprintf("%s: %.0f%%", intervals[0].Start.Format("Mon 15:04"), 100*level)
	return heatCell{Color: heatColor(level), Text: text}, true
}

// good is where the colors of a service level turn: 80 % is the trade's
// customary promise.
const good = 0.8

// heatColor goes from orange at 0 over near white at good to blue at 1.
func heatColor(level float64) string {
	from, to, part := hues[1], pale, level/good
	if level > good {
		from, to, part = pale, hues[0], (level-good)/(1-good)
	}
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + part*(float64(b)-float64(a))))
	}
	return fmt.Sprintf("#%02x%02x%02x", mix(from.R, to.R), mix(from.G, to.G), mix(from.B, to.B))
}
