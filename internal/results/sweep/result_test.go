package sweep_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// A design is dominated by one that costs no more and serves no worse, of the same demand.
func TestEfficientDesigns(t *testing.T) {
	row := func(hours float64, wait, level stats.Number, sets ...string) sweep.Row {
		r := sweep.Row{AgentHours: hours, Cells: []sweep.Cell{
			{Name: "wait", Unit: report.Seconds, Holds: stats.Yes, Value: stats.Estimate{Mean: wait}},
			{Name: "level", Holds: stats.Yes, Value: stats.Estimate{Mean: level}, Better: model.Higher},
			{Name: "abandoned a day", Value: stats.Estimate{Mean: 0}},
		}}
		for _, path := range sets {
			r.Design = append(r.Design, struct{ Path, Value string }{path, "2"})
		}
		return r
	}

	r := &sweep.Result{Rows: []sweep.Row{
		row(10, 60, .8),
		row(10, 60, .8, "staff.a.agents"),         // as good
		row(11, 60, .8),                           // costs more
		row(11, 60, .9),                           // and serves better
		row(9, 61, .8),                            // costs less and serves worse
		row(10, 61, .79, "trunks.here"),           // serves worse
		row(12, 99, .1, "calls.all.times"),        // other calls
		row(11, 98, .1, "calls.all.times"),        // better for them
		row(8, stats.Number(math.NaN()), .8, "a"), // unknown
	}}
	if diff := cmp.Diff([]bool{true, true, false, true, true, false, false, true, true}, r.Efficient()); diff != "" {
		t.Errorf("efficient designs (-want +got):\n%s", diff)
	}

	for i := range r.Rows {
		r.Rows[i].Cells[0].Unit = report.Money // the cost in place of agent hours
	}
	if unit, cost := r.Rows[4].Cost(); unit != report.Money || cost != 61 {
		t.Errorf("the cost is %v of unit %v", cost, unit)
	}

	if got := r.ServiceMeasures(); !cmp.Equal(got, []string{"level"}) {
		t.Errorf("the service is %v", got)
	}
}

// A set that is a number is a JSON number; any other is a string.
func TestSetsAsJSON(t *testing.T) {
	for value, want := range map[string]string{
		"7": "7", "-1.5e3": "-1.5e3", "60%": `"60%"`, "07": `"07"`, "null": `"null"`,
		`"7"`: `"\"7\""`, "[7]": `"[7]"`, "": `""`,
	} {
		var out bytes.Buffer
		if err := sweep.NewJSONWriter(&out).Add(sweep.Design{{Path: "a", Value: value}}, &report.Report{}); err != nil {
			t.Fatal(err)
		}
		if line := `"set": {"a":` + want + "},\n"; !strings.Contains(out.String(), line) {
			t.Errorf("%s: %s in\n%s", value, line, out.String())
		}
	}
}

// A chunk is written as [design, from, to]. Anything else is refused.
func TestChunkAsJSON(t *testing.T) {
	var chunk sweep.Chunk
	if err := json.Unmarshal([]byte("[3, 10, 20]"), &chunk); err != nil || chunk != (sweep.Chunk{Design: 3, From: 10, To: 20}) {
		t.Errorf("[3, 10, 20] is read as %+v, %v", chunk, err)
	}
	if text, err := json.Marshal(chunk); err != nil || string(text) != "[3,10,20]" {
		t.Errorf("it is written as %s, %v", text, err)
	}
	for _, text := range []string{`"3"`, `{"design": 3}`, `[3, "10", 20]`, `[3, 1.5, 20]`} {
		if json.Unmarshal([]byte(text), &chunk) == nil {
			t.Errorf("%s is read as %+v", text, chunk)
		}
	}
}
