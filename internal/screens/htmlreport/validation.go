package htmlreport

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

var (
	//go:embed validation.html
	validationMarkup string
	//go:embed validation.css
	validationStyle string
)

// validationPage is the data of the template of a validation.
type validationPage struct {
	page
	*backtest.Validation
	Ranges      []*table.Results
	Errors      *table.Results
	InputTable  *table.Results
	Charts      []chart.Chart
	Calibration []chart.Chart
	QQ          []chart.Chart
}

// WriteValidation writes the page of a validation.
func WriteValidation(w io.Writer, v *backtest.Validation) error {
	p := validationPage{
		page:        newPage(v.Scenario+": ivrsim validation", chart.Style()+validationStyle, chart.Script()),
		Validation:  v,
		Ranges:      rangeTables(v),
		Errors:      errorTable(v),
		Charts:      intervalCharts(v),
		Calibration: calibration(v),
		QQ:          quantileScatters(v),
	}

	p.InputTable = backtest.InputTable(slices.DeleteFunc(slices.Clone(v.Inputs),
		func(i backtest.Input) bool { return v.SameAsCenter(i.About) }))
	return execute(w, Page, validationMarkup, nil, p)
}

// rangeTables gives a table of each measure of the center. The plot shows the range of one
// day as a line and the real day as a dot, on one scale from 0.
func rangeTables(v *backtest.Validation) []*table.Results {
	var tables []*table.Results
	index := map[string]int{}

	greatest := map[string]stats.Number{}
	each(v.Days, report.CenterSubject, func(_ *backtest.Period, m *backtest.Value) {
		for _, n := range []stats.Number{m.Actual, m.Predicted.P95} {
			if n.Known() {
				greatest[m.Measure] = max(greatest[m.Measure], n)
			}
		}
	})

	each(v.Days, report.CenterSubject, func(day *backtest.Period, m *backtest.Value) {
		i, ok := index[m.Measure]
		if !ok {
			i = len(tables)
			t := table.NewResults(append(table.Columns("day", "actual", "predicted", "one day"),
				table.PlotColumn("", "interval range"),
				table.Column{Name: "inside", Class: table.Verdict}, table.Column{Name: "Erlang A"})...)
			t.Label = m.Measure
			index[m.Measure], tables = i, append(tables, t)
		}

		cells := m.Cells()
		t := tables[i]
		t.Row(day.Date, cells[1], cells[2], cells[3], "", cells[4], cells[5]).Class = cells[4]
		t.Plot(len(t.Rows)-1, rangePlot(m, greatest[m.Measure]))
	})

	return tables
}

// errorTable has the errors by day and by interval of each measure of each subject.
func errorTable(v *backtest.Validation) *table.Results {
	t := table.NewResults(table.Columns("about", "measure", "by day", "Erlang A", "Erlang C", "by interval",
		"Erlang A", "Erlang C",
		"days inside")...)
	for i := range v.Summary {
		s := &v.Summary[i]
		intervals := [3]string{"–", "–", "–"}

		if v.SameAsCenter(s.About) {
			continue
		}

		if e := s.Intervals; e != nil {
			intervals = [3]string{
				s.Unit.Format(e.MeanAbsoluteError), s.Unit.Format(e.ErlangA),
				s.Unit.Format(e.ErlangC),
			}
		}

		t.Row(s.About, s.Measure, s.Unit.Format(s.MeanAbsoluteError), s.Unit.Format(s.ErlangA),
			s.Unit.Format(s.ErlangC),
			intervals[0], intervals[1], intervals[2], fmt.Sprintf("%d of %d", s.DaysInside, s.Days))
	}

	return t
}

// each calls a function with each value of a subject.
func each(periods []backtest.Period, about string, do func(*backtest.Period, *backtest.Value)) {
	for i := range periods {
		for k := range periods[i].Measures {
			if m := &periods[i].Measures[k]; m.About == about {
				do(&periods[i], m)
			}
		}
	}
}

func rangePlot(m *backtest.Value, greatest stats.Number) string {
	if !m.Predicted.P5.Known() {
		return ""
	}
	at := func(n stats.Number) float64 { return 98 * float64(n/max(greatest, math.SmallestNonzeroFloat32)) }
	return fmt.Sprintf("--low:%.2f%%;--dot:%.2f%%;--high:%.2f%%", at(m.Predicted.P5), at(m.Actual), at(m.Predicted.P95))
}

// intervalCharts gives charts of the center's measures by interval, over all days.
func intervalCharts(v *backtest.Validation) []chart.Chart {
	var out []chart.Chart
	for _, c := range []struct {
		measure, title, unit string
		factor               stats.Number
	}{
		{"wait mean", "Mean wait", "seconds", 1},
		{"service_level", "Service level", "percent", 100},
		{"abandoned", "Abandoned", "percent", 100},
	} {
		if one := intervalChart(v, c.measure, c.unit, c.factor); len(one.Times) > 0 {
			one.ID = fmt.Sprintf("chart%d", len(out)+1)
			one.Title = c.title
			one.Caption = "Of all queues, by the interval in which the call arrived. The range is that of one day."
			out = append(out, one)
		}
	}

	return out
}

func intervalChart(v *backtest.Validation, measure, unit string, factor stats.Number) chart.Chart {
	c := chart.Chart{Series: []chart.Series{
		{Name: "actual", Unit: unit},
		{Name: "predicted", Unit: unit},
		{Name: "range from", Unit: unit},
		{Name: "range to", Unit: unit},
		{Name: "Erlang A", Unit: unit},
	}}

	length := time.Hour
	each(v.Intervals, report.CenterSubject, func(interval *backtest.Period, m *backtest.Value) {
		if m.Measure != measure {
			return
		}
		if n := len(c.Times); n > 0 {
			length = min(length, interval.Start.Sub(c.Times[n-1]))
		}
		c.Times = append(c.Times, *interval.Start)
		for i, n := range []stats.Number{m.Actual, m.Median, m.Predicted.P5, m.Predicted.P95, m.ErlangA} {
			c.Series[i].Values = append(c.Series[i].Values, factor*n)
		}
	})

	if n := len(c.Times); n > 0 {
		c.From, c.To = c.Times[0], c.Times[n-1].Add(length)
	}

	return c
}

// scatter is a chart of points (predicted, actual) beside the diagonal, in the unit of charts.
func scatter(title string, unit report.Unit, points [][2]stats.Number) chart.Chart {
	c := chart.Chart{Title: title, Parameter: "predicted"}
	actual := chart.Series{Name: "actual", Dots: true}
	same := chart.Series{Name: "as predicted"}
	slices.SortStableFunc(points, func(a, b [2]stats.Number) int { return cmp.Compare(a[0], b[0]) })

	for _, p := range points {
		if !p[0].Known() || !p[1].Known() {
			continue
		}

		predicted, name := inChart(unit, p[0])
		real, _ := inChart(unit, p[1])
		c.Points = append(c.Points, chart.Point{At: float64(predicted), Label: unit.Format(p[0])})
		actual.Values, same.Values = append(actual.Values, real), append(same.Values, predicted)
		actual.Unit = name
		same.Unit = name
	}

	c.Series = []chart.Series{actual, same}
	return c
}

// calibration gives charts of the center's measures by interval: a dot for each.
func calibration(v *backtest.Validation) []chart.Chart {
	var out []chart.Chart
	for _, measure := range []string{"wait mean", "service_level", "abandoned"} {
		var points [][2]stats.Number
		unit := report.Share
		each(v.Intervals, report.CenterSubject, func(_ *backtest.Period, m *backtest.Value) {
			if m.Measure == measure {
				points = append(points, [2]stats.Number{m.Median, m.Actual})
				unit = m.Unit
			}
		})

		if c := scatter(strings.ReplaceAll(measure, "_", " "), unit, points); len(c.Points) > 0 {
			c.ID = fmt.Sprintf("calibration%d", len(out)+1)
			out = append(out, c)
		}
	}

	return out
}

// quantileScatters gives the QQ plots of the center, the queues and the tiers.
func quantileScatters(v *backtest.Validation) []chart.Chart {
	var out []chart.Chart
	for i := range v.QQ {
		var points [][2]stats.Number
		for _, p := range v.QQ[i].Points {
			points = append(points, [2]stats.Number{p.Predicted, p.Actual})
		}
		if c := scatter(v.QQ[i].About, report.Seconds, points); len(c.Points) > 0 && !v.SameAsCenter(c.Title) {
			c.ID = fmt.Sprintf("qq%d", i+1)
			out = append(out, c)
		}
	}

	return out
}
