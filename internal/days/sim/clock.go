package sim

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// clock is the simulated time of a replication and the events of calls to come. The loop, the walk and
// the floor have it, and the loop alone sets the time.
type clock struct {
	t      *tables
	now    des.Time
	events des.Calendar
	err    error // the first, which ends the replication
	spunAt des.Time
	spun   int // at spunAt: see spins
}

// schedule sets a call's pending event: the end of its activity. Ties go to the lower number.
func (k *clock) schedule(c *call, what activity, at des.Time) {
	c.activity = what
	k.events.Schedule(c.id, at, c.number)
}

// maxAtOnce bounds what happens at one time: in a cycle that takes no time the clock would never
// advance.
const maxAtOnce = 1 << 22

// spins counts an event, or a check of a queue within one, and reports whether there are too many
// at one time.
func (k *clock) spins() bool {
	if k.spunAt != k.now {
		k.spunAt = k.now
		k.spun = 0
	}
	k.spun++
	return k.spun > maxAtOnce
}

// fail ends the replication. The first failure is its error.
func (k *clock) fail(kind FailureKind, format string, args ...any) {
	if k.err == nil {
		k.err = &Failure{
			Kind: kind, Scenario: k.t.Scenario, At: k.t.Clock.Instant(k.now), Problem: fmt.Sprintf(format, args...),
		}
	}
}
