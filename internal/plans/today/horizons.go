package today

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// Horizon is the time from now on of some length, for a queue at a hub or for the center. It is of the calls that
// arrive in it.
type Horizon struct {
	Length       time.Duration
	Queue, Hub   string // empty for the center
	Title        model.Title
	Calls        Quantiles
	ServiceLevel Quantiles
	WaitMean     Quantiles // seconds
	Abandoned    Quantiles // a share
}

// observer counts the visits of a replication in the horizons.
func (r *run) observer(number int) sim.Observer {
	if len(r.Horizons) == 0 {
		return sim.Observer{}
	}

	last := r.Now + int64(slices.Max(r.Horizons))
	counts := make([][]model.VisitCounts, len(r.Horizons))
	for i := range counts {
		counts[i] = make([]model.VisitCounts, len(r.layout.Queues)+1)
	}
	r.horizons[number] = counts

	return sim.Observer{Record: func(c *sim.CallRecord) {
		if c.Arrived < r.Now || c.Arrived >= last || c.Queue < 0 || c.Outcome.IsCallback() {
			return
		}
		one := r.countVisit(c)
		for i, length := range r.Horizons {
			if c.Arrived < r.Now+int64(length) {
				counts[i][c.Queue].Add(&one)
				counts[i][len(r.layout.Queues)].Add(&one)
			}
		}
	}}
}

// countVisit returns the counts of a visit.
func (r *run) countVisit(c *sim.CallRecord) model.VisitCounts {
	m := r.layout.Model
	var one model.VisitCounts
	one.Count(&model.Event{Kind: model.VisitBegan})

	ended := model.Event{
		Kind: model.VisitEnded, Level: m.LevelRule,
		Target: int64(m.Center.Queues[r.layout.Queues[c.Queue].Queue].AnswerWithin),
	}
	switch {
	case c.Answered != sim.NoTime:
		ended.End = model.EndAnswered
		ended.Time = c.Answered - c.Enqueued
	case c.Ended == sim.NoTime:
		return one
	default:
		ended.End = c.Outcome.End()
		ended.Time = c.Ended - c.Enqueued
	}

	one.Count(&ended)
	return one
}

// horizonRows returns the horizons, each for the center and then for the queues.
func (r *run) horizonRows() []Horizon {
	var out []Horizon
	queues := len(r.layout.Queues)
	m := r.layout.Model
	for i, length := range r.Horizons {
		for k := range queues + 1 {
			q := (k + queues) % (queues + 1)
			row := Horizon{Length: length, Title: m.TitleOf(model.Subject{Kind: model.SubjectCenter})}
			if q < queues {
				row.Queue, row.Hub = r.layout.QueueNames(q)
				row.Title = m.QueueTitle(r.layout.Queues[q].Queue, r.layout.Queues[q].Hub)
			}

			of := func(value func(*model.VisitCounts) float64) Quantiles {
				values := make([]float64, len(r.horizons))
				for n := range r.horizons {
					values[n] = value(&r.horizons[n][i][q])
				}
				return quantilesOf(values)
			}
			ratio := func(measure model.Measure) Quantiles {
				return of(func(counts *model.VisitCounts) float64 {
					numerator, denominator := counts.Ratio(measure)
					return numerator / denominator
				})
			}
			row.Calls = of(func(counts *model.VisitCounts) float64 { return float64(counts[model.VisitsOffered]) })
			row.ServiceLevel = ratio(model.ServiceLevel)
			row.WaitMean = ratio(model.WaitMean)
			row.Abandoned = ratio(model.AbandonedRatio)
			out = append(out, row)
		}
	}
	return out
}
