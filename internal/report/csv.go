package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Sheet is one of the report's tables as CSV. Its rows are those of a list of the JSON.
// Counts are averages a day, and unknown values are empty. The names of the columns end
// with their units.
type Sheet struct {
	Name    string // the file's name, without ".csv"
	columns []column
	rows    func(r *Report, write func(row any))
	dated   bool // each row is about one day
}

// Sheets are the report's tables. The first column is the name of the run.
var Sheets = []Sheet{
	newSheet("calls", func(r *Report, write func(Calls)) { write(r.Calls) }),
	newSheet("ends", endRows),
	newSheet("center", func(r *Report, write func(Center)) { write(r.Center) }).ofVisits(),
	newSheet("queues", func(r *Report, write func(Queue)) { each(r.Queues, write) }).ofVisits("queue", "hub"),
	newSheet("groups", func(r *Report, write func(Group)) { each(r.Groups, write) }),
	newSheet("tiers", func(r *Report, write func(Queue)) { each(r.Tiers, write) }).ofVisits("tier"),
	newSheet("lines", func(r *Report, write func(Line)) { each(r.Lines, write) }),
	newSheet("regions", func(r *Report, write func(Queue)) { each(r.Regions, write) }).ofVisits("region"),
	newSheet("steps", func(r *Report, write func(Step)) { each(r.Steps, write) }),
	newSheet("outcomes", outcomeRows),
	newSheet("callbacks", func(r *Report, write func(Callbacks)) { each(r.Callbacks, write) }),
	newSheet("channels", func(r *Report, write func(Channel)) { each(r.Channels, write) }),
	newSheet("intervals", byInterval(func(v *Interval) []QueueInterval { return v.Queues })).byDay(),
	newSheet("interval_center", byInterval(func(v *Interval) []QueueInterval { return []QueueInterval{v.Center} })).namedBy().byDay(),
	newSheet("interval_tiers", byInterval(func(v *Interval) []TierInterval { return v.Tiers })).byDay(),
	newSheet("days", dayRows).byDay(),
	newSheet("goals", func(r *Report, write func(Goal)) { each(r.Goals, write) }).
		move("side", "bound").move("each", "unit").move("period", "value"),
}

// newSheet makes a table about all days, of the fields of T that have a tag csv.
func newSheet[T any](name string, rows func(r *Report, write func(T))) Sheet {
	return Sheet{Name: name, columns: columnsOf(reflect.TypeFor[T](), nil, ""), rows: func(r *Report, write func(any)) {
		rows(r, func(row T) { write(row) })
	}}
}

// byDay makes a table of rows that are about one day each.
func (s Sheet) byDay() Sheet {
	s.dated = true
	return s
}

// ofVisits orders the columns of a table of visits, whose rows are named by the given
// columns.
func (s Sheet) ofVisits(names ...string) Sheet {
	return s.namedBy(names...).move("answered_in_target_per_day", "max_waiting_callers")
}

// namedBy leaves out the columns queue, hub, tier and region but for those given, which name
// the rows.
func (s Sheet) namedBy(names ...string) Sheet {
	s.columns = slices.DeleteFunc(s.columns, func(c column) bool {
		return slices.Contains([]string{"queue", "hub", "tier", "region"}, c.names[0]) && !slices.Contains(names, c.names[0])
	})
	return s
}

// move puts a column before another. Otherwise their order is that of the JSON.
func (s Sheet) move(name, before string) Sheet {
	at := func(name string) int {
		return slices.IndexFunc(s.columns, func(c column) bool { return c.names[0] == name })
	}
	moved := s.columns[at(name)]
	s.columns = slices.Delete(s.columns, at(name), at(name)+1)
	s.columns = slices.Insert(s.columns, at(before), moved)
	return s
}

// column is a field of a row: one column, or the five of an estimate.
type column struct {
	field []int // see reflect.Value.FieldByIndex
	names []string
}

// columnsOf lists the columns of a struct. A field's tag csv is the name of its column, in
// which a star stands for the part of an estimate, or the prefix of the columns of a struct.
func columnsOf(row reflect.Type, path []int, prefix string) []column {
	var out []column
	for i := range row.NumField() {
		f := row.Field(i)
		name, tagged := f.Tag.Lookup("csv")
		field, name := append(slices.Clip(path), i), prefix+name
		switch {
		case !tagged && !f.Anonymous:
		case f.Type == reflect.TypeFor[stats.Estimate]():
			var names []string
			for _, part := range []string{"", "_low", "_high", "_p5", "_p95"} {
				names = append(names, strings.Replace(name, "*", part, 1))
			}
			out = append(out, column{field, names})
		case f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]():
			out = append(out, columnsOf(f.Type, field, name)...)
		default:
			out = append(out, column{field, []string{name}})
		}
	}
	return out
}

// WriteSheet writes one of the report's tables as CSV.
func (r *Report) WriteSheet(w io.Writer, s Sheet, run string) error {
	days := r.SimulatedDays()
	if s.dated {
		days = r.Replications
	}
	out, record := csv.NewWriter(w), []string{"run"}
	for _, c := range s.columns {
		record = append(record, c.names...)
	}
	_ = out.Write(record) // Error returns the first error
	s.rows(r, func(row any) {
		record = []string{run}
		for _, c := range s.columns {
			record = append(record, c.cells(reflect.ValueOf(row).FieldByIndex(c.field).Interface(), days)...)
		}
		_ = out.Write(record)
	})
	out.Flush()
	return out.Error()
}

// cells formats a value. Counts are averaged over the days.
func (c *column) cells(v any, days int) []string {
	switch v := v.(type) {
	case stats.Estimate:
		return []string{v.Mean.Cell(), v.Low.Cell(), v.High.Cell(), v.P5.Cell(), v.P95.Cell()}
	case stats.Number:
		return []string{v.Cell()}
	case int64:
		if strings.HasSuffix(c.names[0], "per_day") {
			return []string{stats.Number(float64(v) / float64(days)).Cell()}
		}
	case time.Time:
		return []string{v.Format(time.RFC3339)}
	case *time.Time:
		if v == nil {
			return []string{""}
		}
		return []string{v.Format(time.RFC3339)}
	}
	return []string{fmt.Sprint(v)}
}

func each[T any](list []T, do func(T)) {
	for _, v := range list {
		do(v)
	}
}

// endRow counts the calls that ended with a label.
type endRow struct {
	End   string `csv:"end"`
	Calls int64  `csv:"calls_per_day"`
}

func endRows(r *Report, write func(endRow)) {
	for _, end := range slices.Sorted(maps.Keys(r.Ends)) {
		write(endRow{end, r.Ends[end]})
	}
}

// outcomeRow counts an outcome of a step.
type outcomeRow struct {
	Flow    string `csv:"flow"`
	Step    string `csv:"step"`
	Outcome string `csv:"outcome"`
	Times   int64  `csv:"times_per_day"`
}

func outcomeRows(r *Report, write func(outcomeRow)) {
	for _, s := range r.Steps {
		for _, outcome := range slices.Sorted(maps.Keys(s.Outcomes)) {
			write(outcomeRow{s.Flow, s.Step, outcome, s.Outcomes[outcome]})
		}
	}
}

// intervalRow is a row of an interval.
type intervalRow[T any] struct {
	Start time.Time `csv:"start"`
	Row   T         `csv:""`
}

func byInterval[T any](rows func(*Interval) []T) func(*Report, func(intervalRow[T])) {
	return func(r *Report, write func(intervalRow[T])) {
		for i := range r.Intervals {
			for _, row := range rows(&r.Intervals[i]) {
				write(intervalRow[T]{r.Intervals[i].Start, row})
			}
		}
	}
}

// dayRow has the calls and the main measures of a day.
type dayRow struct {
	Start          time.Time      `csv:"start"`
	End            time.Time      `csv:"end"`
	Calls          Calls          `csv:""`
	ServiceLevel   stats.Estimate `csv:"service_level*_fraction"`
	AbandonedRatio stats.Estimate `csv:"abandoned_ratio*_fraction"`
	ASA            stats.Estimate `csv:"asa*_seconds"`
	WaitMean       stats.Estimate `csv:"wait_mean*_seconds"`
	WaitP90        stats.Estimate `csv:"wait_p90*_seconds"`
	Agents         stats.Number   `csv:"agents"`
	Occupancy      stats.Estimate `csv:"occupancy*_fraction"`
}

func dayRows(r *Report, write func(dayRow)) {
	for i := range r.Days {
		d, c := &r.Days[i], &r.Days[i].Center
		write(dayRow{d.Start, d.End, d.Calls, c.ServiceLevel, c.AbandonedRatio, c.ASA, c.WaitMean, c.Wait.P90, c.Agents, c.Occupancy})
	}
}
