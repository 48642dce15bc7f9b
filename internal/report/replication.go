package report

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Replication holds the measures of one replication: the values from which
// estimates take their confidence intervals. All else is merged.
type Replication struct {
	Calls                  CallTally
	Queues, Tiers, Regions []VisitMeasures
	Occupancy              []Ratio // by group
	Goals                  []Ratio // by criterion; what is no ratio is over 1
}

// Ratio is a numerator and a denominator: the jackknife needs both.
type Ratio struct{ Over, Under float64 }

func (r Ratio) value() float64 { return r.Over / r.Under }

// VisitMeasures are the estimated measures of some visits, in one replication or
// in all together. Times are in seconds; those of no visits are NaN.
type VisitMeasures struct {
	ServiceLevel Ratio // of the visits whose wait has ended, without short abandons
	Abandoned    Ratio // of the offered
	ASA, Wait    Ratio // mean wait of the answered, and of all whose wait has ended
	Waits        [len(quantiles)]float64
	AnswerWaits  [len(quantiles)]float64 // of the answered
	MaxWait      float64
	Waiting      float64 // time-average number of callers waiting
}

// quantiles are those that are reported.
var quantiles = [...]float64{0.5, 0.9, 0.95, 0.99}

const nanoseconds = float64(1e9) // in a second

// NewReplication takes the measures of one replication's tally.
func NewReplication(l *Layout, t *Tally) Replication {
	length := float64(l.Model.Clock.To - l.Model.Clock.From)
	r := Replication{Calls: callsAbout(t, model.Subject{})}
	for i := range t.Queues {
		r.Queues = append(r.Queues, measure(&t.Queues[i].Visits, &t.Queues[i].Length, length))
	}
	for i := range t.Tiers {
		r.Tiers = append(r.Tiers, measure(&t.Tiers[i].Visits, &t.Tiers[i].Length, length))
	}
	for i := range t.Regions {
		r.Regions = append(r.Regions, measure(&t.Regions[i].Visits, &t.Regions[i].Length, length))
	}
	for i := range t.Groups {
		r.Occupancy = append(r.Occupancy, Ratio{t.Groups[i].Busy.Float64(), t.Groups[i].Staffed.Float64()})
	}
	for i := range l.Model.Goals {
		r.Goals = append(r.Goals, goalMeasure(l, t, i))
	}
	return r
}

// measure takes the measures of visits, and of a queue length over a time in ns.
func measure(v *Visits, length *QueueLength, time float64) VisitMeasures {
	m := measureWaits(v)
	m.Waiting = length.Area.Float64() / time
	return m
}

func measureWaits(v *Visits) VisitMeasures {
	all := stats.Summary{}
	all.Merge(&v.Answered)
	all.Merge(&v.Unanswered)
	ended := float64(all.Count)
	m := VisitMeasures{
		ServiceLevel: Ratio{float64(v.InTarget), ended - float64(v.ShortAbandoned)},
		Abandoned:    Ratio{float64(v.Abandoned), float64(v.Offered)},
		ASA:          Ratio{v.Answered.Sum.Float64() / nanoseconds, float64(v.Answered.Count)},
		Wait:         Ratio{all.Sum.Float64() / nanoseconds, ended},
		MaxWait:      float64(all.Max) / nanoseconds,
	}
	if all.Count == 0 {
		m.MaxWait = math.NaN()
	}
	for i, q := range quantiles {
		m.Waits[i], m.AnswerWaits[i] = all.Quantile(q)/nanoseconds, v.Answered.Quantile(q)/nanoseconds
	}
	return m
}

// goalMeasure takes a criterion's measure of a tally: a fraction, or seconds.
func goalMeasure(l *Layout, t *Tally, i int) Ratio {
	k := &l.Model.Goals[i]
	switch k.Measure {
	case model.Occupancy:
		return occupancy(t, k.Subject)
	case model.BlockedRatio, model.SelfServedRatio, model.RedialedRatio:
		return callRatio(t, k)
	}
	v := visitsAbout(l, t, k.Subject)
	m := measureWaits(&v)
	switch k.Measure {
	case model.ServiceLevel:
		return Ratio{float64(t.InGoalTarget[i]), m.ServiceLevel.Under}
	case model.AbandonedRatio:
		return m.Abandoned
	case model.WaitMean:
		return m.Wait
	case model.ASA:
		return m.ASA
	case model.WaitMax:
		return Ratio{m.MaxWait, 1}
	case model.AnswerP50, model.AnswerP90, model.AnswerP95, model.AnswerP99:
		return Ratio{m.AnswerWaits[k.Measure-model.AnswerP50], 1}
	default:
		return Ratio{m.Waits[k.Measure-model.WaitP50], 1}
	}
}

// visitsAbout merges the visits that a criterion is about.
func visitsAbout(l *Layout, t *Tally, a model.Subject) Visits {
	switch a.Kind {
	case model.SubjectTier:
		return t.Tiers[a.Index].Visits
	case model.SubjectRegion:
		return t.Regions[a.Index].Visits
	case model.SubjectLine:
		return t.Lines[a.Index].Visits
	}
	var v Visits
	for i, q := range l.Queues {
		if a.Kind == model.SubjectCenter || a.IsQueue(q.Service, q.Hub) {
			v.Merge(&t.Queues[i].Visits)
		}
	}
	return v
}

// occupancy is (talk + wrap-up) ÷ staffed time, of a group or of all.
func occupancy(t *Tally, a model.Subject) Ratio {
	var r Ratio
	for g := range t.Groups {
		if a.Kind != model.SubjectGroup || a.Index == g {
			r.Over += t.Groups[g].Busy.Float64()
			r.Under += t.Groups[g].Staffed.Float64()
		}
	}
	return r
}

// callRatio is blocked or redialed ÷ arrived, or self-served ÷ calls that were
// not blocked (containment).
func callRatio(t *Tally, k *model.Goal) Ratio {
	n := callsAbout(t, k.Subject)
	switch k.Measure {
	case model.BlockedRatio:
		return Ratio{float64(n.Ended[Blocked]), float64(n.Arrived)}
	case model.RedialedRatio:
		return Ratio{float64(n.Redialed), float64(n.Arrived)}
	default:
		return Ratio{float64(n.Ended[SelfServed]), float64(n.Arrived - n.Ended[Blocked])}
	}
}

// callsAbout sums the calls that a criterion is about.
func callsAbout(t *Tally, a model.Subject) CallTally {
	switch a.Kind {
	case model.SubjectTier:
		return t.Tiers[a.Index].CallTally
	case model.SubjectRegion:
		return t.Regions[a.Index].CallTally
	case model.SubjectLine:
		return t.Lines[a.Index].CallTally
	}
	var n CallTally
	for i := range t.Lines {
		n.merge(&t.Lines[i].CallTally)
	}
	return n
}
