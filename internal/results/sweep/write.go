package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// WriteCSV writes a row for each design: its sets, whether its goals hold, and each
// measure with its 95 % interval. Times are in seconds, shares fractions, counts of calls
// a day; what is unknown is empty.
func (r *Result) WriteCSV(w io.Writer) error {
	var paths, measures []string
	for i := range r.Rows {
		for _, s := range r.Rows[i].Design {
			paths = appendNew(paths, s.Path)
		}
		for _, c := range r.Rows[i].Cells {
			measures = appendNew(measures, c.Name)
		}
	}

	header := append([]string{"design"}, paths...)
	header = append(header, "replications", "goals", "goals_held", "agent_hours")
	for _, m := range measures {
		header = append(header, m, m+" low", m+" high", m+" holds")
	}

	t := table.NewResults(table.Columns(header...)...)
	for i := range r.Rows {
		row := &r.Rows[i]
		cells := make([]string, 0, len(header))
		cells = append(cells, strconv.Itoa(i+1))
		for _, path := range paths {
			cells = append(cells, row.Design.Value(path))
		}

		cells = append(cells, strconv.Itoa(row.Replications), strconv.Itoa(row.Goals), strconv.Itoa(row.Held),
			stats.Number(row.AgentHours).Cell())
		for _, m := range measures {
			cells = append(cells, row.Cell(m).csv()...)
		}

		t.Row(cells...)
	}

	return t.WriteCSV(w)
}

// csv gives the value of a measure, its interval, and whether its goal holds.
func (c *Cell) csv() []string {
	if c == nil {
		return make([]string, 4)
	}
	return []string{c.Value.Mean.Cell(), c.Value.Low.Cell(), c.Value.High.Cell(), string(c.Holds)}
}

// WriteText writes a table to read: of the effects of a sensitivity analysis, or else of
// the designs, in which a parameter that all of them set has a column.
func (r *Result) WriteText(w io.Writer) error {
	if len(r.Effects) > 0 {
		return writeEffects(w, r.Effects)
	}

	paths := r.Paths()
	header := append([]string{"design"}, Shorten(paths)...)

	t := table.NewResults(table.Columns(append(header, "goals held", "agent hours", "abandoned",
		"first goal not held")...)...)
	for i := range r.Rows {
		row := &r.Rows[i]
		cells := []string{strconv.Itoa(i + 1)}
		if len(paths) == 0 {
			cells[0] = row.Design.String()
		}

		for _, path := range paths {
			cells = append(cells, row.Design.Value(path))
		}

		t.Row(append(cells, fmt.Sprintf("%d of %d", row.Held, row.Goals),
			report.CallsPerDay.Format(stats.Number(row.AgentHours)),
			report.CallsPerDay.Format(row.Cell(abandonedADay).Value.Mean), row.firstMissed())...)
	}

	_, err := fmt.Fprintf(w, "%s: %s of %s\n\n%s\n\nAgent hours are per replication, abandoned calls per day.\n",
		diag.Visible(r.Sweep), diag.Plural(len(r.Rows), "design"), diag.Plural(r.Replications, "replication"), t.Fit(0))
	return err
}

// Shorten gives the last two keys of each path, of a shift its group, too, or the paths as they are
// if two of them would be the same.
func Shorten(paths []string) []string {
	var out []string
	for _, path := range paths {
		keys := strings.Split(path, ".")
		from := max(0, len(keys)-2)
		if i := slices.Index(keys, "shifts"); i > 0 {
			keys = slices.Delete(keys, i, i+1)
			from = i - 1
		}

		short := strings.Join(keys[from:], ".")
		if slices.Contains(out, short) {
			return paths
		}

		out = append(out, short)
	}

	return out
}

// firstMissed describes the first goal that does not hold, or is undecided.
func (r *Row) firstMissed() string {
	i := slices.IndexFunc(r.Cells, func(c Cell) bool { return c.IsGoal() && c.Holds != stats.Yes })
	if i < 0 {
		return ""
	}
	c := &r.Cells[i]
	return fmt.Sprintf("%s %s, wanted %s: %s", c.Name, c.Unit.Format(c.Value.Mean), c.Unit.Format(c.Bound), c.Holds)
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
	set, err := d.object()
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
