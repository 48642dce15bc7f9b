package htmlreport

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

// costCharts charts each measure of the service by the cost, or none if all designs cost
// the same.
func costCharts(r *sweep.Result, name string) []chart.Chart {
	efficient := r.Efficient()
	order := make([]int, len(r.Rows))
	costs := make([]stats.Number, len(r.Rows))
	for i := range order {
		order[i] = i
		_, costs[i] = r.Rows[i].Cost()
	}

	if slices.Min(costs) == slices.Max(costs) {
		return nil
	}

	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(costs[a], costs[b]) })
	var out []chart.Chart
	for m, measure := range r.ServiceMeasures() {
		c := chart.Chart{ID: fmt.Sprintf("cost%d", m+1), Title: measure + " by " + name, Parameter: name}
		front := chart.Series{Name: "efficient", Dots: true}
		dominated := chart.Series{Name: "dominated", Dots: true}
		for _, i := range order {
			unit, _ := r.Rows[i].Cost()
			c.Points = append(c.Points, chart.Point{At: float64(costs[i]), Label: unit.Format(costs[i])})
			value, _ := charted(r.Rows[i].Cell(measure))

			front.Values, dominated.Values = append(front.Values, value), append(dominated.Values, value)
			at := len(front.Values) - 1
			if efficient[i] {
				dominated.Values[at] = unknown
			} else {
				front.Values[at] = unknown
			}
		}

		_, front.Unit = charted(r.Rows[0].Cell(measure))
		dominated.Unit = front.Unit
		c.Series = []chart.Series{front, dominated}
		out = append(out, c)
	}

	return out
}

var unknown = stats.Number(math.NaN())

// charted gives the value of a measure in the unit of charts.
func charted(c *sweep.Cell) (v stats.Number, unit string) {
	if c == nil {
		return unknown, ""
	}
	return inChart(c.Unit, c.Value.Mean)
}

// inChart converts a value to the unit of charts.
func inChart(u report.Unit, v stats.Number) (stats.Number, string) {
	switch u {
	case report.Share:
		return 100 * v, "percent"
	case report.Seconds:
		return v / 60, "minutes"
	case report.Money:
		return v, "a day"
	default:
		return v, "calls a day"
	}
}

// axis is a parameter that the designs vary.
type axis struct {
	name   string
	points []chart.Point
	at     []int    // by design: its point
	series []string // the values of the other parameters
	in     []int    // by design: its series
}

// maxSeries is how many combinations of the other parameters have a line of their own.
const maxSeries = 5

// responses charts each measure of the service over each parameter.
func responses(r *sweep.Result) []chart.Chart {
	var out []chart.Chart
	axes := axesOf(r)
	for _, measure := range r.ServiceMeasures() {
		for i := range axes {
			c := axes[i].response(r, measure)
			c.ID = fmt.Sprintf("response%d", len(out)+1)
			out = append(out, c)
		}
	}
	return out
}

// axesOf lists the parameters that the designs vary. If the designs are not all combinations
// of the values, there is one axis instead, of the designs' numbers.
func axesOf(r *sweep.Result) []axis {
	paths := r.Paths()
	size := 1
	var out []axis
	for k := range paths {
		a := newAxis(r, paths, k)
		size *= len(a.points)
		if len(a.points) > 1 {
			out = append(out, a)
		}
	}

	if size == len(r.Rows) {
		return out
	}

	a := axis{name: "design", series: []string{""}, in: make([]int, len(r.Rows))}
	for i := range r.Rows {
		a.points = append(a.points, chart.Point{At: float64(i + 1), Label: strconv.Itoa(i + 1)})
		a.at = append(a.at, i)
	}

	return []axis{a}
}

// newAxis makes the axis of parameter k. Values that are not all numbers have equal distances,
// in the order of the designs.
func newAxis(r *sweep.Result, paths []string, k int) axis {
	short := sweep.Shorten(paths)
	a := axis{name: short[k]}
	for i := range r.Rows {
		value := r.Rows[i].Design.Value(paths[k])
		a.points = appendPoint(a.points, value)

		var others []string
		for o, path := range paths {
			if o != k {
				others = append(others, short[o]+" "+r.Rows[i].Design.Value(path))
			}
		}

		name := strings.Join(others, ", ")
		if !slices.Contains(a.series, name) {
			a.series = append(a.series, name)
		}

		a.in = append(a.in, slices.Index(a.series, name))
	}

	if !slices.ContainsFunc(a.points, func(p chart.Point) bool { return !stats.Number(p.At).Known() }) {
		slices.SortStableFunc(a.points, func(a, b chart.Point) int { return cmp.Compare(a.At, b.At) })
	} else {
		for i := range a.points {
			a.points[i].At = float64(i)
		}
	}

	for i := range r.Rows {
		value := r.Rows[i].Design.Value(paths[k])
		a.at = append(a.at, slices.IndexFunc(a.points, func(p chart.Point) bool { return p.Label == value }))
	}

	return a
}

func appendPoint(points []chart.Point, value string) []chart.Point {
	if slices.ContainsFunc(points, func(p chart.Point) bool { return p.Label == value }) {
		return points
	}
	return append(points, chart.Point{At: float64(numberIn(value)), Label: value})
}

// response charts a measure over the parameter: a line for each combination of the other
// parameters, or the lowest, the mean and the highest over them if there are many.
func (a *axis) response(r *sweep.Result, measure string) chart.Chart {
	c := chart.Chart{Title: measure + " by " + a.name, Parameter: a.name, Points: a.points}
	unit := ""
	bounds := a.gaps()

	values := make([][]stats.Number, len(a.series)) // by series and point
	for s := range values {
		values[s] = a.gaps()
	}

	for i := range r.Rows {
		cell := r.Rows[i].Cell(measure)
		if cell == nil {
			continue
		}

		values[a.in[i]][a.at[i]], unit = charted(cell)

		if cell.IsGoal() {
			bounds[a.at[i]], _ = inChart(cell.Unit, cell.Bound)
		}
	}

	names := a.series
	if len(names) > maxSeries {
		c.Caption = fmt.Sprintf("Of %d combinations of the other parameters.", len(names))
		names, values = []string{"lowest", "mean", "highest"}, a.summarize(values)
	}

	for s, name := range names {
		c.Series = append(c.Series, chart.Series{Name: cmp.Or(name, measure), Unit: unit, Values: values[s]})
	}

	if slices.ContainsFunc(bounds, stats.Number.Known) {
		c.Series = append(c.Series, chart.Series{Name: "goal", Unit: unit, Values: bounds})
	}

	return c
}

// gaps is a series without values.
func (a *axis) gaps() []stats.Number { return slices.Repeat([]stats.Number{unknown}, len(a.points)) }

// summarize gives the lowest, the mean and the highest value at each point.
func (a *axis) summarize(values [][]stats.Number) [][]stats.Number {
	lowest := a.gaps()
	mean := a.gaps()
	highest := a.gaps()
	for p := range a.points {
		var known []stats.Number
		sum := stats.Number(0)
		for _, of := range values {
			if of[p].Known() {
				known = append(known, of[p])
				sum += of[p]
			}
		}

		if len(known) > 0 {
			lowest[p], mean[p], highest[p] = slices.Min(known), sum/stats.Number(len(known)), slices.Max(known)
		}
	}

	return [][]stats.Number{lowest, mean, highest}
}
