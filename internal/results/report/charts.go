package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// slot is one or more intervals of a report, in which the calls of all queues are counted together.
type slot struct {
	from, to           int // intervals
	start              time.Time
	offered, abandoned float64 // in one replication
	judged, inTime     float64
	within             *IntervalRange
}

// fewCallers is the mean of callers in an interval below which charts have an hour for each point.
const fewCallers = 50

// longRun is the length of a run above which charts have a day for each point: hours would be closer than pixels.
const longRun = 62 * 24 * time.Hour

// fewCalls is the mean of calls below which an interval has no share or quantile of its own.
const fewCalls = 5

// joined joins slots of few calls with the next ones, because a share of few calls is chance.
func (c *course) joined(slots []slot) []slot {
	var out []slot
	for _, s := range slots {
		last := len(out) - 1
		if last >= 0 && out[last].offered < fewCalls && out[last].offered > 0 {
			out[last] = c.slot(out[last].from, s.to)
			continue
		}
		out = append(out, s)
	}

	// The last slot has no next one.
	if last := len(out) - 1; last > 0 && out[last].offered < fewCalls && out[last].offered > 0 {
		out[last-1] = c.slot(out[last-1].from, out[last].to)
		out = out[:last]
	}
	return out
}

// quantile is a quantile of the waits of an interval, or unknown if the interval has few calls: it would set the scale.
func (c *course) quantile(of stats.Number, offered int64) stats.Number {
	if float64(offered) < fewCalls*float64(c.r.Replications) {
		return unknown
	}
	return of
}

// course is the part of a report in which callers or agents are there.
type course struct {
	r        page
	from, to int // intervals
	axis     look.Axis
	length   time.Duration // of an interval
}

// newCourse leaves out the intervals before the first and after the last interval with callers or
// agents. It is not ok without such an interval.
func newCourse(r page) (c course, ok bool) {
	// Agents without calls, and calls without agents, are both part of the day.
	isOpen := func(v Interval) bool { return v.Center.Offered > 0 || v.Center.Agents > 0 }
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

// dayCharts has the section with the charts of the day. Without intervals it is empty.
func (r page) dayCharts() document.Block {
	c, ok := newCourse(r)
	if !ok {
		return document.Nothing
	}

	// Few callers in an interval make a ragged line, so an hour is one point.
	each := 1
	offered := float64(r.Center.Offered) / float64(r.Replications) / float64(c.to-c.from)
	if offered < fewCallers && c.length < time.Hour && time.Hour%c.length == 0 {
		each = int(time.Hour / c.length)
	}
	slots := c.slots(each)

	// All slots have a range, or none of them has one.
	hasRange := slots[0].within != nil
	note := "Line: the mean of the simulated days."
	if c.isLong() {
		note = "Each point is a day."
	}
	key := []document.Key{{Class: "kl", Text: "value"}}
	if hasRange {
		note += " Shade: nine of ten days or, in waits, callers."
		key = append(key, document.Key{Class: "kb", Text: "nine of ten"})
	}
	key = append(key, document.Key{Class: "kx", Text: "on the phones"}, document.Key{Class: "kr", Text: "abandoned"},
		document.Key{Class: "kg", Text: "goal"})

	// Without a caller in a queue these charts are empty.
	var plots []*look.Plot
	if r.Calls.Offered > 0 {
		plots = append(plots, callersPlot(&c, slots, c.per(each)), levelPlot(&c, slots))
	}
	if hasWaits(r.Report) {
		plots = append(plots, waitsPlot(&c))
	} else if r.Center.Wait.P90.Mean.Known() {
		// The simulator has no room for the waits of very many intervals.
		note += fmt.Sprintf(" Waits are not counted by time in a report of %s intervals: set a longer interval.",
			diag.Thousands(len(r.Intervals)))
	}
	plots = append(plots, agentsPlot(&c))

	// The page has room for six charts.
	shown := r.goalOf("service_level")
	for i := range r.Goals {
		if &r.Goals[i] == shown {
			continue
		}
		if p := goalPlot(&c, &r.Goals[i]); p != nil && len(plots) < 6 {
			plots = append(plots, p)
		}
	}

	return document.Section{
		ID: "day", Title: "The " + r.Unit(), About: note,
		Blocks: []document.Block{document.Plots{Key: key, Plots: plots}},
	}
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
func hasWaits(r *Report) bool {
	return slices.ContainsFunc(r.Intervals, func(v Interval) bool { return v.Center.WaitP90.Known() })
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
	slots = c.joined(slots)
	p := c.plot(slots, "Service level", "answered "+c.r.withinTargets(), look.Share)

	// The service level has the whole scale, so that days look alike in each
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
	if g := c.r.goalOf("service_level"); g != nil {
		p.Goals = []look.Goal{{At: float64(g.Bound), Text: "goal " + g.bound()}}
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
		area.Values = append(area.Values, c.quantile(q.WaitP90, q.Offered))
		line.Values = append(line.Values, c.quantile(q.WaitP50, q.Offered))
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
func goalPlot(c *course, g *Goal) *look.Plot {
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
	p.Goals = []look.Goal{{At: float64(g.Bound), Text: "goal " + g.bound()}}

	return p
}

// chartsAcross are the small charts that a row of the page has room for.
const chartsAcross = 5

// longQueueWait is the wait of nine in ten callers above which a queue has a chart, in seconds.
const longQueueWait = 120

// waitCharts has the section with the waits of each queue and hub: charts of those with long waits, and a table of the
// others. It is empty for a center with one queue or one hub, whose waits the day shows.
func (r page) waitCharts() document.Block {
	c, ok := newCourse(r)
	if !ok || len(r.WorstQueues()) < 2 {
		return document.Nothing
	}

	var hubs, heads, queues []string
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
			heads = append(heads, hubName(q))
		}

		// The longest wait at any hub decides whether the queue gets a chart.
		if p90 := q.Wait.P90.Mean; p90.Known() {
			longest[q.Queue] = max(longest[q.Queue], float64(p90))
		}

		// One scale for all queues shows which of them wait longest.
		for v := range r.Intervals {
			if p90 := c.quantile(r.Intervals[v].Queues[i].WaitP90, r.Intervals[v].Queues[i].Offered); p90.Known() {
				highest = max(highest, float64(p90))
			}
		}
	}

	// The table of the queues has very many queues.
	isAtOneHub := len(byName) == len(queues)
	if len(queues) > 40 || len(hubs) > chartsAcross && !isAtOneHub {
		return document.Nothing
	}

	// If no queue is at two hubs, hubs need no columns, and queues no rows of their own.
	short := "waits of less than two minutes"
	if isAtOneHub {
		heads = []string{"90% within"}
	} else {
		short += ": 90% within"
	}
	scale := look.Scale(look.Seconds, highest)

	var rows []document.Block
	var shared []*look.Plot
	rest := document.NewTable(append([]string{short}, heads...)...)
	rest.Label = "Waits of less than two minutes"
	rest.Class = "short"
	for _, queue := range queues {
		first := &r.Queues[firstOf(r.Report, queue)]
		switch {
		// Queues with short waits would be flat lines, so the table has their values.
		case longest[queue] < longQueueWait && isAtOneHub:
			rest.Add(r.shortWaits(first, []string{first.Hub}, byName, first.Title.Hub)...)
		case longest[queue] < longQueueWait:
			rest.Add(r.shortWaits(first, hubs, byName, "")...)

		// A row of one small chart would leave most of the page empty, so queues at one hub share a row.
		case isAtOneHub:
			noY := len(shared)%chartsAcross > 0
			shared = append(shared, queuePlot(&c, byName[queue+"@"+first.Hub], first.Title.String(), scale, noY))
		default:
			row := document.Plots{Class: "five in"}
			for _, hub := range hubs {
				if i, isThere := byName[queue+"@"+hub]; isThere {
					row.Plots = append(row.Plots, queuePlot(&c, i, hubName(&r.Queues[i]), scale, len(row.Plots) > 0))
				}
			}
			within := "to be answered within " + roundTime(first.Target)
			rows = append(rows, document.Heading{Text: first.Title.Name, Note: within}, row)
		}
	}
	if shared != nil {
		rows = append(rows, document.Plots{Class: "five in", Plots: shared})
	}

	out := document.Section{ID: "waits", Title: "Waits by queue"}
	if rows != nil {
		out.About = "One scale for all. Area: nine in ten callers wait at most so long. Line: half of them. " +
			"The number is the " + r.Unit() + "’s 90th percentile."
	}
	out.Blocks = append(rows, document.Row{Class: "gap", Blocks: []document.Block{rest}})
	return out
}

// shortWaits are the cells of a queue with short waits: its wait at each hub.
func (r page) shortWaits(q *Queue, hubs []string, byName map[string]int, hub string) []document.Cell {
	name := document.Cell{Text: q.Title.Name, Note: "within " + roundTime(q.Target)}
	if hub != "" {
		name.Note = hub + ", " + name.Note
	}
	out := []document.Cell{name}
	for _, hub := range hubs {
		text := "–"
		if i, isThere := byName[q.Queue+"@"+hub]; isThere && r.Queues[i].Wait.P90.Mean.Known() {
			text = look.Time(float64(r.Queues[i].Wait.P90.Mean))
		}
		out = append(out, document.Words(text))
	}
	return out
}

// firstOf is the first row of a queue with calls.
func firstOf(r *Report, queue string) int {
	return slices.IndexFunc(r.Queues, func(q Queue) bool { return q.Queue == queue && q.HasArrivals() })
}

func hubName(q *Queue) string {
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
		area.Values = append(area.Values, c.quantile(v.WaitP90, v.Offered))
		line.Values = append(line.Values, c.quantile(v.WaitP50, v.Offered))
	}

	p.Series = []look.Series{area, line}
	return p
}
