package backtest

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// visit holds a record of a call and its visit to a queue, if any. Times are simulated times, or
// sim.NoTime. The times of a real call are in ns since 1970 until the call is moved into a day.
type visit struct {
	arrived, enqueued, answered, ended, wrapUpEnd des.Time

	queue   int32 // index into report.Layout.Queues, or -1
	tier    int16 // routing.Value, or -1 if it is not known
	group   int16 // index into Model.Groups, or -1 if it is not known
	agent   int32 // number in the group, or of the name; 0 without an agent
	outcome sim.Outcome

	hasBadEnd bool // as in records.Call
}

// simulatedVisit takes a simulated record, with times in the precision of written records.
func simulatedVisit(c *sim.CallRecord) visit {
	return visit{
		arrived:   toMilliseconds(c.Arrived),
		enqueued:  toMilliseconds(c.Enqueued),
		answered:  toMilliseconds(c.Answered),
		ended:     toMilliseconds(c.Ended),
		wrapUpEnd: toMilliseconds(c.WrapUpEnd),
		queue:     c.Queue,
		tier:      int16(c.Tier),
		group:     c.Group,
		agent:     c.Agent,
		outcome:   c.Outcome,
	}
}

// toMilliseconds cuts a time to whole milliseconds.
func toMilliseconds(t des.Time) des.Time {
	if t == sim.NoTime {
		return t
	}
	return t - t%int64(time.Millisecond)
}

// countedFrom gives the visit with times counted from a start.
func (v visit) countedFrom(start des.Time) visit {
	for _, t := range []*des.Time{&v.arrived, &v.enqueued, &v.answered, &v.ended, &v.wrapUpEnd} {
		if *t != sim.NoTime {
			*t -= start
		}
	}
	return v
}

// wait gives how long the caller waited, or false if that had not ended.
func (v *visit) wait() (_ des.Duration, ended bool) {
	switch {
	case v.answered != sim.NoTime:
		return max(0, v.answered-v.enqueued), true
	case v.ended != sim.NoTime:
		return max(0, v.ended-v.enqueued), true
	default:
		return 0, false
	}
}

// end returns the way in which the wait has ended.
func (v *visit) end() model.VisitEnd {
	switch {
	case v.answered != sim.NoTime:
		return model.EndAnswered
	case v.outcome == sim.OutcomeAbandoned:
		return model.EndAbandoned
	default:
		return model.EndByChoice
	}
}

// workEnd is the end of the agent's work, as far as the record says it.
func (v *visit) workEnd() des.Time { return max(v.answered, v.ended, v.wrapUpEnd) }
