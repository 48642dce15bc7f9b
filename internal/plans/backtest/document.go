package backtest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Document makes the document of a validation: the center by day, each subject over the days, and the inputs.
func (v *Validation) Document() *document.Document {
	d := &document.Document{
		Heading: cmp.Or(v.Title, diag.Title(v.Scenario)) + " against the records",
		Kicker:  "Prediction of past days · " + v.Scenario,
		Lead:    fmt.Sprintf("%s · %s", v.dates(), v.arrivals()),
	}
	d.Add(document.Terminal.Of(document.Text{
		Text: fmt.Sprintf("%s against the records of %s, %s of each, seed %d\n%s", v.Title, v.dates(),
			diag.Plural(v.Replications, "simulated day"), v.Seed, v.arrivals()),
	}), v.answer(), v.tiles(), v.days())

	// Plots of several days need the width of the page.
	if plots := courses(v); plots != nil {
		row := document.Plots{Plots: plots, Class: "one", Key: []document.Key{
			{Class: "ki", Text: "real"},
			{Class: "kl", Text: "predicted"},
			{Class: "kb", Text: "nine of ten days"},
			{Class: "kc", Text: "Erlang A"},
		}}
		if len(v.Days) == 1 {
			row.Class = ""
		}
		d.Add(document.Page.Of(document.Section{
			ID: "course", Title: "By time", Blocks: []document.Block{row},
			About: "Of all queues. The closer the real line follows the predicted one, the better.",
		}))
	}

	d.Add(v.errors(), v.inputs(), document.Page.Of(v.scatter()),
		document.Terminal.Of(document.Text{Text: v.Verdict()}))
	if v.Records != nil {
		d.Add(document.Page.Of(v.Records.Section("Records read")))
	}
	return d
}

// onPage writes a value in the form of a page.
func onPage(u report.Unit, n stats.Number) string { return document.Spaced(u.Format(n)) }

// cell is the cell of a value.
func cell(u report.Unit, n stats.Number) document.Cell {
	return document.Cell{Text: u.Format(n), Page: onPage(u, n)}
}

// answer is the verdict of the validation. Its first line is its title, and the other lines are the text below.
func (v *Validation) answer() document.Verdict {
	first, rest, _ := strings.Cut(v.Verdict(), "\n")
	out := document.Verdict{Facts: []string{
		v.dates(), diag.Plural(v.Replications, "simulated day") + " of each", fmt.Sprintf("seed %d", v.Seed),
	}}

	// A range of nine of ten days leaves some real days outside by chance.
	inside, all := v.inside()
	if float64(inside) < leastInside*float64(all) {
		out.Level = document.Bad
		out.Says = []document.State{document.Bad.Saying(first)}
	} else {
		out.Level = document.Good
		out.Says = []document.State{document.Good.Saying(first)}
	}
	if rest != "" {
		out.Then = []document.Text{{Text: strings.ReplaceAll(rest, "\n", " ")}}
	}
	return out
}

// tiles are the measures of the center over all days, and the inputs that differ.
func (v *Validation) tiles() document.Tiles {
	var out document.Tiles
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

		note := "days inside; error by " + by + " " + onPage(s.Unit, errors.MeanAbsoluteError)
		if errors.ErlangA.Known() {
			note += ", Erlang A " + onPage(s.Unit, errors.ErlangA)
		}

		state := insideState(float64(s.DaysInside) >= leastInside*float64(s.Days))
		out = append(out, document.Tile{
			Name: s.Title.Measure, State: state, Note: note, Value: fmt.Sprintf("%d of %d", s.DaysInside, s.Days),
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
	return append(out, document.Tile{
		Name: "Inputs that differ", Value: fmt.Sprintf("%d of %d", differ, center), Note: "of the center",
	})
}

func insideState(isInside bool) document.State {
	if isInside {
		return document.Good.Saying("inside")
	}
	return document.Bad.Saying("outside")
}

// The most dates of tables by day: more of them would hide what comes after.
const shownDays = 31

// days has the days of the center: a matrix of days and measures on a page, and all numbers.
func (v *Validation) days() document.Block {
	numbers := &document.Table{Label: "All numbers of the days", Columns: []document.Column{
		{Name: "day", Text: "center"},
		{Name: "measure", Left: document.All},
		{Name: "real", Text: "actual"},
		{Name: "predicted"},
		{Name: "one day"},
		{Name: "inside", Left: document.Page},
		{Name: "Erlang A"},
		{Name: "Erlang C"},
	}}
	for i := range v.Days {
		// A date is written once in the text.
		date := document.Cell{Text: v.Days[i].Date, Page: v.Days[i].Date}
		each(v.Days[i:i+1], func(_ *Period, m *Value) {
			inside := document.Cell{Text: yesNo(m.Inside), State: insideState(m.Inside)}
			row := document.TableRow{Cells: []document.Cell{
				date, document.Words(m.Title.Measure), cell(m.Unit, m.Actual), cell(m.Unit, m.Median),
				document.Value(rangeOf(m.Unit, m.Predicted)), inside, cell(m.Unit, m.ErlangA), cell(m.Unit, m.ErlangC),
			}}
			if i >= shownDays {
				row.NotOn = document.Terminal
			}
			numbers.Rows = append(numbers.Rows, row)
			date.Text = ""
		})
	}

	out := document.Section{
		ID: "days", Title: "The real day in the range of one day", Name: "Days",
		About: "Of all queues. Bar: the range in which nine of ten days lie. Mark: the real day. " +
			"Hollow mark: the prediction.",
		Blocks: []document.Block{
			document.Page.Of(document.Fold{
				Title: "Days", Open: len(v.Days) <= shownDays, OnPaper: true, Blocks: []document.Block{v.dayMatrix()},
			}),
			document.Fold{
				Title: "All numbers", Note: "real, predicted, range of one day, Erlang A and Erlang C", OnPaper: true,
				Blocks: []document.Block{numbers},
			},
		},
	}
	if n := len(v.Days) - shownDays; n > 0 {
		text := "and " + diag.Plural(n, "further day") + ": see --json or --html"
		out.Blocks = append(out.Blocks, document.Terminal.Of(document.Text{Text: text, IsNext: true}))
	}
	return out
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// dayMatrix has the days of the center with their measures. Each measure has one scale.
func (v *Validation) dayMatrix() *document.Table {
	// The first pass finds the columns and their scales, because days may lack a measure.
	var measures []*Value
	highest := map[string]float64{}
	place := func(of *Value) int {
		return slices.IndexFunc(measures, func(m *Value) bool { return m.Measure == of.Measure })
	}
	each(v.Days, func(_ *Period, m *Value) {
		if place(m) < 0 {
			measures = append(measures, m)
		}
		for _, n := range []stats.Number{m.Actual, m.Predicted.P95} {
			if n.Known() {
				highest[m.Measure] = max(highest[m.Measure], float64(n))
			}
		}
	})

	t := document.NewTable("day")
	t.Label = "Days"
	t.Class = "days heads"
	scales := make([]look.Axis, len(measures))
	for k, m := range measures {
		scales[k] = look.Scale(m.Unit.Look(), highest[m.Measure])
		end := scales[k].Ticks[len(scales[k].Ticks)-1].Text
		t.Columns = append(t.Columns, document.Column{Name: m.Title.Measure},
			document.Column{Scale: []string{"0", end}, Class: "rg2 rg hide"})
	}

	for i := range v.Days {
		cells := make([]document.Cell, len(t.Columns))
		cells[0] = document.Words(v.Days[i].Date)

		// The place of the cell is the place of the measure, even if an earlier measure is missing.
		each(v.Days[i:i+1], func(_ *Period, m *Value) {
			k := place(m)
			actual := cell(m.Unit, m.Actual)
			actual.State = insideState(m.Inside)
			cells[1+2*k] = actual
			cells[2+2*k] = document.Marked(look.Range{
				Axis: scales[k], Low: m.Predicted.P5, High: m.Predicted.P95,
				Mark: m.Actual, Other: m.Median, IsReal: true,
				Label: m.Title.Measure + ": " + actual.Page + ", one day " + document.Spaced(rangeOf(m.Unit, m.Predicted)),
			})
		})
		t.Add(cells...)
	}
	return t
}

// errors has the errors by day and by interval of each measure of each subject. The text has the errors by interval,
// and for a quantile those by day.
func (v *Validation) errors() document.Block {
	columns := []document.Column{
		{Name: "of", Text: "mean error"},
		{Name: "measure", Left: document.All},
		{Name: "by", NotOn: document.Page},
		{Name: "predicted", NotOn: document.Page},
		{Name: "Erlang A", NotOn: document.Page},
		{Name: "Erlang C", NotOn: document.Page},
	}
	for _, by := range []string{"by day", "by interval"} {
		columns = append(columns, document.Column{Name: by, NotOn: document.Terminal},
			document.Column{Name: "Erlang A", NotOn: document.Terminal},
			document.Column{Name: "Erlang C", NotOn: document.Terminal, Class: "hide"})
	}
	columns = append(columns, document.Column{Name: "days inside"})
	ofCenter := &document.Table{Label: "Errors", Columns: columns}
	others := &document.Table{Label: "Errors of queues and tiers", Columns: columns}
	text := &document.Table{Columns: columns}

	about := ""
	for i := range v.Summary {
		s := &v.Summary[i]

		// A center with one queue would have each row twice.
		if v.sameAsCenter[s.About] {
			continue
		}

		// The text names a subject once.
		name := document.Cell{Text: s.Title.Subject.String(), Page: s.Title.Subject.String()}
		if s.About == about {
			name.Text = ""
		}
		about = s.About

		by := "day"
		shown := errorCells(s.Unit, &s.Errors)
		onPage := slices.Concat(shown, document.Values("–", "–", "–"))
		if s.Intervals != nil {
			by = "interval"
			shown = errorCells(s.Unit, &s.Intervals.Errors)
			onPage = slices.Concat(errorCells(s.Unit, &s.Errors), shown)
		}
		row := document.TableRow{Cells: slices.Concat(
			[]document.Cell{name, document.Words(s.Title.Measure), document.Words(by)}, shown, onPage,
			document.Values(fmt.Sprintf("%d of %d", s.DaysInside, s.Days)))}

		// Rows of queues are folded, because the center decides the verdict.
		text.Rows = append(text.Rows, row)
		if s.About == report.CenterSubject {
			ofCenter.Rows = append(ofCenter.Rows, row)
		} else {
			others.Rows = append(others.Rows, row)
		}
	}

	out := document.Section{
		ID: "errors", Title: "Errors", Blocks: []document.Block{document.Terminal.Of(text), document.Page.Of(ofCenter)},
		About: "Mean absolute errors of the simulation, Erlang A and Erlang C. " +
			"Errors by interval are weighted by calls. " +
			"A formula without a value is –.",
	}
	if len(others.Rows) > 0 {
		out.Blocks = append(out.Blocks, document.Page.Of(document.Fold{
			Title: "Queues and tiers", OnPaper: true, Blocks: []document.Block{others},
		}))
	}
	return out
}

func errorCells(u report.Unit, e *Errors) []document.Cell {
	return []document.Cell{cell(u, e.MeanAbsoluteError), cell(u, e.ErlangA), cell(u, e.ErlangC)}
}

// inputs has the inputs of the prediction. The text has those of the center, and those of queues that differ.
func (v *Validation) inputs() document.Block {
	t := &document.Table{Label: "Inputs", Columns: []document.Column{
		{Name: "of", Text: "inputs"},
		{Name: "input", Text: "measure", Left: document.All},
		{Name: "real", Text: "actual"},
		{Name: "predicted"},
		{Name: "range", Class: "hide"},
		{Name: "verdict", Text: "differs", Left: document.Page, Class: "vd"},
	}}
	about := ""
	for i := range v.Inputs {
		in := &v.Inputs[i]

		// The inputs of a center with one queue would be listed twice.
		isCenter := in.About == report.CenterSubject
		if v.sameAsCenter[in.About] && !isCenter {
			continue
		}

		subject := in.Title.Subject.String()
		name := document.Cell{Text: subject, Page: subject}
		row := document.TableRow{}
		if !isCenter && !in.Differs {
			row.NotOn = document.Terminal
		} else {
			if in.About == about {
				name.Text = ""
			}
			about = in.About
		}

		state := document.State{Level: document.Soft, Mark: "=", Word: "as predicted"}
		if in.Differs {
			state = document.Bad.Saying("differs")
		}
		row.Cells = []document.Cell{
			name, document.Words(in.Title.Measure), cell(in.Unit, in.Actual), cell(in.Unit, in.Predicted.Mean),
			document.Value(rangeOf(in.Unit, in.Predicted)),
			{Text: yesNo(in.Differs), State: state},
		}
		t.Rows = append(t.Rows, row)
	}
	return document.Section{
		ID: "inputs", Title: "Inputs", Blocks: []document.Block{t},
		About: "The inputs of the prediction, over all days together. " +
			"An input differs if chance does not explain its difference.",
	}
}

// scatter has dots of predicted and real values.
func (v *Validation) scatter() document.Block {
	shown := document.Plots{Plots: calibration(v)}
	rest := document.Plots{Class: "three"}

	// Queues and tiers are folded, because the center is judged first.
	for i := range v.QQ {
		of := &v.QQ[i]
		if v.sameAsCenter[of.About] {
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
		if of.About == report.CenterSubject {
			shown.Plots = append(shown.Plots, plot)
		} else {
			rest.Plots = append(rest.Plots, plot)
		}
	}

	if len(shown.Plots)+len(rest.Plots) == 0 {
		return document.Nothing
	}
	out := document.Section{
		ID: "scatter", Title: "Predicted and real", Blocks: []document.Block{shown},
		About: "The axis to the right is the predicted value, and the axis upward the real value. " +
			"On the line both are the same.",
	}
	if rest.Plots != nil {
		out.Blocks = append(out.Blocks, document.Fold{
			Title: "Waits of queues and tiers", OnPaper: true, Blocks: []document.Block{rest},
		})
	}
	return out
}

// each calls a function with each value of the center.
func each(periods []Period, do func(*Period, *Value)) {
	for i := range periods {
		for k := range periods[i].Measures {
			if m := &periods[i].Measures[k]; m.About == report.CenterSubject {
				do(&periods[i], m)
			}
		}
	}
}

// unknown is the value of a point without one.
var unknown = stats.Number(math.NaN())

// courseMeasures are the measures of the center that have charts.
var courseMeasures = []model.Measure{model.ServiceLevel, model.WaitMean, model.AbandonedRatio}

// courses draws the measures of the center by interval, over all days.
func courses(v *Validation) []*look.Plot {
	var out []*look.Plot
	for _, measure := range courseMeasures {
		p := courseOf(v, measure)
		if len(p.Points) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// courseOf draws a measure of the center by interval. Hours without calls are gaps.
func courseOf(v *Validation, measure model.Measure) *look.Plot {
	p := &look.Plot{
		Title: diag.Title(measure.Title()), Note: "by the interval in which the call arrived",
		Label: diag.Title(measure.Title()) + " by time", Unit: report.Unit(measure.Unit()).Look(), Group: "course",
		Height: 150,
	}
	band := look.Series{Name: "nine of ten days", Shape: look.Band}
	erlangA := look.Series{Name: "Erlang A", Shape: look.Line, Color: look.Context}
	predicted := look.Series{Name: "predicted", Shape: look.Line}
	actual := look.Series{Name: "real", Shape: look.Line, Color: look.Ink}
	highest := 0.0

	// Unknown values stay in the series, as gaps.
	add := func(at time.Time, m *Value) {
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
	gap := Value{
		Predicted: stats.Estimate{P5: unknown, P95: unknown}, Median: unknown, Actual: unknown, ErlangA: unknown,
	}
	var first, last time.Time
	each(v.Intervals, func(interval *Period, m *Value) {
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
func intervalLength(v *Validation) time.Duration {
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
func scatter(title, note string, unit look.Unit, pairs [][2]stats.Number) *look.Plot {
	p := &look.Plot{Title: title, Note: note, Label: title + ": predicted and real values", Unit: unit, Height: 190}
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
		if !pair[0].Known() || !pair[1].Known() {
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
func calibration(v *Validation) []*look.Plot {
	var out []*look.Plot
	for _, measure := range courseMeasures {
		var pairs [][2]stats.Number
		each(v.Intervals, func(_ *Period, m *Value) {
			if m.Measure == measure.String() {
				pairs = append(pairs, [2]stats.Number{m.Median, m.Actual})
			}
		})

		p := scatter(diag.Title(measure.Title()), "real by predicted, a dot for each interval",
			report.Unit(measure.Unit()).Look(), pairs)
		if len(p.Points) > 0 {
			out = append(out, p)
		}
	}
	return out
}
