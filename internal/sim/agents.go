package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/des"
)

// group is a group of agents as it stands now. Agents of a group are alike, so
// only how many there are in each state is kept, and since when each of the
// idle ones is.
type group struct {
	groupTable
	callers  []answering // the queues that it answers, in its order of preference
	idle     idlers
	rostered int32
	staffed  gauge // in the center: idle, talking or wrapping up
	talking  gauge
	wrapping gauge
}

// answering is a queue that a group answers, seen from either side.
type answering struct {
	group  *group
	queue  *queue
	equals []answering // of those who answer the queue: the next ones that list it as early
	after  des.Duration
}

// idlers are the idle agents' times of becoming idle, the longest idle first: a
// ring with room for all agents of the group.
type idlers struct {
	since   []des.Time // a power of two long
	head, n uint32
}

// push lets an agent be idle from a time on. There is room: see makeRoom.
func (i *idlers) push(at des.Time) {
	i.since[(i.head+i.n)&uint32(len(i.since)-1)] = at
	i.n++
}

// makeRoom lets the ring hold so many agents.
func (i *idlers) makeRoom(agents int32) {
	if int(agents) <= len(i.since) {
		return
	}
	since := apart[des.Time](max(16, 1<<bits.Len32(uint32(agents-1))))
	for k := range i.n {
		since[k] = i.since[(i.head+k)&uint32(len(i.since)-1)]
	}
	i.since, i.head = since, 0
}

// longest is since when the longest idle is.
func (i *idlers) longest() des.Time { return i.since[i.head] }

// pop takes the longest idle.
func (i *idlers) pop() des.Time {
	at := i.since[i.head]
	i.head = (i.head + 1) & uint32(len(i.since)-1)
	i.n--
	return at
}

// idle gives, of those who answer a caller of the queue who has waited so long, the
// first with an idle agent: the one that lists the queue earliest. nil: nobody is
// idle who may.
func (q *queue) idle(waited des.Duration) *answering {
	for i := range q.agents {
		if k := &q.agents[i]; k.group.idle.n > 0 && k.after <= waited {
			return k
		}
	}
	return nil
}

// idleGroup gives the group whose agent answers: of the first with an idle agent,
// and those that list the queue as early, the one with the longest idle agent,
// then the lower number.
func (k *answering) idleGroup(waited des.Duration) *group {
	if len(k.equals) == 0 {
		return k.group
	}
	return k.longestIdle(waited)
}

func (k *answering) longestIdle(waited des.Duration) *group {
	best := k.group
	for i := range k.equals {
		o := &k.equals[i]
		if o.group.idle.n > 0 && o.after <= waited && o.group.idle.longest() < best.idle.longest() {
			best = o.group
		}
	}
	return best
}

// freeAgent is an agent whose work is done: off, where the shift has ended; else the
// next caller, or idle.
func (r *replication) freeAgent(g *group) {
	switch {
	case g.staffed.n > g.rostered:
		g.staffed.down(r.now)
	case g.isWaitedFor():
		r.occupy(g)
	default:
		g.idle.push(r.now)
	}
}

// isWaitedFor tells whether somebody waits whom the group answers, or will after
// a skill's delay.
func (g *group) isWaitedFor() bool {
	for i := range g.callers {
		if q := g.callers[i].queue; q.held|q.guests != 0 {
			return true
		}
	}
	return false
}

// occupy gives an agent who has nothing to do the next caller, or lets it be idle.
func (r *replication) occupy(g *group) {
	if c := r.pick(g); c != nil {
		r.serve(c, g)
		return
	}
	g.idle.push(r.now)
}

// roster changes how many agents are on the phones. When a shift ends, idle
// agents leave first, the longest idle before the others, then the busy after
// their wrap-up. Who overruns stays on where a new shift needs as many.
func (r *replication) roster(g *group, agents int32) {
	g.rostered = agents
	g.idle.makeRoom(agents)
	for g.staffed.n > agents && g.idle.n > 0 {
		g.idle.pop()
		g.staffed.down(r.now)
	}
	for g.staffed.n < agents {
		g.staffed.up(r.now)
		r.occupy(g)
	}
}

// pick gives the caller whom a free agent of the group takes: of its own hub's
// queues the highest priority, then the longest wait, then the lower number;
// overflowed callers when nobody of its own hub is there, or, with equal shares,
// among them.
func (r *replication) pick(g *group) *call {
	best := candidate{}
	for i := range g.callers {
		if k := &g.callers[i]; k.queue.held > 0 {
			best = r.pickFrom(k.queue.own, k, best)
		}
	}
	if best.call != nil && !r.t.Center.Overflow.Equal {
		return best.call
	}
	for i := range g.callers {
		if k := &g.callers[i]; k.queue.guests > 0 {
			best = r.pickFrom(k.queue.foreign, k, best)
		}
	}
	return best.call
}

// candidate is the best caller found so far.
type candidate struct {
	call     *call
	priority int
}

// pickFrom looks at the head of every level: within one, it has the highest
// priority with aging too, and has passed a skill's delay if any has.
func (r *replication) pickFrom(levels []list, k *answering, best candidate) candidate {
	aging := &k.queue.aging
	for level := range levels {
		c := levels[level].head
		if c == nil || r.now-c.since < k.after {
			continue
		}
		x := candidate{c, k.queue.priority[level]}
		if aging.Per == 0 {
			return x.orBetter(best)
		}
		x.priority += aging.By * int((r.now-c.since)/int64(aging.Per))
		best = x.orBetter(best)
	}
	return best
}

// orBetter is the other candidate, if it comes first.
func (x candidate) orBetter(o candidate) candidate {
	if o.call == nil || x.priority > o.priority || x.priority == o.priority && x.call.before(o.call) {
		return x
	}
	return o
}
