package chart

import (
	"cmp"
	_ "embed" // the files that a page needs
	"math"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
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

// Chart is a set of series over one axis: of time, or of the points of a parameter.
type Chart struct {
	ID             string // of the HTML element; unique in the page
	Title, Caption string
	From, To       time.Time // the time axis, labeled in the zone of From
	Times          []time.Time
	Parameter      string // the name of the axis of Points; "" is the time axis
	Points         []Point
	Series         []Series
	Stepped        bool // a value holds until the next time
	Multiples      bool // a plot for each series, with an axis of its own
}

// Point is a value of a parameter. Points are in ascending order.
type Point struct {
	At    float64
	Label string
}

// Series is one line of a chart. Series of the same unit share a scale, which begins
// at 0; a chart has at most two units, unless each series has a plot of its own.
type Series struct {
	Name, Unit string
	Values     []stats.Number // one for each time or point of the chart; unknown ones are gaps
	Dots       bool           // without lines between the values
}

// rounded limits values to two decimals, which is more than a chart can show.
func rounded(v stats.Number) stats.Number { return stats.Number(math.Round(100*float64(v)) / 100) }

// data is what the script reads. The axis is of times in Unix seconds, or of a parameter
// whose values have labels.
type data struct {
	Zone      string       `json:"zone"`
	From      float64      `json:"from"`
	To        float64      `json:"to"`
	Stepped   bool         `json:"stepped"`
	Multiples bool         `json:"multiples,omitempty"`
	At        []float64    `json:"at"`
	Parameter string       `json:"parameter,omitempty"`
	Labels    []string     `json:"labels,omitempty"`
	Series    []dataSeries `json:"series"`
}

type dataSeries struct {
	Name   string         `json:"name"`
	Unit   string         `json:"unit"`
	Dots   bool           `json:"dots,omitempty"`
	Values []stats.Number `json:"values"`
}

// Data returns the chart as the script reads it, for JSON.
func (c Chart) Data() any {
	d := data{
		Zone: c.From.Location().String(), From: float64(c.From.Unix()), To: float64(c.To.Unix()), Stepped: c.Stepped,
		Multiples: c.Multiples, At: make([]float64, len(c.Times)),
	}
	for i, t := range c.Times {
		d.At[i] = float64(t.Unix())
	}

	if c.Parameter != "" {
		first := c.Points[0].At
		last := c.Points[len(c.Points)-1].At
		margin := cmp.Or((last-first)/20, 1)
		d.Parameter = c.Parameter
		d.From = first - margin
		d.To = last + margin

		for _, p := range c.Points {
			d.At, d.Labels = append(d.At, p.At), append(d.Labels, p.Label)
		}
	}

	for _, s := range c.Series {
		values := make([]stats.Number, len(s.Values))
		for i, v := range s.Values {
			values[i] = rounded(v)
		}
		d.Series = append(d.Series, dataSeries{s.Name, s.Unit, s.Dots, values})
	}

	return d
}

// Row is a line of the chart's table: the values at one time or point.
type Row struct {
	At     string
	Values []string
}

// Axis heads the first column of the table.
func (c Chart) Axis() string { return cmp.Or(c.Parameter, "from") }

// labels lists the labels of the times or points.
func (c Chart) labels() []string {
	layout := "15:04"
	if c.To.Sub(c.From) > 25*time.Hour {
		layout = "Mon 2 Jan 15:04"
	}

	var out []string
	for _, t := range c.Times {
		out = append(out, t.Format(layout))
	}

	for _, p := range c.Points {
		out = append(out, p.Label)
	}

	return out
}

// Rows returns the table of the chart's values.
func (c Chart) Rows() []Row {
	labels := c.labels()
	rows := make([]Row, len(labels))
	for i := range rows {
		rows[i].At = labels[i]
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
