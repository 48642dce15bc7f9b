package web

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// chart is lines over time, drawn as an SVG that stands in a page.
type chart struct {
	title   string
	caption string
	unit    string // of the values
	times   []time.Time
	lines   []series
	steps   bool // a value holds until the next time
}

// series is one line of a chart: a value for each time, NaN where there is none.
type series struct {
	name   string
	values []float64
}

// hues are colors that people tell apart whatever their color vision (M. Okabe
// and K. Ito, "Color universal design", 2008); dashes tell them apart in print.
var (
	hues = []color.RGBA{
		{0, 114, 178, 255},
		{213, 94, 0, 255},
		{0, 158, 115, 255},
		{204, 121, 167, 255},
		{86, 180, 233, 255},
		{230, 159, 0, 255},
	}
	pale   = color.RGBA{245, 245, 240, 255}
	dashes = [][]vg.Length{nil, {6, 3}, {2, 2}, {8, 3, 2, 3}, {4, 4}, {1, 3}}
)

const (
	chartWidth  = 880
	chartHeight = 240
)

// svg draws the chart.
func (c *chart) svg() (template.HTML, error) {
	p := plot.New()
	p.BackgroundColor = nil // the page's
	p.Y.Label.Text = c.unit
	p.Y.Min, p.X.Tick.Marker = 0, hourTicks(c.times)
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.XOffs = 8
	for i, s := range c.lines {
		if err := c.add(p, i, s); err != nil {
			return "", fmt.Errorf("chart %q: %w", c.title, err)
		}
	}
	sans(p)
	return inline(p)
}

// add adds a line; a gap in its values is a gap in the line.
func (c *chart) add(p *plot.Plot, i int, s series) error {
	var run plotter.XYs
	first := true
	flush := func() error {
		if len(run) == 0 {
			return nil
		}
		line, err := plotter.NewLine(run)
		if err != nil {
			return err
		}
		line.Color, line.Width, line.Dashes = hues[i%len(hues)], 1.5, dashes[i%len(dashes)]
		if c.steps {
			line.StepStyle = plotter.PostStep
		}
		p.Add(line)
		if first {
			p.Legend.Add(s.name, line)
		}
		run, first = nil, false
		return nil
	}
	for k, v := range s.values {
		if !math.IsNaN(v) {
			run = append(run, plotter.XY{X: float64(c.times[k].Unix()), Y: v})
			continue
		}
		if err := flush(); err != nil {
			return err
		}
	}
	return flush()
}

// hourTicks marks whole hours of the clock on the wall, or days, a dozen at most.
func hourTicks(times []time.Time) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	first, last := times[0], times[len(times)-1]
	hours := last.Sub(first).Hours()
	every, format := 24*math.Ceil(hours/24/12), "Jan 2"
	for _, h := range []float64{1, 2, 3, 6} {
		if hours/h <= 12 {
			every, format = h, "15:04"
			break
		}
	}
	day := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, first.Location())
	for i := 0; ; i++ {
		t := time.Date(day.Year(), day.Month(), day.Day(), int(every)*i, 0, 0, 0, day.Location())
		if t.After(last.Add(time.Hour)) {
			return ticks
		}
		if !t.Before(first) {
			ticks = append(ticks, plot.Tick{Value: float64(t.Unix()), Label: t.Format(format)})
		}
	}
}

// sans sets a plot's texts in a font without serifs.
func sans(p *plot.Plot) {
	for _, style := range []*draw.TextStyle{
		&p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle,
	} {
		style.Font.Variant = "Sans"
		style.Font.Size = 10
	}
}

// inline gives the plot as an svg element, without what only a file needs.
func inline(p *plot.Plot) (template.HTML, error) {
	canvas := vgsvg.New(chartWidth, chartHeight)
	p.Draw(draw.New(canvas))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return "", err
	}
	svg := out.Bytes()
	if i := bytes.Index(svg, []byte("<svg")); i >= 0 {
		svg = svg[i:]
	}
	return template.HTML(svg), nil //nolint:gosec // the library's own output; names in it are escaped
}
