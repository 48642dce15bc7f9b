package sim

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// leastBack is the shortest wait at which an agent comes back. It also bounds the rate of the
// checks.
const leastBack = int64(time.Second)

// absence is one absence of an agent.
type absence struct {
	until des.Time     // at most
	back  des.Duration // the wait of a caller that ends the absence sooner, or never
}

// startPause starts an agent's pause after a call, and reports whether there is any.
func (f *floor) startPause(c *call, g *group) bool {
	stream := c.stream(forPause, uint64(c.talks))
	takes := g.pause.Takes(g.waiting()).Sample(&stream)
	if takes == 0 {
		return false
	}

	f.schedule(f.rest(c, g, &g.paused), pausing, f.now+takes)
	return true
}

// rest returns a record of an agent of a group who takes no call for a while after one, and
// counts the agent in a state. The record may be the record of the wrap-up.
func (f *floor) rest(c *call, g *group, state *timeWeighted) *call {
	p := f.calls.get()
	p.number = c.number
	p.group = g.index
	p.agent = c.agent
	p.interval = none
	p.flags = 0
	state.inc(f.now)
	return p
}

// endPause ends an agent's pause.
func (f *floor) endPause(rest *call) { f.endRest(rest, &f.groups[rest.group].paused) }

// endRest ends an agent's pause or absence, which is counted in a state.
func (f *floor) endRest(rest *call, state *timeWeighted) {
	g := &f.groups[rest.group]
	state.dec(f.now)

	f.calls.put(rest)
	f.freeAgent(g, rest.agent)
}

// startAway draws whether an agent steps away after a call.
func (f *floor) startAway(c *call, g *group) bool {
	stream := c.stream(forAway, uint64(c.talks))
	if stream.Float64() >= g.away.Chance {
		return false
	}

	takes := g.away.For.Sample(&stream)
	back := g.away.Back.Sample(&stream)

	if takes == 0 {
		return false
	}

	p := f.rest(c, g, &g.steppedAway)
	a := f.calls.absences.of(p)
	*a = absence{f.now + takes, never}

	// Without a mean, waiting callers do not bring the agent back.
	if g.away.Back.Mean() > 0 {
		a.back = max(leastBack, back)
	}

	f.checkAway(p)
	return true
}

// checkAway ends an agent's absence when its time is over or a caller has waited for long
// enough. Else it is checked again when one could have: one who waits now or, if nobody
// does, one who comes at once.
func (f *floor) checkAway(c *call) {
	g := &f.groups[c.group]
	a := f.calls.absences.of(c)
	next := a.until
	if a.back < never {
		next = min(next, g.reached(a.back, f.now))
	}
	if next > f.now {
		f.schedule(c, away, next)
		return
	}
	f.endRest(c, &g.steppedAway)
}
