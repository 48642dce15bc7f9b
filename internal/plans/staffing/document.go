package staffing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Document makes the document of a search for the least staff: what to change, what it costs, and the proof.
func (r *Result) Document() *document.Document {
	// The heading is the answer, because many readers read no further.
	heading := whole(r.PaidHours) + " paid hours are enough: every goal holds"
	if !r.Holds {
		heading = "No staff was shown to hold every goal"
	}
	d := &document.Document{Heading: heading, Kicker: "Staff · " + r.Problem.Model.Title, Lead: r.lead()}
	for i, line := range r.lines() {
		d.Add(document.Terminal.Of(document.Text{Text: line, IsNext: i > 0}))
	}
	d.Add(r.verdict(), r.tiles(), document.Page.Of(r.people()...))

	// The goals of the proof come from days that the search has not seen.
	var goals document.Goals
	for i := range r.Goals {
		goals = append(goals, r.Goals[i].Bar("day"))
	}
	d.Add(document.Page.Of(
		document.Section{
			ID: "goals", Title: "Goals with this staff", Name: "Goals", About: document.AboutGoals,
			Blocks: []document.Block{goals},
		},
		document.Section{
			ID: "other", Title: "Could it be fewer?",
			Blocks: []document.Block{r.sizeTable(), document.Text{Text: r.aboutFormula(), Class: "soft note"}},
		}))
	d.Add(r.tables())
	return d
}

// verdict has the proof in a sentence.
func (r *Result) verdict() document.Verdict {
	runs := diag.Plural(r.Replications, "simulated "+runName(r.Problem.Model))
	goals := "every goal holds"
	if r.NotRequired != nil {
		goals = "every required goal holds"
	}

	// A search without a proof has tried its largest staff.
	out := document.Verdict{}
	proof := ""
	switch {
	case r.Proof == 0:
		out.Level = document.Bad
		out.Says = []document.State{document.Bad.Saying("No staff was found that holds every goal.")}
		proof = "These are the most agents that were tried."
	case !r.Holds:
		out.Level = document.Warn
		out.Says = []document.State{document.Warn.Saying("Not shown to hold.")}
		proof = "In " + runs + " that the search had not seen not every goal was shown to hold."
	default:
		out.Level = document.Good
		out.Says = []document.State{document.Good.Saying("Shown to hold.")}
		proof = "In " + runs + " that the search had not seen " + goals +
			". A staff that misses a goal passes this test with a probability of at most 5%."
	}

	out.Then = []document.Text{{Text: proof}}
	if r.isRoster() {
		same := "It is the roster of the scenario: nobody has to be added or moved."
		out.Then = append(out.Then, document.Text{Text: same})
	}
	soft := func(text string) {
		out.Then = append(out.Then, document.Text{Text: diag.Sentence(text), Class: "soft"})
	}
	if missed := r.missedDays(); missed != "" {
		soft(missed)
	}
	for _, reason := range r.Reasons {
		out.Then = append(out.Then, document.Text{Text: diag.Sentence(reason)})
	}
	for _, goal := range r.NotRequired {
		soft("Not required: " + goal)
	}
	for _, note := range r.Notes {
		soft(note)
	}

	if r.Proof > 0 {
		out.Facts = append(out.Facts, fmt.Sprintf("proof %d of %d, seed %d", r.Proof, len(r.Attempts), r.Seed))
	}
	out.Facts = append(out.Facts, diag.Plural(r.Runs, "simulated "+runName(r.Problem.Model))+" in the search")
	if r.StoppedEarly != nil {
		out.Facts = append(out.Facts,
			"stopped early: the last tenth saved "+report.Percentage(stats.Number(r.StoppedEarly.LastTenthSaved)))
	}
	return out
}

// isRoster reports whether the answer is the roster of the scenario.
func (r *Result) isRoster() bool {
	return r.Holds && !r.Problem.hasNoRoster() &&
		!slices.ContainsFunc(r.Plan, func(p Row) bool { return p.Needed != p.Scheduled })
}

// people has the people by half hour, and the need with the roster of the scenario.
func (r *Result) people() []document.Block {
	c := newStaffCalendar(r)
	isNew := r.Problem.hasNoRoster()
	grids := c.grids()
	days := r.Problem.Model.Clock.Days()

	// A single narrow grid would leave half of the page empty.
	areBeside := len(grids) == 1 && (days > 1 || len(grids[0].table.Columns) <= 5)
	inRow, class := look.InRow(days)
	if areBeside {
		inRow = 2
	}

	about := "Rostered people by day. Half hours with the same people have one row. The shade is the number."
	if !isNew {
		about += " A raised +2 is people more than the roster has."
	}
	row := document.Row{Class: "grids"}
	if len(grids) == 1 {
		row.Class = "grids one"
	}
	for _, g := range grids {
		head := document.Heading{Text: g.title, Right: g.right, Class: "gridhead"}
		row.Blocks = append(row.Blocks, document.Row{Blocks: []document.Block{head, g.table}})
	}
	out := []document.Block{document.Section{ID: "grid", Title: "People", About: about, Blocks: []document.Block{row}}}

	if panels := c.panels(inRow, class); panels != nil {
		title := "Need and cover"
		about := "People on the phones, over opening hours, one scale for each group. " +
			"Grey: the roster of the scenario. Line: the people who are needed. Red: the roster is short."
		if isNew {
			title = "This staff and Erlang A"
			about = "People on the phones, over opening hours, one scale for each group. " +
				"Line: this staff. Grey: the need by Erlang A."
		}
		out = append(out, document.Section{ID: "cover", Title: title, About: about, Blocks: panels})
	}
	if areBeside {
		return []document.Block{document.Row{Class: "pair", Blocks: out}}
	}
	return out
}

// tables are the tables of the text, which a page folds.
func (r *Result) tables() document.Block {
	out := document.Section{ID: "tables", Title: "All tables"}
	add := func(title, note string, onPaper bool, after string, t *document.Table) {
		if len(t.Rows) == 0 {
			return
		}
		blocks := []document.Block{t}
		if after != "" {
			blocks = append(blocks, document.Text{Text: after, Class: "soft note", IsNext: true})
		}
		out.Blocks = append(out.Blocks, document.Fold{Title: title, Note: note, OnPaper: onPaper, Blocks: blocks})
	}

	plan := r.planTable()
	if r.Tours != nil {
		add("Weeks of people", "", true, "", r.tourTable())
		out.Blocks = append(out.Blocks, document.Page.Of(document.Fold{
			Title: "Agents by " + string(r.Problem.Unit), OnPaper: true, Blocks: []document.Block{plan},
		}))
	} else {
		add("Agents by "+string(r.Problem.Unit), "", true, "", plan)
	}
	add("Hours and cost", "", true, "", r.totalTable())
	add("Goals", "", false, "", r.goalTable())
	add("Proofs", "", true, aboutAttempts, r.attemptTable())
	add("One agent fewer", r.fewerNote(), true, "", r.fewerTable())
	out.Blocks = append(out.Blocks, document.Terminal.Of(document.Text{Text: r.aboutFormula()}))
	return out
}

// fewerNote counts the numbers of agents that break a goal with one agent fewer.
func (r *Result) fewerNote() string {
	breaks := 0
	for i := range r.OneFewer {
		if r.OneFewer[i].Verdict == Breaks {
			breaks++
		}
	}
	verb := "break"
	if breaks == 1 {
		verb = "breaks"
	}
	return fmt.Sprintf("%d of %s %s a goal", breaks, diag.Plural(len(r.OneFewer), "number"), verb)
}

// lead is the time of the staff and its change.
func (r *Result) lead() string {
	clock := &r.Problem.Model.Clock
	from := clock.Instant(clock.From)

	// The end of the period is the start of the next day, so the last moment before it is named.
	to := clock.Instant(clock.To).Add(-1)
	text := from.Format("Monday 2 January 2006")
	if clock.Days() > 1 {
		text += " to " + to.Format("Monday 2 January 2006")
	}

	text += to.Format(", MST")
	if change := r.change(); change != "" {
		text += " · " + r.costName() + ": " + change
	}

	return text
}

func (r *Result) costName() string {
	if r.Problem.hasCost() {
		return "cost"
	}
	return "hours on the phones"
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

// tiles are the size of the staff: people, hours and cost, and the largest groups.
func (r *Result) tiles() document.Tiles {
	p := r.Problem

	// Without a roster in the scenario there is nothing to compare with.
	was := func(has, is float64) string {
		switch {
		case p.hasNoRoster():
			return ""
		case has == is:
			return "as many as the roster has"
		case has > is:
			return whole(has-is) + " fewer than the roster’s " + whole(has)
		default:
			return whole(is-has) + " more than the roster’s " + whole(has)
		}
	}

	out := document.Tiles{{
		Name: "Paid hours", Value: whole(r.PaidHours), Note: was(r.Scheduled.PaidHours, r.PaidHours),
	}}
	if r.Tours != nil {
		out = append(out, document.Tile{
			Name: "People", Value: diag.Thousands(r.Heads), Note: "each has a week of shifts",
		})
	}

	out = append(out, document.Tile{
		Name:  "Full-time people",
		Value: tenthsOf(r.FullTime),
		Note:  fmt.Sprintf("at %s hours each", whole(r.PaidHours/max(r.FullTime, 1e-9))),
	})

	out = append(out, document.Tile{
		Name: "At the same time", Value: diag.Thousands(r.MostAtOnce.People),
		Note: "at most, on " + r.MostAtOnce.At.Format("Mon at 15:04"),
	})

	// Without a cost the hours on the phones are the size of a staff.
	if p.hasCost() {
		out = append(out, document.Tile{
			Name: "Cost", Value: whole(r.Cost),
			Note: strings.Replace(was(r.Scheduled.Cost, r.Cost), "fewer", "less", 1),
		})
	} else {
		out = append(out, document.Tile{
			Name: "Hours on the phones", Value: whole(r.AgentHours),
			Note: "without breaks and shrinkage; no group has a cost",
		})
	}

	// Groups fill the rest of the figures, in the order of the scenario.
	const most = 6
	for g := range p.Model.Groups {
		if hours := paidHours(r, g, p.Model.Clock.From, p.Model.Clock.To); hours > 0 && len(out) < most {
			out = append(out, document.Tile{
				Name: p.groupTitle(p.Model.Groups[g].Name), Value: whole(hours), Unit: "hours",
				Note: costOfHour(&p.Model.Groups[g]),
			})
		}
	}

	return out
}

func costOfHour(g *model.Group) string {
	if g.Cost == 0 {
		return ""
	}
	return amount(g.Cost) + " an hour"
}

// paidHours are the paid hours of a group under the answer.
func paidHours(r *Result, g int, from, to des.Time) float64 {
	return (&model.Group{Roster: r.Problem.rosters(r.Needed)[g]}).PaidHours(from, to)
}

// sizeTable compares the answer with other staffs.
func (r *Result) sizeTable() *document.Table {
	t := document.NewTable("staff", "paid hours")
	if r.Problem.hasCost() {
		t.Columns = append(t.Columns, document.Column{Name: "cost"})
	}
	t.Columns = append(t.Columns, document.Column{Name: "goals", Left: document.All})
	t.Label = "Other staffs"

	// Each staff has a row with its size, so that the answer can be judged.
	row := func(name string, of Total, goals document.State) {
		cells := []document.Cell{document.Words(name), document.Words(whole(of.PaidHours))}
		if r.Problem.hasCost() {
			cells = append(cells, document.Words(whole(of.Cost)))
		}
		t.Add(append(cells, document.Cell{Text: goals.Word, State: goals})...)
	}

	answer := document.Warn.Saying("not shown to hold")
	if r.Holds {
		answer = document.Good.Saying("shown to hold")
	}
	row("this answer", r.Total, answer)
	t.Rows[0].Cells[0].Strong = true

	// Erlang A is a formula, so its staff counts as good only if a simulation has shown it.
	notSimulated := document.State{Level: document.Soft, Word: "not simulated"}
	const formula = "Erlang A, each group and interval alone"
	switch {
	case !r.ErlangA.Simulated:
		row(formula, r.ErlangA.Total, notSimulated)
	case len(r.ErlangA.Broken) == 0:
		row(formula, r.ErlangA.Total, document.Good.Saying("hold when simulated"))
	default:
		row(formula, r.ErlangA.Total, document.Warn.Saying(diag.Plural(len(r.ErlangA.Broken), "goal")+" not shown to hold"))
	}
	if !r.Problem.hasNoRoster() {
		row("the roster of the scenario", r.Scheduled, notSimulated)
	}

	// The curve contains the answer itself, which has a row already.
	for _, point := range r.Curve {
		if point.Total == r.Total {
			continue
		}

		name := "fewer agents everywhere, " + whole(r.PaidHours-point.PaidHours) + " hours fewer"
		if point.PaidHours > r.PaidHours {
			name = "more agents everywhere, " + whole(point.PaidHours-r.PaidHours) + " hours more"
		}

		row(name, point.Total, curveVerdict(point.Goals))
	}

	return t
}

// curveVerdict is the verdict of the goals of a staff around the answer.
func curveVerdict(goals []report.Goal) document.State {
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
		return document.Bad.Saying(diag.Plural(missed, "goal") + " missed")
	case open > 0:
		return document.Warn.Saying(diag.Plural(open, "goal") + " undecided")
	default:
		return document.Good.Saying("hold")
	}
}
