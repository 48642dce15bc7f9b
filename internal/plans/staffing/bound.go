package staffing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Bound is a cost that no plan which keeps the goals is below. Each group answers one queue
// alone, first come first served, so that with plenty of agents at all other times a period has
// the shortest waits. A period in which so many agents miss its goal then needs one more at
// some time of it in every plan. The cheapest shifts that have them, by the relaxations of an
// integer program, give the bound. That a period's goal is missed is certain at 99 %.
//
// That more agents make no wait longer is proven where callers wait until they are answered
// (J. Kiefer and J. Wolfowitz, "On the theory of queues with many servers", Transactions of the
// American Mathematical Society 78, 1955). Where callers hang up it is an estimate: those who
// hang up in one period leave agents idle for the next.
type Bound struct {
	Cost      float64 `json:"cost"`
	Gap       float64 `json:"gap"` // of the plan's cost, as a share of it
	Estimated bool    `json:"estimated,omitempty"`

	Agents [][]int `json:"-"` // on the phones at some time, at least: by group and interval of the statistics
}

// need is a period of goals with the numbers of agents that were tried in it.
type need struct {
	requirements []requirement // by index in trial.values
	group        int
	from, to     des.Time
	refuted      int   // the most agents that were seen to miss a goal; -1 is none yet
	kept         int   // the fewest that were not seen to
	guess        int   // the fewest that keep the goals by Erlang A
	trial        trial // of the number of agents to try next
}

// A number of agents is judged by boundReplications, then by twice as many, and so on: four
// times. certainty is how many half-lengths of a 95 % interval a goal has to be missed by: 99 %
// in all four, by the normal distribution's quantiles.
const (
	boundReplications     = 32
	mostBoundReplications = 256
	certainty             = 2.807 / 1.96
)

// isBounded reports whether every group that is searched has a bound: it is the only one to
// answer one queue at one hub, whose callers are answered in the order of their arrival and
// come once.
func (p *Problem) isBounded() bool {
	m := p.Model
	if !p.HasCost() && slices.ContainsFunc(p.staff, func(s scenario.Staff) bool { return s.Shrinkage != nil }) {
		return false // the hours on the phones are rounded
	}
	if slices.Max(m.Center.Priority.Tier) != slices.Min(m.Center.Priority.Tier) || slices.ContainsFunc(m.Trunks, func(n int) bool { return n > 0 }) {
		return false
	}
	for i := range m.Lines {
		line := &m.Lines[i]
		if !line.IsCalled() {
			continue
		}
		returns := func(s flow.Step) bool { return s.HasPriority || s.Help == flow.HelpCallback }
		if line.Callers.Redial.Chance > 0 || len(queuesOf(m, line)) > 1 || slices.ContainsFunc(m.Programs[line.Program].Steps, returns) {
			return false
		}
	}
	for j := range p.Variables {
		g := p.Variables[j].Group
		group := &m.Groups[g]
		others := func(o model.Group) bool { return o.Name != group.Name && o.Skills[0].Queue == group.Skills[0].Queue }
		if len(group.Skills) != 1 || group.Pause.When != nil || group.Away.Chance > 0 || group.Attendance.Varies() || len(m.Center.Queues[group.Skills[0].Queue].Hubs) > 1 ||
			m.Handling[group.Skills[0].Queue].Property == model.ByHour || slices.ContainsFunc(m.Groups, others) {
			return false
		}
	}
	return true
}

// boundRuns is an estimate of the replications that a bound takes; 0 where there is none.
func (s *search) boundRuns() int {
	const numbers = 3 // of agents that are tried in a period
	if !s.problem.isBounded() {
		return 0
	}
	return numbers * mostBoundReplications / 2 * len(s.problem.apart(s.needs()))
}

// needs are the periods of requirements about one group's queue.
func (s *search) needs() []*need {
	var out []*need
	for _, part := range s.parts {
		for _, r := range part.requirements {
			subject := &s.problem.Model.Goals[r.goal].Subject
			if r.periodIndex < 0 || !r.monotone || subject.Kind != model.SubjectQueue {
				continue
			}
			for g := range s.problem.Model.Groups {
				if s.problem.Model.Groups[g].Skills[0].Queue != routing.QueueID(subject.Index) || !s.problem.isSearched(g) {
					continue
				}
				from, to := r.period(part.layout)
				i := slices.IndexFunc(out, func(n *need) bool { return n.group == g && n.from == from && n.to == to })
				if i < 0 {
					i, out = len(out), append(out, &need{group: g, from: from, to: to, refuted: -1})
				}
				r.index = len(out[i].requirements)
				out[i].requirements = append(out[i].requirements, r)
			}
		}
	}
	return out
}

func (p *Problem) isSearched(g int) bool {
	return slices.ContainsFunc(p.Variables, func(v Variable) bool { return v.Group == g })
}

// apart divides periods into those that are tried in the same replications: of each group they
// are so far apart that plenty of agents between them leave no trace of the earlier one. Nobody
// waits at its end, and of the calls only one of thousands lasts so many times their mean.
func (p *Problem) apart(needs []*need) [][]*need {
	const handles = 8
	clear := make([]des.Duration, len(p.Model.Groups))
	for g := range clear {
		group := &p.Model.Groups[g]
		clear[g] = min(afterCalls, des.Duration(1e9*handles*handleTime(&p.Model.Handling[group.Skills[0].Queue], g)/group.Speed))
	}
	needs = slices.Clone(needs)
	slices.SortStableFunc(needs, func(a, b *need) int { return cmp.Compare(a.from, b.from) })
	var out [][]*need
	for len(needs) > 0 {
		var together []*need
		free := make([]des.Time, len(clear)) // by group: when the next period may begin
		needs = slices.DeleteFunc(needs, func(n *need) bool {
			fits := n.from >= free[n.group]
			if fits {
				together, free[n.group] = append(together, n), n.to+clear[n.group]
			}
			return fits
		})
		out = append(out, together)
	}
	return out
}

// bound finds the bound of the best plan. It is nil where there is none, or the budget does
// not allow it.
func (s *search) bound(ctx context.Context) (*Bound, error) {
	if !s.problem.isBounded() {
		return nil, nil
	}
	s.budget.phase("bounding the cost")
	needs, rosters, queues := s.needs(), s.problem.Rosters(s.best.plan), s.problem.queues(s.best.report)
	for _, n := range needs {
		var intervals []groupQueue
		for _, k := range n.requirements[0].intervals(s.parts[0].layout) {
			intervals = append(intervals, queues(n.group, k))
		}
		n.kept = mostIn(rosters[n.group], n.from, n.to) // by the plan
		n.guess = leastAgents(intervals, s.problem.goalsOf(n.group))
	}
	open := slices.Clone(needs)
	for first := 0; ; first += boundReplications {
		open = slices.DeleteFunc(open, func(n *need) bool { return n.next() < 0 })
		if len(open) == 0 {
			return s.boundOf(needs), nil
		}
		for _, together := range s.problem.apart(open) {
			if err := s.refute(ctx, together, rosters, first); errors.Is(err, errSpent) {
				return s.boundOf(needs), nil // what is refuted holds
			} else if err != nil {
				return nil, err
			}
		}
	}
}

// boundOf is the bound by the periods in which a number of agents was refuted; nil if there are
// none.
func (s *search) boundOf(needs []*need) *Bound {
	if !slices.ContainsFunc(needs, func(n *need) bool { return n.refuted >= 0 }) {
		return nil
	}
	agents := make([][]int, len(s.problem.Model.Groups))
	for g := range agents {
		agents[g] = make([]int, len(s.best.report.Intervals))
	}
	for _, n := range needs {
		if intervals := n.requirements[0].intervals(s.parts[0].layout); len(intervals) == 1 {
			agents[n.group][intervals[0]] = n.refuted + 1
		}
	}
	cost := s.problem.costOfNeeds(needs)
	return &Bound{cost, toMillionth(max(0, 1-cost/s.problem.Cost(s.best.plan))), s.problem.losesCallers(), agents}
}

// losesCallers reports whether callers may leave a queue before they are answered.
func (p *Problem) losesCallers() bool {
	m := p.Model
	return slices.ContainsFunc(m.Lines, func(line model.Line) bool {
		return line.IsCalled() && (slices.ContainsFunc(line.Callers.Patience.Of, func(d des.Distribution) bool { return d.Mean() < float64(des.Forever) }) ||
			slices.ContainsFunc(m.Programs[line.Program].Steps, func(s flow.Step) bool { return s.Help.IsAgent() && s.DecidedBy(flow.ByLoad, flow.ByTime) }))
	})
}

// mostIn is the greatest number of agents on the phones from one time to another.
func mostIn(roster []model.RosterStep, from, to des.Time) int {
	most := 0
	for i, step := range roster {
		if step.At < to && (i+1 == len(roster) || roster[i+1].At > from) {
			most = max(most, step.Agents)
		}
	}
	return most
}

// next is the number of agents to try; -1 if the need is known. The first is one that few
// replications refute, so that there is a bound when the budget ends.
func (n *need) next() int {
	const far = 8 // the part of the agents by which the first is lower
	least := min(n.kept, n.guess)
	switch {
	case n.kept-n.refuted <= 1:
		return -1
	case n.refuted < 0:
		return max(0, least-1-least/far)
	default:
		return max(n.refuted+1, min(least, n.kept)-1)
	}
}

// refute tries the next number of agents in some periods, which are far apart, with plenty of
// agents at all other times, by some replications from the first on.
func (s *search) refute(ctx context.Context, open []*need, rosters [][]model.RosterStep, first int) error {
	if err := s.afford(boundReplications); err != nil {
		return err
	}
	l := s.lockstep.evaluator
	simulation := l.sim.WithRosters(s.problem.lowered(open, rosters))
	var jobs []job
	for i := range boundReplications {
		jobs = append(jobs, job{simulation, first + i})
	}
	err := l.run(ctx, jobs, func(_ int, r *tally.Replication) {
		for _, n := range open {
			var values []tally.Ratio
			for i := range n.requirements {
				values = append(values, n.requirements[i].measure(l.sim.Layout(), r))
			}
			n.trial.keep(len(n.trial.values), values)
		}
	})
	if err != nil {
		return err
	}
	for _, n := range open {
		n.judge()
	}
	return nil
}

// lowered are the rosters with the next number of agents in some periods and plenty of agents
// at all other times.
func (p *Problem) lowered(open []*need, rosters [][]model.RosterStep) [][]model.RosterStep {
	const ample = 3 // times the most agents of the plan, and so many more
	out := slices.Clone(rosters)
	for g := range out {
		if !p.isSearched(g) {
			continue
		}
		plenty := ample * (ample + mostIn(rosters[g], 0, p.Model.Clock.Stop))
		out[g] = []model.RosterStep{{Agents: plenty, Paid: plenty}}
		for _, n := range open {
			if n.group == g {
				out[g] = append(out[g], model.RosterStep{At: n.from, Agents: n.next(), Paid: n.next()}, model.RosterStep{At: n.to, Agents: plenty, Paid: plenty})
			}
		}
		slices.SortStableFunc(out[g], func(a, b model.RosterStep) int { return cmp.Compare(a.At, b.At) })
	}
	return out
}

// judge decides whether the number of agents that was tried misses the goal, if the
// replications so far can tell.
func (n *need) judge() {
	replications := len(n.trial.values)
	if replications&(replications-1) != 0 { // not by as many as boundReplications, twice as many, and so on
		return
	}
	missed, sure := false, true // that a goal is missed, and that each is kept
	for i := range n.requirements {
		slack := n.requirements[i].slack(&n.trial, replications)
		uncertain := float64(certainty * half(slack))
		missed = missed || float64(slack.Mean)+uncertain < 0
		sure = sure && float64(slack.Mean)-uncertain > 0
	}
	switch {
	case missed:
		n.refuted = n.next()
	case sure || replications >= mostBoundReplications:
		n.kept = n.next()
	default:
		return
	}
	n.trial = trial{}
}

// costOfNeeds is a bound of the cost of plans that have more agents than were refuted at some
// time of each period. The agents of a variable who are on the phones then are at most a
// multiple of its number and, since breaks are taken in turns of whole agents, a fraction.
func (p *Problem) costOfNeeds(needs []*need) float64 {
	program := &integerProgram{}
	for j := range p.Variables {
		program.cost = append(program.cost, p.costOfRostered(j))
	}
	rows := map[string]int{}
	for _, n := range needs {
		if n.refuted < 0 {
			continue
		}
		row, least := make([]float64, len(p.Variables)), float64(p.rosteredFor(n))
		for j := range p.Variables {
			if p.Variables[j].Group == n.group {
				share, rest := p.atMost(j, n)
				row[j] = share
				least -= rest
			}
		}
		if slices.Max(row) == 0 || least <= 0 {
			continue
		}
		key := fmt.Sprint(row)
		if at, known := rows[key]; known {
			program.least[at] = max(program.least[at], least)
			continue
		}
		rows[key] = len(program.rows)
		program.rows, program.least = append(program.rows, row), append(program.least, least)
	}
	_, bound := program.solve(3000)
	return toMillionth(bound)
}

// withoutShrinkage are the agents of a variable who are not on a break.
func (p *Problem) withoutShrinkage(j, agents int) []model.RosterStep {
	s := p.staff[p.Variables[j].Group]
	s.Shrinkage = nil
	return p.rosterOf(&s, &p.Variables[j], agents)
}

// atMost bounds how many agents of a variable are on the phones at any time of a period before
// shrinkage: share × agents + rest.
func (p *Problem) atMost(j int, n *need) (share, rest float64) {
	const turns = 8 // the rounding of breaks repeats with the number of their turns, at most 4
	if p.Variables[j].phoneShare == 0 {
		return 0, float64(mostIn(p.withoutShrinkage(j, p.Variables[j].Shift.Agents), n.from, n.to))
	}
	share = float64(mostIn(p.withoutShrinkage(j, sampleAgents), n.from, n.to)) / sampleAgents
	for agents := 1; agents <= turns; agents++ {
		rest = max(rest, float64(mostIn(p.withoutShrinkage(j, agents), n.from, n.to))-float64(share*float64(agents)))
	}
	return share, rest
}

// rosteredFor is the least number of agents who are not on a break of whom, after shrinkage,
// more than were refuted are on the phones at some time of a period.
func (p *Problem) rosteredFor(n *need) int {
	s := p.staff[n.group]
	s.Breaks = nil
	agents := n.refuted + 1
	for ; agents < scenario.MaxAgents; agents++ {
		s.Shifts = []scenario.Shift{{Span: allDay, Agents: agents}}
		if mostIn(compile.Roster(&s, &p.Model.Clock, p.zone(n.group)), n.from, n.to) > n.refuted {
			break
		}
	}
	return agents
}
