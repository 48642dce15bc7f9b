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
	Queues  []forecastQueue
	Assumed []template.HTML
}

// forecastQueue is the part of the page of one queue.
type forecastQueue struct {
	*forecast.Queue
	Title   string
	Scale   string // the end of the scale of the ranges
	Rows    []forecastDay
	Sum     forecastDay
	History template.HTML
	Shapes  []template.HTML
	Columns string // the class of the row of shapes
}

// forecastDay is a row of the table of days.
type forecastDay struct {
	Name, Expected, Low, High, Last string
	Closed                          bool
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
	heading := fmt.Sprintf("%s calls from %s to %s", amount(total.Calls), dateText(f.First.At(0, zone)),
		dateText(f.Last.At(0, zone)))
	p := forecastPage{sheet: newSheet(heading), Forecast: f, Figures: forecastFigures(f, zone)}
	p.Heading = heading
	p.Kicker = fmt.Sprintf("Forecast from %s of counts", diag.Plural(f.History.Days, "day"))
	p.Lead = fmt.Sprintf("Between %s and %s if all days are low or high together · counted from %s to %s",
		amount(total.Low), amount(total.High),
		f.History.First, f.History.Date(f.History.Days-1))

	p.Sections = []section{{"verdict", "Total"}, {"days", "Days"}, {"history", "Before, and to come"}}

	// Counts of whole days have no shape.
	if f.History.Slots() > 1 {
		p.Sections = append(p.Sections, section{"shape", "The shape of a day"})
	}

	p.Sections = append(p.Sections, section{"errors", "How far off it was"}, section{"assumptions", "Assumptions"})

	for i := range f.Queues {
		p.Queues = append(p.Queues, newForecastQueue(f, i, zone))
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

func dateText(at time.Time) string { return at.Format("2 January 2006") }

// forecastFigures are the total, the largest queues, the busiest day and the error of a day.
func forecastFigures(f *forecast.Forecast, zone *time.Location) []figure {
	total := f.Total()
	note := "no earlier days to compare"

	// Without the same days of the past there is nothing to compare with.
	if total.LastSameDays > 0 {
		note = fmt.Sprintf("%+.1f%% of the last same days", 100*(total.Calls/total.LastSameDays-1))
	}

	out := []figure{{"Expected calls", amount(total.Calls), "", note}}
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

	// The expected calls and the last same days share one scale.
	highest := 0.0
	for k := range q.Days {
		highest = max(highest, q.Days[k].P95)
		if last := q.Days[k].LastSameDay; last != nil {
			highest = max(highest, *last)
		}
	}

	scale := look.Scale(look.Count, highest)
	out.Scale = look.Count.Text(scale.High)

	for k := range q.Days {
		out.Rows = append(out.Rows, newForecastDay(&q.Days[k], scale, zone))
	}

	sum := q.Total()
	out.Sum = forecastDay{
		Name:     "total",
		Expected: amount(sum.Calls),
		Low:      amount(sum.Low),
		High:     amount(sum.High),
		Last:     "–",
	}

	if sum.LastSameDays > 0 {
		out.Sum.Last = amount(sum.LastSameDays)
	}

	out.History = dayPlot(f, i, zone)
	out.Shapes, out.Columns = shapePlots(f, q, zone)
	return out
}

func newForecastDay(d *forecast.Day, scale look.Axis, zone *time.Location) forecastDay {
	row := forecastDay{
		Name:     d.Date.At(0, zone).Format("Mon 2 Jan"),
		Closed:   d.Closed,
		Expected: amount(d.Mean),
		Low:      amount(d.P05),
		High:     amount(d.P95),
		Last:     "–",
	}

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

		// A closed day has no shape.
		if d.Closed || first >= end {
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

// ClosedDays names the days on which a queue is closed, as a sentence; "" if it is open on all days.
func (q forecastQueue) ClosedDays() string {
	var out []string
	for _, row := range q.Rows {
		if row.Closed {
			out = append(out, row.Name)
		}
	}
	if out == nil {
		return ""
	}
	return "Closed: " + strings.Join(out, ", ") + "."
}
