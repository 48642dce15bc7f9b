package staffing

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// WriteJSON writes the result as JSON.
func (r *Result) WriteJSON(w io.Writer) error {
	return diag.NewJSONEncoder(w).Encode(r)
}

// WriteCSV writes the shifts of the plan as a table for tools that roster people. Its rows are the
// rows in the JSON.
func (r *Result) WriteCSV(w io.Writer) error {
	t := document.NewTable("dates", "start", "end", "breaks", "group", "people")
	for _, s := range r.Shifts {
		t.Row(strings.Join(s.Dates, " "), s.Start, s.End, s.Breaks, s.Group, strconv.Itoa(s.People))
	}
	return t.WriteCSV(w)
}

// lines returns the lines before the tables: whether the goals hold, the proof, the size of the
// staff, the reasons if goals do not hold, and the goals that are not required.
func (r *Result) lines() []string {
	out := slices.Concat(r.headline(), r.Reasons)
	for _, goal := range r.NotRequired {
		out = append(out, "not required: "+goal)
	}
	return append(out, r.Notes...)
}

// amount formats a cost or a number of agent-hours.
func amount(v float64) string {
	tenths := int64(math.Round(10 * v))
	return strings.TrimSuffix(fmt.Sprintf("%s.%d", diag.Thousands(tenths/10), max(tenths%10, -tenths%10)), ".0")
}

// headline is the size of the staff, by how much it differs from the scenario's, and the proof.
func (r *Result) headline() []string {
	size := r.Problem.showCost(r.Cost)

	// Without a proof, no number is an answer. The last plan shows how far the search came.
	if r.Proof == 0 {
		return []string{fmt.Sprintf("%s: no staff was found that holds every goal; the last one tried has %s",
			r.Problem.Model.Title, size)}
	}

	out := []string{r.size()}

	if change := r.change(); change != "" {
		size += ", " + change
	}

	out = append(out, size, r.proofLine())
	if r.StoppedEarly != nil {
		out = append(out, r.stoppedLine())
	}
	if missed := r.missedDays(); missed != "" {
		out = append(out, missed)
	}

	return out
}

// size is the size of the staff in people and hours.
func (r *Result) size() string {
	people := ""
	if r.Tours != nil {
		people = diag.Thousands(r.Heads) + " people, "
	}
	return fmt.Sprintf("%s%s paid hours %s, %s full-time people at %s hours, at most %s at the same time", people,
		amount(r.PaidHours),
		r.Problem.per(), tenthsOf(r.FullTime), amount(r.Problem.fullTimeHours()), diag.Thousands(r.MostAtOnce.People))
}

// tenthsOf has one decimal.
func tenthsOf(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// change says by how much the cost differs from the cost of the scenario's roster; "" if the roster is new.
func (r *Result) change() string {
	has := amount(r.Scheduled.Cost)
	switch {
	case r.Problem.hasNoRoster():
		return ""
	case r.Cost < r.Scheduled.Cost:
		return fmt.Sprintf("%s less than the roster (%s)", amount(r.Scheduled.Cost-r.Cost), has)
	case r.Cost > r.Scheduled.Cost:
		return fmt.Sprintf("%s more than the roster (%s)", amount(r.Cost-r.Scheduled.Cost), has)
	default:
		return "as much as the roster"
	}
}

// proofLine says whether the goals hold, and in which simulated days.
func (r *Result) proofLine() string {
	every := "every goal holds"
	if r.NotRequired != nil {
		every = "every required goal holds"
	}

	if !r.Holds {
		every = "no staff was shown to hold every goal"
	}

	return fmt.Sprintf("%s: %s, by seed %d and %s, the %s proof", r.Problem.Model.Title, every, r.Seed,
		diag.Plural(r.Replications, "replication"), ordinals[r.Proof-1])
}

// stoppedLine reports a search that did not come to its end.
func (r *Result) stoppedLine() string {
	return fmt.Sprintf("stopped early after %s: the last tenth of the search saved %s. "+
		"A longer search may find a cheaper staff.",
		diag.Plural(r.Runs, "replication"), report.Percentage(stats.Number(r.StoppedEarly.LastTenthSaved)))
}

// missedDays returns the number of days that would miss the goal that is met on the fewest days, if
// only its mean over all days holds. It is "" without such a goal.
func (r *Result) missedDays() string {
	worst := -1
	least := 1.0
	for i := range r.Goals {
		g := &r.Goals[i]

		// A goal for each period, or for a share of the days, already bounds the single day.
		isMean := g.Holds == stats.Yes && g.Each == "" && g.OnDays == 0 && g.Days > 0
		if share := float64(g.DaysMet) / float64(max(1, g.Days)); isMean && share < least {
			worst = i
			least = share
		}
	}

	if worst < 0 {
		return ""
	}

	g := &r.Goals[worst]
	return fmt.Sprintf("only the mean holds: %s the goal would be missed (%s)", missedDays(g.DaysMet, g.Days), g.Title)
}

// ordinals name the proofs.
var ordinals = [mostProofs]string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"}

// planTable describes the numbers of agents; [Result.tourTable] the weeks of people. A new roster has no numbers to
// compare it with.
func (r *Result) planTable() *document.Table {
	columns := []string{"group", string(r.Problem.Unit), "has", "needs", "change", "Erlang A"}
	if r.Problem.hasNoRoster() {
		columns = []string{"group", string(r.Problem.Unit), "needs", "Erlang A"}
	}

	t := document.NewTable(columns...)
	for _, p := range r.merged() {
		// A group without numbers has nothing to compare, which is not the same as 0 agents.
		has := diag.Thousands(p.Scheduled)
		change := p.change()
		if !p.hasRoster {
			has = "–"
			change = "–"
		}

		row := []string{
			r.Problem.groupTitle(p.Group), p.when(), has, diag.Thousands(p.Needed), change,
			diag.Thousands(p.ErlangA),
		}
		if r.Problem.hasNoRoster() {
			row = slices.Delete(slices.Delete(row, 4, 5), 2, 3)
		}

		t.Row(row...)
	}

	return t
}

// tourTable describes the weeks of people.
func (r *Result) tourTable() *document.Table {
	t := document.NewTable("group", "works", "off", "shift", "people", "hours a week")
	for i := range r.Tours {
		w := &r.Tours[i]
		shift := w.From + "-" + w.To
		for _, also := range w.Also {
			shift += ", " + also.when()
		}
		t.Row(r.Problem.groupTitle(w.Group), w.Days, cmp.Or(w.Off, "–"), shift, diag.Thousands(w.Heads),
			amount(w.Hours))
	}
	return t
}

// totalTable describes the size of the staff, with the groups that are not searched.
func (r *Result) totalTable() *document.Table {
	p := r.Problem
	t := document.NewTable("total", "has", "needs", "Erlang A")
	if p.hasNoRoster() {
		t = document.NewTable("total", "needs", "Erlang A")
	}

	row := func(name string, more float64, of func(Plan) float64) {
		cells := []string{
			name, amount(of(p.scheduled()) + more), amount(of(r.Needed) + more),
			amount(of(r.Formula) + more),
		}
		if p.hasNoRoster() {
			cells = slices.Delete(cells, 1, 2)
		}
		t.Row(cells...)
	}

	size := func(name string, others float64, of func(Plan) float64) {
		if r.Others != nil {
			row(name+" of the groups searched", 0, of)
			row(name+" of the other groups", others, func(Plan) float64 { return 0 })
		}
		row(name+" "+p.per(), others, of)
	}

	others := p.others()

	if r.Tours != nil {
		people := func(name string, group int) {
			row(name, 0, func(plan Plan) float64 { return float64(p.heads(plan, group)) })
		}
		for g := range p.Model.Groups {
			if p.heads(r.Needed, g) > 0 {
				people("people of "+p.groupTitle(p.Model.Groups[g].Name), g)
			}
		}

		people("people", anyGroup)
	}

	size("paid hours", others.PaidHours, p.paidHours)
	size("agent-hours", others.AgentHours, p.agentHours)

	if p.hasCost() {
		size("cost", others.Cost, p.cost)
	}

	return t
}

// merged is the plan with consecutive intervals of equal numbers as one row, and without
// the shifts of patterns that have no agents.
func (r *Result) merged() []Row {
	var out []Row
	for _, p := range r.Plan {
		if p.Shift.Pattern && p.Scheduled == 0 && p.Needed == 0 && p.ErlangA == 0 {
			continue
		}

		if n := len(out); n > 0 && r.Problem.Unit.goesOn(out[n-1].Shift, p.Shift) && p.Group == out[n-1].Group &&
			p.Scheduled == out[n-1].Scheduled && p.Needed == out[n-1].Needed && p.ErlangA == out[n-1].ErlangA {
			out[n-1].To = p.To
			out[n-1].Shift = p.Shift
			continue
		}

		out = append(out, p)
	}

	return out
}

// goalTable describes the proof.
func (r *Result) goalTable() *document.Table {
	t := document.NewTable("goal", "value", "95% interval", "holds", "days met")
	for i := range r.Goals {
		g := &r.Goals[i]
		t.Row(g.Title, g.ShowValue(), g.Interval(), string(g.Holds),
			diag.Thousands(g.DaysMet)+" of "+diag.Thousands(g.Days))
	}
	return t
}

// attemptTable lists the proofs.
func (r *Result) attemptTable() *document.Table {
	t := document.NewTable("proof", "seed", "replications", "level", r.Problem.costName(), "holds", "missed")
	for i, a := range r.Attempts {
		holds := stats.Yes
		if !a.Holds {
			holds = stats.No
		}
		t.Row(ordinals[i], strconv.FormatUint(a.Seed, 10), diag.Thousands(a.Replications),
			fmt.Sprintf("%.1f%%", 100*a.Level),
			amount(a.Cost), string(holds), a.missedTitle)
	}

	return t
}

// aboutAttempts says what the proofs are worth.
const aboutAttempts = "Seeds and replications are fixed before each proof. " +
	"A staff that misses a goal passes as holding with a probability of at most 5%."

// fewerTable describes what is shown with one agent fewer.
func (r *Result) fewerTable() *document.Table {
	t := &document.Table{Columns: []document.Column{
		{Name: "one agent fewer"},
		{Name: "shown", Left: document.All},
		{Name: "nearest goal", Left: document.All, Wraps: true},
		{Name: "value"},
		{Name: "95% interval"},
	}}
	for i := range r.OneFewer {
		f := &r.OneFewer[i]
		t.Row(r.Problem.groupTitle(f.Group)+" "+f.when(), f.Verdict, strings.TrimSuffix(f.goal.Title+", "+f.In, ", "),
			f.shown(), f.interval())
	}
	return t
}

// aboutFormula says what the staff of Erlang A costs, and which goals it does not hold.
func (r *Result) aboutFormula() string {
	text := fmt.Sprintf("Erlang A takes %s. It sees each group alone, in steady state.",
		r.Problem.showCost(r.ErlangA.Cost))
	if r.Cover != nil {
		text += fmt.Sprintf(" The groups with shift patterns take %s of it. No patterns cover their need for less than %s.",
			amount(r.Cover.Cost), amount(r.Cover.Bound))
	}

	if !r.ErlangA.Simulated {
		return text
	}

	var missed []string
	for i := range r.ErlangA.Broken {
		g := &r.ErlangA.Broken[i]
		missed = append(missed, fmt.Sprintf("%s (%s)", g.Title, g.ShowMissed()))
	}

	if missed == nil {
		return text + " With the staff of Erlang A every goal holds."
	}
	return text + " With the staff of Erlang A these goals are not shown to hold: " + strings.Join(missed, ", ") + "."
}

// change returns the difference between the needed and the scheduled agents: +3, -2 or –.
func (p *Row) change() string {
	if p.Needed == p.Scheduled {
		return "–"
	}
	return fmt.Sprintf("%+d", p.Needed-p.Scheduled)
}
