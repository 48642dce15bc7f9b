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

// The classes of the longest wait of a caller whom an agent could take: nobody waits, or from
// these seconds on.
var waitBounds = [...]float64{0, 10, 20, 40, 80, 160}

const waitClasses = 1 + len(waitBounds)

// event is a time at which a group's agents are passed over, or the longest wait changes.
type event struct {
	at    int64
	since int64 // of the caller who waits longest from now on, or never
	queue int16 // of a caller who is answered at once by one of the idle agents, or none
	waits bool  // a caller joins, and is not answered at once
}

// part is a time of a gap in which the longest wait is of one class.
type part struct {
	length float64 // seconds
	class  int
	unseen float64 // the probability that an agent who is idle from it on is passed over to the end of the gap
}

// findRinging finds the wait that the records may show of a caller who is answered at once:
// times may be cut to seconds, and a telephone rings.
func (r *roster) findRinging() {
	var waits []float64
	for _, v := range r.visits {
		if v.answered != never && v.queue != none && v.hasWait() && !v.isCallback() {
			waits = append(waits, v.wait())
		}
	}
	const cut, times, longest, shortest = 1, 1.5, 20, 0.02
	r.ringing = int64(1000 * min(longest, cut+times*quantile(sorted(waits), shortest)))
}

// listEvents lists the events of each group.
func (r *roster) listEvents() {
	type wait struct{ from, to int64 }
	waits, answers := make([][]wait, len(r.queues.list)), make([][]int64, len(r.queues.list))
	for _, v := range r.visits {
		switch {
		case v.queue == none || !v.hasWait() || v.isCallback():
		case v.waitEnd()-v.enqueued > r.ringing:
			waits[v.queue] = append(waits[v.queue], wait{v.enqueued, v.waitEnd()})
		case v.answered != never:
			answers[v.queue] = append(answers[v.queue], v.answered)
		}
	}
	r.events = make([][]event, len(r.Groups))
	for g := range r.Groups {
		var all []event
		var mine []wait
		for q, serves := range r.serves[g] {
			if !serves {
				continue
			}
			mine = append(mine, waits[q]...)
			for _, at := range answers[q] {
				all = append(all, event{at: at, queue: int16(q)})
			}
		}
		slices.SortFunc(mine, func(a, b wait) int { return cmp.Compare(a.from, b.from) })
		for _, w := range mine {
			all = append(all, event{at: w.from, queue: none, waits: true}, event{at: w.to, queue: none})
		}
		slices.SortFunc(all, func(a, b event) int { return cmp.Compare(a.at, b.at) })
		head := 0
		for i := range all {
			for head < len(mine) && mine[head].to <= all[i].at {
				head++
			}
			if all[i].since = never; head < len(mine) && mine[head].from <= all[i].at {
				all[i].since = mine[head].from
			}
		}
		r.events[g] = all
	}
}

// passedOver is the probability that an idle agent does not get the next caller, who waits
// until another agent comes: records may have agents who can take no call for another reason.
const passedOver = 0.02

// parts returns the parts of a gap of a group's agent, in order.
func (r *roster) parts(g int, of *gap, into []part) []part {
	out := into[:0]
	all, at, end := r.events[g], of.before.to, max(of.before.to, of.after.from)
	i, _ := slices.BinarySearchFunc(all, at, func(e event, at int64) int { return cmp.Compare(e.at, at+1) })
	since := never
	if i > 0 {
		since = all[i-1].since
	}
	for at < end || len(out) == 0 {
		next, passes := end, 1.0
		if i < len(all) && all[i].at < end {
			e := &all[i]
			next = e.at
			switch {
			case e.waits:
				passes = passedOver
			case e.queue != none:
				passes = 1 - 1/max(2, r.idle[e.queue].at(e.at))
			}
		}
		out = appendParts(out, at, next, since)
		out[len(out)-1].unseen = passes // of the event at its end
		if next == end {
			break
		}
		at, since = next, all[i].since
		i++
	}
	unseen := 1.0
	for k := len(out) - 1; k >= 0; k-- {
		unseen *= out[k].unseen
		if out[k].unseen = unseen; out[k].class > 0 {
			out[k].unseen *= passedOver // an agent who comes takes the caller who waits
		}
	}
	return out
}

// appendParts appends the time from one event to the next, which the growing wait of a caller
// divides into classes.
func appendParts(out []part, from, to, since int64) []part {
	if since == never {
		return append(out, part{seconds(from, to), 0, 1})
	}
	for class := len(waitBounds); class > 0; class-- { // the class at from
		if seconds(since, from) < waitBounds[class-1] {
			continue
		}
		for ; class < len(waitBounds); class++ {
			bound := since + int64(1000*waitBounds[class])
			if bound >= to {
				break
			}
			out, from = append(out, part{seconds(from, bound), class, 1}), bound
		}
		return append(out, part{seconds(from, to), class, 1})
	}
	return append(out, part{seconds(from, to), 1, 1})
}

// step is a change of a number at a time.
type step struct {
	at    int64
	value float64 // from then on
}

// steps are in order.
type steps []step

func (s steps) at(t int64) float64 {
	i, found := slices.BinarySearchFunc(s, t, func(x step, t int64) int { return cmp.Compare(x.at, t) })
	switch {
	case found && i > 0:
		return s[i-1].value // before what happens at the time
	case i > 0:
		return s[i-1].value
	}
	return 0
}

// countIdle counts the agents who could take a caller of each queue at once: those on the
// phones who are neither in a call nor, as estimated, away after one.
func (r *roster) countIdle(segments []segment) {
	changes := make([][]step, len(r.Groups))
	for _, s := range segments {
		changes[s.group] = append(changes[s.group], step{s.from, 1}, step{s.until, -1})
	}
	for i := range r.works {
		w := &r.works[i]
		g := r.skills[w.agent]
		if g < 0 {
			continue
		}
		free := w.to
		if i+1 < len(r.works) && r.works[i+1].agent == w.agent && !r.gaps[i+1].away {
			free = min(r.works[i+1].from, w.to+int64(1000*r.gaps[i+1].idleFrom))
		}
		changes[g] = append(changes[g], step{w.from, -1}, step{free, 1})
	}
	r.idle = make([]steps, len(r.queues.list))
	for q := range r.idle {
		var all steps
		for g := range r.Groups {
			if r.serves[g][q] {
				all = append(all, changes[g]...)
			}
		}
		slices.SortFunc(all, func(a, b step) int { return cmp.Compare(a.at, b.at) })
		n := 0.0
		for i := range all {
			n += all[i].value
			all[i].value = n
		}
		r.idle[q] = all
	}
}

// absences are why an agent takes no call after one, and how a gap tells it. Three kinds of
// gaps are told apart: a pause, which has a constant hazard; an agent who has stepped away,
// with a hazard by the longest wait of a caller whom the agent could take; and a long absence.
// An idle agent is passed over by a caller who is answered at once with the probability
// 1 − 1/n, n being the idle agents, as if routing chose among them at random.
type absences struct {
	pause    float64              // hazard, per second
	away     [waitClasses]float64 // hazards
	awayPart float64              // of the gaps that are no long absence, those of an agent who stepped away
	longPart float64              // of all gaps, the long absences
	longMean float64              // seconds over leastLong
}

// leastLong is the shortest long absence, in seconds.
const leastLong = 600

// gapFit is what a gap tells.
type gapFit struct {
	pause, away, long float64 // the probability of each kind
	pauseTime         float64 // the expected time, if it is a pause
	idleFrom          float64 // the expected time over all kinds
	longTime          float64 // over leastLong, if it is one
	exposure, ends    [waitClasses]float64
	likelihood        float64
}

// of computes what a gap tells. An agent whose next caller has waited came at the gap's end.
func (a *absences) of(parts []part, came bool) gapFit {
	var f gapFit
	var start, pauseL, pauseT, longL, longT, awayL, awayT float64
	pauseS, awayS := 1.0, 1.0
	var exposure [waitClasses]float64 // up to the part
	longS := func(t float64) float64 { return math.Exp(-max(0, t-leastLong) / a.longMean) }
	for i := range parts {
		p := &parts[i]
		end := start + p.length
		nextPause, nextAway := math.Exp(-a.pause*end), awayS*math.Exp(-a.away[p.class]*p.length)
		if w := p.unseen; !came && w > 1e-9 {
			middle := start + p.length/2
			x := w * (pauseS - nextPause)
			inPause := meanEnd(a.pause, p.length)
			pauseL, pauseT = pauseL+x, pauseT+x*(start+inPause)
			x = w * (longS(start) - longS(end))
			longL, longT = longL+x, longT+x*middle
			x = w * (awayS - nextAway)
			awayL, awayT = awayL+x, awayT+x*middle
			f.ends[p.class] += x
			for c := range exposure {
				f.exposure[c] += x * exposure[c]
			}
			f.exposure[p.class] += x * meanEnd(a.away[p.class], p.length)
		}
		exposure[p.class] += p.length
		start, pauseS, awayS = end, nextPause, nextAway
	}
	if came {
		last := parts[len(parts)-1].class
		pauseL, awayL = a.pause*pauseS, a.away[last]*awayS
		if start > leastLong {
			longL = longS(start) / a.longMean
		}
		pauseT, awayT, longT = pauseL*start, awayL*start, longL*start
		f.ends[last] = awayL
		for c := range exposure {
			f.exposure[c] = awayL * exposure[c]
		}
	}
	rest := 1 - a.longPart
	f.pause, f.away, f.long = rest*(1-a.awayPart)*pauseL, rest*a.awayPart*awayL, a.longPart*longL
	f.likelihood = f.pause + f.away + f.long
	if f.likelihood <= 1e-300 {
		return gapFit{long: 1, idleFrom: start, longTime: max(0, start-leastLong), likelihood: 1e-300}
	}
	f.idleFrom = (rest*(1-a.awayPart)*pauseT + rest*a.awayPart*awayT + a.longPart*longT) / f.likelihood
	f.pause, f.away, f.long = f.pause/f.likelihood, f.away/f.likelihood, f.long/f.likelihood
	f.pauseTime, f.longTime = ratio(pauseT, pauseL), max(0, ratio(longT, longL)-leastLong)
	for c := range f.ends {
		f.ends[c], f.exposure[c] = f.away*ratio(f.ends[c], awayL), f.away*ratio(f.exposure[c], awayL)
	}
	return f
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// meanEnd is the expected end of something with a hazard that ends within a time.
func meanEnd(hazard, length float64) float64 {
	x := hazard * length
	if x < 1e-6 {
		return length / 2
	}
	return (1 - x/math.Expm1(x)) / hazard
}
