package fit

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/results/look"
)

// pointsOf are the points of a chart, with the low end and the high end of its band and the value of its line.
func pointsOf(p *look.Plot) (out []string) {
	band, line := p.Series[0], p.Series[1]
	for i, point := range p.Points {
		out = append(out, fmt.Sprintf("%v %s: %.4g to %.4g, %.4g", point.At, point.Text, float64(band.Low[i]), float64(band.Values[i]), float64(line.Values[i])))
	}
	return out
}

// The week of a line begins on Monday, and its calls are shares of the calls of a day. The scale has the highest end that is
// known. One weekday alone is no week.
func TestChartOfTheWeek(t *testing.T) {
	l := &Line{Name: "old_orders", Total: Estimate{Value: 200}}
	want := []string{}
	for day, name := range []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"} {
		at := float64(day + 1)
		l.Weekdays[day] = Estimate{Value: at / 10, Low: at / 100, High: at, N: 1}
		want = append(want, fmt.Sprintf("%d %s: %v to %v, %v", (day+6)%7, name, 2*at, 200*at, 20*at))
	}
	l.Weekdays[6].High = math.Inf(1)
	want[6] = "5 Sat: 14 to +Inf, 140"
	want = append(want[1:], want[0])
	p := weekPlot(l)
	if got := pointsOf(p); !slices.Equal(got, want) || p.Title != "Old orders" {
		t.Errorf("%s: %q, want %q", p.Title, got, want)
	}
	if p.Y.High < 1200 || p.Y.High > 2000 {
		t.Errorf("the scale ends at %v", p.Y.High)
	}

	for _, test := range []struct {
		known map[int]Estimate
		want  bool
	}{
		{nil, false},
		{map[int]Estimate{1: {N: 3}}, false},
		{map[int]Estimate{1: {N: 3}, 2: {N: 1}}, true},
		{map[int]Estimate{1: {N: 3}, 2: {}}, false},
		{map[int]Estimate{1: {N: 3}, 2: {Value: math.NaN(), N: 4}}, false},
	} {
		l := &Line{}
		for day, e := range test.known {
			l.Weekdays[day] = e
		}
		if hasWeek(l) != test.want {
			t.Errorf("%v: %t", test.known, !test.want)
		}
	}
}

// Everybody waits at the start, and each step has its interval. Of a long curve at most 200 steps and the last are shown.
func TestChartOfPatience(t *testing.T) {
	p := patiencePlot(&Survival{Steps: []SurvivalStep{{10, Estimate{Value: 0.9, Low: 0.8, High: 0.95}}, {40, Estimate{Value: 0.5, Low: 0.4, High: 0.6}}}})
	want := []string{"0 0 s: 1 to 1, 1", "10 10 s: 0.8 to 0.95, 0.9", "40 40 s: 0.4 to 0.6, 0.5"}
	if got := pointsOf(p); !slices.Equal(got, want) || p.Title != "All callers" || p.X.High < 40 || p.X.High > 80 {
		t.Errorf("%s to %v: %q, want %q", p.Title, p.X.High, got, want)
	}
	for n, want := range map[int]int{0: 0, 1: 1, 199: 199, 200: 101, 201: 101, 400: 134, 1000: 168} {
		steps := make([]SurvivalStep, n)
		for i := range steps {
			steps[i].Seconds = float64(i)
		}
		got := thinned(steps)

		if len(got) != want || n > 0 && (got[0].Seconds != 0 || got[len(got)-1].Seconds != float64(n-1)) {
			t.Errorf("%d of %d steps, want %d", len(got), n, want)
		}
	}
}

// A table has a row for each value, with a mark on the scale of its unit if it has an interval.
func TestTableOfValues(t *testing.T) {
	values := []*Value{
		{About: "orders", What: "talk", Unit: asSeconds, Estimate: Estimate{250, 240, 265, 1400, "mean"}},
		{About: "orders", What: "wrap", Unit: asSeconds, Estimate: Estimate{20, 10, 500, 30, "median"}},
	}
	table := valueTable(values)
	if table.Columns[0].Text != "orders" {
		t.Errorf("the first column is %q", table.Columns[0].Text)
	}
	var got []string
	for _, row := range table.Rows {
		m := row.Cells[3].Marks[0].(look.Range)
		got = append(got, fmt.Sprintf("%s|%s|%s|%s|%s: %v %v %v of %.0f", row.Cells[0].Text, row.Cells[1].Page, row.Cells[2].Page, row.Cells[4].Text, row.Cells[5].Text, m.Low, m.Mark, m.High, m.Axis.High))
	}
	want := []string{"Talk|4m 10s|4m 00s to 4m 25s|1,400|mean: 240 250 265 of 550", "Wrap|20 s|10 s to 8m 20s|30|median: 10 20 500 of 550"}

	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
