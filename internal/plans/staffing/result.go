package staffing

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Result is the least staff found. Its JSON is a contract.
type Result struct {
	Plan []Row `json:"plan"`
	Total
	FullTime   float64       `json:"full_time"` // the people who work the paid hours full time
	MostAtOnce AtOnce        `json:"most_at_once"`
	Shifts     []Shift       `json:"shifts"`           // of the plan, as dates
	Others     *Total        `json:"others,omitempty"` // the part of the groups that are not searched
	Heads      int           `json:"heads,omitempty"`  // people, where shifts are their weeks
	Tours      []Tour        `json:"tours,omitempty"`  // those that somebody has
	Goals      []report.Goal `json:"goals"`            // in the proof
	OneFewer   []OneFewer    `json:"one_fewer"`

	Scenario     string        `json:"scenario"`
	Holds        bool          `json:"holds"`        // every required goal is shown to hold
	Proof        int           `json:"proof"`        // the number of the attempt, from 1; 0 without a proof
	Seed         uint64        `json:"seed"`         // of the proof
	Replications int           `json:"replications"` // of the proof
	Attempts     []Attempt     `json:"attempts"`
	NotRequired  []string      `json:"not_required,omitempty"` // goals, each with why
	StoppedEarly *Stopped      `json:"stopped_early,omitempty"`
	Runs         int           `json:"runs"` // replications of the whole search
	Scheduled    Total         `json:"scheduled"`
	ErlangA      FormulaResult `json:"erlang_a"`
	Reasons      []string      `json:"reasons,omitempty"` // why not every goal holds
	Notes        []string      `json:"notes,omitempty"`

	Cover *Cover       `json:"cover,omitempty"` // of shift patterns
	Curve []CurvePoint `json:"curve,omitempty"` // the cheapest first; if it was asked for

	Problem *Problem `json:"-"`
	Needed  Plan     `json:"-"` // by variable, as Row.Needed
	Formula Plan     `json:"-"` // and as Row.ErlangA

	Report *report.Report `json:"-"` // of the proof, or nil
	Need   [][]int        `json:"-"` // the agents that Erlang A asks for, by group and interval of the report
}

// Attempt is a proof of a plan, with a seed and replications that were fixed before it.
type Attempt struct {
	Seed         uint64  `json:"seed"`
	Replications int     `json:"replications"` // fewer where a goal was certainly missed
	Level        float64 `json:"level"`        // the probability of a wrong yes
	Cost         float64 `json:"cost"`
	Holds        bool    `json:"holds"`
	Missed       string  `json:"missed,omitempty"` // a goal that it does not show, with its period

	missedTitle string // the same goal in words
	advice      string // to show it
}

// Stopped describes the last part of a search that the budget ended.
type Stopped struct {
	LastTenthSaved float64 `json:"last_tenth_saved"` // by its last tenth, as a share of the cost
}

// Total is the size of a plan.
type Total struct {
	AgentHours float64 `json:"agent_hours"` // on the phones
	PaidHours  float64 `json:"paid_hours"`
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

// when is the part of the day: 08:00-12:00, or mon-fri 08:00-12:00.
func (p *Period) when() string { return strings.TrimLeft(p.Days+" "+p.From+"-"+p.To, " ") }

// Row is a variable of the plan.
type Row struct {
	Period
	Scheduled int `json:"scheduled"`
	ErlangA   int `json:"erlang_a"`
	Needed    int `json:"needed"`

	Also  []Period        `json:"also,omitempty"` // of a week of several lengths: the shifts on other days
	Shift *scenario.Shift `json:"-"`              // of the variable

	hasRoster bool // the scenario has numbers for the group
}

// Tour is the week of some people: a shift at one start on the same days.
type Tour struct {
	Period
	Off   string  `json:"off"` // the days off, as in a scenario: sat-sun
	Heads int     `json:"heads"`
	Hours float64 `json:"hours"` // that each is rostered in a week

	Also []Period `json:"also,omitempty"` // the shifts of other lengths, on other days
}

// tours lists the weeks that somebody of a plan has.
func (p *Problem) tours(plan Plan) []Tour {
	var out []Tour
	for j, heads := range plan {
		if v := &p.Variables[j]; v.Shift.Tour && heads > 0 {
			tour := Tour{Period: p.period(j), Heads: heads, Also: p.also(j)}

			// The parts of a week have different lengths and days. Their hours add up to the week's.
			days := scenario.Weekdays(0)
			for _, part := range v.Shift.EachLength() {
				days |= part.Days
				hours := float64(part.Length()) / 60
				tour.Hours += float64(hours * float64(part.Days.Count()))
			}

			tour.Off = days.Off().String()
			out = append(out, tour)
		}
	}

	return out
}

// also are the shifts of other lengths of a variable's week.
func (c *choices) also(j int) []Period {
	var out []Period
	for _, part := range c.Variables[j].Shift.EachLength()[1:] {
		out = append(out, c.periodOf(j, &part))
	}
	return out
}

// period is the part of the day of a variable.
func (c *choices) period(j int) Period { return c.periodOf(j, &c.Variables[j].Shift) }

func (c *choices) periodOf(j int, s *scenario.Shift) Period {
	return Period{c.Model.Groups[c.Variables[j].Group].Name, s.Days.String(), s.From.String(), s.To.String()}
}

// OneFewer is the result for the staff with one agent fewer.
type OneFewer struct {
	Period
	Verdict string         `json:"verdict"`        // breaks, cannot be shown to hold, or holds: may be left out
	Goal    string         `json:"goal,omitempty"` // that is missed, or nearest to its bound
	In      string         `json:"in,omitempty"`   // the period of a goal of periods, as Mon 30 Nov 12:30
	Value   stats.Estimate `json:"value"`

	goal report.Goal // with the value
}

// shown is the value as a report shows it.
func (f *OneFewer) shown() string {
	text := f.goal.Show(f.Value.Mean)
	if f.goal.OnDays > 0 {
		text += " of the days"
	}
	return text
}

// interval is the interval of the value as a report shows it.
func (f *OneFewer) interval() string { return f.goal.Interval() }

// total is the size of a plan with the groups that are not searched.
func (p *Problem) total(plan Plan) Total {
	others := p.others()
	return Total{
		toMillionth(p.agentHours(plan) + others.AgentHours), toMillionth(p.paidHours(plan) + others.PaidHours),
		toMillionth(p.cost(plan) + others.Cost),
	}
}

// others is the size of the groups that are not searched.
func (p *Problem) others() Total {
	var out Total
	for g := range p.Model.Groups {
		if p.isSearched(g) {
			continue
		}

		// Without costs the total is in agent-hours, as the search's own.
		group := &p.Model.Groups[g]
		hours := agentHours(group.Roster, p.Model.Clock.From, p.Model.Clock.To)
		paid := group.PaidHours(p.Model.Clock.From, p.Model.Clock.To)
		out.AgentHours += hours
		out.PaidHours += paid

		if p.hasCost() {
			out.Cost += float64(paid * group.Cost)
		} else {
			out.Cost += hours
		}
	}

	return Total{toMillionth(out.AgentHours), toMillionth(out.PaidHours), toMillionth(out.Cost)}
}

// result makes the result of a proof, without the further results.
func (s *search) result(p *proof) *Result {
	r := s.problem.result(p.trial.plan, p.report)
	r.Proof = p.number
	r.Holds = p.Holds
	r.Report = p.report
	r.NotRequired = s.notRequired(p)

	for _, a := range s.proofs {
		r.Attempts = append(r.Attempts, a.Attempt)
	}
	if !p.Holds {
		r.Reasons = append(r.Reasons, p.missedTitle+" is not shown to hold: "+p.advice)
	}
	return r
}

// end adds how the search ended to its result.
func (s *search) end(r *Result, interrupted bool) {
	r.Runs = s.budget.used

	// A missing table would look like an answer, so its reason is a note.
	if !s.removed {
		ending := "the budget ended"
		if interrupted {
			ending = "the search was interrupted"
		}
		r.Notes = append(r.Notes, ending+" before one agent fewer was simulated")
	}
	if untried := s.untried(r.Needed); untried != "" {
		r.Notes = append(r.Notes, "fewer agents were never tried in "+untried+". A larger --budget may save some there")
	}
	r.Notes = append(r.Notes, s.problem.notesOf(r.Report)...)
	if !s.finished || interrupted {
		r.StoppedEarly = &Stopped{s.lastTenthSaved()}
	}
}

// untried names the periods of a plan in which the search tried no plan with fewer agents, although the scenario
// allows it; "" if there are none.
func (s *search) untried(plan Plan) string {
	p := s.problem

	// Intervals that follow each other are one period.
	var out []Period
	hasTried := map[string]bool{} // groups
	last := -1
	for j := range p.Variables {
		v := &p.Variables[j]
		if v.paidHours == 0 { // on no simulated day
			continue
		}
		one := p.period(j)
		if s.tried[j] || p.change(plan, j, -1) >= plan[j] {
			hasTried[one.Group] = true
			continue
		}
		if last >= 0 && p.Variables[last].Group == v.Group && p.Unit.goesOn(&p.Variables[last].Shift, &v.Shift) {
			out[len(out)-1].To = one.To
		} else {
			out = append(out, one)
		}
		last = j
	}

	// Each group has its name once. Several shifts that are all of the group are "any shift".
	var names []string
	for i := range out {
		period := out[i].when()
		isAll := p.Unit == ByShift && !hasTried[out[i].Group]
		switch isSame := i > 0 && out[i].Group == out[i-1].Group; {
		case isSame && isAll:
			names[len(names)-1] = "any shift of " + p.groupTitle(out[i].Group)
		case isSame:
			names[len(names)-1] += ", " + period
		default:
			names = append(names, p.groupTitle(out[i].Group)+" "+period)
		}
	}
	return strings.Join(names, "; ")
}

// lastTenthSaved is the share of the cost that the last tenth of the search saved.
func (s *search) lastTenthSaved() float64 {
	last := s.trail[len(s.trail)-1]
	before := s.trail[0]

	// The plan that was the current one when nine tenths of the search were spent is the base.
	for _, at := range s.trail {
		if at.used <= s.searched*9/10 {
			before = at
		}
	}
	return max(0, 1-last.cost/max(before.cost, 1e-9))
}

// notRequired lists the goals, and the periods of goals, that a proof leaves out.
func (s *search) notRequired(p *proof) []string {
	var out []string

	// A goal that is left out must not pass as one that holds, so each is named with its reason.
	for i := range s.problem.Model.Goals {
		if !s.problem.isRequired(i) {
			title := s.problem.Model.GoalTitle(&s.problem.Model.Goals[i])
			out = append(out, title+": no group that is searched answers these callers")
		}
	}

	for _, f := range p.few {
		calls := int(f.leastCalls(p.Level)) + 1
		replications := int(f.replications) + 1
		out = append(out, fmt.Sprintf(
			"%s: too few calls, %.2g in a replication: a proof takes %s of them, %s replications",
			f.title(s.problem.layout), f.calls, diag.Thousands(calls), diag.Thousands(replications)))
	}

	return out
}

// unstaffed is a time of the day in which callers of a queue arrive and no agent answers them.
type unstaffed struct {
	queue       model.Title
	first       time.Time // on the first of the days
	from, until string
	days        int
	calls       float64 // in a replication, on all days
}

// notesOf lists what the report of a staff notes. The times without agents are those of this staff.
func (d *day) notesOf(r *report.Report) (out []string) {
	for i := range r.Notes {
		if r.Notes[i].Rule != string(scenario.UnstaffedHours) {
			out = append(out, r.Notes[i].Text)
		}
	}
	return append(out, d.unanswered(r)...)
}

// unanswered lists the times of queues with calls and no agent who answers them.
func (d *day) unanswered(r *report.Report) []string {
	var times []unstaffed
	for q := range d.layout.Queues {
		for k := 0; k < len(r.Intervals); k++ {
			first := &r.Intervals[k]
			of := unstaffed{first.Queues[q].Title, first.Start, first.Start.Format("15:04"), "the end", 1, 0}

			// Intervals that follow each other are one time, with the calls of all of them.
			for ; k < len(r.Intervals); k++ {
				if at := &r.Intervals[k].Queues[q]; at.Offered == 0 || at.Agents > 0 {
					of.until = r.Intervals[k].Start.Format("15:04")
					break
				}
				of.calls += float64(r.Intervals[k].Queues[q].Offered) / float64(r.Replications)
			}
			if of.calls == 0 {
				continue
			}

			// The same time of several days is one message.
			same := slices.IndexFunc(times, func(o unstaffed) bool {
				return o.queue == of.queue && o.from == of.from && o.until == of.until
			})
			if same < 0 {
				times = append(times, of)
				continue
			}
			times[same].days++
			times[same].calls += of.calls
		}
	}

	var out []string
	for i := range times {
		out = append(out, times[i].message(d.Model.Clock.Days()))
	}
	return out
}

// message names the time in a period of a number of days.
func (u *unstaffed) message(days int) string {
	on := ""
	switch {
	case u.days > 1:
		on = fmt.Sprintf(" on %d days, the first on %s", u.days, u.first.Format("Mon 2 Jan"))
	case days > 1:
		on = " on " + u.first.Format("Mon 2 Jan")
	}
	return fmt.Sprintf("%s has no agent from %s to %s%s, when %s", u.queue, u.from, u.until, on, arrivals(u.calls))
}

// arrivals describes how many calls arrive in a replication, in whole calls.
func arrivals(calls float64) string {
	if n := int(math.Round(calls)); n > 1 {
		return diag.Thousands(n) + " calls arrive in a replication"
	}

	// A number that rounds to 0 would read as no call.
	if replications := int(math.Round(1 / calls)); replications > 1 {
		return fmt.Sprintf("1 call arrives in %s replications", diag.Thousands(replications))
	}
	return "1 call arrives in a replication"
}

// result makes a result of a plan and its simulation.
func (p *Problem) result(plan Plan, of *report.Report) *Result {
	by := p.erlangA(of)
	total := p.total(plan)
	r := &Result{
		Goals: of.Goals, Seed: of.Seed, Replications: of.Replications, Scenario: p.Model.Scenario, Total: total,
		FullTime:   toMillionth(p.fullTime(total.PaidHours)),
		MostAtOnce: p.mostAtOnce(plan),
		Shifts:     p.shifts(plan),
		OneFewer:   []OneFewer{},
		Attempts:   []Attempt{},
		Heads:      p.heads(plan, anyGroup),
		Tours:      p.tours(plan),
		Scheduled:  p.total(p.scheduled()),
		ErlangA:    FormulaResult{Total: p.total(by.plan), Broken: []report.Goal{}},
		Plan:       p.rows(plan, by.plan), Problem: p, Needed: plan, Formula: by.plan, Need: by.need, Cover: by.cover,
	}

	if others := p.others(); others.AgentHours > 0 {
		r.Others = &others
	}

	return r
}

// rows returns the variables of a plan next to the formula's plan. Variables whose days are not
// simulated are left out.
func (p *Problem) rows(plan, formula Plan) []Row {
	var out []Row
	for j := range p.Variables {
		if v := &p.Variables[j]; v.paidHours > 0 {
			out = append(out,
				Row{p.period(j), v.Shift.Agents, formula[j], plan[j], p.also(j), &v.Shift, p.hasRoster(v.Group)})
		}
	}
	return out
}

// impossible is the result when even the most agents do not hold all goals.
func (s *search) impossible(ctx context.Context) (r *Result, err error) {
	const replications = 20
	defer func() {
		if errors.Is(err, errSpent) {
			err = ErrNothing
		}
	}()

	plan := s.plan()
	most, err := s.simulator.report(ctx, plan, replications)
	if err != nil {
		return nil, err
	}

	// The present plan is simulated too, so that a reader sees by how much more agents help.
	scheduled, err := s.simulator.report(ctx, s.problem.withinBounds(s.problem.scheduled()), replications)
	if err != nil {
		return nil, err
	}

	r = s.problem.result(plan, most)
	r.Runs = s.budget.used
	r.Notes = s.problem.notesOf(most)

	for i := range most.Goals {
		if g := &most.Goals[i]; g.Holds != stats.Yes && s.problem.isRequired(i) {
			r.Reasons = append(r.Reasons, s.problem.reason(g, &scheduled.Goals[i], plan))
		}
	}

	return r, nil
}

// reason describes why a goal does not hold with the most agents.
func (p *Problem) reason(most, scheduled *report.Goal, plan Plan) string {
	text := most.Title + ": it is "
	if !p.isOpen() {
		text += scheduled.Show(scheduled.Value.Mean) + " with as many agents as scheduled"
		bounded := p.withinBounds(p.scheduled())
		if !slices.Equal(bounded, p.scheduled()) {
			text += " within the bounds"
		}
		if slices.Equal(plan, bounded) {
			return text
		}
		text += " and "
	}

	text += most.Show(most.Value.Mean) + " with the most"

	// A group at its bounds cannot get more agents, which may be the reason.
	var full []string
	for j := range p.Variables {
		v := &p.Variables[j]
		_, high := p.bounds(plan, j)
		if name := p.Model.Groups[v.Group].Name; plan[j] == high && !slices.Contains(full, name) {
			full = append(full, name)
		}
	}

	if full != nil {
		text += ", and their bounds do not allow more of " + strings.Join(full, ", ")
	}

	return text
}
