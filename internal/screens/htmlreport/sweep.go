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

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

var (
	//go:embed sweep.html
	sweepMarkup string
	//go:embed sort.js
	sortScript string
)

// MaxDesigns bounds the designs of a page.
const MaxDesigns = 5000

// sweepPage is the data of the template.
type sweepPage struct {
	sheet
	Verdict   verdictBox
	Cost      string // what the cost is
	Count     string // of the designs
	AreFew    bool   // the table of all designs is not folded
	Designs   designTable
	Efficient *designTable // by cost; nil for a sensitivity analysis
	Costs     []template.HTML
	Responses []template.HTML
	Tornados  []tornado // by measure
	Steps     string    // of agents; "" is none
	Zero      string    // counts the effects that have no bar; "" is none
}

// designTable is a table of designs. Its first column is the design.
type designTable struct {
	Label   string
	Columns []string
	Rows    [][]designCell
}

// designCell is a cell of a design. Rows are sorted by the order of their cells, or else by the text.
type designCell struct {
	Text, Order, Interval string
	State                 state // of a goal
}

// tornado is the effects of the inputs on a measure, the largest first.
type tornado struct {
	Title     string
	Low, High string // the ends of the scale
	Rows      []tornadoRow
}

type tornadoRow struct {
	Input string
	Cells [2]designCell // if the input is lower, and higher
	Bars  [2]template.HTML
}

// WriteSweep writes the page of a sweep of at most MaxDesigns designs.
func WriteSweep(w io.Writer, r *sweep.Result) error {
	center := cmp.Or(r.Title, diag.Title(r.Scenario))
	title := diag.Title(r.Sweep)

	// The name of a sensitivity analysis starts with the name of the scenario.
	if len(r.Effects) > 0 {
		title = center + strings.TrimPrefix(r.Sweep, r.Scenario)
	}

	p := sweepPage{sheet: newSheet(title), Cost: "agent hours", Count: diag.Plural(len(r.Rows), "design")}
	p.Script += template.JS("\n" + sortScript) //nolint:gosec // an embedded file
	p.Heading = title
	p.Kicker = "Sweep · " + center
	if len(r.Effects) > 0 {
		p.Kicker = "What matters most"
	}

	p.Lead = fmt.Sprintf("%s of %s, with the same callers in each", p.Count, diag.Plural(r.Replications, "replication"))

	// With costs, the designs are compared by money, and otherwise by hours.
	if unit, _ := r.Rows[0].Cost(); unit == report.Money {
		p.Cost = "cost a day"
	}

	const few = 12
	p.AreFew = len(r.Rows) <= few
	p.Sections = []section{{"verdict", "Verdict"}}
	p.addDesigns(r)

	// Effects of inputs are no designs to choose from, so efficiency means nothing.
	if len(r.Effects) > 0 {
		p.Tornados = tornados(r.Effects)
		p.Steps = r.AgentSteps()
		p.Zero = sweep.ZeroEffects(r.Effects)
		p.Verdict = effectVerdict(r.Effects)
		p.Efficient = nil
		p.Sections = append(p.Sections, section{"matters", "What matters most"})
	} else {
		p.Costs = costPlots(r, p.Cost)
		p.Responses = responses(r)
		p.Verdict = sweepVerdict(r)
		p.Sections = append(p.Sections, section{"cost", "Cost and service"})
		if len(p.Responses) > 0 {
			p.Sections = append(p.Sections, section{"responses", "Goals by parameter"})
		}
	}

	p.Sections = append(p.Sections, section{"designs", "Designs"})
	p.Verdict.Facts = []string{p.Count, diag.Plural(r.Replications, "replication") + " of each", "intervals at 95%"}
	return execute(w, Page, sweepMarkup, &p)
}

// sweepVerdict counts the designs that hold every goal, and names the cheapest of them.
func sweepVerdict(r *sweep.Result) verdictBox {
	held := 0
	goals := 0
	for i := range r.Rows {
		row := &r.Rows[i]
		goals = max(goals, row.Goals)
		if row.HoldsAll() {
			held++
		}
	}

	all := diag.Plural(len(r.Rows), "design")
	switch {
	// Without goals every design would hold all of them.
	case goals == 0:
		return verdictBox{Class: "open", Says: []word{{"", "The scenario has no goals."}}}
	case held == 0:
		return verdictBox{Class: "fails", Says: []word{{"bad", fmt.Sprintf("✕ None of %s holds every goal", all)}}}
	}

	says := fmt.Sprintf("✓ %s of %s hold every goal", diag.Thousands(held), all)
	if held == 1 {
		says = fmt.Sprintf("✓ 1 of %s holds every goal", all)
	}
	return verdictBox{Says: []word{{"good", says}}, Then: cheapestDesigns(r)}
}

// shownDemands bounds the demands of the verdict.
const shownDemands = 3

// cheapestDesigns names the cheapest design that holds every goal, for each demand. Designs with
// other calls are no choice of a planner.
func cheapestDesigns(r *sweep.Result) string {
	var demands []string
	cheapest := map[string]int{} // designs; -1 is none
	for i := range r.Rows {
		row := &r.Rows[i]
		demand := row.Design.Demand().String()
		best, isKnown := cheapest[demand]
		if !isKnown {
			// A demand without a good design still gets its sentence.
			demands = append(demands, demand)
			cheapest[demand] = -1
			best = -1
		}

		if !row.HoldsAll() {
			continue
		}
		_, cost := row.Cost()
		if best < 0 {
			cheapest[demand] = i
		} else if _, least := r.Rows[best].Cost(); cost < least {
			cheapest[demand] = i
		}
	}

	// With one demand all designs compare, so one sentence is enough.
	if len(demands) == 1 {
		i := cheapest[demands[0]]
		return fmt.Sprintf("The cheapest of them is %s.", designInWords(r, i, r.Rows[i].Design))
	}

	var sentences []string
	for _, demand := range demands[:min(len(demands), shownDemands)] {
		// Any design of the demand has the sets that name it.
		of := slices.IndexFunc(r.Rows, func(row sweep.Row) bool { return row.Design.Demand().String() == demand })
		with := r.InWords(r.Rows[of].Design.Demand())
		i := cheapest[demand]
		if i < 0 {
			sentences = append(sentences, fmt.Sprintf("With %s, no design holds every goal.", with))
			continue
		}
		sentences = append(sentences, fmt.Sprintf("With %s, the cheapest is %s.", with,
			designInWords(r, i, r.Rows[i].Design.Decisions())))
	}

	// The sentences are limited, and the table below has all designs.
	if more := len(demands) - shownDemands; more > 0 {
		sentences = append(sentences, fmt.Sprintf("The table has %s with other calls, callers or handling times.",
			diag.Plural(more, "further group")))
	}
	return strings.Join(sentences, " ")
}

// designInWords names a design with its cost.
func designInWords(r *sweep.Result, i int, sets sweep.Design) string {
	unit, cost := r.Rows[i].Cost()
	name := "agent hours"
	if unit == report.Money {
		name = "a day"
	}
	return fmt.Sprintf("design %d: %s (%s %s)", i+1, r.InWords(sets), shown(unit, cost), name)
}

// effectVerdict names the input with the largest effect on the first measure.
func effectVerdict(effects []sweep.Effect) verdictBox {
	e := &effects[0] // the largest effect on the first measure
	if e.Size() == 0 {
		return verdictBox{Class: "neutral", Says: []word{{"", "No input changes the first goal."}}}
	}
	cells := e.Cells()
	return verdictBox{
		Class: "neutral",
		Says:  []word{{"", fmt.Sprintf("Largest effect on “%s”: %s", e.Title, e.Factor)}},
		Then:  fmt.Sprintf("If lower: %s. If higher: %s.", onPage(cells[1]), onPage(cells[3])),
	}
}

// addDesigns fills the tables of the designs.
func (p *sweepPage) addDesigns(r *sweep.Result) {
	paths := r.Paths()
	measures := measuresOf(r)
	columns := slices.Concat([]string{"design"}, r.ParameterTitles(paths), []string{p.Cost, "goals held"})
	for _, m := range measures {
		columns = append(columns, r.MeasureTitle(m))
	}

	// The order of a cell is a number, so that the table sorts by value and not by text.
	p.Designs = designTable{Label: "All designs", Columns: columns}
	efficient := []int{}
	isEfficient := r.Efficient()
	costs := make([]stats.Number, len(r.Rows))
	for i := range r.Rows {
		row := &r.Rows[i]
		unit, cost := row.Cost()
		costs[i] = cost
		cells := []designCell{designName(r, i, len(paths) > 0)}
		for _, path := range paths {
			value := row.Design.Value(path)
			cells = append(cells, designCell{Text: value, Order: numberIn(value).Cell()})
		}

		cells = append(cells,
			designCell{Text: shown(unit, cost), Order: cost.Cell()},
			designCell{Text: fmt.Sprintf("%d of %d", row.Held, row.Goals), Order: strconv.Itoa(row.Held)})
		for _, m := range measures {
			cells = append(cells, measureCell(row.Cell(m)))
		}

		p.Designs.Rows = append(p.Designs.Rows, cells)
		if isEfficient[i] {
			efficient = append(efficient, i)
		}
	}

	// Efficient designs are read from the cheapest to the best.
	slices.SortStableFunc(efficient, func(a, b int) int { return cmp.Compare(costs[a], costs[b]) })
	if len(efficient) == len(r.Rows) {
		return // the table of all designs is enough
	}

	p.Efficient = &designTable{Label: "Efficient designs", Columns: columns}
	for _, i := range efficient {
		p.Efficient.Rows = append(p.Efficient.Rows, p.Designs.Rows[i])
	}
}

// designName is the number of a design, its name in a sensitivity analysis, or its sets if the table
// has no columns for them.
func designName(r *sweep.Result, i int, hasColumns bool) designCell {
	row := &r.Rows[i]
	number := strconv.Itoa(i + 1)
	switch {
	case row.Name != "":
		return designCell{Text: diag.Title(row.Name), Order: number}
	case hasColumns:
		return designCell{Text: number, Order: number}
	default:
		return designCell{Text: r.InWords(row.Design), Order: number}
	}
}

// measuresOf are the measures of the service, and the abandoned calls.
func measuresOf(r *sweep.Result) []string {
	const abandoned = "abandoned a day"
	out := r.ServiceMeasures()
	if !slices.Contains(out, abandoned) {
		out = append(out, abandoned)
	}
	return out
}

func measureCell(c *sweep.Cell) designCell {
	if c == nil {
		return designCell{Text: "–"}
	}

	out := designCell{Text: shown(c.Unit, c.Value.Mean), Order: c.Value.Mean.Cell()}
	if c.Value.Low.Known() {
		out.Interval = onPage(c.Unit.Range(c.Value.Low, c.Value.High))
	}
	if c.IsGoal() {
		out.State = stateOf(c.Holds)
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

// tornados makes a tornado of each measure on which an input has an effect.
func tornados(effects []sweep.Effect) []tornado {
	var out []tornado

	// The effects of a measure follow each other.
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
	// The scale is symmetric, so that lower and higher inputs compare.
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

	unit := effects[0].Unit
	t := tornado{
		Title: effects[0].Title,
		Low:   onPage(unit.Signed(stats.Number(-scale))),
		High:  onPage(unit.Signed(stats.Number(scale))),
	}
	for i := range effects {
		e := &effects[i]

		// An input without an effect would be an empty bar.
		if e.Size() == 0 {
			continue
		}

		row := tornadoRow{Input: diag.Title(e.Factor)}
		cells := e.Cells()
		for k, d := range []stats.Estimate{e.Low, e.High} {
			row.Cells[k] = designCell{Text: onPage(cells[1+2*k]), Interval: onPage(cells[2+2*k])}
			row.Bars[k] = effectBar(e, d, scale, row.Cells[k].Text)
		}
		t.Rows = append(t.Rows, row)
	}

	return t
}

// effectBar draws a difference. It is green or red if the measure has a goal and the interval does
// not contain 0.
func effectBar(e *sweep.Effect, d stats.Estimate, scale float64, label string) template.HTML {
	class := "ctxf"

	// A measure without a goal stays gray, because nobody has set a target for it.
	if e.IsGoal && (d.Low > 0 || d.High < 0) {
		class = "badf2"
		if (d.Mean > 0) == e.MoreIsBetter {
			class = "goodf"
		}
	}

	share := func(n stats.Number) stats.Number { return stats.Number(float64(n) / scale) }
	bar := look.Difference{
		Share: stats.Estimate{Mean: share(d.Mean), Low: share(d.Low), High: share(d.High)},
		Class: class,
		Label: label,
	}
	return bar.SVG()
}
