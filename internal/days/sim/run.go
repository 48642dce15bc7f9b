package sim

import (
	"context"
	"maps"
	"slices"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// Options are how a model is run. None of them changes a count.
type Options struct {
	UseFSM     bool                 // make each transition with looplab/fsm, not with its table
	Stepwise   bool                 // make every step of a call an event
	WaitSeries bool                 // count the waits by time too: Tally.WaitSeries
	Progress   func(done, most int) // see experiment.Experiment; may be nil
	Record     func(*CallRecord)    // called for the calls of the first replication, see Observer; may be nil
}

// Run simulates the replications of a model in parallel. A model that runs until its goals are
// decided calls decided. The results do not depend on the number of processors. Run returns the
// error of the context or a Failure.
func Run(ctx context.Context, m *model.Model, how Options, decided experiment.Decided) (*experiment.Design, error) {
	s, err := New(m)
	if err != nil {
		return nil, err
	}

	d := &experiment.Design{
		Layout: s.Layout(),
		Replicate: func(ctx context.Context, number int, interval func()) (*tally.Tally, error) {
			var o Observer

			// The records are about one day, the first one.
			if number == 0 {
				o.Record = how.Record
			}
			return s.Replicate(ctx, number, how, interval, o)
		},
	}

	e := &experiment.Experiment{Designs: []*experiment.Design{d}, Progress: how.Progress}
	if err := e.Run(ctx, m.Replications, decided); err != nil {
		return nil, err
	}

	return d, nil
}

// Simulation is a model prepared for running. It is immutable: its replications
// are independent of each other and may run in parallel.
type Simulation struct{ t *tables }

// New prepares a model. The error is for shift patterns that have no numbers of agents yet,
// or for shares that are all 0.
func New(m *model.Model) (*Simulation, error) {
	t, err := newTables(m)
	return &Simulation{t}, err
}

// WithRosters returns the simulation of the same model with other agents on the phones:
// a roster for each group. It shares all else with s.
func (s *Simulation) WithRosters(rosters [][]model.RosterStep) *Simulation {
	// The tables are shared. Only the roster and everything that refers to it are new.
	t := *s.t
	m := *t.Model
	m.Groups = slices.Clone(m.Groups)
	for i := range m.Groups {
		m.Groups[i].Roster = rosters[i]
	}

	layout := *t.layout
	layout.Model = &m
	t.Model = &m
	t.layout = &layout

	// The boundaries follow from the roster, so they are computed again.
	t.boundaries = nil
	t.addBoundaries()

	return &Simulation{&t}
}

// WithPrograms returns the simulation of the same model with other answers in its programs. The
// flows are the same, so it shares their transitions and all else with s. The error is for shares
// that are all 0.
func (s *Simulation) WithPrograms(programs []model.Program) (*Simulation, error) {
	t := *s.t
	m := *t.Model
	m.Programs = programs

	layout := *t.layout
	layout.Model = &m
	t.Model = &m
	t.layout = &layout

	// Steps may add a name or a clock to these maps, and s may be in use elsewhere.
	t.questions = maps.Clone(t.questions)
	t.clocks = maps.Clone(t.clocks)

	transitions := make([]*ivr.TransitionTable, len(t.programs))
	for i := range t.programs {
		transitions[i] = t.programs[i].transitions
	}

	// The lines refer to the steps of their programs, so both are made again.
	t.programs = nil
	if err := t.addPrograms(transitions); err != nil {
		return nil, err
	}
	t.lines = nil
	if err := t.addLines(); err != nil {
		return nil, err
	}

	return &Simulation{&t}, nil
}

// Layout gives the rows of the tallies.
func (s *Simulation) Layout() *tally.Layout { return s.t.layout }

// Replicate runs one replication to its end. Its callers depend only on the model's seed and the
// replication's number. It calls interval after each interval of the statistics. It returns the
// error of the context or a Failure.
func (s *Simulation) Replicate(ctx context.Context, number int, how Options, interval func(),
	o Observer,
) (*tally.Tally, error) {
	r := newReplication(s.t, number, how)
	r.listen(o)
	r.open(number, how)

	for i := range s.t.layout.Intervals + 1 {
		if err := r.advance(ctx, s.t.layout.Start(i)); err != nil {
			return nil, err
		}
		if i > 0 {
			interval()
		}
	}

	if err := r.advance(ctx, s.t.Clock.Stop); err != nil {
		return nil, err
	}

	r.ledger.stop(r.presentOfDay)
	counts := r.ledger.aggregate(r.presentOfDay, r.walk.counted)

	// Counts that contradict each other are no result.
	if err := r.verify(counts.AllDays(s.t.layout)); err != nil {
		r.fail(Defect, "%v", err)
	}
	return counts, r.err
}
