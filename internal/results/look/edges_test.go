package look

import (
	"math"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// An interval is drawn if both its ends are known, and a line between two values if both are.
func TestHalfKnownIntervals(t *testing.T) {
	unknown := stats.Number(math.NaN())
	axis := Axis{High: 1}
	for _, c := range []struct {
		low, high stats.Number
		isDrawn   bool
	}{{0.2, 0.4, true}, {0.2, unknown, false}, {unknown, 0.4, false}, {unknown, unknown, false}} {
		e := stats.Estimate{Mean: 0.3, Low: c.low, High: c.high}
		for class, drawing := range map[string]string{
			"ci":   string(Difference{Share: e}.SVG()),
			"band": string(Range{Axis: axis, Low: c.low, High: c.high, Mark: 0.3, Other: unknown}.SVG()),
			"ln":   string(Change{Axis: axis, Before: c.low, After: c.high}.SVG()),
		} {
			if n := len(ofClass(elementsOf(t, drawing), class)); n != map[bool]int{true: 1}[c.isDrawn] {
				t.Errorf("%d elements of class %s from %v to %v", n, class, c.low, c.high)
			}
		}
		bullet := Bullet{Value: e, Bound: 0.5, Unit: Share}
		if n := len(ofClass(elementsOf(t, string(bullet.SVG())), "ci")); n != map[bool]int{true: 3}[c.isDrawn] {
			t.Errorf("%d lines of the interval of a bullet from %v to %v", n, c.low, c.high)
		}
	}
}

// An area is closed along the lower end of the axis of values, whatever the ends of both axes are.
func TestAreasEndAtTheAxis(t *testing.T) {
	for _, axes := range [][2]Axis{
		{{Low: 0, High: 10}, {Low: 0, High: 100}},
		{{Low: 1_000_000, High: 1_000_010}, {Low: 0, High: 100}},
		{{Low: 0, High: 10}, {Low: 50, High: 100}},
		{{Low: 75, High: 85}, {Low: 50, High: 100}},
		{{Low: -20, High: -10}, {Low: -50, High: 100}},
	} {
		p := &Plot{X: axes[0], Y: axes[1]}
		for i := range 3 {
			p.Points = append(p.Points, Point{At: axes[0].Low + 5*float64(i)})
		}
		d := &svg{}
		p.shape(d, &Series{Shape: Area, Values: []stats.Number{80, 90, 80}})
		if got := d.String(); !strings.Contains(got, "L1000 100L0 100Z") {
			t.Errorf("the area on %v is %s", axes, got)
		}
	}
}

// The last step of a stepped line is as long as the one before it, and ends in the plot. The step of a single point fills
// the plot.
func TestEndsOfSteps(t *testing.T) {
	for _, c := range []struct {
		at   []float64
		high float64
		want float64 // of 1000
	}{
		{[]float64{0, 10, 20}, 40, 750},
		{[]float64{0, 10, 20}, 30, 1000},
		{[]float64{0, 10, 20}, 25, 1000},
		{[]float64{0, 5, 20}, 40, 875},
		{[]float64{10, 20}, 40, 750},
		{[]float64{10}, 40, 1000},
	} {
		p := &Plot{X: Axis{High: c.high}, Y: Axis{High: 1}}
		for _, at := range c.at {
			p.Points = append(p.Points, Point{At: at})
		}
		if got := p.x(len(c.at)); got != c.want {
			t.Errorf("the last step of points at %v of %g ends at %g, want %g", c.at, c.high, got, c.want)
		}
	}
}

// A name stays inside the plot. It may touch the ends.
func TestNamesKeepInsideThePlot(t *testing.T) {
	name := strings.Repeat("n", 20)
	half := letterWidth * float64(len(name)) / 2
	for _, c := range []struct {
		at   float64
		isIn bool
	}{{half, true}, {half - 0.001, false}, {1 - half, true}, {1 - half + 0.001, false}, {0.5, true}} {
		// Nine points have no places between them. The others have no value.
		unknown := stats.Number(math.NaN())
		p := &Plot{X: Axis{High: 1}, Y: Axis{High: 1}}
		s := Series{Name: name, Shape: Line, Named: true}
		for i := range 9 {
			at, value := c.at, stats.Number(0.5)
			if i > 0 {
				at, value = 1+float64(i), unknown
			}
			p.Points = append(p.Points, Point{At: at})
			s.Values = append(s.Values, value)
		}
		p.Series = []Series{s}
		if names := p.names(); (len(names) == 1) != c.isIn {
			t.Errorf("a name at %g of a plot has the places %v; want one: %t", c.at, names, c.isIn)
		}
	}
}

// A change in whole percent has its sign, a minus as wide as a plus. A change that rounds to 0 has a plus.
func TestSignsOfPercents(t *testing.T) {
	for share, want := range map[stats.Number]string{
		0.06: "+6%", -0.61: "−61%", 0: "+0%", -0.004: "+0%", 0.004: "+0%", 12: "+1200%", -0.006: "−1%",
	} {
		if got := signedPercent(share); got != want {
			t.Errorf("%v is %q, want %q", share, got, want)
		}
	}
}
