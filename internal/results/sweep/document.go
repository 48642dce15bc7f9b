package sweep

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// MaxDesigns bounds the designs of a page.
const MaxDesigns = 5000

// Document makes the document of a sweep, of at most MaxDesigns designs for a page.
func (r *Result) Document() *document.Document {
	center := cmp.Or(r.Title, diag.Title(r.Scenario))
	count := diag.Plural(len(r.Rows), "design")
	replications := diag.Plural(r.Replications, "replication")
	d := &document.Document{
		Heading: diag.Title(r.Sweep), Kicker: "Sweep · " + center, Sorted: true,
		Lead: fmt.Sprintf("%s of %s, with the same callers in each", count, replications),
	}

	// The name of a sensitivity analysis starts with the name of the scenario.
	verdict := sweepVerdict(r)
	if len(r.Effects) > 0 {
		d.Heading = center + strings.TrimPrefix(r.Sweep, r.Scenario)
		d.Kicker = "What matters most"
		verdict = effectVerdict(r.Effects)
	}
	verdict.Facts = []string{count, replications + " of each", "intervals at 95%"}
	d.Add(verdict)

	// Effects of inputs are no designs to choose from, so efficiency means nothing.
	all, efficient := r.designs()
	if len(r.Effects) > 0 {
		d.Add(r.effects())
	} else {
		d.Add(document.Terminal.Of(r.textTable(count, replications)...), document.Page.Of(r.costs(efficient)))
		d.Add(document.Page.Of(r.responses()))
	}

	const few = 12
	about := "Below a measure is its 95% interval."
	if r.costName() == agentHours {
		about = "Agent hours are of one replication. " + about
	}
	d.Add(document.Page.Of(document.Section{
		ID: "designs", Title: "Designs", About: about,
		Blocks: []document.Block{document.Fold{
			Title: count, Open: len(r.Rows) <= few, OnPaper: true, Blocks: []document.Block{all},
		}},
	}))
	return d
}

// agentHours is the cost of designs without costs.
const agentHours = "agent hours"

// costName names the cost. With costs, the designs are compared by money, and otherwise by hours.
func (r *Result) costName() string {
	if unit, _ := r.Rows[0].Cost(); unit == report.Money {
		return "cost a day"
	}
	return agentHours
}

// onPage writes a value in the form of a page.
func onPage(u report.Unit, n stats.Number) string { return document.Spaced(u.Format(n)) }

// textTable has a row per design, and a column per parameter that all designs set.
func (r *Result) textTable(count, replications string) []document.Block {
	paths := r.paths()
	header := append([]string{"design"}, r.ParameterTitles(paths)...)
	t := document.NewTable(append(header, "goals held", agentHours, "abandoned")...)

	// Only the column with the longest texts is wrapped: the goal, or the design in words.
	t.Columns = append(t.Columns,
		document.Column{Name: "first goal not held", Wraps: len(paths) > 0}, document.Column{Name: "its value"})

	for i := range r.Rows {
		row := &r.Rows[i]
		cells := []string{strconv.Itoa(i + 1)}

		// Without a parameter that all designs set, the first column has all sets in words.
		if len(paths) == 0 {
			cells[0] = r.inWords(row.Design)
		}
		for _, path := range paths {
			cells = append(cells, row.Design.value(path))
		}

		goal, value := row.firstMissed()
		t.Row(append(cells, fmt.Sprintf("%d of %d", row.Held, row.Goals),
			unitOfHours.Format(stats.Number(row.AgentHours)),
			report.CallsPerDay.Format(row.cell(abandonedADay).Value.Mean), goal, value)...)
	}

	title := diag.Title(r.Sweep)
	return []document.Block{
		document.Text{Text: fmt.Sprintf("%s: %s of %s", title, count, replications)},
		t,
		document.Text{Text: "Agent hours are per replication, abandoned calls per day."},
	}
}

// costs has the efficient designs, and each measure of the service by the cost.
func (r *Result) costs(efficient *document.Table) document.Block {
	out := document.Section{
		ID: "cost", Title: "Cost and service",
		About: "A design is efficient if no other costs as little and serves callers as well in every measure. " +
			"Designs are compared by their means, among designs with the same calls, callers and handling times.",
	}
	if len(efficient.Rows) == len(r.Rows) {
		out.About += " All designs are efficient."
	} else {
		out.Blocks = append(out.Blocks, efficient)
	}
	if plots := costPlots(r, r.costName()); plots != nil {
		key := []document.Key{
			{Class: "kd", Text: "efficient"}, {Class: "ke", Text: "not efficient"}, {Class: "kg", Text: "goal"},
		}
		out.Blocks = append(out.Blocks, document.Row{
			Class: "gap", Blocks: []document.Block{document.Plots{Key: key, Plots: plots}},
		})
	}
	return out
}

// responses has each goal over each parameter.
func (r *Result) responses() document.Block {
	plots := responses(r)
	if plots == nil {
		return document.Nothing
	}
	return document.Section{
		ID: "responses", Title: "Goals by parameter", Blocks: []document.Block{document.Plots{Plots: plots}},
		About: "Each goal over each parameter, on one scale for each goal.",
	}
}

// sweepVerdict counts the designs that hold every goal, and names the cheapest of them.
func sweepVerdict(r *Result) document.Verdict {
	held := 0
	goals := 0
	for i := range r.Rows {
		row := &r.Rows[i]
		goals = max(goals, row.Goals)
		if row.holdsAll() {
			held++
		}
	}

	all := diag.Plural(len(r.Rows), "design")
	switch {
	// Without goals every design would hold all of them.
	case goals == 0:
		return document.Verdict{Level: document.Warn, Says: []document.State{{Word: "The scenario has no goals."}}}
	case held == 0:
		none := document.Bad.Saying(fmt.Sprintf("None of %s holds every goal", all))
		return document.Verdict{Level: document.Bad, Says: []document.State{none}}
	}

	says := fmt.Sprintf("%s of %s hold every goal", diag.Thousands(held), all)
	if held == 1 {
		says = fmt.Sprintf("1 of %s holds every goal", all)
	}
	return document.Verdict{
		Level: document.Good,
		Says:  []document.State{document.Good.Saying(says)},
		Then:  []document.Text{{Text: cheapestDesigns(r)}},
	}
}

// shownDemands bounds the demands of the verdict.
const shownDemands = 3

// cheapestDesigns names the cheapest design that holds every goal, for each demand. Designs with
// other calls are no choice of a planner.
func cheapestDesigns(r *Result) string {
	var demands []string
	cheapest := map[string]int{} // designs; -1 is none
	for i := range r.Rows {
		row := &r.Rows[i]
		demand := row.Design.demand().String()
		best, isKnown := cheapest[demand]
		if !isKnown {
			// A demand without a good design still gets its sentence.
			demands = append(demands, demand)
			cheapest[demand] = -1
			best = -1
		}

		if !row.holdsAll() {
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
		of := slices.IndexFunc(r.Rows, func(row Row) bool { return row.Design.demand().String() == demand })
		with := r.inWords(r.Rows[of].Design.demand())
		i := cheapest[demand]
		if i < 0 {
			sentences = append(sentences, fmt.Sprintf("With %s, no design holds every goal.", with))
			continue
		}
		sentences = append(sentences, fmt.Sprintf("With %s, the cheapest is %s.", with,
			designInWords(r, i, r.Rows[i].Design.decisions())))
	}

	// The sentences are limited, and the table below has all designs.
	if more := len(demands) - shownDemands; more > 0 {
		sentences = append(sentences, fmt.Sprintf("The table has %s with other calls, callers or handling times.",
			diag.Plural(more, "further group")))
	}
	return strings.Join(sentences, " ")
}

// designInWords names a design with its cost.
func designInWords(r *Result, i int, sets Design) string {
	unit, cost := r.Rows[i].Cost()
	name := "agent hours"
	if unit == report.Money {
		name = "a day"
	}
	return fmt.Sprintf("design %d: %s (%s %s)", i+1, r.inWords(sets), onPage(unit, cost), name)
}

// effectVerdict names the input with the largest effect on the first measure.
func effectVerdict(effects []Effect) document.Verdict {
	e := &effects[0] // the largest effect on the first measure
	if e.size() == 0 {
		return document.Verdict{Says: []document.State{{Word: "No input changes the first goal."}}}
	}
	cells := e.cells()
	return document.Verdict{
		Says: []document.State{{Word: fmt.Sprintf("Largest effect on “%s”: %s", e.Title, e.Factor)}},
		Then: []document.Text{{
			Text: fmt.Sprintf("If lower: %s. If higher: %s.", document.Spaced(cells[1]), document.Spaced(cells[3])),
		}},
	}
}

// designs are the tables of all designs, and of the efficient ones from the cheapest to the best.
func (r *Result) designs() (all, efficient *document.Table) {
	paths := r.paths()
	measures := measuresOf(r)
	names := slices.Concat([]string{"design"}, r.ParameterTitles(paths), []string{r.costName(), "goals held"})
	for _, m := range measures {
		names = append(names, r.MeasureTitle(m))
	}
	all = document.NewTable(names...)
	all.Label = "All designs"
	all.Class = "sortable"
	efficient = &document.Table{Label: "Efficient designs", Class: all.Class, Columns: all.Columns}

	// The order of a cell is a number, so that the table sorts by value and not by text.
	costs := make([]stats.Number, len(r.Rows))
	var best []int
	isEfficient := r.Efficient()
	for i := range r.Rows {
		row := &r.Rows[i]
		unit, cost := row.Cost()
		costs[i] = cost
		cells := []document.Cell{designName(r, i, len(paths) > 0)}
		for _, path := range paths {
			value := row.Design.value(path)
			cells = append(cells, document.Cell{Text: value, Order: numberIn(value).Cell()})
		}

		cells = append(cells,
			document.Cell{Text: onPage(unit, cost), Order: cost.Cell()},
			document.Cell{Text: fmt.Sprintf("%d of %d", row.Held, row.Goals), Order: strconv.Itoa(row.Held)})
		for _, m := range measures {
			cells = append(cells, measureCell(row.cell(m)))
		}
		all.Add(cells...)
		if isEfficient[i] {
			best = append(best, i)
		}
	}

	slices.SortStableFunc(best, func(a, b int) int { return cmp.Compare(costs[a], costs[b]) })
	for _, i := range best {
		efficient.Rows = append(efficient.Rows, all.Rows[i])
	}
	return all, efficient
}

// designName is the number of a design, its name in a sensitivity analysis, or its sets if the table
// has no columns for them.
func designName(r *Result, i int, hasColumns bool) document.Cell {
	row := &r.Rows[i]
	number := strconv.Itoa(i + 1)
	switch {
	case row.Name != "":
		return document.Cell{Text: diag.Title(row.Name), Order: number}
	case hasColumns:
		return document.Cell{Text: number, Order: number}
	default:
		return document.Cell{Text: r.inWords(row.Design), Order: number}
	}
}

// measuresOf are the measures of the service, and the abandoned calls.
func measuresOf(r *Result) []string {
	return appendNew(r.ServiceMeasures(), abandonedADay)
}

func measureCell(c *Cell) document.Cell {
	if c == nil {
		return document.Cell{Text: "–"}
	}

	out := document.Cell{Page: onPage(c.Unit, c.Value.Mean), Order: c.Value.Mean.Cell()}
	if c.Value.Low.Known() {
		out.Below = document.Spaced(c.Unit.Range(c.Value.Low, c.Value.High))
	}
	if c.isGoal() {
		out.State = report.StateOf(c.Holds)
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

// effects has a table for each measure on which an input has an effect. The text has one table of all of them.
func (r *Result) effects() document.Block {
	const about = "The difference of each measure from the scenario as written, if one input is lower or higher. " +
		"Bars: the difference, above if the input is lower and below if it is higher, with its paired 95% interval. " +
		"Green: better for the goal. Red: worse. Grey: no goal, or the interval contains 0."
	out := document.Section{
		ID: "matters", Title: "What matters most", About: strings.TrimSpace(about + " " + r.AgentSteps()),
	}

	text := &document.Table{Columns: []document.Column{
		{Name: "measure"},
		{Name: "factor", Left: document.All},
		{Name: "if lower"},
		{Name: "95% interval"},
		{Name: "if higher"},
		{Name: "95% interval"},
	}}

	// The effects of a measure follow each other.
	for all := r.Effects; len(all) > 0; {
		n := slices.IndexFunc(all, func(e Effect) bool { return e.Measure != all[0].Measure })
		if n < 0 {
			n = len(all)
		}
		effects := slices.DeleteFunc(slices.Clone(all[:n]), func(e Effect) bool { return e.size() == 0 })
		all = all[n:]
		if len(effects) == 0 {
			continue
		}

		out.Blocks = append(out.Blocks,
			document.Page.Of(document.Heading{Text: effects[0].Title}, effectTable(effects)))

		// A measure is named in its first row only.
		measure := effects[0].Title
		for i := range effects {
			text.Row(append([]string{measure}, effects[i].cells()...)...)
			measure = ""
		}
	}

	out.Blocks = append(out.Blocks, document.Terminal.Of(text))
	if zero := zeroEffects(r.Effects); zero != "" {
		out.Blocks = append(out.Blocks,
			document.Terminal.Of(document.Text{Text: zero, IsNext: true}),
			document.Page.Of(document.Text{Text: zero + ".", Class: "soft note"}))
	}
	if steps := r.AgentSteps(); steps != "" {
		out.Blocks = append(out.Blocks, document.Terminal.Of(document.Text{Text: steps}))
	}
	return out
}

// effectTable has the effects of the inputs on a measure, the largest first.
func effectTable(effects []Effect) *document.Table {
	// The scale is symmetric, so that lower and higher inputs compare.
	scale := 0.0
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
	end := func(n float64) string { return document.Spaced(unit.Signed(stats.Number(n))) }
	t := &document.Table{Label: effects[0].Title, Class: "tornado", Columns: []document.Column{
		{Name: "input"},
		{Name: "if lower"},
		{Name: "if higher"},
		{Class: "half hide diffh", Scale: []string{end(-scale), "0", end(scale)}},
	}}
	for i := range effects {
		e := &effects[i]
		cells := document.Values(e.cells()...)
		lower := cells[1]
		lower.Note = cells[2].Page
		higher := cells[3]
		higher.Note = cells[4].Page
		t.Add(document.Words(diag.Title(e.Factor)), lower, higher,
			document.Marked(effectBar(e, e.Low, scale, lower.Page), effectBar(e, e.High, scale, higher.Page)))
	}
	return t
}

// effectBar draws a difference. It is green or red if the measure has a goal and the interval does
// not contain 0.
func effectBar(e *Effect, d stats.Estimate, scale float64, label string) look.Difference {
	class := "ctxf"

	// A measure without a goal stays gray, because nobody has set a target for it.
	if e.IsGoal && (d.Low > 0 || d.High < 0) {
		class = "badf2"
		if (d.Mean > 0) == (e.Better == model.Higher) {
			class = "goodf"
		}
	}

	of := func(n stats.Number) stats.Number { return stats.Number(float64(n) / scale) }
	return look.Difference{
		Share: stats.Estimate{Mean: of(d.Mean), Low: of(d.Low), High: of(d.High)},
		Class: class,
		Label: label,
	}
}
