package fit

// gap is the time between two calls of an agent. The agent takes no call until some time of
// it, and then is idle.
type gap struct {
	before, after *work
	waiting       bool    // callers wait at its beginning
	known         bool    // the records tell by logins whether the agent was on the phones
	away          bool    // the agent was off the phones in between
	stepped       float64 // the probability that the agent stepped away for a short time
	idleFrom      float64 // seconds from the beginning, as estimated
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
	longest float64 // seconds by which the longest wait so far in the gap grows
	unseen  float64 // the probability that an agent who is idle from it on is passed over to the end of the gap
}

// partedGap are the parts of a gap, and the longest wait at its beginning, in seconds.
type partedGap struct {
	parts []part
	wait  float64
	came  bool // the agent takes a call at its end although callers wait: who was idle would have taken one before
}

// divide divides a gap. Its parts are valid up to the next call.
func (m *eventsFrom) divide(r *roster, of *gap) partedGap {
	p := partedGap{parts: m.parts[:0], came: of.after.waited}
	at, end := of.before.to, max(of.before.to, of.after.from)
	m.after(r, r.skills[of.before.agent], at)
	since := m.since()
	if since != never {
		p.wait = seconds(since, at)
	}
	if of.after.waited { // may have left the queue in the second in which the gap begins
		p.wait = max(p.wait, seconds(of.after.joined, at))
	}
	longest := p.wait
	for at < end || len(p.parts) == 0 {
		next, passes := end, 1.0
		e := m.next(end)
		if e != nil {
			next, passes = e.at, float64(e.passes)
		}
		p.add(at, next, since, &longest)
		p.parts[len(p.parts)-1].unseen = passes // of the event at its end
		if e == nil {
			break
		}
		at, since = next, m.since()
	}
	p.came = p.came || p.parts[len(p.parts)-1].waiting
	unseen := 1.0
	for k := len(p.parts) - 1; k >= 0; k-- {
		x := &p.parts[k]
		unseen *= x.unseen
		if x.unseen = unseen; x.waiting {
			x.unseen *= passedOver // an agent who comes takes the caller who waits
		}
	}
	m.parts = p.parts
	return p
}

// add adds the time from one event to the next, which the growing wait of a caller divides into
// classes.
func (p *partedGap) add(from, to, since int64, longest *float64) {
	if since == never {
		p.parts = append(p.parts, part{length: seconds(from, to), unseen: 1})
		return
	}
	for {
		class, end := waitClass(seconds(since, from)), to
		if class+1 < len(waitBounds) {
			end = min(to, since+int64(1000*waitBounds[class+1]))
		}
		grows := max(0, seconds(since, end)-max(*longest, seconds(since, from)))
		*longest = max(*longest, seconds(since, end))
		p.parts = append(p.parts, part{seconds(from, end), true, class, grows, 1})
		if from = end; from >= to {
			return
		}
	}
}
