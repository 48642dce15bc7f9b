package fit

import (
	"math"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/whole"
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
	out = append(out, whole.File{Name: "fitted.yaml", Content: w.scenario()})
	out = append(out, whole.File{Name: "arrivals.csv", Content: w.arrivals()})
	for _, t := range w.tables {
		out = append(out, whole.File{Name: t.name, Content: t.csv()})
	}
	return append(out, whole.File{Name: "staff.csv", Content: c.staffTable()},
		whole.File{Name: "fit-values.csv", Content: c.valuesTable()}, whole.File{Name: "fit.md", Content: c.markdown()})
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
				const nobody = 0.05
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
	tables []*valueTable
}

// valueTable is a CSV file with a column of values for each empirical distribution.
type valueTable struct {
	name    string
	columns []string
	values  [][]float64
}

func (t *valueTable) csv() []byte {
	rows := [][]string{t.columns}
	for column, values := range t.values {
		for i, v := range values {
			if i+1 == len(rows) {
				rows = append(rows, make([]string, len(t.columns)))
			}
			rows[i+1][column] = strconv.FormatFloat(v, 'f', 2, 64)
		}
	}
	return smallcenter.CSV(rows)
}

// arrivals writes the first attempts by interval of the day, a column a line.
func (w *writer) arrivals() []byte {
	rows := [][]string{{"time"}}
	for slot := range slots {
		rows = append(rows, []string{clockOf(slot)})
	}
	for i := range w.Lines {
		rows[0] = append(rows[0], w.Lines[i].Name)
		for slot, n := range w.Lines[i].Shape {
			rows[slot+1] = append(rows[slot+1], strconv.Itoa(n))
		}
	}
	return smallcenter.CSV(rows)
}

func (w *writer) table(name string) *valueTable {
	for _, t := range w.tables {
		if t.name == name {
			return t
		}
	}
	t := &valueTable{name: name}
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
