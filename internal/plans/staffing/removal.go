package staffing

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// removal is what happens with one agent fewer of a variable.
type removal struct {
	judged      bool
	holds       bool             // all goals hold
	change      []stats.Estimate // of the slack, by requirement
	requirement *requirement     // that breaks, or is nearest to it
	value       stats.Estimate   // of its goal, with the interval of [caution]
	without     bool             // with the agent it is kept by its margin
	others      *requirement     // that breaks where this one holds: about callers whom the group cannot answer
}

// settle makes a plan locally minimal: on the seed of its proof it removes agents until,
// with one fewer anywhere, a goal breaks. If that changes the plan, it is proven anew on a
// fresh seed. Where a goal does not hold there, agents are added, and so on. It reports whether
// a plan stands: each goal is yes on seeds that it was not chosen by, and with one agent
// fewer a goal breaks on those, or on the seeds before. When the budget ends first, what is
// found by then is proven with what was left for it.
func (s *search) settle(ctx context.Context, p *proof) (bool, error) {
	const most = 20 // rounds
	again := false
	s.reserve = min(p.replications, max(0, s.budget.left()-s.final)/2)
	for range most {
		parts, steps := s.partsOf(p)
		removals := make([]removal, len(p.plan))
		missed := func(part *part) bool { return part.misses(p) }
		unclear := !slices.ContainsFunc(parts, missed) // a goal for all days is judged more strictly than its share
		err := steps.each(ctx, parts, func(ctx context.Context, part *part) error {
			return part.settle(ctx, removals, p.report, !p.report.Holds() && (unclear || missed(part)))
		})
		plan := joined(parts)
		same := slices.Equal(plan, p.plan)
		for _, part := range parts {
			part.describe(removals)
		}
		if same && (err == nil || !slices.ContainsFunc(p.removals, func(r removal) bool { return r.judged })) { // else what is known of them stays
			p.removals = removals
		}
		if same || err != nil && !errors.Is(err, errSpent) {
			return err == nil && p.report.Holds(), err
		}
		replications := min(p.replications, s.budget.left()-s.final)
		if replications < min(firstProofReplications, p.replications) {
			return false, errSpent
		}
		next, failed := s.prove(ctx, plan, replications)
		switch {
		case failed != nil:
			return false, failed
		case next.report.Holds() && s.best == next:
			next.removals = removals
			return err == nil, err
		case err != nil || next.report.Holds() && again:
			return false, err
		case next.report.Holds(): // after repairs that cost more than another plan that is proven
			p, again = s.best, true
		default:
			p = next
		}
	}
	return false, nil
}

// settle removes agents from the part of a plan that was proven, after a repair if it missed
// a goal.
func (s *part) settle(ctx context.Context, removals []removal, load *report.Report, missed bool) error {
	if missed {
		if err := s.repair(ctx, load); err != nil {
			return err
		}
	}
	return s.minimize(ctx, removals)
}

// partsOf are the parts with the seed and the replications of a proof.
func (s *search) partsOf(p *proof) ([]*part, *lockstep) {
	parts, steps := s.partsOn(p.evaluator)
	for i, part := range parts {
		part.replications, part.proofReplications = p.replications, p.replications
		part.requirements, part.current = s.parts[i].requirements, part.trial(part.only(p.plan))
		part.correction = make([]float64, len(part.requirements))
		for number := range p.results {
			part.current.keep(number, part.measures(&p.results[number]))
		}
	}
	return parts, steps
}

// minimize removes agents from the current plan until with one fewer anywhere a goal
// breaks, and judges the removal of one agent of each variable. A goal that breaks before
// agents are removed elsewhere breaks afterwards, unless more agents may lower its slack.
func (s *part) minimize(ctx context.Context, removals []removal) error {
	monotone := !slices.ContainsFunc(s.requirements, func(r requirement) bool { return !r.monotone })
	for {
		for _, j := range s.variables {
			if removals[j].holds || !removals[j].judged || !monotone {
				removals[j] = removal{}
			}
		}
		if err := s.removeOne(ctx, removals); err != nil {
			return err
		}
		removed, err := s.removeSeveral(ctx, removals)
		if err != nil {
			return err
		}
		if !removed {
			for _, j := range s.variables {
				if removals[j].judged {
					s.infeasible = append(s.infeasible, s.oneFewer(s.current.plan, j))
				}
			}
			return nil
		}
	}
}

// removeSeveral removes the agents whose single removals hold, as many together as their
// losses allow. It reports whether the current plan has changed; if not, each
// removal breaks a goal.
func (s *part) removeSeveral(ctx context.Context, removals []removal) (bool, error) {
	for chosen := s.removable(removals); len(chosen) > 0; {
		plan := s.current.plan
		for _, j := range chosen {
			plan = s.oneFewer(plan, j)
		}
		removed, err := s.adopt(ctx, s.trial(plan))
		if removed || err != nil {
			return removed, err
		}
		if len(chosen) > 1 {
			chosen = chosen[:len(chosen)/2]
			continue
		}
		removals[chosen[0]] = s.judge(s.trial(plan), s.replications)
		removals[chosen[0]].holds = false // adopt has judged it by all replications
		chosen = s.removable(removals)
	}
	return false, nil
}

// removable lists variables whose single removals hold and whose losses together leave
// room, those first that save most for what they lose; at least one if there is any.
func (s *part) removable(removals []removal) []int {
	var all, out []int
	lossPerCost := make([]float64, len(removals))
	room := s.room(s.current)
	for _, j := range s.variables {
		if !removals[j].judged || !removals[j].holds {
			continue
		}
		all = append(all, j)
		for i, change := range removals[j].change {
			lossPerCost[j] = max(lossPerCost[j], -float64(change.Mean)/max(float64(room[i].Mean), 1e-12)/s.problem.costOf(j))
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(lossPerCost[a], lossPerCost[b]) })
	left := make([]float64, len(room))
	for i := range room {
		left[i] = float64(room[i].Mean)
	}
	for _, j := range all {
		fits := true
		for i, change := range removals[j].change {
			fits = fits && left[i] >= -float64(change.Mean)
		}
		if !fits && out != nil {
			continue
		}
		out = append(out, j)
		for i, change := range removals[j].change {
			left[i] += min(0, float64(change.Mean))
		}
	}
	return out
}

// removeOne judges the plans with one agent fewer than the current one: from a few
// replications, twice as many, and so on, as far as the budget allows.
func (s *part) removeOne(ctx context.Context, removals []removal) error {
	few := min(max(4, s.budget.left()/(32*(1+len(s.variables)))), 32)
	var open []int
	for _, j := range s.variables {
		if low, _ := s.problem.bounds(s.current.plan, j); s.current.plan[j] > low && !removals[j].judged {
			open = append(open, j)
		}
	}
	for batch := range slices.Chunk(open, 24) {
		for n := few; len(batch) > 0; n *= 2 {
			next, err := s.removeEach(ctx, removals, batch, min(n, s.replications))
			if err != nil {
				return err
			}
			batch = next
		}
	}
	return nil
}

// removeEach judges removals from a number of replications, and returns those that the
// intervals leave open.
func (s *part) removeEach(ctx context.Context, removals []removal, variables []int, replications int) (open []int, err error) {
	var trials []*trial
	for _, j := range variables {
		trials = append(trials, s.trial(s.oneFewer(s.current.plan, j)))
	}
	if err := s.simulate(ctx, trials, replications); err != nil {
		return nil, err
	}
	for i, j := range variables {
		if removals[j] = s.judge(trials[i], replications); !removals[j].judged {
			open = append(open, j)
		}
	}
	return open, nil
}

// oneFewer is a plan with one agent fewer on the phones in a variable.
func (s *part) oneFewer(plan Plan, j int) Plan {
	return s.changed(plan, []int{j}, -1)
}

// judge judges a plan near the current one by the paired difference of its first
// replications. It is not judged if the difference is too uncertain and there are more.
func (s *part) judge(t *trial, n int) removal {
	out := removal{holds: true, judged: true}
	breaks := false
	for i, room := range s.room(s.current) {
		r := &s.requirements[i]
		change := r.change(s.current, t, n)
		left, standardError := float64(room.Mean+change.Mean), half(change)/2 // Student's t is about 2
		breaks = breaks || left < -standardError
		out.holds = out.holds && left >= 0
		out.judged = out.judged && (math.Abs(left) >= standardError || half(change) <= r.tolerance || n == s.replications)
		out.change = append(out.change, change)
	}
	out.judged = out.judged || breaks
	return out
}

// describe sets the goal of each judged removal: of those about callers whom the group can answer
// one that is brought nearer to its bound than its margin, or else any, and of these the one that
// keeps its bound least, relative to its margin. Callers of others lose only agents who take over
// the group's calls.
func (s *part) describe(removals []removal) {
	for _, j := range s.variables {
		var own, all limit
		for i, change := range removals[j].change {
			r, margin := &s.requirements[i], s.margin(i)
			slack := float64(s.requirements[i].slack(s.current, s.replications).Mean + change.Mean)
			l := limit{i, change.Mean < 0 && slack < margin, slack / max(margin, 1e-9), slack, true}
			if l.isNearer(&all) {
				all = l
			}
			if s.problem.answers(s.problem.Variables[j].Group, &s.problem.Model.Goals[r.goal].Subject) && l.isNearer(&own) {
				own = l
			}
		}
		switch {
		case !all.known:
			continue
		case !own.known:
			own = all
		case all.breaks && !own.breaks:
			removals[j].others = &s.requirements[all.index]
		}
		r, margin := &s.requirements[own.index], s.margin(own.index)
		removals[j].requirement, removals[j].without = r, float64(r.slack(s.current, s.replications).Mean) >= margin
		removals[j].value = r.value(own.slack, math.Hypot(margin, caution*half(removals[j].change[own.index])))
	}
}

// limit is how far a requirement is from its bound with one agent fewer.
type limit struct {
	index    int
	breaks   bool
	relative float64 // the slack in margins
	slack    float64
	known    bool
}

// isNearer reports whether a requirement limits the staff more than another.
func (l *limit) isNearer(other *limit) bool {
	if !other.known || l.breaks != other.breaks {
		return !other.known || l.breaks
	}
	return l.relative < other.relative
}

// answers reports whether a group can answer callers that a subject is about, as far as the
// subject tells.
func (p *Problem) answers(g int, s *model.Subject) bool {
	group := &p.Model.Groups[g]
	switch s.Kind {
	case model.SubjectQueue:
		return slices.ContainsFunc(group.Skills, func(k model.Skill) bool { return s.IsQueue(k.Queue, group.Hub) })
	case model.SubjectGroup:
		return s.Index == g
	default:
		return true
	}
}

// value turns a slack and half the length of its interval into the measure's estimate,
// of whose single days nothing is known.
func (r *requirement) value(slack, half float64) stats.Estimate {
	mean, unknown := r.bound+float64(r.sign*slack), stats.Number(math.NaN())
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(mean - half), High: stats.Number(mean + half), P5: unknown, P95: unknown}.Within(r.domain)
}
