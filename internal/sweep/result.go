package sweep

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Row summarizes the result of a design.
type Row struct {
	Design       Design
	Replications int
	Goals        int // that the design has
	Held         int
	AgentHours   float64 // staffed, in a replication
	Cells        []Cell
}

// Cell is a measure of a design: of a goal, or of all calls.
type Cell struct {
	Name  string // "platinum wait p90", "abandoned a day"
	Unit  report.Unit
	Holds stats.Verdict // of a goal; else ""
	Value stats.Estimate
	// Difference is by how much it is larger than in the first design, with the paired
	// interval: unknown in another sweep than a sensitivity analysis.
	Difference stats.Estimate
	// MoreIsBetter tells in which direction the measure is better for callers.
	MoreIsBetter bool
}

// center is the subject of measures of all calls.
const center = "center"

// Base is the design that others are compared with.
type Base struct {
	measures []report.Measure
	all      report.Sample
}

// NewBase makes a base of the results of a design.
func NewBase(l *report.Layout, results report.Results) *Base {
	return &Base{l.Measures(), results.AllDays(l)}
}

// NewRow summarizes the results of a design with its report. The base may be nil.
func NewRow(d Design, l *report.Layout, results report.Results, r *report.Report, base *Base) Row {
	row := Row{Design: d, Replications: r.Replications, Goals: len(r.Goals)}
	all := results.AllDays(l)
	goal := 0
	for i, m := range l.Measures() {
		c := Cell{Name: m.About + " " + m.Name, Unit: m.Unit, Value: m.Estimate(all), MoreIsBetter: m.MoreIsBetter}
		switch {
		case m.IsGoal:
			if c.Holds = r.Goals[goal].Holds; c.Holds == stats.Yes {
				row.Held++
			}
			goal++
		case m.About != center:
			continue
		}
		if m.About == center {
			c.Name = m.Name
		}
		if base != nil {
			c.Difference = base.measures[i].Difference(base.all, &m, all)
		}
		row.Cells = append(row.Cells, c)
	}
	for i := range r.Groups {
		row.AgentHours += float64(r.Groups[i].Agents) * r.End.Sub(r.Start).Hours()
	}
	return row
}

// WriteCSV writes a row for each design: its sets, whether its goals hold, and each
// measure with its 95 % interval. Times are in seconds, shares fractions, counts of calls
// a day; what is unknown is empty.
func WriteCSV(w io.Writer, rows []Row) error {
	var paths, measures []string
	for _, r := range rows {
		for _, s := range r.Design {
			paths = appendNew(paths, s.Path)
		}
		for _, c := range r.Cells {
			measures = appendNew(measures, c.Name)
		}
	}
	header := append([]string{"design"}, paths...)
	header = append(header, "replications", "goals", "goals_held", "agent_hours")
	for _, m := range measures {
		header = append(header, m, m+" low", m+" high", m+" holds")
	}
	out := csv.NewWriter(w)
	_ = out.Write(header) // Error returns the first error
	for i, r := range rows {
		cells := make([]string, 0, len(header))
		cells = append(cells, strconv.Itoa(i+1))
		for _, path := range paths {
			cells = append(cells, r.Design.value(path))
		}
		cells = append(cells, strconv.Itoa(r.Replications), strconv.Itoa(r.Goals), strconv.Itoa(r.Held), stats.Number(r.AgentHours).Cell())
		for _, m := range measures {
			cells = append(cells, r.cells(m)...)
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return out.Error()
}

// cells gives the value of a measure, its interval, and whether its goal holds.
func (r *Row) cells(measure string) []string {
	i := slices.IndexFunc(r.Cells, func(c Cell) bool { return c.Name == measure })
	if i < 0 {
		return make([]string, 4)
	}
	c := &r.Cells[i]
	return []string{c.Value.Mean.Cell(), c.Value.Low.Cell(), c.Value.High.Cell(), string(c.Holds)}
}

// value is what the design sets at a path, or "".
func (d Design) value(path string) string {
	for _, s := range slices.Backward(d) {
		if s.Path == path {
			return s.Value
		}
	}
	return ""
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// WriteText writes a table of the designs to read. A parameter that all designs set has a
// column.
func WriteText(w io.Writer, name string, rows []Row) error {
	paths := commonPaths(rows)
	header := append([]string{"design"}, shorten(paths)...)
	t := report.NewTable(append(header, "goals held", "agent hours", "abandoned", "first goal not held")...)
	for i := range rows {
		r := &rows[i]
		cells := []string{strconv.Itoa(i + 1)}
		if len(paths) == 0 {
			cells[0] = r.Design.String()
		}
		for _, path := range paths {
			cells = append(cells, r.Design.value(path))
		}
		abandoned := r.Cells[slices.IndexFunc(r.Cells, func(c Cell) bool { return c.Name == report.Abandoned.String()+" a day" })]
		t.Row(append(cells, fmt.Sprintf("%d of %d", r.Held, r.Goals), report.CallsPerDay.Format(stats.Number(r.AgentHours)),
			report.CallsPerDay.Format(abandoned.Value.Mean), r.firstMissed())...)
	}
	var replications int
	if len(rows) > 0 {
		replications = rows[0].Replications
	}
	_, err := fmt.Fprintf(w, "%s: %s of %s\n\n%s\n\nAgent hours are those of a replication, abandoned calls those of a day.\n",
		name, report.Plural(len(rows), "design"), report.Plural(replications, "replication"), t.Fit(0))
	return err
}

// commonPaths lists the paths that the designs set, or none if some set others.
func commonPaths(rows []Row) []string {
	var paths []string
	for i, r := range rows {
		var own []string
		for _, s := range r.Design {
			own = append(own, s.Path)
		}
		if i > 0 && !slices.Equal(own, paths) {
			return nil
		}
		paths = own
	}
	return paths
}

// shorten gives the last two keys of each path, or the paths as they are if two of them
// would be the same.
func shorten(paths []string) []string {
	var out []string
	for _, path := range paths {
		keys := strings.Split(path, ".")
		short := strings.Join(keys[max(0, len(keys)-2):], ".")
		if slices.Contains(out, short) {
			return paths
		}
		out = append(out, short)
	}
	return out
}

// firstMissed describes the first goal that does not hold, or is undecided.
func (r *Row) firstMissed() string {
	i := slices.IndexFunc(r.Cells, func(c Cell) bool { return c.Holds != "" && c.Holds != stats.Yes })
	if i < 0 {
		return ""
	}
	c := &r.Cells[i]
	return fmt.Sprintf("%s %s: %s", c.Name, c.Unit.Format(c.Value.Mean), c.Holds)
}

// JSONWriter writes the reports of designs as one JSON object, one at a time.
type JSONWriter struct {
	out   io.Writer
	count int
}

// NewJSONWriter makes a writer to out.
func NewJSONWriter(out io.Writer) *JSONWriter { return &JSONWriter{out: out} }

// Add writes the next design.
func (j *JSONWriter) Add(d Design, r *report.Report) error {
	set, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := r.WriteJSON(&text); err != nil {
		return err
	}
	before := ",\n"
	if j.count == 0 {
		before = "{\n  \"designs\": [\n"
	}
	j.count++
	indented := bytes.ReplaceAll(bytes.TrimSpace(text.Bytes()), []byte("\n"), []byte("\n      "))
	_, err = fmt.Fprintf(j.out, "%s    {\n      \"set\": %s,\n      \"report\": %s\n    }", before, set, indented)
	return err
}

// Close ends the object, with the effects of a sensitivity analysis.
func (j *JSONWriter) Close(effects []Effect) error {
	after := "\n  ]"
	if len(effects) > 0 {
		text, err := json.MarshalIndent(effects, "  ", "  ")
		if err != nil {
			return err
		}
		after += ",\n  \"sensitivity\": " + string(text)
	}
	_, err := io.WriteString(j.out, after+"\n}\n")
	return err
}
