package fit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// sections are the sections of fit.md, in order, with their introductions.
var sections = []struct{ name, about string }{
	{
		inArrivals,
		"First attempts: a redial is not one. The key `busyness` is the coefficient of variation of a day's volume " +
			"beyond chance. A day's intervals share it. The calls by interval of the day are in `arrivals.csv`.",
	},
	{
		inPatience,
		"How long callers wait before they hang up. Waits that end otherwise are censored: " +
			"their callers would have waited at least as long. It is estimated by queue, by tier or by both " +
			"where one distribution does not bring back who hangs up (log-rank test: Mantel, 1966).",
	},
	{inHandling, "By hour or tier where the means differ by 3% or more, beyond chance (Cochran, 1954)."},
	{
		inStaff,
		"Agents on the phones, by weekday and interval, are in `staff.csv`. An agent is on the phones " +
			"from the first to the last call of a spell of work, or as logins say. " +
			"Whether the gap between two calls is a pause, a short absence or the end of a spell " +
			"is estimated by its likelihood (Dempster, Laird and Rubin, 1977).",
	},
	{
		inPriority,
		"How often callers of the first kind are answered before earlier callers of the other, " +
			"of the times in which both wait.",
	},
	{inRedials, "A call within 2 hours after an abandoned or blocked one of the same caller."},
}

// The introductions of parts. Words between backquotes are code.
const (
	aboutFitted = "`ivrsim simulate` runs the scenario `fitted`. `--train` and `ivrsim simulate --against` show " +
		"how near it comes to days that it was not fitted to."
	aboutIntervals = "An interval holds the true value with a probability of 95%, if the days of the records " +
		"are like each other. It is empty if the records do not contain it. All of these values are in `fit-values.csv`."
	aboutReturned = "The days of the records, simulated with the center as it is written: its arrivals, " +
		"opening hours and roster, and nothing of the records. A share comes back if its simulated mean is within 2 points of the " +
		"records, and a time if it is within 10%. The whole interval of the simulated mean has to " +
		"be within these bounds, and the intervals hold for all measures at once. A difference of up to one standard deviation of one draw is chance. " +
		"If a measure does not come back, the likely reason is the estimate without which it comes back."
)

// Document makes the document of a fitted center: what to know first, what comes back, and every value with its
// interval, sample size and method. Its Markdown is fit.md.
func (c *Center) Document() *document.Document {
	d := &document.Document{
		Heading: fmt.Sprintf("A center from %s", diag.Plural(c.Records, "record")),
		Kicker:  "Fit of call records",
		Lead:    fmt.Sprintf("%s, by the clock of %s", routing.DatesInWords(c.First, c.Last), c.Zone),
		Blocks: []document.Block{
			document.Markdown.Of(document.Heading{Text: "Fitted center", IsTitle: true}, document.Text{
				Text: fmt.Sprintf("Estimated from %s records, %s to %s, by the clock of %s.",
					diag.Thousands(c.Records), c.First, c.Last, c.Zone),
			}),
			c.verdict(), c.tiles(),
			document.Text{Text: aboutFitted, Class: "soft note"},
			document.Text{Text: aboutIntervals, Class: "soft note"},
		},
	}

	var warnings document.List
	for _, w := range c.Warnings {
		warnings = append(warnings, document.Item{Text: diag.Sentence(w)})
	}
	if warnings == nil {
		d.Add(document.Markdown.Of(document.Section{
			Title: "Know this first", Blocks: []document.Block{document.Text{Text: "Nothing."}},
		}))
	} else {
		d.Add(document.Section{ID: "warnings", Title: "Know this first", Blocks: []document.Block{warnings}})
	}

	d.Add(c.recordsRead(), c.comesBack(), c.matters())
	for i := range sections {
		d.Add(c.part(sections[i].name, sections[i].about))
	}
	return d
}

// returned counts the measures that come back.
func (c *Center) returned() int {
	n := 0
	for i := range c.ComesBack {
		if c.ComesBack[i].ComesBack {
			n++
		}
	}
	return n
}

// verdict says whether the simulation of the days of the records brings back what is in them.
func (c *Center) verdict() document.Verdict {
	all := len(c.ComesBack)
	n := c.returned()
	of := fmt.Sprintf("%d of %s", n, diag.Plural(all, "measure"))
	out := document.Verdict{Facts: []string{diag.Plural(c.Records, "record"), diag.Plural(len(c.Lines), "line")}}
	switch {
	case all == 0:
		out.Says = []document.State{{Word: "The records have nothing to check the center against."}}
	case n == all:
		out.Level = document.Good
		out.Says = []document.State{document.Good.Saying("The center brings back what the records have.")}
	default:
		out.Level = document.Warn
		missing := fmt.Sprintf("%d of %d measures do not come back.", all-n, all)
		out.Says = []document.State{{Level: document.Warn, Mark: document.Fails.Mark, Word: missing}}
	}
	if all > 0 {
		out.Then = []document.Text{{Text: of + " come back when the days of the records are simulated again."}}
	}

	// The reader looks first at what does not come back.
	var missed []string
	for i := range c.ComesBack {
		if b := &c.ComesBack[i]; !b.ComesBack {
			cells := b.Cells()
			missed = append(missed, fmt.Sprintf("%s: %s is %s in the records, and %s simulated.", b.SubjectTitle(), cells[0],
				document.Spaced(cells[1]), document.Spaced(cells[2])))
		}
	}
	missed = shortened(missed, mostNamed)
	if len(missed) > mostNamed {
		missed[mostNamed] += ": see " + inComesBack + "."
	}
	for _, text := range missed {
		out.Then = append(out.Then, document.Text{Text: text, Class: "soft"})
	}
	return out
}

// tiles are the numbers of the center.
func (c *Center) tiles() document.Tiles {
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

	out := document.Tiles{
		{Name: "Records", Value: diag.Thousands(c.Records), Note: used},
		{Name: "Rows left out", Value: diag.Thousands(left), Note: note},
		{Name: "Lines", Value: diag.Thousands(len(c.Lines))},
		{Name: "Queues", Value: diag.Thousands(len(c.Queues))},
		{Name: "Groups of agents", Value: diag.Thousands(len(c.Groups))},
	}
	if len(c.ComesBack) > 0 {
		out = append(out, document.Tile{
			Name: "Come back", Value: fmt.Sprintf("%d of %d", c.returned(), len(c.ComesBack)),
			Note: "measures, when the days are simulated again",
		})
	}
	return out
}

// recordsRead has how the records were read, and their problems.
func (c *Center) recordsRead() document.Block {
	out := document.Section{ID: "read", Title: "Records read"}
	if c.Read != nil {
		out.Blocks = append(out.Blocks, document.Page.Of(c.Read.Pre()))
	}
	if len(c.Problems) == 0 {
		out.Blocks = append(out.Blocks, document.Text{Text: "Each line was read, and has no problem."})
		return out
	}

	t := &document.Table{Label: "Problems", Columns: []document.Column{
		{Name: "problem"},
		{Name: "records"},
		{Name: "first line"},
		{Name: "its text", Left: document.All},
		{Name: "they are", Left: document.All},
	}}
	for _, p := range c.Problems {
		at := ""
		if p.Line > 0 {
			at = fmt.Sprint(p.Line)
		}
		t.Row(p.Name(), diag.Thousands(p.Count), at, p.First, p.Effect())
	}
	out.Blocks = append(out.Blocks, t)
	return out
}

// comesBack has what the simulation of the days of the records brings back.
func (c *Center) comesBack() document.Block {
	if len(c.ComesBack) == 0 {
		return document.Nothing
	}
	t := &document.Table{Label: inComesBack, Columns: []document.Column{
		{Name: "about"},
		{Name: "measure", Left: document.All},
		{Name: "in the records"},
		{Name: "simulated"},
		{Name: "one draw of the days", Left: document.All, Class: "nowrap"},
		{Name: "comes back", Left: document.All},
		{Name: "likely reason", Left: document.All},
	}}
	for i := range c.ComesBack {
		b := &c.ComesBack[i]
		cells := b.Cells()
		level := document.Good
		if !b.ComesBack {
			level = document.Bad
		}
		t.Add(document.Words(b.SubjectTitle()), document.Words(cells[0]), document.Value(cells[1]),
			document.Value(cells[2]), document.Value(cells[3]),
			document.Cell{Text: cells[4], State: level.Saying(cells[4])}, document.Value(b.Reason))
	}
	return document.Section{
		ID: "back", Title: inComesBack, About: aboutReturned, Blocks: []document.Block{t},
	}
}

// matters has the values on which predictions rest most, at most five of a section.
func (c *Center) matters() document.Block {
	t := &document.Table{Label: "What matters", Columns: []document.Column{
		{Name: "of"}, {Name: "value", Left: document.All}, {Name: "is"}, {Name: "how sure", Left: document.All},
	}}
	for _, s := range sections {
		var of []*Value
		for i := range c.Values {
			if v := &c.Values[i]; v.matters && v.Section == s.name {
				of = append(of, v)
			}
		}

		const shown = 5 // the lines and queues with the most records
		slices.SortStableFunc(of, func(a, b *Value) int { return cmp.Compare(b.N, a.N) })
		for _, v := range of[:min(shown, len(of))] {
			title := v.Title()
			if v.About != "" {
				title += ", " + v.About
			}
			is, interval := v.cells()
			if is.Text == "" {
				is = document.Words("unknown")
			}
			if interval.Text == "" {
				interval = document.Words(v.Method)
			}
			t.Add(document.Words(s.name), document.Words(title), is, interval)
		}
	}
	return document.Section{ID: "matters", Title: "What matters", Blocks: []document.Block{t}}
}

// part has the values of a section, a table for each subject, and their plots. A page folds the methods.
func (c *Center) part(name, about string) document.Block {
	out := document.Section{ID: strings.ToLower(name), Title: name, About: about}
	switch name {
	case inArrivals:
		// A line without counts by weekday has no week to draw.
		weeks := document.Plots{}
		for i := range c.Lines {
			if hasWeek(&c.Lines[i]) {
				weeks.Plots = append(weeks.Plots, weekPlot(&c.Lines[i]))
			}
		}
		out.Blocks = append(out.Blocks, weeks)
	case inPatience:
		curves := document.Plots{}
		for i := range c.Patience.Of {
			if len(c.Patience.Of[i].Steps) > 1 {
				curves.Plots = append(curves.Plots, patiencePlot(&c.Patience.Of[i]))
			}
		}
		out.Blocks = append(out.Blocks, curves)
	}

	var of []*Value
	for i := range c.Values {
		if c.Values[i].Section == name {
			of = append(of, &c.Values[i])
		}
	}
	if of == nil {
		out.Blocks = append(out.Blocks, document.Text{Text: "The records do not contain it."})
		return out
	}

	methods := &document.Table{Label: name + ": methods", Columns: []document.Column{
		{Name: "value"}, {Name: "method", Left: document.All},
	}}

	// The values of a subject follow each other.
	for len(of) > 0 {
		n := slices.IndexFunc(of, func(v *Value) bool { return v.About != of[0].About })
		if n < 0 {
			n = len(of)
		}

		const few = 12
		subject := diag.Title(cmp.Or(of[0].About, "all values"))
		t := valueTable(of[:n])
		t.Label = name + ": " + subject
		out.Blocks = append(out.Blocks, document.Fold{
			Title: subject, Open: n < few, OnPaper: true, Blocks: []document.Block{t},
		})
		for _, v := range of[:n] {
			if last := len(methods.Rows) - 1; last < 0 || methods.Rows[last].Cells[1].Text != v.Method {
				methods.Row(strings.TrimPrefix(v.About+": "+v.Title(), ": "), v.Method)
			}
		}
		of = of[n:]
	}

	out.Blocks = append(out.Blocks, document.Page.Of(document.Fold{
		Title: "Methods", Note: "a row for each value whose method differs from the one above",
		Blocks: []document.Block{methods},
	}))
	return out
}

// valueTable has the values of a subject, with one scale for values of the same unit.
func valueTable(values []*Value) *document.Table {
	t := &document.Table{Class: "days", Columns: []document.Column{
		{Name: "value", Text: cmp.Or(values[0].About, "what")},
		{Name: "estimate", Text: "value"},
		{Name: "95% interval", Left: document.All, Class: "nowrap"},
		{NotOn: document.Markdown, Class: "hide rg"},
		{Name: "from"},
		{Name: "method", NotOn: document.Page, Left: document.Markdown},
	}}

	highest := map[string]float64{} // by unit
	for _, v := range values {
		highest[v.Unit.name] = max(highest[v.Unit.name], finite(v.Value), finite(v.High))
	}

	for _, v := range values {
		is, interval := v.cells()
		mark := document.Cell{}
		if end := highest[v.Unit.name]; end > 0 && interval.Text != "" {
			mark = document.Marked(look.Range{
				Axis: look.Axis{High: 1.1 * end},
				Low:  stats.Number(v.Low), High: stats.Number(v.High), Mark: stats.Number(v.Value),
				Other: stats.Number(nan), Label: is.OnPage() + ", " + interval.OnPage(),
			})
		}
		t.Add(document.Words(v.Title()), is, interval, mark, document.Words(diag.Thousands(v.N)),
			document.Words(v.Method))
	}
	return t
}

// finite is a number, or 0 if it is unknown or has no end that a scale could show.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// cells are the value and its interval. A page writes a time as people do: 3m 56s.
func (v *Value) cells() (value, interval document.Cell) {
	value = document.Words(v.Unit.of(v.Value))
	interval = document.Words(v.interval())
	if v.Unit.name == asSeconds.name {
		value.Page = timeOf(v.Value)
		if interval.Text != "" {
			interval.Page = timeOf(v.Low) + " to " + timeOf(v.High)
		}
	}
	return value, interval
}

// timeOf writes seconds as a page does; "" if they are unknown.
func timeOf(seconds float64) string {
	if math.IsNaN(seconds) {
		return ""
	}
	return look.Time(seconds)
}

// hasWeek reports whether the records have several weekdays of a line. One has no shape.
func hasWeek(l *Line) bool {
	known := 0
	for _, e := range l.Weekdays {
		if e.N > 0 && !math.IsNaN(e.Value) {
			known++
		}
	}
	return known > 1
}

// weekPlot is a line's calls by weekday, with their intervals.
func weekPlot(l *Line) *look.Plot {
	p := &look.Plot{
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
	return p
}

// patiencePlot is the share of callers who still wait by time, with its interval.
func patiencePlot(s *Survival) *look.Plot {
	name := cmp.Or(s.Name, "all callers")
	p := &look.Plot{
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
	return p
}

// thinned are at most 200 steps at equal distances, with the last one: a curve cannot show more.
func thinned(steps []SurvivalStep) []SurvivalStep {
	const most = 200
	every := 1 + len(steps)/most
	var out []SurvivalStep
	for i := range steps {
		if i%every == 0 || i == len(steps)-1 {
			out = append(out, steps[i])
		}
	}
	return out
}
