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

// startPause starts an agent's pause after work for a call, and reports whether there is any.
func (f *floor) startPause(w work, g *group) bool {
	stream := w.stream(forPause)
	takes := g.pause.Takes(g.waiting()).Sample(&stream)
	if takes == 0 {
		return false
	}

	f.schedule(f.occupy(w, g, &g.paused).call, pausing, f.now+takes)
	return true
}

// endPause ends an agent's pause.
func (f *floor) endPause(a agentRecord) { f.endRest(a, &f.groups[a.group].paused) }

// endRest ends an agent's pause or absence, which is counted in a state.
func (f *floor) endRest(a agentRecord, state *timeWeighted) {
	g := &f.groups[a.group]
	agent := a.agent
	state.dec(f.now)
	f.calls.put(a.call)
	f.freeAgent(g, agent)
}

// startAway draws whether an agent steps away after work for a call.
func (f *floor) startAway(w work, g *group) bool {
	stream := w.stream(forAway)
	if stream.Float64() >= g.away.Chance {
		return false
	}

	takes := g.away.For.Sample(&stream)
	back := g.away.Back.Sample(&stream)

	if takes == 0 {
		return false
	}

	// Without a mean, waiting callers do not bring the agent back.
	if g.away.Back.Mean() > 0 {
		back = max(leastBack, back)
	} else {
		back = never
	}

	a := f.occupy(w, g, &g.steppedAway)
	*f.calls.absences.of(a.call) = absence{f.now + takes, back}
	f.checkAway(a)
	return true
}

// checkAway ends an agent's absence when its time is over or a caller has waited for long
// enough. Else it is checked again when one could have: one who waits now or, if nobody
// does, one who comes at once.
func (f *floor) checkAway(a agentRecord) {
	g := &f.groups[a.group]
	of := f.calls.absences.of(a.call)
	next := of.until
	if of.back < never {
		next = min(next, g.reached(of.back, f.now))
	}
	if next > f.now {
		f.schedule(a.call, away, next)
		return
	}
	f.endRest(a, &g.steppedAway)
}
