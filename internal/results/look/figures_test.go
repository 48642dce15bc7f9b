package look

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// TestDrawnFigures compares the drawings of values of each kind with a file: in their scale, at its ends, beyond them and unknown.
func TestDrawnFigures(t *testing.T) {
	nan := stats.Number(math.NaN())
	estimate := func(mean, low, high stats.Number) stats.Estimate {
		return stats.Estimate{Mean: mean, Low: low, High: high, P5: low, P95: high}
	}
	estimates := []stats.Estimate{
		estimate(0.4, 0.3, 0.5), estimate(0, 0, 0), estimate(1, 1, 1), estimate(2.5, 0.9, 3), estimate(-0.2, -1.4, 0.1), estimate(0.7, nan, nan), estimate(nan, nan, nan),
	}
	figures := []interface{ SVG() template.HTML }{
		Stack{"label", []Part{{"one", "o1", 3}, {"none", "o2", 0}, {"two", "o3", 1}}}, Stack{"empty", nil},
	}
	for _, e := range estimates {
		for _, unit := range []Unit{Share, Count, Seconds} {
			figures = append(figures, Bullet{e, 0.6, true, unit, "label", "text"}, Bullet{e, 0.2, false, unit, "", ""})
		}
		axis := Axis{Low: 0, High: 1, Ticks: []Tick{{At: 0, Text: "0"}, {At: 0.5, Text: "half"}, {At: 1, Text: "1"}}}
		figures = append(figures,
			Bar{e.Mean, Accent}, Bar{e.Mean, Context}, Difference{e, "goodf", "label"}, Difference{Share: e},
			Change{axis, e.Low, e.Mean, true, "label"}, Change{axis, e.Mean, e.High, false, "label"},
			Spark{Values: []stats.Number{0, e.Mean, e.High, e.Low, 0.3}}, Spark{Values: []stats.Number{e.Mean}, Highest: 2, Goal: 0.7},
			Range{axis, e.Low, e.High, e.Mean, nan, false, "label"}, Range{axis, e.Low, e.High, e.Mean, 0.25, true, "label"},
		)
	}
	var out strings.Builder
	for _, f := range figures {
		fmt.Fprintf(&out, "%T %s\n", f, f.SVG())
	}

	// A plot of each shape with each ornament, and the same without them.
	values := []stats.Number{1, 4, nan, 3, 9, 2, nan}
	noon := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	for i, p := range []*Plot{
		{
			Title: "a <title>", Note: "note", Right: "right", Label: "label", Group: "group", Height: 99, Goals: []Goal{{At: 3, Text: "goal"}}, Rules: []Goal{{At: 2, Text: "rule"}},
			X: Axis{High: 6, Ticks: []Tick{{0, "a"}, {1, "b"}, {2, "c"}, {3, "d"}, {4, "e"}, {6, "f"}}}, Y: Scale(Count, 9), Unit: Count,
		},
		{Title: "small", X: Clock(noon, noon.Add(6*time.Hour)), Y: HighShares(0.8), Unit: Share, Small: true, NoY: true},
		{Right: "unseen", X: Open(noon, noon.Add(time.Hour)), Y: Scale(Seconds, 700), Unit: Seconds, NoX: true},
	} {
		for k := range values {
			share := float64(k) / float64(len(values)-1)
			p.Points = append(p.Points, Point{At: p.X.Low + share*(p.X.High-p.X.Low), Text: fmt.Sprint("p", k)})
		}
		for k, shape := range []Shape{Line, Band, Area, Dots} {
			low := make([]stats.Number, len(values))
			p.Series = append(p.Series,
				Series{Name: fmt.Sprint("s", k), Shape: shape, Values: values, Low: low, Named: k%2 == 0, Stepped: i == 1, Color: []Color{Accent, Context, Bad}[k%3]})
		}
		p.Series = append(p.Series, Series{Shape: Line, Values: values})
		out.WriteString(strings.ReplaceAll(string(p.Figure()), "><", ">\n<") + "\n")
	}
	diagtest.Same(t, "figures.txt", out.String())
}
