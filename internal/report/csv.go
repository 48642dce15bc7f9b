package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Sheet is one of the report's tables as CSV. Its rows are those of a list of the JSON.
// Counts are averages a day, and unknown values are empty. The names of the columns end
// with their units.
type Sheet struct {
	Name  string                              // the file's name, without ".csv"
	write func(r *Report, row func([]string)) // the header first
}

// Sheets are the report's tables. The first column is the name of the run.
var Sheets = []Sheet{
	newSheet("calls", func(r *Report) iter.Seq[Calls] { return one(r.Calls) }, callColumns),
	newSheet("ends", endRows, []column[countRow]{named("end", countRow.last), counted("calls", countRow.number)}),
	newSheet("center", func(r *Report) iter.Seq[Center] { return one(r.Center) }, centerColumns),
	newSheet("queues", func(r *Report) iter.Seq[Queue] { return slices.Values(r.Queues) }, slices.Concat(queueNames, visitColumns)),
	newSheet("groups", func(r *Report) iter.Seq[Group] { return slices.Values(r.Groups) }, groupColumns),
	newSheet("tiers", func(r *Report) iter.Seq[Queue] { return slices.Values(r.Tiers) },
		slices.Concat([]column[Queue]{named("tier", func(q Queue) string { return q.Tier })}, visitColumns)),
	newSheet("lines", func(r *Report) iter.Seq[Line] { return slices.Values(r.Lines) }, lineColumns),
	newSheet("regions", func(r *Report) iter.Seq[Queue] { return slices.Values(r.Regions) },
		slices.Concat([]column[Queue]{named("region", func(q Queue) string { return q.Region })}, visitColumns)),
	newSheet("steps", func(r *Report) iter.Seq[Step] { return slices.Values(r.Steps) }, stepColumns),
	newSheet("outcomes", outcomeRows, []column[countRow]{
		named("flow", func(c countRow) string { return c.names[0] }), named("step", func(c countRow) string { return c.names[1] }),
		named("outcome", countRow.last), counted("times", countRow.number),
	}),
	newSheet("callbacks", func(r *Report) iter.Seq[Callbacks] { return slices.Values(r.Callbacks) }, callbackColumns),
	newSheet("channels", func(r *Report) iter.Seq[Channel] { return slices.Values(r.Channels) }, channelColumns),
	newDatedSheet("intervals", queueIntervalRows, slices.Concat(intervalNames, intervalColumns)),
	newDatedSheet("interval_center", centerIntervalRows, slices.Concat(intervalNames[:1], intervalColumns)),
	newDatedSheet("interval_tiers", tierIntervalRows, tierIntervalColumns),
	newDatedSheet("days", func(r *Report) iter.Seq[Day] { return slices.Values(r.Days) }, dayColumns),
	newSheet("goals", func(r *Report) iter.Seq[Goal] { return slices.Values(r.Goals) }, goalColumns),
}

// column is a column of a table of T, or several that belong together. Days is the number
// of simulated days over which counts are averaged.
type column[T any] struct {
	names []string
	cells func(row T, days int) []string
}

// newSheet makes a table about all days.
func newSheet[T any](name string, rows func(*Report) iter.Seq[T], columns []column[T]) Sheet {
	return sheetOver((*Report).SimulatedDays, name, rows, columns)
}

// newDatedSheet makes a table of rows that are about one day each.
func newDatedSheet[T any](name string, rows func(*Report) iter.Seq[T], columns []column[T]) Sheet {
	return sheetOver(func(r *Report) int { return r.Replications }, name, rows, columns)
}

func sheetOver[T any](days func(*Report) int, name string, rows func(*Report) iter.Seq[T], columns []column[T]) Sheet {
	return Sheet{name, func(r *Report, row func([]string)) {
		var header []string
		for _, c := range columns {
			header = append(header, c.names...)
		}
		row(header)
		for v := range rows(r) {
			var cells []string
			for _, c := range columns {
				cells = append(cells, c.cells(v, days(r))...)
			}
			row(cells)
		}
	}}
}

// WriteSheet writes one of the report's tables as CSV.
func (r *Report) WriteSheet(w io.Writer, s Sheet, run string) error {
	out, first := csv.NewWriter(w), "run"
	s.write(r, func(cells []string) {
		_ = out.Write(append([]string{first}, cells...)) // Error returns the first error
		first = run
	})
	out.Flush()
	return out.Error()
}

func one[T any](v T) iter.Seq[T] { return slices.Values([]T{v}) }

func named[T any](name string, of func(T) string) column[T] {
	return column[T]{[]string{name}, func(v T, _ int) []string { return []string{of(v)} }}
}

// counted is a count as its average a day.
func counted[T any](name string, of func(T) int64) column[T] {
	return column[T]{[]string{name + "_per_day"}, func(v T, days int) []string {
		return []string{stats.Number(float64(of(v)) / float64(days)).Cell()}
	}}
}

func number[T any](name string, of func(T) stats.Number) column[T] {
	return column[T]{[]string{name}, func(v T, _ int) []string { return []string{of(v).Cell()} }}
}

// estimated is an estimate with its interval and the range of days.
func estimated[T any](name, unit string, of func(T) stats.Estimate) column[T] {
	var names []string
	for _, part := range []string{"", "_low", "_high", "_p5", "_p95"} {
		names = append(names, strings.TrimSuffix(name+part+"_"+unit, "_"))
	}
	return column[T]{names, func(v T, _ int) []string {
		e := of(v)
		return []string{e.Mean.Cell(), e.Low.Cell(), e.High.Cell(), e.P5.Cell(), e.P95.Cell()}
	}}
}

func instant(t time.Time) string { return t.Format(time.RFC3339) }

// The units in the names of columns.
const (
	inSeconds  = "seconds"
	asFraction = "fraction"
)

var callColumns = []column[Calls]{
	counted("arrived", func(c Calls) int64 { return c.Arrived }), counted("blocked", func(c Calls) int64 { return c.Blocked }),
	counted("self_served", func(c Calls) int64 { return c.SelfServed }), counted("deflected", func(c Calls) int64 { return c.Deflected }),
	counted("offered", func(c Calls) int64 { return c.Offered }), counted("answered", func(c Calls) int64 { return c.Answered }),
	counted("booked", func(c Calls) int64 { return c.Booked }), counted("transferred", func(c Calls) int64 { return c.Transferred }),
	counted("abandoned", func(c Calls) int64 { return c.Abandoned }), counted("hung_up", func(c Calls) int64 { return c.HungUp }),
	counted("gave_up", func(c Calls) int64 { return c.GaveUp }), counted("redialed", func(c Calls) int64 { return c.Redialed }),
	counted("in_progress", func(c Calls) int64 { return c.InProgress }), counted("language_fallbacks", func(c Calls) int64 { return c.LanguageFallbacks }),
}

// countRow is a count by one or several names.
type countRow struct {
	names []string
	n     int64
}

func (c countRow) last() string { return c.names[len(c.names)-1] }

func (c countRow) number() int64 { return c.n }

// counts gives the rows of a map of counts, after other names.
func counts(of map[string]int64, names ...string) []countRow {
	var out []countRow
	for _, name := range slices.Sorted(maps.Keys(of)) {
		out = append(out, countRow{append(slices.Clone(names), name), of[name]})
	}
	return out
}

func endRows(r *Report) iter.Seq[countRow] { return slices.Values(counts(r.Ends)) }

func outcomeRows(r *Report) iter.Seq[countRow] {
	var out []countRow
	for i := range r.Steps {
		s := &r.Steps[i]
		out = append(out, counts(s.Outcomes, s.Flow, s.Step)...)
	}
	return slices.Values(out)
}

var queueNames = []column[Queue]{named("queue", func(q Queue) string { return q.Queue }), named("hub", func(q Queue) string { return q.Hub })}

var visitColumns = []column[Queue]{
	counted("offered", func(q Queue) int64 { return q.Offered }), counted("answered", func(q Queue) int64 { return q.Answered }),
	counted("abandoned", func(q Queue) int64 { return q.Abandoned }), counted("timed_out", func(q Queue) int64 { return q.TimedOut }),
	counted("left_by_choice", func(q Queue) int64 { return q.LeftByChoice }), counted("overflowed_in", func(q Queue) int64 { return q.OverflowedIn }),
	counted("overflowed_out", func(q Queue) int64 { return q.OverflowedOut }), counted("rejected", func(q Queue) int64 { return q.Rejected }),
	counted("waiting_at_end", func(q Queue) int64 { return q.WaitingAtEnd }), counted("answered_in_target", func(q Queue) int64 { return q.AnsweredInTarget }),
	number("max_waiting_callers", func(q Queue) stats.Number { return stats.Number(q.MaxWaiting) }),
	number("target_seconds", func(q Queue) stats.Number { return q.Target }),
	estimated("service_level", asFraction, func(q Queue) stats.Estimate { return q.ServiceLevel }),
	estimated("abandoned_ratio", asFraction, func(q Queue) stats.Estimate { return q.AbandonedRatio }),
	estimated("asa", inSeconds, func(q Queue) stats.Estimate { return q.ASA }),
	estimated("wait_mean", inSeconds, func(q Queue) stats.Estimate { return q.WaitMean }),
	estimated("wait_p50", inSeconds, func(q Queue) stats.Estimate { return q.Wait.P50 }),
	estimated("wait_p90", inSeconds, func(q Queue) stats.Estimate { return q.Wait.P90 }),
	estimated("wait_p95", inSeconds, func(q Queue) stats.Estimate { return q.Wait.P95 }),
	estimated("wait_p99", inSeconds, func(q Queue) stats.Estimate { return q.Wait.P99 }),
	number("wait_max_seconds", func(q Queue) stats.Number { return q.Wait.Max }),
	estimated("answer_p50", inSeconds, func(q Queue) stats.Estimate { return q.Answer.P50 }),
	estimated("answer_p90", inSeconds, func(q Queue) stats.Estimate { return q.Answer.P90 }),
	estimated("answer_p95", inSeconds, func(q Queue) stats.Estimate { return q.Answer.P95 }),
	estimated("answer_p99", inSeconds, func(q Queue) stats.Estimate { return q.Answer.P99 }),
	estimated("waiting", "callers", func(q Queue) stats.Estimate { return q.Waiting }),
	counted("announced", func(q Queue) int64 { return q.Announced.Count }),
	number("announced_bias_seconds", func(q Queue) stats.Number { return q.Announced.Bias }),
	number("announced_mean_absolute_error_seconds", func(q Queue) stats.Number { return q.Announced.MeanAbsolute }),
}

var centerColumns = append(partOf(func(c Center) Queue { return c.Queue }, visitColumns),
	number("agents", func(c Center) stats.Number { return c.Agents }),
	estimated("occupancy", asFraction, func(c Center) stats.Estimate { return c.Occupancy }))

// partOf makes columns of a part of a row columns of the row.
func partOf[T, Part any](part func(T) Part, columns []column[Part]) []column[T] {
	var out []column[T]
	for _, c := range columns {
		out = append(out, column[T]{c.names, func(v T, days int) []string { return c.cells(part(v), days) }})
	}
	return out
}

var groupColumns = []column[Group]{
	named("group", func(g Group) string { return g.Group }), named("hub", func(g Group) string { return g.Hub }),
	number("agents", func(g Group) stats.Number { return g.Agents }),
	estimated("occupancy", asFraction, func(g Group) stats.Estimate { return g.Occupancy }),
}

var lineColumns = []column[Line]{
	named("line", func(l Line) string { return l.Line }),
	counted("arrived", func(l Line) int64 { return l.Arrived }), counted("blocked", func(l Line) int64 { return l.Blocked }),
	counted("valid", func(l Line) int64 { return l.Valid }), counted("withheld", func(l Line) int64 { return l.Withheld }),
	counted("invalid", func(l Line) int64 { return l.Invalid }),
}

var stepColumns = []column[Step]{
	named("flow", func(s Step) string { return s.Flow }), named("step", func(s Step) string { return s.Step }),
	counted("visits", func(s Step) int64 { return s.Visits }),
}

var callbackColumns = append([]column[Callbacks]{
	named("queue", func(c Callbacks) string { return c.Queue }), named("hub", func(c Callbacks) string { return c.Hub }),
	counted("booked", func(c Callbacks) int64 { return c.Booked }), counted("reached", func(c Callbacks) int64 { return c.Reached }),
	counted("unreached", func(c Callbacks) int64 { return c.Unreached }),
}, durationColumns("wait", func(c Callbacks) Durations { return c.Wait })...)

var channelColumns = append([]column[Channel]{
	named("channel", func(c Channel) string { return c.Channel }),
	counted("offered", func(c Channel) int64 { return c.Offered }), counted("accepted", func(c Channel) int64 { return c.Accepted }),
}, durationColumns("response", func(c Channel) Durations { return c.Response })...)

func durationColumns[T any](name string, part func(T) Durations) []column[T] {
	return partOf(part, []column[Durations]{
		number(name+"_mean_seconds", func(d Durations) stats.Number { return d.Mean }), number(name+"_p50_seconds", func(d Durations) stats.Number { return d.P50 }),
		number(name+"_p90_seconds", func(d Durations) stats.Number { return d.P90 }), number(name+"_max_seconds", func(d Durations) stats.Number { return d.Max }),
	})
}

// intervalRow is a row of an interval.
type intervalRow[T any] struct {
	start time.Time
	of    T
}

func (r intervalRow[T]) at() string { return instant(r.start) }

// byInterval gives the rows of each interval. Counts are averages of that interval.
func byInterval[T any](rows func(*Interval) []T) func(*Report) iter.Seq[intervalRow[T]] {
	return func(r *Report) iter.Seq[intervalRow[T]] {
		return func(yield func(intervalRow[T]) bool) {
			for i := range r.Intervals {
				for _, row := range rows(&r.Intervals[i]) {
					if !yield(intervalRow[T]{r.Intervals[i].Start, row}) {
						return
					}
				}
			}
		}
	}
}

var (
	queueIntervalRows  = byInterval(func(v *Interval) []QueueInterval { return v.Queues })
	centerIntervalRows = byInterval(func(v *Interval) []QueueInterval { return []QueueInterval{v.Center} })
	tierIntervalRows   = byInterval(func(v *Interval) []TierInterval { return v.Tiers })
)

var intervalNames = []column[intervalRow[QueueInterval]]{
	named("start", intervalRow[QueueInterval].at),
	named("queue", func(r intervalRow[QueueInterval]) string { return r.of.Queue }), named("hub", func(r intervalRow[QueueInterval]) string { return r.of.Hub }),
}

var intervalColumns = partOf(func(r intervalRow[QueueInterval]) QueueInterval { return r.of }, []column[QueueInterval]{
	counted("offered", func(q QueueInterval) int64 { return q.Offered }), counted("answered", func(q QueueInterval) int64 { return q.Answered }),
	counted("abandoned", func(q QueueInterval) int64 { return q.Abandoned }),
	number("service_level_fraction", func(q QueueInterval) stats.Number { return q.ServiceLevel }),
	number("wait_mean_seconds", func(q QueueInterval) stats.Number { return q.WaitMean }),
	number("wait_p50_seconds", func(q QueueInterval) stats.Number { return q.WaitP50 }),
	number("wait_p90_seconds", func(q QueueInterval) stats.Number { return q.WaitP90 }),
	number("max_waiting_callers", func(q QueueInterval) stats.Number { return stats.Number(q.WaitingMax) }),
	number("agents", func(q QueueInterval) stats.Number { return q.Agents }),
	number("occupancy_fraction", func(q QueueInterval) stats.Number { return q.Occupancy }),
})

var tierIntervalColumns = append([]column[intervalRow[TierInterval]]{named("start", intervalRow[TierInterval].at)},
	partOf(func(r intervalRow[TierInterval]) TierInterval { return r.of }, []column[TierInterval]{
		named("tier", func(t TierInterval) string { return t.Tier }), named("hub", func(t TierInterval) string { return t.Hub }),
		counted("offered", func(t TierInterval) int64 { return t.Offered }), counted("answered", func(t TierInterval) int64 { return t.Answered }),
		counted("abandoned", func(t TierInterval) int64 { return t.Abandoned }),
		number("wait_mean_seconds", func(t TierInterval) stats.Number { return t.WaitMean }),
		number("wait_p50_seconds", func(t TierInterval) stats.Number { return t.WaitP50 }),
		number("wait_p90_seconds", func(t TierInterval) stats.Number { return t.WaitP90 }),
	})...)

var dayColumns = slices.Concat(
	[]column[Day]{named("start", func(d Day) string { return instant(d.Start) }), named("end", func(d Day) string { return instant(d.End) })},
	partOf(func(d Day) Calls { return d.Calls }, callColumns),
	partOf(func(d Day) Center { return d.Center }, []column[Center]{
		estimated("service_level", asFraction, func(c Center) stats.Estimate { return c.ServiceLevel }),
		estimated("abandoned_ratio", asFraction, func(c Center) stats.Estimate { return c.AbandonedRatio }),
		estimated("asa", inSeconds, func(c Center) stats.Estimate { return c.ASA }),
		estimated("wait_mean", inSeconds, func(c Center) stats.Estimate { return c.WaitMean }),
		estimated("wait_p90", inSeconds, func(c Center) stats.Estimate { return c.Wait.P90 }),
		number("agents", func(c Center) stats.Number { return c.Agents }),
		estimated("occupancy", asFraction, func(c Center) stats.Estimate { return c.Occupancy }),
	}),
)

var goalColumns = []column[Goal]{
	named("goal", func(g Goal) string { return g.Goal }), named("kind", func(g Goal) string { return g.Kind }),
	named("subject", func(g Goal) string { return g.Subject }), named("measure", func(g Goal) string { return g.Measure }),
	named("side", func(g Goal) string { return g.Side }), number("bound", func(g Goal) stats.Number { return g.Bound }),
	named("each", func(g Goal) string { return g.Each }),
	named("unit", func(g Goal) string { return g.Unit.String() }),
	named("period", func(g Goal) string {
		if g.Period == nil {
			return ""
		}
		return instant(*g.Period)
	}),
	estimated("value", "", func(g Goal) stats.Estimate { return g.Value }),
	named("holds", func(g Goal) string { return string(g.Holds) }),
	named("days_met", func(g Goal) string { return fmt.Sprint(g.DaysMet) }), named("days", func(g Goal) string { return fmt.Sprint(g.Days) }),
}
