package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// check gives the state of a queue for a caller now.
func (f *floor) check(c *call, queueID routing.QueueID) ivr.Input {
	p := f.place(c, queueID)
	in := ivr.Input{Kind: ivr.Checked, Closed: p.admission == closed, Full: p.admission == full}
	if !in.Closed {
		level := p.queue.tierLevel(c)
		in.Wait = f.estimate(c, p.queue, p.agentLanguage, level, p.queue.own.ahead(level))
		in.Unstaffed = !p.queue.isStaffed(p.agentLanguage, des.Forever)
		in.Idle = p.queue.idleSkill(p.agentLanguage, 0) != nil
	}
	return in
}

const (
	estimateWindow = 15 * minute      // how long the delay of an answered caller is used for estimates
	maxEstimate    = 24 * 60 * minute // also the estimate without agents
)

// estimate returns the wait announced to a caller. Ahead is the number of callers of the same or a
// higher priority who wait. The estimate is the delay of the last caller of the priority to enter
// service × (ahead now + 1) ÷ (ahead when that caller joined + 1). Without such a caller in the
// last 15 min it is (ahead + 1) × mean handle time ÷ agents on the phones. An agent of a group that
// handles calls twice as fast as the first group counts as two. The estimate is 0 if an agent who
// may answer is idle.
func (f *floor) estimate(c *call, q *queue, language routing.Value, level int16, ahead int32) des.Duration {
	if q.idleSkill(language, 0) != nil {
		return 0
	}

	last := &q.last[level]
	if last.at >= 0 && f.now-last.at <= estimateWindow {
		// The product may need 128 bits. A quotient over 64 bits is over the limit too.
		high, low := bits.Mul64(uint64(last.delay), uint64(ahead)+1)
		if high >= uint64(last.ahead)+1 {
			return maxEstimate
		}

		wait, _ := bits.Div64(high, low, uint64(last.ahead)+1)
		return int64(min(wait, uint64(maxEstimate)))
	}

	handle := 0.0 // the mean of the first group
	agents := 0.0 // in terms of agents of the first group
	for i := range q.agents {
		g := q.agents[i].group
		mean := f.meanHandle(c, q, g)
		if i == 0 {
			handle = mean
		}

		agents += float64(float64(g.staffed.n) * (handle / mean))
	}

	// Nobody is on the phones, so the handle time gives no estimate.
	if agents == 0 {
		return maxEstimate
	}

	return int64(min(float64(ahead+1)*handle/agents, float64(maxEstimate)))
}

// meanHandle is the mean of the talk and the wrap-up of a group with a caller, in ns. It is
// never 0, and not so small that estimate's ratios overflow or underflow.
func (f *floor) meanHandle(c *call, q *queue, g *group) float64 {
	h := q.handling
	if h == nil {
		h = f.variedHandling(q, c, g)
	}
	return max(h.Talk.Mean()+h.WrapUp.Mean(), 1e-9)
}
