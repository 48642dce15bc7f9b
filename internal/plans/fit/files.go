package fit

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// Files returns the folder: routing.yaml, a flow a line, the scenario fitted, the CSV files
// that it names, staff.csv, fit.md and its values.
func (c *Center) Files() []whole.File {
	w := writer{Center: c}
	out := []whole.File{{Name: "routing.yaml", Content: w.routing()}}
	for i := range c.Lines {
		out = append(out, whole.File{Name: c.Lines[i].Name + ".yaml", Content: w.flow(&c.Lines[i])})
	}

	// The scenario comes before the tables, because writing it collects the columns that the tables
	// have.
	out = append(out, whole.File{Name: "fitted.yaml", Content: w.scenario()})
	out = append(out, whole.File{Name: "arrivals.csv", Content: w.arrivals()})
	for i := range c.Lines {
		if l := &c.Lines[i]; len(l.First) > 1 {
			out = append(out, whole.File{Name: l.queuesFile(), Content: w.weekTable(shareNames(l.First), l.Weeks)})
		}
	}

	for _, t := range w.tables {
		out = append(out, whole.File{Name: t.name, Content: t.csv()})
	}

	return append(out, whole.File{Name: "staff.csv", Content: c.staffTable()},
		whole.File{Name: "fit-values.csv", Content: c.valuesTable()},
		whole.File{Name: "fit.md", Content: c.Document().Markdown()})
}

// staffTable writes the mean agents of each group, weekday and interval with staff.
func (c *Center) staffTable() []byte {
	rows := [][]string{{"group", "weekday", "from", "agents", "low", "high", "days"}}
	text := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(max(0, v), 'f', 2, 64)
	}

	for i := range c.Groups {
		for _, day := range weekdays {
			for slot, e := range c.Groups[i].Staff[day] {
				if e.N > 0 && e.Value >= nobody {
					rows = append(rows, []string{
						c.Groups[i].Name, routing.DayName(day), clockOf(slot), text(e.Value), text(e.Low), text(e.High),
						strconv.Itoa(e.N),
					})
				}
			}
		}
	}

	return smallcenter.CSV(rows)
}

// writer writes the files of a center.
type writer struct {
	*Center
	tables []*columnTable
}

// columnTable is a CSV file with a column of values for each empirical distribution.
type columnTable struct {
	name    string
	columns []string
	values  [][]float64
}

func (t *columnTable) csv() []byte {
	rows := [][]string{t.columns}
	for column, values := range t.values {
		for i, v := range values {
			// Columns have different lengths. The shorter ones end with empty cells.
			if i+1 == len(rows) {
				rows = append(rows, make([]string, len(t.columns)))
			}
			rows[i+1][column] = strconv.FormatFloat(v, 'f', 2, 64)
		}
	}
	return smallcenter.CSV(rows)
}

// arrivals writes the first attempts of each line by half hour of the week.
func (w *writer) arrivals() []byte {
	names := make([]string, len(w.Lines))
	weeks := make([]week, len(w.Lines))
	for i := range w.Lines {
		names[i] = w.Lines[i].Name
		weeks[i] = w.Lines[i].week()
	}
	return w.weekTable(names, weeks)
}

// queuesFile is the name of the file that says where the calls of a line go.
func (l *Line) queuesFile() string { return "queues_" + l.Name + ".csv" }

// weekTable writes calls by half hour of the week, a column for each name. If the records have one weekday
// only, all days are alike. A weekday without calls has no rows.
func (w *writer) weekTable(names []string, weeks []week) []byte {
	// With one weekday there is nothing to tell apart, and a scenario of any day can use the table.
	known := w.knownDays()
	header := []string{"time"}
	if len(known) > 1 {
		header = []string{"weekday", "time"}
	}

	rows := [][]string{append(header, names...)}
	for _, day := range known {
		hasCalls := func(x week) bool { return stats.Sum(x[day][:]) > 0 }
		if !slices.ContainsFunc(weeks, hasCalls) {
			continue
		}
		for slot := range slots {
			row := []string{clockOf(slot)}
			if len(known) > 1 {
				row = []string{routing.DayName(day), clockOf(slot)}
			}

			for i := range weeks {
				row = append(row, number(weeks[i][day][slot]))
			}

			rows = append(rows, row)
		}
	}

	return smallcenter.CSV(rows)
}

// knownDays returns the weekdays in the records.
func (w *writer) knownDays() (out []time.Weekday) {
	for _, day := range weekdays {
		if w.Lines[0].Weekdays[day].N > 0 {
			out = append(out, day)
		}
	}
	return out
}

func (w *writer) table(name string) *columnTable {
	for _, t := range w.tables {
		if t.name == name {
			return t
		}
	}
	t := &columnTable{name: name}
	w.tables = append(w.tables, t)
	return t
}

// number writes a number with four significant digits.
func number(v float64) string {
	return strconv.FormatFloat(roundTo(v, 4), 'f', -1, 64)
}

func roundTo(v float64, digits int) float64 {
	if v == 0 || math.IsNaN(v) {
		return 0
	}

	// The power of ten depends on the size of the value, so the relative precision is the same.
	unit := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*unit) / unit
}

// percent writes a share to a hundredth of a percent.
func percent(share float64) string { return smallcenter.Percent(share, 2) }

// percentOver is percent, or "" of a share that is not larger than another.
func percentOver(least, share float64) string {
	if share > least {
		return percent(share)
	}
	return ""
}
