package experiment

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
)

// Design is what is simulated, with the results of its replications so far.
type Design struct {
	Layout *report.Layout
	// Replicate runs one replication. It is called from several goroutines at once
	// and calls interval after each interval of the statistics.
	Replicate func(ctx context.Context, number int, interval func()) (*report.Tally, error)

	report.Results
}

// Report makes the report of the replications so far.
func (d *Design) Report() *report.Report { return report.New(d.Layout, d.Total, d.Replications) }

// Experiment is several designs and their replications so far: as many of each. It
// is not safe for concurrent use.
type Experiment struct {
	Designs []*Design
	// Progress is called after each interval of a replication's statistics, from
	// any goroutine but one at a time. It may be nil.
	Progress func(done, most int)
	// Replicated is called when all designs have run a replication, from several
	// goroutines at once. It may be nil.
	Replicated func(number int)

	most  int        // replications, as far as it is known
	mutex sync.Mutex // of the designs' totals and of done
	done  int        // intervals
}

// Run runs all designs for as many replications as are asked for, or until the
// goals of the first design are decided.
func (e *Experiment) Run(ctx context.Context, p model.Replications) error {
	e.most = p.AtMost
	for until := firstLook(&p); ; until = min(2*until, p.AtMost) {
		if err := e.Extend(ctx, until); err != nil {
			return err
		}
		if until >= p.AtMost || !p.UntilDecided || e.Designs[0].Report().Decided() {
			return nil
		}
	}
}

// firstLook is when a verdict is looked for: at 10, 20, 40, … replications only,
// so that looking does not decide.
func firstLook(p *model.Replications) int {
	if !p.UntilDecided {
		return max(1, p.AtLeast)
	}
	looks := 10
	for looks < p.AtLeast {
		looks *= 2
	}
	return min(looks, p.AtMost)
}

// Extend runs replications until there are so many of each design: each in all
// designs before the next, on GOMAXPROCS goroutines. Of several that fail, the
// error is that of the first, whichever was the fastest.
func (e *Experiment) Extend(ctx context.Context, until int) error {
	from := len(e.Designs[0].Replications)
	for _, d := range e.Designs {
		d.Replications = append(d.Replications, make([]report.Replication, until-from)...)
	}
	e.most = max(e.most, until)
	designs := len(e.Designs)
	ran := make([]atomic.Int32, until-from) // how many designs have run the replication
	errs := make([]error, len(ran)*designs)
	var begun atomic.Int64
	var failed atomic.Bool
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(errs)) {
		work.Go(func() {
			for !failed.Load() {
				n := int(begun.Add(1)) - 1
				if n >= len(errs) {
					return
				}
				if errs[n] = e.replicate(ctx, e.Designs[n%designs], from+n/designs); errs[n] != nil {
					failed.Store(true)
				} else if int(ran[n/designs].Add(1)) == designs && e.Replicated != nil {
					e.Replicated(from + n/designs)
				}
			}
		})
	}
	work.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}

// replicate runs one replication of one design.
func (e *Experiment) replicate(ctx context.Context, d *Design, number int) error {
	tally, err := d.Replicate(ctx, number, e.progress)
	if err != nil {
		return err
	}
	d.Replications[number] = report.NewReplication(d.Layout, tally)
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if d.Total == nil {
		d.Total = tally
	} else {
		d.Total.Merge(tally)
	}
	return nil
}

// progress reports that one interval more of some replication is done.
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
	e.Progress(e.done, e.most*intervals)
}
