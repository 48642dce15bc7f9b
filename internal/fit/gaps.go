package fit

import (
	"cmp"
	"math"
	"slices"
)

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

// event is a time at which a caller joins or leaves a queue, or is answered at once.
type event struct {
	at     int64
	since  int64   // of the caller of the queue who waits longest from now on, or never
	passes float32 // the probability that an idle agent is passed over
	atOnce bool    // one of the idle agents answers
	work   int32   // of that agent; index of roster.works
}

// part is a time of a gap in which the longest wait is of one class, or nobody waits.
type part struct {
	length  float64 // seconds
	waiting bool
	class   int
	longest float64 // seconds by which the longest wait so far in the gap grows
	unseen  float64 // the probability that an agent who is idle from it on is passed over to the end of the gap
	freed   float64 // seconds from the beginning, from which on another may have been idle who is chosen later
}

// partedGap are the parts of a gap, and the longest wait at its beginning, in seconds.
type partedGap struct {
	parts []part
	wait  float64
	came  bool // the agent takes a call at its end although callers wait: who was idle would have taken one before
}

// findRinging finds the wait that the records may show of a caller who is answered at once:
// times may be cut to seconds, which is noted, and a telephone rings.
func (r *roster) findRinging() {
	var waits []float64
	r.absences.inCut = true
	for _, v := range r.visits {
		r.absences.inCut = r.absences.inCut && (v.answered == never || v.answered%1000 == 0)
		if v.answered != never && v.queue != none && v.hasWait() && !v.isCallback() {
			waits = append(waits, v.wait())
		}
	}
	const cut, times, longest, shortest = 1, 1.5, 20, 0.02
	r.ringing = int64(1000 * min(longest, cut+times*quantile(sorted(waits), shortest)))
}

// listEvents lists the events of each queue.
func (r *roster) listEvents() {
	type wait struct{ from, to int64 }
	waits, works := make([][]wait, len(r.queues.list)), r.worksByRow()
	r.events = make([][]event, len(r.queues.list))
	for _, v := range r.visits {
		switch q := v.queue; {
		case q == none || !v.hasWait() || v.isCallback():
		case v.waitEnd()-v.enqueued > r.ringing:
			waits[q] = append(waits[q], wait{v.enqueued, v.waitEnd()})
			r.events[q] = append(r.events[q], event{at: v.enqueued, passes: passedOver}, event{at: v.waitEnd(), passes: 1})
		case v.answered != never:
			r.events[q] = append(r.events[q], event{at: v.answered, atOnce: true, work: works[v.row]})
		}
	}
	for q, all := range r.events {
		slices.SortFunc(waits[q], func(a, b wait) int { return cmp.Compare(a.from, b.from) })
		slices.SortFunc(all, func(a, b event) int { return cmp.Compare(a.at, b.at) })
		head := 0
		for i := range all {
			for head < len(waits[q]) && waits[q][head].to <= all[i].at {
				head++
			}
			if all[i].since = never; head < len(waits[q]) && waits[q][head].from <= all[i].at {
				all[i].since = waits[q][head].from
			}
		}
	}
}

// worksByRow gives the index of each record's work, or 0 if there is none.
func (r *roster) worksByRow() []int32 {
	last := int32(0)
	for _, v := range r.visits {
		last = max(last, v.row)
	}
	out := make([]int32, last+1)
	for i := range r.works {
		out[r.works[i].row] = int32(i)
	}
	return out
}

// passedOver is the probability that an idle agent does not get the next caller, who waits
// until another agent comes: records may have agents who can take no call for another reason.
const passedOver = 0.02

// eventsFrom merges the events of a group's queues after a time, and has memory for the parts that
// they make.
type eventsFrom struct {
	queues []queueEvents
	parts  []part
}

// queueEvents are the events of a queue that are left.
type queueEvents struct {
	left  []event
	since int64 // as of the event before them
}

// after begins behind the events up to a time.
func (m *eventsFrom) after(r *roster, g int, at int64) {
	m.queues = m.queues[:0]
	for q, serves := range r.serves[g] {
		if !serves {
			continue
		}
		all, since := r.events[q], never
		i, _ := slices.BinarySearchFunc(all, at, func(e event, at int64) int { return cmp.Compare(e.at, at+1) })
		if i > 0 {
			since = all[i-1].since
		}
		m.queues = append(m.queues, queueEvents{all[i:], since})
	}
}

// since is the time from which on the caller waits who waits longest, or never.
func (m *eventsFrom) since() int64 {
	first := never
	for i := range m.queues {
		if s := m.queues[i].since; s != never && (first == never || s < first) {
			first = s
		}
	}
	return first
}

// next returns the next event before a time, or nil.
func (m *eventsFrom) next(before int64) *event {
	var first *queueEvents
	for i := range m.queues {
		if q := &m.queues[i]; len(q.left) > 0 && q.left[0].at < before {
			first, before = q, q.left[0].at
		}
	}
	if first == nil {
		return nil
	}
	e := &first.left[0]
	first.left, first.since = first.left[1:], e.since
	return e
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
		next, passes, freed := end, 1.0, math.Inf(-1)
		e := m.next(end)
		if e != nil {
			next, passes = e.at, float64(e.passes)
			if e.atOnce && r.gaps[e.work].before != nil {
				freed = seconds(of.before.to, r.gaps[e.work].before.to)
			}
		}
		p.add(at, next, since, &longest)
		last := &p.parts[len(p.parts)-1]
		last.unseen, last.freed = passes, freed // of the event at its end
		if e == nil {
			break
		}
		at, since = next, m.since()
	}
	p.came = p.came || p.parts[len(p.parts)-1].waiting
	unseen, freed := 1.0, math.Inf(-1)
	for k := len(p.parts) - 1; k >= 0; k-- {
		x := &p.parts[k]
		unseen *= x.unseen
		freed = max(freed, x.freed)
		x.freed = freed
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
		p.parts = append(p.parts, part{seconds(from, end), true, class, grows, 1, math.Inf(-1)})
		if from = end; from >= to {
			return
		}
	}
}

// countIdle counts the agents who could take a caller of each queue at once, those on the phones
// who are neither in a call nor, as estimated, away after one, and with it how probably one of
// them is passed over.
func (r *roster) countIdle(segments []segment) {
	var changes []int64 // times, each twice, and 1 more where an agent becomes idle
	for q, events := range r.events {
		changes = changes[:0]
		add := func(busy, idle int64) { changes = append(changes, 2*busy, 2*idle+1) }
		for _, s := range segments {
			if r.serves[s.group][q] {
				add(s.until, s.from)
			}
		}
		for i := range r.works {
			w := &r.works[i]
			if g := r.skills[w.agent]; g < 0 || !r.serves[g][q] {
				continue
			}
			free := w.to
			if i+1 < len(r.works) && r.works[i+1].agent == w.agent && !r.gaps[i+1].away {
				free = min(r.works[i+1].from, w.to+int64(1000*r.gaps[i+1].idleFrom))
			}
			add(w.from, free)
		}
		slices.Sort(changes)
		idle, k := 0, 0
		for i := range events {
			for ; k < len(changes) && changes[k] < 2*events[i].at; k++ { // before what happens at the time
				idle += int(2*(changes[k]&1) - 1)
			}
			if events[i].atOnce {
				if events[i].passes = 1; !r.absences.longestFirst {
					events[i].passes = 1 - 1/max(2, float32(idle))
				}
			}
		}
	}
}

// absences are why an agent takes no call after one, and how a gap tells it. Three kinds of
// gaps are told apart: a pause, which has a constant hazard; an agent who has stepped away,
// who comes back at a constant hazard or as a caller whom the agent could take has waited for
// a time of the agent's, whose hazard goes by the longest wait so far; and a long absence. An
// idle agent is passed over by a caller who is answered at once with the probability 1 − 1/n,
// n being the idle agents, as if routing chose among them at random.
type absences struct {
	pause    float64 // hazard, per second
	away     float64 // hazard
	back     byWait  // hazards, per second of the growing longest wait
	awayPart float64 // of the gaps that are no long absence, those of an agent who stepped away
	longPart float64 // of all gaps, the long absences
	longMean float64 // seconds over leastLong
	inCut    bool    // times are cut to seconds

	longestFirst bool // the longest idle agent gets the call, else each with the same probability
}

// isOrdered is the probability that an agent who is idle from some time of a part on is passed over
// to the end of the gap where the longest idle agent gets the call: each who gets one before has
// become idle before.
func (a *absences) isOrdered(p *part, start, stop float64) float64 {
	if !a.longestFirst {
		return 1
	}
	middle, before := (start+stop)/2, 1.0
	if p.freed > start { // a part of the part is over before
		if p.freed >= stop {
			return passedOver
		}
		before, middle = (stop-p.freed)/(stop-start), (p.freed+stop)/2
	}
	return passedOver + float64(before*(1-a.goesOn(middle-p.freed)))
}

// goesOn is the probability that an agent is not idle so many seconds after a call.
func (a *absences) goesOn(seconds float64) float64 {
	if seconds <= 0 {
		return 1
	}
	out := (1 - a.awayPart) * math.Exp(-a.pause*seconds)
	if a.awayPart > 0 {
		out += a.awayPart * math.Exp(-a.away*seconds)
	}
	return out
}

// leastLong is the shortest long absence, in seconds.
const leastLong = 600

// gapFit is what a gap tells: the probability of each kind, and expectations.
type gapFit struct {
	pause, away, long float64
	pauseTime         float64 // if it is a pause
	idleFrom          float64 // over all kinds
	longTime          float64 // over leastLong, if it is one
	awayEnds          float64 // an absence ends by itself
	awayTime          float64 // seconds of absence
	backEnds          byWait  // an absence ends as a caller waits long
	backTime          byWait  // seconds by which the longest wait grows in an absence
	likelihood        float64
}

// kindSum sums the probability of a kind over the times at which it may end, and the time.
type kindSum struct{ p, time float64 }

func (k *kindSum) add(p, time float64) { k.p, k.time = k.p+p, k.time+p*time }

// of computes what a gap tells. An agent who takes a call while callers wait came in the last second.
func (a *absences) of(g *partedGap) gapFit {
	var f gapFit
	var pause, away, long kindSum
	var first byWait // how the longest wait grows at once
	hazard := 0.0    // of the agent who stepped away, up to the part
	for c := range first {
		to := math.Inf(1)
		if c+1 < len(waitBounds) {
			to = waitBounds[c+1]
		}
		first[c] = max(0, min(g.wait, to)-waitBounds[c])
		hazard += a.back[c] * first[c]
	}
	start, grown := 0.0, first // as of the beginning of the part
	end := func(p, at float64, length float64, k int, growth float64) {
		away.add(p, at)
		f.awayTime += p * at
		if growth == 0 {
			f.awayEnds += p
		} else {
			total := a.away*length + a.back[k]*growth
			f.awayEnds += p * ratio(a.away*length, total)
			f.backEnds[k] += p * ratio(a.back[k]*growth, total)
			f.backTime[k] += p * growth / 2
		}
		for c := range grown {
			f.backTime[c] += p * grown[c]
		}
	}
	const least = 1e-9 // probability that is worth being added
	left := remaining{at: -1}
	for i := range g.parts {
		p := &g.parts[i]
		stop, next := start+p.length, hazard+a.away*p.length+a.back[p.class]*p.longest
		if !g.came && p.unseen > least {
			if left.at != start {
				left = a.remaining(start, hazard)
			}
			after, unseen := a.remaining(stop, next), p.unseen*a.isOrdered(p, start, stop)
			if left.pause > 0 {
				pause.add(unseen*(left.pause-after.pause), start+meanEnd(a.pause, p.length))
			}
			long.add(unseen*(left.long-after.long), start+p.length/2)
			if a.awayPart > 0 {
				end(unseen*(left.away-after.away), start+meanEnd(a.away, p.length), p.length, p.class, p.longest)
			}
			left = after
		}
		grown[p.class] += p.longest
		start, hazard = stop, next
	}
	if g.came { // within a second
		left = a.remaining(start, hazard)
		last := &g.parts[len(g.parts)-1]
		growth, length := 0.0, 1.0
		if last.longest > 0 { // the longest wait grows at the end, by a second in a second
			growth = 1
		}
		if start == 0 && a.inCut { // of two times in one second the later is half a second later or less
			length = 0.5
		}
		pause.add(left.pause*-math.Expm1(-a.pause*length), start)
		long.add(left.long-a.longLeft(start+length), start)
		end(left.away*-math.Expm1(-a.away*length-a.back[last.class]*growth), start, length, last.class, growth)
		if start < 1 {
			a.comeAtOnce(&f, &away, &first, start)
		}
	}
	return a.weigh(&f, pause, away, long, start)
}

// remaining are the probabilities that an agent of each kind takes no call for so many seconds.
type remaining struct{ at, pause, away, long float64 }

// remaining gives them, by the hazard so far of those who stepped away.
func (a *absences) remaining(seconds, hazard float64) remaining {
	out := remaining{at: seconds, pause: math.Exp(-a.pause * seconds), long: a.longLeft(seconds)}
	if a.awayPart > 0 {
		out.away = math.Exp(-hazard)
	}
	return out
}

// comeAtOnce adds that an agent comes back at once, since a caller has waited for long enough.
func (a *absences) comeAtOnce(f *gapFit, away *kindSum, first *byWait, at float64) {
	left := 1.0
	for c := range first {
		next := left * math.Exp(-a.back[c]*first[c])
		p := left - next
		away.add(p, at)
		f.backEnds[c] += p
		for before := range c {
			f.backTime[before] += p * first[before]
		}
		f.backTime[c] += p * meanEnd(a.back[c], first[c])
		left = next
	}
}

// weigh gives the kinds their shares, and makes expectations of the sums.
func (a *absences) weigh(f *gapFit, pause, away, long kindSum, length float64) gapFit {
	rest := 1 - a.longPart
	f.pause, f.away, f.long = rest*(1-a.awayPart)*pause.p, rest*a.awayPart*away.p, a.longPart*long.p
	f.likelihood = f.pause + f.away + f.long
	if f.likelihood <= 1e-300 {
		return gapFit{long: 1, idleFrom: length, longTime: max(0, length-leastLong), likelihood: 1e-300}
	}
	f.idleFrom = (rest*(1-a.awayPart)*pause.time + rest*a.awayPart*away.time + a.longPart*long.time) / f.likelihood
	f.pause, f.away, f.long = f.pause/f.likelihood, f.away/f.likelihood, f.long/f.likelihood
	f.pauseTime, f.longTime = ratio(pause.time, pause.p), max(0, ratio(long.time, long.p)-leastLong)
	share := ratio(f.away, away.p)
	f.awayEnds, f.awayTime = share*f.awayEnds, share*f.awayTime
	for c := range f.backEnds {
		f.backEnds[c], f.backTime[c] = share*f.backEnds[c], share*f.backTime[c]
	}
	return *f
}

// longLeft is the probability that a long absence goes on after some seconds.
func (a *absences) longLeft(seconds float64) float64 {
	if seconds <= leastLong {
		return 1
	}
	return math.Exp((leastLong - seconds) / a.longMean)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// meanEnd is the expected end of something with a hazard that ends within a time.
func meanEnd(hazard, length float64) float64 {
	const small = 0.25 // the series of x/(exp(x)−1), the Bernoulli numbers', is off by less than 1e-10 up to it
	x := hazard * length
	if x < small {
		square := x * x
		return length * (1.0/2 - x*(1.0/12-square*(1.0/720-square/30240)))
	}
	return (1 - x/math.Expm1(x)) / hazard
}
