package fit

import "slices"

// gap is the time between two calls of an agent. The agent takes no call until some time of
// it, and then is idle.
type gap struct {
	before, after *work
	waiting       bool    // callers wait at its beginning
	known         bool    // the records tell by logins whether the agent was on the phones
	away          bool    // the agent was off the phones in between
	stepped       float64 // the probability that the agent stepped away for a short time
	idleFrom      float64 // seconds from the beginning, as estimated
	parts         []part  // of a gap of a sample
}

func (g *gap) seconds() float64 { return max(0, seconds(g.before.to, g.after.from)) }

// waitBounds are the classes of the longest wait of a caller whom an agent could take: from
// these seconds on.
var waitBounds = [...]float64{0, 10, 20, 40, 80, 160}

// byWait are values of these classes.
type byWait [len(waitBounds)]float64

// waitClass is the class of a wait in seconds.
func waitClass(wait float64) int {
	class := len(waitBounds) - 1
	for class > 0 && wait < waitBounds[class] {
		class--
	}
	return class
}

// part is a time of a gap in which the longest wait is of one class, or nobody waits.
type part struct {
	length  float64 // seconds
	waiting bool
	class   int
	growth  float64 // seconds by which the longest wait so far in the gap grows
	unseen  float64 // the probability that an agent who is idle from it on takes no call up to the end of the gap
}

// divide divides a gap. The first parts have no length, and the longest wait at the beginning. An agent
// who takes a call at the end although callers wait came in the last second, which is one more
// part: who was idle would have taken one before. The parts are valid up to the next call.
func (m *eventsFrom) divide(r *roster, of *gap) []part {
	at, end := of.before.to, max(of.before.to, of.after.from)
	m.after(r, r.skills[of.before.agent], at)
	since, longest := m.since(), 0.0
	if since != never {
		longest = seconds(since, at)
	}
	if of.after.waited { // may have left the queue in the second in which the gap begins
		longest = max(longest, seconds(of.after.joined, at))
	}
	m.parts = m.parts[:0]
	for class, bound := range waitBounds {
		if growth := min(longest, bounded(class)) - bound; growth > 0 {
			m.parts = append(m.parts, part{0, true, class, growth, 1})
		}
	}
	atOnce := len(m.parts)
	for more := true; more; {
		next, passes := end, 1.0
		e := m.next(end)
		if more = e != nil; more {
			next, passes = e.at, float64(e.passes)
		}
		m.add(at, next, since, &longest)
		m.parts[len(m.parts)-1].unseen = passes // of the event at its end
		at, since = next, m.since()
	}
	if last := m.parts[len(m.parts)-1]; of.after.waited || last.waiting {
		m.comes(atOnce, end-of.before.to, r.inCut)
		return m.parts
	}
	unseen := 1.0
	for k := range slices.Backward(m.parts) {
		x := &m.parts[k]
		unseen *= x.unseen
		if x.unseen = unseen; x.waiting {
			x.unseen *= passedOver // an agent who comes takes the caller who waits
		}
	}
	return m.parts
}

// bounded is the end of a class of waits.
func bounded(class int) float64 {
	if class+1 < len(waitBounds) {
		return waitBounds[class+1]
	}
	return 1e9
}

// comes sets that the agent comes in the last of some ms, or at once if it is the first second. Of two
// times in one second the later is half a second later or less, if they are cut to seconds.
func (m *eventsFrom) comes(atOnce int, length int64, inCut bool) {
	last := m.parts[len(m.parts)-1]
	for k := range m.parts {
		if m.parts[k].unseen = 0; k < atOnce && length < 1000 {
			m.parts[k].unseen = 1
		}
	}
	now := part{1, true, last.class, 0, 1}
	if last.growth > 0 { // the longest wait grows at the end, by a second in a second
		now.growth = 1
	}
	if length == 0 && inCut {
		now.length = 0.5
	}
	m.parts = append(m.parts, now)
}

// add adds the time from one event to the next, which the growing wait of a caller divides into
// classes.
func (m *eventsFrom) add(from, to, since int64, longest *float64) {
	if since == never {
		m.parts = append(m.parts, part{length: seconds(from, to), unseen: 1})
		return
	}
	for more := true; more; more = from < to {
		class := waitClass(seconds(since, from))
		end := min(to, since+int64(1000*bounded(class)))
		growth := max(0, seconds(since, end)-max(*longest, seconds(since, from)))
		*longest = max(*longest, seconds(since, end))
		m.parts = append(m.parts, part{seconds(from, end), true, class, growth, 1})
		from = end
	}
}
