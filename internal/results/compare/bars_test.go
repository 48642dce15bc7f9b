package compare

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/stats"
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
