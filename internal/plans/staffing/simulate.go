package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// callers simulates plans that meet the same callers: those of one seed.
type callers struct {
	problem      *Problem
	requirements []requirement
	sim          *sim.Simulation
	budget       *Budget
}

// trial is a plan with the measures of the requirements in its replications so far.
type trial struct {
	plan   Plan
	values [][]tally.Ratio // by replication and requirement.index
}

func newTrial(plan Plan) *trial { return &trial{plan: slices.Clone(plan)} }

func newCallers(p *Problem, seed uint64, requirements []requirement, b *Budget) (*callers, error) {
	m := *p.Model
	m.Seed = seed
	m.Groups = slices.Clone(m.Groups)
	for g := range m.Groups {
		m.Groups[g].Open = false // each plan gives the numbers
	}
	s, err := sim.New(&m)
	if err != nil {
		return nil, err
	}
	return &callers{p, requirements, s, b}, nil
}

// job is one replication of a plan for some trials.
type job struct {
	sim    *sim.Simulation
	number int
	of     []*trial
}

// run simulates jobs in their order.
func (c *callers) run(ctx context.Context, jobs []job) error {
	for len(jobs) > 0 {
		n := min(len(jobs), c.budget.atOnce())
		if err := c.budget.overtime(); err != nil {
			return err
		}
		d := &experiment.Design{Layout: c.sim.Layout(), Replicate: func(ctx context.Context, i int, interval func()) (*tally.Tally, error) {
			return jobs[i].sim.Replicate(ctx, jobs[i].number, sim.Options{}, interval, sim.Observer{})
		}}
		if err := (&experiment.Experiment{Designs: []*experiment.Design{d}}).Extend(ctx, n); err != nil {
			return err
		}
		c.budget.spend(n)
		for i := range n {
			values := c.measures(&d.Replications[i])
			for _, t := range jobs[i].of {
				t.keep(jobs[i].number, values)
			}
		}
		jobs = jobs[n:]
	}
	return nil
}

// measures are the values of the requirements in a replication.
func (c *callers) measures(r *tally.Replication) []tally.Ratio {
	out := make([]tally.Ratio, len(c.requirements))
	for i := range out {
		out[i] = c.requirements[i].measure(c.sim.Layout(), r)
	}
	return out
}

// keep sets the values of a replication, the next one or one that is known.
func (t *trial) keep(number int, values []tally.Ratio) {
	if number == len(t.values) {
		t.values = append(t.values, values)
	}
}

// of is the simulation of a plan.
func (c *callers) of(plan Plan) *sim.Simulation { return c.sim.WithRosters(c.problem.Rosters(plan)) }

// jobsFor are the jobs that give trials so many replications.
func (c *callers) jobsFor(until int, trials ...*trial) []job {
	var jobs []job
	for _, t := range trials {
		if len(t.values) < until {
			simulation := c.of(t.plan)
			for number := len(t.values); number < until; number++ {
				jobs = append(jobs, job{simulation, number, []*trial{t}})
			}
		}
	}
	return jobs
}

func (c *callers) design(plan Plan) *experiment.Design {
	s := c.of(plan)
	return &experiment.Design{Layout: s.Layout(), Replicate: func(ctx context.Context, number int, interval func()) (*tally.Tally, error) {
		return s.Replicate(ctx, number, sim.Options{}, interval, sim.Observer{})
	}}
}

// extend runs replications of a design until it has so many.
func (c *callers) extend(ctx context.Context, d *experiment.Design, until int) error {
	e := &experiment.Experiment{Designs: []*experiment.Design{d}}
	for have := len(d.Replications); have < until; {
		if err := c.budget.overtime(); err != nil {
			return err
		}
		next := min(until, have+c.budget.atOnce())
		if err := e.Extend(ctx, next); err != nil {
			return err
		}
		c.budget.spend(next - have)
		have = next
	}
	return nil
}

// report simulates a plan for a number of replications.
func (c *callers) report(ctx context.Context, plan Plan, replications int) (*report.Report, error) {
	d := c.design(plan)
	if err := c.extend(ctx, d, replications); err != nil {
		return nil, err
	}
	return report.New(d.Layout, &d.Results), nil
}

// slack estimates by how much a trial keeps the bound, over all of its replications. A measure of
// no calls keeps every bound.
func (r *requirement) slack(t *trial) stats.Estimate {
	numerators, denominators := r.series(t, len(t.values))
	e := stats.Estimate{}
	if r.ratio {
		e = stats.Ratio(numerators, denominators)
	} else {
		e = stats.Mean(numerators)
	}
	if !e.Mean.Known() {
		return stats.Estimate{Mean: noCalls, Low: noCalls, High: noCalls}
	}
	return r.signed(e, r.bound)
}

// noCalls is the slack of a measure that has no value.
const noCalls = 1e6

// change estimates by how much the slack of a trial is larger than that of another, by the
// replications that both have.
func (r *requirement) change(base, other *trial) stats.Estimate {
	n := min(len(base.values), len(other.values))
	baseNumerators, baseDenominators := r.series(base, n)
	numerators, denominators := r.series(other, n)
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

// series gives the measure by replication. A measure that is no ratio is the numerator.
func (r *requirement) series(t *trial, replications int) (numerators, denominators []float64) {
	for _, values := range t.values[:replications] {
		v := values[r.index]
		numerators, denominators = append(numerators, v.Numerator), append(denominators, v.Denominator)
	}
	return numerators, denominators
}

// signed turns an estimate of the measure into one of the slack.
func (r *requirement) signed(e stats.Estimate, bound float64) stats.Estimate {
	if r.sign < 0 {
		e, bound = stats.Estimate{Mean: -e.Mean, Low: -e.High, High: -e.Low}, -bound
	}
	b := stats.Number(bound)
	return stats.Estimate{Mean: e.Mean - b, Low: e.Low - b, High: e.High - b}
}

// deviation is the standard deviation of a measure in one replication, by its estimate from so
// many; 0 if it is not known.
func deviation(e stats.Estimate, n int) float64 {
	h := half(e)
	if math.IsInf(h, 1) {
		return 0
	}
	return h / stats.StudentT(n, 0.95) * math.Sqrt(float64(n))
}

// calls is how many calls, or what else the measure is a share of, a replication has on average.
func (r *requirement) calls(t *trial) float64 {
	_, denominators := r.series(t, len(t.values))
	sum := 0.0
	for _, d := range denominators {
		sum += d
	}
	return sum / float64(max(1, len(denominators)))
}

// half is half the length of an estimate's interval; +Inf if there is none.
func half(e stats.Estimate) float64 {
	if !e.Low.Known() || !e.High.Known() {
		return math.Inf(1)
	}
	return float64(e.High-e.Low) / 2
}
