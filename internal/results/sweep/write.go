package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// WriteCSV writes a row for each design: its sets, whether its goals hold, and each
// measure with its 95% interval. Times are in seconds, shares fractions, counts of calls
// a day; what is unknown is empty.
func (r *Result) WriteCSV(w io.Writer) error {
	// Designs may set different parameters, so a column exists if any design has a value for it.
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

	t := document.NewTable(header...)
	for i := range r.Rows {
		row := &r.Rows[i]
		cells := make([]string, 0, len(header))
		cells = append(cells, strconv.Itoa(i+1))
		for _, path := range paths {
			cells = append(cells, row.Design.value(path))
		}

		cells = append(
			cells,
			strconv.Itoa(row.Replications),
			strconv.Itoa(row.Goals),
			strconv.Itoa(row.Held),
			stats.Number(row.AgentHours).Cell(),
		)
		for _, m := range measures {
			cells = append(cells, row.cell(m).csv()...)
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

// ParameterTitles returns the paths of sets in words: "Clerks: agents", "Calls, Main line: per hour".
func (r *Result) ParameterTitles(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		out[i] = r.Titles.Path(path)
	}
	return out
}

// inWords names the sets of a design: "Clerks: agents = 9; Calls: all times = 90%".
func (r *Result) inWords(d Design) string {
	if len(d) == 0 {
		return "as written"
	}
	var out []string
	for _, set := range d {
		out = append(out, r.Titles.Set(set.Path, set.Value))
	}
	return strings.Join(out, "; ")
}

// firstMissed returns the first goal that does not hold, or is undecided, and its value.
func (r *Row) firstMissed() (goal, value string) {
	i := slices.IndexFunc(r.Cells, func(c Cell) bool { return c.isGoal() && c.Holds != stats.Yes })
	if i < 0 {
		return "", ""
	}
	c := &r.Cells[i]
	return c.Title, fmt.Sprintf("%s, %s", c.Unit.Format(c.Value.Mean), c.Holds)
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

	// A comma comes before each design but the first, because the last one is not known.
	before := ",\n"
	if j.count == 0 {
		before = "{\n  \"designs\": [\n"
	}

	j.count++
	trimmed := bytes.TrimSpace(text.Bytes())

	// The report is nested, so its lines need the depth of its key.
	indented := bytes.ReplaceAll(trimmed, []byte("\n"), []byte("\n      "))
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
