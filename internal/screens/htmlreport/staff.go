package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/staffing"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

//go:embed staff.html
var staffMarkup string

// staffPage is the data of the template.
type staffPage struct {
	sheet
	*staffing.Result
	AboutAttempts string
	Class         string // of the verdict
	Says          string
	Proved        string // the proof in one sentence
	Facts         []string
	Figures       []figure
	Grids         []staffGrid
	Panels        []staffPanels
	Cover         string // the heading of the panels
	AreBeside     bool   // the grid leaves room for the panels
	ProofGoals    []proofGoal
	Sizes         []staffSize
	HasRoster     bool
}

// figure is one of the numbers that a page begins with.
type figure struct{ Name, Value, Unit, Note string }

// staffGrid is people by half hour: of a group on up to seven days, or of up to seven groups on one day.
type staffGrid struct {
	Title, Right string
	Heads        []gridHead
	Rows         []gridRow
	Foot         []gridRow
}

// gridHead is the head of a column: a weekday with its date, or a group.
type gridHead struct{ Name, Date string }

// gridColumn is a group on a day, by their numbers.
type gridColumn struct{ group, day int }

type gridRow struct {
	Name  string
	Class string
	Cells []gridCell
}

// gridCell is a number of people with its shade, and how many more they are than the roster has.
type gridCell struct{ Text, Class, More string }

// staffPanels are a group's need and its roster, a small plot for each day. On one day they are a plot for each
// group, without a title.
type staffPanels struct {
	Title, Note string
	Columns     string // the class of the row of plots
	Plots       []template.HTML
}

// proofGoal is a goal in the proof.
type proofGoal struct {
	Title, Measure  string
	Bullet          template.HTML
	Value, Interval string
	Class, State    string
	Distance        string // between the value and the bound
	Met             string
}

// staffSize is a staff to compare with the answer.
type staffSize struct{ Name, Paid, Cost, Class, Goals string }

// WriteStaff writes the page of a search for the least staff.
func WriteStaff(w io.Writer, r *staffing.Result) error {
	// The heading is the answer, because many readers read no further.
	heading := amount(r.PaidHours) + " paid hours are enough: every goal holds"
	if !r.Holds {
		heading = "No staff was shown to hold every goal"
	}

	p := staffPage{
		sheet: newSheet(heading), Result: r, AboutAttempts: staffing.AboutAttempts,
		Figures: staffFigures(r), Sizes: staffSizes(r), HasRoster: !r.Problem.HasNoRoster(),
	}
	p.Kicker = "Staff · " + r.Problem.Model.Title
	p.Heading = heading
	p.Lead = staffLead(r)
	p.setProof()

	n := newStaffCalendar(r)
	p.Grids = n.grids()
	p.Cover = "Need and cover"
	if !p.HasRoster {
		p.Cover = "This staff and Erlang A"
	}

	// A single narrow grid would leave half of the page empty.
	days := r.Problem.Model.Clock.Days()
	p.AreBeside = len(p.Grids) == 1 && (days > 1 || len(p.Grids[0].Heads) <= 4)
	inRow, class := smallPlots(days)
	if p.AreBeside {
		inRow = 2
	}
	p.Panels = n.panels(inRow, class)

	// The goals of the proof come from days that the search has not seen.
	for i := range r.Goals {
		p.ProofGoals = append(p.ProofGoals, newProofGoal(&r.Goals[i], days))
	}

	p.Sections = []section{{"verdict", "Verdict"}, {"grid", "People"}}
	if p.Panels != nil {
		p.Sections = append(p.Sections, section{"cover", p.Cover})
	}

	p.Sections = append(p.Sections, section{"goals", "Goals"}, section{"other", "Could it be fewer?"},
		section{"tables", "All tables"})
	return execute(w, Page, staffMarkup, &p)
}

// staffLead is the time of the staff and its change.
func staffLead(r *staffing.Result) string {
	clock := &r.Problem.Model.Clock
	from := clock.Instant(clock.From)

	// The end of the period is the start of the next day, so the last moment before it is named.
	to := clock.Instant(clock.To).Add(-1)
	text := from.Format("Monday 2 January 2006")
	if clock.Days() > 1 {
		text += " to " + to.Format("Monday 2 January 2006")
	}

	text += to.Format(", MST")
	if change := r.Change(); change != "" {
		text += " · " + costName(r) + ": " + change
	}

	return text
}

func costName(r *staffing.Result) string {
	if r.Problem.HasCost() {
		return "cost"
	}
	return "hours on the phones"
}

// setProof sets the verdict, the sentence and the facts of the proof.
func (p *staffPage) setProof() {
	runs := diag.Plural(p.Replications, "simulated "+runName(p.Problem.Model))
	goals := "every goal holds"
	if p.NotRequired != nil {
		goals = "every required goal holds"
	}

	// A search without a proof has tried its largest staff.
	switch {
	case p.Proof == 0:
		p.Class = "fails"
		p.Says = "✕ No staff was found that holds every goal."
		p.Proved = "These are the most agents that were tried."
	case !p.Holds:
		p.Class = "open"
		p.Says = "? Not shown to hold."
		p.Proved = "In " + runs + " that the search had not seen not every goal was shown to hold."
	default:
		p.Says = "✓ Shown to hold."
		p.Proved = "In " + runs + " that the search had not seen " + goals +
			". A staff that misses a goal passes this test with a probability of at most 5%."
	}

	if p.Proof > 0 {
		p.Facts = append(p.Facts, fmt.Sprintf("proof %d of %d, seed %d", p.Proof, len(p.Attempts), p.Seed))
	}

	p.Facts = append(p.Facts, diag.Plural(p.Runs, "simulated "+runName(p.Problem.Model))+" in the search")
	if p.StoppedEarly != nil {
		p.Facts = append(p.Facts,
			"stopped early: the last tenth saved "+report.Percentage(stats.Number(p.StoppedEarly.LastTenthSaved)))
	}
}

// MissedSentence says on how many days only the mean holds.
func (p *staffPage) MissedSentence() string { return diag.Title(p.MissedDays()) }

// FewerNote counts the numbers of agents that break a goal with one agent fewer.
func (p *staffPage) FewerNote() string {
	breaks := 0
	for i := range p.OneFewer {
		if p.OneFewer[i].Verdict == staffing.Breaks {
			breaks++
		}
	}
	verb := "break"
	if breaks == 1 {
		verb = "breaks"
	}
	return fmt.Sprintf("%d of %s %s a goal", breaks, diag.Plural(len(p.OneFewer), "number"), verb)
}

// runName is a simulated run in words.
func runName(m *model.Model) string {
	switch m.Clock.Days() {
	case 1:
		return report.UnitOf(&m.Clock)
	case 7:
		return "week"
	default:
		return fmt.Sprintf("run of %d days", m.Clock.Days())
	}
}

// staffFigures are the size of the staff: people, hours and cost, and the largest groups.
func staffFigures(r *staffing.Result) []figure {
	p := r.Problem

	// Without a roster in the scenario there is nothing to compare with.
	was := func(has, is float64) string {
		switch {
		case p.HasNoRoster():
			return ""
		case has == is:
			return "as many as the roster has"
		case has > is:
			return amount(has-is) + " fewer than the roster’s " + amount(has)
		default:
			return amount(is-has) + " more than the roster’s " + amount(has)
		}
	}

	out := []figure{{"Paid hours", amount(r.PaidHours), "", was(r.Scheduled.PaidHours, r.PaidHours)}}
	if r.Tours != nil {
		out = append(out, figure{"People", diag.Thousands(r.Heads), "", "each has a week of shifts"})
	}

	out = append(out, figure{
		"Full-time people",
		strconv.FormatFloat(r.FullTime, 'f', 1, 64),
		"",
		fmt.Sprintf("at %s hours each", amount(r.PaidHours/max(r.FullTime, 1e-9))),
	})

	out = append(out,
		figure{
			"At the same time", diag.Thousands(r.MostAtOnce.People), "",
			"at most, on " + r.MostAtOnce.At.Format("Mon at 15:04"),
		})

	// Without a cost the hours on the phones are the size of a staff.
	if p.HasCost() {
		out = append(out,
			figure{"Cost", amount(r.Cost), "", strings.Replace(was(r.Scheduled.Cost, r.Cost), "fewer", "less", 1)})
	} else {
		out = append(out,
			figure{
				"Hours on the phones", amount(r.AgentHours), "",
				"without breaks and shrinkage; no group has a cost",
			})
	}

	// Groups fill the rest of the figures, in the order of the scenario.
	const most = 6
	for g := range p.Model.Groups {
		if hours := paidHours(r, g, p.Model.Clock.From, p.Model.Clock.To); hours > 0 && len(out) < most {
			out = append(out,
				figure{p.GroupTitle(p.Model.Groups[g].Name), amount(hours), "hours", costOfHour(&p.Model.Groups[g])})
		}
	}

	return out
}

func costOfHour(g *model.Group) string {
	if g.Cost == 0 {
		return ""
	}
	return staffing.Amount(g.Cost) + " an hour"
}

// paidHours are the paid hours of a group under the answer.
func paidHours(r *staffing.Result, g int, from, to des.Time) float64 {
	return (&model.Group{Roster: r.Problem.Rosters(r.Needed)[g]}).PaidHours(from, to)
}

// staffSizes compares the answer with other staffs.
func staffSizes(r *staffing.Result) []staffSize {
	// Each staff has a row with its size, so that the answer can be judged.
	row := func(name string, t staffing.Total, class, goals string) staffSize {
		s := staffSize{Name: name, Paid: amount(t.PaidHours), Class: class, Goals: goals}
		if r.Problem.HasCost() {
			s.Cost = amount(t.Cost)
		}
		return s
	}

	class := "good"
	shown := "✓ shown to hold"
	if !r.Holds {
		class = "warn"
		shown = "? not shown to hold"
	}

	out := []staffSize{row("this answer", r.Total, class, shown)}

	// Erlang A is a formula, so its staff counts as good only if a simulation has shown it.
	class = "soft"
	shown = "not simulated"
	if r.ErlangA.Simulated && len(r.ErlangA.Broken) == 0 {
		class = "good"
		shown = "✓ hold when simulated"
	} else if r.ErlangA.Simulated {
		class, shown = "warn", fmt.Sprintf("? %s not shown to hold", diag.Plural(len(r.ErlangA.Broken), "goal"))
	}

	out = append(out, row("Erlang A, each group and interval alone", r.ErlangA.Total, class, shown))
	if !r.Problem.HasNoRoster() {
		out = append(out, row("the roster of the scenario", r.Scheduled, "soft", "not simulated"))
	}

	// The curve contains the answer itself, which has a row already.
	for _, point := range r.Curve {
		if point.Total == r.Total {
			continue
		}

		name := "fewer agents everywhere, " + amount(r.PaidHours-point.PaidHours) + " hours fewer"
		if point.PaidHours > r.PaidHours {
			name = "more agents everywhere, " + amount(point.PaidHours-r.PaidHours) + " hours more"
		}

		class, shown = curveVerdict(point.Goals)
		out = append(out, row(name, point.Total, class, shown))
	}

	return out
}

// curveVerdict is the verdict of the goals of a staff around the answer.
func curveVerdict(goals []report.Goal) (class, text string) {
	missed := 0
	open := 0
	for i := range goals {
		switch goals[i].Holds {
		case stats.No:
			missed++
		case stats.Undecided:
			open++
		case stats.Yes:
		}
	}

	switch {
	case missed > 0:
		return "bad", fmt.Sprintf("✕ %s missed", diag.Plural(missed, "goal"))
	case open > 0:
		return "warn", fmt.Sprintf("? %s undecided", diag.Plural(open, "goal"))
	default:
		return "good", "✓ hold"
	}
}

func newProofGoal(g *report.Goal, days int) proofGoal {
	row := proofGoal{Title: g.Title, Measure: g.MeasureTitle, Value: g.Show(g.Value.Mean), Interval: g.Interval()}
	switch g.Holds {
	case stats.Yes:
		row.Class = "good"
		row.State = "✓ holds"
	case stats.No:
		row.Class = "bad"
		row.State = "✕ fails"
	case stats.Undecided:
		row.Class = "warn"
		row.State = "? undecided"
	}

	row.Distance = distance(g)
	if days > 0 && g.Days > 0 {
		row.Met = fmt.Sprintf("on %s of %s days", diag.Thousands(g.DaysMet), diag.Thousands(g.Days))
	}

	var unit look.Unit
	switch g.Unit {
	case report.Share:
		unit = look.Share
	case report.Seconds:
		unit = look.Seconds
	case report.CallsPerDay, report.Money:
		unit = look.Amount
	}

	// A round bound reads better without its decimal.
	text := strings.ReplaceAll(g.Side, "_", " ") + " " + strings.Replace(g.Show(g.Bound), ".0%", "%", 1)
	bullet := look.Bullet{
		Value: g.Value, Bound: float64(g.Bound), AtLeast: g.Side == "at_least", Unit: unit,
		Label: row.Value + ", " + text, Text: text,
	}
	row.Bullet = bullet.SVG()

	return row
}

// halfHour is the step of grids and panels.
const (
	halfHour      = des.Duration(halfHourOfDay)
	halfHourOfDay = 30 * time.Minute
)

// staffCalendar is the rosters of a result by day and half hour.
type staffCalendar struct {
	*staffing.Result
	needed, has [][]model.RosterStep // by group
}

func newStaffCalendar(r *staffing.Result) *staffCalendar {
	return &staffCalendar{r, r.Problem.Rosters(r.Needed), r.Problem.Rosters(r.Problem.Scheduled())}
}

// stepAt is the step of a roster at a time.
func stepAt(roster []model.RosterStep, at des.Time) model.RosterStep {
	step := model.RosterStep{}

	// The roster is sorted by time, so the last step before the time holds.
	for _, s := range roster {
		if s.At > at {
			break
		}
		step = s
	}
	return step
}

// open is the part of the day, in half hours, in which somebody of a group is rostered on some day. It is empty if
// nobody is.
func (c *staffCalendar) open(g int) (first, end int) {
	clock := &c.Problem.Model.Clock

	// The first slot starts above all slots, so that any slot is smaller.
	first = math.MaxInt
	for day := range clock.Days() {
		from, to := clock.Day(day)
		for slot := 0; from+des.Time(slot)*halfHour < to; slot++ {
			at := from + des.Time(slot)*halfHour
			if stepAt(c.needed[g], at).Paid+stepAt(c.has[g], at).Paid > 0 {
				first = min(first, slot)
				end = max(end, slot+1)
			}
		}
	}

	return min(first, end), end
}

// maxColumns is the number of columns for which a grid has room: a week.
const maxColumns = 7

// grids are the people of each group, a grid for each week. The groups of a single day share grids, because a grid of
// one column is mostly empty paper.
func (c *staffCalendar) grids() []staffGrid {
	var out []staffGrid
	clock := &c.Problem.Model.Clock
	if clock.Days() == 1 {
		return c.gridsOfDay()
	}

	for g := range c.needed {
		first, end := c.open(g)
		if first == end {
			continue
		}

		group := &c.Problem.Model.Groups[g]
		for from := 0; from < clock.Days(); from += maxColumns {
			var columns []gridColumn
			for day := from; day < min(from+maxColumns, clock.Days()); day++ {
				columns = append(columns, gridColumn{g, day})
			}
			grid := c.grid(columns, first, end, c.mostPaid(g))
			grid.Title = c.Problem.GroupTitle(group.Name)
			out = append(out, grid)
		}
	}

	return out
}

// gridsOfDay are the people of all groups on a single day. The grids have about as many groups each.
func (c *staffCalendar) gridsOfDay() []staffGrid {
	var columns []gridColumn
	first := math.MaxInt
	end := 0
	most := 1
	for g := range c.needed {
		opens, closes := c.open(g)
		if opens == closes {
			continue
		}

		// All grids have the same half hours and the same shades, so that groups can be compared.
		columns = append(columns, gridColumn{g, 0})
		first = min(first, opens)
		end = max(end, closes)
		most = max(most, c.mostPaid(g))
	}

	if columns == nil {
		return nil
	}

	day := c.Problem.Model.Clock.Instant(c.Problem.Model.Clock.From).Format("Monday 2 January")
	parts := (len(columns) + maxColumns - 1) / maxColumns
	var out []staffGrid
	for part := range parts {
		from := part * len(columns) / parts
		to := (part + 1) * len(columns) / parts
		grid := c.grid(columns[from:to], first, end, most)
		grid.Title = day
		out = append(out, grid)
	}
	return out
}

// mostPaid is the largest number of a group's people. It is never 0, because shades divide by it.
func (c *staffCalendar) mostPaid(g int) int {
	most := 1
	for _, step := range c.needed[g] {
		most = max(most, step.Paid)
	}
	return most
}

// grid is the people of columns, from the first half hour of a day to an end. The most people have the darkest shade.
func (c *staffCalendar) grid(columns []gridColumn, first, end, most int) staffGrid {
	clock := &c.Problem.Model.Clock
	out := staffGrid{}
	for _, column := range columns {
		from, _ := clock.Day(column.day)
		start := clock.Instant(from)
		head := gridHead{start.Format("Mon"), start.Format("2 Jan")}
		if clock.Days() == 1 {
			head = gridHead{Name: c.Problem.GroupTitle(c.Problem.Model.Groups[column.group].Name)}
		}
		out.Heads = append(out.Heads, head)
	}

	for slot := first; slot < end; slot++ {
		row := gridRow{}
		for _, column := range columns {
			// A day with a change of the clocks has fewer or more half hours.
			from, to := clock.Day(column.day)
			at := from + des.Time(slot)*halfHour
			if row.Name == "" {
				row.Name = clock.Instant(at).Format("15:04")
			}

			if at < to {
				row.Cells = append(row.Cells, c.cell(column.group, at, most))
			} else {
				row.Cells = append(row.Cells, gridCell{})
			}
		}
		out.Rows = append(out.Rows, row)
	}

	c.foot(&out, columns)
	return out
}

// cell returns the cell of group g in the calendar of people: the needed number of people at a time.
// The shade grows with their share of most, the largest number in the calendar.
func (c *staffCalendar) cell(g int, at des.Time, most int) gridCell {
	const shades = 12
	people := stepAt(c.needed[g], at).Paid
	if people == 0 {
		return gridCell{}
	}
	cell := gridCell{Text: diag.Thousands(people), Class: fmt.Sprintf("k%d", (shades*people+most/2)/most)}

	// A sign shows where the roster has too few people.
	if has := stepAt(c.has[g], at).Paid; !c.Problem.HasNoRoster() && people > has {
		cell.More = fmt.Sprintf("+%d", people-has)
	}
	return cell
}

// foot adds the sums of the columns to a grid, and the sum of all columns to its head.
func (c *staffCalendar) foot(out *staffGrid, columns []gridColumn) {
	clock := &c.Problem.Model.Clock
	paid := gridRow{Name: "paid hours", Class: "t"}
	has := gridRow{Name: "roster has"}
	costs := gridRow{Name: "cost"}
	allHours := 0.0
	allCosts := 0.0
	for _, column := range columns {
		from, to := clock.Day(column.day)
		hours := paidHours(c.Result, column.group, from, to)
		rostered := (&model.Group{Roster: c.has[column.group]}).PaidHours(from, to)
		cost := float64(hours * c.Problem.Model.Groups[column.group].Cost)

		paid.Cells = append(paid.Cells, gridCell{Text: staffing.Amount(hours)})
		has.Cells = append(has.Cells, gridCell{Text: staffing.Amount(rostered)})
		costs.Cells = append(costs.Cells, gridCell{Text: staffing.Amount(cost)})
		allHours += hours
		allCosts += cost
	}

	out.Right = hours(math.Round(allHours))
	out.Foot = append(out.Foot, paid)
	if !c.Problem.HasNoRoster() {
		out.Foot = append(out.Foot, has)
	}

	// Groups without a cost would have a row of zeros.
	if allCosts > 0 {
		out.Foot = append(out.Foot, costs)
		out.Right += ", cost " + amount(allCosts)
	}
}

// panels compare the need with the roster of the scenario or, if there is none, the roster that was found with the
// need by Erlang A. A class and a number of plots are of a row of small plots.
func (c *staffCalendar) panels(inRow int, class string) []staffPanels {
	var out []staffPanels
	days := c.Problem.Model.Clock.Days()
	ofDay := staffPanels{Columns: "three"}
	for g := range c.needed {
		first, end := c.open(g)
		if first == end {
			continue
		}

		// All days of a group have one scale, so that they can be compared.
		highest := 0.0
		for _, roster := range [][]model.RosterStep{c.needed[g], c.has[g]} {
			for _, step := range roster {
				highest = max(highest, float64(step.Agents))
			}
		}
		if c.Problem.HasNoRoster() {
			highest = max(highest, float64(slices.Max(c.Need[g])))
		}

		panels := staffPanels{Title: c.Problem.GroupTitle(c.Problem.Model.Groups[g].Name), Columns: class}
		var plots []look.Plot
		short := 0.0
		more := 0.0
		for day := range days {
			plot, lack, spare := c.panel(g, day, first, end, look.Scale(look.Count, highest))
			plot.NoY = day%inRow > 0
			plots = append(plots, plot)
			short += lack
			more += spare
		}
		panels.Note = coverNote(c.Problem.HasNoRoster(), short, more)

		// A single day has a plot for each group, with an axis of its own.
		if days == 1 {
			plot := &plots[0]
			plot.Title = panels.Title
			plot.Note = panels.Note
			plot.Group = "cover"
			plot.Small = false
			ofDay.Plots = append(ofDay.Plots, plot.Figure())
			continue
		}

		for i := range plots {
			panels.Plots = append(panels.Plots, plots[i].Figure())
		}
		out = append(out, panels)
	}

	if ofDay.Plots != nil {
		out = append(out, ofDay)
	}
	return out
}

// smallPlots is the number of small plots in a row, a week at most, and the class of such rows.
func smallPlots(plots int) (inRow int, class string) {
	switch {
	case plots <= 5:
		return 5, "five in"
	case plots == 6:
		return 6, "five six in"
	default:
		return 7, "five seven in"
	}
}

// coverNote gives the hours by which a roster differs from the need, or a new staff from Erlang A.
func coverNote(isNew bool, short, more float64) string {
	// Equal hours in each half hour need no numbers.
	isSame := short == 0 && more == 0
	switch {
	case isNew && isSame:
		return "as many hours as Erlang A"
	case isNew && more == 0:
		return hours(short) + " fewer than Erlang A"
	case isNew && short == 0:
		return hours(more) + " more than Erlang A"
	case isNew:
		return hours(more) + " more and " + hours(short) + " fewer than Erlang A"
	case isSame:
		return "as many hours as needed"
	}

	text := "nowhere short"
	if short > 0 {
		text = "short by " + hours(short)
	}
	if more > 0 {
		text += ", " + hours(more) + " more than needed"
	}
	return text
}

// hours is a number of hours with its unit.
func hours(n float64) string {
	amount := staffing.Amount(n)
	if amount == "1" {
		return "1 hour"
	}
	return amount + " hours"
}

// panel is a group's need and its roster on a day. It returns the hours in which the roster is short, and the hours
// that it has beyond the need. A group without a roster has the staff that was found, and the need by Erlang A.
func (c *staffCalendar) panel(g, day, first, end int, y look.Axis) (p look.Plot, short, more float64) {
	clock := &c.Problem.Model.Clock
	from, to := clock.Day(day)
	isNew := c.Problem.HasNoRoster()

	opens := clock.Instant(from + des.Time(first)*halfHour)
	closes := clock.Instant(min(to, from+des.Time(end)*halfHour))
	title := opens.Format("Mon")
	p = look.Plot{
		Title: title,
		Note:  opens.Format("2 Jan"),
		Label: c.Problem.GroupTitle(c.Problem.Model.Groups[g].Name) + " " + title + ": need and roster",
		Group: fmt.Sprintf("cover%d", g), Unit: look.Count, Height: 92, Small: true,
		X: openAxis(opens, closes), Y: y,
	}

	// The line is the answer of the search, and the grey area is compared with it.
	answer := look.Series{Name: "needed", Shape: look.Line, Stepped: true}
	other := look.Series{Name: "roster", Shape: look.Area, Color: look.Context, Stepped: true}
	lack := look.Series{Shape: look.Band, Color: look.Bad, Stepped: true}
	if isNew {
		answer.Name = "this staff"
		other.Name = "Erlang A"
	}

	const hours = 0.5
	for slot := first; slot < end; slot++ {
		at := from + des.Time(slot)*halfHour

		// A day with a change of the clocks may end before the last slot.
		if at >= to {
			break
		}

		found := stats.Number(stepAt(c.needed[g], at).Agents)
		compared := stats.Number(stepAt(c.has[g], at).Agents)
		if isNew {
			interval := min(int((at-clock.From)/clock.Interval), len(c.Need[g])-1)
			compared = stats.Number(c.Need[g][interval])
		}

		// A slot lasts half an hour, so its people count half an hour each.
		fewer := float64(float64(max(0, found-compared)) * hours)
		spare := float64(float64(max(0, compared-found)) * hours)
		if isNew {
			fewer, spare = spare, fewer // the staff is judged, and not the formula
		}
		short += fewer
		more += spare

		// The red area is drawn only where the roster is short. Fewer people than the formula are no fault.
		red := stats.Number(math.NaN())
		if found > compared && !isNew {
			red = found
		}

		// A closed slot is a gap, and not a line at 0.
		if found == 0 && compared == 0 {
			found = stats.Number(math.NaN())
			compared = found
		}

		p.Points = append(p.Points,
			look.Point{At: float64(clock.Instant(at).Unix()), Text: clock.Instant(at).Format("Mon 15:04")})
		answer.Values = append(answer.Values, found)
		other.Values = append(other.Values, compared)
		lack.Values = append(lack.Values, red)
	}

	lack.Low = other.Values
	p.Series = []look.Series{other, lack, answer}
	return p, short, more
}

// openAxis is an axis over opening hours, with ticks at its ends and in the middle.
func openAxis(opens, closes time.Time) look.Axis {
	middle := opens.Add(closes.Sub(opens) / 2).Round(halfHourOfDay)
	a := look.Axis{Low: float64(opens.Unix()), High: float64(closes.Unix())}
	for _, at := range []time.Time{opens, middle, closes} {
		a.Ticks = append(a.Ticks, look.Tick{At: float64(at.Unix()), Text: at.Format("15:04")})
	}
	if end := &a.Ticks[2]; end.Text == "00:00" {
		end.Text = "24:00"
	}
	return a
}

func amount(v float64) string { return diag.Thousands(int64(math.Round(v))) }
