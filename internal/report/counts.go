package report

import (
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// counts are the visits, calls, agents and cost of a subject, of which its measures are made.
type counts struct {
	visits Visits
	calls  CallTally
	agents GroupTally
	cost   float64
	days   int

	ended *stats.Summary // the answered and the unanswered visits' waits; nil until they are merged
}

// value computes a measure. Times are in seconds.
func (n *counts) value(m model.Measure) Ratio {
	if rank := m.QuantileRank(); rank > 0 {
		return Ratio{n.waits(m.Numerator()).Quantile(rank) / nanoseconds, 1}
	}
	value := Ratio{n.of(m.Numerator()), n.of(m.Denominator())}
	if m.Unit() == model.Seconds {
		value.Numerator /= nanoseconds
	}
	return value
}

// of is the value of a counter.
func (n *counts) of(c model.Counter) float64 {
	v := &n.visits
	switch c {
	case model.VisitsOffered:
		return float64(v.Offered)
	case model.VisitsEnded:
		return float64(v.Ended())
	case model.VisitsJudged:
		return float64(v.Ended() - v.ShortAbandoned)
	case model.VisitsAnswered:
		return float64(v.Answered.Count)
	case model.VisitsInTarget:
		return float64(v.InTarget)
	case model.VisitsAbandoned:
		return float64(v.Abandoned)
	case model.WaitOfEnded:
		sum := v.Answered.Sum
		sum.Merge(v.Unanswered.Sum)
		return sum.Float64()
	case model.WaitOfAnswered:
		return v.Answered.Sum.Float64()
	case model.CallsArrived:
		return float64(n.calls.Arrived)
	case model.CallsAdmitted:
		return float64(n.calls.Arrived - n.calls.Ended[Blocked])
	case model.CallsBlocked:
		return float64(n.calls.Ended[Blocked])
	case model.CallsSelfServed:
		return float64(n.calls.Ended[SelfServed])
	case model.CallsRedialed:
		return float64(n.calls.Redialed)
	case model.AgentsBusy:
		return n.agents.Busy.Float64()
	case model.AgentsStaffed:
		return n.agents.Staffed.Float64()
	case model.RosterCost:
		return n.cost
	case model.RosterDays:
		return float64(n.days)
	}
	panic("report: a counter without a value")
}

// waits are the waits that a counter sums.
func (n *counts) waits(c model.Counter) *stats.Summary {
	if c == model.WaitOfAnswered {
		return &n.visits.Answered
	}
	if n.ended == nil {
		n.ended = &stats.Summary{}
		n.ended.Merge(&n.visits.Answered)
		n.ended.Merge(&n.visits.Unanswered)
	}
	return n.ended
}
