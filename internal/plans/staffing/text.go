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
	lines := func(all ...string) {
		for _, line := range all {
			fmt.Fprintf(&out, "%s\n", diag.Visible(line))
		}
	}
	lines(slices.Concat(r.Headline(), r.Reasons, r.AboutGoals(), r.Notes)...)
	plan := r.PlanTable()
	if r.Tours != nil {
		plan = r.TourTable()
	}
	fmt.Fprintf(&out, "\n%s\n\n%s\n\n%s\n", plan.Fit(0), r.TotalTable().Fit(0), r.GoalTable().Fit(0))
	if len(r.Attempts) > 0 {
		fmt.Fprintf(&out, "\n%s\n", r.AttemptTable().Fit(0))
		lines(AboutAttempts)
	}
	if len(r.OneFewer) > 0 {
		fmt.Fprintf(&out, "\n%s\n", r.FewerTable().Fit(2))
	}
	out.WriteString("\n")
	lines(r.AboutFormula())
	_, err := io.WriteString(w, out.String())
	return err
}

// amount formats a cost or a number of agent-hours.
func amount(v float64) string {
	tenths := int64(math.Round(10 * v))
	return strings.TrimSuffix(fmt.Sprintf("%s.%d", diag.Thousands(tenths/10), max(tenths%10, -tenths%10)), ".0")
}

// HasCost reports whether an hour of the groups has a cost: all groups have one, or none.
func (p *Problem) HasCost() bool { return p.Model.Groups[0].Cost > 0 }

// showCost shows a value of [Problem.Cost]: 9,870 agent-hours, or a cost.
func (p *Problem) showCost(cost float64) string {
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

// Headline says whether the goals hold, by what, and the size of the staff.
func (r *Result) Headline() []string {
	size, every := r.Problem.showCost(r.Cost), "every goal holds"
	if r.Tours != nil {
		size = diag.Thousands(r.Heads) + " people, " + size
	}
	if r.NotRequired != nil {
		every = "every required goal holds"
	}
	if r.Proof == 0 {
		return []string{fmt.Sprintf("%s: no staff was found that holds every goal; the last one tried has %s", r.Scenario, size)}
	}
	if !r.Holds {
		every = "no staff was shown to hold every goal"
	}
	first := fmt.Sprintf("%s: %s, by seed %d and %s, the %s proof", r.Scenario, every, r.Seed, diag.Plural(r.Replications, "replication"), ordinal(r.Proof))
	if r.StoppedEarly != nil {
		first += fmt.Sprintf("; stopped early: the last tenth of the search saved %s", report.Percentage(stats.Number(r.StoppedEarly.LastTenthSaved)))
	}
	if r.Problem.isOpen() {
		return []string{first, size}
	}
	change := "as much as it has"
	if has := amount(r.Scheduled.Cost); r.Cost < r.Scheduled.Cost {
		change = fmt.Sprintf("%s less than it has (%s)", amount(r.Scheduled.Cost-r.Cost), has)
	} else if r.Cost > r.Scheduled.Cost {
		change = fmt.Sprintf("%s more than it has (%s)", amount(r.Cost-r.Scheduled.Cost), has)
	}
	return []string{first, size + ", " + change}
}

func ordinal(n int) string {
	words := []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"}
	if n > len(words) {
		return fmt.Sprintf("%dth", n)
	}
	return words[n-1]
}

// PlanTable describes the numbers of agents; [Result.TourTable] those of weeks of people.
func (r *Result) PlanTable() *table.Results {
	t := table.NewResults(table.Columns("group", string(r.Problem.Unit), "has", "needs", "change", "Erlang A")...)
	for _, p := range r.merged() {
		t.Row(p.Group, p.When(), diag.Thousands(p.Scheduled), diag.Thousands(p.Needed), p.Change(), diag.Thousands(p.ErlangA))
	}
	return t
}

// TourTable describes the weeks of people.
func (r *Result) TourTable() *table.Results {
	t := table.NewResults(table.Columns("group", "works", "off", "shift", "people", "hours a week")...)
	for i := range r.Tours {
		w := &r.Tours[i]
		shift := w.From + "-" + w.To
		for _, also := range w.Also {
			shift += ", " + also.When()
		}
		t.Row(w.Group, w.Days, cmp.Or(w.Off, "–"), shift, diag.Thousands(w.Heads), amount(w.Hours))
	}
	return t
}

// TotalTable describes the size of the staff, with the groups that are not searched.
func (r *Result) TotalTable() *table.Results {
	t := table.NewResults(table.Columns("total", "has", "needs", "Erlang A")...)
	sizes := func(name string, of func(Total) float64) {
		if r.Others != nil {
			others := of(*r.Others)
			t.Row(name+" of the groups searched", amount(of(r.Scheduled)-others), amount(of(r.total())-others), amount(of(r.ErlangA.Total)-others))
			t.Row(name+" of the other groups", amount(others), amount(others), amount(others))
		}
		t.Row(name+" "+r.Problem.per(), amount(of(r.Scheduled)), amount(of(r.total())), amount(of(r.ErlangA.Total)))
	}
	sizes("agent-hours", func(v Total) float64 { return v.AgentHours })
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
		sizes("cost", func(v Total) float64 { return v.Cost })
	}
	return t
}

func (r *Result) total() Total { return Total{r.AgentHours, r.Cost} }

// merged is the plan with consecutive intervals of equal numbers as one row, and without
// the shifts of patterns that have no agents.
func (r *Result) merged() []Row {
	var out []Row
	for _, p := range r.Plan {
		if p.Shift.Pattern && p.Scheduled == 0 && p.Needed == 0 && p.ErlangA == 0 {
			continue
		}
		if last := len(out) - 1; last >= 0 && r.Problem.Unit == ByInterval && !staysWhole(*out[last].Shift) && !staysWhole(*p.Shift) {
			o := &out[last]
			if o.Group == p.Group && o.Days == p.Days && o.To == p.From && o.Scheduled == p.Scheduled && o.Needed == p.Needed &&
				o.ErlangA == p.ErlangA {
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
	t := table.NewResults(append(table.Columns("goal", "value", "95 % interval"), table.Column{Name: "holds", Class: table.Verdict},
		table.Column{Name: "days met"})...)
	t.Class = table.Stacked
	for i := range r.Goals {
		g := &r.Goals[i]
		t.Row(g.Goal, g.ShowValue(), g.Interval(), string(g.Holds), fmt.Sprintf("%d of %d", g.DaysMet, g.Days)).Class = string(g.Holds)
	}
	return t
}

// AboutGoals says which goals are not required.
func (r *Result) AboutGoals() []string {
	var out []string
	for _, goal := range r.NotRequired {
		out = append(out, "not required: "+goal)
	}
	return out
}

// AttemptTable lists the proofs.
func (r *Result) AttemptTable() *table.Results {
	size := "agent-hours"
	if r.Problem.HasCost() {
		size = "cost"
	}
	t := table.NewResults(append(table.Columns("proof", "seed", "replications", "level", size),
		table.Column{Name: "holds", Class: table.Verdict}, table.Column{Name: "missed"})...)
	for i, a := range r.Attempts {
		holds := stats.Yes
		if !a.Holds {
			holds = stats.No
		}
		t.Row(ordinal(i+1), strconv.FormatUint(a.Seed, 10), diag.Thousands(a.Replications), fmt.Sprintf("%.1f %%", 100*a.Level),
			amount(a.Cost), string(holds), a.Missed)
	}
	return t
}

// AboutAttempts says what the proofs are worth.
const AboutAttempts = "Seeds and replications are fixed before each proof. A staff that misses a goal passes as holding with a probability of at most 5 %."

// FewerTable describes what is shown with one agent fewer.
func (r *Result) FewerTable() *table.Results {
	t := table.NewResults(table.Columns("one agent fewer", "shown", "nearest goal", "value", "95 % interval")...)
	t.Class = table.Stacked
	for i := range r.OneFewer {
		f := &r.OneFewer[i]
		t.Row(f.Group+" "+f.When(), f.Verdict, strings.TrimSuffix(f.Goal+", "+f.In, ", "), f.Shown(), f.Interval())
	}
	return t
}

// AboutFormula says what the staff of Erlang A costs, and which goals it does not hold.
func (r *Result) AboutFormula() string {
	text := fmt.Sprintf("Erlang A takes %s. It sees each group alone, in steady state.", r.Problem.showCost(r.ErlangA.Cost))
	if r.Cover != nil {
		text += fmt.Sprintf(" Shift patterns that cover the agents it asks for take at least %s; those found take %s.", amount(r.Cover.Bound), amount(r.Cover.Cost))
	}
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
	return text + " With its staff these goals are not shown to hold: " + strings.Join(missed, ", ") + "."
}

// Change is how many agents more are needed than are scheduled: +3, -2 or –.
func (p *Row) Change() string {
	if p.Needed == p.Scheduled {
		return "–"
	}
	return fmt.Sprintf("%+d", p.Needed-p.Scheduled)
}
