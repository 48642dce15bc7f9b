package compare

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// A bar of a difference for the better is green, one for the worse is red, and any other is grey.
func TestColorsOfBars(t *testing.T) {
	for verdict, want := range map[Verdict]string{
		Better: "goodf", Worse: "badf2", Different: "ctxf", TooSmall: "ctxf", NoDifference: "ctxf", NoInterval: "ctxf", InOne: "ctxf",
	} {
		d := &Difference{Verdict: verdict, Base: stats.Estimate{Mean: 10}, Difference: stats.Estimate{Mean: 1}}
		if got := d.bar(1, "").Class; got != want {
			t.Errorf("the bar of a difference that is %s is %q, want %q", verdict, got, want)
		}
	}
}

// Bars and marks have the values of the differences, each in its place. A bar that is longer than its scale is explained.
func TestValuesOfBars(t *testing.T) {
	d := Difference{About: report.CenterSubject, Base: estimate(10, 8, 16), Other: estimate(20, 18, 26), Difference: estimate(10, 4, 12)}
	if got, want := d.bar(0.5, "").Share, estimate(2, 0.8, 2.4); got != want {
		t.Errorf("the bar has %v, want %v", got, want)
	}
	if got := d.queueCells(look.Axis{})[3].Marks[0].(look.Change); got.Before != 10 || got.After != 20 {
		t.Errorf("the mark goes from %v to %v", got.Before, got.After)
	}

	longer, none := d, d
	longer.Difference.Mean = -10.1
	none.Difference.Mean = 0
	for _, c := range []struct {
		all  []Difference
		want bool
	}{{[]Difference{d, none}, false}, {[]Difference{none, longer}, true}, {[]Difference{longer, none}, true}} {
		if _, got := measureTable("", c.all); got != c.want {
			t.Errorf("a bar of %+v is longer than the scale: %t", c.all, got)
		}
	}
}

// The scale of the bars has the differences of the center and of the goals, with their intervals. Queues have a matrix of
// their own, and a base of 0 has no share.
func TestScaleOfBars(t *testing.T) {
	of := func(about string, isGoal bool, base, mean, low, high float64) Difference {
		return Difference{
			About: about, IsGoal: isGoal, Base: stats.Estimate{Mean: stats.Number(base)},
			Difference: stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(low), High: stats.Number(high)},
		}
	}
	unknown := math.NaN()
	for _, c := range []struct {
		all  []Difference
		want float64
	}{
		{nil, 0.01},
		{[]Difference{of(report.CenterSubject, false, 100, 1, 1, 1)}, 0.01},
		{[]Difference{of(report.CenterSubject, false, 100, 1, 0, 1.5)}, 0.02},
		{[]Difference{of(report.CenterSubject, false, 100, -1, -4, 1)}, 0.05},
		{[]Difference{of(report.CenterSubject, false, 100, 6, unknown, unknown)}, 0.1},
		{[]Difference{of("orders", false, 100, 90, 80, 95), of(report.CenterSubject, false, 100, 1, 1, 1)}, 0.01},
		{[]Difference{of("orders", true, 100, 40, 30, 45), of(report.CenterSubject, false, 100, 1, 1, 1)}, 0.5},
		{[]Difference{of(report.CenterSubject, false, 0, 5, 4, 6), of(report.CenterSubject, false, 100, 15, 15, 15)}, 0.2},
		{[]Difference{of(report.CenterSubject, false, 100, 51, 51, 51)}, 1},
		{[]Difference{of(report.CenterSubject, false, 100, 300, 300, 300)}, 1},
	} {
		if got := barSpan(c.all); got != c.want {
			t.Errorf("the scale of %+v is %v, want %v", c.all, got, c.want)
		}
	}
}
