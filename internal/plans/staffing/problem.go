package staffing

import (
	"math"
	"path"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Unit is the part of the day for which a number of agents is chosen.
type Unit string

// The units.
const (
	ByShift    Unit = "shift"    // the scenario's own
	ByInterval Unit = "interval" // the scenario's interval
)

// Problem is a scenario with the numbers of agents to choose.
type Problem struct {
	choices
	Unit Unit

	staff     []scenario.Staff // of the model's groups; a plan fills in the shifts of those searched
	hadBreaks []bool           // by group: the scenario gives it breaks, but a plan by interval has no breaks
	patterns  []*patterns      // by group; nil for one whose shifts do not overlap
}

// choices are the numbers of agents to choose on a day.
type choices struct {
	day
	Variables []Variable
}

// day is a scenario's day: its queues, groups and goals.
type day struct {
	Model  *model.Model
	layout *tally.Layout
}

// Variable is the number of rostered agents of a group in a part of the day.
type Variable struct {
	Group   int            // index into Model.Groups
	Shift   scenario.Shift // with the agents of the scenario
	AtLeast int            // bounds of the number, equal if it is fixed
	AtMost  int

	paidHours  float64            // of an agent, in the time that the statistics cover
	phoneHours float64            // of an agent on the phones in that time, without rounding
	phoneShare float64            // phoneHours ÷ paidHours
	roster     []model.RosterStep // of sampleAgents
	onPhones   []float64          // share of an agent's time on the phones, by interval of the statistics
	hours      []float64          // cache of Problem.Hours, by the number of agents
}

// Plan is a number of agents for each variable.
type Plan []int

// New makes the problem of a scenario. A group is searched if its name matches one of the
// patterns, as of path.Match; without any all are. A group whose agents a file names keeps them.
func New(of *scenario.Scenario, m *model.Model, unit Unit, groups ...string) *Problem {
	p := &Problem{
		choices: choices{day: day{m, tally.NewLayout(m)}},
		Unit:    unit, staff: slices.Clone(of.Staff),
		hadBreaks: make([]bool, len(of.Staff)), patterns: make([]*patterns, len(of.Staff)),
	}

	// A pattern of path.Match is checked before, so its error cannot happen here.
	for g := range p.staff {
		matches := func(pattern string) bool {
			matched, _ := path.Match(pattern, m.Groups[g].Name)
			return matched
		}
		if (len(groups) == 0 || slices.ContainsFunc(groups, matches)) && p.staff[g].Roster == nil {
			p.addGroup(g)
		}
	}

	return p
}

// addGroup adds the variables of a group: its shifts, or the intervals that they cover.
func (p *Problem) addGroup(g int) {
	s := &p.staff[g]
	group := &p.Model.Groups[g]
	first := len(p.Variables)

	// A number of agents for all day is one shift. Numbers for dates become the largest of them.
	if s.Shifts == nil {
		most := s.Agents.Count.Value
		for _, dated := range s.Agents.Dated {
			most = max(most, dated.Count)
		}

		s.Shifts = []scenario.Shift{{Span: allDay, Agents: most}}
		s.Agents.Count.Value = 0
		s.Agents.Dated = nil
	}

	// An interval's agents are those on the phones, so breaks are left to whoever makes shifts of them.
	if p.Unit == ByInterval {
		s.Shifts = intervals(scenario.ByLength(s.Shifts),
			scenario.Minute(time.Duration(p.Model.Clock.Interval).Minutes()))
		p.hadBreaks[g] = s.Breaks != nil
		s.Breaks = nil
	}

	overlap := slices.ContainsFunc(s.Shifts, func(shift scenario.Shift) bool { return shift.Pattern })
	for _, shift := range s.Shifts {
		v := Variable{Group: g, Shift: shift, AtLeast: group.Bounds.AtLeast, AtMost: group.Bounds.AtMost}
		if overlap {
			// The bound belongs to several variables.
			v.AtLeast = 0
		}

		v.roster = p.rosterOf(s, &v, sampleAgents)
		v.onPhones = p.averages(v.roster)
		for k := range v.onPhones {
			v.onPhones[k] /= sampleAgents
		}

		v.phoneHours = agentHours(v.roster, p.Model.Clock.From, p.Model.Clock.To) / sampleAgents
		v.paidHours = (&model.Group{Roster: v.roster}).PaidHours(p.Model.Clock.From, p.Model.Clock.To) / sampleAgents

		// outside of the statistics, or nobody is on the phones
		if v.phoneShare = v.phoneHours / v.paidHours; !(v.phoneShare > 0) {
			v.AtLeast = shift.Agents
			v.AtMost = shift.Agents
			v.phoneShare = 0
		}

		p.Variables = append(p.Variables, v)
	}

	if overlap {
		p.patterns[g] = p.newPatterns(g, first)
	}
}

// isSearched reports whether a group has variables.
func (c *choices) isSearched(g int) bool {
	return slices.ContainsFunc(c.Variables, func(v Variable) bool { return v.Group == g })
}

// HasGoals reports whether a goal is about callers whom a searched group can answer.
func (p *Problem) HasGoals() bool { return len(p.requirements()) > 0 }

// sampleAgents are rostered to measure the contribution of one agent. The number is so large that
// rounding does not matter.
const sampleAgents = 10000

var allDay = scenario.Span{From: 0, To: scenario.MinutesPerDay}

// intervals divides shifts into intervals of a length, in the order of the day. An interval
// has the most agents at any time in it, also where a shift begins or ends within. A shift
// over midnight that begins on some weekdays only stays as it is.
func intervals(shifts []scenario.Shift, length scenario.Minute) []scenario.Shift {
	var out []scenario.Shift
	var done []scenario.Weekdays
	for _, shift := range shifts {
		switch {
		case staysWhole(shift):
			shift.Breaks = nil
			out = append(out, shift)
			continue
		case slices.Contains(done, shift.Days):
			continue
		}

		// Shifts of the same weekdays overlap, so they are divided together once.
		done = append(done, shift.Days)

		for from := scenario.Minute(0); from < scenario.MinutesPerDay; from += length {
			covered := false
			most := 0
			for at := from; at < from+length; at++ {
				agents := 0
				for _, s := range shifts {
					if s.Days == shift.Days && !staysWhole(s) && s.Contains(at) {
						covered = true
						agents += s.Agents
					}
				}

				most = max(most, agents)
			}

			if covered {
				out = append(out,
					scenario.Shift{Days: shift.Days, Span: scenario.Span{From: from, To: from + length}, Agents: most})
			}
		}
	}

	return out
}

// staysWhole reports whether intervals leaves a shift as it is.
func staysWhole(s scenario.Shift) bool { return s.Days != 0 && s.From >= s.To }

// goesOn reports whether an interval follows another one.
func (u Unit) goesOn(before, after *scenario.Shift) bool {
	return u == ByInterval && before.Days == after.Days && before.To == after.From && !staysWhole(*before) &&
		!staysWhole(*after)
}

func (d *day) zone(g int) *time.Location { return d.Model.Center.Hubs[d.Model.Groups[g].Hub].Zone }

// rosterOf is the roster of a number of agents in one variable alone.
func (p *Problem) rosterOf(group *scenario.Staff, v *Variable, agents int) []model.RosterStep {
	alone := *group
	shift := v.Shift
	shift.Agents = agents
	alone.Shifts = []scenario.Shift{shift}
	return compile.Roster(&alone, &p.Model.Clock, p.zone(v.Group))
}

// agentHours are the hours on the phones of a roster's agents from one time to another.
func agentHours(roster []model.RosterStep, from, to des.Time) float64 {
	onPhones := model.Group{Roster: slices.Clone(roster)}
	for i := range onPhones.Roster {
		onPhones.Roster[i].Paid = onPhones.Roster[i].Agents
	}
	return onPhones.PaidHours(from, to)
}

// hours returns the hours on the phones of a variable's agents. The hours of patterns are not
// rounded by shrinkage, because only the agents of all shifts together are rounded.
func (p *Problem) hours(j, agents int) float64 {
	v := &p.Variables[j]
	if p.staff[v.Group].Shrinkage == nil || p.patterns[v.Group] != nil {
		return float64(agents) * v.phoneHours
	}

	// Rounding by shrinkage makes the hours of n agents no multiple of one agent's, so each number is
	// computed once.
	for n := len(v.hours); n <= agents; n++ {
		v.hours = append(v.hours, agentHours(p.rosterOf(&p.staff[v.Group], v, n), p.Model.Clock.From, p.Model.Clock.To))
	}
	return v.hours[agents]
}

// change returns a plan's number of agents of a variable after a change of its agents on the
// phones, within bounds. It is the least number of rostered agents with that number on the phones.
func (p *Problem) change(plan Plan, j, by int) int {
	// With shrinkage, several numbers of rostered agents may give the same number on the phones.
	low, high := p.bounds(plan, j)
	agents := p.least(j, min(max(plan[j], low), high), low)
	for ; by < 0 && agents > low; by++ {
		agents = p.least(j, agents-1, low)
	}
	for ; by > 0 && agents < high; by-- {
		for from := p.hours(j, agents); agents < high && p.hours(j, agents) == from; {
			agents++
		}
	}
	return agents
}

// changed returns a plan with more agents on the phones in some variables, within bounds.
func (p *Problem) changed(plan Plan, variables []int, agents int) Plan {
	out := slices.Clone(plan)
	for _, j := range variables {
		out[j] = p.change(out, j, agents)
	}
	return out
}

// least is the least number of rostered agents with the same hours on the phones, from a
// lower bound.
func (p *Problem) least(j, agents, low int) int {
	for hours := p.hours(j, agents); agents > low && p.hours(j, agents-1) == hours; {
		agents--
	}
	return agents
}

// rosters gives every group's agents on the phones under a plan. The variables are in the
// order of the groups and of their shifts.
func (p *Problem) rosters(plan Plan) [][]model.RosterStep {
	out := make([][]model.RosterStep, len(p.staff))
	next := 0
	for g := range p.staff {
		s := p.staff[g]
		if next == len(p.Variables) || p.Variables[next].Group != g {
			out[g] = p.Model.Groups[g].Roster
			continue
		}

		// The staff is the scenario's own, so a plan must not change its shifts.
		s.Shifts = slices.Clone(s.Shifts)
		for i := range s.Shifts {
			s.Shifts[i].Agents = plan[next]
			next++
		}

		s.Shifts = slices.DeleteFunc(s.Shifts, func(shift scenario.Shift) bool { return shift.Agents == 0 })
		out[g] = compile.Roster(&s, &p.Model.Clock, p.zone(g))
	}

	return out
}

// scheduled is the plan of the scenario.
func (c *choices) scheduled() Plan {
	plan := make(Plan, len(c.Variables))
	for i := range plan {
		plan[i] = c.Variables[i].Shift.Agents
	}
	return plan
}

const anyGroup = -1

// heads is the number of people of a plan in a group or in all: of each tour its agents. It is 0
// where shifts are not the weeks of people.
func (c *choices) heads(plan Plan, group int) int {
	total := 0
	for j, agents := range plan {
		if v := &c.Variables[j]; v.Shift.Tour && (group == anyGroup || group == v.Group) {
			total += agents
		}
	}
	return total
}

// agentHours sums the hours of a plan's agents on the phones.
func (p *Problem) agentHours(plan Plan) float64 {
	total := 0.0
	for j, agents := range plan {
		total += p.hours(j, agents)
	}
	return toMillionth(total)
}

// cost returns the cost that the search minimizes: the cost of the hours of a plan's rostered
// agents, or the agent-hours if no group has a cost.
func (p *Problem) cost(plan Plan) float64 {
	if !p.hasCost() {
		return p.agentHours(plan)
	}
	total := 0.0
	for j, agents := range plan {
		total += float64(float64(agents) * p.costOfRostered(j))
	}
	return toMillionth(total)
}

// hasCost reports whether an hour of the groups has a cost: all groups have one, or none.
func (d *day) hasCost() bool { return d.Model.Groups[0].Cost > 0 }

// costName returns the name of [Problem.cost].
func (d *day) costName() string {
	if d.hasCost() {
		return "cost"
	}
	return "agent-hours"
}

// showCost shows a value of [Problem.cost]: 9,870 agent-hours, or a cost.
func (d *day) showCost(cost float64) string {
	text := amount(cost) + " agent-hours "
	if d.hasCost() {
		text = "a cost of " + amount(cost) + " "
	}
	return text + d.per()
}

// per says what costs and agent-hours are of: the whole scenario, which may be a day.
func (d *day) per() string {
	if clock := &d.Model.Clock; clock.Days() == 1 && report.UnitOf(clock) == "day" {
		return "a day"
	}
	return "in all"
}

// toMillionth rounds a sum, so that sums of decimal costs read as such.
func toMillionth(total float64) float64 { return math.Round(total*1e6) / 1e6 }

// costOf returns the cost of one more agent on the phones: of 1 ÷ phoneShare rostered agents.
func (c *choices) costOf(j int) float64 { return c.costOfRostered(j) / c.Variables[j].phoneShare }

// costOfRostered returns the cost of one more rostered agent.
func (c *choices) costOfRostered(j int) float64 {
	v := &c.Variables[j]
	if !c.hasCost() {
		return v.phoneHours
	}
	return v.paidHours * c.Model.Groups[v.Group].Cost
}

// covers reports whether the variable's agents work at the start of an interval.
func (c *choices) covers(j, interval int) bool {
	return stepAt(c.Variables[j].roster, c.layout.Start(interval)).Agents > 0
}

// stepAt is the step of a roster at a time.
func stepAt(roster []model.RosterStep, at des.Time) model.RosterStep {
	after := slices.IndexFunc(roster, func(s model.RosterStep) bool { return s.At > at })
	if after < 0 {
		after = len(roster)
	}
	if after == 0 {
		return model.RosterStep{}
	}
	return roster[after-1]
}
