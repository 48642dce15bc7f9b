package htmlreport

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

//go:embed fit.html
var fitMarkup string

// fitPage is the data of the template of a fitted center.
type fitPage struct {
	sheet
	*fit.Center
	Figures  []figure
	About    []template.HTML // how to use it, and how to read the intervals
	Returns  template.HTML   // about the check
	Warn     []string        // as sentences
	ReadText string
	Returned []fitReturned
	Weeks    []template.HTML
	Patience []template.HTML
	Parts    []fitPart
}

// fitReturned is a measure of the records and of their simulation.
type fitReturned struct {
	Cells  []string
	Class  string
	Reason string
}

// fitPart is a section of values, with a table for each subject.
type fitPart struct {
	ID, Title string
	About     template.HTML
	Means     []fitValue // with one scale
	Tables    []fitTable
}

// fitTable is the values of one subject.
type fitTable struct {
	About string
	Rows  []fitValue
}

// fitValue is a value with its interval.
type fitValue struct {
	What, Value, Interval, Method string
	N                             string // the number of observations
	Range                         template.HTML
}

// WriteFit writes the page of a fitted center.
func WriteFit(w io.Writer, c *fit.Center) error {
	heading := fmt.Sprintf("A center from %s", diag.Plural(c.Records, "record"))
	p := fitPage{sheet: newSheet(heading), Center: c, Figures: fitFigures(c), Parts: fitParts(c)}
	p.Kicker = "Fit of call records"
	p.Heading = heading
	p.Lead = fmt.Sprintf("%s, by the clock of %s", datesText(c.First.At(0, c.Zone), c.Last.At(0, c.Zone)), c.Zone)
	p.About = []template.HTML{withCode(fit.AboutFitted), withCode(fit.AboutIntervals)}
	p.Returns = withCode(fit.AboutReturned)
	for _, w := range c.Warnings {
		p.Warn = append(p.Warn, diag.Title(w)+".")
	}

	if c.Read != nil {
		p.ReadText = readText(c.Read)
	}

	for i := range c.ComesBack {
		b := &c.ComesBack[i]
		row := fitReturned{Cells: append([]string{b.SubjectTitle()}, b.Cells()...), Class: "good", Reason: b.Reason}

		// The subject and the measure are names, and names stay as they are.
		for k := 2; k < len(row.Cells); k++ {
			row.Cells[k] = onPage(row.Cells[k])
		}
		if !b.ComesBack {
			row.Class = "bad"
		}
		p.Returned = append(p.Returned, row)
	}

	// A line without counts by weekday has no week to draw.
	for i := range c.Lines {
		if hasWeek(&c.Lines[i]) {
			p.Weeks = append(p.Weeks, weekPlot(&c.Lines[i]))
		}
	}

	for i := range c.Patience.Of {
		if len(c.Patience.Of[i].Steps) > 1 {
			p.Patience = append(p.Patience, patiencePlot(&c.Patience.Of[i]))
		}
	}

	p.Sections = []section{{"verdict", "Center"}}
	if p.Warn != nil {
		p.Sections = append(p.Sections, section{"warnings", "Know this first"})
	}
	p.Sections = append(p.Sections, section{"read", "Records read"})
	if p.Returned != nil {
		p.Sections = append(p.Sections, section{"back", "Check against the records"})
	}
	p.Sections = append(p.Sections, section{"matters", "What matters"})

	for _, part := range p.Parts {
		p.Sections = append(p.Sections, section{part.ID, part.Title})
	}

	return execute(w, Page, fitMarkup, &p)
}

// readText is how records or counts were read, as the terminal shows it.
func readText(s *records.Summary) string {
	var text strings.Builder
	if err := s.WriteText(&text); err != nil {
		panic(fmt.Sprintf("write to memory: %v", err)) // a builder never fails
	}
	return text.String()
}

// fitFigures are the numbers of the center.
func fitFigures(c *fit.Center) []figure {
	// The share of measures that come back shows at once whether the center can be trusted.
	back := 0
	for i := range c.ComesBack {
		if c.ComesBack[i].ComesBack {
			back++
		}
	}

	// Rows that are left out on demand are no problem, so they are counted apart from the rows with one.
	left := 0
	noted := 0
	for _, p := range c.Problems {
		if p.LeavesOut() {
			left += p.Count
		} else {
			noted += p.Count
		}
	}

	used := "used"
	if c.Read != nil {
		used = "used, of " + diag.Plural(c.Read.RowsIn, "row")
	}
	note := ""
	if noted > 0 {
		note = diag.Plural(noted, "other row") + " used with a note"
	}

	out := []figure{
		{"Records", diag.Thousands(c.Records), "", used},
		{"Rows left out", diag.Thousands(left), "", note},
		{"Lines", diag.Thousands(len(c.Lines)), "", ""},
		{"Queues", diag.Thousands(len(c.Queues)), "", ""},
		{"Groups of agents", diag.Thousands(len(c.Groups)), "", ""},
	}

	if len(c.ComesBack) > 0 {
		all := fmt.Sprintf("%d of %d", back, len(c.ComesBack))
		out = append(out, figure{"Come back", all, "", "measures, when the days are simulated again"})
	}

	return out
}

// fitParts are all values, by section and subject.
func fitParts(c *fit.Center) []fitPart {
	var out []fitPart
	for _, s := range fit.Sections() {
		part := fitPart{ID: strings.ToLower(s.Name), Title: s.Name, About: withCode(s.About)}
		for i := range c.Values {
			v := &c.Values[i]
			if v.Section != s.Name {
				continue
			}

			last := len(part.Tables) - 1
			about := diag.Title(cmp.Or(v.About, "all values"))

			// The values of a subject follow each other.
			if last < 0 || part.Tables[last].About != about {
				part.Tables = append(part.Tables, fitTable{About: about})
				last++
			}

			part.Tables[last].Rows = append(part.Tables[last].Rows, newFitValue(v, max(v.Value, v.High)))
		}

		if part.ID == conversations {
			part.Means = fitMeans(c)
		}

		out = append(out, part)
	}

	return out
}

// conversations is the id of the section of handle times.
const conversations = "conversations"

// fitMeans are the mean handle times of the queues, with one scale.
func fitMeans(c *fit.Center) []fitValue {
	times := c.MeanTimes()
	highest := 0.0
	for i := range times {
		// An open interval has no end that a scale could show.
		highest = max(highest, times[i].Value)
		if high := times[i].High; !math.IsNaN(high) && !math.IsInf(high, 0) {
			highest = max(highest, high)
		}
	}

	var out []fitValue
	for i := range times {
		out = append(out, newFitValue(&times[i], highest))
	}
	return out
}

// newFitValue writes a value, and draws its interval on a scale to the highest value.
func newFitValue(v *fit.Value, highest float64) fitValue {
	row := fitValue{What: v.Title(), Value: v.Shown(), Interval: v.Interval(), Method: v.Method, N: diag.Thousands(v.N)}

	// Without an interval there is nothing to draw.
	if !(highest > 0) || math.IsInf(highest, 0) || row.Interval == "" {
		return row
	}

	mark := look.Range{
		Axis:  look.Axis{Low: 0, High: 1.1 * highest},
		Low:   stats.Number(v.Low),
		High:  stats.Number(v.High),
		Mark:  stats.Number(v.Value),
		Other: stats.Number(math.NaN()), Label: row.Value + ", " + row.Interval,
	}

	row.Range = mark.SVG()
	return row
}

// hasWeek reports whether the records have several weekdays of a line. One has no shape.
func hasWeek(l *fit.Line) bool {
	known := 0
	for _, e := range l.Weekdays {
		if e.N > 0 && !math.IsNaN(e.Value) {
			known++
		}
	}
	return known > 1
}

// weekPlot is a line's calls by weekday, with their intervals.
func weekPlot(l *fit.Line) template.HTML {
	p := look.Plot{
		Title: diag.Title(l.Name), Note: "first attempts a day, by weekday",
		Label: diag.Title(l.Name) + ": calls by weekday", Unit: look.Count,
		X: look.Axis{High: 6},
	}
	mean := look.Series{Name: "calls", Shape: look.Line}
	band := look.Series{Name: "interval", Shape: look.Band}
	highest := 0.0

	// The week starts on Monday, although Sunday is day 0.
	for i := range 7 {
		day := time.Weekday((i + 1) % 7)
		e := l.Weekdays[day]
		name := day.String()[:3]
		p.Points = append(p.Points, look.Point{At: float64(i), Text: name})
		p.X.Ticks = append(p.X.Ticks, look.Tick{At: float64(i), Text: name})
		mean.Values = append(mean.Values, stats.Number(l.Total.Value*e.Value))
		band.Low = append(band.Low, stats.Number(l.Total.Value*e.Low))
		band.Values = append(band.Values, stats.Number(l.Total.Value*e.High))

		// The scale covers the intervals that have an end.
		for _, v := range []float64{e.Value, e.High} {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				highest = max(highest, l.Total.Value*v)
			}
		}
	}

	p.Y = look.Scale(look.Count, highest)
	p.Series = []look.Series{band, mean}
	return p.Figure()
}

// patiencePlot is the share of callers who still wait by time, with its interval.
func patiencePlot(s *fit.Survival) template.HTML {
	name := cmp.Or(s.Name, "all callers")
	p := look.Plot{
		Title: diag.Title(name),
		Note:  "share of callers who would still wait",
		Label: name + ": share of callers who would still wait, by time",
		Unit:  look.Share, Y: look.Scale(look.Share, 1), Height: 150,
	}

	line := look.Series{Name: "still waiting", Shape: look.Line, Stepped: true}
	band := look.Series{Name: "interval", Shape: look.Band, Stepped: true}
	add := func(seconds, value, low, high float64) {
		p.Points = append(p.Points, look.Point{At: seconds, Text: look.Time(seconds)})
		line.Values = append(line.Values, stats.Number(value))
		band.Low = append(band.Low, stats.Number(low))
		band.Values = append(band.Values, stats.Number(high))
	}

	// Everybody still waits at the start.
	add(0, 1, 1, 1)

	for _, step := range thinned(s.Steps) {
		add(step.Seconds, step.Value, step.Low, step.High)
	}

	p.X = look.Scale(look.Seconds, s.Steps[len(s.Steps)-1].Seconds)
	p.Series = []look.Series{band, line}
	return p.Figure()
}

// thinned are at most 200 steps at equal distances, with the last one: a curve cannot show more.
func thinned(steps []fit.SurvivalStep) []fit.SurvivalStep {
	const most = 200
	every := 1 + len(steps)/most
	var out []fit.SurvivalStep
	for i := range steps {
		if i%every == 0 || i == len(steps)-1 {
			out = append(out, steps[i])
		}
	}
	return out
}
