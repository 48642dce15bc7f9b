package staffing

import (
	"context"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// evaluator simulates plans with the callers of one seed.
type evaluator struct {
	problem *Problem
	sim     *sim.Simulation
	budget  *Budget
}

// trial is a plan with the measures of a part's requirements in its replications so far.
type trial struct {
	plan   Plan
	values [][]tally.Ratio // by replication and requirement.index
}

func newEvaluator(p *Problem, seed uint64, b *Budget) (*evaluator, error) {
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
	return &evaluator{p, s, b}, nil
}

// job is one replication of a simulation.
type job struct {
	sim    *sim.Simulation
	number int
}

// atOnce bounds the replications that are held at a time.
const atOnce = 512

// run simulates jobs, and gives the replication of each to a function in their order.
func (l *evaluator) run(ctx context.Context, jobs []job, keep func(i int, r *tally.Replication)) error {
	for from := 0; from < len(jobs); from += atOnce {
		some := jobs[from:min(from+atOnce, len(jobs))]
		d := &experiment.Design{Layout: l.sim.Layout(), Replicate: func(ctx context.Context, i int, interval func()) (*tally.Tally, error) {
			return some[i].sim.Replicate(ctx, some[i].number, sim.Options{}, interval, sim.Observer{})
		}}
		if err := (&experiment.Experiment{Designs: []*experiment.Design{d}}).Extend(ctx, len(some)); err != nil {
			return err
		}
		l.budget.spend(len(some))
		for i := range some {
			keep(from+i, &d.Replications[i])
		}
	}
	return nil
}

// of is the simulation of a plan.
func (l *evaluator) of(plan Plan) *sim.Simulation { return l.sim.WithRosters(l.problem.Rosters(plan)) }

func (l *evaluator) design(plan Plan) *experiment.Design {
	s := l.of(plan)
	return &experiment.Design{Layout: s.Layout(), Replicate: func(ctx context.Context, number int, interval func()) (*tally.Tally, error) {
		return s.Replicate(ctx, number, sim.Options{}, interval, sim.Observer{})
	}}
}

// report simulates a plan for a number of replications.
func (l *evaluator) report(ctx context.Context, plan Plan, replications int) (*report.Report, error) {
	d := l.design(plan)
	e := &experiment.Experiment{Designs: []*experiment.Design{d}}
	if err := e.Extend(ctx, replications); err != nil {
		return nil, err
	}
	l.budget.spend(replications)
	return report.New(d.Layout, &d.Results), nil
}

// requirement is a bound that a plan has to keep: that of a goal, or of a goal in one of
// its periods.
type requirement struct {
	index       int // in trial.values
	goal        int
	periodIndex int // in report.Layout.GoalPeriods of the goal; -1 if it is about all of the time
	bound       float64
	sign        float64 // 1 for a lower bound, -1 for an upper one
	ratio       bool    // a ratio of sums over replications; else a mean of values
	monotone    bool    // more agents never lower the slack: not so for an occupancy of at least a bound and a cost
	domain      stats.Domain
	// tolerance is half the length of an interval of the measure that is short enough: 0.8
	// percentage points, or 1 % of the bound of a time or cost.
	tolerance float64
	measure   func(*tally.Layout, *tally.Replication) tally.Ratio
}

// requirements lists the bounds of the goals. A goal for a share of the days is a bound
// on the share of a replication's days on which it is met.
func requirements(l *tally.Layout) []requirement {
	var out []requirement
	for goal := range l.Model.Goals {
		g := &l.Model.Goals[goal]
		r := requirement{goal: goal, periodIndex: -1, bound: g.Bound, sign: -1, ratio: g.Measure.IsRatio(), monotone: (!g.Measure.Counts(model.OfAgents) || !g.AtLeast) && !g.Measure.Counts(model.OfRoster)}
		if g.AtLeast {
			r.sign = 1
		}
		if r.domain, r.tolerance = stats.Fraction, 0.008; g.OnDays == 0 && g.Measure.Unit() != model.Share {
			r.domain, r.tolerance = stats.NonNegative, 0.01*math.Abs(g.Bound)
		}
		switch {
		case g.OnDays > 0:
			r.bound, r.sign, r.ratio = g.OnDays, 1, true
			r.measure = func(l *tally.Layout, of *tally.Replication) tally.Ratio {
				days := l.Model.Clock.Days()
				return tally.Ratio{Numerator: float64(l.DaysMet(of, goal, 0, days)), Denominator: float64(days)}
			}
			out = append(out, r)
		case g.Each != model.Together:
			for period := range l.GoalPeriods[goal].Len() {
				r.periodIndex = period
				r.measure = func(_ *tally.Layout, of *tally.Replication) tally.Ratio { return of.Periods[goal][period] }
				out = append(out, r)
			}
		default:
			r.measure = func(_ *tally.Layout, of *tally.Replication) tally.Ratio { return of.Goals[goal] }
			out = append(out, r)
		}
	}
	return out
}

// slack estimates by how much a trial keeps the bound, over its first replications.
func (r *requirement) slack(t *trial, replications int) stats.Estimate {
	numerators, denominators := r.series(t, replications)
	if r.ratio {
		return r.signed(stats.Ratio(numerators, denominators), r.bound)
	}
	return r.signed(stats.Mean(numerators), r.bound)
}

// change estimates by how much the slack of a trial is larger than that of another, over
// their first replications.
func (r *requirement) change(base, other *trial, replications int) stats.Estimate {
	baseNumerators, baseDenominators := r.series(base, replications)
	numerators, denominators := r.series(other, replications)
	if r.ratio {
		return r.signed(stats.RatioDifference(baseNumerators, baseDenominators, numerators, denominators), 0)
	}
	for i := range numerators {
		numerators[i] -= baseNumerators[i]
	}
	return r.signed(stats.Mean(numerators), 0)
}

// series gives the measure by replication. A measure that is no ratio is the numerator.
func (r *requirement) series(t *trial, replications int) (numerators, denominators []float64) {
	for _, values := range t.values[:replications] {
		v := values[r.index]
		numerators, denominators = append(numerators, v.Numerator), append(denominators, v.Denominator)
	}
	return numerators, denominators
}

// signed turns an estimate of the measure into one of the slack. An unknown value, that
// of no calls, keeps every bound.
func (r *requirement) signed(e stats.Estimate, bound float64) stats.Estimate {
	switch {
	case !e.Mean.Known():
		return stats.Estimate{}
	case r.sign < 0:
		e, bound = stats.Estimate{Mean: -e.Mean, Low: -e.High, High: -e.Low}, -bound
	}
	b := stats.Number(bound)
	return stats.Estimate{Mean: e.Mean - b, Low: e.Low - b, High: e.High - b}
}

// half is half the length of an estimate's interval; +Inf if there is none.
func half(e stats.Estimate) float64 {
	if !e.Low.Known() || !e.High.Known() {
		return math.Inf(1)
	}
	return float64(e.High-e.Low) / 2
}
