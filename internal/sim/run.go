package sim

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Options are how a model is run. None of them changes what is counted, but
// Courses adds to it.
type Options struct {
	Live     bool                 // ask the state machine itself at every step, not its recording
	Stepwise bool                 // make every step of a walk an event
	Courses  bool                 // count the waits through the day, too: Report.Courses
	Progress func(done, most int) // called after each interval of a replication's day, from any goroutine but one at a time; may be nil
}

// Run simulates a model: its replications side by side on GOMAXPROCS workers.
// What is counted is merged exactly, and what is estimated is taken in the order
// of the replications, so the result does not depend on how many workers there
// were. The error is the context's, or that of a flow that never ends.
func Run(ctx context.Context, m *scenario.Model, how Options) (*Report, error) {
	t, err := newTables(m)
	if err != nil {
		return nil, err
	}
	b := &batch{t: t, how: how}
	for until := firstLook(&m.Replications); ; until = min(2*until, m.Replications.AtMost) {
		if err := b.extend(ctx, until); err != nil {
			return nil, err
		}
		report := b.report()
		if until >= m.Replications.AtMost || !m.Replications.UntilDecided || report.decided() {
			return report, nil
		}
	}
}

// firstLook is when a verdict is looked for: at 10, 20, 40, … replications only,
// so that looking does not decide.
func firstLook(p *scenario.Replications) int {
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
	t     *tables
	how   Options
	total *tally // of the replications so far, nil before the first: its own tally, into which others are merged
	days  []day
	mutex sync.Mutex // of total and done
	done  int        // intervals
}

// newTally is an empty tally with all that is asked for.
func (b *batch) newTally() *tally {
	y := newTally(b.t)
	if b.how.Courses {
		y.courses = newCourses(b.t)
	}
	return y
}

// extend runs replications until there are so many. Of several that fail, the error is
// the first one's, whichever was the fastest: a failure lets those before it end.
func (b *batch) extend(ctx context.Context, until int) error {
	from := len(b.days)
	b.days = append(b.days, make([]day, until-from)...)
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
	y := b.newTally()
	r, err := newReplication(b.t, number, b.how, y)
	if err != nil {
		return err
	}
	for slot := 0; !r.Done(); slot++ {
		if err := r.advance(ctx, b.t.Clock.From+int64(slot)*b.t.Clock.Interval); err != nil {
			return err
		}
		if 0 < slot && slot <= b.t.slots {
			b.progress()
		}
	}
	r.settle()
	if err := r.verify(); err != nil {
		return err
	}
	b.days[number] = y.day(b.t)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.total == nil {
		b.total = y
	} else {
		b.total.merge(y)
	}
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
		b.how.Progress(b.done, b.t.slots*max(b.t.Replications.AtMost, len(b.days)))
	}
}

// estimateRatio gives a ratio of all days, in a unit, with its interval.
func estimateRatio(days []day, unit float64, of func(*day) ratio) stats.Estimate {
	over, under := make([]float64, len(days)), make([]float64, len(days))
	for i := range days {
		r := of(&days[i])
		over[i], under[i] = r.over/unit, r.under
	}
	return stats.Ratio(over, under)
}

// estimateQuantile gives a quantile of all days together, in ns, its interval, in
// seconds.
func estimateQuantile(days []day, all float64, of func(*day) float64) stats.Estimate {
	values := make([]float64, len(days))
	for i := range days {
		values[i] = of(&days[i]) / second
	}
	return stats.Quantile(all/second, values)
}

// readings gives the criterion's readings in order, and on which it was met.
func readings(k *scenario.Criterion, days []day, i int) (values, met []float64) {
	for d := range days {
		v := days[d].criteria[i].value()
		values = append(values, v)
		met = append(met, 0)
		if k.IsMet(v) {
			met[d] = 1
		}
	}
	return values, met
}
