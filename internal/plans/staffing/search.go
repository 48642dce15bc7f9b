package staffing

import (
	"context"
	"errors"
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

// ErrNothing is returned when the budget ends before the first confirmation run.
var ErrNothing = errors.New("the budget ended before the first proof of a staff")

// Run searches for the least staff, and confirms it on seeds that are fixed before the search. If
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
		if errors.Is(err, errSpent) {
			err = ErrNothing
		}
		return r, err
	}
	for _, phase := range []func(context.Context) error{s.confirmFirst, s.fromFormula, s.descend} {
		if err == nil {
			err = phase(ctx)
		}
	}
	s.searched = s.budget.used
	if err == nil || errors.Is(err, errSpent) {
		err = s.settle(ctx)
	}
	return s.finish(ctx, err)
}

// search changes one plan, which meets the callers of one seed in all of its replications.
type search struct {
	problem      *Problem
	budget       *Budget
	allot        allotment
	simulator    *simulator
	requirements []requirement
	components   []*component
	curve        bool

	current    *trial            // of the plan that is changed
	correction []float64         // by requirement: what replications of other callers add to the slack
	pooled     int               // how many of these there are
	near       map[string]*trial // plans near the current one, by component.key
	failed     map[string]int    // replications by which such a plan was refused
	stuck      []int             // by component: how often no added agent was enough

	trail         []costAt        // of the plans that were the current one
	searched      int             // replications before the current plan is settled
	finished      bool            // no change was left that saves
	confirmations []*confirmation // all of them, in their order
	best          *confirmation   // of the cheapest plan that holds
}

// costAt is a plan's cost when it became the current one.
type costAt struct {
	used int // replications by then
	cost float64
}

func newSearch(p *Problem, o Options) (*search, error) {
	budget := o.Budget
	budget.progress = o.Progress
	all := p.requirements()
	c, err := newSimulator(p, p.Model.Seed, all, &budget)
	if err != nil {
		return nil, err
	}
	s := &search{
		problem: p, budget: &budget, allot: allotment{reserve: leastConfirmation}, simulator: c, requirements: all,
		components: p.components(all), curve: o.Curve,
		correction: make([]float64, len(all)), near: map[string]*trial{}, failed: map[string]int{},
	}
	s.stuck = make([]int, len(s.components))
	return s, nil
}

// setCurrent makes a trial the current one.
func (s *search) setCurrent(t *trial) {
	s.current = t
	s.trail = append(s.trail, costAt{s.budget.used, s.problem.Cost(t.plan)})
}

// simulate runs replications of trials until each has as many as asked for.
func (s *search) simulate(ctx context.Context, until int, trials ...*trial) error {
	return s.run(ctx, s.simulator.jobsFor(until, trials...))
}

// run simulates jobs. It returns errSpent if they do not leave the reserve.
func (s *search) run(ctx context.Context, jobs []job) error {
	if s.spare() < len(jobs) {
		return errSpent
	}
	return s.simulator.run(ctx, jobs)
}

// spare is how many replications the search may still take.
func (s *search) spare() int { return s.budget.left() - s.allot.reserve }

// level is the probability with which the next confirmation run may say by chance that a goal holds.
// All of them together have 5 %.
func (s *search) level() float64 { return 0.05 / math.Pow(2, float64(len(s.confirmations)+1)) }

// replicationsFor is how many replications the next confirmation run takes in which a requirement has
// enough calls, with a third more since their number varies; 0 if the current plan has none.
func (s *search) replicationsFor(r *requirement) float64 {
	const more = 4.0 / 3
	calls := r.calls(s.current)
	if calls == 0 {
		return 0
	}
	return more * r.leastCalls(s.level()) / calls
}

// hasFewCalls reports whether the next confirmation run is too short to show a requirement, by the calls
// of the current plan: what it leaves out is fixed before it begins.
func (s *search) hasFewCalls(r *requirement) bool {
	return s.replicationsFor(r) > 1.01*float64(s.allot.confirmation)
}

// quantile is that of the normal distribution for a one-sided level, about.
func quantile(level float64) float64 { return stats.StudentT(1000, 1-2*level) }

// margin is by how much a requirement has to be kept by a trial, in standard deviations of a
// replication: with the first term a confirmation run says yes at its level, and with the second also
// when its callers and those of the search differ by chance. At most four runs in ten fail, if none of
// the requirements that bind keeps more than its margin; about one for each number of agents does.
func (s *search) margin() float64 {
	const fail = 0.4
	n, m := float64(s.allot.plan+s.pooled), float64(s.allot.confirmation)
	binding := max(1, min(len(s.requirements), len(s.problem.Variables)))
	return quantile(s.level())/math.Sqrt(m) + float64(quantile(fail/float64(binding))*math.Sqrt(1/n+1/m))
}

// marginSlack is by how much a trial keeps the requirements of a component beyond their margins. It is
// large where a confirmation run has too few calls to judge.
func (s *search) marginSlack(t *trial, of *component) []float64 {
	out, margin := make([]float64, len(of.requirements)), s.margin()
	for k, r := range of.requirements {
		out[k] = noCalls
		if !s.hasFewCalls(r) {
			slack := r.slack(t)
			out[k] = min(noCalls, float64(slack.Mean)+s.correction[r.index]-float64(margin*deviation(slack, len(t.values))))
		}
	}
	return out
}

// shortage is how far a component is from keeping its requirements with their margins; 0 if it does.
func shortage(slack []float64) float64 {
	sum := 0.0
	for _, v := range slack {
		sum -= min(0, v)
	}
	return sum
}

// holds reports whether a trial keeps all requirements with their margins.
func (s *search) holds(t *trial) bool {
	return !slices.ContainsFunc(s.components, func(of *component) bool { return shortage(s.marginSlack(t, of)) > 0 })
}

// learn averages what is known of the slack of the current plan with a trial of it that has other
// callers: the correction is what it adds.
func (s *search) learn(fresh *trial) {
	n, m := float64(len(s.current.values)+s.pooled), float64(len(fresh.values))
	for i := range s.requirements {
		r := &s.requirements[i]
		known := float64(r.slack(s.current).Mean) + s.correction[i]
		s.correction[i] += float64(m / (n + m) * (float64(r.slack(fresh).Mean) - known))
	}
	s.pooled += len(fresh.values)
	clear(s.failed)
}
