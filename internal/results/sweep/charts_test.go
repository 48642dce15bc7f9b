package sweep

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// randomGrid makes the designs of all combinations of the values of two or three parameters, with random results.
func randomGrid(rt *rapid.T) *Result {
	paths := []string{"staff.a.agents", "calls.all.times", "staff.a.hub"}
	values := [][]string{
		{"3", "20", "9", "40", "7", "11", "12", "33", "5", "6"},
		{"90%", "100%", "110%", "120%"},
		{"london", "a very long name of a hub"},
	}
	for k := range values {
		values[k] = values[k][:rapid.IntRange(1, len(values[k])).Draw(rt, "values")]
	}
	designs := []Design{nil}
	for k, path := range paths {
		var next []Design
		for _, d := range designs {
			for _, v := range values[k] {
				next = append(next, append(slices.Clone(d), scenario.Set{Path: path, Value: v}))
			}
		}
		designs = next
	}

	r := &Result{Scenario: "base"}
	for _, d := range designs {
		value := func(most int) float64 { return float64(rapid.IntRange(0, most).Draw(rt, "value")) }
		cells := []Cell{{Name: "abandoned a day", Title: "Abandoned", Unit: report.CallsPerDay, Value: estimate(value(9), 0, 0)}}
		for i, unit := range []report.Unit{report.Seconds, report.Share}[:rapid.IntRange(0, 2).Draw(rt, "goals")] {
			c := Cell{
				Name: fmt.Sprint("goal ", i), Title: fmt.Sprint("Goal ", i), MeasureTitle: "measure", Unit: unit, Holds: stats.No, Bound: 0.8,
				Value: estimate(value(10)/10, 0, 0), Better: map[report.Unit]model.Direction{report.Seconds: model.Lower, report.Share: model.Higher}[unit],
			}
			if rapid.IntRange(0, 9).Draw(rt, "unknown") == 0 {
				c.Value.Mean = unknown
			}
			cells = append(cells, c)
		}
		r.Rows = append(r.Rows, Row{Design: d, AgentHours: value(6), Cells: cells})
	}
	return r
}

// valueIn returns the value of a measure of a design, unknown without the measure.
func valueIn(row Row, measure string) stats.Number {
	for _, c := range row.Cells {
		if c.Name == measure {
			return c.Value.Mean
		}
	}
	return unknown
}

func isSame(a, b stats.Number) bool {
	return math.Abs(float64(a-b)) < 1e-9 || math.IsNaN(float64(a)) && math.IsNaN(float64(b))
}

// TestChartsHaveEachDesign finds the value of each design over each parameter: on the line of its other values, or in
// the range of them. By the cost, each design is a dot, in color if no other design costs and serves better.
func TestChartsHaveEachDesign(t *testing.T) {
	longtest.CheckN(t, 30, 500, func(rt *rapid.T) {
		r := randomGrid(rt)
		var measures []string
		for _, row := range r.Rows {
			for _, c := range row.Cells {
				if c.Holds != "" && !slices.Contains(measures, c.Name) {
					measures = append(measures, c.Name)
				}
			}
		}
		if measures == nil {
			measures = []string{"abandoned a day"}
		}

		// A parameter with one value has no chart.
		var varied []int
		for k := range r.Rows[0].Design {
			if slices.ContainsFunc(r.Rows, func(row Row) bool { return row.Design[k] != r.Rows[0].Design[k] }) {
				varied = append(varied, k)
			}
		}
		plots := responses(r)
		if len(plots) != len(measures)*len(varied) {
			rt.Fatalf("%d charts of %d measures and %d parameters", len(plots), len(measures), len(varied))
		}

		for i, p := range plots {
			measure, k := measures[i/len(varied)], varied[i%len(varied)]
			compareResponse(rt, r, p, measure, k, varied)
		}
		for i, p := range costPlots(r, "agent hours") {
			compareCosts(rt, r, p, measures[i], measures)
		}
	})
}

// compareResponse finds the designs of a chart over parameter k.
func compareResponse(rt *rapid.T, r *Result, p *look.Plot, measure string, k int, varied []int) {
	rt.Helper()
	point := func(row Row) int {
		return slices.IndexFunc(p.Points, func(p look.Point) bool { return p.Text == row.Design[k].Value })
	}

	// The values of the other parameters name the line.
	line := func(row Row) string {
		var out []string
		for _, other := range varied {
			if other != k {
				out = append(out, row.Design[other].Value)
			}
		}
		return strings.Join(out, ", ")
	}
	lines := map[string]bool{}
	for _, row := range r.Rows {
		lines[line(row)] = true
	}

	// Numbers have their distances, and other values the order of the designs.
	for i, at := range p.Points {
		want, err := strconv.ParseFloat(strings.TrimSuffix(at.Text, "%"), 64)
		if err != nil {
			want = float64(i)
		}
		isPercent := strings.HasSuffix(at.Text, "%")
		if at.At != want && !isPercent || i > 0 && at.At <= p.Points[i-1].At {
			rt.Errorf("point %d of parameter %d is %v", i, k, p.Points)
		}
	}
	first, last := p.Points[0], p.Points[len(p.Points)-1]
	if p.X.Low != first.At || p.X.High != last.At || len(p.X.Ticks) > 8 || p.X.Ticks[0].At != first.At {
		rt.Errorf("the axis of %v is %+v", p.Points, p.X)
	}
	for _, tick := range p.X.Ticks {
		isThere := slices.ContainsFunc(p.Points, func(p look.Point) bool {
			text, isCut := strings.CutSuffix(tick.Text, "…")
			return p.At == tick.At && (p.Text == text || isCut && strings.HasPrefix(p.Text, text) && len(text) == 13)
		})
		if !isThere {
			rt.Errorf("the tick %v is at no point of %v", tick, p.Points)
		}
	}

	for _, row := range r.Rows {
		value := valueIn(row, measure)
		at := point(row)
		if len(lines) <= 5 {
			i := slices.IndexFunc(p.Series, func(s look.Series) bool { return s.Name == line(row) || s.Name == "mean" && line(row) == "" })
			if i < 0 || !isSame(p.Series[i].Values[at], value) || p.Series[i].Shape != look.Line || p.Series[i].Named != (line(row) != "") {
				rt.Errorf("%v of %v is not on its line at %d: %+v", value, row.Design, at, p.Series)
			}
			continue
		}

		// The mean and the range are of the designs at the same point.
		low, high, sum, n := math.Inf(1), math.Inf(-1), 0.0, 0.0
		for _, other := range r.Rows {
			if v := valueIn(other, measure); other.Design[k] == row.Design[k] && v.Known() {
				low, high, sum, n = min(low, float64(v)), max(high, float64(v)), sum+float64(v), n+1
			}
		}
		if n == 0 {
			low, high = math.NaN(), math.NaN()
		}
		band, mean := p.Series[0], p.Series[1]
		if !isSame(band.Low[at], stats.Number(low)) || !isSame(band.Values[at], stats.Number(high)) || !isSame(mean.Values[at], stats.Number(sum/n)) {
			rt.Errorf("at %d are %v to %v, mean %v; want %v to %v, mean %v", at, band.Low[at], band.Values[at], mean.Values[at], low, high, sum/n)
		}
	}
}

// compareCosts finds the designs of a chart by the cost.
func compareCosts(rt *rapid.T, r *Result, p *look.Plot, measure string, measures []string) {
	rt.Helper()

	// A design beats another with the same calls if it is not worse in anything, and better in something.
	beats := func(a, b Row) bool {
		if a.Design[1] != b.Design[1] || a.AgentHours > b.AgentHours {
			return false
		}
		isBetter := a.AgentHours < b.AgentHours
		for _, m := range measures {
			x, y := valueIn(a, m), valueIn(b, m)
			if m == "goal 1" { // a share: more is better
				x, y = -x, -y
			}
			if !(x <= y) {
				return false
			}
			isBetter = isBetter || x < y
		}
		return isBetter
	}

	if len(p.Points) != len(r.Rows) || !slices.IsSortedFunc(p.Points, func(a, b look.Point) int { return int(a.At - b.At) }) {
		rt.Errorf("the dots are %v", p.Points)
	}
	low, high := p.Points[0].At, p.Points[len(p.Points)-1].At
	margin := (high - low) / 20
	if !isSame(stats.Number(p.X.Low), stats.Number(low-margin)) || !isSame(stats.Number(p.X.High), stats.Number(high+margin)) ||
		len(p.X.Ticks) != 2 || p.X.Ticks[0].At != low || p.X.Ticks[1].At != high {
		rt.Errorf("the axis of costs from %v to %v is %+v", low, high, p.X)
	}

	for i, row := range r.Rows {
		at := slices.IndexFunc(p.Points, func(p look.Point) bool { return strings.HasPrefix(p.Text, fmt.Sprintf("design %d:", i+1)) })
		if at < 0 || p.Points[at].At != row.AgentHours {
			rt.Fatalf("design %d with %v agent hours is not at its place: %v", i+1, row.AgentHours, p.Points)
		}
		value := valueIn(row, measure)
		want := []stats.Number{unknown, value} // the others, and the efficient ones
		if slices.ContainsFunc(r.Rows, func(other Row) bool { return beats(other, row) }) {
			want = []stats.Number{value, unknown}
		}
		for k := range want {
			if got := p.Series[k].Values[at]; !isSame(got, want[k]) {
				rt.Errorf("design %d of %q has the value %v, want %v", i+1, p.Series[k].Name, got, want[k])
			}
		}
	}
}

// TestAxesOfMeasures states the scale of a measure: it begins at half if all shares are high, and it has the bound of a
// goal that is the same in all designs.
func TestAxesOfMeasures(t *testing.T) {
	goal := func(unit report.Unit, bound, value float64) Cell {
		return Cell{Name: "m", Title: "M", Unit: unit, Holds: stats.No, Bound: stats.Number(bound), Value: estimate(value, 0, 0)}
	}
	for name, c := range map[string]struct {
		cells     []Cell
		low, high float64
		goals     int
	}{
		"high shares":         {[]Cell{goal(report.Share, 0.8, 0.9), goal(report.Share, 0.8, 0.6)}, 0.5, 1, 1},
		"a low share":         {[]Cell{goal(report.Share, 0.8, 0.9), goal(report.Share, 0.8, 0.4)}, 0, 1, 1},
		"low shares":          {[]Cell{goal(report.Share, 0.05, 0.1), goal(report.Share, 0.05, 0.02)}, 0, 0.1, 1},
		"half":                {[]Cell{goal(report.Share, 0.5, 0.5)}, 0, 0.6, 1},
		"other bounds":        {[]Cell{goal(report.Seconds, 30, 10), goal(report.Seconds, 20, 10)}, 0, 30, 0},
		"a bound above":       {[]Cell{goal(report.Seconds, 30, 10), goal(report.Seconds, 30, 10)}, 0, 30, 1},
		"a value above":       {[]Cell{goal(report.Seconds, 30, 70)}, 0, 90, 1},
		"an unknown value":    {[]Cell{goal(report.Seconds, 30, math.NaN())}, 0, 30, 1},
		"no goal of the name": {[]Cell{{Name: "m", Title: "M", Unit: report.CallsPerDay, Value: estimate(7, 0, 0)}}, 0, 10, 0},
	} {
		r := &Result{}
		for _, cell := range c.cells {
			r.Rows = append(r.Rows, Row{Cells: []Cell{{Name: "other", Value: estimate(1e6, 0, 0)}, cell}})
		}
		r.Rows = append(r.Rows, Row{}) // a design without the measure
		if m := newSweptMeasure(r, "m"); m.y.Low != c.low || m.y.High != c.high || len(m.goals) != c.goals || m.title != "M" {
			t.Errorf("%s: %+v, want the axis from %v to %v, %d goals", name, m, c.low, c.high, c.goals)
		}
	}
}

// TestFactorsOfASensitivityAnalysis states each factor of a scenario lower and higher by a tenth, and why some have no
// designs.
func TestFactorsOfASensitivityAnalysis(t *testing.T) {
	for _, c := range []struct{ scenario, want, without string }{
		{
			"calls: {all: {times: 110%}}\ncallers: {patience: {mean: 2m, cv: 1}}\nstaff:\n  - {group: a, agents: 20, shrinkage: 30%}\n  - {group: b, agents: {count: 3}, shrinkage: 95%}\n",
			"calls: calls.all.times=99% | calls.all.times=121%\n" +
				"handling: handling.all.times=90% | handling.all.times=110%\n" +
				"patience: callers.patience={mean: 108s, cv: 1} | callers.patience={mean: 132s, cv: 1}\n" +
				"agents: staff.a.agents=18 | staff.a.agents=22\n" +
				"shrinkage: staff.a.shrinkage=27% staff.b.shrinkage=85.5% | staff.a.shrinkage=33% staff.b.shrinkage=99%\n",
			"",
		},
		{
			"callers: {patience: {file: waits.csv}}\nstaff:\n  - {group: a, shrinkage: 0%}\n",
			"calls: calls.all.times=90% | calls.all.times=110%\nhandling: handling.all.times=90% | handling.all.times=110%\n",
			"patience (the scenario gives none as a duration), agents (no group has a number of them), shrinkage (no group has a share of it)",
		},
	} {
		var found diag.Findings
		factors, without := Sensitivity(yaml.Parse("day.yaml", []byte(c.scenario), &found), 0.1)
		got := ""
		for _, f := range factors {
			words := func(d Design) string {
				var out []string
				for _, s := range d {
					out = append(out, s.String())
				}
				return strings.Join(out, " ")
			}
			got += f.Name + ": " + words(f.Low) + " | " + words(f.High) + "\n"
		}
		if got != c.want || strings.Join(without, ", ") != c.without {
			t.Errorf("%s has the factors\n%swithout %q\nwant\n%swithout %q", c.scenario, got, without, c.want, c.without)
		}
	}
}
