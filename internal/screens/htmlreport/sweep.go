package htmlreport

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
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
	Designs   *table.Results
	Efficient *table.Results // by cost
	Costs     []chart.Chart
	Responses []chart.Chart
	Tornados  []*table.Results // of a measure, with the effects of the factors on it, the largest first
}

// WriteSweep writes the page of a sweep of at most MaxDesigns designs.
func WriteSweep(w io.Writer, r *sweep.Result) error {
	p := sweepPage{
		page:   newPage(r.Sweep+": ivrsim sweep", chart.Style()+sweepStyle, chart.Script()+"\n"+sortScript),
		Result: r, Cost: "agent hours", Tornados: tornados(r.Effects),
	}
	if unit, _ := r.Rows[0].Cost(); unit == report.Money {
		p.Cost = "cost a day"
	}

	p.addDesigns()

	if len(r.Effects) == 0 {
		p.Costs, p.Responses = costCharts(r, p.Cost), responses(r)
	}

	return execute(w, Page, sweepMarkup, nil, &p)
}

// addDesigns fills the tables of the designs.
func (p *sweepPage) addDesigns() {
	paths := p.Paths()
	measures := p.measures()
	header := slices.Concat([]string{"design"}, sweep.Shorten(paths), []string{p.Cost, "goals held"}, measures)
	p.Designs = table.NewResults(table.Columns(header...)...)
	p.Designs.Class = "sortable"
	p.Designs.Label = "All designs"

	efficient := []int{}
	all := p.Result.Efficient()
	costs := make([]stats.Number, len(p.Rows))
	for i := range p.Rows {
		r := &p.Rows[i]
		unit, cost := r.Cost()

		design := table.Cell{Text: strconv.Itoa(i + 1), Order: strconv.Itoa(i + 1)}
		switch {
		case r.Name != "":
			design.Text = r.Name
		case len(paths) == 0:
			design.Text = r.Design.String()
		}

		cells := []table.Cell{design}
		for _, path := range paths {
			value := r.Design.Value(path)
			cells = append(cells, table.Cell{Text: value, Order: numberIn(value).Cell()})
		}

		cells = append(cells,
			table.Cell{Text: unit.Format(cost), Order: cost.Cell()},
			table.Cell{Text: fmt.Sprintf("%d of %d", r.Held, r.Goals), Order: strconv.Itoa(r.Held)})
		for _, m := range measures {
			cells = append(cells, measureCell(r.Cell(m)))
		}

		p.Designs.Rows = append(p.Designs.Rows, table.ResultRow{Cells: cells})

		costs[i] = cost
		if all[i] {
			efficient = append(efficient, i)
		}
	}

	slices.SortStableFunc(efficient, func(a, b int) int { return cmp.Compare(costs[a], costs[b]) })
	p.Efficient = &table.Results{Columns: p.Designs.Columns, Class: p.Designs.Class, Label: "Efficient designs"}
	for _, i := range efficient {
		p.Efficient.Rows = append(p.Efficient.Rows, p.Designs.Rows[i])
	}
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

func measureCell(c *sweep.Cell) table.Cell {
	if c == nil {
		return table.Cell{Text: "–"}
	}
	out := table.Cell{Text: c.Unit.Format(c.Value.Mean), Order: c.Value.Mean.Cell()}
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
func tornados(effects []sweep.Effect) []*table.Results {
	var out []*table.Results
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

func newTornado(effects []sweep.Effect) *table.Results {
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

	t := table.NewResults(append(table.Columns("input", "if lower", "interval", "if higher", "interval"),
		table.PlotColumn("", "interval around tornado"))...)
	t.Class = table.Stacked
	t.Label = effects[0].Measure

	for i := range effects {
		if e := &effects[i]; e.Size() > 0 {
			t.Row(append(e.Cells(), "")...)
			t.Plot(len(t.Rows)-1, plot(e.Low, scale), plot(e.High, scale))
		}
	}

	return t
}
