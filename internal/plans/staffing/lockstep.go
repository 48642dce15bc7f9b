package staffing

import (
	"context"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// lockstep simulates what parts of a search ask for together: as soon as each part waits for
// a request or is done, the plans of all requests are joined, so that a replication serves
// every part. Which plans are joined does not depend on the order of the goroutines.
type lockstep struct {
	evaluator *evaluator
	afford    func(runs int) error
	base      Plan // the plan of parts that ask for nothing

	mutex    sync.Mutex
	flushed  *sync.Cond
	active   int
	round    int // counts flushes
	requests []request
	err      error // of the last flush
}

// request asks for replications of a part's trials until each has so many.
type request struct {
	part   *part
	trials []*trial
	until  int
}

func newLockstep(l *evaluator, base Plan, afford func(runs int) error) *lockstep {
	out := &lockstep{evaluator: l, base: base, afford: afford}
	out.flushed = sync.NewCond(&out.mutex)
	return out
}

// each runs a function for each of the parts, which simulate together. Of several errors it
// returns the first by part, one that ends the search before errSpent.
func (l *lockstep) each(ctx context.Context, parts []*part, do func(context.Context, *part) error) error {
	errs := make([]error, len(parts))
	l.active = len(parts)
	var running sync.WaitGroup
	for i, p := range parts {
		running.Go(func() {
			errs[i] = do(ctx, p)
			l.mutex.Lock()
			defer l.mutex.Unlock()
			l.active--
			l.flushIfReady(ctx)
		})
	}
	running.Wait()
	var out error
	for _, err := range errs {
		if out == nil || out == errSpent && err != nil { //nolint:errorlint // errSpent is never wrapped
			out = err
		}
	}
	return out
}

// simulate runs replications of a part's trials until each has so many.
func (l *lockstep) simulate(ctx context.Context, p *part, trials []*trial, until int) error {
	if !slices.ContainsFunc(trials, func(t *trial) bool { return len(t.values) < until }) {
		return nil
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.requests = append(l.requests, request{p, trials, until})
	round := l.round
	l.flushIfReady(ctx)
	for l.round == round {
		l.flushed.Wait()
	}
	return l.err
}

// flushIfReady simulates all requests if every active part waits for one.
func (l *lockstep) flushIfReady(ctx context.Context) {
	if len(l.requests) == 0 || len(l.requests) < l.active {
		return
	}
	slices.SortFunc(l.requests, func(a, b request) int { return a.part.index - b.part.index })
	l.err = l.flush(ctx)
	l.requests = nil
	l.round++
	l.flushed.Broadcast()
}

// served is a trial that a joint replication is for.
type served struct {
	part  *part
	trial *trial
}

func (l *lockstep) flush(ctx context.Context) error {
	most := 0
	for _, r := range l.requests {
		most = max(most, r.until)
	}
	var jobs []job
	var serves [][]served                // by job
	sims := map[string]*sim.Simulation{} // by Plan.key
	for number := range most {
		for _, together := range l.together(number) {
			plan := slices.Clone(l.base)
			for _, s := range together {
				for _, j := range s.part.variables {
					plan[j] = s.trial.plan[j]
				}
			}
			key := plan.key()
			if sims[key] == nil {
				sims[key] = l.evaluator.of(plan)
			}
			jobs, serves = append(jobs, job{sims[key], number}), append(serves, together)
		}
	}
	if err := l.afford(len(jobs)); err != nil {
		return err
	}
	return l.evaluator.run(ctx, jobs, func(i int, r *tally.Replication) {
		for _, s := range serves[i] {
			s.trial.keep(jobs[i].number, s.part.measures(r))
		}
	})
}

// together joins the trials that lack a replication of a number: the first of each part, the
// second of each part, and so on.
func (l *lockstep) together(number int) [][]served {
	var out [][]served
	for _, r := range l.requests {
		depth := 0
		var seen []*trial
		for _, t := range r.trials {
			if number < len(t.values) || number >= r.until || slices.Contains(seen, t) {
				continue
			}
			seen = append(seen, t)
			if depth == len(out) {
				out = append(out, nil)
			}
			out[depth] = append(out[depth], served{r.part, t})
			depth++
		}
	}
	return out
}
