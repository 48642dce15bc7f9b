package sweep

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Merger adds the parts of a plan, design by design.
type Merger struct {
	Parts *Parts
	// Compile makes the model of a design. It is called from several goroutines at once.
	Compile func(design int) (*model.Model, error)
	// Each is called with the report of each design, in order. It may be nil.
	Each func(Design, *report.Report) error
}

// merged is a design with the results of all its replications.
type merged struct {
	layout  *tally.Layout
	results tally.Results
	report  *report.Report
	row     Row
}

// Merge adds the parts of each design and summarizes the designs. It compares the designs of a
// sensitivity analysis with the first.
func (m *Merger) Merge(ctx context.Context) (*Result, error) {
	p := m.Parts.plan
	out := &Result{Sweep: p.Sweep, Scenario: p.Scenario, Replications: p.Replications}

	// Effects compare each design with the first one, so it is read before the others.
	var first *base
	if len(p.Factors) > 0 {
		d, err := m.design(0, nil)
		if err != nil {
			return nil, err
		}
		first = &base{report.Measures(d.layout), report.AllDays(d.layout, &d.results)}
	}

	// A batch has a design per processor. More designs at once would fill the memory.
	for from, n := 0, 0; from < len(p.Designs); from += n {
		n = min(runtime.GOMAXPROCS(0), len(p.Designs)-from)
		batch := make([]*merged, n)
		var group errgroup.Group
		for i := range batch {
			group.Go(func() (err error) {
				batch[i], err = m.design(from+i, first)
				return err
			})
		}

		if err := group.Wait(); err != nil {
			return nil, err
		}

		for _, d := range batch {
			if m.Each != nil {
				if err := m.Each(d.row.Design, d.report); err != nil {
					return nil, err
				}
			}

			// Later designs may set other titles, so the first design gives the titles of all rows.
			if len(out.Rows) == 0 {
				out.Title = d.report.Title
				out.Titles = d.report.SetTitles()
			}
			out.Rows = append(out.Rows, d.row)
		}

		// A batch can take long, so the context is checked between batches.
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}

	out.Effects = p.effects(out.Rows)
	return out, nil
}

// design merges the parts of a design, and compares it with the first one unless that is nil.
func (m *Merger) design(i int, first *base) (*merged, error) {
	compiled, err := m.Compile(i)
	if err != nil {
		return nil, err
	}

	d := &merged{layout: tally.NewLayout(compiled)}
	if d.results, err = m.Parts.merge(i); err != nil {
		return nil, err
	}

	d.report = report.New(d.layout, &d.results)
	d.row = newRow(m.Parts.plan.Designs[i], d, first)
	d.row.Name = m.Parts.plan.name(i)

	return d, nil
}
