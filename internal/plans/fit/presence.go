package fit

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// presence is a time for which the records show whether an agent takes calls.
type presence struct {
	from, to int64 // ms
	on       bool
}

// member is an agent as a member of a queue.
type member struct {
	agent int16
	queue string
}

// leastAway is the shortest absence, in ms: a shorter pause is a part of the work, as one
// for notes after a call.
const leastAway = 120 * 1000

// addPresence notes a time of an agent. Short pauses are left out.
func (d *Data) addPresence(p *records.Presence, of *Dates) {
	agent := d.agents.of(p.Agent)
	if agent == none || !of.contain(routing.DateOf(p.From)) && !of.contain(routing.DateOf(p.To)) {
		return
	}

	// A time without a queue is a pause or the time after a logout.
	next := presence{milli(p.From), milli(p.To), len(p.Queues) > 0}

	if d.members == nil {
		d.members = map[member]int64{}
	}

	for _, queue := range p.Queues {
		d.members[member{agent, queue}] += next.to - next.from
	}

	for len(d.presence) <= int(agent) {
		d.presence = append(d.presence, nil)
	}

	// A short pause between two times of work is part of the work. Both times become one.
	all := d.presence[agent]
	if n := len(all); n > 1 && next.on && all[n-2].on {
		pause := all[n-1]
		isBetween := all[n-2].to == pause.from && pause.to == next.from
		if !pause.on && isBetween && pause.to-pause.from < leastAway {
			all = all[:n-1]
			all[n-2].to = next.from
		}
	}

	// Times that continue each other become one, so that the list stays short.
	if n := len(all); n > 0 && all[n-1].on == next.on && all[n-1].to == next.from {
		all[n-1].to = next.to
	} else {
		all = append(all, next)
	}

	d.presence[agent] = all
}

// arrangePresence moves the times of agents to their new indices.
func (d *Data) arrangePresence(moved []int16) {
	// The names are sorted after the records are read, so each agent has a new index.
	old := d.presence
	members := d.members
	d.presence = make([][]presence, len(moved))
	d.members = map[member]int64{}
	for i := range old {
		d.presence[moved[i]] = old[i]
	}
	for m, time := range members {
		d.members[member{moved[m.agent], m.queue}] = time
	}
}

// isMember reports whether a queue is an agent's for at least half of the time in which the
// agent is known to take calls.
func (d *Data) isMember(agent int, queue string) bool {
	time := int64(0)
	for _, p := range d.presence[agent] {
		if p.on {
			time += p.to - p.from
		}
	}

	// An agent who helps out for some hours is no member.
	const part = 2
	mine := d.members[member{int16(agent), queue}]
	return mine > 0 && part*mine >= time
}

// during returns an agent's times that overlap the one between two times.
func (d *Data) during(agent int16, from, to int64) []presence {
	all := d.presence[agent]
	first, _ := slices.BinarySearchFunc(all, from+1, func(p presence, at int64) int { return cmp.Compare(p.to, at) })
	last, _ := slices.BinarySearchFunc(all, to, func(p presence, at int64) int { return cmp.Compare(p.from, at) })
	return all[first:max(first, last)]
}

// between returns for how long an agent is known to take calls, and known not to, between
// two times.
func (d *Data) between(agent int16, from, to int64) (on, off int64) {
	for _, p := range d.during(agent, from, to) {
		part := min(to, p.to) - max(from, p.from)
		if p.on {
			on += part
		} else {
			off += part
		}
	}
	return on, off
}

// isKnown reports whether the records tell if an agent takes calls at a time.
func (d *Data) isKnown(agent int16, at int64) bool { return len(d.during(agent, at, at+1)) > 0 }

// unknown yields the parts of a time for which the records do not show whether an agent takes
// calls.
func (d *Data) unknown(agent int16, from, to int64, yield func(from, to int64)) {
	for _, p := range d.during(agent, from, to) {
		if p.from > from {
			yield(from, p.from)
		}
		from = p.to
	}
	if from < to {
		yield(from, to)
	}
}

// longestIdle is the longest time without a call, in ms, of an agent who is at work. After
// a longer one the agent did not log out.
const longestIdle = 12 * 3600 * 1000

// logins yields the times in which an agent with some calls, in order, is known to take
// calls. It returns how often the agent did not log out.
func (d *Data) logins(agent int16, works []work, yield func(from, to int64)) (unended int) {
	for _, p := range d.presence[agent] {
		if !p.on {
			continue
		}

		at := p.from
		splitAt := func(until, next int64) { // no call from until to next
			if next-until > longestIdle {
				yield(at, until)
				at = next
				unended++
			}
		}

		// Agents sometimes do not log out. Half a day without a call ends the presence and begins it
		// again.
		last := p.from
		first, _ := slices.BinarySearchFunc(works, p.from+1,
			func(w work, at int64) int { return cmp.Compare(w.to, at) })
		for _, w := range works[first:] {
			if w.from >= p.to {
				break
			}
			splitAt(last, max(w.from, last))
			last = w.to
		}

		splitAt(min(last, p.to), p.to)
		yield(at, p.to)
	}
	return unended
}
