package staffing

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Options are how a search is run.
type Options struct {
	Budget   Budget
	Curve    bool           // simulate plans around the answer too: Result.Curve
	Progress func(Progress) // may be nil; called by one goroutine at a time
}

// ErrNothing is returned when the budget ends before a plan is tried on a seed of its own.
var ErrNothing = errors.New("the budget ended before any staff was seen to hold the goals")

// Run searches for the least staff, and proves it on seeds that are fixed before the search. If
// the context is done, it returns the cheapest plan that was shown to hold so far, or nil, and the
// context's error.
func Run(ctx context.Context, p *Problem, o Options) (*Result, error) {
	s, err := newSearch(p, o)
	if err != nil {
		return nil, err
	}
	found, err := s.start(ctx)
	if err == nil && !found {
		r, err := s.impossible(ctx)
		if err != nil {
			return s.finish(ctx, err)
		}
		return r, nil
	}
	for _, phase := range []func(context.Context) error{s.showFirst, s.fromFormula, s.descend} {
		if err == nil {
			err = phase(ctx)
		}
	}
	if err == nil || errors.Is(err, errSpent) && s.current != nil {
		err = s.settle(ctx)
	}
	return s.finish(ctx, err)
}

// search changes one plan, which meets the callers of one seed in all of its replications.
type search struct {
	problem      *Problem
	budget       *Budget
	callers      *callers
	requirements []requirement
	scopes       []*scope
	curve        bool

	replications int // of the current plan
	proofSize    int // replications of a proof
	reserve      int // replications that the search leaves for what comes after it

	current    *trial
	correction []float64         // by requirement: what replications of other callers add to the slack
	pooled     int               // how many of these there are
	near       map[string]*trial // plans near the current one, by scope.key
	failed     map[string]int    // replications by which such a plan was refused
	stuck      []int             // by scope: how often no added agent was enough

	trail    []step   // the costs of the plans that were the current one
	searched int      // replications when the search ended and the proofs began
	finished bool     // no change was left that saves
	attempts []*proof // all of them, in their order
	best     *proof   // the cheapest that holds
}

// step is a plan's cost when it became the current one.
type step struct {
	used int // replications by then
	cost float64
}

const (
	firstReplications = 4  // of a plan that is tried
	leastReplications = 20 // of the current plan
	leastProof        = 8  // replications
)

func newSearch(p *Problem, o Options) (*search, error) {
	budget := o.Budget
	budget.progress = o.Progress
	all := p.requirements()
	c, err := newCallers(p, p.Model.Seed, all, &budget)
	if err != nil {
		return nil, err
	}
	s := &search{
		problem: p, budget: &budget, callers: c, requirements: all, curve: o.Curve,
		scopes: p.scopes(all), reserve: leastProof,
		correction: make([]float64, len(all)), near: map[string]*trial{}, failed: map[string]int{},
	}
	s.stuck = make([]int, len(s.scopes))
	return s, nil
}

// size divides the budget: a twentieth of the replications for the current plan, an eighth for a
// proof. A proof has more if the current plan tells that shares of few calls need them.
func (s *search) size() {
	const searchParts, mostSearch, proofParts, mostProof, fewCallsParts = 20, 400, 8, 3200, 4
	s.replications = s.budget.part(searchParts, leastReplications, mostSearch)
	s.proofSize = max(s.budget.part(proofParts, leastReplications, mostProof), s.problem.Model.Replications.AtLeast)
	most := s.budget.part(fewCallsParts, s.proofSize, 4*mostProof)
	for i := range s.requirements {
		if n := s.proofFor(&s.requirements[i], s.current); n <= float64(most) {
			s.proofSize = max(s.proofSize, int(math.Ceil(n)))
		}
	}
}

// proofFor is how many replications a proof takes in which a requirement has enough calls, with a
// third more since their number varies; 0 if it has none.
func (s *search) proofFor(r *requirement, t *trial) float64 {
	const more = 4.0 / 3
	calls := r.calls(t)
	if calls == 0 {
		return 0
	}
	return more * r.leastCalls(s.level(len(s.attempts)+1)) / calls
}

// hasFewCalls reports whether a proof is too short to show a requirement, by the calls of a trial.
func (s *search) hasFewCalls(r *requirement, t *trial) bool {
	return s.proofFor(r, t) > 1.01*float64(s.proofSize)
}

// reserveFor is what a proof takes, and half as much for another one, if it is needed, and for the
// removals of single agents.
func (s *search) reserveFor(proof int) int {
	return min(proof+proof/2, max(0, s.budget.left())/2)
}

// afford returns errSpent if the budget does not allow so many replications.
func (s *search) afford(runs int) error {
	if s.budget.left()-s.reserve < runs {
		return errSpent
	}
	return nil
}

// simulate runs replications of trials until each has as many as asked for.
func (s *search) simulate(ctx context.Context, until int, trials ...*trial) error {
	return s.run(ctx, s.callers.jobsFor(until, trials...))
}

func (s *search) run(ctx context.Context, jobs []job) error {
	if err := s.afford(len(jobs)); err != nil {
		return err
	}
	return s.callers.run(ctx, jobs)
}

// level is the probability with which a proof may say by chance that a goal holds. All proofs
// together have 5 %.
func (s *search) level(proof int) float64 { return 0.05 / math.Pow(2, float64(proof)) }

// quantile is that of the normal distribution for a one-sided level, about.
func quantile(level float64) float64 { return stats.StudentT(1000, 1-2*level) }

// margin is by how much a requirement has to be kept by a trial, in standard deviations of a
// replication: with the first term a proof says yes at its level, and with the second also when its
// callers and those of the search differ by chance. At most four proofs in ten fail, if none of the
// requirements that bind keeps more than its margin; about one for each number of agents does.
func (s *search) margin() float64 {
	const fail = 0.4
	n, m := float64(s.replications+s.pooled), float64(s.proofSize)
	binding := max(1, min(len(s.requirements), len(s.problem.Variables)))
	return quantile(s.level(len(s.attempts)+1))/math.Sqrt(m) + float64(quantile(fail/float64(binding))*math.Sqrt(1/n+1/m))
}

// room is by how much a trial keeps the requirements of a scope beyond their margins. There is plenty
// where a proof has too few calls to judge.
func (s *search) room(t *trial, of *scope) []float64 {
	out, margin := make([]float64, len(of.requirements)), s.margin()
	for k, r := range of.requirements {
		out[k] = noCalls
		if !s.hasFewCalls(r, t) {
			slack := r.slack(t)
			out[k] = min(noCalls, float64(slack.Mean)+s.correction[r.index]-float64(margin*deviation(slack, len(t.values))))
		}
	}
	return out
}

// shortage is how far a scope is from keeping its requirements; 0 if it does.
func shortage(room []float64) float64 {
	sum := 0.0
	for _, r := range room {
		sum -= min(0, r)
	}
	return sum
}

func (s *search) holds(t *trial) bool {
	return !slices.ContainsFunc(s.scopes, func(of *scope) bool { return shortage(s.room(t, of)) > 0 })
}

// setCurrent makes a trial the current one.
func (s *search) setCurrent(t *trial) {
	s.current = t
	s.trail = append(s.trail, step{s.budget.used, s.problem.Cost(t.plan)})
}

// merged is a trial that has a scope's part, and what it reaches, of another one.
func merged(base, other *trial, of *scope) *trial {
	out := newTrial(base.plan)
	for _, j := range of.variables {
		out.plan[j] = other.plan[j]
	}
	for n := range min(len(base.values), len(other.values)) {
		values := slices.Clone(base.values[n])
		for _, r := range of.requirements {
			values[r.index] = other.values[n][r.index]
		}
		out.values = append(out.values, values)
	}
	return out
}

// only is the part of a plan that is a scope's.
func (of *scope) only(plan Plan) Plan {
	out := make(Plan, len(plan))
	for _, j := range of.variables {
		out[j] = plan[j]
	}
	return out
}

// key tells the parts of plans that are a scope's apart.
func (of *scope) key(plan Plan) string { return fmt.Sprint(of.only(plan)) }

// isByPeriod reports whether each requirement is about a period, so that a failure says when there
// are too few agents.
func (of *scope) isByPeriod() bool { return len(of.variables) > 0 && !of.isOfAllTime() }

// isOfAllTime reports whether a requirement is about all of the time, or bounds the staff from above.
func (of *scope) isOfAllTime() bool {
	return len(of.variables) > 0 && slices.ContainsFunc(of.requirements, func(r *requirement) bool { return r.periodIndex < 0 || !r.monotone })
}
