package htmlreport

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
	"github.com/ivrsim/ivrsim/internal/sweep"
)

var (
	//go:embed sweep.html
	sweepMarkup string
	//go:embed sweep.css
	sweepStyle string
	//go:embed sort.js
	sortScript string
)

// MaxDesigns bounds the designs of a page.
const MaxDesigns = 5000

// sweepPage is the data of the template.
type sweepPage struct {
	page
	*sweep.Result
	Cost      string // what the cost is
	Designs   designTable
	Efficient designTable // by cost
	Costs     []chart.Chart
	Responses []chart.Chart
	Tornados  []tornado
}

// designTable is a table of designs.
type designTable struct {
	Label  string
	Header []string
	Rows   []sweepRow
}

type sweepRow struct {
	Label string
	Order int // the design's number
	Cells []sweepCell
	cost  stats.Number
}

// sweepCell is a text and what it is sorted by.
type sweepCell struct {
	Text, Interval string
	Order          string // a number, or ""
}

// tornado is a measure with the effects of the factors on it, the largest first.
type tornado struct {
	Measure string
	Rows    []tornadoRow
}

type tornadoRow struct {
	*sweep.Effect
	LowPlot, HighPlot template.CSS
}

// WriteSweep writes the page of a sweep of at most MaxDesigns designs.
func WriteSweep(w io.Writer, r *sweep.Result) error {
	p := sweepPage{
		page:   newPage(r.Sweep+": ivrsim sweep", comparisonStyle+chart.Style()+sweepStyle, chart.Script()+"\n"+sortScript),
		Result: r, Cost: "agent hours", Tornados: tornados(r.Effects),
	}
	if unit, _ := r.Rows[0].Cost(); unit == report.Money {
		p.Cost = "cost a day"
	}
	p.addDesigns()
	if len(r.Effects) == 0 {
		p.Costs, p.Responses = costCharts(r, p.Cost), responses(r)
	}
	return execute(w, sweepMarkup, nil, &p)
}

// addDesigns fills the tables of the designs.
func (p *sweepPage) addDesigns() {
	paths, measures := p.Paths(), p.measures()
	header := slices.Concat([]string{"design"}, sweep.Shorten(paths), []string{p.Cost, "goals held"}, measures)
	p.Designs = designTable{Label: "All designs", Header: header}
	p.Efficient = designTable{Label: "Efficient designs", Header: header}
	efficient := p.Result.Efficient()
	for i := range p.Rows {
		r := &p.Rows[i]
		unit, cost := r.Cost()
		row := sweepRow{Label: strconv.Itoa(i + 1), Order: i + 1, cost: cost}
		switch {
		case r.Name != "":
			row.Label = r.Name
		case len(paths) == 0:
			row.Label = r.Design.String()
		}
		for _, path := range paths {
			value := r.Design.Value(path)
			row.Cells = append(row.Cells, sweepCell{Text: value, Order: numberIn(value).Cell()})
		}
		row.Cells = append(row.Cells,
			sweepCell{Text: unit.Format(cost), Order: cost.Cell()},
			sweepCell{Text: fmt.Sprintf("%d of %d", r.Held, r.Goals), Order: strconv.Itoa(r.Held)})
		for _, m := range measures {
			row.Cells = append(row.Cells, measureCell(r.Cell(m)))
		}
		p.Designs.Rows = append(p.Designs.Rows, row)
		if efficient[i] {
			p.Efficient.Rows = append(p.Efficient.Rows, row)
		}
	}
	slices.SortStableFunc(p.Efficient.Rows, func(a, b sweepRow) int { return cmp.Compare(a.cost, b.cost) })
}

// measures are those of the service, and the abandoned calls.
func (p *sweepPage) measures() []string {
	const abandoned = "abandoned a day"
	out := p.ServiceMeasures()
	if !slices.Contains(out, abandoned) {
		out = append(out, abandoned)
	}
	return out
}

func measureCell(c *sweep.Cell) sweepCell {
	if c == nil {
		return sweepCell{Text: "–"}
	}
	out := sweepCell{Text: c.Unit.Format(c.Value.Mean), Order: c.Value.Mean.Cell()}
	if c.Value.Low.Known() {
		out.Interval = c.Unit.Format(c.Value.Low) + " to " + c.Unit.Format(c.Value.High)
	}
	if c.IsGoal() {
		out.Text += ", " + string(c.Holds)
	}
	return out
}

// numberIn reads a number or a percentage. Of another text it is unknown.
func numberIn(text string) stats.Number {
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil {
		return unknown
	}
	return stats.Number(v)
}

// tornados makes a table of each measure on which a factor has an effect.
func tornados(effects []sweep.Effect) []tornado {
	var out []tornado
	for len(effects) > 0 {
		n := slices.IndexFunc(effects, func(e sweep.Effect) bool { return e.Measure != effects[0].Measure })
		if n < 0 {
			n = len(effects)
		}
		if t := newTornado(effects[:n]); len(t.Rows) > 0 {
			out = append(out, t)
		}
		effects = effects[n:]
	}
	return out
}

func newTornado(effects []sweep.Effect) tornado {
	scale := 0.0 // the largest bound
	for i := range effects {
		for _, d := range []stats.Estimate{effects[i].Low, effects[i].High} {
			for _, v := range []stats.Number{d.Mean, d.Low, d.High} {
				if v.Known() {
					scale = max(scale, math.Abs(float64(v)))
				}
			}
		}
	}
	t := tornado{Measure: effects[0].Measure}
	for i := range effects {
		if e := &effects[i]; e.Size() > 0 {
			t.Rows = append(t.Rows, tornadoRow{e, plot(e.Low, scale), plot(e.High, scale)})
		}
	}
	return t
}
