package htmlreport

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

// dayCharts are the charts of a day, as small multiples.
type dayCharts struct {
	Note     string
	HasRange bool
	Plots    []template.HTML
}

// slot is one or more intervals of a report, in which the calls of all queues are counted together.
type slot struct {
	from, to           int // intervals
	start              time.Time
	offered, abandoned float64 // in one replication
	judged, inTime     float64
	within             *report.IntervalRange
}

// fewCallers is the mean of callers in an interval below which charts have an hour for each point.
const fewCallers = 50

// longRun is the length of a run above which charts have a day for each point: hours would be closer than pixels.
const longRun = 62 * 24 * time.Hour

// course is the part of a report in which callers or agents are there.
type course struct {
	r        *report.Report
	from, to int // intervals
	axis     look.Axis
	length   time.Duration // of an interval
}

// newCourse leaves out the intervals before the first and after the last interval with callers or
// agents. It is not ok without such an interval.
func newCourse(r *report.Report) (c course, ok bool) {
	// Agents without calls, and calls without agents, are both part of the day.
	isOpen := func(v report.Interval) bool { return v.Center.Offered > 0 || v.Center.Agents > 0 }
	first := slices.IndexFunc(r.Intervals, isOpen)
	if first < 0 {
		return course{}, false
	}

	last := len(r.Intervals)
	for !isOpen(r.Intervals[last-1]) {
		last--
	}

	// The last interval ends with the report, so its length is known. All intervals have this length.
	c = course{r: r, from: first, to: last, length: r.End.Sub(r.Intervals[len(r.Intervals)-1].Start)}
	c.axis = look.Clock(r.Intervals[first].Start, c.end(last-1))
	return c, true
}

// end is the end of an interval.
func (c *course) end(i int) time.Time { return c.r.Intervals[i].Start.Add(c.length) }

// isLong reports whether a point of a chart is a day.
func (c *course) isLong() bool { return c.r.End.Sub(c.r.Start) > longRun }

// dayEnd is the first interval of the day after an interval. A day on which the clocks change has other hours, so
// the date decides and not a number of intervals.
func (c *course) dayEnd(from int) int {
	to := from + 1
	for to < c.to && c.r.Intervals[to].Start.YearDay() == c.r.Intervals[from].Start.YearDay() {
		to++
	}
	return to
}

// slots puts the given number of intervals into each slot, or the intervals of a day in a long run.
func (c *course) slots(each int) []slot {
	var out []slot
	for from := c.from; from < c.to; {
		to := min(c.to, from+each)
		if c.isLong() {
			to = c.dayEnd(from)
		}
		out = append(out, c.slot(from, to))
		from = to
	}
	return out
}

// intervals are slots of one interval each, for values that cannot be added up.
func (c *course) intervals() []slot {
	var out []slot
	for i := c.from; i < c.to; i++ {
		out = append(out, c.slot(i, i+1))
	}
	return out
}

// slot adds up intervals.
func (c *course) slot(from, to int) slot {
	n := float64(c.r.Replications)
	s := slot{from: from, to: to, start: c.r.Intervals[from].Start}
	for i := s.from; i < s.to; i++ {
		q := &c.r.Intervals[i].Center

		// The report has sums over all replications, and a chart shows one day.
		s.offered += float64(q.Offered) / n
		s.abandoned += float64(q.Abandoned) / n

		// Intervals count in the service level by their judged calls, and not each alike.
		if q.InServiceLevel > 0 {
			s.judged += float64(q.InServiceLevel)
			s.inTime += float64(float64(q.ServiceLevel) * float64(q.InServiceLevel))
		}
	}

	s.within = c.r.RangeOf(s.from, s.to)
	return s
}

// plot is a plot over the slots: each point is in the middle of its slot.
func (c *course) plot(slots []slot, title, note string, unit look.Unit) *look.Plot {
	p := &look.Plot{Title: title, Note: note, Label: title + ", " + note, Group: "day", Unit: unit, X: c.axis}

	// A run of several days needs the date in its texts.
	layout := "15:04"
	if c.r.End.Sub(c.r.Start) > 25*time.Hour {
		layout = "Mon 2 Jan 15:04"
	}
	if c.isLong() && len(slots) < c.to-c.from {
		layout = "Mon 2 Jan"
	}
	for _, s := range slots {
		// The point stands in the middle, because the value belongs to all of the slot.
		middle := s.start.Add(c.end(s.to-1).Sub(s.start) / 2)
		p.Points = append(p.Points, look.Point{At: float64(middle.Unix()), Text: s.start.Format(layout)})
	}
	return p
}

// newDayCharts draws the day; nil without intervals.
func newDayCharts(r *report.Report) *dayCharts {
	c, ok := newCourse(r)
	if !ok {
		return nil
	}

	// Few callers in an interval make a ragged line, so an hour is one point.
	each := 1
	offered := float64(r.Center.Offered) / float64(r.Replications) / float64(c.to-c.from)
	if offered < fewCallers && c.length < time.Hour && time.Hour%c.length == 0 {
		each = int(time.Hour / c.length)
	}

	// All slots have a range, or none of them has one.
	slots := c.slots(each)
	d := &dayCharts{HasRange: slots[0].within != nil}

	per := c.per(each)

	d.Note = "Line: the mean of the simulated days."
	if c.isLong() {
		d.Note = "Each point is a day."
	}
	if d.HasRange {
		d.Note += " Shade: nine of ten days or, in waits, callers."
	}

	callers := callersPlot(&c, slots, per)
	level := levelPlot(&c, slots)
	agents := agentsPlot(&c)

	d.Plots = append(d.Plots, callers.Figure(), level.Figure())
	if hasWaits(r) {
		d.Plots = append(d.Plots, waitsPlot(&c).Figure())
	} else if r.Center.Wait.P90.Mean.Known() {
		// The simulator has no room for the waits of very many intervals.
		d.Note += fmt.Sprintf(" Waits are not counted by time in a report of %s intervals: set a longer interval.",
			diag.Thousands(len(r.Intervals)))
	}
	d.Plots = append(d.Plots, agents.Figure())

	// The page has room for six charts.
	shown := goalOf(r, "service_level")
	for i := range r.Goals {
		if &r.Goals[i] == shown {
			continue
		}
		if p := goalPlot(&c, &r.Goals[i]); p != nil && len(d.Plots) < 6 {
			d.Plots = append(d.Plots, p.Figure())
		}
	}

	return d
}

// per is the time of a point of the callers.
func (c *course) per(each int) string {
	if c.isLong() {
		return "a day"
	}
	switch time.Duration(each) * c.length {
	case 15 * time.Minute:
		return "a quarter hour"
	case 30 * time.Minute:
		return "in half an hour"
	case time.Hour:
		return "an hour"
	default:
		return "in " + look.Time((time.Duration(each) * c.length).Seconds())
	}
}

// hasWaits reports whether an interval has the quantiles of its waits.
func hasWaits(r *report.Report) bool {
	return slices.ContainsFunc(r.Intervals, func(v report.Interval) bool { return v.Center.WaitP90.Known() })
}

func callersPlot(c *course, slots []slot, per string) *look.Plot {
	p := c.plot(slots, "Callers", per, look.Count)
	band := look.Series{Name: "nine of ten days", Shape: look.Band}

	line := look.Series{Name: "to a queue", Shape: look.Line, Named: true}
	lost := look.Series{Name: "abandoned", Shape: look.Area, Color: look.Bad, Named: true}
	highest := 0.0
	for _, s := range slots {
		line.Values = append(line.Values, stats.Number(s.offered))
		lost.Values = append(lost.Values, stats.Number(s.abandoned))

		// The axis ends above the band, so that no part of it is cut off.
		highest = max(highest, s.offered)
		if s.within != nil {
			band.Low = append(band.Low, s.within.Offered.P5)
			band.Values = append(band.Values, s.within.Offered.P95)
			highest = max(highest, float64(s.within.Offered.P95))
		}
	}

	p.Y = look.Scale(look.Count, highest)
	p.Series = withBand(band, line, lost)
	return p
}

// withBand leaves out a band without values.
func withBand(band look.Series, others ...look.Series) []look.Series {
	if len(band.Values) == 0 {
		return others
	}
	return append([]look.Series{band}, others...)
}

func levelPlot(c *course, slots []slot) *look.Plot {
	p := c.plot(slots, "Service level", "answered "+withinTargets(c.r), look.Share)

	// The service level has the whole scale, so that days look alike in each report.
	p.Y = look.Scale(look.Share, 1)

	band := look.Series{Name: "nine of ten days", Shape: look.Band}
	line := look.Series{Name: "service level", Shape: look.Line}
	for _, s := range slots {
		// An hour without judged calls has no value, and the line has a gap.
		line.Values = append(line.Values, stats.Number(s.inTime/s.judged))
		if s.within != nil {
			band.Low = append(band.Low, s.within.ServiceLevel.P5)
			band.Values = append(band.Values, s.within.ServiceLevel.P95)
		}
	}

	p.Series = withBand(band, line)

	// The chart shows what the goal of the center judges, so the goal needs no chart of its own.
	if g := goalOf(c.r, "service_level"); g != nil {
		p.Goals = []look.Goal{{At: float64(g.Bound), Text: "goal " + goalBound(g)}}
	}
	return p
}

// waitsPlot has quantiles, which cannot be added up: its points are the intervals.
func waitsPlot(c *course) *look.Plot {
	slots := c.intervals()
	p := c.plot(slots, "Waits", "of callers who begin to wait then", look.Seconds)
	p.Group = "waits"

	area := look.Series{Name: "90% within", Shape: look.Area, Named: true}
	line := look.Series{Name: "half within", Shape: look.Line, Named: true}
	for _, s := range slots {
		// Quantiles of an interval cannot be added, so each interval is one point.
		q := &c.r.Intervals[s.from].Center
		area.Values = append(area.Values, q.WaitP90)
		line.Values = append(line.Values, q.WaitP50)
	}

	p.Y = look.Scale(look.Seconds, highestOf(area.Values))
	p.Series = []look.Series{area, line}
	return p
}

func highestOf(values []stats.Number) float64 {
	highest := 0.0
	for _, v := range values {
		if v.Known() {
			highest = max(highest, float64(v))
		}
	}
	return highest
}

func agentsPlot(c *course) *look.Plot {
	slots := c.slots(1)
	note := "people"
	if c.isLong() {
		note = "people, mean of the day"
	}
	p := c.plot(slots, "Agents", note, look.Count)
	p.Group = "waits"

	staffed := look.Series{Name: "on the phones", Shape: look.Area, Color: look.Context, Stepped: true, Named: true}
	busy := look.Series{Name: "busy", Shape: look.Line, Named: true}
	for i, s := range slots {
		// A roster steps at the start of an interval.
		p.Points[i].At = float64(s.start.Unix())

		present := 0.0
		working := 0.0
		for k := s.from; k < s.to; k++ {
			q := &c.r.Intervals[k].Center
			present += float64(q.Agents)

			// Without agents the occupancy is unknown, but nobody is busy.
			if q.Agents > 0 {
				working += float64(float64(q.Agents) * float64(q.Occupancy))
			}
		}
		n := float64(s.to - s.from)
		staffed.Values = append(staffed.Values, stats.Number(present/n))
		busy.Values = append(busy.Values, stats.Number(working/n))
	}

	p.Y = look.Scale(look.Count, highestOf(staffed.Values))
	p.Series = []look.Series{staffed, busy}
	return p
}

// goalPlot draws the service level of a queue with a goal, by the hour; nil for another goal.
func goalPlot(c *course, g *report.Goal) *look.Plot {
	// A goal with another measure has no service level to draw.
	if g.Kind != "queue" || !strings.HasPrefix(g.Measure, "service_level ") || time.Hour%max(c.length, 1) != 0 {
		return nil
	}

	slots := c.slots(int(time.Hour / c.length))
	name, _, _ := strings.Cut(g.Title, ": ")
	each := "by the hour"
	if c.isLong() {
		each = "by the day"
	}

	p := c.plot(slots, name, each, look.Share)
	if d, err := time.ParseDuration(strings.TrimPrefix(g.Measure, "service_level ")); err == nil {
		p.Note = "answered within " + roundTime(stats.Number(d.Seconds())) + ", " + each
	}

	p.Label = p.Title + ", " + p.Note
	line := look.Series{Name: "service level", Shape: look.Line}

	// The axis has to show the goal, even if all values are above it.
	lowest := float64(g.Bound)
	for _, s := range slots {
		inTime := 0.0
		judged := 0.0
		for i := s.from; i < s.to; i++ {
			for k := range c.r.Intervals[i].Queues {
				q := &c.r.Intervals[i].Queues[k]

				// The goal names a queue at all hubs, or a queue at one hub.
				if (q.Queue == g.Subject || q.Queue+"@"+q.Hub == g.Subject) && q.InServiceLevel > 0 {
					judged += float64(q.InServiceLevel)
					inTime += float64(float64(q.ServiceLevel) * float64(q.InServiceLevel))
				}
			}
		}

		level := inTime / judged
		line.Values = append(line.Values, stats.Number(level))

		if judged > 0 {
			lowest = min(lowest, level)
		}
	}

	// A high service level is easier to judge if the axis does not start at 0%.
	p.Y = look.HighShares(lowest)
	p.Series = []look.Series{line}
	p.Goals = []look.Goal{{At: float64(g.Bound), Text: "goal " + goalBound(g)}}

	return p
}

// waitCharts are the waits of each queue and hub: charts of those with long waits, and a table of the
// others.
type waitCharts struct {
	Rows  []waitRow
	Rest  []restRow
	Heads []string // the hubs, or the value if each queue is at one hub
}

type waitRow struct {
	Name, Within string
	Plots        []template.HTML
}

type restRow struct {
	Name, Hub, Within string
	Cells             []string
}

// chartsAcross are the small charts that a row of the page has room for.
const chartsAcross = 5

// longWait is the wait of nine in ten callers above which a queue has a chart, in seconds.
const longWait = 120

// newWaitCharts is nil for a center with one queue or one hub, whose waits the day shows.
func newWaitCharts(r *report.Report) *waitCharts {
	c, ok := newCourse(r)
	if !ok || len(r.WorstQueues()) < 2 {
		return nil
	}

	w := &waitCharts{}
	var hubs, queues []string

	byName := map[string]int{}
	longest := map[string]float64{}
	highest := 0.0
	for i := range r.Queues {
		q := &r.Queues[i]
		if !q.HasArrivals() {
			continue
		}

		byName[q.Name()] = i

		if !slices.Contains(queues, q.Queue) {
			queues = append(queues, q.Queue)
		}

		if !slices.Contains(hubs, q.Hub) {
			hubs = append(hubs, q.Hub)
			w.Heads = append(w.Heads, hubName(q))
		}

		// The longest wait at any hub decides whether the queue gets a chart.
		if p90 := q.Wait.P90.Mean; p90.Known() {
			longest[q.Queue] = max(longest[q.Queue], float64(p90))
		}

		// One scale for all queues shows which of them wait longest.
		for v := range r.Intervals {
			if p90 := r.Intervals[v].Queues[i].WaitP90; p90.Known() {
				highest = max(highest, float64(p90))
			}
		}
	}

	if len(queues) > 40 || len(hubs) > chartsAcross && len(byName) > len(queues) {
		// The table of the queues has them.
		return nil
	}

	// If no queue is at two hubs, hubs need no columns, and queues no rows of their own.
	isAtOneHub := len(byName) == len(queues)
	if isAtOneHub {
		w.Heads = []string{"90% within"}
	}
	scale := look.Scale(look.Seconds, highest)

	for _, queue := range queues {
		first := r.Queues[firstOf(r, queue)]
		within := "to be answered within " + roundTime(first.Target)

		// Queues with short waits would be flat lines, so the table has their values.
		if longest[queue] < longWait {
			rest := restRow{Name: first.Title.Name, Within: "within " + roundTime(first.Target)}
			atHubs := hubs
			if isAtOneHub {
				atHubs = []string{first.Hub}
				rest.Hub = first.Title.Hub
			}
			for _, hub := range atHubs {
				i, isThere := byName[queue+"@"+hub]
				text := "–"
				if isThere && r.Queues[i].Wait.P90.Mean.Known() {
					text = look.Time(float64(r.Queues[i].Wait.P90.Mean))
				}
				rest.Cells = append(rest.Cells, text)
			}

			w.Rest = append(w.Rest, rest)
			continue
		}

		// A row of one small chart would leave most of the page empty, so queues at one hub share a row.
		if isAtOneHub {
			if len(w.Rows) == 0 {
				w.Rows = []waitRow{{}}
			}
			shared := &w.Rows[0]
			noY := len(shared.Plots)%chartsAcross > 0
			p := queuePlot(&c, byName[queue+"@"+first.Hub], first.Title.String(), scale, noY)
			shared.Plots = append(shared.Plots, p.Figure())
			continue
		}

		row := waitRow{Name: first.Title.Name, Within: within}
		for _, hub := range hubs {
			i, isThere := byName[queue+"@"+hub]
			if isThere {
				p := queuePlot(&c, i, hubName(&r.Queues[i]), scale, len(row.Plots) > 0)
				row.Plots = append(row.Plots, p.Figure())
			}
		}

		w.Rows = append(w.Rows, row)
	}

	return w
}

// firstOf is the first row of a queue with calls.
func firstOf(r *report.Report, queue string) int {
	return slices.IndexFunc(r.Queues, func(q report.Queue) bool { return q.Queue == queue && q.HasArrivals() })
}

func hubName(q *report.Queue) string {
	if q.Title.Hub == "" {
		return "90% within"
	}
	return q.Title.Hub
}

// queuePlot is a small plot of the waits of a queue at a hub.
func queuePlot(c *course, queue int, title string, scale look.Axis, noY bool) *look.Plot {
	q := &c.r.Queues[queue]
	slots := c.intervals()
	p := c.plot(slots, "", "", look.Seconds)
	p.Title = title
	p.Right = look.Time(float64(q.Wait.P90.Mean))
	p.Label = fmt.Sprintf("%s: waits by time, 90%% within %s", q.Title, p.Right)
	p.Group = "queues"
	p.Height = 52
	p.Small = true
	p.NoY = noY

	// A small plot has room for the first and the last tick only.
	p.X.Ticks = []look.Tick{p.X.Ticks[0], p.X.Ticks[len(p.X.Ticks)-1]}
	p.Y = scale

	area := look.Series{Name: "90% within", Shape: look.Area}
	line := look.Series{Name: "half within", Shape: look.Line}
	for _, s := range slots {
		v := &c.r.Intervals[s.from].Queues[queue]
		area.Values = append(area.Values, v.WaitP90)
		line.Values = append(line.Values, v.WaitP50)
	}

	p.Series = []look.Series{area, line}
	return p
}
