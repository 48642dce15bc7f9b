package staffing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/scenario/compile"
)

// Bound is a cost that no plan which keeps the goals is below. Each group answers one queue
// alone, first come first served, so that more agents at any time make no wait longer. A
// period in which so many agents miss its goal, with plenty of agents at all other times,
// needs one more at some time of it in every plan. The cheapest shifts that have them, by the
// relaxations of an integer program, give the bound. That a period's goal is missed is certain
// at 99 %.
type Bound struct {
	Cost float64 `json:"cost"`
	Gap  float64 `json:"gap"` // of the plan's cost, as a share of it
}

// need is a period of a goal with the numbers of agents that were tried in it.
type need struct {
	requirement requirement
	group       int
	from, to    des.Time
	refuted     int // the most agents that were seen to miss the goal; -1 is none yet
	kept        int // the fewest that were not seen to
	guess       int // the fewest that keep it by Erlang A
}

const (
	mostBoundReplications = 256 // by which a number of agents is judged
	boundRounds           = 6   // numbers of agents that are tried in a period, at most
	usualRounds           = 3
	// certainty is how many half-lengths of a 95 % interval a goal has to be missed by: 99 % by the
	// normal distribution's quantiles.
	certainty = 2.33 / 1.96
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
		if len(group.Skills) != 1 || group.Pause.When != nil || group.Away.Chance > 0 || len(m.Center.Queues[group.Skills[0].Queue].Hubs) > 1 ||
			m.Handling[group.Skills[0].Queue].Property == model.ByHour || slices.ContainsFunc(m.Groups, others) {
			return false
		}
	}
	return true
}

// boundRuns is an estimate of the replications that a bound takes; 0 where there is none.
func (s *search) boundRuns() int {
	if s.periods() == nil || !s.problem.isBounded() {
		return 0
	}
	return mostBoundReplications * (usualRounds + 1) * s.stride()
}

// periods are those of the requirements about a period of one group's queue.
func (s *search) periods() []need {
	var out []need
	for _, part := range s.parts {
		for _, r := range part.requirements {
			subject := &s.problem.Model.Goals[r.goal].Subject
			if r.periodIndex < 0 || !r.monotone || subject.Kind != model.SubjectQueue {
				continue
			}
			for g := range s.problem.Model.Groups {
				from, to := r.period(part.layout)
				if s.problem.Model.Groups[g].Skills[0].Queue == routing.QueueID(subject.Index) && s.problem.isSearched(g) {
					out = append(out, need{requirement: r, group: g, from: from, to: to, refuted: -1})
				}
			}
		}
	}
	return out
}

func (p *Problem) isSearched(g int) bool {
	return slices.ContainsFunc(p.Variables, func(v Variable) bool { return v.Group == g })
}

// stride is how many periods apart the periods are that are tried in one replication, so that
// plenty of agents between them leave no trace of the earlier one.
func (s *search) stride() int {
	longest := des.Duration(1)
	for _, n := range s.periods() {
		longest = max(longest, n.to-n.from)
	}
	return int((afterCalls+longest-1)/longest) + 1
}

// bound finds the bound of the best plan. It is nil where there is none, or the budget does
// not allow it.
func (s *search) bound(ctx context.Context) (*Bound, error) {
	if !s.problem.isBounded() {
		return nil, nil
	}
	s.budget.phase("bounding the cost")
	needs, rosters, queues := s.periods(), s.problem.Rosters(s.best.plan), s.problem.queues(s.best.report)
	if needs == nil {
		return nil, nil
	}
	for i := range needs {
		n := &needs[i]
		var intervals []groupQueue
		for _, k := range n.requirement.intervals(s.parts[0].layout) {
			intervals = append(intervals, queues(n.group, k))
		}
		n.kept = mostIn(rosters[n.group], n.from, n.to) // by the plan
		n.guess = leastAgents(intervals, s.problem.goalsOf(n.group))
	}
	replications := min(s.budget.left()/(s.stride()*usualRounds), mostBoundReplications)
	if replications < 8 {
		return nil, nil
	}
	for i := range boundRounds * s.stride() {
		if err := s.refute(ctx, needs, rosters, i%s.stride(), replications); errors.Is(err, errSpent) {
			break // what is refuted holds
		} else if err != nil {
			return nil, err
		}
	}
	cost, best := s.problem.costOfNeeds(needs), s.problem.Cost(s.best.plan)
	return &Bound{Cost: cost, Gap: toMillionth(max(0, 1-cost/best))}, nil
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

// next is the number of agents to try; -1 if the need is known.
func (n *need) next() int {
	switch {
	case n.kept-n.refuted <= 1:
		return -1
	case n.refuted >= 0:
		return n.refuted + 1
	default:
		return max(0, min(n.kept, n.guess)-1)
	}
}

// refute tries a number of agents in every so-manieth period of each group, with plenty of
// agents at all other times.
func (s *search) refute(ctx context.Context, needs []need, rosters [][]model.RosterStep, turn, replications int) error {
	const ample = 3 // times the most agents of the plan, and so many more
	l, stride := s.lockstep.evaluator, s.stride()
	var tried []*need
	for i := range needs {
		if n := &needs[i]; n.requirement.periodIndex%stride == turn && n.next() >= 0 {
			tried = append(tried, n)
		}
	}
	if tried == nil {
		return nil
	}
	if err := s.afford(replications); err != nil {
		return err
	}
	lowered := slices.Clone(rosters)
	for g := range lowered {
		if s.problem.isSearched(g) {
			plenty := ample * (ample + mostIn(rosters[g], 0, s.problem.Model.Clock.Stop))
			lowered[g] = []model.RosterStep{{Agents: plenty, Paid: plenty}}
			for _, n := range tried {
				if n.group == g {
					lowered[g] = append(lowered[g], model.RosterStep{At: n.from, Agents: n.next(), Paid: n.next()}, model.RosterStep{At: n.to, Agents: plenty, Paid: plenty})
				}
			}
			slices.SortStableFunc(lowered[g], func(a, b model.RosterStep) int { return int(min(1, max(-1, a.At-b.At))) })
		}
	}
	var jobs []job
	simulation := l.sim.WithRosters(lowered)
	for number := range replications {
		jobs = append(jobs, job{simulation, number})
	}
	trials := make([]trial, len(tried))
	err := l.run(ctx, jobs, func(i int, r *report.Replication) {
		for k, n := range tried {
			trials[k].keep(i, []report.Ratio{n.requirement.measure(l.sim.Layout(), r)})
		}
	})
	if err != nil {
		return err
	}
	for k, n := range tried {
		r := n.requirement
		r.index = 0
		agents := n.next()
		if slack := r.slack(&trials[k], replications); float64(slack.Mean)+float64(certainty*half(slack)) < 0 {
			n.refuted = agents
		} else {
			n.kept = agents
		}
	}
	return nil
}

// costOfNeeds is a bound of the cost of plans that have more agents than were refuted at some
// time of each period. The agents of a variable who are on the phones then are at most a
// multiple of its number and, since breaks are taken in turns of whole agents, a fraction.
func (p *Problem) costOfNeeds(needs []need) float64 {
	program := &integerProgram{}
	for j := range p.Variables {
		program.cost = append(program.cost, p.Cost(p.one(j)))
	}
	rows := map[string]int{}
	for i := range needs {
		n := &needs[i]
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

// one is the plan of one agent in one variable.
func (p *Problem) one(j int) Plan {
	out := make(Plan, len(p.Variables))
	out[j] = 1
	return out
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
