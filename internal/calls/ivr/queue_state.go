package ivr

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// QueueState is the state of a queue as a caller finds it. The zero value is open during
// its hours, not full, and without a wait: an agent is free.
type QueueState struct {
	Queue     routing.QueueID
	Hub       routing.HubID // NoHub: at every hub
	Closed    bool
	Full      bool
	Unstaffed bool          // no agent is on the phones
	Wait      time.Duration // estimated
	Position  int           // in line, from 1
}

// idle reports whether an agent is free, so that a caller does not wait.
func (q *QueueState) idle() bool { return !q.Full && !q.Unstaffed && q.Wait == 0 && q.Position <= 1 }

// found is the input of a check that finds the queue in this state.
func (q *QueueState) found() Input {
	return Input{
		Kind:      Checked,
		Closed:    q.Closed,
		Full:      q.Full,
		Unstaffed: q.Unstaffed,
		Idle:      q.idle(),
		Wait:      int64(q.Wait),
	}
}
