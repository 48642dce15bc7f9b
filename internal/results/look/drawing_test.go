package look

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// element is an element of a drawing with its attributes and its text.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

// elementsOf returns the elements of a drawing in order.
func elementsOf(t errorer, drawing string) []element {
	var out []element
	var open []int
	for decoder := xml.NewDecoder(strings.NewReader(drawing)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatalf("%v: %s", err, drawing)
		}

		switch token := token.(type) {
		case xml.StartElement:
			attrs := map[string]string{}
			for _, a := range token.Attr {
				attrs[a.Name.Local] = a.Value
			}
			open = append(open, len(out))
			out = append(out, element{name: token.Name.Local, attrs: attrs})
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				out[open[len(open)-1]].text += string(token)
			}
		}
	}
}

// errorer is a test or a case of a property.
type errorer interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// ofClass returns the elements that have a class as one of their words.
func ofClass(all []element, class string) []element {
	return slices.DeleteFunc(slices.Clone(all), func(e element) bool {
		return !slices.Contains(strings.Fields(e.attrs["class"]), class)
	})
}

// at returns an attribute as a number without its unit.
func (e element) at(name string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSuffix(e.attrs[name], "%"), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// is reports whether two numbers of a drawing, which have two decimals, are equal.
func is(got, want float64) bool { return math.Abs(got-want) <= 0.011 }

// vertex is a corner of a path.
type vertex struct{ x, y float64 }

// command matches a command of a path with its numbers.
var command = regexp.MustCompile(`([MLHVhZ])([-0-9.]*) ?([-0-9.]*)`)

// outline follows the commands of a path. It returns the corners of each part, and the parts that are closed.
func outline(t errorer, d string) (parts [][]vertex, closed []bool) {
	if rest := command.ReplaceAllString(d, ""); rest != "" {
		t.Fatalf("the path %q has %q", d, rest)
	}

	var at vertex
	for _, m := range command.FindAllStringSubmatch(d, -1) {
		a, _ := strconv.ParseFloat(m[2], 64)
		b, _ := strconv.ParseFloat(m[3], 64)
		switch m[1] {
		case "M":
			parts = append(parts, nil)
			closed = append(closed, false)
			at = vertex{a, b}
		case "L":
			at = vertex{a, b}
		case "H":
			at.x = a
		case "V":
			at.y = a
		case "h":
			at.x += a
		case "Z":
			closed[len(closed)-1] = true
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], at)
	}
	return parts, closed
}

// cut returns the heights where the edges of a path cross an upright line, from the top.
func cut(parts [][]vertex, closed []bool, x float64) []float64 {
	var out []float64
	for i, part := range parts {
		for k := range part {
			from, to := part[k], part[(k+1)%len(part)]
			if k+1 == len(part) && !closed[i] || (from.x < x) == (to.x < x) {
				continue
			}
			out = append(out, from.y+(to.y-from.y)*(x-from.x)/(to.x-from.x))
		}
	}
	slices.Sort(out)
	return out
}

// anAxis draws an axis that does not begin at 0.
func anAxis(t *rapid.T) Axis {
	low := float64(rapid.IntRange(-50, 50).Draw(t, "low"))
	return Axis{Low: low, High: low + float64(rapid.IntRange(10, 200).Draw(t, "length"))}
}

// aNumber draws a number that is unknown at times, and at times beyond the axis.
func aNumber(t *rapid.T, a Axis) stats.Number {
	if rapid.IntRange(0, 3).Draw(t, "unknown") == 0 {
		return unknown
	}
	return stats.Number(float64(a.Low) + (a.High-a.Low)*float64(rapid.IntRange(-20, 120).Draw(t, "hundredths"))/100)
}

// aPlot draws a plot with one series.
func aPlot(t *rapid.T) *Plot {
	p := &Plot{X: anAxis(t), Y: anAxis(t), Unit: Amount}
	at := p.X.Low
	for range rapid.IntRange(1, 6).Draw(t, "points") {
		at += (p.X.High - p.X.Low) / float64(rapid.IntRange(7, 20).Draw(t, "distance"))
		p.Points = append(p.Points, Point{at, fmt.Sprint("at ", at)})
	}

	series := Series{
		Name:    rapid.SampledFrom([]string{"", "calls"}).Draw(t, "name"),
		Shape:   rapid.SampledFrom([]Shape{Line, Band, Area, Dots}).Draw(t, "shape"),
		Stepped: rapid.Bool().Draw(t, "stepped"),
	}
	for range p.Points {
		series.Values = append(series.Values, aNumber(t, p.Y))
		series.Low = append(series.Low, aNumber(t, p.Y))
	}
	p.Series = []Series{series}
	return p
}

func countUnknown(values []stats.Number) int {
	n := 0
	for _, v := range values {
		if !isKnown(v) {
			n++
		}
	}
	return n
}

// TestPathsCrossEachValue cuts random series between their points. The upper edge is at the value: of the step, or
// between two values. An area ends at the lower end of the axis and a band at its lower edge. Nothing is drawn in a gap.
func TestPathsCrossEachValue(t *testing.T) {
	longtest.CheckN(t, 300, 5000, func(t *rapid.T) {
		p := aPlot(t)
		series := &p.Series[0]
		path := ofClass(elementsOf(t, string(p.Figure())), string(series.Shape))
		if len(path) != 1 {
			t.Fatalf("%d paths", len(path))
		}
		parts, closed := outline(t, path[0].attrs["d"])

		// The inner drawing is 1000 wide and 100 high, and its height grows downward.
		x := func(at float64) float64 { return 1000 * (at - p.X.Low) / (p.X.High - p.X.Low) }
		y := func(v stats.Number) float64 {
			return 100 - 100*min(max((float64(v)-p.Y.Low)/(p.Y.High-p.Y.Low), 0), 1)
		}
		known := func(i int) bool {
			return !math.IsNaN(float64(series.Values[i])) && (series.Shape != Band || !math.IsNaN(float64(series.Low[i])))
		}

		for i, point := range p.Points {
			isLast := i == len(p.Points)-1
			from, to := x(point.At), 1000.0
			switch {
			case !isLast:
				to = x(p.Points[i+1].At)
			case i > 0:
				to = min(1000, 2*from-x(p.Points[i-1].At))
			}

			// A third is not the middle, where a line between the wrong ends would cross as well.
			const share = 1.0 / 3
			between := func(values []stats.Number) float64 {
				if series.Stepped {
					return y(values[i])
				}
				return y(values[i]) + share*(y(values[i+1])-y(values[i]))
			}

			var want []float64
			if series.Shape != Dots && known(i) && (series.Stepped || !isLast && known(i+1)) {
				want = append(want, between(series.Values))
				switch series.Shape {
				case Area:
					want = append(want, 100)
				case Band:
					want = append(want, between(series.Low))
				}
			}
			slices.Sort(want)

			got := cut(parts, closed, from+share*(to-from))
			if !slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 0.5 }) {
				t.Errorf("%s, stepped %t: after point %d of %v the path is at %.2f, want %.2f: %s",
					series.Shape, series.Stepped, i, series.Values, got, want, path[0].attrs["d"])
			}

			// Each value is a corner or a dot of its own.
			isThere := slices.ContainsFunc(slices.Concat(parts...), func(v vertex) bool {
				return is(v.x, from) && is(v.y, y(series.Values[i]))
			})
			if known(i) && !isThere {
				t.Errorf("the value %v of point %d is not drawn: %s", series.Values[i], i, path[0].attrs["d"])
			}
		}

		if values := len(series.Values); series.Shape == Dots && len(parts) != values-countUnknown(series.Values) {
			t.Errorf("%d dots for %v", len(parts), series.Values)
		}
	})
}

// TestDataOfPlots reads the data of a plot for the script: the place of each point, and a text for each value of a
// named series.
func TestDataOfPlots(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		p := aPlot(t)
		var data struct {
			T []string
			X []float64
			S [][2]json.RawMessage
		}
		box := ofClass(elementsOf(t, string(p.Figure())), "box")[0]
		if err := json.Unmarshal([]byte(box.attrs["data-v"]), &data); err != nil {
			t.Fatalf("%v: %s", err, box.attrs["data-v"])
		}

		if (len(data.S) > 0) != (p.Series[0].Name != "") {
			t.Errorf("%d series for the name %q", len(data.S), p.Series[0].Name)
		}

		var texts []string
		if len(data.S) > 0 && json.Unmarshal(data.S[0][1], &texts) != nil {
			t.Fatalf("the texts are %s", data.S[0][1])
		}

		for i, point := range p.Points {
			share := (point.At - p.X.Low) / (p.X.High - p.X.Low)
			if data.T[i] != point.Text || math.Abs(data.X[i]-share) > 0.0005001 {
				t.Errorf("point %d is %q at %v, want %q at %v", i, data.T[i], data.X[i], point.Text, share)
			}

			text := func(v stats.Number) string {
				if math.IsNaN(float64(v)) {
					return "–"
				}
				return fmt.Sprintf("%.2f", float64(v))
			}
			want := text(p.Series[0].Values[i])
			if p.Series[0].Shape == Band {
				want = text(p.Series[0].Low[i]) + " to " + want
			}
			if texts != nil && texts[i] != want {
				t.Errorf("the text of point %d is %q, want %q", i, texts[i], want)
			}
		}
	})
}

// places draws some places on an axis, next to the bounds of anchors.
func places(t *rapid.T, a Axis, most int) []Goal {
	var out []Goal
	for i := range rapid.IntRange(1, most).Draw(t, "n") {
		share := (float64(rapid.IntRange(0, 99).Draw(t, "share")) + 0.5) / 100
		out = append(out, Goal{a.Low + share*(a.High-a.Low), fmt.Sprint("no. ", i)})
	}
	return out
}

// anchorAt is the anchor of a text at a percentage of the width.
func anchorAt(percent float64) string {
	switch {
	case percent < 2:
		return "start"
	case percent > 98:
		return "end"
	default:
		return "middle"
	}
}

// aTextPlot draws a plot without series, with ticks, goals and rules.
func aTextPlot(t *rapid.T) *Plot {
	p := &Plot{
		X: anAxis(t), Y: anAxis(t), Height: rapid.SampledFrom([]int{0, 80}).Draw(t, "height"),
		NoX: rapid.Bool().Draw(t, "no x"), NoY: rapid.Bool().Draw(t, "no y"), Small: rapid.Bool().Draw(t, "small"),
		Title: rapid.SampledFrom([]string{"", "Calls"}).Draw(t, "title"),
		Group: rapid.SampledFrom([]string{"", "g"}).Draw(t, "group"),
	}
	for _, axis := range []*Axis{&p.X, &p.Y} {
		for _, at := range places(t, *axis, 8) {
			axis.Ticks = append(axis.Ticks, Tick(at))
		}
	}
	p.Goals = places(t, p.Y, 3)
	p.Rules = places(t, p.X, 3)
	return p
}

// TestTextsOfAxes finds each tick, goal and rule of random plots at its share of the axis.
func TestTextsOfAxes(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		p := aTextPlot(t)
		all := elementsOf(t, string(p.Figure()))
		x := func(v float64) float64 { return 100 * (v - p.X.Low) / (p.X.High - p.X.Low) }
		y := func(v float64) float64 { return 100 - 100*(v-p.Y.Low)/(p.Y.High-p.Y.Low) }

		// Texts of an axis are at its ticks, or are absent. A narrow window hides every second one of many.
		xs := ofClass(all, "x")
		ys := ofClass(all, "y")
		if p.NoX != (len(xs) == 0) || p.NoY != (len(ys) == 0) {
			t.Fatalf("%d texts at the axis X (none: %t), %d at Y (none: %t)", len(xs), p.NoX, len(ys), p.NoY)
		}
		for i, e := range xs {
			tick := p.X.Ticks[i]
			isOdd := len(p.X.Ticks) > 5 && i%2 == 1
			if e.text != tick.Text || !is(e.at("x"), x(tick.At)) || e.attrs["text-anchor"] != anchorAt(x(tick.At)) {
				t.Errorf("tick %v of %v is %v", tick, p.X, e)
			}
			if (e.attrs["class"] == "x odd") != isOdd {
				t.Errorf("tick %d of %d is %v", i, len(p.X.Ticks), e)
			}
		}
		for i, e := range ys {
			if tick := p.Y.Ticks[i]; e.text != tick.Text || !is(e.at("y"), y(tick.At)) {
				t.Errorf("tick %v of %v is %v", tick, p.Y, e)
			}
		}

		// The lowest tick is the axis, and the others are lines of the grid. All are as wide as the plot.
		lines := slices.Concat(ofClass(all, "ax"), ofClass(all, "gl"))
		if len(ofClass(all, "ax")) != 1 || len(lines) != len(p.Y.Ticks) {
			t.Fatalf("the lines are %v for the ticks %v", lines, p.Y.Ticks)
		}
		for i, e := range lines {
			if !e.span(0, 100) || !e.rise(y(p.Y.Ticks[i].At), y(p.Y.Ticks[i].At)) {
				t.Errorf("the line of tick %v of %v is %v", p.Y.Ticks[i], p.Y, e)
			}
		}

		rules := ofClass(all, "goalrule")
		labels := ofClass(all, "g")
		for i, goal := range p.Goals {
			at := y(goal.At)
			if !rules[i].span(0, 100) || !rules[i].rise(at, at) || labels[i].text != goal.Text || !is(labels[i].at("y"), at) {
				t.Errorf("the goal %v of %v is %v with the text %v", goal, p.Y, rules[i], labels[i])
			}
		}
		for i, rule := range p.Rules {
			at := x(rule.At)
			line, label := rules[len(p.Goals)+i], labels[len(p.Goals)+i]
			if !line.span(at, at) || !line.rise(0, 100) || label.text != rule.Text || !is(label.at("x"), at) || label.attrs["text-anchor"] != anchorAt(at) {
				t.Errorf("the rule %v of %v is %v with the text %v", rule, p.X, line, label)
			}

			// Nothing is drawn above the plot, so no line is below the text there.
			if !is(label.at("y"), 0) || !strings.HasPrefix(label.attrs["dy"], "-") {
				t.Errorf("the text of the rule %v is in the plot: %v", rule, label)
			}
		}
	})
}

// TestFramesOfPlots states the class of the box, the height, the group and the caption of random plots.
func TestFramesOfPlots(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		p := aTextPlot(t)
		all := elementsOf(t, string(p.Figure()))

		class := "box"
		if p.NoY || p.Small {
			class += " bare"
		}
		if p.NoX {
			class += " nox"
		}
		if len(p.Rules) > 0 {
			class += " ruled"
		}
		box := ofClass(all, "box")[0]
		if box.attrs["class"] != class || box.attrs["data-group"] != p.Group {
			t.Errorf("the box has the class %q and the group %q, want %q and %q", box.attrs["class"], box.attrs["data-group"], class, p.Group)
		}
		if got, want := ofClass(all, "d")[0].attrs["height"], strconv.Itoa(cmp.Or(p.Height, 130)); got != want {
			t.Errorf("the height is %s, want %s", got, want)
		}

		captions := slices.DeleteFunc(slices.Clone(all), func(e element) bool { return e.name != "figcaption" })
		if whether(t, "the caption", captions, p.Title != "") && (captions[0].attrs["class"] == "tight") != p.Small {
			t.Errorf("the caption of a small plot, %t, is %v", p.Small, captions)
		}
	})
}

// TestColorsOfShapes states the class of each shape in each color.
func TestColorsOfShapes(t *testing.T) {
	for shape, want := range map[Shape]string{
		Line: "line, line ctx, line badl, line ink",
		Dots: "dots, dots ctx, dots badl, dots ink",
		Area: "area, area ctx, area badf, area ink",
		Band: "band, band ctx, band badf, band ink",
	} {
		var got []string
		for _, color := range []Color{Accent, Context, Bad, Ink} {
			p := hours()
			low := []stats.Number{0, 0, 0, 0}
			p.Series = []Series{{Shape: shape, Color: color, Values: p.Series[0].Values, Low: low, Named: true, Name: "n"}}
			all := elementsOf(t, string(p.Figure()))
			got = append(got, ofClass(all, string(shape))[0].attrs["class"])

			// The name of a series in the accent has its color, and other names are in ink.
			if label := ofClass(all, "lab")[0].attrs["class"]; (label == "lab c") != (color == Accent) {
				t.Errorf("the name of a series in %q has the class %q", color, label)
			}
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("the classes of %s are %q, want %q", shape, text, want)
		}
	}
}

// estimateOf draws an estimate whose numbers are unknown at times.
func estimateOf(t *rapid.T, a Axis) stats.Estimate {
	return stats.Estimate{Mean: aNumber(t, a), Low: aNumber(t, a), High: aNumber(t, a)}
}

// percentOf is a share as it is drawn: within the box.
func percentOf(share float64) float64 { return 100 * min(max(share, 0), 1) }

// span reports whether an element goes from one place to another.
func (e element) span(from, to float64) bool { return is(e.at("x1"), from) && is(e.at("x2"), to) }

// rise reports whether an element goes from one height to another.
func (e element) rise(from, to float64) bool { return is(e.at("y1"), from) && is(e.at("y2"), to) }

// whether reports whether there is one element if it has to be there, and else none.
func whether(t errorer, what string, got []element, want bool) bool {
	if len(got) == 1 != want || len(got) > 1 {
		t.Errorf("%s: %d elements, want some: %t", what, len(got), want)
		return false
	}
	return want
}

func isKnown(numbers ...stats.Number) bool {
	return !slices.ContainsFunc(numbers, func(n stats.Number) bool { return math.IsNaN(float64(n)) })
}

// TestRangesAndChanges draws marks in the rows of a table: each known number is at its share of the axis, and an
// interval needs both of its ends.
func TestRangesAndChanges(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		a := anAxis(t)
		share := func(n stats.Number) float64 { return percentOf((float64(n) - a.Low) / (a.High - a.Low)) }

		r := Range{Axis: a, Low: aNumber(t, a), High: aNumber(t, a), Mark: aNumber(t, a), Other: aNumber(t, a), IsReal: rapid.Bool().Draw(t, "real")}
		if r.High < r.Low {
			r.Low, r.High = r.High, r.Low
		}
		all := elementsOf(t, string(r.SVG()))
		if band := ofClass(all, "band"); whether(t, "the band", band, isKnown(r.Low, r.High)) {
			width := percentOf(float64(r.High-r.Low) / (a.High - a.Low))
			if !is(band[0].at("x"), share(r.Low)) || !is(band[0].at("width"), width) {
				t.Errorf("the band of %v is %v", r, band)
			}
		}
		if mark := ofClass(all, "mk"); whether(t, "the mark", mark, isKnown(r.Mark)) {
			if !mark[0].span(share(r.Mark), share(r.Mark)) || (mark[0].attrs["class"] == "mk ink") != r.IsReal {
				t.Errorf("the mark of %v is %v", r, mark)
			}
		}
		circles := slices.DeleteFunc(slices.Clone(all), func(e element) bool { return e.name != "circle" })
		if whether(t, "the other value", circles, isKnown(r.Other)) {
			if !is(circles[0].at("cx"), share(r.Other)) || (circles[0].attrs["class"] == "c") != r.IsReal {
				t.Errorf("the other value of %v is %v", r, circles)
			}
		}

		c := Change{Axis: a, Before: aNumber(t, a), After: aNumber(t, a), IsClear: rapid.Bool().Draw(t, "clear")}
		all = elementsOf(t, string(c.SVG()))
		if len(ofClass(all, "ng")) > 0 == c.IsClear {
			t.Errorf("the change %v is %v", c, all[0])
		}
		if line := ofClass(all, "ln"); whether(t, "the line", line, isKnown(c.Before, c.After)) && !line[0].span(share(c.Before), share(c.After)) {
			t.Errorf("the line of %v is %v", c, line)
		}
		if e := ofClass(all, "a"); whether(t, "before", e, isKnown(c.Before)) && !is(e[0].at("cx"), share(c.Before)) {
			t.Errorf("before %v is %v", c, e)
		}
		if e := ofClass(all, "b"); whether(t, "after", e, isKnown(c.After)) && !is(e[0].at("cx"), share(c.After)) {
			t.Errorf("after %v is %v", c, e)
		}
	})
}

// TestDifferencesAreToScale draws random differences around the middle. A part beyond the scale is an arrow.
func TestDifferencesAreToScale(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		d := Difference{Share: estimateOf(t, Axis{Low: -1.5, High: 1.5}), Class: "goodf"}
		mean := float64(d.Share.Mean)
		place := func(share float64) float64 { return percentOf((share + 1) / 2) }
		all := elementsOf(t, string(d.SVG()))

		if bar := ofClass(all, "goodf"); whether(t, "the bar", bar, isKnown(d.Share.Mean)) {
			from, to := place(min(0, mean)), place(max(0, mean))
			if !is(bar[0].at("x"), from) || math.Abs(bar[0].at("width")-(to-from)) > 0.02 {
				t.Errorf("the bar of %v is %v", mean, bar)
			}
		}

		low, high := float64(d.Share.Low), float64(d.Share.High)
		if line := ofClass(all, "ci"); whether(t, "the interval", line, isKnown(d.Share.Low, d.Share.High)) && !line[0].span(place(low), place(high)) {
			t.Errorf("the interval of %v is %v", d.Share, line)
		}

		if arrow := ofClass(all, "beyond"); whether(t, "the arrow", arrow, math.Abs(mean) > 1) && (arrow[0].text == "▸") != (mean > 0) {
			t.Errorf("the arrow of %v is %v", mean, arrow)
		}
		text := "unknown"
		if isKnown(d.Share.Mean) {
			text = strings.Replace(fmt.Sprintf("%+.0f%%", math.Round(100*mean)+0), "-", "−", 1)
		}
		if got := all[0].attrs["aria-label"]; got != text {
			t.Errorf("the label of %v is %q, want %q", mean, got, text)
		}
	})
}

// TestStacksAndBars draws each part of a whole at the end of the part before it.
func TestStacksAndBars(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 50), 1, 5).Draw(t, "counts")
		var k Stack
		whole := 0
		for i, n := range counts {
			whole += n
			k.Parts = append(k.Parts, Part{fmt.Sprint("part ", i), "o1", float64(n)})
		}

		all := elementsOf(t, string(k.SVG()))
		bars, cuts := ofClass(all, "o1"), ofClass(all, "cut")
		if len(bars) != len(counts) || len(cuts) != len(counts)-1 {
			t.Fatalf("%d parts and %d cuts for %v", len(bars), len(cuts), counts)
		}
		before := 0
		for i, n := range counts {
			at, width := 100*float64(before)/float64(max(1, whole)), 100*float64(n)/float64(max(1, whole))
			if !is(bars[i].at("x"), at) || !is(bars[i].at("width"), width) || i > 0 && !cuts[i-1].span(at, at) {
				t.Errorf("part %d of %v is %v with the cuts %v", i, counts, bars[i], cuts)
			}
			before += n
		}

		b := Bar{Share: aNumber(t, Axis{High: 1}), Color: rapid.SampledFrom([]Color{Accent, Bad}).Draw(t, "color")}
		all = elementsOf(t, string(b.SVG()))
		if got, want := all[0].attrs["class"], strings.TrimSpace("bar "+string(b.Color)); got != want {
			t.Errorf("the class is %q, want %q", got, want)
		}
		if rest := all[1:]; whether(t, "the bar", rest, isKnown(b.Share)) && (!is(rest[0].at("width"), percentOf(float64(b.Share))) || rest[0].at("x") != 0) {
			t.Errorf("the bar of %v is %v", b.Share, rest)
		}
	})
}

// aBullet draws a goal and a value that may be far from it.
func aBullet(t *rapid.T) *Bullet {
	b := &Bullet{
		Unit:    rapid.SampledFrom([]Unit{Share, Seconds, Amount}).Draw(t, "unit"),
		AtLeast: rapid.Bool().Draw(t, "at least"),
		Text:    "bound",
	}
	scale := 100.0
	if b.Unit.IsShare() {
		scale = 1
	}
	b.Bound = scale * float64(rapid.IntRange(1, 100).Draw(t, "bound")) / 100
	b.Value = estimateOf(t, Axis{High: 2 * scale})
	return b
}

// usualEnd is the end of the scale of a bullet without a value, as its doc comment has it.
func (b *Bullet) usualEnd() float64 {
	isHigh := b.Bound >= 0.5
	switch {
	case !b.Unit.IsShare():
		return 1.5 * b.Bound
	case isHigh:
		return 1
	default:
		return 2 * b.Bound
	}
}

// TestBulletsShowTheirGoals draws random goals. Each known number is at its share of the scale, whose end is read from the
// place of the bound if a value stretches it.
func TestBulletsShowTheirGoals(t *testing.T) {
	longtest.CheckN(t, 200, 3000, func(t *rapid.T) {
		b := aBullet(t)
		all := elementsOf(t, string(b.SVG()))
		bound := ofClass(all, "bound")[0].at("x1")
		end := b.usualEnd()
		tolerance := 0.011

		// An unknown mean stretches nothing, and no share is above 100%.
		highest := float64(b.Value.Mean)
		if isKnown(b.Value.High) {
			highest = max(highest, float64(b.Value.High))
		}
		isStretched := isKnown(b.Value.Mean) && highest > end && end != 1
		if isStretched {
			end = 100 * b.Bound / bound
			tolerance += 2 / max(bound, 1) // the place has two decimals
		}
		if isStretched && !b.Unit.IsShare() && (end < highest || end > 2.75*highest+2) {
			t.Errorf("the scale of %v ends at %v, for the highest %v", b, end, highest)
		}

		place := func(v stats.Number) float64 { return percentOf(float64(v) / end) }
		near := func(got, want float64) bool { return math.Abs(got-want) < tolerance }
		if !near(bound, place(stats.Number(b.Bound))) {
			t.Errorf("the bound of %v is at %v on a scale to %v", b, bound, end)
		}

		// The good side is below the bound, or above it.
		from, to := 0.0, bound
		if b.AtLeast {
			from, to = bound, 100
		}
		if ok := ofClass(all, "ok")[0]; !near(ok.at("x"), from) || !near(ok.at("width"), to-from) {
			t.Errorf("the good side of %v is %v, with the bound at %v", b, ok, bound)
		}

		val := ofClass(all, "val")
		if whether(t, "the value", val, isKnown(b.Value.Mean)) && !near(val[0].at("width"), place(b.Value.Mean)) {
			t.Errorf("the value of %v is %v", b, val)
		}

		// The interval is a line with a mark at each end.
		low, high := place(b.Value.Low), place(b.Value.High)
		ends := [][2]float64{{low, high}, {low, low}, {high, high}}
		if !isKnown(b.Value.Low, b.Value.High) {
			ends = nil
		}
		isSame := func(e element, ends [2]float64) bool { return near(e.at("x1"), ends[0]) && near(e.at("x2"), ends[1]) }
		if ci := ofClass(all, "ci"); !slices.EqualFunc(ci, ends, isSame) {
			t.Errorf("the interval of %v is %v, want %v", b, ci, ends)
		}
	})
}

// TestTextsOfBullets reads the texts below random bullets. The text of the bound stays on the scale, and texts at the ends
// leave room for it.
func TestTextsOfBullets(t *testing.T) {
	longtest.CheckN(t, 200, 3000, func(t *rapid.T) {
		all := elementsOf(t, string(aBullet(t).SVG()))
		bound := ofClass(all, "bound")[0].at("x1")

		texts := map[string]element{}
		for _, e := range all {
			if e.name == "text" {
				texts[e.text] = e
			}
		}
		anchor := "middle"
		if bound < 15 {
			anchor = "start"
		} else if bound > 85 {
			anchor = "end"
		}

		// A place has two decimals, so a bound near a limit of the texts says nothing.
		isNear := func(limit float64) bool { return math.Abs(bound-limit) < 0.1 }
		e := texts["bound"]
		if !is(e.at("x"), bound) || !isNear(15) && !isNear(85) && e.attrs["text-anchor"] != anchor {
			t.Errorf("the text of the bound at %v is %v", bound, e)
		}

		_, hasStart := texts["0"]
		if !isNear(25) && hasStart != (bound > 25) {
			t.Errorf("the start has a text: %t, with the bound at %v", hasStart, bound)
		}

		delete(texts, "0")
		delete(texts, "bound")
		if hasEnd := len(texts) == 1; !isNear(72) && hasEnd != (bound < 72) {
			t.Errorf("the texts with the bound at %v are %v", bound, texts)
		}
	})
}
