package htmlreport

import (
	"fmt"
	"math"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

// newChart gives a chart of the report's intervals without series.
func newChart(r *report.Report, title, caption string) chart.Chart {
	c := chart.Chart{Title: title, Caption: caption, From: r.Start, To: r.End}
	for i := range r.Intervals {
		c.Times = append(c.Times, r.Intervals[i].Start)
	}
	return c
}

// series takes a value from each interval.
func series(r *report.Report, name, unit string, value func(*report.Interval) float64) chart.Series {
	s := chart.Series{Name: name, Unit: unit, Values: make([]stats.Number, len(r.Intervals))}
	for i := range r.Intervals {
		s.Values[i] = stats.Number(value(&r.Intervals[i]))
	}
	return s
}

// plot places an estimate on a scale with 0 in the middle.
func plot(e stats.Estimate, scale float64) string {
	if !e.Mean.Known() {
		return ""
	}
	if !e.Low.Known() {
		e.Low, e.High = e.Mean, e.Mean
	}
	at := func(n stats.Number) float64 { return 50 + 48*float64(n)/max(scale, math.SmallestNonzeroFloat64) }
	return fmt.Sprintf("--low:%.2f%%;--dot:%.2f%%;--high:%.2f%%", at(e.Low), at(e.Mean), at(e.High))
}
