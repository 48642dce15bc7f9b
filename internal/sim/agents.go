package sim

import "github.com/ivrsim/ivrsim/internal/des"

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
	group *group
	queue *queue
	place int // in the group's order of preference
	after des.Duration
}

// idlers are the idle agents' times of becoming idle, the longest idle first: a
// ring that grows.
type idlers struct {
	since   []des.Time // a power of two long
	head, n uint32
}

func (i *idlers) push(at des.Time) {
	if int(i.n) == len(i.since) {
		i.grow()
	}
	i.since[(i.head+i.n)&uint32(len(i.since)-1)] = at
	i.n++
}

func (i *idlers) grow() {
	since := make([]des.Time, max(16, 2*len(i.since)))
	for k := range i.n {
		since[k] = i.since[(i.head+k)&uint32(len(i.since)-1)]
	}
	i.since, i.head = since, 0
}

// pop takes the longest idle.
func (i *idlers) pop() des.Time {
	at := i.since[i.head]
	i.head = (i.head + 1) & uint32(len(i.since)-1)
	i.n--
	return at
}

// idleGroup gives the group whose agent answers a caller of the queue who has
// waited so long: the one that lists the queue earliest, then the one with the
// longest idle agent, then the lower number. nil: nobody is idle who may.
func (q *queue) idleGroup(waited des.Duration) *group {
	var best *group
	place, since := 0, des.Time(0)
	for i := range q.agents {
		k := &q.agents[i]
		if best != nil && k.place > place {
			break
		}
		idle := &k.group.idle
		if idle.n == 0 || k.after > waited {
			continue
		}
		if at := idle.since[idle.head]; best == nil || at < since {
			best, place, since = k.group, k.place, at
		}
	}
	return best
}

// freeAgent is an agent whose work is done: off, where the shift has ended; else the
// next caller, or idle.
func (r *replication) freeAgent(g *group) {
	if g.staffed.n > g.rostered {
		g.staffed.down(r.now)
		return
	}
	r.occupy(g)
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
	var best candidate
	for i := range g.callers {
		if k := &g.callers[i]; k.queue.held > 0 {
			r.pickFrom(k.queue.own, k, &best)
		}
	}
	if best.call != nil && !r.t.Center.Overflow.Equal {
		return best.call
	}
	for i := range g.callers {
		if k := &g.callers[i]; k.queue.guests > 0 {
			r.pickFrom(k.queue.foreign, k, &best)
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
func (r *replication) pickFrom(levels []list, k *answering, best *candidate) {
	aging := &r.t.Center.Priority.Aging
	for level := range levels {
		c := levels[level].head
		if c == nil {
			continue
		}
		waited := r.now - c.since
		if waited < k.after {
			continue
		}
		priority := k.queue.priority[level]
		if aging.Per > 0 {
			priority += aging.By * int(waited/int64(aging.Per))
		}
		if best.call == nil || priority > best.priority || priority == best.priority && c.before(best.call) {
			*best = candidate{c, priority}
		}
		if aging.Per == 0 {
			return
		}
	}
}
