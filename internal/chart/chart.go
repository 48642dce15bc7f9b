// Package chart shows time series in HTML pages. A page holds a figure with the
// values as JSON and as a table; [Script] draws them with uPlot
// (https://github.com/leeoniya/uPlot, MIT, in the folder named by its version), so
// that a reader can look up values with the mouse or the arrow keys. Without the
// script the table remains.
package chart

import (
	_ "embed" // the files that a page needs
	"math"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/stats"
)

var (
	//go:embed uplot-1.6.32/uPlot.iife.min.js
	library string
	//go:embed uplot-1.6.32/LICENSE
	license string
	//go:embed uplot-1.6.32/uPlot.min.css
	libraryStyle string
	//go:embed chart.js
	script string
	//go:embed chart.css
	style string
	//go:embed chart.html
	markup string
)

// Script is JavaScript that draws the charts of the page that loads it. It contains the
// license of uPlot, because the page of a report is a copy.
func Script() string { return "/*\n" + license + "*/\n" + library + "\n" + script }

// Style is the style sheet of the charts. It takes its colors from the page's CSS
// variables --ink, --faint, --line and --paper.
func Style() string { return libraryStyle + "\n" + style }

// Template defines the html/template "chart", which writes the figure of a [Chart].
func Template() string { return markup }

// Chart is a set of series over one time axis.
type Chart struct {
	ID             string // of the HTML element; unique in the page
	Title, Caption string
	From, To       time.Time // the time axis, labeled in the zone of From
	Times          []time.Time
	Series         []Series
	Stepped        bool // a value holds until the next time
}

// Series is one line of a chart. Series of the same unit share a scale, which begins
// at 0; a chart has at most two units.
type Series struct {
	Name, Unit string
	Values     []stats.Number // one for each time of the chart; unknown ones are gaps
}

// rounded limits values to two decimals, which is more than a chart can show.
func rounded(v stats.Number) stats.Number { return stats.Number(math.Round(100*float64(v)) / 100) }

// data is what the script reads. Times are Unix seconds.
type data struct {
	Zone    string       `json:"zone"`
	From    int64        `json:"from"`
	To      int64        `json:"to"`
	Stepped bool         `json:"stepped"`
	Times   []int64      `json:"times"`
	Series  []dataSeries `json:"series"`
}

type dataSeries struct {
	Name   string         `json:"name"`
	Unit   string         `json:"unit"`
	Values []stats.Number `json:"values"`
}

// Data returns the chart as the script reads it, for JSON.
func (c Chart) Data() any {
	d := data{Zone: c.From.Location().String(), From: c.From.Unix(), To: c.To.Unix(), Stepped: c.Stepped, Times: make([]int64, len(c.Times))}
	for i, t := range c.Times {
		d.Times[i] = t.Unix()
	}
	for _, s := range c.Series {
		values := make([]stats.Number, len(s.Values))
		for i, v := range s.Values {
			values[i] = rounded(v)
		}
		d.Series = append(d.Series, dataSeries{s.Name, s.Unit, values})
	}
	return d
}

// Row is a line of the chart's table: the values at one time.
type Row struct {
	Time   string
	Values []string
}

// Rows returns the table of the chart's values.
func (c Chart) Rows() []Row {
	layout := "15:04"
	if c.To.Sub(c.From) > 25*time.Hour {
		layout = "Mon 2 Jan 15:04"
	}
	rows := make([]Row, len(c.Times))
	for i, t := range c.Times {
		rows[i].Time = t.Format(layout)
		for _, s := range c.Series {
			text := "–"
			if s.Values[i].Known() {
				text = strconv.FormatFloat(float64(rounded(s.Values[i])), 'f', -1, 64)
			}
			rows[i].Values = append(rows[i].Values, text)
		}
	}
	return rows
}
