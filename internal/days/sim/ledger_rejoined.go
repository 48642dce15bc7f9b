package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// joined has the queues that a call has joined. Of a call in more queues it has the first ones.
type joined struct {
	number uint64 // of the call, plus 1: an entry keeps the values of its last use
	n      int
	queues [6]routing.QueueID
}

func (j *joined) has(queue routing.QueueID) bool { return slices.Contains(j.queues[:j.n], queue) }

// rejoins is told that a call that has joined a queue joins one again, before the call has the new queue.
func (n *ledger) rejoins(c *call, q *queue) {
	of := n.joined.of(c)
	if of.number != c.number+1 {
		*of = joined{number: c.number + 1}
	}
	if last := c.queue.queueID; !of.has(last) && of.n < len(of.queues) {
		of.queues[of.n] = last
		of.n++
	}

	if c.interval != none && of.has(q.queueID) {
		n.tally.Days[c.day].Queues[q.index].Rejoined++
	}
}
