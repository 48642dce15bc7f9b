package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"io"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/forecast"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

//go:embed forecast.html
var forecastMarkup string

// forecastPage is the data of the template of a forecast.
type forecastPage struct {
	page
	*forecast.Forecast
	Until  string
	Queues []forecastQueue
}

type forecastQueue struct {
	*forecast.Queue
	Charts []chart.Chart
}

// The most that a chart shows.
const (
	historyDays  = 200
	forecastDays = 35
)

// WriteForecast writes the page of a forecast, in a time zone.
func WriteForecast(w io.Writer, f *forecast.Forecast, zone *time.Location) error {
	p := forecastPage{
		page: newPage("ivrsim forecast", chart.Style(), chart.Script()), Forecast: f,
		Until: f.History.Date(f.History.Days - 1).String(),
	}
	for i := range f.Queues {
		q := &f.Queues[i]
		p.Queues = append(p.Queues, forecastQueue{q, []chart.Chart{dayChart(f, i, zone), intervalForecast(q, i, zone)}})
	}
	return execute(w, Page, forecastMarkup, nil, p)
}

// dayChart shows the calls of the last days of the history and of those to come. The history is last,
// so that what both charts show has the same colors.
func dayChart(f *forecast.Forecast, queue int, zone *time.Location) chart.Chart {
	c := chart.Chart{
		ID: fmt.Sprintf("days%d", queue+1), Title: "Calls a day", Caption: "The history and what is expected.",
		Series: []chart.Series{{Name: "forecast", Unit: "calls"}, {Name: "range from", Unit: "calls"}, {Name: "range to", Unit: "calls"}, {Name: "history", Unit: "calls"}},
	}
	add := func(at time.Time, values ...stats.Number) {
		c.Times = append(c.Times, at)
		for i, v := range values {
			c.Series[i].Values = append(c.Series[i].Values, v)
		}
	}
	h := f.History
	for day := max(0, h.Days-historyDays); day < h.Days; day++ {
		add(h.Date(day).At(0, zone), unknown, unknown, unknown, stats.Number(h.Total(queue, day)))
	}
	for _, day := range f.Queues[queue].Days {
		if at := day.Date.At(0, zone); at.After(c.Times[len(c.Times)-1]) {
			add(at, stats.Number(day.Mean), stats.Number(day.P05), stats.Number(day.P95), unknown)
		}
	}
	c.From, c.To = c.Times[0], c.Times[len(c.Times)-1].Add(24*time.Hour)
	return c
}

// intervalForecast shows the calls of each interval of the first days to come.
func intervalForecast(q *forecast.Queue, queue int, zone *time.Location) chart.Chart {
	c := chart.Chart{
		ID: fmt.Sprintf("intervals%d", queue+1), Title: "Calls by interval", Caption: "What is expected, of up to 35 days.", Stepped: true,
		Series: []chart.Series{{Name: "forecast", Unit: "calls"}, {Name: "range from", Unit: "calls"}, {Name: "range to", Unit: "calls"}},
	}
	for _, day := range q.Days[:min(len(q.Days), forecastDays)] {
		step := 24 * time.Hour / time.Duration(max(1, len(day.Counts)))
		for slot, n := range day.Counts {
			at := day.Date.At(time.Duration(slot)*step, zone)
			if k := len(c.Times); k > 0 && !at.After(c.Times[k-1]) {
				continue // the clock is put forward
			}
			c.Times = append(c.Times, at)
			for i, v := range []float64{n.Mean, n.P05, n.P95} {
				c.Series[i].Values = append(c.Series[i].Values, stats.Number(v))
			}
		}
		c.To = day.Date.At(24*time.Hour, zone)
	}
	if len(c.Times) > 0 {
		c.From = c.Times[0]
	}
	return c
}
