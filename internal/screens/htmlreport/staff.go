package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"math"
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
	ProofGoals    []proofGoal
	Sizes         []staffSize
	HasRoster     bool
}

// figure is one of the numbers that a page begins with.
type figure struct{ Name, Value, Unit, Note string }

// staffGrid is the people of a group by half hour and date, of up to a week.
type staffGrid struct {
	Title, Right string
	Days         []gridDay
	Rows         []gridRow
	Foot         []gridRow
}

type gridDay struct{ Weekday, Date string }

type gridRow struct {
	Name  string
	Class string
	Cells []gridCell
}

// gridCell is a number of people with its shade, and how many more they are than the roster has.
type gridCell struct{ Text, Class, More string }

// staffPanels are a group's need and its roster, a small plot for each day.
type staffPanels struct {
	Title, Note string
	Plots       []template.HTML
}

// proofGoal is a goal in the proof.
type proofGoal struct {
	Title, Measure  string
	Bullet          template.HTML
	Value, Interval string
	Class, State    string
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
	p.Kicker = "Staff · " + r.Scenario
	p.Heading = heading
	p.Lead = staffLead(r)
	p.setProof()

	n := newStaffCalendar(r)
	p.Grids = n.grids()
	p.Panels = n.panels()

	// The goals of the proof come from days that the search has not seen.
	for i := range r.Goals {
		p.ProofGoals = append(p.ProofGoals, newProofGoal(&r.Goals[i], r.Problem.Model.Clock.Days()))
	}

	p.Sections = []section{{"verdict", "Verdict"}, {"grid", "People"}}
	if p.Panels != nil {
		p.Sections = append(p.Sections, section{"cover", "Need and cover"})
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
	return fmt.Sprintf("%d of %d numbers break a goal", breaks, len(p.OneFewer))
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

// grids are the people of each group, a grid for each week.
func (c *staffCalendar) grids() []staffGrid {
	const columns = 7
	var out []staffGrid
	clock := &c.Problem.Model.Clock
	for g := range c.needed {
		first, end := c.open(g)
		if first == end {
			continue
		}
		for day := 0; day < clock.Days(); day += columns {
			out = append(out, c.grid(g, day, min(day+columns, clock.Days()), first, end))
		}
	}

	return out
}

func (c *staffCalendar) grid(g, firstDay, endDay, first, end int) staffGrid {
	p := c.Problem
	clock := &p.Model.Clock
	group := &p.Model.Groups[g]
	weekFrom, _ := clock.Day(firstDay)
	_, weekTo := clock.Day(endDay - 1)

	hours := paidHours(c.Result, g, weekFrom, weekTo)
	out := staffGrid{Title: p.GroupTitle(group.Name), Right: amount(hours) + " hours"}
	if group.Cost > 0 {
		out.Right += ", cost " + amount(hours*group.Cost)
	}

	// The darkest shade is the largest number of the group. It is never 0, because cells divide by it.
	most := 1
	for _, step := range c.needed[g] {
		most = max(most, step.Paid)
	}

	for slot := first; slot < end; slot++ {
		out.Rows = append(out.Rows, gridRow{})
		for day := firstDay; day < endDay; day++ {
			// A day with a change of the clocks has fewer or more half hours.
			from, to := clock.Day(day)
			at := from + des.Time(slot)*halfHour
			row := &out.Rows[slot-first]
			if row.Name == "" {
				row.Name = clock.Instant(at).Format("15:04")
			}

			if at < to {
				row.Cells = append(row.Cells, c.cell(g, at, most))
			} else {
				row.Cells = append(row.Cells, gridCell{})
			}
		}
	}

	c.foot(&out, g, firstDay, endDay)
	return out
}

// cell is the number of people at a time.
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

// foot adds the days and their sums to a grid.
func (c *staffCalendar) foot(out *staffGrid, g, firstDay, endDay int) {
	clock := &c.Problem.Model.Clock
	cost := c.Problem.Model.Groups[g].Cost

	paid := gridRow{Name: "paid hours", Class: "t"}
	has := gridRow{Name: "roster has"}
	costs := gridRow{Name: "cost"}
	for day := firstDay; day < endDay; day++ {
		from, to := clock.Day(day)
		start := clock.Instant(from)
		out.Days = append(out.Days, gridDay{start.Format("Mon"), start.Format("2 Jan")})
		hours := paidHours(c.Result, g, from, to)
		paid.Cells = append(paid.Cells, gridCell{Text: staffing.Amount(hours)})
		has.Cells = append(has.Cells,
			gridCell{Text: staffing.Amount((&model.Group{Roster: c.has[g]}).PaidHours(from, to))})
		costs.Cells = append(costs.Cells, gridCell{Text: staffing.Amount(hours * cost)})
	}

	out.Foot = append(out.Foot, paid)
	if !c.Problem.HasNoRoster() {
		out.Foot = append(out.Foot, has)
	}

	// A group without a cost would have a row of zeros.
	if cost > 0 {
		out.Foot = append(out.Foot, costs)
	}
}

// panels compare the need with the roster of the scenario or, if there is none, with the roster that was found.
func (c *staffCalendar) panels() []staffPanels {
	var out []staffPanels
	clock := &c.Problem.Model.Clock
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

		name := c.Problem.GroupTitle(c.Problem.Model.Groups[g].Name)
		panels := staffPanels{Title: name}
		short := 0.0
		more := 0.0
		for day := range clock.Days() {
			plot, lack, spare := c.panel(g, day, first, end, look.Scale(look.Count, highest))
			panels.Plots = append(panels.Plots, plot)
			short += lack
			more += spare
		}

		panels.Note = coverNote(c.Problem.HasNoRoster(), short, more)
		out = append(out, panels)
	}

	return out
}

// coverNote says in hours how the roster differs from the need.
func coverNote(isNew bool, short, more float64) string {
	need := "needed"
	if isNew {
		need = "Erlang A’s need"
	}

	// Equal hours in each slot need no numbers.
	if short == 0 && more == 0 {
		return "as many hours as " + need
	}

	text := "nowhere short"
	if short > 0 {
		text = "short by " + hours(short)
	}
	if more > 0 {
		text += ", " + hours(more) + " more than " + need
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

// panel is a group's need and its roster on a day. It returns the hours in which the roster is short, and those that
// it has beyond the need.
func (c *staffCalendar) panel(g, day, first, end int, y look.Axis) (plot template.HTML, short, more float64) {
	clock := &c.Problem.Model.Clock
	from, to := clock.Day(day)

	opens := clock.Instant(from + des.Time(first)*halfHour)
	closes := clock.Instant(min(to, from+des.Time(end)*halfHour))
	title := opens.Format("Mon")
	p := look.Plot{
		Title: title,
		Note:  opens.Format("2 Jan"),
		Label: c.Problem.GroupTitle(c.Problem.Model.Groups[g].Name) + " " + title + ": need and roster",
		Group: fmt.Sprintf("cover%d", g), Unit: look.Count, Height: 92, Small: true, NoY: day%7 > 0,
		X: openAxis(opens, closes), Y: y,
	}

	need := look.Series{Name: "needed", Shape: look.Line, Stepped: true}
	roster := look.Series{Name: "roster", Shape: look.Area, Color: look.Context, Stepped: true}
	lack := look.Series{Shape: look.Band, Color: look.Bad, Stepped: true}
	const hours = 0.5
	for slot := first; slot < end; slot++ {
		at := from + des.Time(slot)*halfHour

		// A day with a change of the clocks may end before the last slot.
		if at >= to {
			break
		}

		needed := stats.Number(stepAt(c.needed[g], at).Agents)
		has := stats.Number(stepAt(c.has[g], at).Agents)

		// Without a roster, the plot compares the found roster with the need of Erlang A.
		if c.Problem.HasNoRoster() {
			interval := min(int((at-clock.From)/clock.Interval), len(c.Need[g])-1)
			has = needed
			needed = stats.Number(c.Need[g][interval])
		}

		// A slot lasts half an hour, so its people count half an hour each.
		short += float64(float64(max(0, needed-has)) * hours)
		more += float64(float64(max(0, has-needed)) * hours)

		// The red area is drawn only where the roster is short.
		red := stats.Number(math.NaN())
		if needed > has {
			red = needed
		}

		// A closed slot is a gap, and not a line at 0.
		if needed == 0 && has == 0 { // closed
			needed = red
			has = red
		}

		p.Points = append(p.Points,
			look.Point{At: float64(clock.Instant(at).Unix()), Text: clock.Instant(at).Format("Mon 15:04")})
		need.Values = append(need.Values, needed)
		roster.Values = append(roster.Values, has)
		lack.Values = append(lack.Values, red)
	}

	lack.Low = roster.Values
	p.Series = []look.Series{roster, lack, need}
	return p.Figure(), short, more
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
