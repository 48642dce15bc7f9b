package sim

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
)

// leastBack bounds the wait at which an agent comes back, and with it how often that is
// checked.
const leastBack = int64(time.Second)

// startAway draws whether an agent steps away after a call.
func (r *replication) startAway(c *call, g *group) bool {
	stream := c.stream(forAway, uint64(c.talks))
	if stream.Float64() >= g.away.Chance {
		return false
	}
	takes, back := g.away.For.Sample(&stream), g.away.Back.Sample(&stream)
	if takes == 0 {
		return false
	}
	p := r.rest(c, g)
	p.until, p.limit = r.now+takes, never
	if g.away.Back.Mean() > 0 {
		p.limit = max(leastBack, back)
	}
	r.checkAway(p)
	return true
}

// checkAway ends an agent's absence when its time is over or a caller has waited for long
// enough. Else it is checked again when one could have: one who waits now or, if nobody
// does, one who comes at once.
func (r *replication) checkAway(c *call) {
	g, next := &r.groups[c.group], c.until
	if c.limit < never {
		next = min(next, g.reached(c.limit, r.now))
	}
	if next > r.now {
		r.schedule(c, away, next)
		return
	}
	r.endPause(c)
}

// reached is the first time at which a caller or callback in the group's queues at its hub can
// have waited for so long, and be one whom the group answers.
func (g *group) reached(wait des.Duration, now des.Time) des.Time {
	at := now + wait
	for i := range g.queues {
		k := &g.queues[i]
		at = min(at, k.longestSince(now)+max(wait, k.after))
	}
	return at
}

// longestSince is since when the one has waited who has waited longest of those whose language
// the group speaks; now if there is none.
func (k *skill) longestSince(now des.Time) des.Time {
	since := now
	for level := range k.queue.own {
		c := k.queue.own[level].head
		for c != nil && !k.group.speaks(c.agentLanguage) {
			c = c.own.next
		}
		if c != nil {
			since = min(since, c.since)
		}
	}
	return since
}
