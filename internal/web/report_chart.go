package web

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"math"
	"strconv"
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
	faint  = color.RGBA{216, 216, 216, 255}
	pale   = color.RGBA{224, 224, 218, 255}
	dashes = [][]vg.Length{nil, {6, 3}, {2, 2}, {8, 3, 2, 3}, {4, 4}, {1, 3}}
)

const (
	chartWidth  = 460 // two stand side by side, or one fills a phone
	chartHeight = 210
)

// svg draws the chart.
func (c *chart) svg() (template.HTML, error) {
	p := plot.New()
	p.BackgroundColor = nil // the page's
	p.Y.Label.Text = c.unit
	p.Y.Min, p.X.Tick.Marker = 0, hourTicks(c.times)
	p.X.Min, p.X.Max = float64(c.times[0].Unix()), float64(c.times[len(c.times)-1].Unix())
	p.Y.Max = c.most()
	ticks := countTicks(p.Y.Max)
	p.Y.Tick.Marker, p.Y.Max = ticks, max(p.Y.Max, ticks[len(ticks)-1].Value)
	p.Y.Width, p.Y.Tick.Width = 0, 0
	p.Add(rules())
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
		run = nil
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

// most is the greatest value of the chart; 1, if that is 0.
func (c *chart) most() float64 {
	most := 0.0
	for _, s := range c.lines {
		for _, v := range s.values {
			if v > most { // not NaN
				most = v
			}
		}
	}
	if most == 0 {
		return 1
	}
	return most
}

// countTicks marks round values from 0, five at most, the last at or over most.
func countTicks(most float64) plot.ConstantTicks {
	step := math.Pow(10, math.Floor(math.Log10(max(most, 1e-3)/4)))
	for _, times := range []float64{1, 2, 2.5, 5, 10} {
		if most <= 4*times*step {
			step *= times
			break
		}
	}
	var ticks plot.ConstantTicks
	for i := 0; ; i++ {
		at := float64(i) * step
		ticks = append(ticks, plot.Tick{Value: at, Label: strconv.FormatFloat(at, 'g', 6, 64)})
		if at >= most {
			return ticks
		}
	}
}

// rules are the faint lines at the ticks of the values.
func rules() *plotter.Grid {
	g := plotter.NewGrid()
	g.Vertical.Width, g.Horizontal.Width, g.Horizontal.Color = 0, 0.5, faint
	return g
}

// keys tell a chart's lines apart.
func (c *chart) keys() []lineKey {
	var out []lineKey
	for i, s := range c.lines {
		k := lineKey{Name: s.name, Color: hex(hues[i%len(hues)])}
		for _, d := range dashes[i%len(dashes)] {
			k.Dashes = append(k.Dashes, float64(d))
		}
		out = append(out, k)
	}
	return out
}

// lineKey is a line of the legend.
type lineKey struct {
	Name, Color string
	Dashes      []float64
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// hourTicks marks whole hours of the clock on the wall, or days, eight at most.
func hourTicks(times []time.Time) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	first, last := times[0], times[len(times)-1]
	hours := last.Sub(first).Hours()
	every, format := 24*math.Ceil(hours/24/8), "Jan 2"
	for _, h := range []float64{1, 2, 3, 4, 6} {
		if hours/h <= 8 {
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
		&p.X.Label.TextStyle, &p.Y.Label.TextStyle, &p.X.Tick.Label, &p.Y.Tick.Label,
	} {
		style.Font.Variant = "Sans"
		style.Font.Size = 11
	}
}

// inline gives the plot as an svg element, without what only a file needs.
func inline(p *plot.Plot) (template.HTML, error) {
	canvas := vgsvg.New(chartWidth, chartHeight)
	p.Draw(draw.Crop(draw.New(canvas), 0, -14, 0, 0)) // room for half of the last label
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
