package report

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Sheet is one of the report's tables as CSV. Its rows are those of a list of the JSON.
// Counts are averages a day, and unknown values are empty. The names of the columns end
// with their units.
type Sheet struct {
	Name   string // the file's name, without ".csv"
	header []string
	rows   func(r *Report, days float64, write func(cells []string))
	dated  bool // each row is about one day
}

// Sheets are the report's tables. The first column is the name of the run.
var Sheets = []Sheet{
	newSheet("calls", false, func(r *Report, write func(*Calls)) { write(&r.Calls) }, (*Calls).columns),
	newSheet("ends", false, endRows, (*count).endColumns),
	newSheet("center", false, func(r *Report, write func(*Center)) { write(&r.Center) }, (*Center).columns),
	newSheet("queues", false, func(r *Report, write func(*Queue)) { each(r.Queues, write) }, namedBy("queue", "hub")),
	newSheet("groups", false, func(r *Report, write func(*Group)) { each(r.Groups, write) }, (*Group).columns),
	newSheet("tiers", false, func(r *Report, write func(*Queue)) { each(r.Tiers, write) }, namedBy("tier")),
	newSheet("lines", false, func(r *Report, write func(*Line)) { each(r.Lines, write) }, (*Line).columns),
	newSheet("regions", false, func(r *Report, write func(*Queue)) { each(r.Regions, write) }, namedBy("region")),
	newSheet("steps", false, func(r *Report, write func(*Step)) { each(r.Steps, write) }, (*Step).columns),
	newSheet("outcomes", false, outcomeRows, (*outcomeRow).columns),
	newSheet("callbacks", false, func(r *Report, write func(*Callbacks)) { each(r.Callbacks, write) }, (*Callbacks).columns),
	newSheet("channels", false, func(r *Report, write func(*Channel)) { each(r.Channels, write) }, (*Channel).columns),
	newSheet("intervals", true, byInterval(func(v *Interval) []QueueInterval { return v.Queues }), queueIntervalColumns),
	newSheet("interval_center", true, byInterval(func(v *Interval) []QueueInterval { return []QueueInterval{v.Center} }),
		centerIntervalColumns),
	newSheet("interval_tiers", true, byInterval(func(v *Interval) []TierInterval { return v.Tiers }), tierIntervalColumns),
	newSheet("day_queues", true, dayQueueRows, (*dayQueue).columns),
	newSheet("days", true, func(r *Report, write func(*Day)) { each(r.Days, write) }, (*Day).columns),
	newSheet("goals", false, func(r *Report, write func(*Goal)) { each(r.Goals, write) }, (*Goal).columns),
}

// newSheet makes a table whose rows, of type T, give their columns.
func newSheet[T any](name string, dated bool, rows func(r *Report, write func(*T)), columns func(*T, *sheetRow)) Sheet {
	var header sheetRow
	columns(new(T), &header)
	return Sheet{Name: name, dated: dated, header: header.names, rows: func(r *Report, days float64, write func([]string)) {
		rows(r, func(of *T) {
			row := sheetRow{days: days}
			columns(of, &row)
			write(row.cells)
		})
	}}
}

// WriteSheet writes one of the report's tables as CSV.
func (r *Report) WriteSheet(w io.Writer, s Sheet, run string) error {
	days := r.SimulatedDays()
	if s.dated {
		days = r.Replications
	}
	out := table.NewCSVWriter(w)
	_ = out.Write(append([]string{"run"}, s.header...)) // Flush returns the first error
	s.rows(r, float64(days), func(cells []string) { _ = out.Write(append([]string{run}, cells...)) })
	return out.Flush()
}

// sheetRow collects the columns of a row: their names, which every row repeats, and cells.
type sheetRow struct {
	names, cells []string
	days         float64 // over which counts are averaged
}

func (s *sheetRow) add(name, cell string) {
	s.names, s.cells = append(s.names, name), append(s.cells, cell)
}

// count is a number of calls or visits.
type count struct {
	name  string
	times int64
}

// perDay adds counts, as averages a day.
func (s *sheetRow) perDay(counts ...count) {
	for _, c := range counts {
		s.number(c.name+"_per_day", stats.Number(float64(c.times)/s.days))
	}
}

func (s *sheetRow) number(name string, n stats.Number) { s.add(name, n.Cell()) }

// estimate adds the five columns of an estimate. The unit ends each name.
func (s *sheetRow) estimate(name, unit string, e stats.Estimate) {
	for _, part := range []struct {
		name  string
		value stats.Number
	}{{"", e.Mean}, {"_low", e.Low}, {"_high", e.High}, {"_p5", e.P5}, {"_p95", e.P95}} {
		s.number(name+part.name+unit, part.value)
	}
}

func (s *sheetRow) time(name string, t time.Time) { s.add(name, t.Format(time.RFC3339)) }

func each[T any](list []T, do func(*T)) {
	for i := range list {
		do(&list[i])
	}
}

// namedBy gives the columns of visits, whose rows are named by those given.
func namedBy(names ...string) func(*Queue, *sheetRow) {
	return func(q *Queue, s *sheetRow) {
		for _, name := range names {
			s.add(name, map[string]string{"queue": q.Queue, "hub": q.Hub, "tier": q.Tier, "region": q.Region}[name])
		}
		q.columns(s)
	}
}

func (q *Queue) columns(s *sheetRow) {
	s.perDay(
		count{"offered", q.Offered}, count{"answered", q.Answered}, count{"abandoned", q.Abandoned},
		count{"timed_out", q.TimedOut}, count{"left_by_choice", q.LeftByChoice},
		count{"overflowed_in", q.OverflowedIn}, count{"overflowed_out", q.OverflowedOut}, count{"rejected", q.Rejected},
		count{"waiting_at_end", q.WaitingAtEnd}, count{"answered_in_target", q.AnsweredInTarget},
	)
	s.add("max_waiting_callers", strconv.FormatInt(q.MaxWaiting, 10))
	s.number("target_seconds", q.Target)
	s.estimate("service_level", "_fraction", q.ServiceLevel)
	s.estimate("abandoned_ratio", "_fraction", q.AbandonedRatio)
	s.estimate("asa", "_seconds", q.ASA)
	q.Wait.columns("wait_", q.WaitMean, s)
	q.Answer.columns("answer_", s)
	s.estimate("waiting", "_callers", q.Waiting)
	s.perDay(count{"announced", q.Announced.Count})
	s.number("announced_bias_seconds", q.Announced.Bias)
	s.number("announced_mean_absolute_error_seconds", q.Announced.MeanAbsolute)
}

func (w *Wait) columns(prefix string, mean stats.Estimate, s *sheetRow) {
	s.estimate(prefix+"mean", "_seconds", mean)
	w.Quantiles.columns(prefix, s)
	s.number(prefix+"max_seconds", w.Max)
}

func (q *Quantiles) columns(prefix string, s *sheetRow) {
	s.estimate(prefix+"p50", "_seconds", q.P50)
	s.estimate(prefix+"p90", "_seconds", q.P90)
	s.estimate(prefix+"p95", "_seconds", q.P95)
	s.estimate(prefix+"p99", "_seconds", q.P99)
}

func (g *Group) columns(s *sheetRow) {
	s.add("group", g.Group)
	s.add("hub", g.Hub)
	s.number("agents", g.Agents)
	s.estimate("occupancy", "_fraction", g.Occupancy)
}

func (l *Line) columns(s *sheetRow) {
	s.add("line", l.Line)
	s.perDay(count{"arrived", l.Arrived}, count{"blocked", l.Blocked}, count{"valid", l.Valid}, count{"withheld", l.Withheld},
		count{"invalid", l.Invalid})
}

func (t *Step) columns(s *sheetRow) {
	s.add("flow", t.Flow)
	s.add("step", t.Step)
	s.perDay(count{"visits", t.Visits})
}

func (c *Callbacks) columns(s *sheetRow) {
	s.add("queue", c.Queue)
	s.add("hub", c.Hub)
	s.perDay(count{"booked", c.Booked}, count{"reached", c.Reached}, count{"unreached", c.Unreached})
	c.Wait.columns("wait_", s)
}

func (c *Channel) columns(s *sheetRow) {
	s.add("channel", c.Channel)
	s.perDay(count{"offered", c.Offered}, count{"accepted", c.Accepted})
	c.Response.columns("response_", s)
}

func (d *Durations) columns(prefix string, s *sheetRow) {
	s.number(prefix+"mean_seconds", d.Mean)
	s.number(prefix+"p50_seconds", d.P50)
	s.number(prefix+"p90_seconds", d.P90)
	s.number(prefix+"max_seconds", d.Max)
}

// columns are the calls and the main measures of a day.
func (d *Day) columns(s *sheetRow) {
	s.time("start", d.Start)
	s.time("end", d.End)
	d.Calls.columns(s)
	c := &d.Center
	s.estimate("service_level", "_fraction", c.ServiceLevel)
	s.estimate("abandoned_ratio", "_fraction", c.AbandonedRatio)
	s.estimate("asa", "_seconds", c.ASA)
	s.estimate("wait_mean", "_seconds", c.WaitMean)
	s.estimate("wait_p90", "_seconds", c.Wait.P90)
	s.number("agents", c.Agents)
	s.estimate("occupancy", "_fraction", c.Occupancy)
}

// dayQueue is a row of a queue on a day.
type dayQueue struct {
	start time.Time
	of    *Queue
}

func dayQueueRows(r *Report, write func(*dayQueue)) {
	if len(r.Days) == 0 {
		each(r.Queues, func(q *Queue) { write(&dayQueue{r.Start, q}) })
	}
	for _, d := range r.Days {
		each(d.Queues, func(q *Queue) { write(&dayQueue{d.Start, q}) })
	}
}

func (d *dayQueue) columns(s *sheetRow) {
	q := cmp.Or(d.of, &Queue{})
	s.time("start", d.start)
	s.add("queue", q.Queue)
	s.add("hub", q.Hub)
	q.columns(s)
}

func (g *Goal) columns(s *sheetRow) {
	for _, c := range [][2]string{{"goal", g.Goal}, {"kind", g.Kind}, {"subject", g.Subject}, {"measure", g.Measure}, {"side", g.Side}} {
		s.add(c[0], c[1])
	}
	s.number("bound", g.Bound)
	s.add("each", g.Each)
	s.add("unit", g.Unit.String())
	if g.Period == nil {
		s.add("period", "")
	} else {
		s.time("period", *g.Period)
	}
	s.estimate("value", "", g.Value)
	s.add("holds", string(g.Holds))
	s.add("days_met", strconv.Itoa(g.DaysMet))
	s.add("days", strconv.Itoa(g.Days))
}

// outcomeRow counts an outcome of a step.
type outcomeRow struct {
	flow, step, outcome string
	times               int64
}

func (o *outcomeRow) columns(s *sheetRow) {
	s.add("flow", o.flow)
	s.add("step", o.step)
	s.add("outcome", o.outcome)
	s.perDay(count{"times", o.times})
}

func outcomeRows(r *Report, write func(*outcomeRow)) {
	for _, s := range r.Steps {
		for _, outcome := range slices.Sorted(maps.Keys(s.Outcomes)) {
			write(&outcomeRow{s.Flow, s.Step, outcome, s.Outcomes[outcome]})
		}
	}
}

func endRows(r *Report, write func(*count)) {
	for _, end := range slices.Sorted(maps.Keys(r.Ends)) {
		write(&count{end, r.Ends[end]})
	}
}

// endColumns are those of a number of calls that reached an end.
func (c *count) endColumns(s *sheetRow) {
	s.add("end", c.name)
	s.perDay(count{"calls", c.times})
}

// intervalRow is a row of an interval.
type intervalRow[T any] struct {
	start time.Time
	of    T
}

func byInterval[T any](rows func(*Interval) []T) func(*Report, func(*intervalRow[T])) {
	return func(r *Report, write func(*intervalRow[T])) {
		for i := range r.Intervals {
			for _, row := range rows(&r.Intervals[i]) {
				write(&intervalRow[T]{r.Intervals[i].Start, row})
			}
		}
	}
}

func queueIntervalColumns(v *intervalRow[QueueInterval], s *sheetRow) {
	s.time("start", v.start)
	s.add("queue", v.of.Queue)
	s.add("hub", v.of.Hub)
	v.of.columns(s)
}

func centerIntervalColumns(v *intervalRow[QueueInterval], s *sheetRow) {
	s.time("start", v.start)
	v.of.columns(s)
}

func (q *QueueInterval) columns(s *sheetRow) {
	s.perDay(count{"offered", q.Offered}, count{"answered", q.Answered}, count{"abandoned", q.Abandoned})
	s.number("service_level_fraction", q.ServiceLevel)
	s.waits(q.WaitMean, q.WaitP50, q.WaitP90)
	s.add("max_waiting_callers", strconv.FormatInt(q.WaitingMax, 10))
	s.number("agents", q.Agents)
	s.number("occupancy_fraction", q.Occupancy)
}

func tierIntervalColumns(v *intervalRow[TierInterval], s *sheetRow) {
	s.time("start", v.start)
	s.add("tier", v.of.Tier)
	s.add("hub", v.of.Hub)
	s.perDay(count{"offered", v.of.Offered}, count{"answered", v.of.Answered}, count{"abandoned", v.of.Abandoned})
	s.waits(v.of.WaitMean, v.of.WaitP50, v.of.WaitP90)
}

// waits adds the waits of an interval.
func (s *sheetRow) waits(mean, p50, p90 stats.Number) {
	s.number("wait_mean_seconds", mean)
	s.number("wait_p50_seconds", p50)
	s.number("wait_p90_seconds", p90)
}
