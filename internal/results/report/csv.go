package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Sheet is one of the report's tables as CSV. Its rows are the rows of a list of the JSON, and its
// columns their fields. Counts are averages per day, and unknown values are empty. The names of the
// columns end with their units.
type Sheet struct {
	Name    string // the file's name, without ".csv"
	columns []column
	rows    func(r *Report, write func(row reflect.Value))
	dated   bool // each row is about one day
}

// Sheets are the report's tables. The first column is the name of the run.
var Sheets = []Sheet{
	newSheet("calls", func(r *Report, write func(*Calls)) { write(&r.Calls) }),
	newSheet("ends", endRows),
	newSheet("center", func(r *Report, write func(*Center)) { write(&r.Center) }, "queue", "hub", "tier", "region"),
	newSheet("queues", func(r *Report, write func(*Queue)) { each(r.Queues, write) }, "tier", "region"),
	newSheet("groups", func(r *Report, write func(*Group)) { each(r.Groups, write) }),
	newSheet("tiers", func(r *Report, write func(*Queue)) { each(r.Tiers, write) }, "queue", "hub", "region"),
	newSheet("lines", func(r *Report, write func(*Line)) { each(r.Lines, write) }),
	newSheet("regions", func(r *Report, write func(*Queue)) { each(r.Regions, write) }, "queue", "hub", "tier"),
	newSheet("steps", func(r *Report, write func(*Step)) { each(r.Steps, write) }),
	newSheet("outcomes", outcomeRows),
	newSheet("callbacks", func(r *Report, write func(*Callbacks)) { each(r.Callbacks, write) }),
	newSheet("channels", func(r *Report, write func(*Channel)) { each(r.Channels, write) }),
	newSheet("intervals", byInterval(func(v *Interval) []QueueInterval { return v.Queues })).byDay(),
	newSheet("interval_center", byInterval(func(v *Interval) []QueueInterval { return []QueueInterval{v.Center} }),
		"queue", "hub").byDay(),
	newSheet("interval_tiers", byInterval(func(v *Interval) []TierInterval { return v.Tiers })).byDay(),
	newSheet("day_queues", dayQueueRows, "tier", "region").byDay(),
	newSheet("days", dayRows).byDay(),
	newSheet("goals", goalRows),
}

// newSheet makes a table with the columns of its rows, but those that are always empty.
func newSheet[T any](name string, rows func(*Report, func(*T)), empty ...string) Sheet {
	columns := slices.DeleteFunc(columnsOf(reflect.TypeFor[T](), "", ""),
		func(c column) bool { return slices.Contains(empty, c.name) })
	return Sheet{Name: name, columns: columns, rows: func(r *Report, write func(reflect.Value)) {
		rows(r, func(row *T) { write(reflect.ValueOf(row).Elem()) })
	}}
}

// byDay is the table as one whose rows are each about one day.
func (s Sheet) byDay() Sheet {
	s.dated = true
	return s
}

// WriteSheet writes one of the report's tables as CSV.
func (r *Report) WriteSheet(w io.Writer, s Sheet, run string) error {
	// A row of a single day occurs once in each replication. Other rows count all days together.
	days := r.SimulatedDays()
	if s.dated {
		days = r.Replications
	}

	out := document.NewCSVWriter(w)
	cells := []string{"run"}
	for _, c := range s.columns {
		cells = append(cells, c.name)
	}

	_ = out.Write(cells) // Flush returns the first error

	// All rows share the slice of cells, because the writer copies them.
	cells[0] = run
	s.rows(r, func(row reflect.Value) {
		for i, c := range s.columns {
			cells[i+1] = c.cell(row.FieldByIndex(c.field), float64(days))
		}
		_ = out.Write(cells)
	})

	return out.Flush()
}

// column is a column of a table, which shows a field of its rows.
type column struct {
	name  string
	field []int                                          // as reflect has it
	cell  func(field reflect.Value, days float64) string // counts are averaged over days
}

// columnsOf returns the columns of a struct's fields, in their order. A number, a text or a time
// has one column, an estimate has five, and a nested struct has its own. The names come from the
// JSON, or from the tag csv, which may have a unit after a comma. The name and unit of a nested
// struct come before the names of its own fields.
func columnsOf(of reflect.Type, before, unit string) (out []column) {
	for i := range of.NumField() {
		f := of.Field(i)
		name, unit := nameOf(&f, unit)
		if name == "-" || !f.IsExported() {
			continue
		}

		// The path of a nested field starts at the outer struct, so the index of this field comes
		// first.
		add := func(name string, cell func(reflect.Value, float64) string, fields ...int) {
			out = append(out, column{before + name, append([]int{i}, fields...), cell})
		}

		// The type of the field decides how many columns it has, and how a cell is written.
		switch reflect.Zero(f.Type).Interface().(type) {
		case stats.Estimate:
			for _, part := range []string{"Mean", "Low", "High", "P5", "P95"} {
				// The mean has the name of the field alone. The other parts add their own name to it.
				number, _ := f.Type.FieldByName(part)
				add(name+strings.TrimSuffix("_"+strings.ToLower(part), "_mean")+unit, numberCell, number.Index...)
			}
		case stats.Number:
			add(name+unit, numberCell)
		case int64:
			if unit != "" {
				add(name+unit, textCell)
			} else { // over all replications
				add(strings.TrimPrefix(name+"_per_day", "_"), func(v reflect.Value, days float64) string {
					return stats.Number(float64(v.Int()) / days).Cell()
				})
			}
		case int, string, Unit, stats.Verdict:
			add(name, textCell)
		case time.Time, *time.Time:
			add(name, timeCell)
		default:
			if f.Type.Kind() != reflect.Struct {
				continue // a list of the JSON
			}

			// An embedded struct has no name, so its columns have no prefix.
			if name != "" {
				name += "_"
			}
			for _, c := range columnsOf(f.Type, name, unit) {
				add(c.name, c.cell, c.field...)
			}
		}
	}
	return out
}

// nameOf returns the name and the unit of a field: "wait", "_seconds". An embedded struct has
// neither.
func nameOf(f *reflect.StructField, unit string) (name, of string) {
	if f.Anonymous {
		return "", unit
	}

	// Without a tag of its own, a column has the name of the JSON, and the unit is the end of that
	// name.
	tag, isTagged := f.Tag.Lookup("csv")
	if !isTagged {
		name, _, _ = strings.Cut(cmp.Or(f.Tag.Get("json"), strings.ToLower(f.Name)), ",")
		if base, ok := strings.CutSuffix(name, "_seconds"); ok {
			return base, "_seconds"
		}
		return name, unit
	}

	// A unit in the tag replaces the unit of the outer struct.
	if name, of, _ = strings.Cut(tag, ","); of != "" {
		unit = "_" + of
	}

	return name, unit
}

func numberCell(v reflect.Value, _ float64) string { return stats.Number(v.Float()).Cell() }

func textCell(v reflect.Value, _ float64) string { return fmt.Sprint(v.Interface()) }

func timeCell(v reflect.Value, _ float64) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	return v.Interface().(time.Time).Format(time.RFC3339)
}

func each[T any](list []T, do func(*T)) {
	for i := range list {
		do(&list[i])
	}
}

// dayRow is the calls and the main measures of a day.
type dayRow struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
	Calls
	ServiceLevel   stats.Estimate `csv:"service_level,fraction"`
	AbandonedRatio stats.Estimate `csv:"abandoned_ratio,fraction"`
	ASA            stats.Estimate `csv:"asa,seconds"`
	WaitMean       stats.Estimate `csv:"wait_mean,seconds"`
	WaitP90        stats.Estimate `csv:"wait_p90,seconds"`
	Agents         stats.Number   `csv:"agents"`
	Occupancy      stats.Estimate `csv:"occupancy,fraction"`
}

func dayRows(r *Report, write func(*dayRow)) {
	for _, d := range r.Days {
		c := &d.Center
		write(&dayRow{
			d.Start, d.End, d.Calls, c.ServiceLevel, c.AbandonedRatio, c.ASA, c.WaitMean, c.Wait.P90,
			c.Agents, c.Occupancy,
		})
	}
}

// dated is a row of a day or an interval.
type dated[T any] struct {
	Start time.Time `json:"start"`
	Of    T         `csv:""`
}

func dayQueueRows(r *Report, write func(*dated[Queue])) {
	days := r.Days
	if len(days) == 0 {
		days = []Day{{Start: r.Start, Queues: r.Queues}}
	}
	for _, d := range days {
		each(d.Queues, func(q *Queue) { write(&dated[Queue]{d.Start, *q}) })
	}
}

func byInterval[T any](rows func(*Interval) []T) func(*Report, func(*dated[T])) {
	return func(r *Report, write func(*dated[T])) {
		each(r.Intervals, func(v *Interval) {
			for _, row := range rows(v) {
				write(&dated[T]{v.Start, row})
			}
		})
	}
}

// goalRow is a goal, without the share of days on which it has to hold.
type goalRow struct {
	Goal, Kind, Subject, Measure, Side string
	Bound                              stats.Number
	Each                               string
	Unit                               Unit
	Period                             *time.Time
	Value                              stats.Estimate
	Holds                              stats.Verdict
	DaysMet                            int `csv:"days_met"`
	Days                               int
}

func goalRows(r *Report, write func(*goalRow)) {
	for _, g := range r.Goals {
		write(&goalRow{
			g.Goal, g.Kind, g.Subject, g.Measure, g.Side, g.Bound, g.Each, g.Unit, g.Period, g.Value,
			g.Holds, g.DaysMet, g.Days,
		})
	}
}

// outcomeRow counts an outcome of a step.
type outcomeRow struct {
	Flow, Step, Outcome string
	Times               int64
}

func outcomeRows(r *Report, write func(*outcomeRow)) {
	for _, s := range r.Steps {
		for _, outcome := range slices.Sorted(maps.Keys(s.Outcomes)) {
			write(&outcomeRow{s.Flow, s.Step, outcome, s.Outcomes[outcome]})
		}
	}
}

// endRow counts the calls that reached an end.
type endRow struct {
	End   string
	Calls int64
}

func endRows(r *Report, write func(*endRow)) {
	for _, end := range slices.Sorted(maps.Keys(r.Ends)) {
		write(&endRow{end, r.Ends[end]})
	}
}
