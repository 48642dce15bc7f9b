package fit

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Ring is how agents' phones ring before a conversation, as a column of the records tells it.
type Ring struct {
	Takes    Estimate // seconds before an answer; N is 0 if no column tells it
	NotTaken Estimate // the share of the rings that go to the next agent
}

// ringOf estimates the rings of all groups from the visits.
func ringOf(visits []*visit) (ring Ring) {
	const least = 30 // rings

	// A ring that nobody answers has no length in the records, but it counts for the share.
	var lengths []float64
	missed := 0
	for _, v := range visits {
		missed += int(v.missed)
		if v.rang > 0 && v.answered != never {
			lengths = append(lengths, float64(v.rang)/1000)
		}
	}

	// A few rings give no usable mean, so the scenario then has no rings.
	if len(lengths) < least {
		return Ring{}
	}

	sum := 0.0
	for _, length := range lengths {
		sum += length
	}

	ring.Takes = withoutInterval(sum/float64(len(lengths)), len(lengths), "mean")
	ring.NotTaken = shareOf(missed, missed+len(lengths))
	return ring
}

// warnDelays warns if nearly nobody is answered at once, and no column has the ring: then the waits have a part in
// which the caller does not wait for an agent. The center has no such part, so pauses of the agents explain it.
func (e *estimator) warnDelays() {
	const least, shortest, fewest = 5, 0.02, 100 // seconds, a share and answers
	var waits []float64
	for _, v := range e.visits {
		if v.answered != never && v.hasQueueWait() {
			waits = append(waits, v.wait())
		}
	}
	if len(waits) < fewest || e.Ring.Takes.N > 0 {
		return
	}
	slices.Sort(waits)
	if delay := stats.AtRank(waits, math.Ceil(shortest*float64(len(waits)))); delay >= least {
		e.warn("98%% of the answered calls wait %.0f s or longer: the waits contain menus, announcements or rings, which "+
			"appear as pauses of agents. Export the end of the menus, or the time of joining the queue", delay)
	}
}
