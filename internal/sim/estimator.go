package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/des"
)

// recent is how long the last entry into service is a guide.
const recent = 15 * aMinute

// hopeless is the estimate where nobody is there to answer.
const hopeless = 24 * 60 * aMinute

// estimate is the wait that a caller with so many ahead, of the same or a higher
// priority, is told: the delay of the last caller of the priority to enter
// service, times (ahead now + 1) ÷ (ahead when that caller joined + 1). With none
// in 15 min it is (ahead + 1) × mean handle ÷ agents on the phones. Where an
// agent is idle who may answer, there is no wait.
func (r *replication) estimate(q *queue, level int16, ahead int32) des.Duration {
	if q.idle(0) != nil {
		return 0
	}
	last := &q.last[level]
	if last.at >= 0 && r.now-last.at <= recent {
		high, low := bits.Mul64(uint64(last.delay), uint64(ahead)+1)
		if high >= uint64(last.ahead)+1 {
			return hopeless
		}
		wait, _ := bits.Div64(high, low, uint64(last.ahead)+1)
		return int64(min(wait, uint64(hopeless)))
	}
	agents := q.onPhones()
	if agents == 0 {
		return hopeless
	}
	return int64(min(float64(ahead+1)*q.handle/float64(agents), float64(hopeless)))
}

// onPhones counts the agents who answer a queue at its hub.
func (q *queue) onPhones() int32 {
	n := int32(0)
	for i := range q.agents {
		n += q.agents[i].group.staffed.n
	}
	return n
}

// minutesUp rounds up to whole minutes, as a prompt speaks. An estimate is at most
// hopeless.
func minutesUp(d des.Duration) int16 { return int16((d + aMinute - 1) / aMinute) }
