package look

import (
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Plot is a chart of series over one axis.
type Plot struct {
	Title  string // in ink; "" for a plot without a caption
	Note   string // after the title, in grey: the unit, the callers that it is of
	Right  string // at the right end of the caption: the value of the whole day
	Label  string // for screen readers
	Group  string // plots of a group show their values together; "" is none
	Points []Point
	X, Y   Axis
	Unit   Unit // of the values
	Series []Series
	Goals  []Goal
	Rules  []Goal // upright, at a place of X
	Height int    // in pixels; 0 is 130
	NoY    bool   // without texts of the axis Y: the plot to the left has them
	NoX    bool   // without texts of the axis X: the plot below has them
	Small  bool   // in a row of small plots
}

// Point is a place on the axis X, with its name.
type Point struct {
	At   float64
	Text string
}

// Shape is the form of a series in a plot.
type Shape string

// The shapes.
const (
	Line Shape = "line" // a mean
	Band Shape = "band" // a range in which nine of ten values are, from Low to Values
	Area Shape = "area" // from 0 to the values
	Dots Shape = "dots" // a dot for each value
)

// Series is a shape of a plot.
type Series struct {
	Name    string // in the values under the pointer; "" has none there
	Shape   Shape
	Color   Color
	Values  []stats.Number // one for each point; unknown ones are gaps
	Low     []stats.Number // the lower edge of a band
	Stepped bool           // a value holds from its point to the next
	Named   bool           // the name is written at the line
}

// Goal is a thin dashed rule with its label at the end: a bound, or a plan.
type Goal struct {
	At   float64
	Text string
}

// Figure draws the plot with its caption.
func (p *Plot) Figure() template.HTML {
	s := &svg{}
	s.add(`<figure class="plot">`)

	// A plot without a title stands under a heading of the page.
	if p.Title != "" {
		class := ""
		if p.Small {
			class = ` class="tight"`
		}

		s.add(`<figcaption`, class, `><b>`, escape(p.Title), `</b>`)

		if p.Note != "" {
			s.add(` <span class="soft">`, escape(p.Note), `</span>`)
		}

		if p.Right != "" {
			s.add(` <span class="r">`, escape(p.Right), `</span>`)
		}

		s.add(`</figcaption>`)
	}

	p.box(s)
	s.add(`</figure>`)
	return s.html()
}

// box draws the plot.
func (p *Plot) box(s *svg) {
	class := "box"

	// A small plot, or one without an axis, has no margin for texts.
	if p.NoY || p.Small {
		class += " bare"
	}

	if p.NoX {
		class += " nox"
	}

	// The text of a rule is above the plot, where no series is drawn.
	if len(p.Rules) > 0 {
		class += " ruled"
	}

	// JSON has many double quotes and escapes <, > and &: single quotes keep the page small.
	s.add(`<div class="`, class, `" data-v='`, strings.ReplaceAll(p.values(), "'", "&#39;"), `'`)

	if p.Group != "" {
		s.add(` data-group="`, escape(p.Group), `"`)
	}

	s.add(`>`)

	s.add(`<svg class="d" height="`, strconv.Itoa(p.height()), `" role="img" aria-label="`, escape(p.Label), `">`)

	// The lowest line is the axis, and the others only guide the eye.
	for i, tick := range p.Y.Ticks {
		y := percent(1 - p.Y.share(tick.At))
		if i == 0 {
			s.line("ax", "0", "100%", y, y)
		} else {
			s.line("gl", "0", "100%", y, y)
		}
	}

	// The inner drawing is stretched to the box, and the texts outside it are not.
	s.add(`<svg viewBox="0 0 1000 100" preserveAspectRatio="none">`)

	for i := range p.Series {
		p.shape(s, &p.Series[i])
	}

	s.add(`</svg>`)
	p.texts(s)
	s.add(`</svg></div>`)
}

func (p *Plot) height() int {
	if p.Height == 0 {
		return 130
	}
	return p.Height
}

// fewTicks have room for their texts on a telephone.
const fewTicks = 5

// texts writes the texts of the axes, the goals and the names of series.
func (p *Plot) texts(s *svg) {
	if !p.NoY {
		for _, tick := range p.Y.Ticks {
			s.add(`<text class="y" x="0" dx="-6" dy="4" y="`, percent(1-p.Y.share(tick.At)), `">`, escape(tick.Text),
				`</text>`)
		}
	}

	if !p.NoX {
		for i, tick := range p.X.Ticks {
			share := p.X.share(tick.At)

			// A narrow window hides every second text of many, because they would lie over each other.
			class := "x"
			if len(p.X.Ticks) > fewTicks && i%2 == 1 {
				class = "x odd"
			}
			s.add(`<text class="`, class, `" text-anchor="`, anchor(share), `" x="`, percent(share), `" y="100%" dy="15">`,
				escape(tick.Text), `</text>`)
		}
	}

	// The rule of a goal has its text above it, at one end.
	for _, goal := range p.Goals {
		y := percent(1 - p.Y.share(goal.At))
		end := p.endOf(goal)
		s.line("goalrule", "0", "100%", y, y)
		s.add(`<text class="g" text-anchor="`, anchor(end), `" x="`, percent(end), `" y="`, y, `" dy="-4">`,
			escape(goal.Text), `</text>`)
	}

	for _, rule := range p.Rules {
		x := percent(p.X.share(rule.At))
		s.line("goalrule", x, x, "0", "100%")
		s.add(`<text class="g" text-anchor="`, anchor(p.X.share(rule.At)), `" x="`, x, `" y="0" dy="-5">`,
			escape(rule.Text), `</text>`)
	}

	for _, name := range p.names() {
		s.add(`<text class="lab `, name.class, `" text-anchor="middle" x="`, percent(name.x), `" y="`,
			percent(1-name.y), `" dy="`,
			strconv.Itoa(name.dy), `">`, escape(name.text), `</text>`)
	}
}

// anchor keeps the texts at both ends of the axis inside the plot.
func anchor(share float64) string {
	switch {
	case share < 0.02:
		return "start"
	case share > 0.98:
		return "end"
	default:
		return "middle"
	}
}

// shape draws a series, in units of the inner SVG: 1000 wide and 100 high.
func (p *Plot) shape(s *svg, series *Series) {
	class := string(series.Shape)
	switch {
	case series.Color == Bad && (series.Shape == Line || series.Shape == Dots):
		class += " badl"
	case series.Color == Bad:
		class += " badf"
	case series.Color != Accent:
		class += " " + string(series.Color)
	}

	// Each part between two gaps is a path of its own.
	d := &svg{}
	for _, run := range p.runs(series) {
		switch series.Shape {
		case Line:
			p.path(d, series.Values, run, series.Stepped, "M")
		case Dots:
			p.dots(d, series.Values, run)
		case Area:
			p.path(d, series.Values, run, series.Stepped, "M")

			// An area is closed along the lower end of the axis.
			left := p.x(run.from)

			right := p.x(run.to - 1)
			if series.Stepped {
				right = p.x(run.to)
			}

			base := number(p.y(p.Y.Low))
			d.add("L", number(right), " ", base, "L", number(left), " ", base, "Z")
		case Band:
			p.path(d, series.Values, run, series.Stepped, "M")

			// A band is closed along its lower edge, from right to left.
			for i := run.to - 1; i >= run.from; i-- {
				y := number(p.y(float64(series.Low[i])))
				if series.Stepped {
					d.add("L", number(p.x(i+1)), " ", y)
				}
				d.add("L", number(p.x(i)), " ", y)
			}

			d.add("Z")
		}
	}

	s.add(`<path class="`, class, `" d="`, d.String(), `"/>`)
}

// path adds the upper edge of a run of values.
func (p *Plot) path(d *svg, values []stats.Number, run run, stepped bool, begin string) {
	for i := run.from; i < run.to; i++ {
		x := number(p.x(i))
		y := number(p.y(float64(values[i])))
		if i == run.from {
			d.add(begin, x, " ", y)
		} else if stepped {
			d.add("H", x, "V", y)
		} else {
			d.add("L", x, " ", y)
		}
	}
	if stepped {
		d.add("H", number(p.x(run.to)))
	} else if run.to == run.from+1 {
		// A single value is a dot.
		d.add("h0.01")
	}
}

// dots adds a dot for each value of a run. A round end makes a dot of a short line, which keeps its
// form when the inner SVG is stretched.
func (p *Plot) dots(d *svg, values []stats.Number, run run) {
	for i := run.from; i < run.to; i++ {
		d.add("M", number(p.x(i)), " ", number(p.y(float64(values[i]))), "h0.01")
	}
}

// run is a part of the points in which all values are known.
type run struct{ from, to int }

// runs are the parts of a series between its gaps.
func (p *Plot) runs(series *Series) []run {
	// A band needs both edges, so a value without a lower edge is a gap.
	known := func(i int) bool {
		return series.Values[i].Known() && (series.Shape != Band || series.Low[i].Known())
	}
	var out []run
	for i := 0; i < len(p.Points); i++ {
		from := i
		for i < len(p.Points) && known(i) {
			i++
		}
		if i > from {
			out = append(out, run{from, i})
		}
	}

	return out
}

// x is the place of a point. The place after the last one ends the last step.
func (p *Plot) x(i int) float64 {
	if i < len(p.Points) {
		return 1000 * p.X.share(p.Points[i].At)
	}

	// A single point has no distance to the next, so its step fills the plot.
	if i < 2 {
		return 1000
	}

	// The last step is as long as the step before it.
	last := p.Points[i-1].At
	return min(1000, 1000*p.X.share(2*last-p.Points[i-2].At))
}

// y is the place of a value. A value beyond the axis is drawn at its end.
func (p *Plot) y(v float64) float64 { return 100 * (1 - min(max(p.Y.share(v), 0), 1)) }

// values are the texts that the script shows at each point, as JSON.
func (p *Plot) values() string {
	type named [2]any
	data := struct {
		Texts  []string  `json:"t"`
		Places []float64 `json:"x"`
		Series []named   `json:"s"`
	}{Texts: []string{}, Places: []float64{}, Series: []named{}}

	for i, point := range p.Points {
		data.Texts = append(data.Texts, point.Text)

		// Three decimals of the width are finer than a pixel.
		data.Places = append(data.Places, math.Round(p.x(i))/1000)
	}

	for i := range p.Series {
		series := &p.Series[i]

		// A series without a name repeats another one, so it has no text.
		if series.Name == "" {
			continue
		}

		texts := make([]string, len(p.Points))
		for j := range p.Points {
			texts[j] = p.Unit.Text(float64(series.Values[j]))
			if series.Shape == Band {
				texts[j] = p.Unit.Text(float64(series.Low[j])) + " to " + texts[j]
			}
		}

		data.Series = append(data.Series, named{series.Name, texts})
	}

	text, err := json.Marshal(data)
	if err != nil {
		// They are strings and finite numbers.
		panic(fmt.Sprintf("the values of a plot: %v", err))
	}

	return string(text)
}
