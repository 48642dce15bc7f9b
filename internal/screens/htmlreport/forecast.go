package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/forecast"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

//go:embed forecast.html
var forecastMarkup string

// forecastPage is the data of the template of a forecast.
type forecastPage struct {
	sheet
	*forecast.Forecast
	Figures []figure
	Tables  []forecastTable // of all queues together, if there are several, and of each queue
	Queues  []forecastQueue
	Assumed []template.HTML
	Unknown string // the facts that counts do not contain

	ReadText string // how the counts were read; "" if nothing is known of it
}

// forecastTable is the days of a queue, or of all queues together.
type forecastTable struct {
	Title, Note string
	Scale       string // the end of the scale of the ranges
	Rows        []forecastDay
	Closed      string // names the closed days; "" is none
}

// forecastQueue is the part of the page of one queue.
type forecastQueue struct {
	*forecast.Queue
	Title   string
	History template.HTML
	Shapes  []template.HTML
	Columns string // the class of the row of shapes
	Facts   []template.HTML
	Hours   *table.Results // nil: the report contains no value of an hour
}

// forecastDay is a row of the table of days: a day, or the sum of a week or of all days.
type forecastDay struct {
	Name, Expected, Low, High, Last string
	Class                           string
	Range                           template.HTML
}

// The most days that charts show.
const (
	historyDays = 84
	shapeDays   = 7
)

// WriteForecast writes the page of a forecast, in a time zone.
func WriteForecast(w io.Writer, f *forecast.Forecast, zone *time.Location) error {
	total := f.Total()
	heading := fmt.Sprintf("%s calls from %s", amount(total.Calls), datesText(f.First.At(0, zone), f.Last.At(0, zone)))
	p := forecastPage{
		sheet: newSheet(heading), Forecast: f, Figures: forecastFigures(f, zone), Unknown: forecast.AboutUnknown,
	}
	p.Heading = heading
	p.Kicker = fmt.Sprintf("Forecast from %s of counts", diag.Plural(f.History.Days, "day"))
	p.Lead = fmt.Sprintf("Between %s and %s if all days are low or high together · counted from %s",
		amount(total.Low), amount(total.High),
		datesText(f.History.First.At(0, zone), f.History.Date(f.History.Days-1).At(0, zone)))

	p.Sections = []section{{"verdict", "Total"}}
	if f.SeasonNote() != "" {
		p.Sections = append(p.Sections, section{"warnings", "Know this first"})
	}
	p.Sections = append(p.Sections, section{"days", "Days"}, section{"history", "Before, and to come"})

	// Counts of whole days have no shape.
	if f.History.Slots() > 1 {
		p.Sections = append(p.Sections, section{"shape", "The shape of a day"})
	}

	p.Sections = append(p.Sections, section{"errors", "How far off it was"}, section{"facts", "Facts in the counts"},
		section{"assumptions", "Assumptions"})
	if f.History.Read != nil {
		p.ReadText = readText(f.History.Read)
		p.Sections = append(p.Sections, section{"read", "Counts read"})
	}

	// A planner of the whole center needs the sum of the queues first.
	if len(f.Queues) > 1 {
		p.Tables = append(p.Tables, newForecastTable("All queues", "", f.DaysTogether(), zone))
	}
	for i := range f.Queues {
		q := newForecastQueue(f, i, zone)
		p.Queues = append(p.Queues, q)
		p.Tables = append(p.Tables, newForecastTable(q.Title, q.Note, q.Days, zone))
	}

	for _, text := range f.Assumptions() {
		p.Assumed = append(p.Assumed, withCode(text))
	}

	return execute(w, Page, forecastMarkup, p)
}

// withCode is a text in which words between backquotes are code.
func withCode(text string) template.HTML {
	var out strings.Builder

	// Each second part is between two backquotes.
	for i, part := range strings.Split(text, "`") {
		escaped := template.HTMLEscapeString(part)
		if i%2 == 1 {
			escaped = "<code>" + escaped + "</code>"
		}
		out.WriteString(escaped)
	}
	return template.HTML(out.String()) //nolint:gosec // escaped
}

// datesText names two dates in words: 21 September to 30 October 2026. A year that both have is written once.
func datesText(first, last time.Time) string {
	end := last.Format("2 January 2006")
	switch {
	case first.Equal(last):
		return end
	case first.Year() == last.Year():
		return first.Format("2 January") + " to " + end
	default:
		return first.Format("2 January 2006") + " to " + end
	}
}

// forecastFigures are the total, the busiest day, and the queues with the error of a day.
func forecastFigures(f *forecast.Forecast, zone *time.Location) []figure {
	total := f.Total()
	out := []figure{{"Expected calls", amount(total.Calls), "", changeNote(total.Calls, total.LastSameDays)}}
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
		note := at.Format("Monday") + ", " + amount(days[busiest].Mean) + " calls expected"
		out = append(out, figure{"Busiest day", at.Format("2 Jan"), "", note})
	}

	// A single queue has the calls of the total, so its figures are a mean day and the errors.
	if len(f.Queues) == 1 {
		mean := amount(total.Calls / float64(max(1, total.Days)))
		out = append(out, figure{"Mean day", mean, "", "calls on " + diag.Plural(total.Days, "open day")})
		return append(out, errorFigures(&f.Queues[0])...)
	}

	const most = 6
	for i := range f.Queues {
		q := &f.Queues[i]
		if len(out) == most {
			break
		}

		// Queues may have different numbers of days, so each shows its mean day.
		sum := q.Total()
		note := amount(sum.Calls/float64(max(1, sum.Days))) + " a day"
		if lead := nearLead(q); lead != nil {
			note += fmt.Sprintf(", a day was off by %.1f%%", 100*lead.DayError.Method)
		}

		out = append(out, figure{diag.Title(q.Name), amount(sum.Calls), "", note})
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

// errorFigures are the error of a day, and the days that were in their range.
func errorFigures(q *forecast.Queue) []figure {
	lead := nearLead(q)
	if lead == nil {
		return []figure{{"Error of a day", "–", "", "the history is too short to measure it"}}
	}
	ahead := diag.Plural(lead.Days, "day") + " ahead"
	return []figure{
		{
			"Error of a day", fmt.Sprintf("%.1f%%", 100*lead.DayError.Method), "",
			ahead + ", on " + diag.Plural(lead.Predicted, "day") + " of the history",
		},
		{
			"Days in their range", fmt.Sprintf("%d of %d", lead.DaysInRange(), lead.Predicted), "",
			ahead + "; nine of ten are expected",
		},
	}
}

// nearLead is the error a week ahead or nearer, or nil.
func nearLead(q *forecast.Queue) *forecast.Lead {
	var out *forecast.Lead
	for i := range q.Leads {
		if q.Leads[i].Days <= 7 {
			out = &q.Leads[i]
		}
	}
	return out
}

func newForecastQueue(f *forecast.Forecast, i int, zone *time.Location) forecastQueue {
	q := &f.Queues[i]
	out := forecastQueue{Queue: q, Title: diag.Title(q.Name)}
	out.History = dayPlot(f, i, zone)
	out.Shapes, out.Columns = shapePlots(f, q, zone)

	// A queue that is not forecast has a note instead.
	if q.Note == "" {
		for _, fact := range f.Facts(i) {
			out.Facts = append(out.Facts, withCode(fact))
		}
		out.Hours = f.HourTable(i)
	}
	return out
}

// newForecastTable makes the rows of days, a sum after each week if there are several, and the sum of all days.
func newForecastTable(title, note string, days []forecast.Day, zone *time.Location) forecastTable {
	out := forecastTable{Title: title, Note: note}

	// The expected calls and the last same days share one scale.
	highest := 0.0
	for k := range days {
		highest = max(highest, days[k].P95)
		if last := days[k].LastSameDay; last != nil {
			highest = max(highest, *last)
		}
	}
	scale := look.Scale(look.Count, highest)
	out.Scale = look.Count.Text(scale.High)

	const weekDays = 7
	var closed []string
	var week, total forecast.Total
	for k := range days {
		d := &days[k]
		week.Add(d)
		total.Add(d)

		// A closed day has a row only if its last same day had calls: the sums contain them.
		at := d.Date.At(0, zone)
		name := at.Format("Mon 2 Jan")
		if d.Closed {
			closed = append(closed, name)
		}
		if !d.Closed || d.LastSameDay != nil && *d.LastSameDay > 0 {
			out.Rows = append(out.Rows, newForecastDay(d, name, scale))
		}

		// A week ends on Sunday, as on a roster.
		isEnd := at.Weekday() == time.Sunday || k == len(days)-1
		if isEnd && len(days) > weekDays {
			monday := at.AddDate(0, 0, -(int(at.Weekday())+6)%weekDays)
			out.Rows = append(out.Rows, sumRow("week of "+monday.Format("2 Jan"), week))
			week = forecast.Total{}
		}
	}

	if closed != nil {
		out.Closed = "Closed: " + strings.Join(closed, ", ") + "."
	}
	out.Rows = append(out.Rows, sumRow("total", total))
	return out
}

// sumRow is the row of several days together.
func sumRow(name string, of forecast.Total) forecastDay {
	row := forecastDay{
		Name: name, Expected: amount(of.Calls), Low: amount(of.Low), High: amount(of.High), Last: "–", Class: "sum",
	}
	if of.LastSameDays > 0 {
		row.Last = amount(of.LastSameDays)
	}
	return row
}

func newForecastDay(d *forecast.Day, name string, scale look.Axis) forecastDay {
	row := forecastDay{Name: name, Expected: amount(d.Mean), Low: amount(d.P05), High: amount(d.P95), Last: "–"}

	// A day without an earlier one has no mark for it.
	last := stats.Number(math.NaN())
	if d.LastSameDay != nil {
		last = stats.Number(*d.LastSameDay)
		row.Last = amount(*d.LastSameDay)
	}

	mark := look.Range{
		Axis: scale, Low: stats.Number(d.P05), High: stats.Number(d.P95), Mark: stats.Number(d.Mean), Other: last,
		Label: row.Low + " to " + row.High,
	}
	if d.Closed {
		row.Expected = "closed"
		row.Low = ""
		row.High = ""
		mark.Low = unknown
		mark.High = unknown
		mark.Mark = unknown
		mark.Label = "closed"
	}
	row.Range = mark.SVG()
	return row
}

// dayPlot shows the calls of the last days of the history and of the days to come. Days that are closed are gaps.
func dayPlot(f *forecast.Forecast, queue int, zone *time.Location) template.HTML {
	h := f.History
	q := &f.Queues[queue]
	none := stats.Number(math.NaN())
	history := look.Series{Name: "counted", Shape: look.Line, Color: look.Context}
	expected := look.Series{Name: "expected", Shape: look.Line}
	band := look.Series{Name: "range", Shape: look.Band}

	p := look.Plot{
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

		// The history may contain a part of the first day of the forecast.
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

	return p.Figure()
}

// shapePlots show the calls of each interval of the first week to come. They return the class of their row.
func shapePlots(f *forecast.Forecast, q *forecast.Queue, zone *time.Location) (out []template.HTML, class string) {
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
	inRow, class := smallPlots(open)

	step := time.Duration(f.Step) * time.Minute
	for k := range days {
		d := &days[k]

		// A closed day has no shape, and one interval has none.
		if d.Closed || end-first < 2 {
			continue
		}

		opens := d.Date.At(time.Duration(first)*step, zone)
		closes := d.Date.At(time.Duration(end)*step, zone)
		p := look.Plot{
			Title:  opens.Format("Mon"),
			Note:   opens.Format("2 Jan"),
			Label:  diag.Title(q.Name) + " " + opens.Format("Mon 2 Jan"),
			Unit:   look.Count,
			Group:  "shape " + q.Name,
			Height: 92,
			Small:  true,
			NoY:    len(out)%inRow > 0,
			X:      openAxis(opens, closes),
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
		out = append(out, p.Figure())
	}

	return out, class
}
