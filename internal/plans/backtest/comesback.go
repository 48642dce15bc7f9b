package backtest

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Returned is a measure of a subject over some days together, in the records and as it is
// simulated with their arrivals and agents. On the days that a scenario was fitted to, what does
// not come back is not estimated well.
type Returned struct {
	About     string         `json:"about"` // "center", a queue as "orders@office", or a tier
	Measure   string         `json:"measure"`
	Actual    stats.Number   `json:"actual"`
	Predicted stats.Estimate `json:"predicted"`  // P5 and P95 are of all days together
	Visits    int            `json:"visits"`     // of the records
	ComesBack bool           `json:"comes_back"` // both are alike, or chance explains the difference

	Title string      `json:"-"` // of the measure, for people
	Unit  report.Unit `json:"-"`
}

// The names of the measures that are to come back.
const (
	AnsweredAtOnce = "answered_at_once"
	MeanPatience   = "patience mean"
)

// returned are the measures that are to come back.
var returned = []measure{atOnceOf, measureOf(model.ServiceLevel), measureOf(model.AbandonedRatio), patience}

// ComesBack simulates all dates of the records as one time, whose model it gets, without formulas.
func ComesBack(ctx context.Context, actual *Actual, m *model.Model, how Options) ([]Returned, error) {
	// All dates together are simulated as one, in the model's time, which covers them.
	together := *actual
	together.dates = actual.dates[:1]
	together.calls = [][]call{slices.Concat(actual.calls...)}
	together.from = 0
	together.to = 1

	r := &run{
		actual:     &together,
		how:        how,
		compile:    func(routing.Date) (*model.Model, error) { return m, nil },
		Validation: &Validation{},
	}

	p, _, err := r.replicate(ctx, 0, how.Replications)
	if err != nil {
		return nil, err
	}

	return p.sums(0, p.layout.Intervals).returned(), nil
}

// sums are the counts of one date, or of several together, by subject.
type sums struct {
	names     []string
	simulated [][]counts // by subject and replication
	real      []counts
}

// sums gives the counts of a date in the intervals from one up to another.
func (p *prediction) sums(from, to int) *sums {
	s := &sums{names: p.names}
	for subject := range p.names {
		each := make([]counts, len(p.days))
		for k, d := range p.days {
			each[k] = d.sum(subject, from, to)
		}
		s.simulated = append(s.simulated, each)
		s.real = append(s.real, p.real.sum(subject, from, to))
	}
	return s
}

// sum gives the counts of all simulated days of a subject.
func (s *sums) sum(subject int) (all counts) {
	for k := range s.simulated[subject] {
		all.add(&s.simulated[subject][k])
	}
	return all
}

// add adds a date. All dates have as many replications.
func (s *sums) add(date *sums) {
	if s.names == nil {
		s.names = date.names
		s.real = slices.Clone(date.real)
		for _, each := range date.simulated {
			s.simulated = append(s.simulated, slices.Clone(each))
		}
		return
	}
	for subject := range s.names {
		for k := range s.simulated[subject] {
			s.simulated[subject][k].add(&date.simulated[subject][k])
		}
		s.real[subject].add(&date.real[subject])
	}
}

// returned compares the measures of each subject that the records have.
func (s *sums) returned() []Returned {
	out := []Returned{}
	for subject, name := range s.names {
		for i := range returned {
			m := &returned[i]
			actual := m.value(&s.real[subject])
			if math.IsNaN(actual) {
				continue
			}

			out = append(out, Returned{
				About:     name,
				Measure:   m.name,
				Actual:    stats.Number(actual),
				Predicted: m.estimate(s.simulated[subject]),
				Visits:    int(s.real[subject][model.VisitsOffered]),
				Title:     m.title,
				Unit:      m.unit,
			})
		}
	}

	// The number of comparisons is known only now, and each interval has to hold together with all
	// others.
	for i := range out {
		v := &out[i]
		v.ComesBack = v.isNear(v.Predicted.Simultaneous(len(out), len(s.simulated[0])))
	}
	return out
}

// isNear reports whether a share comes back within 2 points and a mean within 10%, wherever the simulated mean is in
// its interval, or within a standard deviation of one draw of the days. The whole range of a draw would hide an
// estimate that is off by more. The interval holds together with the intervals of all other measures: of many claims,
// none should be true by chance only.
func (v *Returned) isNear(mean stats.Estimate) bool {
	const points, part, deviations = 0.02, 0.1, 3.29 // from P5 to P95
	near := stats.Number(points)
	if v.Unit != report.Share {
		near = stats.Number(float64(part * float64(v.Actual)))
	}

	// The range of a draw has 90%, which is 3.29 standard deviations of a normal distribution.
	byChance := (v.Predicted.P95 - v.Predicted.P5) / deviations
	off := max(v.Predicted.Mean-v.Actual, v.Actual-v.Predicted.Mean)

	// A division by 2 is compiled as a product.
	unsure := stats.Number(float64(float64(mean.High-mean.Low) / 2))
	return off <= max(near-unsure, byChance)
}

// Cells formats the value for a table: measure, actual, predicted, the range of all days together,
// and whether it comes back.
func (v *Returned) Cells() []string {
	return []string{
		diag.Title(v.Title), v.Unit.Format(v.Actual), v.Unit.Format(v.Predicted.Mean), rangeOf(v.Unit, v.Predicted),
		yesNo(v.ComesBack),
	}
}

// SubjectTitle is the title of the center, a queue or a tier: "Orders" of "orders@office". A fitted
// center has one hub, so a queue needs no hub in its title.
func (v *Returned) SubjectTitle() string {
	queue, _, _ := strings.Cut(v.About, "@")
	return diag.Title(queue)
}
