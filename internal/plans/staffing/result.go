package staffing

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Result is the least staff found. Its JSON is a contract.
type Result struct {
	Plan       []Row         `json:"plan"`
	AgentHours float64       `json:"agent_hours"`
	Cost       float64       `json:"cost"`
	Heads      int           `json:"heads,omitempty"` // people, where shifts are their weeks
	Tours      []Tour        `json:"tours,omitempty"` // those that somebody has
	Goals      []report.Goal `json:"goals"`           // on fresh seeds
	OneFewer   []OneFewer    `json:"one_fewer"`
	Proven     bool          `json:"proven"` // all goals hold and, with one agent fewer anywhere, one breaks

	Scenario     string        `json:"scenario"`
	Seed         uint64        `json:"seed"` // of the proof
	Replications int           `json:"replications"`
	Runs         int           `json:"runs"` // replications of the whole search
	Scheduled    Total         `json:"scheduled"`
	ErlangA      FormulaResult `json:"erlang_a"`
	Holds        bool          `json:"holds"`             // a plan with which all goals hold was found
	Reasons      []string      `json:"reasons,omitempty"` // why the goals do not hold with the most agents
	Notes        []string      `json:"notes,omitempty"`   // what the search left out

	Cover *Cover       `json:"cover,omitempty"` // of shift patterns
	Bound *Bound       `json:"bound,omitempty"` // if one holds; else how far the plan is from the least is not known
	Curve []CurvePoint `json:"curve,omitempty"` // the cheapest first; if it was asked for

	Problem *Problem `json:"-"`
	Needed  Plan     `json:"-"` // by variable, as Row.Needed
	Formula Plan     `json:"-"` // and as Row.ErlangA

	Report *report.Report `json:"-"` // of the proof; nil if no plan holds
	Need   [][]int        `json:"-"` // the agents that Erlang A asks for, by group and interval of the report
}

// Total is the size of a plan.
type Total struct {
	AgentHours float64 `json:"agent_hours"`
	Cost       float64 `json:"cost"`
}

// FormulaResult is the size of the formula's plan and the goals that it does not hold in
// the simulation, on the seed of the proof.
type FormulaResult struct {
	Total
	Simulated bool          `json:"simulated"`
	Broken    []report.Goal `json:"broken"`
}

// Period is the part of the day of a variable.
type Period struct {
	Group string `json:"group"`
	Days  string `json:"days,omitempty"` // as in a scenario: mon-fri
	From  string `json:"from"`           // the hub's local time
	To    string `json:"to"`
}

// When is the part of the day: 08:00-12:00, or mon-fri 08:00-12:00.
func (p *Period) When() string { return strings.TrimLeft(p.Days+" "+p.From+"-"+p.To, " ") }

// Row is a variable of the plan.
type Row struct {
	Period
	Scheduled int `json:"scheduled"`
	ErlangA   int `json:"erlang_a"`
	Needed    int `json:"needed"`
}

// Tour is the week of some people: a shift at one start on the same days.
type Tour struct {
	Period
	Off   string  `json:"off"` // the days off, as in a scenario: sat-sun
	Heads int     `json:"heads"`
	Hours float64 `json:"hours"` // that each is rostered in a week
}

// tours lists the weeks that somebody of a plan has.
func (p *Problem) tours(plan Plan) []Tour {
	var out []Tour
	for j, heads := range plan {
		if v := &p.Variables[j]; v.Shift.Tour && heads > 0 {
			hours := float64(v.Shift.Length()) / 60 * float64(v.Shift.Days.Count())
			out = append(out, Tour{p.period(j), v.Shift.Days.Off().String(), heads, hours})
		}
	}
	return out
}

// period is the part of the day of a variable.
func (p *Problem) period(j int) Period {
	v := &p.Variables[j]
	return Period{p.Model.Groups[v.Group].Name, v.Shift.Days.String(), v.Shift.From.String(), v.Shift.To.String()}
}

// OneFewer is a goal that breaks with one agent fewer.
type OneFewer struct {
	Period
	Goal  string         `json:"goal"`
	In    string         `json:"in,omitempty"` // the period of a goal of periods, as Mon 30 Nov 12:30
	Value stats.Estimate `json:"value"`
	// Close says that the plan itself keeps the goal by less than the margin of the interval: it
	// holds in the proof, and may not on one seed of ten.
	Close bool `json:"close,omitempty"`
	// Others is the goal that breaks where this one holds: one about callers whom the group cannot
	// answer, whose agents take over its calls.
	Others string `json:"others,omitempty"`

	goal report.Goal // with the value
}

// Shown is the value as a report shows it.
func (f *OneFewer) Shown() string {
	text := f.goal.Show(f.Value.Mean)
	if f.goal.OnDays > 0 {
		text += " of the days"
	}
	return text
}

// Interval is the interval of the value as a report shows it.
func (f *OneFewer) Interval() string { return f.goal.Interval() }

func (p *Problem) total(plan Plan) Total { return Total{p.AgentHours(plan), p.Cost(plan)} }

// result makes the result of the best plan that is proven.
func (s *search) result(formula Plan) *Result {
	best := s.best
	r := s.planned(best.plan, formula)
	r.Notes = s.notes()
	r.Goals, r.Seed, r.Replications, r.Holds = best.report.Goals, best.seed, best.replications, true
	r.Report, r.Need = best.report, s.problem.formulaNeed(best.report)
	for j, f := range best.removals {
		if !f.judged || f.holds {
			continue
		}
		g := best.report.Goals[f.requirement.goal].With(f.value)
		if onDays := s.problem.Model.Goals[f.requirement.goal].OnDays; onDays > 0 { // the value is a share of the days
			g.Unit, g.Bound = report.Share, stats.Number(onDays)
		}
		fewer := OneFewer{Period: r.Plan[j].Period, Goal: g.Goal, In: s.periodName(f.requirement), Value: f.value, Close: !f.without, goal: g}
		if f.others != nil {
			fewer.Others = best.report.Goals[f.others.goal].Goal
		}
		r.OneFewer = append(r.OneFewer, fewer)
	}
	return r
}

// periodName names the period of a requirement; "" is all of the time.
func (s *search) periodName(r *requirement) string {
	layout := s.parts[0].layout
	from, _ := r.period(layout)
	clock := &layout.Model.Clock
	switch {
	case r.periodIndex < 0:
		return ""
	case layout.Model.Goals[r.goal].Each == model.EachDay:
		return clock.Instant(from).Format("Mon 2 Jan")
	case clock.Days() == 1:
		return clock.Instant(from).Format("15:04")
	default:
		return clock.Instant(from).Format("Mon 2 Jan 15:04")
	}
}

// notes say what the search left out.
func (s *search) notes() []string {
	left := 0
	for _, p := range s.parts {
		if !p.exchanged {
			left += len(p.variables)
		}
	}
	if left == 0 {
		return nil
	}
	return []string{fmt.Sprintf("the budget ended before agents of %s were exchanged: a larger --budget may find less", diag.Plural(left, string(s.problem.Unit)))}
}

// planned makes a result of a plan, still without goals.
func (s *search) planned(plan, formula Plan) *Result {
	p := s.problem
	r := &Result{
		AgentHours: p.AgentHours(plan), Cost: p.Cost(plan), Scenario: p.Model.Scenario, Runs: s.budget.used, OneFewer: []OneFewer{},
		Scheduled: p.total(p.Scheduled()), ErlangA: FormulaResult{Total: p.total(formula), Broken: []report.Goal{}}, Problem: p, Needed: plan, Formula: formula,
	}
	r.Heads, r.Tours = p.heads(plan, anyGroup), p.tours(plan)
	for j := range p.Variables {
		v := &p.Variables[j]
		r.Plan = append(r.Plan, Row{p.period(j), v.Shift.Agents, formula[j], plan[j]})
	}
	return r
}

// simulateFormula finds the goals that do not hold with the formula's plan.
func (s *search) simulateFormula(ctx context.Context, r *Result, formula Plan) error {
	if err := s.afford(firstProofReplications); err != nil {
		return err
	}
	plan := s.problem.within(formula)
	out, err := s.best.evaluator.report(ctx, plan, firstProofReplications)
	if err != nil {
		return err
	}
	r.ErlangA.Simulated, r.Runs = true, s.budget.used
	for _, g := range out.Goals {
		if g.Holds != stats.Yes {
			r.ErlangA.Broken = append(r.ErlangA.Broken, g)
		}
	}
	return nil
}

// impossible is the result when even the most agents do not hold all goals.
func (s *search) impossible(ctx context.Context) (*Result, error) {
	plan, l := joined(s.parts), s.lockstep.evaluator
	most, err := l.report(ctx, plan, firstProofReplications)
	if err != nil {
		return nil, err
	}
	scheduled, err := l.report(ctx, s.problem.within(s.problem.Scheduled()), firstProofReplications)
	if err != nil {
		return nil, err
	}
	formula, _ := s.problem.erlangA(most)
	r := s.planned(plan, formula)
	r.Goals, r.Seed, r.Replications, r.Runs = most.Goals, s.problem.Model.Seed, firstProofReplications, s.budget.used
	for i := range most.Goals {
		if g := &most.Goals[i]; g.Holds != stats.Yes {
			r.Reasons = append(r.Reasons, s.problem.reason(g, &scheduled.Goals[i], plan))
		}
	}
	return r, nil
}

// reason describes why a goal does not hold with the most agents.
func (p *Problem) reason(most, scheduled *report.Goal, plan Plan) string {
	text := most.Goal + ": it is "
	if !p.isOpen() {
		text += scheduled.Show(scheduled.Value.Mean) + " with as many agents as scheduled"
		if slices.Equal(plan, p.within(p.Scheduled())) {
			return text
		}
		text += " and "
	}
	text += most.Show(most.Value.Mean) + " with the most"
	var full []string
	for j := range p.Variables {
		v := &p.Variables[j]
		_, high := p.bounds(plan, j)
		if name := p.Model.Groups[v.Group].Name; plan[j] == high && !slices.Contains(full, name) {
			full = append(full, name)
		}
	}
	better := float64(most.Value.Mean - scheduled.Value.Mean)
	if most.Side == "at_most" {
		better = -better
	}
	switch overlap := most.Value.Low <= scheduled.Value.High && scheduled.Value.Low <= most.Value.High; {
	case overlap || better < 0:
		return text + ", so it does not depend on having more of them"
	case full != nil:
		return text + ", and their bounds do not allow more of " + strings.Join(full, ", ")
	default:
		return text
	}
}
