package forecast

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// Document makes the document of a forecast, in a time zone. Its Markdown is forecast.md, and its text has the days and
// the total, and the errors of the past, on one screen.
func (f *Forecast) Document(zone *time.Location) *document.Document {
	total := f.Total()
	h := f.History
	d := &document.Document{
		Heading: fmt.Sprintf("%s calls from %s", wholeCalls(total.Calls), routing.DatesInWords(f.First, f.Last)),
		Kicker:  fmt.Sprintf("Forecast from %s of counts", diag.Plural(h.Days, "day")),
		Lead: fmt.Sprintf("Between %s and %s if all days are low or high together · counted from %s",
			wholeCalls(total.Low), wholeCalls(total.High), routing.DatesInWords(h.First, h.Date(h.Days-1))),
		Start: "Total",
	}

	d.Add(document.Markdown.Of(
		document.Heading{Text: fmt.Sprintf("Forecast of %s to %s", f.First, f.Last), IsTitle: true},
		document.Text{Text: fmt.Sprintf("From %s to %s, %d days in intervals of %s. "+
			"`volumes.csv` has each interval with its 90%% range, `forecast.yaml` is the scenario that reads it.",
			h.First, h.Date(h.Days-1), h.Days, h.interval())},
	), f.tiles(zone))

	season := f.SeasonNote()
	if season != "" {
		d.Add(document.Page.Of(document.Section{
			ID: "warnings", Title: "Know this first", Blocks: []document.Block{document.ListOf(season)},
		}))
	}
	d.Add(f.days(zone), document.Page.Of(f.plots(zone)...))
	d.Add(f.errors(), notTerminal(f.facts()))
	if season != "" {
		d.Add(document.Terminal.Of(document.Text{Text: season}))
	}
	d.Add(notTerminal(document.Section{
		ID: "assumptions", Title: "Assumptions", Blocks: []document.Block{document.ListOf(f.Assumptions()...)},
	}))
	if h.Read != nil {
		d.Add(document.Page.Of(h.Read.Section("Counts read")))
	}
	return d
}

// notTerminal has a block for a page and for forecast.md. The text has one screen.
func notTerminal(b document.Block) document.Block { return (document.Markdown | document.Page).Of(b) }

// days has a table of the days of all queues together, and of each queue if there are several.
func (f *Forecast) days(zone *time.Location) document.Block {
	out := document.Section{
		ID: "days", Title: "Days",
		About: "Nine of ten such days lie between low and high. The bar is that range, the mark the expected calls, " +
			"the hollow mark the last same weekday that was counted. " +
			"The range of a sum is of days that are all low or all high.",
	}

	// A planner of the whole center needs the sum of the queues first.
	all := dayTable("All queues", f.DaysTogether(), zone)
	if len(f.Queues) > 1 {
		out.Blocks = append(out.Blocks, notTerminal(document.Heading{Text: all.Label}), all)
		out.Blocks = append(out.Blocks, document.Page.Of(closedDays(f.DaysTogether(), zone)...))
	}
	for i := range f.Queues {
		q := &f.Queues[i]
		title := diag.Title(q.Name)
		out.Blocks = append(out.Blocks, notTerminal(document.Heading{Text: title, Note: q.Note}))
		if q.Note != "" {
			out.Blocks = append(out.Blocks, document.Markdown.Of(document.Text{Text: q.Note}))
			continue
		}

		t := dayTable(title, q.Days, zone)
		if len(f.Queues) == 1 {
			out.Blocks = append(out.Blocks, t)
		} else {
			out.Blocks = append(out.Blocks, notTerminal(t))
		}
		out.Blocks = append(out.Blocks, document.Page.Of(closedDays(q.Days, zone)...))
	}
	if len(f.Queues) == 1 && f.Queues[0].Note != "" {
		out.Blocks = append(out.Blocks, document.Terminal.Of(all))
	}
	return out
}

// daysInText is the most days of which the text has a row each. A longer table has weeks, so that it fits a screen.
const daysInText = 35

// dayTable has a row for each day, on a page a sum after each week if there are several, and the sum of all days.
func dayTable(title string, days []Day, zone *time.Location) *document.Table {
	// The expected calls and the last same days share one scale.
	highest := 0.0
	for k := range days {
		highest = max(highest, days[k].P95)
		if last := days[k].LastSameDay; last != nil {
			highest = max(highest, *last)
		}
	}
	scale := look.Scale(look.Count, highest)

	t := &document.Table{Label: title, Class: "days", Columns: []document.Column{
		{Name: "day"},
		{Name: "expected"},
		{Name: "low", Class: "soft"},
		{Name: "high", Class: "soft"},
		{Name: "last same day"},
		{NotOn: document.Texts, Scale: []string{"0", look.Count.Text(scale.High)}, Class: "hide rg2 rg"},
	}}

	const weekDays = 7
	isLong := len(days) > daysInText
	var week, ofText, total Total
	for k := range days {
		d := &days[k]
		for _, sum := range []*Total{&week, &ofText, &total} {
			sum.Add(d)
		}

		row := d.row(zone, scale)
		if isLong {
			row.NotOn |= document.Terminal
		}
		t.Rows = append(t.Rows, row)

		// The weeks of the text begin with the first day.
		isEnd := k == len(days)-1
		if isLong && (k%weekDays == weekDays-1 || isEnd) {
			first := days[k/weekDays*weekDays].Date
			t.Rows = append(t.Rows, sumRow("week of "+dayName(first), ofText, document.Markdown|document.Page))
			ofText = Total{}
		}

		// A week of a page ends on Sunday, as on a roster.
		at := d.Date.At(0, zone)
		if len(days) > weekDays && (isEnd || at.Weekday() == time.Sunday) {
			monday := at.AddDate(0, 0, -(int(at.Weekday())+6)%weekDays)
			t.Rows = append(t.Rows, sumRow("week of "+monday.Format("2 Jan"), week, document.Texts))
			week = Total{}
		}
	}

	t.Rows = append(t.Rows, sumRow("total", total, 0))
	return t
}

// row is the row of a day.
func (d *Day) row(zone *time.Location, scale look.Axis) document.TableRow {
	name := document.Cell{Text: dayName(d.Date), Page: d.Date.At(0, zone).Format("Mon 2 Jan")}

	// A day without an earlier one has no mark for it.
	last := "–"
	mark := look.Range{
		Axis: scale, Low: stats.Number(d.P05), High: stats.Number(d.P95), Mark: stats.Number(d.Mean), Other: none,
		Label: wholeCalls(d.P05) + " to " + wholeCalls(d.P95),
	}
	if d.LastSameDay != nil {
		mark.Other = stats.Number(*d.LastSameDay)
		last = wholeCalls(*d.LastSameDay)
	}

	if !d.Closed {
		expected := document.Cell{Text: wholeCalls(d.Mean), Strong: true}
		return document.TableRow{Cells: []document.Cell{
			name, expected, document.Words(wholeCalls(d.P05)), document.Words(wholeCalls(d.P95)), document.Words(last),
			document.Marked(mark),
		}}
	}

	// A page has a row of a closed day only if its last same day had calls: the sums contain them.
	mark.Low = none
	mark.High = none
	mark.Mark = none
	mark.Label = "closed"
	out := document.TableRow{
		Cells: []document.Cell{name, {Text: "closed", Strong: true}, {}, {}, {Page: last}, document.Marked(mark)},
	}
	if d.LastSameDay == nil || *d.LastSameDay == 0 {
		out.NotOn = document.Page
	}
	return out
}

// sumRow is the row of several days together.
func sumRow(name string, of Total, notOn document.Media) document.TableRow {
	out := document.TableRow{NotOn: notOn, Class: "sum"}
	if of.Days == 0 && notOn.Has(document.Page) {
		out.Cells = []document.Cell{document.Words(name), document.Words("closed"), {}, {}, {}, {}}
		return out
	}
	last := "–"
	if of.LastSameDays > 0 {
		last = wholeCalls(of.LastSameDays)
	}
	out.Cells = []document.Cell{
		document.Words(name),
		{Text: wholeCalls(of.Calls), Strong: true},
		document.Words(wholeCalls(of.Low)),
		document.Words(wholeCalls(of.High)), document.Words(last),
		{},
	}
	return out
}

// closedDays names the closed days.
func closedDays(days []Day, zone *time.Location) []document.Block {
	var closed []string
	for k := range days {
		if days[k].Closed {
			closed = append(closed, days[k].Date.At(0, zone).Format("Mon 2 Jan"))
		}
	}
	if closed == nil {
		return nil
	}
	names := "Closed: " + strings.Join(closed, ", ") + "."
	return []document.Block{document.Text{Text: names, Class: "soft small note"}}
}

// plots has the calls before and to come and, if a day has several intervals, the shape of the days.
func (f *Forecast) plots(zone *time.Location) []document.Block {
	history := document.Plots{}
	var shapes []document.Block
	for i := range f.Queues {
		history.Plots = append(history.Plots, dayPlot(f, i, zone))
		if plots, class := shapePlots(f, &f.Queues[i], zone); plots != nil {
			shapes = append(shapes, document.Heading{Text: diag.Title(f.Queues[i].Name)},
				document.Plots{Class: class, Plots: plots})
		}
	}

	out := []document.Block{document.Section{
		ID: "history", Title: "The days before, and to come", Name: "Before, and to come",
		About: "Calls a day. Grey: counted, the last twelve weeks. Blue: expected, with the range of nine of ten " +
			"such days. Closed days are gaps.",
		Blocks: []document.Block{history},
	}}

	// Counts of whole days have no shape.
	if f.History.Slots() > 1 {
		out = append(out, document.Section{
			ID: "shape", Title: "The shape of a day", Blocks: shapes,
			About: "Calls by interval in the first week. Line: expected. Shade: nine of ten such intervals.",
		})
	}
	return out
}

// errors has how far off the method was in the past. The text has one table of all queues.
func (f *Forecast) errors() document.Block {
	out := document.Section{
		ID: "errors", Title: "How far off it was",
		About:  "Each day of the last half year of the history, predicted from the days before it.",
		Blocks: []document.Block{document.Terminal.Of(f.errorsInText()...)},
	}
	for i := range f.Queues {
		q := &f.Queues[i]
		title := diag.Title(q.Name)
		out.Blocks = append(out.Blocks, notTerminal(document.Text{Text: title + ": " + q.errorLine()}))
		if len(q.Leads) > 0 {
			out.Blocks = append(out.Blocks, notTerminal(document.Fold{
				Title: "All errors of " + title, OnPaper: true, Blocks: []document.Block{q.backtestTable(), document.Text{
					Text: "The error is the sum of the absolute errors over the sum of the calls, " +
						"next to the last same weekday and the mean of the last four.",
					Class: "soft note",
				}},
			}))
		}
	}
	return out
}

// errorsInText has the errors of the past in one table.
func (f *Forecast) errorsInText() []document.Block {
	measured := "error by interval"
	if f.History.Slots() == 1 {
		measured = "error by day"
	}
	t := document.NewTable("queue", "calls a day", "days ahead", "days", measured, "last weekday",
		"mean of four", "in range")
	out := []document.Block{t}
	for i := range f.Queues {
		q := &f.Queues[i]
		total := 0.0
		n := 0.0
		for k := range q.Days {
			if !q.Days[k].Closed {
				total += q.Days[k].Mean
				n++
			}
		}

		name := diag.Title(q.Name)
		calls := fmt.Sprintf("%.0f", total/max(n, 1))
		if len(q.Leads) == 0 {
			t.Row(name, calls, "–", "0", "–", "–", "–", "–")
		} else {
			for _, row := range q.backtestTable().Rows {
				t.Add(append(document.Values(name, calls), row.Cells[:6]...)...) // an error of few days is worth little
				name = ""
				calls = ""
			}
		}

		if q.NoErrors != "" {
			out = append(out, document.Text{Text: diag.Title(q.Name) + ": " + q.NoErrors})
		}
	}
	return out
}

// facts has the facts in the counts other than the calls. A queue that is not forecast has a note instead.
func (f *Forecast) facts() document.Block {
	out := document.Section{ID: "facts", Title: "Facts in the counts"}
	for i := range f.Queues {
		if f.Queues[i].Note != "" {
			continue
		}
		out.Blocks = append(out.Blocks, document.Heading{Text: diag.Title(f.Queues[i].Name)},
			document.ListOf(f.factsOf(i)...))
		if hours := f.hourTable(i); hours != nil {
			out.Blocks = append(out.Blocks, document.Fold{
				Title: "By hour", OnPaper: true, Blocks: []document.Block{hours},
			})
		}
	}
	out.Blocks = append(out.Blocks, document.Text{Text: "Not in the counts: " + aboutUnknown, Class: "soft note"})
	return out
}

// none is the value of a point without one.
var none = stats.Number(math.NaN())

// tiles are the total, the busiest day, and the queues with the error of a day.
func (f *Forecast) tiles(zone *time.Location) document.Tiles {
	total := f.Total()
	out := document.Tiles{{
		Name: "Expected calls", Value: wholeCalls(total.Calls), Note: changeNote(total.Calls, total.LastSameDays),
	}}
	days := f.DaysTogether()

	// The busiest day decides how many people have to be there.
	busiest := 0
	for i := range days {
		if days[i].Mean > days[busiest].Mean {
			busiest = i
		}
	}

	if len(days) > 0 {
		at := days[busiest].Date.At(0, zone)
		note := at.Format("Monday") + ", " + wholeCalls(days[busiest].Mean) + " calls expected"
		out = append(out, document.Tile{Name: "Busiest day", Value: at.Format("2 Jan"), Note: note})
	}

	// A single queue has the calls of the total, so its figures are a mean day and the errors.
	if len(f.Queues) == 1 {
		mean := wholeCalls(total.Calls / float64(max(1, total.Days)))
		out = append(out, document.Tile{
			Name: "Mean day", Value: mean, Note: "calls on " + diag.Plural(total.Days, "open day"),
		})
		return append(out, errorTiles(&f.Queues[0])...)
	}

	const most = 6
	for i := range f.Queues {
		q := &f.Queues[i]
		if len(out) == most {
			break
		}

		// Queues may have different numbers of days, so each shows its mean day.
		sum := q.Total()
		note := wholeCalls(sum.Calls/float64(max(1, sum.Days))) + " a day"
		if lead := nearLead(q); lead != nil {
			note += fmt.Sprintf(", a day was off by %.1f%%", 100*lead.DayError.Method)
		}

		out = append(out, document.Tile{Name: diag.Title(q.Name), Value: wholeCalls(sum.Calls), Note: note})
	}

	return out
}

// changeNote compares calls with the last same days.
func changeNote(calls, last float64) string {
	if last == 0 {
		return "no earlier days to compare"
	}
	percent := math.Round(1000*(calls/last-1)) / 10
	switch {
	case percent > 0:
		return fmt.Sprintf("%.1f%% more than on the last same days", percent)
	case percent < 0:
		return fmt.Sprintf("%.1f%% fewer than on the last same days", -percent)
	default:
		return "as many as on the last same days"
	}
}

// errorTiles are the error of a day, and the days that were in their range.
func errorTiles(q *Queue) document.Tiles {
	lead := nearLead(q)
	if lead == nil {
		return document.Tiles{{Name: "Error of a day", Value: "–", Note: "the history is too short to measure it"}}
	}
	ahead := diag.Plural(lead.Days, "day") + " ahead"
	return document.Tiles{
		{
			Name: "Error of a day", Value: percentOf(lead.DayError.Method),
			Note: ahead + ", on " + diag.Plural(lead.Predicted, "day") + " of the history",
		},
		{
			Name: "Days in their range", Value: fmt.Sprintf("%d of %d", lead.daysInRange(), lead.Predicted),
			Note: ahead + "; nine of ten are expected",
		},
	}
}

// nearLead is the error a week ahead or nearer, or nil.
func nearLead(q *Queue) *Lead {
	var out *Lead
	for i := range q.Leads {
		if q.Leads[i].Days <= 7 {
			out = &q.Leads[i]
		}
	}
	return out
}

// The most days that charts show.
const (
	historyDays = 84
	shapeDays   = 7
)

// dayPlot shows the calls of the last days of the history and of the days to come. Days that are closed are gaps.
func dayPlot(f *Forecast, queue int, zone *time.Location) *look.Plot {
	h := f.History
	q := &f.Queues[queue]
	none := none
	history := look.Series{Name: "counted", Shape: look.Line, Color: look.Context}
	expected := look.Series{Name: "expected", Shape: look.Line}
	band := look.Series{Name: "range", Shape: look.Band}

	p := &look.Plot{
		Title:  diag.Title(q.Name),
		Note:   "calls a day",
		Label:  diag.Title(q.Name) + ": calls a day, history and forecast",
		Unit:   look.Count,
		Height: 150,
	}

	add := func(at time.Time, counted, mean, low, high stats.Number) {
		p.Points = append(p.Points, look.Point{At: float64(at.Unix()), Text: at.Format("Mon 2 Jan")})
		history.Values = append(history.Values, counted)
		expected.Values = append(expected.Values, mean)
		band.Values = append(band.Values, high)
		band.Low = append(band.Low, low)
	}

	highest := 0.0

	// Only the last days of the history fit into the plot.
	first := h.Date(max(0, h.Days-historyDays)).At(0, zone)

	end := first
	for day := max(0, h.Days-historyDays); day < h.Days; day++ {
		calls := h.Total(queue, day)
		value := stats.Number(calls)

		// A day without calls was closed, or its counts are missing.
		if calls == 0 {
			value = none
		}

		highest = max(highest, calls)
		end = h.Date(day).At(0, zone)
		add(end, value, none, none, none)
	}

	for k := range q.Days {
		d := &q.Days[k]
		at := d.Date.At(0, zone)

		// The history may contain a part of the first day of the
		if !at.After(end) {
			continue // the rest of the last day
		}

		if d.Closed {
			add(at, none, none, none, none)
		} else {
			add(at, none, stats.Number(d.Mean), stats.Number(d.P05), stats.Number(d.P95))
		}

		highest = max(highest, d.P95)
		end = at
	}

	p.X = look.Clock(first, end.Add(24*time.Hour))
	p.Y = look.Scale(look.Count, highest)
	p.Series = []look.Series{history, band, expected}

	return p
}

// shapePlots show the calls of each interval of the first week to come. They return the class of their row.
func shapePlots(f *Forecast, q *Queue, zone *time.Location) (out []*look.Plot, class string) {
	if f.History.Slots() == 1 {
		return nil, ""
	}

	days := q.Days[:min(len(q.Days), shapeDays)]

	// The plots start and end with the hours in which calls are likely.
	first := f.History.Slots()
	end := 0
	highest := 0.0
	for k := range days {
		for slot, n := range days[k].Counts {
			if n.P95 >= 0.5 {
				first = min(first, slot)
				end = max(end, slot+1)
			}
			highest = max(highest, n.P95)
		}
	}

	// A closed day has no plot, so it takes no room in the row.
	open := 0
	for k := range days {
		if !days[k].Closed {
			open++
		}
	}
	inRow, class := look.InRow(open)

	step := time.Duration(f.Step) * time.Minute
	for k := range days {
		d := &days[k]

		// A closed day has no shape, and one interval has none.
		if d.Closed || end-first < 2 {
			continue
		}

		opens := d.Date.At(time.Duration(first)*step, zone)
		closes := d.Date.At(time.Duration(end)*step, zone)
		p := &look.Plot{
			Title:  opens.Format("Mon"),
			Note:   opens.Format("2 Jan"),
			Label:  diag.Title(q.Name) + " " + opens.Format("Mon 2 Jan"),
			Unit:   look.Count,
			Group:  "shape " + q.Name,
			Height: 92,
			Small:  true,
			NoY:    len(out)%inRow > 0,
			X:      look.Open(opens, closes),
			Y:      look.Scale(look.Count, highest),
		}

		band := look.Series{Name: "range", Shape: look.Band}
		mean := look.Series{Name: "expected", Shape: look.Line}
		for slot := first; slot < end && slot < len(d.Counts); slot++ {
			n := d.Counts[slot]
			at := d.Date.At(time.Duration(slot)*step, zone)
			if last := len(p.Points) - 1; last >= 0 && float64(at.Unix()) <= p.Points[last].At {
				continue // the clock is put forward
			}

			p.Points = append(p.Points, look.Point{At: float64(at.Unix()), Text: at.Format("Mon 15:04")})
			band.Values = append(band.Values, stats.Number(n.P95))
			band.Low = append(band.Low, stats.Number(n.P05))
			mean.Values = append(mean.Values, stats.Number(n.Mean))
		}

		p.Series = []look.Series{band, mean}
		out = append(out, p)
	}

	return out, class
}
