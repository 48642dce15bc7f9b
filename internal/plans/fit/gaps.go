package fit

import "slices"

// gap is the time between two calls of an agent. The agent takes no call until some time of
// it, and then is idle.
type gap struct {
	before, after *work
	waiting       bool    // callers wait at its beginning
	known         bool    // the records tell by logins whether the agent was on the phones
	away          bool    // the agent was off the phones in between
	idleFrom      float64 // seconds from the beginning, as estimated
	parts         []part  // of a gap of a sample
}

func (g *gap) seconds() float64 { return max(0, seconds(g.before.to, g.after.from)) }

// part is a time of a gap between two events.
type part struct {
	length  float64 // seconds
	waiting bool    // somebody waits
	growth  float64 // growth of the longest wait so far in the gap, in seconds
	unseen  float64 // the probability that an agent who is idle from it on takes no call up to the end of the gap
}

// divide divides a gap. The first part has no length, and the longest wait at the beginning. An agent
// who takes a call at the end although callers wait came in the last second, which is one more
// part: who was idle would have taken one before. The parts are valid up to the next call.
func (m *eventsFrom) divide(r *roster, of *gap) []part {
	at := of.before.to
	end := max(of.before.to, of.after.from)
	m.after(r, r.skills[of.before.agent], at)

	since := m.since()
	longest := 0.0
	if since != never {
		longest = seconds(since, at)
	}

	if of.after.waited { // may have left the queue in the second in which the gap begins
		longest = max(longest, seconds(of.after.joined, at))
	}

	// A caller who waits already takes the agent at once. This first part stands for that moment.
	m.parts = m.parts[:0]
	if longest > 0 {
		m.parts = append(m.parts, part{0, true, longest, 1})
	}

	atOnce := len(m.parts)

	// Each part ends with an event, and the last one with the gap.
	for more := true; more; {
		next := end
		passes := 1.0
		e := m.next(end)
		if more = e != nil; more {
			next = e.at
			passes = float64(e.passes)
		}

		m.add(at, next, since, &longest)
		m.parts[len(m.parts)-1].unseen = passes // of the event at its end
		at, since = next, m.since()
	}

	// The agent took a caller who had waited, so the agent was not idle before the last moment.
	if last := m.parts[len(m.parts)-1]; of.after.waited || last.waiting {
		m.comes(atOnce, end-of.before.to, r.inCut)
		return m.parts
	}

	// From the end backward, the probabilities of being passed over multiply.
	unseen := 1.0
	for k := range slices.Backward(m.parts) {
		x := &m.parts[k]
		unseen *= x.unseen
		x.unseen = unseen
		if x.waiting {
			// An agent who comes takes the caller who waits.
			x.unseen *= passedOver
		}
	}

	return m.parts
}

// comes sets that the agent comes in the last of some ms, or at once if it is the first second. Of two
// times in one second the later is half a second later or less, if they are cut to seconds.
func (m *eventsFrom) comes(atOnce int, length int64, inCut bool) {
	last := m.parts[len(m.parts)-1]
	for k := range m.parts {
		m.parts[k].unseen = 0
		if k < atOnce && length < 1000 {
			m.parts[k].unseen = 1
		}
	}

	// The added second is the time in which the agent came.
	now := part{1, true, 0, 1}
	if last.growth > 0 { // the longest wait grows at the end, by a second in a second
		now.growth = 1
	}

	if length == 0 && inCut {
		now.length = 0.5
	}

	m.parts = append(m.parts, now)
}

// add adds the time from one event to the next, in which a caller may wait since some time.
func (m *eventsFrom) add(from, to, since int64, longest *float64) {
	p := part{length: seconds(from, to), waiting: since != never, unseen: 1}
	if p.waiting {
		before := *longest
		*longest = max(before, seconds(since, to))
		p.growth = *longest - before
	}
	m.parts = append(m.parts, p)
}
