package sim

import "github.com/ivrsim/ivrsim/internal/des"

// group is a group of agents as it stands now. Agents of a group are alike, so
// only how many there are in each state is kept, and since when each of the
// idle ones is.
type group struct {
	idle     idlers
	rostered int32
	staffed  gauge // in the center: idle, talking or wrapping up
	talking  gauge
	wrapping gauge
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
// longest idle agent, then the lower number. none: nobody is idle who may.
func (r *replication) idleGroup(q int32, waited des.Duration) int32 {
	skills := r.t.queues[q].skills
	best, place, since := none, 0, des.Time(0)
	for i := range skills {
		k := &skills[i]
		if best != none && k.place > place {
			break
		}
		idle := &r.groups[k.group].idle
		if idle.n == 0 || k.after > waited {
			continue
		}
		if at := idle.since[idle.head]; best == none || at < since {
			best, place, since = k.group, k.place, at
		}
	}
	return best
}

// freeAgent is an agent whose work is done: off, where the shift has ended; else the
// next caller, or idle.
func (r *replication) freeAgent(g int32) {
	group := &r.groups[g]
	if group.staffed.n > group.rostered {
		group.staffed.down(r.now)
		return
	}
	r.occupy(g)
}

// occupy gives an agent who has nothing to do the next caller, or lets it be idle.
func (r *replication) occupy(g int32) {
	if id := r.pick(g); id != none {
		r.serve(id, &r.calls[id], g)
		return
	}
	r.groups[g].idle.push(r.now)
}

// roster changes how many agents are on the phones. When a shift ends, idle
// agents leave first, the longest idle before the others, then the busy after
// their wrap-up. Who overruns stays on where a new shift needs as many.
func (r *replication) roster(g, agents int32) {
	group := &r.groups[g]
	group.rostered = agents
	for group.staffed.n > agents && group.idle.n > 0 {
		group.idle.pop()
		group.staffed.down(r.now)
	}
	for group.staffed.n < agents {
		group.staffed.up(r.now)
		r.occupy(g)
	}
}

// pick gives the caller whom a free agent of the group takes: of its own hub's
// queues the highest priority, then the longest wait, then the lower number;
// overflowed callers when nobody of its own hub is there, or, with equal shares,
// among them.
func (r *replication) pick(g int32) int32 {
	var best candidate
	best.id = none
	skills := r.t.groups[g].skills
	for i := range skills {
		if q := &r.queues[skills[i].queue]; q.held > 0 {
			r.pickFrom(q.own, &skills[i], &best)
		}
	}
	if best.id != none && !r.t.Center.Overflow.Equal {
		return best.id
	}
	for i := range skills {
		if q := &r.queues[skills[i].queue]; q.guests > 0 {
			r.pickFrom(q.foreign, &skills[i], &best)
		}
	}
	return best.id
}

// candidate is the best caller found so far.
type candidate struct {
	id       int32
	priority int
}

// pickFrom looks at the head of every level: within one, it has the highest
// priority with aging too, and has passed a skill's delay if any has.
func (r *replication) pickFrom(levels []list, k *skillTable, best *candidate) {
	aging := &r.t.Center.Priority.Aging
	for level := range levels {
		id := levels[level].head
		if id == none {
			continue
		}
		c := &r.calls[id]
		waited := r.now - c.joined
		if waited < k.after {
			continue
		}
		priority := r.t.queues[k.queue].priority[level]
		if aging.Per > 0 {
			priority += aging.By * int(waited/int64(aging.Per))
		}
		if best.id == none || priority > best.priority || priority == best.priority && c.before(&r.calls[best.id]) {
			*best = candidate{id, priority}
		}
		if aging.Per == 0 {
			return
		}
	}
}
