package htmlreport

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

// shownQueues bounds the series of a chart of queues, and the table of the worst.
const shownQueues = 5

// Charts gives the charts of a report's intervals.
func Charts(r *report.Report) []chart.Chart {
	if len(r.Intervals) == 0 || len(r.Queues) == 0 {
		return nil
	}
	out := []chart.Chart{offered(r), serviceLevels(r), waiting(r)}
	if len(r.Tiers) > 1 {
		out = append(out, waitsByTier(r))
	}
	out = append(out, waitQuantiles(r)...)
	out = append(out, agentCharts(r)...)
	for i := range out {
		out[i].ID = fmt.Sprintf("chart%d", i+1)
	}
	return out
}

// newChart gives a chart of the report's intervals without series.
func newChart(r *report.Report, title, caption string) chart.Chart {
	c := chart.Chart{Title: title, Caption: caption, From: r.Start, To: r.End}
	for i := range r.Intervals {
		c.Times = append(c.Times, r.Intervals[i].Start)
	}
	return c
}

// series takes a value from each interval.
func series(r *report.Report, name, unit string, value func(*report.Interval) float64) chart.Series {
	s := chart.Series{Name: name, Unit: unit, Values: make([]stats.Number, len(r.Intervals))}
	for i := range r.Intervals {
		s.Values[i] = stats.Number(value(&r.Intervals[i]))
	}
	return s
}

// offered shows counts of all queues, averaged over the replications.
func offered(r *report.Report) chart.Chart {
	c := newChart(r, "Offered and answered", "Visits to queues by the interval in which the caller arrived, on average.")
	unit := "calls in all"
	if len(r.Intervals) > 1 {
		unit = "calls in " + yaml.FormatDuration(r.Intervals[1].Start.Sub(r.Intervals[0].Start))
	}
	add := func(name string, count func(*report.QueueInterval) int64) {
		ofInterval := func(v *report.Interval) float64 { return float64(count(&v.Center)) / float64(r.Replications) }
		c.Series = append(c.Series, series(r, name, unit, ofInterval))
	}
	add("offered", func(q *report.QueueInterval) int64 { return q.Offered })
	add("answered", func(q *report.QueueInterval) int64 { return q.Answered })
	add("abandoned", func(q *report.QueueInterval) int64 { return q.Abandoned })
	return c
}

// serviceLevels shows the share of the calls that are answered in time: of all queues, and of
// the worst if there are several.
func serviceLevels(r *report.Report) chart.Chart {
	c := newChart(r, "Service level", "The share of the calls answered within the queue's time, by the interval in which the caller arrived.")
	percent := func(level stats.Number) float64 { return 100 * float64(level) }
	c.Series = []chart.Series{series(r, "all queues", "%", func(v *report.Interval) float64 { return percent(v.Center.ServiceLevel) })}
	worst := r.WorstQueues()
	if len(worst) < 2 {
		return c
	}
	for _, q := range worst[:min(len(worst), shownQueues-1)] {
		i := slices.IndexFunc(r.Queues, func(o report.Queue) bool { return o.Name() == q.Name() })
		c.Series = append(c.Series, series(r, strings.TrimSuffix(q.Name(), onlyHub(r)), "%",
			func(v *report.Interval) float64 { return percent(v.Queues[i].ServiceLevel) }))
	}
	return c
}

// waiting shows the queues that were longest at some time.
func waiting(r *report.Report) chart.Chart {
	c := newChart(r, "Waiting", "The most callers who waited at once.")
	order := make([]int, len(r.Queues))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(r.Queues[b].MaxWaiting - r.Queues[a].MaxWaiting) })
	if len(order) > shownQueues {
		order = order[:shownQueues]
		c.Caption = fmt.Sprintf("The most callers who waited at once, in the %d longest queues.", shownQueues)
	}
	for _, q := range order {
		c.Series = append(c.Series, series(r, strings.TrimSuffix(r.Queues[q].Name(), onlyHub(r)), "callers",
			func(v *report.Interval) float64 { return float64(v.Queues[q].WaitingMax) }))
	}
	return c
}

func waitsByTier(r *report.Report) chart.Chart {
	c := newChart(r, "Mean wait by tier", "Over all hubs, abandoned calls included, by the interval in which the caller arrived.")
	for i := range r.Tiers {
		tier := r.Tiers[i].Tier
		c.Series = append(c.Series, series(r, tier, "minutes", func(v *report.Interval) float64 {
			m := meanWait{}
			for j := range v.Tiers {
				if t := &v.Tiers[j]; t.Tier == tier {
					m.add(t.WaitMean, t.Ended)
				}
			}
			return m.minutes()
		}))
	}
	return c
}

// meanWait combines mean waits, weighted by the visits whose wait has ended.
type meanWait struct{ seconds, visits float64 }

func (m *meanWait) add(mean stats.Number, ended int64) {
	if ended > 0 {
		m.seconds += float64(float64(mean) * float64(ended))
		m.visits += float64(ended)
	}
}

// minutes is NaN if no wait has ended.
func (m *meanWait) minutes() float64 { return m.seconds / m.visits / 60 }

// waitQuantiles shows the waits of all queues and of each.
func waitQuantiles(r *report.Report) []chart.Chart {
	var out []chart.Chart
	for _, course := range r.WaitSeries {
		c := chart.Chart{Title: "Wait for " + course.Queue, From: r.Start, To: r.End, Stepped: true}
		if course.Queue == "" {
			c.Title, c.Caption = "Wait of all", "Of all offered, by the time at which the caller arrived, all hubs together."
		}
		c.Series = []chart.Series{{Name: "p99", Unit: "minutes"}, {Name: "p90", Unit: "minutes"}, {Name: "p50", Unit: "minutes"}}
		for _, p := range course.Periods {
			c.Times = append(c.Times, p.Start)
			for i, seconds := range []stats.Number{p.P99, p.P90, p.P50} {
				c.Series[i].Values = append(c.Series[i].Values, seconds/60)
			}
		}
		out = append(out, c)
	}
	return out
}

// agentCharts shows the agents of each hub and how many are busy.
func agentCharts(r *report.Report) []chart.Chart {
	var hubs []string
	for i := range r.Groups {
		if !slices.Contains(hubs, r.Groups[i].Hub) {
			hubs = append(hubs, r.Groups[i].Hub)
		}
	}
	var out []chart.Chart
	for _, hub := range hubs {
		sum := func(name string, agents func(*report.GroupInterval) float64) chart.Series {
			return series(r, name, "agents", func(v *report.Interval) float64 {
				n := 0.0
				for i := range v.Groups {
					if v.Groups[i].Hub == hub {
						n += agents(&v.Groups[i])
					}
				}
				return n
			})
		}
		c := newChart(r, "Agents at "+hub, "On the phones, and of them talking or in wrap-up, on average.")
		c.Stepped = true
		c.Series = []chart.Series{
			sum("on the phones", func(g *report.GroupInterval) float64 { return g.Agents }),
			sum("busy", func(g *report.GroupInterval) float64 { return g.Busy }),
		}
		out = append(out, c)
	}
	return out
}

// heatMap is a table with colors.
type heatMap struct {
	Class  string // of the page's style sheet; may be ""
	Corner string // heads the names
	Heads  []heatHead
	Rows   []heatRow
}

// heatHead is a header over some columns.
type heatHead struct {
	Text    string
	Columns int
}

type heatRow struct {
	Name  string
	Cells []heatCell
}

// heatCell is a cell of one or more columns. Without a class it is empty.
type heatCell struct {
	Text, Title string
	Class       string // under or over the middle of the scale
	Mix         int    // percent of the way to the color of the greater value
	Columns     int    // 0 is one
}

const (
	heatColumns = 48
	heatMiddle  = 0.8 // the customary target, at which the colors turn
)

// newHeatMap is of the service levels by time, with a row for each queue that calls were offered to.
func newHeatMap(r *report.Report) heatMap {
	h := heatMap{Corner: "queue"}
	perColumn := (len(r.Intervals) + heatColumns - 1) / heatColumns
	layout := "15h"
	if r.End.Sub(r.Start) > 25*time.Hour {
		layout = "2 Jan"
	}
	for part := range slices.Chunk(r.Intervals, max(1, perColumn)) {
		text := part[0].Start.Format(layout)
		if n := len(h.Heads); n > 0 && h.Heads[n-1].Text == text {
			h.Heads[n-1].Columns++
			continue
		}
		h.Heads = append(h.Heads, heatHead{text, 1})
	}
	for q := range r.Queues {
		if r.Queues[q].Offered == 0 || len(r.Intervals) == 0 {
			continue
		}
		row := heatRow{Name: r.Queues[q].Name()}
		for part := range slices.Chunk(r.Intervals, perColumn) {
			row.Cells = append(row.Cells, newHeatCell(part, q))
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// newHeatCell is empty if no call was judged.
func newHeatCell(intervals []report.Interval, q int) heatCell {
	answered, judged := 0.0, 0.0
	for i := range intervals {
		if v := &intervals[i].Queues[q]; v.InServiceLevel > 0 {
			answered += float64(float64(v.ServiceLevel) * float64(v.InServiceLevel))
			judged += float64(v.InServiceLevel)
		}
	}
	if judged == 0 {
		return heatCell{}
	}
	level := answered / judged
	c := heatCell{Text: fmt.Sprintf("%.0f", 100*level), Class: "under", Mix: percent(level / heatMiddle)}
	c.Title = fmt.Sprintf("%s: %s%%", intervals[0].Start.Format("Mon 15:04"), c.Text)
	if level > heatMiddle {
		c.Class, c.Mix = "over", percent((level-heatMiddle)/(1-heatMiddle))
	}
	return c
}

func percent(share float64) int { return int(math.Round(100 * share)) }
