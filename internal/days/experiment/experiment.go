package experiment

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// Design is a system to simulate, with the results of its replications so far.
type Design struct {
	Layout *tally.Layout
	// Replicate runs one replication. It is called from several goroutines at once.
	// It calls interval after each interval of the statistics.
	Replicate func(ctx context.Context, number int, interval func()) (*tally.Tally, error)

	tally.Results
}

// Experiment runs the same number of replications of each design. It is not safe for
// concurrent use.
type Experiment struct {
	Designs []*Design
	// Progress is called after each interval of the statistics of each replication:
	// done is the number of intervals so far, most the number expected at most. It is
	// called from several goroutines, one at a time. It may be nil.
	Progress func(done, most int)
	// Replicated is called when all designs have run a replication. It is called from
	// several goroutines at once. It may be nil.
	Replicated func(number int)

	planned int        // replications of each design, at most
	mutex   sync.Mutex // of the designs' totals and of done
	done    int        // intervals
}

// Decided reports whether a design's results decide all of its goals.
type Decided func(*tally.Layout, *tally.Results) bool

// Run runs all designs for a number of replications, or until the goals of the first
// design are decided.
func (e *Experiment) Run(ctx context.Context, p model.Replications, decided Decided) error {
	e.planned = p.AtMost
	for until := firstCheck(&p); ; until = min(2*until, p.AtMost) {
		if err := e.Extend(ctx, until); err != nil {
			return err
		}

		// The first design decides for all designs. They need the same replications, because differences are paired.
		if until >= p.AtMost || !p.UntilDecided || decided(e.Designs[0].Layout, &e.Designs[0].Results) {
			return nil
		}
	}
}

// firstCheck is the number of replications after which the goals are judged first.
// They are judged after 10, 20, 40, … replications only: judging a goal after each
// would stop too often at a chance result.
func firstCheck(p *model.Replications) int {
	if !p.UntilDecided {
		return max(1, p.AtLeast)
	}
	check := 10
	for check < p.AtLeast {
		check *= 2
	}
	return min(check, p.AtMost)
}

// Extend runs replications on GOMAXPROCS goroutines until each design has the given number. It
// starts a replication in all designs before the next one. If several fail, it returns the error of
// the one that started first.
func (e *Experiment) Extend(ctx context.Context, until int) error {
	from := len(e.Designs[0].Replications)
	for _, d := range e.Designs {
		d.Replications = append(d.Replications, make([]tally.Replication, until-from)...)
	}

	e.planned = max(e.planned, until)
	designs := len(e.Designs)
	finished := make([]atomic.Int32, until-from) // designs, by replication
	errs := make([]error, len(finished)*designs)
	var failed atomic.Bool
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))

	// A replication starts in all designs before the next replication starts. So few replications are unfinished at a
	// time, and the calls that are kept for Replicated take little memory.
	for i := range errs {
		workers.Go(func() error {
			if failed.Load() {
				return nil
			}
			number := from + i/designs
			if errs[i] = e.replicate(ctx, e.Designs[i%designs], number); errs[i] != nil {
				failed.Store(true)
			} else if int(finished[i/designs].Add(1)) == designs && e.Replicated != nil {
				e.Replicated(number)
			}

			// Errgroup would return the error that occurs first.
			return nil
		})
	}

	_ = workers.Wait()

	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}

	return nil
}

// replicate runs one replication of one design.
func (e *Experiment) replicate(ctx context.Context, d *Design, number int) error {
	counts, err := d.Replicate(ctx, number, e.progress)
	if err != nil {
		return err
	}

	// Each replication has its own place. Only the total is shared by the goroutines.
	d.Replications[number] = tally.NewReplication(d.Layout, counts)
	e.mutex.Lock()
	defer e.mutex.Unlock()
	d.AddTally(counts)
	return nil
}

// progress counts an interval that has ended in some replication.
func (e *Experiment) progress() {
	if e.Progress == nil {
		return
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.done++
	intervals := 0
	for _, d := range e.Designs {
		intervals += d.Layout.Intervals
	}
	e.Progress(e.done, e.planned*intervals)
}
