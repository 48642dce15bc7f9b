package script

import (
	"regexp"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// Batch is what became of the scripted calls of several files.
type Batch struct {
	Results [][]Result // by suite, in the order of the file
	Counts  map[string]ivr.Counts
}

// RunAll runs the calls of all suites whose names match, the suites side by side
// on all cores. The results stand in the order of the files, whatever ran first.
// The counts are of all calls.
func RunAll(flows *flow.Flows, suites []*Suite, match *regexp.Regexp) (*Batch, error) {
	b := &Batch{Results: make([][]Result, len(suites)), Counts: map[string]ivr.Counts{}}
	runners := make([]*Runner, len(suites))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, suite := range suites {
		runners[i] = NewRunner(flows)
		group.Go(func() (err error) {
			b.Results[i], err = runners[i].suite(suite, match)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, r := range runners {
		b.add(r)
	}
	return b, nil
}

// Failed counts the calls that failed.
func (b *Batch) Failed() int {
	n := 0
	for _, suite := range b.Results {
		for i := range suite {
			if suite[i].Failure != nil {
				n++
			}
		}
	}
	return n
}

// UntilFailure drops what comes after the first call that failed.
func (b *Batch) UntilFailure() {
	for i, suite := range b.Results {
		j := slices.IndexFunc(suite, func(r Result) bool { return r.Failure != nil })
		if j >= 0 {
			b.Results[i] = suite[:j+1]
			clear(b.Results[i+1:])
			return
		}
	}
}

// Len counts the calls.
func (b *Batch) Len() int {
	n := 0
	for _, suite := range b.Results {
		n += len(suite)
	}
	return n
}

func (r *Runner) suite(s *Suite, match *regexp.Regexp) ([]Result, error) {
	var out []Result
	for i := range s.Tests {
		if !match.MatchString(s.Tests[i].Name.Value) {
			continue
		}
		result, err := r.Run(&s.Tests[i])
		if err != nil {
			return nil, err
		}
		out = append(out, result)
	}
	return out, nil
}

func (b *Batch) add(r *Runner) {
	for name, m := range r.machines {
		if _, known := b.Counts[name]; !known {
			b.Counts[name] = m.NewCounts()
		}
		b.Counts[name].Add(m.Counts)
	}
}
