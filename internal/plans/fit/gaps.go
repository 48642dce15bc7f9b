package fit

// gap is the time between two calls of an agent. The agent takes no call until some time of
// it, and then is idle.
type gap struct {
	between  bool    // two calls of one agent; false before the first call of an agent
	waiting  bool    // callers wait at its beginning
	known    bool    // the records tell by logins whether the agent was on the phones
	away     bool    // the agent was off the phones in between
	idleFrom float64 // seconds from the beginning, as estimated
}

// gapSeconds is the length of the gap before a work.
func (r *roster) gapSeconds(i int) float64 { return max(0, seconds(r.works[i-1].to, r.works[i].from)) }

// part is a time of a gap between two events.
type part struct {
	start, length float64 // seconds; from the beginning of the gap
	grown, growth float64 // seconds of the longest wait: at its beginning, and by how much it grows in the part
	unseen        float64 // the probability that an agent who is idle from it on takes no call up to the end of the gap
	waiting       bool    // somebody waits
	follows       bool    // on the part before it in the slice
}

// divided is a gap with its parts.
type divided struct {
	parts   []part
	seconds float64
}

// leastUnseen is the smallest probability of a part that is worth being added.
const leastUnseen = 1e-9

// divide divides the gap before a work, and returns the parts in which the agent may have become idle. They are valid
// up to the next call. An agent who takes a call at the end although callers wait came in the last second: who was idle
// would have taken one before.
func (m *eventsFrom) divide(r *roster, i int) []part {
	before := &r.works[i-1]
	after := &r.works[i]
	begin := before.to
	end := max(before.to, after.from)
	m.after(r, r.skills[before.agent], begin)

	since := m.since()
	longest := 0.0
	if since != never {
		longest = seconds(since, begin)
	}

	if after.waited { // may have left the queue in the second in which the gap begins
		longest = max(longest, seconds(after.joined, begin))
	}

	// A caller who waits already takes the agent at once. This first part stands for that moment.
	m.parts = m.parts[:0]
	if longest > 0 {
		m.parts = append(m.parts, part{growth: longest, unseen: 1, waiting: true})
	}
	atOnce := len(m.parts)

	// Who took a caller who had waited came at the end.
	if after.waited {
		longest, isGrowing := m.waitUntil(end, longest)
		return m.comes(r, begin, end, longest, isGrowing)
	}

	// Each part ends with an event, and the last one with the gap.
	for at, more := begin, true; more; {
		next := end
		passes := 1.0
		e := m.next(end)
		if more = e != nil; more {
			next = e.at
			passes = float64(e.passes)
		}

		p := part{start: seconds(begin, at), length: seconds(at, next), grown: longest, unseen: passes}
		if since != never {
			p.waiting = true
			longest = max(longest, seconds(since, next))
			p.growth = longest - p.grown
		}

		m.parts = append(m.parts, p)
		at = next
		since = m.since()
	}

	if last := m.parts[len(m.parts)-1]; last.waiting {
		m.parts = m.parts[:atOnce]
		return m.comes(r, begin, end, longest, last.growth > 0)
	}
	m.keepUnseen()
	return m.parts
}

// waitUntil goes on to the end of a gap, and returns the longest wait up to there, in seconds. It also reports whether
// the longest wait grows at the end. The queues are independent: the longest wait is the longest of any queue.
func (m *eventsFrom) waitUntil(end int64, longest float64) (_ float64, isGrowing bool) {
	wait := int64(0)
	for i := range m.queues {
		q := &m.queues[i]
		for k := 0; k < len(q.left) && q.left[k].at < end; k++ {
			if q.since != never {
				wait = max(wait, q.left[k].at-q.since)
			}
			q.since = q.left[k].since
		}
	}

	longest = max(longest, seconds(0, wait))
	since := m.since()
	if since == never {
		return longest, false
	}
	return max(longest, seconds(since, end)), seconds(since, end) > longest
}

// comes gives the parts of an agent who takes a caller who waits: the agent was not idle before the last moment. One
// part is the second in which the agent came. Of two times in one second the later is half a second later or less, if
// they are cut to seconds. An agent may also come at once in the first second.
func (m *eventsFrom) comes(r *roster, begin, end int64, longest float64, isGrowing bool) []part {
	if end-begin >= 1000 {
		m.parts = m.parts[:0]
	}

	now := part{start: seconds(begin, end), length: 1, grown: longest, unseen: 1, waiting: true}
	if isGrowing { // by a second in a second
		now.growth = 1
	}
	if end == begin && r.inCut {
		now.length = 0.5
	}

	m.parts = append(m.parts, now)
	return m.parts
}

// keepUnseen keeps the parts in which an agent may have become idle. From the end backward, the probabilities of being
// passed over multiply.
func (m *eventsFrom) keepUnseen() {
	first := len(m.parts)
	unseen := 1.0
	for first > 0 && unseen > leastUnseen {
		first--
		p := &m.parts[first]
		unseen *= p.unseen
		p.unseen = unseen
		if p.waiting {
			// An agent who comes takes the caller who waits.
			p.unseen *= passedOver
		}
	}

	kept := m.parts[:0]
	follows := false
	for _, p := range m.parts[first:] {
		p.follows = follows
		follows = p.unseen > leastUnseen
		if follows {
			kept = append(kept, p)
		}
	}
	m.parts = kept
}
