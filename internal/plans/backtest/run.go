package backtest

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Options are how a prediction is made.
type Options struct {
	Forecast     bool               // with the scenario's arrivals in place of the records' arrivals
	Staff        []records.Presence // the agents of the records; nil: none are named
	OfScenario   bool               // with the scenario's agents in place of the records' agents
	Replications int                // of each date, at least 2
	UseFSM       bool               // see sim.Options
	Stepwise     bool
	Progress     func(done, most int) // may be nil
}

// Run predicts each date of the records and compares. Compile returns the scenario's model of a
// date, as one day. Run returns the error of the context, of compile, or of a flow that never ends.
func Run(ctx context.Context, actual *Actual, compile func(routing.Date) (*model.Model, error),
	how Options,
) (*Validation, error) {
	r := &run{
		actual: actual, how: how, compile: compile, before: actual.before(), calibrations: map[subject]Calibration{},
		Validation: &Validation{
			Replications: how.Replications, Forecast: how.Forecast, OfReport: actual.intervals != nil,
			Staff: staffOf(&how),
		},
	}
	if err := r.calibrate(ctx); err != nil {
		return nil, err
	}

	// The ranges of the compared days are corrected, so the calibration comes before them.
	for _, i := range actual.compared() {
		p, err := r.predict(ctx, i, how.Replications)
		if err != nil {
			return nil, err
		}
		r.add(p)
	}

	r.summarize()

	// The scenario is fitted to the days before the compared ones, if there are any.
	r.ComesBackOn = r.dates()
	r.ComesBack = r.compared.returned()
	if r.CalibratedOn != "" {
		r.ComesBackOn = r.CalibratedOn
		r.ComesBack = r.earlier.returned()
	}

	r.findCauses()
	r.compareWaits()
	return r.Validation, r.findEffects(ctx)
}

// run holds the results of the dates so far.
type run struct {
	*Validation
	actual       *Actual
	how          Options
	compile      func(routing.Date) (*model.Model, error) // gives the scenario's model of a date
	frame        *frame
	predicted    int                     // dates
	before       []int                   // those on which ranges are calibrated
	calibrations map[subject]Calibration // of the ranges of days; empty if there are too few before

	simulated []simulated     // by date
	earlier   sums            // of the dates on which ranges are calibrated
	compared  sums            // of the dates compared
	waits     []stats.Summary // by subject: simulated, of all dates
	realWaits []stats.Summary
}

// prediction is a date with its simulated days.
type prediction struct {
	*frame
	date      int
	days      []*day                  // by replication; their waits are summarized
	quantiles map[outcomeOf][]float64 // of the waits of each day
	waits     []stats.Summary         // by subject: of all days
	real      *day
	formulas  *formulas
}

// outcomeOf is an outcome measure of a subject, by their numbers.
type outcomeOf struct{ outcome, subject int }

// prepared gives the model of a date the arrivals and agents that are simulated.
func (r *run) prepared(date int, m *model.Model) *model.Model {
	if !r.how.Forecast {
		m = r.actual.replay(date, m)
	}
	if r.how.Staff != nil && !r.how.OfScenario {
		m = staffed(m, onDate(r.how.Staff, &m.Clock))
	}
	return m
}

// predict simulates a number of days of a date, and adds the real day and the formulas.
func (r *run) predict(ctx context.Context, date, days int) (*prediction, error) {
	p, total, err := r.replicate(ctx, date, days)
	if err != nil {
		return nil, err
	}
	p.formulas = newFormulas(p.days, total)
	r.predicted++
	return p, nil
}

// replicate simulates a number of days of a date, and adds the real day.
func (r *run) replicate(ctx context.Context, date, days int) (*prediction, *tally.Tally, error) {
	m, err := r.compile(r.actual.dates[date])
	if err != nil {
		return nil, nil, err
	}

	p, total, err := r.simulate(ctx, date, r.prepared(date, m), days)
	if err != nil {
		return nil, nil, err
	}

	r.actual.addTo(p.real, date)
	p.real.finish()
	return p, total, nil
}

// simulate simulates a number of days of a date. Each date has its own replication numbers, so the
// dates are independent.
func (r *run) simulate(ctx context.Context, date int, m *model.Model, days int) (*prediction, *tally.Tally, error) {
	s, err := sim.New(m)
	if err != nil {
		return nil, nil, err
	}

	f := newFrame(s.Layout())
	n := r.how.Replications
	f.atOnce = r.actual.atOnce
	f.ofReport = r.actual.intervals != nil
	f.leaveOut(r.actual.out)

	p := &prediction{
		frame: f, date: date, days: make([]*day, days), real: newDay(f),
		waits: make([]stats.Summary, len(f.names)), quantiles: map[outcomeOf][]float64{},
	}
	options := sim.Options{UseFSM: r.how.UseFSM, Stepwise: r.how.Stepwise}
	var mutex sync.Mutex
	d := &experiment.Design{
		Layout: p.layout,
		Replicate: func(ctx context.Context, number int, interval func()) (*tally.Tally, error) {
			one := newDay(p.frame)
			record := func(c *sim.CallRecord) {
				v := simulatedVisit(c)
				one.add(&v)
			}
			counts, err := s.Replicate(ctx, date*n+number, options, interval, sim.Observer{Record: record})
			one.finish()

			// Replications run side by side, and their results are merged one at a time.
			mutex.Lock()
			defer mutex.Unlock()
			p.keep(number, one)
			return counts, err
		},
	}

	// Simulations for causes come after all predicted dates, and have no part in the progress.
	e := &experiment.Experiment{Designs: []*experiment.Design{d}}
	if all := len(r.before) + r.actual.Days(); r.how.Progress != nil && r.predicted < all {
		e.Progress = func(done, most int) { r.how.Progress(r.predicted*n+done*n/most, all*n) }
	}

	if err := e.Extend(ctx, days); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", r.actual.dates[date], err)
	}
	return p, d.Total, nil
}

// keep keeps a simulated day, with its waits summarized.
func (p *prediction) keep(number int, d *day) {
	for subject := range d.waits {
		for i := range outcomes {
			if outcomes[i].rank == 0 {
				continue
			}

			of := outcomeOf{i, subject}
			if p.quantiles[of] == nil {
				p.quantiles[of] = make([]float64, len(p.days))
			}

			p.quantiles[of][number] = d.waits[subject].Quantile(outcomes[i].rank) / second
		}
		p.waits[subject].Merge(&d.waits[subject])
	}

	// A day's waits take much memory. Only their quantiles and the sum of all days are needed later.
	d.waits = nil
	p.days[number] = d
}

// begin takes the rows of the first date for all.
func (r *run) begin(f *frame) {
	if r.frame != nil {
		return
	}

	m := f.layout.Model
	n := len(f.names)
	r.frame = f
	r.Scenario = m.Scenario
	r.Title = m.Title
	r.Seed = m.Seed
	r.LevelOf = m.ServiceLevelOf.String()

	// An only queue or tier repeats the center. Pages leave it out.
	r.sameAsCenter = map[string]bool{}
	if len(f.layout.Queues) == 1 {
		r.sameAsCenter[f.names[f.queueSubject(0)]] = true
	}

	if f.tiers == 1 {
		r.sameAsCenter[f.names[f.tierSubject(0)]] = true
	}

	r.waits = make([]stats.Summary, n)
	r.realWaits = make([]stats.Summary, n)
}

// add adds a date's comparison.
func (r *run) add(p *prediction) {
	r.begin(p.frame)
	last := p.layout.Intervals
	date := r.actual.dates[p.date].String()
	day := p.sums(0, last)
	r.simulated = append(r.simulated, simulated{p.date, day})
	r.compared.add(day)

	values := p.values(day, 0, last, true, r.how.Forecast)

	// Only the values of whole days are calibrated. Intervals have no earlier errors of their own.
	for i := range values {
		if c, ok := r.calibrations[values[i].subject()]; ok {
			values[i].correct(c)
		}
	}

	r.Days = append(r.Days, Period{Date: date, Measures: values})

	for i := range last {
		start := p.layout.Model.Clock.Instant(p.layout.Start(i))
		if values := p.values(p.sums(i, i+1), i, i+1, false, r.how.Forecast); len(values) > 0 {
			r.Intervals = append(r.Intervals, Period{Date: date, Start: &start, Measures: values})
		}
	}

	for subject := range p.names {
		r.waits[subject].Merge(&p.waits[subject])
		r.realWaits[subject].Merge(&p.real.waits[subject])
	}
}

// values compares the measures of each subject in the intervals from one up to another:
// the whole day or one interval, in which quantiles are not compared.
func (p *prediction) values(sums *sums, from, to int, wholeDay, forecast bool) []Value {
	out := []Value{}
	for subject, name := range p.names {
		days := sums.simulated[subject]
		real := &sums.real[subject]
		row := func(m *measure, predicted stats.Estimate, each []float64, actual, erlangA, erlangC float64) {
			if !math.IsNaN(actual) {
				v := Value{
					About:   name,
					Measure: m.name,
					Title:   Title{p.titles[subject], m.title},
					Median:  stats.Median(each),
					Actual:  stats.Number(actual),
					Unit:    m.unit,
					Offered: real[model.VisitsOffered],
				}

				v.ErlangA, v.ErlangC = stats.Number(erlangA), stats.Number(erlangC)
				v.setPredicted(predicted)
				out = append(out, v)
			}
		}

		// The volume of replayed calls is no prediction.
		if forecast || p.ofReport {
			row(&offered, offered.estimate(days), offered.each(days), offered.value(real), math.NaN(), math.NaN())
		}

		for i := range outcomes {
			m := &outcomes[i]
			switch {
			case !m.isIn(p.ofReport):
			case m.rank == 0:
				a, c := p.formulas.values(i, subject, from, to)
				row(m, m.estimate(days), m.each(days), m.value(real), a, c)
			case wholeDay:
				each := p.quantiles[outcomeOf{i, subject}]

				// The estimate is a quantile of all days together, and its range is one of single days.
				predicted := stats.Quantile(p.waits[subject].Quantile(m.rank)/second,
					each).OverDays(each, domain(m.unit))
				a, c := p.formulas.values(i, subject, from, to)
				row(m, predicted, each, p.real.waits[subject].Quantile(m.rank)/second, a, c)
			}
		}
	}

	return out
}
