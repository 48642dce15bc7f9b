package script

import (
	"context"
	"regexp"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// Batch holds the results of the scripted calls of several files.
type Batch struct {
	Results [][]Result            // by suite, in the order of the file
	Counts  map[string]ivr.Counts // by the flow that the calls start
}

// Selection selects the scripted calls that run. The zero value selects all.
type Selection struct {
	Match    *regexp.Regexp // those whose name matches
	FailFast bool           // those up to the first that fails, in the order of the files
}

// RunAll runs the selected calls of all suites, the suites in parallel. Results and counts
// do not depend on the order in which they run. It returns the context's error if the
// context is done.
func RunAll(ctx context.Context, flows *flow.Flows, suites []*Suite, which Selection) (*Batch, error) {
	b := &Batch{Results: make([][]Result, len(suites)), Counts: map[string]ivr.Counts{}}
	runners := make([]runner, len(suites))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))

	for i, suite := range suites {
		runners[i] = runner{flows: flows, machines: map[string]*ivr.Machine{}}
		group.Go(func() (err error) {
			b.Results[i], err = runners[i].runSuite(ctx, suite, which)
			return err
		})
	}

	if err := group.Wait(); err != nil {
		return nil, err
	}

	for i := range runners {
		b.addCounts(&runners[i])
		if which.FailFast && slices.ContainsFunc(b.Results[i], failed) {
			clear(b.Results[i+1:])
			break
		}
	}

	return b, nil
}

func (r *runner) runSuite(ctx context.Context, s *Suite, which Selection) ([]Result, error) {
	var out []Result
	for i := range s.Tests {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if which.Match != nil && !which.Match.MatchString(s.Tests[i].Name.Value) {
			continue
		}

		result := r.run(&s.Tests[i])
		out = append(out, result)

		if which.FailFast && failed(result) {
			break
		}
	}

	return out, nil
}

func (b *Batch) addCounts(r *runner) {
	for name, m := range r.machines {
		if _, known := b.Counts[name]; !known {
			b.Counts[name] = m.NewCounts()
		}
		b.Counts[name].Add(m.Counts)
	}
}

func failed(r Result) bool { return r.Failure != nil }

// Failed counts the calls that failed.
func (b *Batch) Failed() int {
	n := 0
	for _, r := range slices.Concat(b.Results...) {
		if failed(r) {
			n++
		}
	}
	return n
}

// Len counts the calls.
func (b *Batch) Len() int { return len(slices.Concat(b.Results...)) }
