package sim

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
)

// Options are how a model is run. None of them changes a count.
type Options struct {
	Live       bool                 // ask the state machine at every step, not its recording
	Stepwise   bool                 // make every step of a call an event
	WaitSeries bool                 // count the waits by time too: Report.WaitSeries
	Progress   func(done, most int) // called after each interval of a replication's day, from any goroutine but one at a time; may be nil
}

// Run simulates a model: its replications in parallel on GOMAXPROCS workers.
// Tallies merge exactly and estimates take the replications in order, so the
// result does not depend on the number of workers. The error is the context's, or
// that of a flow that never ends.
func Run(ctx context.Context, m *model.Model, how Options) (*report.Report, error) {
	t, err := newTables(m)
	if err != nil {
		return nil, err
	}
	b := &batch{t: t, how: how, total: report.NewTally(t.layout, how.WaitSeries)}
	for until := firstLook(&m.Replications); ; until = min(2*until, m.Replications.AtMost) {
		if err := b.extend(ctx, until); err != nil {
			return nil, err
		}
		r := report.New(t.layout, b.total, b.replications)
		if until >= m.Replications.AtMost || !m.Replications.UntilDecided || r.Decided() {
			return r, nil
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

// batch is the replications so far.
type batch struct {
	t            *tables
	how          Options
	replications []report.Replication
	mutex        sync.Mutex    // of the following
	total        *report.Tally // of all replications
	done         int           // intervals
}

// extend runs replications until there are so many. Of several that fail, the error is
// the first one's, whichever was the fastest: a failure lets those before it end.
func (b *batch) extend(ctx context.Context, until int) error {
	from := len(b.replications)
	b.replications = append(b.replications, make([]report.Replication, until-from)...)
	errs := make([]error, until-from)
	var begun atomic.Int64
	var failed atomic.Bool
	var work sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), until-from) {
		work.Go(func() {
			for !failed.Load() {
				n := int(begun.Add(1)) - 1
				if n >= len(errs) {
					return
				}
				if errs[n] = b.replicate(ctx, from+n); errs[n] != nil {
					failed.Store(true)
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

// replicate runs one replication to its end.
func (b *batch) replicate(ctx context.Context, number int) error {
	r, err := newReplication(b.t, number, b.how)
	if err != nil {
		return err
	}
	for slot := 0; !r.Done(); slot++ {
		if err := r.advance(ctx, b.t.Clock.From+int64(slot)*b.t.Clock.Interval); err != nil {
			return err
		}
		if 0 < slot && slot <= b.t.layout.Intervals {
			b.progress()
		}
	}
	tally := r.aggregate()
	if err := r.verify(tally); err != nil {
		return err
	}
	b.replications[number] = report.NewReplication(b.t.layout, tally)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.total.Merge(tally)
	return nil
}

// advance is Advance, unless the context ends before: it looks after each minute of
// simulated time.
func (r *replication) advance(ctx context.Context, until des.Time) error {
	for !r.Done() {
		if err := ctx.Err(); err != nil {
			return err
		}
		next := min(r.now+aMinute, until)
		if err := r.Advance(next); err != nil || next == until {
			return err
		}
	}
	return nil
}

// progress tells that one interval more of some replication is done.
func (b *batch) progress() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.done++
	if b.how.Progress != nil {
		b.how.Progress(b.done, b.t.layout.Intervals*max(b.t.Replications.AtMost, len(b.replications)))
	}
}
