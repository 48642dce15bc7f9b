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
	holds  bool           // all goals hold
	goal   int            // that breaks, or is nearest to it
	value  stats.Estimate // of the goal
	losses []float64      // by requirement
}

// settle makes a proven plan locally minimal: on the seed of the proof it adds agents
// until all goals hold and removes agents until, with one fewer anywhere, one breaks. If
// that changes the plan, it is proven anew on a fresh seed, and so on. It reports whether
// a plan stands: each goal is yes on seeds that it was not chosen by, and with one agent
// fewer a goal is not yes on those, or on the seeds before.
func (s *search) settle(ctx context.Context, p *proof) (bool, error) {
	for {
		on := s.on(p)
		if err := on.repair(ctx); err != nil {
			return false, err
		}
		rows := make([]fewer, len(p.trial.plan))
		if err := on.minimize(ctx, rows); err != nil {
			if slices.Equal(on.at.plan, p.trial.plan) {
				p.fewer = rows
			}
			return false, err
		}
		if slices.Equal(on.at.plan, p.trial.plan) {
			p.fewer = rows
			return true, nil
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

// on is a search that goes on with the seed and the replications of a proof, whose
// intervals decide.
func (s *search) on(p *proof) *search {
	on := *s
	on.lab, on.at, on.replications, on.proof, on.caution = p.lab, p.trial, p.replications, p.replications, 1
	on.luck, on.reserve = make([]float64, len(s.requirements)), 0
	return &on
}

// minimize removes agents from the current plan until with one fewer anywhere a goal
// breaks, and tells for each variable which.
func (s *search) minimize(ctx context.Context, rows []fewer) error {
	for {
		for j := range rows {
			rows[j] = fewer{}
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
		rows[some[0]].judged, rows[some[0]].holds = true, false
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
		for i, loss := range rows[j].losses {
			worth[j] = max(worth[j], loss/max(float64(room[i].Mean), 1e-12)/s.problem.costOf(j))
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(worth[a], worth[b]) })
	left := make([]float64, len(room))
	for i := range room {
		left[i] = float64(room[i].Mean)
	}
	for _, j := range all {
		fits := true
		for i, loss := range rows[j].losses {
			fits = fits && left[i] >= loss
		}
		if !fits && out != nil {
			continue
		}
		out = append(out, j)
		for i, loss := range rows[j].losses {
			left[i] -= loss
		}
	}
	return out
}

// fewerTests are the numbers of replications after which a plan with one agent fewer is
// judged. After the last the estimate decides.
var fewerTests = []int{4, 8, 16}

// removeOne judges the plans with one agent fewer than the current one, as many as the
// budget allows.
func (s *search) removeOne(ctx context.Context, rows []fewer) error {
	var open []int
	for j := range rows {
		if s.at.plan[j] > s.problem.Variables[j].AtLeast && !rows[j].judged {
			open = append(open, j)
		}
	}
	for some := range slices.Chunk(open, atOnce) {
		for _, n := range fewerTests {
			next, err := s.removeEach(ctx, rows, some, min(n, s.replications))
			if err != nil {
				return err
			}
			some = next
		}
		for _, j := range some {
			rows[j].judged = true
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
// replications. It is not judged if the interval of the difference leaves both possible.
// The value is of the goal that keeps its bound least, with the interval of the current
// plan's.
func (s *search) judge(t *trial, n int) fewer {
	breaks, surely, worst := false, true, math.Inf(1)
	out := fewer{holds: true}
	for i := range s.requirements {
		r := &s.requirements[i]
		whole, change := r.slack(s.at, s.replications), r.change(s.at, t, n)
		low, unsure := float64(whole.Low+change.Mean), half(change)
		out.losses = append(out.losses, max(0, -float64(change.Mean)))
		breaks, surely, out.holds = breaks || low+unsure < 0, surely && low-unsure >= 0, out.holds && low >= 0
		if relative := low / max(half(whole), 1e-9); relative < worst {
			worst, out.goal = relative, r.goal
			out.value = r.value(float64(whole.Mean+change.Mean), math.Hypot(half(whole), unsure))
		}
	}
	out.judged = breaks || surely
	return out
}

// value turns a slack and half the length of its interval into the measure's estimate,
// of whose single days nothing is known.
func (r *requirement) value(slack, half float64) stats.Estimate {
	mean, unknown := r.bound+r.sign*slack, stats.Number(math.NaN())
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(mean - half), High: stats.Number(mean + half), P5: unknown, P95: unknown}
}
