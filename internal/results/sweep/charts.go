package sweep

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

var unknown = stats.Number(math.NaN())

// sweptMeasure is a measure of the service in all designs.
type sweptMeasure struct {
	name, title string
	unit        look.Unit
	y           look.Axis
	goals       []look.Goal // the bound, if it is the same in all designs
}

func newSweptMeasure(r *Result, name string) sweptMeasure {
	m := sweptMeasure{name: name, title: r.MeasureTitle(name)}
	highest := 0.0
	lowest := math.Inf(1)
	var bounds []stats.Number
	for i := range r.Rows {
		c := r.Rows[i].cell(name)
		if c == nil {
			continue
		}

		m.unit = c.Unit.Look()
		values := []stats.Number{c.Value.Mean}

		// The bound of the goal must be visible next to the values.
		if c.isGoal() {
			values = append(values, c.Bound)
			if !slices.Contains(bounds, c.Bound) {
				bounds = append(bounds, c.Bound)
			}
		}

		for _, v := range values {
			if v.Known() {
				highest = max(highest, float64(v))
				lowest = min(lowest, float64(v))
			}
		}
	}

	m.y = look.Scale(m.unit, highest)

	// High shares are hard to tell apart on a scale from 0%.
	if m.unit.IsShare() && highest > 0.5 {
		m.y = look.HighShares(lowest)
	}

	// Designs with different bounds have no common line of a goal.
	if len(bounds) == 1 {
		m.goals = []look.Goal{{At: float64(bounds[0]), Text: "goal " + m.unit.Text(float64(bounds[0]))}}
	}
	return m
}

// plot is a chart of the measure without points.
func (m *sweptMeasure) plot(by string) *look.Plot {
	return &look.Plot{
		Title: m.title, Note: "by " + by, Label: m.title + " by " + by, Unit: m.unit, Y: m.y, Goals: m.goals,
		Height: 150,
	}
}

// costPlots draws each measure of the service by the cost, with a dot for each design. It returns
// nothing if all designs cost the same.
func costPlots(r *Result, cost string) []*look.Plot {
	order := make([]int, len(r.Rows))
	costs := make([]stats.Number, len(r.Rows))
	for i := range order {
		order[i] = i
		_, costs[i] = r.Rows[i].Cost()
	}

	least := slices.Min(costs)
	most := slices.Max(costs)

	// The condition is false for an unknown cost as well.
	if !(least < most) {
		return nil
	}

	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(costs[a], costs[b]) })
	isEfficient := r.Efficient()
	unit, _ := r.Rows[0].Cost()

	// A margin keeps the dots at both ends whole.
	margin := float64(most-least) / 20
	x := look.Axis{Low: float64(least) - margin, High: float64(most) + margin}
	for _, at := range []stats.Number{least, most} {
		x.Ticks = append(x.Ticks, look.Tick{At: float64(at), Text: onPage(unit, at)})
	}

	var out []*look.Plot
	for _, name := range r.ServiceMeasures() {
		m := newSweptMeasure(r, name)
		p := m.plot(cost)
		p.X = x
		efficient := look.Series{Name: "efficient", Shape: look.Dots}
		others := look.Series{Name: "not efficient", Shape: look.Dots, Color: look.Context}

		// Both series have all points, so that the script finds a text at each.
		for _, i := range order {
			text := fmt.Sprintf("design %d: %s %s", i+1, onPage(unit, costs[i]), cost)
			p.Points = append(p.Points, look.Point{At: float64(costs[i]), Text: text})
			value := meanOf(r.Rows[i].cell(name))
			if isEfficient[i] {
				efficient.Values = append(efficient.Values, value)
				others.Values = append(others.Values, unknown)
			} else {
				efficient.Values = append(efficient.Values, unknown)
				others.Values = append(others.Values, value)
			}
		}

		p.Series = []look.Series{others, efficient}
		out = append(out, p)
	}

	return out
}

func meanOf(c *Cell) stats.Number {
	if c == nil {
		return unknown
	}
	return c.Value.Mean
}

// axis is a parameter that the designs vary.
type axis struct {
	name   string
	others string // the other parameters
	points []look.Point
	at     []int    // by design: its point
	series []string // the values of the other parameters
	in     []int    // by design: its series
}

// maxSeries bounds the combinations of the other parameters with a line of their own.
const maxSeries = 5

// responses draws each measure of the service over each parameter.
func responses(r *Result) []*look.Plot {
	var out []*look.Plot
	axes := axesOf(r)
	for _, name := range r.ServiceMeasures() {
		m := newSweptMeasure(r, name)
		for i := range axes {
			p := axes[i].response(r, &m)
			out = append(out, p)
		}
	}
	return out
}

// axesOf lists the parameters that the designs vary. If the designs are not all combinations
// of the values, there is one axis instead, of the designs' numbers.
func axesOf(r *Result) []axis {
	paths := r.paths()
	size := 1
	var out []axis
	for k := range paths {
		a := newAxis(r, paths, k)
		size *= len(a.points)
		if len(a.points) > 1 {
			out = append(out, a)
		}
	}

	// If the designs are all combinations, each parameter has its own axis.
	if size == len(r.Rows) {
		return out
	}

	a := axis{name: "design", series: []string{""}, in: make([]int, len(r.Rows))}
	for i := range r.Rows {
		a.points = append(a.points, look.Point{At: float64(i + 1), Text: strconv.Itoa(i + 1)})
		a.at = append(a.at, i)
	}

	return []axis{a}
}

// newAxis makes the axis of parameter k. Values that are not all numbers have equal distances,
// in the order of the designs.
func newAxis(r *Result, paths []string, k int) axis {
	titles := r.ParameterTitles(paths)
	a := axis{name: titles[k]}
	var varied []int // the other parameters with several values

	// A parameter with a single value cannot tell lines apart.
	for other := range paths {
		first := r.Rows[0].Design.value(paths[other])
		isVaried := func(row Row) bool { return row.Design.value(paths[other]) != first }
		if other != k && slices.ContainsFunc(r.Rows, isVaried) {
			varied = append(varied, other)
			a.others = strings.TrimPrefix(a.others+" × "+titles[other], " × ")
		}
	}

	for i := range r.Rows {
		design := r.Rows[i].Design
		a.points = appendPoint(a.points, design.value(paths[k]))
		var values []string
		for _, other := range varied {
			values = append(values, design.value(paths[other]))
		}

		name := strings.Join(values, ", ")
		if !slices.Contains(a.series, name) {
			a.series = append(a.series, name)
		}
		a.in = append(a.in, slices.Index(a.series, name))
	}

	isNumber := func(p look.Point) bool { return !math.IsNaN(p.At) }
	areNumbers := !slices.ContainsFunc(a.points, func(p look.Point) bool { return !isNumber(p) })

	// Numbers have their real distances. Other values have the order of the designs.
	if areNumbers {
		slices.SortStableFunc(a.points, func(a, b look.Point) int { return cmp.Compare(a.At, b.At) })
	} else {
		for i := range a.points {
			a.points[i].At = float64(i)
		}
	}

	// Places are found after sorting, because sorting moves the points.
	for i := range r.Rows {
		value := r.Rows[i].Design.value(paths[k])
		a.at = append(a.at, slices.IndexFunc(a.points, func(p look.Point) bool { return p.Text == value }))
	}

	return a
}

func appendPoint(points []look.Point, value string) []look.Point {
	if slices.ContainsFunc(points, func(p look.Point) bool { return p.Text == value }) {
		return points
	}
	return append(points, look.Point{At: float64(numberIn(value)), Text: value})
}

// response draws a measure over the parameter: a line for each combination of the other
// parameters, or the range and the mean over them if there are many.
func (a *axis) response(r *Result, m *sweptMeasure) *look.Plot {
	p := m.plot(a.name)
	p.Points = a.points
	p.X = a.scale()

	values := make([][]stats.Number, len(a.series)) // by series and point
	for s := range values {
		values[s] = a.gaps()
	}
	for i := range r.Rows {
		if c := r.Rows[i].cell(m.name); c != nil {
			values[a.in[i]][a.at[i]] = c.Value.Mean
		}
	}

	// Too many lines cannot be told apart.
	if len(a.series) > maxSeries {
		p.Note += fmt.Sprintf(", mean and range of %s of %s", diag.Plural(len(a.series), "combination"), a.others)
		p.Series = a.summarize(values)
		return p
	}

	if a.others != "" {
		p.Note += ", lines by " + a.others
	}
	for s, name := range a.series {
		shape := look.Line
		if a.name == "design" {
			// No design is between two others.
			shape = look.Dots
		}
		p.Series = append(p.Series, look.Series{
			Name: cmp.Or(name, "mean"), Shape: shape, Values: values[s], Named: name != "",
		})
	}
	return p
}

// scale is the axis of the parameter, with at most eight ticks.
func (a *axis) scale() look.Axis {
	const (
		most    = 8
		longest = 14 // letters; the table of designs has the whole value
	)
	last := len(a.points) - 1
	scale := look.Axis{Low: a.points[0].At, High: a.points[last].At}

	// An axis needs a length, even with a single value.
	if len(a.points) == 1 {
		scale.High++
	}

	// The step rounds up, so that there are never more ticks than fit.
	every := (last + most) / most
	for i := 0; i <= last; i += every {
		text := []rune(a.points[i].Text)
		if len(text) > longest {
			text = append(text[:longest-1], '…')
		}
		scale.Ticks = append(scale.Ticks, look.Tick{At: a.points[i].At, Text: string(text)})
	}
	return scale
}

// gaps is a series without values.
func (a *axis) gaps() []stats.Number { return slices.Repeat([]stats.Number{unknown}, len(a.points)) }

// summarize gives the range and the mean at each point.
func (a *axis) summarize(values [][]stats.Number) []look.Series {
	band := look.Series{Name: "range", Shape: look.Band, Low: a.gaps(), Values: a.gaps()}
	mean := look.Series{Name: "mean", Shape: look.Line, Values: a.gaps()}
	for p := range a.points {
		// A combination without a design at this value does not count in the mean.
		var known []stats.Number
		sum := stats.Number(0)
		for _, of := range values {
			if of[p].Known() {
				known = append(known, of[p])
				sum += of[p]
			}
		}

		if len(known) > 0 {
			band.Low[p] = slices.Min(known)
			band.Values[p] = slices.Max(known)
			mean.Values[p] = sum / stats.Number(len(known))
		}
	}

	return []look.Series{band, mean}
}
