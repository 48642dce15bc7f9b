package htmlreport

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

//go:embed validation.html
var validationMarkup string

// validationPage is the data of the template of a validation.
type validationPage struct {
	sheet
	Verdict     verdictBox
	Tiles       []tile
	Heads       []validationHead // the measures of the center
	Days        []validationDay
	AreFew      bool // the days are not folded
	Values      []validationValue
	Errors      []validationError
	Rest        []validationError // of queues and tiers
	Courses     []template.HTML
	Columns     string // the class of the courses
	Calibration []template.HTML
	QQ          []template.HTML
	RestQQ      []template.HTML // of queues and tiers
	Inputs      []validationInput
	ReadText    string // how the records were read; "" if nothing is known of it
}

// validationHead is a measure of the center, with the end of its scale.
type validationHead struct{ Title, End string }

// validationDay is a day of the center, with its measures.
type validationDay struct {
	Date  string
	Cells []validationCell
}

type validationCell struct {
	Actual string
	State  state
	Range  template.HTML
}

// validationValue is a measure of the center on a day, in numbers.
type validationValue struct {
	Date, Measure, Actual, Predicted, OneDay, ErlangA, ErlangC string
	State                                                      state
}

// validationError is the errors of a measure of a subject.
type validationError struct {
	About, Measure string
	Days           [3]string // of the prediction, Erlang A and Erlang C
	Intervals      [3]string
	Inside         string
}

type validationInput struct {
	About, Input, Actual, Predicted, Range string
	State                                  state
}

// WriteValidation writes the page of a validation.
func WriteValidation(w io.Writer, v *backtest.Validation) error {
	title := cmp.Or(v.Title, diag.Title(v.Scenario))
	title += " against the records"
	p := validationPage{sheet: newSheet(title), Verdict: validationVerdict(v)}
	p.Kicker = "Prediction of past days · " + v.Scenario
	p.Heading = title
	p.Lead = fmt.Sprintf("%s · %s", v.Dates(), v.Arrivals())
	p.Tiles = validationTiles(v)
	p.addDays(v)
	p.addErrors(v)

	p.Courses = courses(v)

	// Plots of several days need the width of the page.
	p.Columns = "one"
	if len(v.Days) == 1 {
		p.Columns = ""
	}

	p.Calibration = calibration(v)
	p.addQuantiles(v)
	for i := range v.Inputs {
		// The inputs of a center with one queue would be listed twice.
		if in := &v.Inputs[i]; !v.SameAsCenter(in.About) {
			p.Inputs = append(p.Inputs, newValidationInput(in))
		}
	}

	p.Sections = []section{{"verdict", "Verdict"}, {"days", "Days"}}
	if len(p.Courses) > 0 {
		p.Sections = append(p.Sections, section{"course", "By time"})
	}
	p.Sections = append(p.Sections, section{"errors", "Errors"}, section{"inputs", "Inputs"})
	if len(p.Calibration)+len(p.QQ) > 0 {
		p.Sections = append(p.Sections, section{"scatter", "Predicted and real"})
	}

	if v.Records != nil {
		p.ReadText = readText(v.Records)
		p.Sections = append(p.Sections, section{"read", "Records read"})
	}

	return execute(w, Page, validationMarkup, &p)
}

// leastInside is the share of values inside their ranges below which a prediction is wrong. Nine of
// ten are expected.
const leastInside = 0.8

// validationVerdict returns the box on top of the page. The first line of the verdict is its title,
// and the other lines are the text below.
func validationVerdict(v *backtest.Validation) verdictBox {
	first, rest, _ := strings.Cut(v.Verdict(), "\n")
	box := verdictBox{Facts: []string{
		v.Dates(), diag.Plural(v.Replications, "simulated day") + " of each", fmt.Sprintf("seed %d", v.Seed),
	}}

	// A range of nine of ten days leaves some real days outside by chance.
	inside, all := v.Inside()
	if float64(inside) < leastInside*float64(all) {
		box.Class = "fails"
		box.Says = []word{{"bad", "✕ " + first}}
	} else {
		box.Says = []word{{"good", "✓ " + first}}
	}

	box.Then = strings.ReplaceAll(rest, "\n", " ")
	return box
}

// validationTiles are the measures of the center over all days, and the inputs that differ.
func validationTiles(v *backtest.Validation) []tile {
	var out []tile
	for i := range v.Summary {
		s := &v.Summary[i]
		if s.About != report.CenterSubject {
			continue
		}

		// Intervals are preferred, because errors cancel out over a day.
		errors := s.Errors
		by := "day"
		if s.Intervals != nil {
			errors = s.Intervals.Errors
			by = "interval"
		}

		note := "days inside; error by " + by + " " + shown(s.Unit, errors.MeanAbsoluteError)
		if errors.ErlangA.Known() {
			note += ", Erlang A " + shown(s.Unit, errors.ErlangA)
		}

		state := insideState(float64(s.DaysInside) >= leastInside*float64(s.Days))
		out = append(out, tile{
			Name: s.Title.Measure, Class: state.Class, Note: note,
			Value: fmt.Sprintf("%s %d of %d", state.Mark, s.DaysInside, s.Days),
		})
	}

	differ := 0
	center := 0
	for i := range v.Inputs {
		// Inputs of queues are parts of the inputs of the center.
		if v.Inputs[i].About != report.CenterSubject {
			continue
		}
		center++
		if v.Inputs[i].Differs {
			differ++
		}
	}
	return append(out, tile{
		Name: "Inputs that differ", Value: fmt.Sprintf("%d of %d", differ, center), Note: "of the center",
	})
}

func insideState(isInside bool) state {
	if isInside {
		return state{"good", "✓", "inside"}
	}
	return state{"bad", "✕", "outside"}
}

// addDays adds the days of the center. Each measure has one scale.
func (p *validationPage) addDays(v *backtest.Validation) {
	// The first pass finds the columns and their scales, because days may lack a measure.
	var measures []string
	highest := map[string]float64{}
	each(v.Days, func(_ *backtest.Period, m *backtest.Value) {
		if !slices.Contains(measures, m.Measure) {
			measures = append(measures, m.Measure)
			p.Heads = append(p.Heads, validationHead{Title: m.Title.Measure})
		}
		for _, n := range []stats.Number{m.Actual, m.Predicted.P95} {
			if n.Known() {
				highest[m.Measure] = max(highest[m.Measure], float64(n))
			}
		}
	})

	const few = 31

	// A table of many days would hide the sections below it.
	p.AreFew = len(v.Days) <= few
	for i := range v.Days {
		day := validationDay{Date: v.Days[i].Date, Cells: make([]validationCell, len(measures))}

		// The position of the cell is the position of the measure, even if an earlier measure is
		// missing.
		each(v.Days[i:i+1], func(_ *backtest.Period, m *backtest.Value) {
			k := slices.Index(measures, m.Measure)
			scale := look.Scale(unitOf(m.Unit), highest[m.Measure])
			p.Heads[k].End = scale.Ticks[len(scale.Ticks)-1].Text
			day.Cells[k] = newValidationCell(m, scale)
			p.Values = append(p.Values, newValidationValue(day.Date, m))
		})
		p.Days = append(p.Days, day)
	}
}

func newValidationCell(m *backtest.Value, scale look.Axis) validationCell {
	cell := validationCell{Actual: shown(m.Unit, m.Actual), State: insideState(m.Inside)}
	mark := look.Range{
		Axis: scale, Low: m.Predicted.P5, High: m.Predicted.P95, Mark: m.Actual, Other: m.Median, IsReal: true,
		Label: m.Title.Measure + ": " + cell.Actual + ", one day " + onPage(backtest.Range(m.Unit, m.Predicted)),
	}
	cell.Range = mark.SVG()
	return cell
}

func newValidationValue(date string, m *backtest.Value) validationValue {
	return validationValue{
		Date: date, Measure: m.Title.Measure, State: insideState(m.Inside),
		Actual: shown(m.Unit, m.Actual), Predicted: shown(m.Unit, m.Median),
		OneDay:  onPage(backtest.Range(m.Unit, m.Predicted)),
		ErlangA: shown(m.Unit, m.ErlangA), ErlangC: shown(m.Unit, m.ErlangC),
	}
}

// addErrors adds the errors by day and by interval of each measure of each subject.
func (p *validationPage) addErrors(v *backtest.Validation) {
	for i := range v.Summary {
		s := &v.Summary[i]

		// A center with one queue would have each row twice.
		if v.SameAsCenter(s.About) {
			continue
		}

		row := validationError{
			About: s.Title.Subject.String(), Measure: s.Title.Measure, Days: errorTexts(s.Unit, s.Errors),
			Intervals: [3]string{"–", "–", "–"}, Inside: fmt.Sprintf("%d of %d", s.DaysInside, s.Days),
		}
		if s.Intervals != nil {
			row.Intervals = errorTexts(s.Unit, s.Intervals.Errors)
		}

		// Rows of queues are folded, because the center decides the verdict.
		if s.About == report.CenterSubject {
			p.Errors = append(p.Errors, row)
		} else {
			p.Rest = append(p.Rest, row)
		}
	}
}

func errorTexts(u report.Unit, e backtest.Errors) [3]string {
	return [3]string{shown(u, e.MeanAbsoluteError), shown(u, e.ErlangA), shown(u, e.ErlangC)}
}

func newValidationInput(in *backtest.Input) validationInput {
	out := validationInput{
		About: in.Title.Subject.String(), Input: in.Title.Measure, Actual: shown(in.Unit, in.Actual),
		Predicted: shown(in.Unit, in.Predicted.Mean), Range: onPage(backtest.Range(in.Unit, in.Predicted)),
		State: state{"soft", "=", "as predicted"},
	}
	if in.Differs {
		out.State = state{"bad", "✕", "differs"}
	}
	return out
}

// each calls a function with each value of the center.
func each(periods []backtest.Period, do func(*backtest.Period, *backtest.Value)) {
	for i := range periods {
		for k := range periods[i].Measures {
			if m := &periods[i].Measures[k]; m.About == report.CenterSubject {
				do(&periods[i], m)
			}
		}
	}
}

// courseMeasures are the measures of the center that have charts.
var courseMeasures = []model.Measure{model.ServiceLevel, model.WaitMean, model.AbandonedRatio}

// courses draws the measures of the center by interval, over all days.
func courses(v *backtest.Validation) []template.HTML {
	var out []template.HTML
	for _, measure := range courseMeasures {
		p := courseOf(v, measure)
		if len(p.Points) > 0 {
			out = append(out, p.Figure())
		}
	}
	return out
}

// courseOf draws a measure of the center by interval. Hours without calls are gaps.
func courseOf(v *backtest.Validation, measure model.Measure) look.Plot {
	p := look.Plot{
		Title: diag.Title(measure.Title()), Note: "by the interval in which the call arrived",
		Label: diag.Title(measure.Title()) + " by time", Unit: unitOf(report.Unit(measure.Unit())), Group: "course",
		Height: 150,
	}
	band := look.Series{Name: "nine of ten days", Shape: look.Band}
	erlangA := look.Series{Name: "Erlang A", Shape: look.Line, Color: look.Context}
	predicted := look.Series{Name: "predicted", Shape: look.Line}
	actual := look.Series{Name: "real", Shape: look.Line, Color: look.Ink}
	highest := 0.0

	// Unknown values stay in the series, as gaps.
	add := func(at time.Time, m *backtest.Value) {
		p.Points = append(p.Points, look.Point{At: float64(at.Unix()), Text: at.Format("Mon 2 Jan 15:04")})
		band.Low = append(band.Low, m.Predicted.P5)
		band.Values = append(band.Values, m.Predicted.P95)
		erlangA.Values = append(erlangA.Values, m.ErlangA)
		predicted.Values = append(predicted.Values, m.Median)
		actual.Values = append(actual.Values, m.Actual)
		for _, n := range []stats.Number{m.Predicted.P95, m.Median, m.Actual} {
			if n.Known() {
				highest = max(highest, float64(n))
			}
		}
	}

	length := intervalLength(v)
	gap := backtest.Value{
		Predicted: stats.Estimate{P5: unknown, P95: unknown}, Median: unknown, Actual: unknown, ErlangA: unknown,
	}
	var first, last time.Time
	each(v.Intervals, func(interval *backtest.Period, m *backtest.Value) {
		if m.Measure != measure.String() {
			return
		}

		// Hours between two open periods are a gap, and the line must not cross them.
		if first.IsZero() {
			first = *interval.Start
		} else if interval.Start.Sub(last) > length {
			add(last.Add(length), &gap)
		}
		last = *interval.Start
		add(last, m)
	})

	// The axis ends with the last interval, and not with its start.
	p.X = look.Clock(first, last.Add(length))
	p.Y = look.Scale(p.Unit, highest)
	p.Series = []look.Series{band, erlangA, predicted, actual}
	return p
}

// intervalLength is the shortest time between two intervals, at most an hour.
func intervalLength(v *backtest.Validation) time.Duration {
	length := time.Hour
	for i := 1; i < len(v.Intervals); i++ {
		if d := v.Intervals[i].Start.Sub(*v.Intervals[i-1].Start); d > 0 {
			length = min(length, d)
		}
	}
	return length
}

// scatter is a chart with a dot for each pair of a predicted and a real value. On its line, both
// are equal.
func scatter(title, note string, unit look.Unit, pairs [][2]stats.Number) look.Plot {
	p := look.Plot{Title: title, Note: note, Label: title + ": predicted and real values", Unit: unit, Height: 190}
	dots := look.Series{Name: "real", Shape: look.Dots, Color: look.Ink}
	same := look.Series{Shape: look.Line, Color: look.Context}
	add := func(at stats.Number, text string, actual stats.Number) {
		p.Points = append(p.Points, look.Point{At: float64(at), Text: text})
		dots.Values = append(dots.Values, actual)
		same.Values = append(same.Values, at)
	}

	// Points are sorted, because a plot requires increasing places.
	highest := 0.0
	slices.SortStableFunc(pairs, func(a, b [2]stats.Number) int { return cmp.Compare(a[0], b[0]) })

	for _, pair := range pairs {
		// An unknown or infinite value has no place in the plot.
		if !pair[0].Known() || !pair[1].Known() || math.IsInf(float64(pair[0]+pair[1]), 0) {
			continue
		}

		// The line of equal values starts at 0 and ends at the end of the axis.
		if len(p.Points) == 0 {
			add(0, "predicted  0", unknown)
		}
		add(pair[0], "predicted  "+unit.Text(float64(pair[0])), pair[1])
		highest = max(highest, float64(pair[0]), float64(pair[1]))
	}

	p.Y = look.Scale(unit, highest)
	if len(p.Points) > 0 {
		add(stats.Number(p.Y.High), "predicted  "+unit.Text(p.Y.High), unknown)
	}

	// Equal axes make the line of equal values the diagonal.
	p.X = p.Y
	p.Series = []look.Series{same, dots}
	return p
}

// calibration draws the measures of the center by interval: a dot for each.
func calibration(v *backtest.Validation) []template.HTML {
	var out []template.HTML
	for _, measure := range courseMeasures {
		var pairs [][2]stats.Number
		each(v.Intervals, func(_ *backtest.Period, m *backtest.Value) {
			if m.Measure == measure.String() {
				pairs = append(pairs, [2]stats.Number{m.Median, m.Actual})
			}
		})

		p := scatter(diag.Title(measure.Title()), "real by predicted, a dot for each interval",
			unitOf(report.Unit(measure.Unit())), pairs)
		if len(p.Points) > 0 {
			out = append(out, p.Figure())
		}
	}
	return out
}

// addQuantiles draws the quantiles of the waits of the center, the queues and the tiers.
func (p *validationPage) addQuantiles(v *backtest.Validation) {
	for i := range v.QQ {
		of := &v.QQ[i]
		if v.SameAsCenter(of.About) {
			continue
		}

		var pairs [][2]stats.Number
		for _, point := range of.Points {
			pairs = append(pairs, [2]stats.Number{point.Predicted, point.Actual})
		}

		plot := scatter(of.Title.String(), "real by predicted waits, a dot for each quantile from 1% to 99%",
			look.Seconds, pairs)
		if len(plot.Points) == 0 {
			continue
		}

		// Queues and tiers are folded, because the center is judged first.
		if of.About == report.CenterSubject {
			p.QQ = append(p.QQ, plot.Figure())
		} else {
			p.RestQQ = append(p.RestQQ, plot.Figure())
		}
	}
}
