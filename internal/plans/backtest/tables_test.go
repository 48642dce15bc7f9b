package backtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// subjects are the center, a queue whose values are those of the center, and another queue.
var subjects = []string{report.CenterSubject, "only@here", "other@here"}

// randomValidation has random values of the measures that have charts, of which days and intervals may lack some.
func randomValidation(rt *rapid.T) *Validation {
	v := &Validation{Replications: 3, sameAsCenter: map[string]bool{"only@here": true}}
	number := func() stats.Number {
		return stats.Number(rapid.SampledFrom([]float64{0.125, 0.25, 0.5, 0.75, 1, float64(unknown)}).Draw(rt, "number"))
	}
	known := func() stats.Number {
		return stats.Number(rapid.SampledFrom([]float64{0.125, 0.25, 0.5, 0.75, 1}).Draw(rt, "number"))
	}
	title := func(about, measure string) Title {
		return Title{model.Title{Name: "The " + about}, "its " + measure}
	}
	errors := func() Errors { return Errors{known(), number(), number()} }
	values := func() (out []Value) {
		for _, about := range subjects {
			for _, m := range courseMeasures {
				if rapid.IntRange(0, 3).Draw(rt, "is missing") == 0 {
					continue
				}
				out = append(out, Value{
					About: about, Measure: m.String(), Title: title(about, m.String()), Unit: report.Unit(m.Unit()), Median: number(),
					Predicted: stats.Estimate{Mean: known(), P5: number(), P95: number()}, Actual: known(), Inside: rapid.Bool().Draw(rt, "inside"),
					ErlangA: number(), ErlangC: number(),
				})
			}
		}
		return out
	}
	at := time.Date(2026, 8, 10, 9, 0, 0, 0, time.UTC)
	for i := range rapid.IntRange(1, 3).Draw(rt, "days") {
		v.Days = append(v.Days, Period{Date: at.AddDate(0, 0, i).Format(time.DateOnly), Measures: values()})
	}
	for range rapid.IntRange(0, 5).Draw(rt, "intervals") {
		start := at
		v.Intervals = append(v.Intervals, Period{Start: &start, Measures: values()})
		at = at.Add(time.Duration(rapid.IntRange(1, 3).Draw(rt, "apart")) * 30 * time.Minute)
	}
	for _, about := range subjects {
		for _, m := range courseMeasures[:rapid.IntRange(1, 3).Draw(rt, "measures")] {
			s := Summary{
				About: about, Measure: m.String(), Title: title(about, m.String()), Unit: report.Unit(m.Unit()), Errors: errors(),
				Days: 20, DaysInside: rapid.IntRange(0, 20).Draw(rt, "inside"),
			}
			if rapid.Bool().Draw(rt, "has intervals") {
				s.Intervals = &IntervalErrors{Errors: errors()}
			}
			v.Summary = append(v.Summary, s)
			v.Inputs = append(v.Inputs, Input{
				About: about, Input: m.String(), Title: title(about, m.String()), Unit: report.Unit(m.Unit()), Actual: number(),
				Predicted: stats.Estimate{Mean: number(), P5: number(), P95: number()}, Differs: rapid.Bool().Draw(rt, "differs"),
			})
		}
	}
	return v
}

// tablesOn lists the tables of a printer in a section.
func tablesOn(section document.Block, on document.Media) (out []*document.Table) {
	switch b := section.(type) {
	case document.Section:
		for _, in := range b.Blocks {
			out = append(out, tablesOn(in, on)...)
		}
	case document.Fold:
		for _, in := range b.Blocks {
			out = append(out, tablesOn(in, on)...)
		}
	case document.On:
		for _, in := range b.Blocks {
			if b.Media.Has(on) {
				out = append(out, tablesOn(in, on)...)
			}
		}
	case *document.Table:
		out = append(out, b)
	}
	return out
}

func compareRows(rt *rapid.T, name string, t *document.Table, on document.Media, want []string) {
	rt.Helper()
	if got := documenttest.Rows(t, on); !slices.Equal(got, want) {
		rt.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// ranged is a range of one day, unknown without its lower end.
func ranged(u report.Unit, e stats.Estimate) string {
	if !e.P5.Known() {
		return "–"
	}
	return u.Format(e.P5) + " to " + u.Format(e.P95)
}

// Each table of a validation has the values of its rows, each in the column of its name: the days of the center, the errors
// of all subjects, and the inputs. A subject with the values of the center has no rows of its own.
func TestTablesOfAValidation(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		v := randomValidation(rt)
		inWords := map[bool][2]string{true: {"yes", "inside"}, false: {"no", "outside"}}
		var days, daysOnPage []string
		for _, day := range v.Days {
			date := day.Date
			for _, m := range day.Measures {
				if m.About != report.CenterSubject {
					continue
				}
				f := m.Unit.Format
				row := []string{
					date, "its " + m.Measure, f(m.Actual), f(m.Median), ranged(m.Unit, m.Predicted), inWords[m.Inside][0], f(m.ErlangA), f(m.ErlangC),
				}
				days = append(days, strings.Join(row, " | "))
				for i := range row {
					row[i] = document.Spaced(row[i])
				}
				row[0], row[1] = day.Date, "its "+m.Measure
				row[5] = inWords[m.Inside][1]
				daysOnPage = append(daysOnPage, strings.Join(row, " | "))
				date = ""
			}
		}
		compareRows(rt, "the days", tablesOn(v.days(), document.Terminal)[0], document.Terminal, days)
		compareRows(rt, "the days on a page", tablesOn(v.days(), document.Page)[1], document.Page, daysOnPage)

		var errors, center, others []string
		last := ""
		for _, s := range v.Summary {
			if s.About == "only@here" {
				continue
			}
			name := "The " + s.About
			shown, by := s.Errors, "day"
			onPage := func(e Errors) string {
				return strings.Join([]string{
					document.Spaced(s.Unit.Format(e.MeanAbsoluteError)), document.Spaced(s.Unit.Format(e.ErlangA)), document.Spaced(s.Unit.Format(e.ErlangC)),
				}, " | ")
			}
			byInterval := "– | – | –"
			if s.Intervals != nil {
				shown, by = s.Intervals.Errors, "interval"
				byInterval = onPage(shown)
			}
			row := fmt.Sprintf("%s | its %s | %s | %s | %d of 20", name, s.Measure, onPage(s.Errors), byInterval, s.DaysInside)
			if s.About == report.CenterSubject {
				center = append(center, row)
			} else {
				others = append(others, row)
			}
			if s.About == last {
				name = ""
			}
			last = s.About
			f := s.Unit.Format
			errors = append(errors, fmt.Sprintf("%s | its %s | %s | %s | %s | %s | %d of 20", name, s.Measure, by,
				f(shown.MeanAbsoluteError), f(shown.ErlangA), f(shown.ErlangC), s.DaysInside))
		}
		compareRows(rt, "the errors", tablesOn(v.errors(), document.Terminal)[0], document.Terminal, errors)
		compareRows(rt, "the errors of the center", tablesOn(v.errors(), document.Page)[0], document.Page, center)
		compareRows(rt, "the errors of others", tablesOn(v.errors(), document.Page)[1], document.Page, others)

		var inputs, inputsOnPage []string
		last = ""
		for _, in := range v.Inputs {
			if in.About == "only@here" {
				continue
			}
			name, f := "The "+in.About, in.Unit.Format
			state := map[bool]string{true: "differs", false: "as predicted"}[in.Differs]
			inputsOnPage = append(inputsOnPage, strings.Join([]string{
				name, "its " + in.Input, document.Spaced(f(in.Actual)), document.Spaced(f(in.Predicted.Mean)),
				document.Spaced(ranged(in.Unit, in.Predicted)), state,
			}, " | "))
			if in.About != report.CenterSubject && !in.Differs {
				continue
			}
			if in.About == last {
				name = ""
			}
			last = in.About
			inputs = append(inputs, strings.Join([]string{
				name, "its " + in.Input, f(in.Actual), f(in.Predicted.Mean), ranged(in.Unit, in.Predicted), map[bool]string{true: "yes", false: "no"}[in.Differs],
			}, " | "))
		}
		compareRows(rt, "the inputs", tablesOn(v.inputs(), document.Terminal)[0], document.Terminal, inputs)
		compareRows(rt, "the inputs on a page", tablesOn(v.inputs(), document.Page)[0], document.Page, inputsOnPage)
	})
}

// The chart of a measure has its values in each interval, in their order, and a gap if intervals are missing between two.
// The dots of predicted and real values are on one scale with the line of equal ones.
func TestChartsOfAValidation(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		v := randomValidation(rt)
		apart := time.Hour
		for i := 1; i < len(v.Intervals); i++ {
			apart = min(apart, v.Intervals[i].Start.Sub(*v.Intervals[i-1].Start))
		}
		for _, measure := range courseMeasures {
			var want, dots []string
			var last time.Time
			highest := 0.0
			pairs := [][2]stats.Number{}
			for _, interval := range v.Intervals {
				for _, m := range interval.Measures {
					if m.About != report.CenterSubject || m.Measure != measure.String() {
						continue
					}
					if !last.IsZero() && interval.Start.Sub(last) > apart {
						want = append(want, fmt.Sprint(last.Add(apart).Unix(), " NaN NaN NaN NaN NaN"))
					}
					last = *interval.Start
					want = append(want, fmt.Sprint(last.Unix(), " ", m.Predicted.P5, m.Predicted.P95, m.ErlangA, m.Median, m.Actual))
					if m.Median.Known() {
						pairs = append(pairs, [2]stats.Number{m.Median, m.Actual})
						highest = max(highest, float64(m.Median), float64(m.Actual))
					}
				}
			}
			if last.IsZero() {
				continue
			}

			p := courseOf(v, measure)
			var got []string
			for i, point := range p.Points {
				band := p.Series[0]
				got = append(got, fmt.Sprint(int64(point.At), " ", band.Low[i], band.Values[i], p.Series[1].Values[i], p.Series[2].Values[i], p.Series[3].Values[i]))
			}
			if !slices.Equal(got, want) {
				rt.Errorf("%s has the points\n%s\nwant\n%s", p.Title, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if end := float64(last.Add(apart).Unix()); p.X.High != end {
				rt.Errorf("the axis of %s ends at %v, want %v", p.Title, p.X.High, end)
			}

			// Of equal predictions the order stays.
			slices.SortStableFunc(pairs, func(a, b [2]stats.Number) int { return int(1000*a[0]) - int(1000*b[0]) })
			unit := report.Unit(measure.Unit()).Look()
			end := look.Scale(unit, highest).High
			if len(pairs) > 0 {
				dots = append(dots, "0 NaN 0")
			}
			for _, pair := range pairs {
				dots = append(dots, fmt.Sprint(pair[0], pair[1], pair[0]))
			}
			if len(pairs) > 0 {
				dots = append(dots, fmt.Sprint(end, " NaN ", end))
			}
			s := scatter("", "", unit, pairs)
			got = nil
			for i, point := range s.Points {
				got = append(got, fmt.Sprint(point.At, " ", s.Series[1].Values[i], " ", s.Series[0].Values[i]))
			}
			for i := range dots {
				dots[i] = strings.Join(strings.Fields(dots[i]), " ")
			}
			if !slices.Equal(got, dots) || s.X.High != end && len(pairs) > 0 {
				rt.Errorf("the dots are %q, want %q", got, dots)
			}
		}
	})
}
