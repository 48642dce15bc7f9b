package staffing

import (
	"context"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// simulator simulates plans that meet the same callers, the callers of one seed.
type simulator struct {
	problem      *Problem
	requirements []requirement
	sim          *sim.Simulation
	budget       *Budget
}

// trial is a plan with the measures of the requirements in its replications so far. If it was tried
// for one component, only the measures of that component's requirements belong to the plan.
type trial struct {
	plan         Plan
	values       [][]tally.Ratio // by replication and requirement.index; nil for one that is not simulated
	replications int             // that are simulated
	slacks       []knownSlack    // by requirement.index
}

// knownSlack is a slack computed from a number of replications.
type knownSlack struct {
	replications int
	stats.Estimate
}

func newTrial(plan Plan) *trial { return &trial{plan: slices.Clone(plan)} }

func (t *trial) has(number int) bool { return number < len(t.values) && t.values[number] != nil }

// have returns the number of simulated replications among the first ones.
func (t *trial) have(first int) int {
	n := 0
	for number := range first {
		if t.has(number) {
			n++
		}
	}
	return n
}

func (t *trial) set(number int, values []tally.Ratio) {
	for number >= len(t.values) {
		t.values = append(t.values, nil)
	}
	if t.values[number] == nil {
		t.values[number] = values
		t.replications++
	}
}

func newSimulator(p *Problem, seed uint64, requirements []requirement, b *Budget) (*simulator, error) {
	// The model is the caller's, so the seed and the groups are changed in a copy.
	m := *p.Model
	m.Seed = seed
	m.Groups = slices.Clone(m.Groups)
	for g := range m.Groups {
		m.Groups[g].Open = false // each plan gives the numbers
	}
	of, err := sim.New(&m)
	if err != nil {
		return nil, err
	}
	return &simulator{p, requirements, of, b}, nil
}

// job is one replication of a plan for some trials.
type job struct {
	sim    *sim.Simulation
	number int
	trials []*trial
}

// jobs are the replications of a plan from a number to another that some trials do not have.
func (s *simulator) jobs(plan Plan, from, to int, trials ...*trial) []job {
	var jobs []job
	simulation := s.of(plan)
	for number := from; number < to; number++ {
		if slices.ContainsFunc(trials, func(t *trial) bool { return !t.has(number) }) {
			jobs = append(jobs, job{simulation, number, trials})
		}
	}
	return jobs
}

// run simulates jobs, as far as the budget goes, and gives their trials the values in the jobs' order. It keeps
// nothing else of a replication: a search has many of them.
func (s *simulator) run(ctx context.Context, jobs []job) error {
	for len(jobs) > 0 {
		if err := s.budget.overtime(); err != nil {
			return err
		}

		// The budget is looked at between batches. A running replication is never cut.
		next := jobs[:min(len(jobs), s.budget.atOnce())]
		jobs = jobs[len(next):]

		values := make([][]tally.Ratio, len(next))
		var workers errgroup.Group
		workers.SetLimit(runtime.GOMAXPROCS(0))

		for i, of := range next {
			workers.Go(func() error {
				day, err := of.sim.Replicate(ctx, of.number, sim.Options{}, func() {}, sim.Observer{})
				if err != nil {
					return err
				}
				r := tally.GoalsOf(s.sim.Layout(), day)
				values[i] = s.measures(&r)
				return nil
			})
		}

		if err := workers.Wait(); err != nil {
			return err
		}

		// The values are set by one goroutine and in order, so that the result does not depend on
		// timing.
		s.budget.spend(len(next))

		for i, of := range next {
			for _, t := range of.trials {
				t.set(of.number, values[i])
			}
		}
	}
	return nil
}

// extend runs replications of a design up to a number, within the budget. It calls done for each in
// their order.
func (s *simulator) extend(ctx context.Context, d *experiment.Design, until int, done func(number int)) error {
	e := &experiment.Experiment{Designs: []*experiment.Design{d}}
	for have := len(d.Replications); have < until; {
		if err := s.budget.overtime(); err != nil {
			return err
		}

		next := min(until, have+s.budget.atOnce())
		if err := e.Extend(ctx, next); err != nil {
			return err
		}

		s.budget.spend(next - have)

		for ; have < next; have++ {
			done(have)
		}
	}

	return nil
}

// of is the simulation of a plan.
func (s *simulator) of(plan Plan) *sim.Simulation { return s.sim.WithRosters(s.problem.rosters(plan)) }

// design is a plan whose replications are kept whole.
func (s *simulator) design(plan Plan) *experiment.Design {
	of := s.of(plan)
	return &experiment.Design{
		Layout: of.Layout(),
		Replicate: func(ctx context.Context, number int, interval func()) (*tally.Tally, error) {
			return of.Replicate(ctx, number, sim.Options{}, interval, sim.Observer{})
		},
	}
}

// report simulates a plan for a number of replications.
func (s *simulator) report(ctx context.Context, plan Plan, replications int) (*report.Report, error) {
	d := s.design(plan)
	if err := s.extend(ctx, d, replications, func(int) {}); err != nil {
		return nil, err
	}
	return report.New(d.Layout, &d.Results), nil
}

// measures are the values of the requirements in a replication.
func (s *simulator) measures(r *tally.Replication) []tally.Ratio {
	out := make([]tally.Ratio, len(s.requirements))
	for i := range out {
		out[i] = s.requirements[i].measure(s.sim.Layout(), r)
	}
	return out
}

// slack estimates by how much a trial keeps the bound, over all of its replications. A measure of
// no calls keeps every bound.
func (r *requirement) slack(t *trial) stats.Estimate {
	for len(t.slacks) <= r.index {
		t.slacks = append(t.slacks, knownSlack{})
	}

	// An estimate with its interval takes long, and is needed often between two replications.
	known := &t.slacks[r.index]
	if known.replications != t.replications || t.replications == 0 {
		*known = knownSlack{t.replications, r.newSlack(t)}
	}
	return known.Estimate
}

func (r *requirement) newSlack(t *trial) stats.Estimate {
	numerators, denominators := r.series(t, t)
	e := stats.Mean(numerators)
	if r.ratio {
		e = stats.Ratio(numerators, denominators)
	}
	if !e.Mean.Known() {
		return stats.Estimate{Mean: noCalls, Low: noCalls, High: noCalls}
	}
	return r.signed(e, r.bound)
}

// noCalls is the slack of a measure that has no value.
const noCalls = 1e6

// change estimates how much larger the slack of a trial is than the slack of another, from the
// replications that both have.
func (r *requirement) change(base, other *trial) stats.Estimate {
	// Only replications that both have are compared, because the same callers make the difference
	// precise.
	baseNumerators, baseDenominators := r.series(base, other)
	numerators, denominators := r.series(other, base)
	e := stats.Estimate{}
	if r.ratio {
		e = stats.RatioDifference(baseNumerators, baseDenominators, numerators, denominators)
	} else {
		for i := range numerators {
			numerators[i] -= baseNumerators[i]
		}
		e = stats.Mean(numerators)
	}

	if !e.Mean.Known() {
		return stats.Estimate{}
	}
	return r.signed(e, 0)
}

// series returns the measure of a trial by replication, for the replications that another trial has,
// too. A measure that is no ratio is the numerator.
func (r *requirement) series(t, other *trial) (numerators, denominators []float64) {
	numerators = make([]float64, 0, t.replications)
	denominators = make([]float64, 0, t.replications)
	for number, values := range t.values {
		if values != nil && other.has(number) {
			v := values[r.index]
			numerators = append(numerators, v.Numerator)
			denominators = append(denominators, v.Denominator)
		}
	}
	return numerators, denominators
}

// signed turns an estimate of the measure into one of the slack.
func (r *requirement) signed(e stats.Estimate, bound float64) stats.Estimate {
	if r.sign < 0 {
		e = stats.Estimate{Mean: -e.Mean, Low: -e.High, High: -e.Low}
		bound = -bound
	}
	b := stats.Number(bound)
	return stats.Estimate{Mean: e.Mean - b, Low: e.Low - b, High: e.High - b}
}

// deviation returns the standard deviation of a measure in one replication, from its estimate, or 0
// if it is unknown.
func deviation(e stats.Estimate, n int) float64 {
	h := half(e)
	if math.IsInf(h, 1) {
		return 0
	}
	return h / stats.StudentT(n, 0.95) * math.Sqrt(float64(n))
}

// calls returns the mean number of calls per replication, or of the other units of the measure's
// denominator.
func (r *requirement) calls(t *trial) float64 {
	_, denominators := r.series(t, t)
	sum := 0.0
	for _, d := range denominators {
		sum += d
	}
	return sum / float64(max(1, len(denominators)))
}

// half returns half the length of an estimate's interval, or +Inf without an interval.
func half(e stats.Estimate) float64 {
	if !e.Low.Known() || !e.High.Known() {
		return math.Inf(1)
	}
	return float64(e.High-e.Low) / 2
}
