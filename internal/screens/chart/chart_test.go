package chart

import (
	"encoding/json"
	"html/template"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

func testChart(t *testing.T) Chart {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 11, 27, 9, 0, 0, 0, zone)
	return Chart{
		ID: "waits", Title: "<Waits>", From: start, To: start.Add(time.Hour), Times: []time.Time{start, start.Add(30 * time.Minute)},
		Series: []Series{{Name: "p90", Unit: "minutes", Values: []stats.Number{1.23456, stats.Number(math.NaN())}}},
	}
}

func TestDataHasTimesInSecondsAndGaps(t *testing.T) {
	got, err := json.Marshal(testChart(t).Data())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"zone":"Asia/Tokyo","from":1795737600,"to":1795741200,"stepped":false,"at":[1795737600,1795739400],"series":[{"name":"p90","unit":"minutes","values":[1.23,null]}]}`
	if string(got) != want {
		t.Errorf("the data is %s, want %s", got, want)
	}
}

// The axis of a parameter has a margin of a twentieth at each end.
func TestDataOfAParameterHasLabels(t *testing.T) {
	c := Chart{
		Parameter: "agents", Points: []Point{{340, "340"}, {380, "380"}},
		Series: []Series{{Name: "wait", Unit: "minutes", Values: []stats.Number{2, 1}, Dots: true}},
	}
	got, err := json.Marshal(c.Data())
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"zone":"UTC","from":338,"to":382,"stepped":false,"at":[340,380],"parameter":"agents","labels":["340","380"],"series":[{"name":"wait","unit":"minutes","dots":true,"values":[2,1]}]}`
	if string(got) != want {
		t.Errorf("the data is %s, want %s", got, want)
	}
	if c.Axis() != "agents" || c.Rows()[1].At != "380" {
		t.Errorf("the table is of %s: %v", c.Axis(), c.Rows())
	}
}

func TestTableHasTheValues(t *testing.T) {
	var out strings.Builder
	if err := template.Must(template.New("").Parse(Template())).ExecuteTemplate(&out, "chart", testChart(t)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`data-chart="&lt;Waits&gt;"`, `<th scope="col">p90 (minutes)</th>`, `<tr><th scope="row">09:00</th><td>1.23</td></tr>`, `<tr><th scope="row">09:30</th><td>–</td></tr>`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the figure has no %s:\n%s", want, &out)
		}
	}
}
