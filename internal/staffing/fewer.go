package staffing

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// fewer is what happens with one agent fewer of a variable.
type fewer struct {
	judged bool
	holds  bool             // all goals hold
	change []stats.Estimate // of the slack, by requirement
	goal   int              // that breaks, or is nearest to it
	value  stats.Estimate   // of the goal, with the interval of [caution]
}

// settle makes a plan locally minimal: on the seed of its proof it removes agents until,
// with one fewer anywhere, a goal breaks. If that changes the plan, it is proven anew on a
// fresh seed. If a goal does not hold there, agents are added, and so on. It reports whether
// a plan stands: each goal is yes on seeds that it was not chosen by, and with one agent
// fewer a goal breaks on those, or on the seeds before.
func (s *search) settle(ctx context.Context, p *proof) (bool, error) {
	for {
		on := s.on(p)
		if !p.report.Holds() {
			if err := on.repair(ctx); err != nil {
				return false, err
			}
		}
		rows := make([]fewer, len(p.trial.plan))
		err := on.minimize(ctx, rows)
		same := slices.Equal(on.at.plan, p.trial.plan)
		if on.describe(rows); same {
			p.fewer = rows
		}
		if err != nil || same {
			return err == nil, err
		}
		if err := s.pay(p.replications); err != nil {
			return false, err
		}
		next, err := s.prove(ctx, on.at.plan, p.replications)
		if err != nil {
			return false, err
		}
		if next.report.Holds() {
			next.fewer = rows
			s.best = next
			return true, nil
		}
		p = next
	}
}

// on is a search that goes on with the seed and the replications of a proof.
func (s *search) on(p *proof) *search {
	on := *s
	on.lab, on.at, on.replications, on.proof = p.lab, p.trial, p.replications, p.replications
	on.luck, on.reserve = make([]float64, len(s.requirements)), 0
	return &on
}

// minimize removes agents from the current plan until with one fewer anywhere a goal
// breaks, and tells for each variable which. A goal that breaks before agents are removed
// elsewhere breaks afterwards, unless more agents may lower its slack.
func (s *search) minimize(ctx context.Context, rows []fewer) error {
	grows := !slices.ContainsFunc(s.requirements, func(r requirement) bool { return !r.grows })
	for {
		for j := range rows {
			if rows[j].holds || !rows[j].judged || !grows {
				rows[j] = fewer{}
			}
		}
		if err := s.removeOne(ctx, rows); err != nil {
			return err
		}
		removed, err := s.removeSeveral(ctx, rows)
		if err != nil || !removed {
			return err
		}
	}
}

// removeSeveral removes the agents whose single removals hold, as many together as their
// losses allow. It reports whether the current plan has changed; if not, each row breaks.
func (s *search) removeSeveral(ctx context.Context, rows []fewer) (bool, error) {
	for some := s.removable(rows); len(some) > 0; {
		plan := s.at.plan
		for _, j := range some {
			plan = s.fewer(plan, j)
		}
		removed, err := s.adopt(ctx, s.trial(plan))
		if removed || err != nil {
			return removed, err
		}
		if len(some) > 1 {
			some = some[:len(some)/2]
			continue
		}
		rows[some[0]] = s.judge(s.trial(plan), s.replications)
		rows[some[0]].holds = false
		some = s.removable(rows)
	}
	return false, nil
}

// removable lists variables whose single removals hold and whose losses together leave
// room, those first that save most for what they lose; at least one if there is any.
func (s *search) removable(rows []fewer) []int {
	var all, out []int
	worth := make([]float64, len(rows))
	room := s.room(s.at)
	for j := range rows {
		if !rows[j].judged || !rows[j].holds {
			continue
		}
		all = append(all, j)
		for i, change := range rows[j].change {
			worth[j] = max(worth[j], -float64(change.Mean)/max(float64(room[i].Mean), 1e-12)/s.problem.costOf(j))
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(worth[a], worth[b]) })
	left := make([]float64, len(room))
	for i := range room {
		left[i] = float64(room[i].Mean)
	}
	for _, j := range all {
		fits := true
		for i, change := range rows[j].change {
			fits = fits && left[i] >= -float64(change.Mean)
		}
		if !fits && out != nil {
			continue
		}
		out = append(out, j)
		for i, change := range rows[j].change {
			left[i] += min(0, float64(change.Mean))
		}
	}
	return out
}

// removeOne judges the plans with one agent fewer than the current one: after a few
// replications, twice as many, and so on, as far as the budget allows.
func (s *search) removeOne(ctx context.Context, rows []fewer) error {
	few := min(max(4, s.budget.left()/(32*len(rows))), 32)
	var open []int
	for j := range rows {
		if low, _ := s.problem.bounds(s.at.plan, j); s.at.plan[j] > low && !rows[j].judged {
			open = append(open, j)
		}
	}
	for some := range slices.Chunk(open, atOnce) {
		for n := few; len(some) > 0; n *= 2 {
			next, err := s.removeEach(ctx, rows, some, min(n, s.replications))
			if err != nil {
				return err
			}
			some = next
		}
	}
	return nil
}

// removeEach judges removals from a number of replications, and returns those that the
// intervals leave open.
func (s *search) removeEach(ctx context.Context, rows []fewer, variables []int, replications int) (open []int, err error) {
	var trials []*trial
	for _, j := range variables {
		trials = append(trials, s.trial(s.fewer(s.at.plan, j)))
	}
	if err := s.simulateWithin(ctx, trials, replications); err != nil {
		return nil, err
	}
	for i, j := range variables {
		if rows[j] = s.judge(trials[i], replications); !rows[j].judged {
			open = append(open, j)
		}
	}
	return open, nil
}

func (s *search) fewer(plan Plan, j int) Plan {
	return s.changed(plan, &move{variables: []int{j}}, -1)
}

// judge judges a plan near the current one by the paired difference of its first
// replications. It is not judged if the difference is too uncertain and there are more.
func (s *search) judge(t *trial, n int) fewer {
	out := fewer{holds: true, judged: true}
	breaks := false
	for i, room := range s.room(s.at) {
		r := &s.requirements[i]
		change := r.change(s.at, t, n)
		left, error := float64(room.Mean+change.Mean), half(change)/2 // of about a standard error
		breaks = breaks || left < -error
		out.holds = out.holds && left >= 0
		out.judged = out.judged && (math.Abs(left) >= error || half(change) <= r.tolerance || n == s.replications)
		out.change = append(out.change, change)
	}
	out.judged = out.judged || breaks
	return out
}

// describe tells for each judged variable which goal keeps its bound least with one agent
// fewer than in the current plan, relative to its margin.
func (s *search) describe(rows []fewer) {
	for j := range rows {
		worst := math.Inf(1)
		for i, change := range rows[j].change {
			r, margin := &s.requirements[i], s.margin(i)
			slack := r.slack(s.at, s.replications).Mean + change.Mean
			if relative := float64(slack) / max(margin, 1e-9); relative < worst {
				worst, rows[j].goal = relative, r.goal
				rows[j].value = r.value(float64(slack), math.Hypot(margin, caution*half(change)))
			}
		}
	}
}

// value turns a slack and half the length of its interval into the measure's estimate,
// of whose single days nothing is known.
func (r *requirement) value(slack, half float64) stats.Estimate {
	mean, unknown := r.bound+float64(r.sign*slack), stats.Number(math.NaN())
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(mean - half), High: stats.Number(mean + half), P5: unknown, P95: unknown}.Within(r.domain)
}
