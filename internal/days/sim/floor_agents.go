package sim

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// work is an agent's work for a call, which a pause or an absence may follow.
type work struct {
	key    des.Key // of the call, as number and talks
	number uint64
	talks  uint8
	agent  int32
}

func (c *call) work() work { return work{c.key, c.number, c.talks, c.agent} }

// stream gives the random numbers of a purpose that follows the work.
func (w *work) stream(purpose uint64) des.Stream {
	return w.key.With(purpose | uint64(w.talks)<<8).Stream()
}

// agentRecord is a record of an agent who takes no call for a while: the phone rings, or the agent wraps up, pauses
// or has stepped away. Of a call's fields it has those of work, the group and the activity.
type agentRecord struct{ *call }

// occupy gives an agent of a group a record, and counts the agent in a state.
func (f *floor) occupy(w work, g *group, state *timeWeighted) agentRecord {
	a := agentRecord{f.calls.get()}
	a.key = w.key
	a.number = w.number
	a.talks = w.talks
	a.agent = w.agent
	a.group = g.index
	state.inc(f.now)
	return a
}

// freeAgent ends an agent's work. The agent leaves if the shift has ended, else takes
// the next caller, else is idle.
func (f *floor) freeAgent(g *group, agent int32) {
	if g.staffed.n > g.rostered {
		f.leavePhones(g, agent)
		return
	}
	f.assign(g, agent)
}

// leavePhones takes an agent who is not idle off the phones.
func (f *floor) leavePhones(g *group, agent int32) {
	g.staffed.dec(f.now)
	g.numbers.end(agent)
}

// assign gives a free agent the next caller, or makes the agent idle.
func (f *floor) assign(g *group, agent int32) {
	if c := f.selectCaller(g); c != nil {
		f.serve(c, g, agent)
		return
	}
	g.idle.push(agent, f.now)
}

// roster sets how many agents are on the phones. When a shift ends, idle agents leave
// first, the longest idle first, and busy ones after their wrap-up. They stay if a
// new shift needs as many.
func (f *floor) roster(g *group, agents int32) {
	g.rostered = agents
	g.idle.reserve(agents)
	for g.staffed.n > agents && g.idle.n > 0 {
		f.leavePhones(g, g.idle.pop())
	}
	for g.staffed.n < agents {
		g.staffed.inc(f.now)
		f.assign(g, g.numbers.begin())
	}
}

// selectCaller selects the caller for a free agent: of the queues of its own hub the
// highest priority, then the longest wait, then the lower number. Overflowed callers
// come after those, or, with equal shares, among them.
func (f *floor) selectCaller(g *group) *call {
	best := candidate{}
	for i := range g.queues {
		if k := &g.queues[i]; k.queue.own.n > 0 {
			best = f.selectFrom(&k.queue.own, k, best)
		}
	}

	// Callers of other hubs come after the callers of the own hub, unless their shares are equal.
	if best.call != nil && !f.t.Center.Overflow.Equal {
		return best.call
	}

	for i := range g.queues {
		if k := &g.queues[i]; k.queue.overflowed.n > 0 {
			best = f.selectFrom(&k.queue.overflowed, k, best)
		}
	}

	return best.call
}

// candidate is the best caller found so far.
type candidate struct {
	call     *call
	priority int
}

// selectFrom looks at the first caller of every level whom the group may answer. This caller has
// waited longest of the level. So the caller has the highest priority of the level even with aging,
// and is the first to pass a skill's delay.
func (f *floor) selectFrom(in *levels, k *skill, best candidate) candidate {
	aging := &k.queue.aging
	for level := range k.queue.priorities {
		c := k.group.first(in.lists[level])
		if c == nil || f.now-c.since < k.after {
			continue
		}

		x := candidate{c, k.queue.priorities[level]}
		if aging.Per == 0 {
			// No later level has as high a priority.
			return x.better(best)
		}

		x.priority += aging.By * int((f.now-c.since)/int64(aging.Per))
		best = x.better(best)
	}

	return best
}

// better is the candidate to serve first: the one of higher priority, then of longer wait.
func (x candidate) better(o candidate) candidate {
	if o.call == nil || x.priority > o.priority || x.priority == o.priority && x.call.before(o.call) {
		return x
	}
	return o
}

// attending returns the number of a group's rostered agents who are present. All groups share the
// factors of the day and of the hour as far as they vary alike. Each number is rounded up or down
// at random, once a day, so that small groups vary too.
func (f *floor) attending(b boundary) int32 {
	g := &f.t.Groups[b.index]
	if !g.Attendance.Varies() {
		return b.value
	}

	// The key of the day gives the factor that all groups share. The group's own key gives only the
	// rounding.
	day := f.key.With(forAttendance).With(uint64(f.t.Clock.DayOf(b.at)))
	common := day.Stream()
	own := day.With(uint64(b.index) + 1).Stream()

	factor := common.Factor(g.Attendance.Day)
	if g.Attendance.Hour > 0 {
		hour := f.key.With(forAttendanceOfHour).With(uint64(b.at / int64(time.Hour))).Stream()
		factor *= hour.Factor(g.Attendance.Hour)
	}

	// A uniform number is added before the fraction is cut off. So the expected number of agents is
	// exact.
	agents := float64(float64(b.value) * min(factor, g.Attendance.Most()))
	return int32(agents + float64(own.Float64()))
}
