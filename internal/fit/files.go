package fit

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/yaml"
)

// File is a file of the folder.
type File struct {
	Name    string
	Content []byte
}

// hub is the only hub of a fitted center.
const hub = "center"

// Files returns the folder: routing.yaml, a flow a line, the scenario fitted, the CSV files
// that it names, and fit.md.
func (c *Center) Files() []File {
	w := writer{Center: c}
	out := []File{{"routing.yaml", w.routing()}}
	for i := range c.Lines {
		out = append(out, File{c.Lines[i].Name + ".yaml", w.flow(&c.Lines[i])})
	}
	out = append(out, File{"fitted.yaml", w.scenario()})
	out = append(out, File{"arrivals.csv", w.arrivals()})
	for _, t := range w.tables {
		out = append(out, File{t.name, t.csv()})
	}
	return append(out, File{"fit.md", c.markdown()})
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
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(t.columns) // to memory
	most := 0
	for _, v := range t.values {
		most = max(most, len(v))
	}
	for row := range most {
		var cells []string
		for _, v := range t.values {
			cell := ""
			if row < len(v) {
				cell = strconv.FormatFloat(v[row], 'f', 2, 64)
			}
			cells = append(cells, cell)
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return b.Bytes()
}

// arrivals writes the first attempts by interval of the day, a column a line.
func (w *writer) arrivals() []byte {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	header := []string{"time"}
	for i := range w.Lines {
		header = append(header, w.Lines[i].Name)
	}
	_ = out.Write(header) // to memory
	for slot := range slots {
		row := []string{clockOf(slot)}
		for i := range w.Lines {
			row = append(row, strconv.Itoa(w.Lines[i].Shape[slot]))
		}
		_ = out.Write(row)
	}
	out.Flush()
	return b.Bytes()
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

// duration writes seconds as a scenario has them, to a tenth.
func duration(seconds float64) string {
	return yaml.FormatDuration(max(100*time.Millisecond, time.Duration(seconds*1e9).Round(100*time.Millisecond)))
}

// number writes a number with four significant digits.
func number(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(roundTo(v, 4), 'f', -1, 64), ".0")
}

func roundTo(v float64, digits int) float64 {
	if v == 0 || math.IsNaN(v) {
		return 0
	}
	unit := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(v))))
	return math.Round(v*unit) / unit
}

func percent(share float64) string {
	return strconv.FormatFloat(math.Round(share*1e4)/1e2, 'f', -1, 64) + "%"
}
