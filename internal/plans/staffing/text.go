package staffing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// WriteJSON writes the result as JSON.
func (r *Result) WriteJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(r)
}

// WriteCSV writes the plan as a table, with the columns of its JSON.
func (r *Result) WriteCSV(w io.Writer) error {
	t := table.NewResults(table.Columns("group", "from", "to", "scheduled", "erlang_a", "needed")...)
	ofWeekdays := slices.ContainsFunc(r.Plan, func(p Row) bool { return p.Days != "" })
	if ofWeekdays {
		t.Columns = append(t.Columns, table.Column{Name: "days"})
	}
	for _, p := range r.Plan {
		row := []string{p.Group, p.From, p.To, strconv.Itoa(p.Scheduled), strconv.Itoa(p.ErlangA), strconv.Itoa(p.Needed), p.Days}
		t.Row(row[:len(t.Columns)]...)
	}
	return t.WriteCSV(w)
}

// WriteText writes the result to read: what to change, what it costs, and the proof.
func (r *Result) WriteText(w io.Writer) error {
	var out strings.Builder
	for _, line := range r.Headline() {
		fmt.Fprintf(&out, "%s\n", diag.Visible(line))
	}
	for _, reason := range slices.Concat(r.Reasons, r.Notes) {
		fmt.Fprintf(&out, "%s\n", diag.Visible(reason))
	}
	plan := r.PlanTable()
	if r.Tours != nil {
		plan = r.TourTable()
	}
	fmt.Fprintf(&out, "\n%s\n\n%s\n\n%s\n%s\n", plan.Fit(0), r.TotalTable().Fit(0), r.GoalTable().Fit(0), r.AboutGoals())
	if r.Holds {
		if len(r.OneFewer) > 0 {
			fmt.Fprintf(&out, "\n%s\n%s\n", r.FewerTable().Fit(1), strings.Join(r.AboutFewer(), "\n"))
		}
		fmt.Fprintf(&out, "\n%s\n%s\n", diag.Visible(r.AboutBound()), diag.Visible(r.AboutFormula()))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// amount formats a cost or a number of agent-hours.
func amount(v float64) string {
	if math.Abs(v-math.Round(v)) < 0.05 {
		return diag.Thousands(int64(math.Round(v)))
	}
	whole := math.Trunc(v)
	tenths := int(math.Round(10 * math.Abs(v-whole)))
	if tenths == 10 {
		return diag.Thousands(int64(math.Round(v)))
	}
	return fmt.Sprintf("%s.%d", diag.Thousands(int64(whole)), tenths)
}

// HasCost reports whether an hour of the groups has a cost: all groups have one, or none.
func (p *Problem) HasCost() bool { return p.Model.Groups[0].Cost > 0 }

// size shows a value of [Problem.Cost]: 9,870 agent-hours, or a cost.
func (p *Problem) size(cost float64) string {
	if p.HasCost() {
		return "a cost of " + amount(cost) + " " + p.per()
	}
	return amount(cost) + " agent-hours " + p.per()
}

// per says what costs and agent-hours are of: the whole scenario, which may be a day.
func (p *Problem) per() string {
	if clock := &p.Model.Clock; clock.Days() == 1 && report.UnitOf(clock) == "day" {
		return "a day"
	}
	return "in all"
}

// Headline gives the size of the staff in one or two lines.
func (r *Result) Headline() []string {
	name, needed := r.Scenario, r.Problem.size(r.Cost)
	if r.Tours != nil {
		needed = diag.Thousands(r.Heads) + " people, " + needed
	}
	if !r.Holds {
		return []string{fmt.Sprintf("%s: no staff was found that holds every goal; the last one tried has %s", name, needed)}
	}
	difference := r.Scheduled.Cost - r.Cost
	change := "as much as it has"
	switch {
	case difference > 1e-9:
		change = fmt.Sprintf("%s less than it has (%s)", amount(difference), amount(r.Scheduled.Cost))
	case difference < -1e-9:
		change = fmt.Sprintf("%s more than it has (%s)", amount(-difference), amount(r.Scheduled.Cost))
	}
	lines := []string{fmt.Sprintf("%s: every goal holds with %s, %s", name, needed, change)}
	if r.Problem.isOpen() {
		lines[0] = fmt.Sprintf("%s: every goal holds with %s", name, needed)
	}
	if !r.Proven {
		lines = append(lines, "unfinished: it is not shown that no agent is too many; a larger --budget may find less")
	}
	return lines
}

// PlanTable describes the numbers of agents; [Result.TourTable] those of weeks of people.
func (r *Result) PlanTable() *table.Results {
	t := table.NewResults(table.Columns("group", string(r.Problem.Unit), "has", "needs", "change", "Erlang A")...)
	for i, rows := 0, r.merged(); i < len(rows); i++ {
		p := &rows[i]
		t.Row(p.Group, p.When(), diag.Thousands(p.Scheduled), diag.Thousands(p.Needed), p.Change(), diag.Thousands(p.ErlangA))
	}
	return t
}

// TourTable describes the weeks of people.
func (r *Result) TourTable() *table.Results {
	t := table.NewResults(table.Columns("group", "works", "off", "shift", "people", "hours a week")...)
	for i := range r.Tours {
		w := &r.Tours[i]
		t.Row(w.Group, w.Days, cmp.Or(w.Off, "–"), w.From+"-"+w.To, diag.Thousands(w.Heads), amount(w.Hours))
	}
	return t
}

// TotalTable describes the size of the staff.
func (r *Result) TotalTable() *table.Results {
	t := table.NewResults(table.Columns("total", "has", "needs", "Erlang A")...)
	t.Row("agent-hours "+r.Problem.per(), amount(r.Scheduled.AgentHours), amount(r.AgentHours), amount(r.ErlangA.AgentHours))
	if r.Tours != nil {
		people := func(name string, group int) {
			heads := func(plan Plan) string { return diag.Thousands(r.Problem.heads(plan, group)) }
			t.Row(name, heads(r.Problem.Scheduled()), heads(r.Needed), heads(r.Formula))
		}
		for g := range r.Problem.Model.Groups {
			if r.Problem.heads(r.Needed, g) > 0 {
				people("people of "+r.Problem.Model.Groups[g].Name, g)
			}
		}
		people("people", anyGroup)
	}
	if r.Problem.HasCost() {
		t.Row("cost "+r.Problem.per(), amount(r.Scheduled.Cost), amount(r.Cost), amount(r.ErlangA.Cost))
	}
	return t
}

// merged is the plan with consecutive intervals of equal numbers as one row, and without
// the shifts of patterns that have no agents.
func (r *Result) merged() []Row {
	var out []Row
	for j, p := range r.Plan {
		if r.Problem.Variables[j].Shift.Pattern && p.Scheduled == 0 && p.Needed == 0 && p.ErlangA == 0 {
			continue
		}
		if last := len(out) - 1; last >= 0 && r.Problem.Unit == ByInterval && !staysWhole(r.Problem.Variables[j-1].Shift) && !staysWhole(r.Problem.Variables[j].Shift) {
			o := &out[last]
			if o.Group == p.Group && o.Days == p.Days && o.To == p.From && o.Scheduled == p.Scheduled && o.Needed == p.Needed && o.ErlangA == p.ErlangA {
				o.To = p.To
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// GoalTable describes the proof.
func (r *Result) GoalTable() *table.Results {
	t := table.NewResults(append(table.Columns("goal", "value", "95 % interval"), table.Column{Name: "holds", Class: table.Verdict}, table.Column{Name: "days met"})...)
	for i := range r.Goals {
		g := &r.Goals[i]
		t.Row(g.Goal, g.ShowValue(), g.Interval(), string(g.Holds), fmt.Sprintf("%d of %d", g.DaysMet, g.Days))
	}
	return t
}

// AboutGoals says where the values of the goals are from.
func (r *Result) AboutGoals() string {
	where := "in " + diag.Plural(r.Replications, "replication")
	if !r.Holds {
		return where + " with these agents"
	}
	return where + fmt.Sprintf(" of seed %d, which the search did not use", r.Seed)
}

// FewerTable describes what limits the plan.
func (r *Result) FewerTable() *table.Results {
	t := table.NewResults(table.Columns("one agent fewer", "breaks", "value", "99.9 % interval")...)
	for i := range r.OneFewer {
		f := &r.OneFewer[i]
		breaks := strings.TrimSuffix(f.Goal+", "+f.In, ", ")
		if f.Others != "" {
			breaks += ", holds"
		}
		t.Row(f.Group+" "+f.When(), breaks, f.Shown(), f.Interval())
	}
	return t
}

// AboutFewer says what the table shows.
func (r *Result) AboutFewer() []string {
	var out []string
	if slices.ContainsFunc(r.OneFewer, func(f OneFewer) bool { return f.goal.Reaches() }) {
		out = append(out, "a goal breaks, too, if its value keeps the bound and its interval reaches it")
	}
	if i := slices.IndexFunc(r.OneFewer, func(f OneFewer) bool { return f.Close }); i >= 0 {
		out = append(out, r.OneFewer[i].Goal+" itself is kept by less than its 99.9 % interval: on one seed of ten it may not be yes")
	}
	var others []string
	for i := range r.OneFewer {
		if f := &r.OneFewer[i]; f.Others != "" && !slices.Contains(others, f.Others) {
			others = append(others, f.Others)
		}
	}
	if others != nil {
		out = append(out, "where the named goal holds, one of other callers breaks, whose agents take over calls: "+strings.Join(others, ", "))
	}
	if r.Proven && r.OneFewer != nil {
		out = append(out, "so the staff is locally minimal: no single agent can be left out")
	}
	return out
}

// AboutBound says how far the plan can be from the least.
func (r *Result) AboutBound() string {
	if r.Bound == nil {
		return "No bound is known, for groups that share queues, goals that are not of periods, or a small budget: how far this is from the least staff is estimated by what was tried."
	}
	size, above := r.Problem.size(r.Bound.Cost), report.Percentage(stats.Number(r.Cost/r.Bound.Cost-1))
	if r.Bound.Estimated {
		return fmt.Sprintf("Estimated: no staff that holds the goals takes less than %s, and this is at most %s above the least. It is not proven, since callers may leave the queue before they are answered.", size, above)
	}
	return fmt.Sprintf("No staff that holds the goals takes less than %s: this is at most %s above the least.", size, above)
}

// AboutFormula compares the staff of Erlang A with that found.
func (r *Result) AboutFormula() string {
	more := r.Cost - r.ErlangA.Cost
	text := "Erlang A takes as much as the simulation needs"
	switch {
	case more > 1e-9:
		text = fmt.Sprintf("Erlang A takes %s, %s too little (%s)", r.Problem.size(r.ErlangA.Cost), amount(more), report.Percentage(stats.Number(more/r.Cost)))
	case more < -1e-9:
		text = fmt.Sprintf("Erlang A takes %s, %s too much (%s)", r.Problem.size(r.ErlangA.Cost), amount(-more), report.Percentage(stats.Number(-more/r.Cost)))
	}
	var worst Row
	for j, row := range r.Plan {
		if row.formulaError() > worst.formulaError() && !r.Problem.Variables[j].Shift.Pattern { // other starts may be as good
			worst = row
		}
	}
	if worst.formulaError() > 0 {
		text += fmt.Sprintf(", and is most wrong for %s at %s: %d for %d", worst.Group, worst.When(), worst.ErlangA, worst.Needed)
	}
	text += ". It sees each group alone, in steady state." + r.aboutCover()
	if !r.ErlangA.Simulated {
		return text
	}
	var missed []string
	for i := range r.ErlangA.Broken {
		g := &r.ErlangA.Broken[i]
		missed = append(missed, fmt.Sprintf("%s (%s)", g.Goal, g.ShowMissed()))
	}
	if missed == nil {
		return text + " With its staff every goal holds."
	}
	return text + " With its staff these goals are not yes: " + strings.Join(missed, ", ") + "."
}

// aboutCover compares the formula's shifts with the cheapest ones of the patterns.
func (r *Result) aboutCover() string {
	c := r.Cover
	if c == nil {
		return ""
	}
	text := fmt.Sprintf(" Its pattern shifts take %s, ", r.Problem.size(c.Cost))
	if c.Cost-c.Bound < 1e-6*c.Cost {
		return text + "the least that covers the agents it asks for in every interval."
	}
	return text + fmt.Sprintf("and to cover the agents it asks for in every interval takes at least %s (%s less).", r.Problem.size(c.Bound), report.Percentage(stats.Number((c.Cost-c.Bound)/c.Cost)))
}

// formulaError is how many agents the formula is wrong by.
func (p *Row) formulaError() int { return max(p.ErlangA-p.Needed, p.Needed-p.ErlangA) }

// Change is how many agents more are needed than are scheduled: +3, -2 or –.
func (p *Row) Change() string {
	if p.Needed == p.Scheduled {
		return "–"
	}
	return fmt.Sprintf("%+d", p.Needed-p.Scheduled)
}
