package fit

import "math"

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

// gapSums sums what a gap tells over the times at which the agent may take calls again, up to a part.
type gapSums struct {
	*absences
	gapFit
	pauses, aways, longs kindSum
	start, hazard        float64   // of the part: seconds, and the hazard so far of an agent who stepped away
	grown                byWait    // by which the longest wait has grown
	left                 remaining // as of the end of a part
}

// of computes what a gap tells. An agent who takes a call while callers wait came in the last second.
func (a *absences) of(g *partedGap) gapFit {
	s := gapSums{absences: a, left: remaining{at: -1}}
	var first byWait // how the longest wait grows at once
	for c := range first {
		to := math.Inf(1)
		if c+1 < len(waitBounds) {
			to = waitBounds[c+1]
		}
		first[c] = max(0, min(g.wait, to)-waitBounds[c])
		s.hazard += a.back[c] * first[c]
	}
	s.grown = first
	const least = 1e-9 // probability that is worth being added
	for i := range g.parts {
		p := &g.parts[i]
		stop, hazard := s.start+p.length, s.hazard+a.away*p.length+a.back[p.class]*p.longest
		if !g.came && p.unseen > least {
			s.endIn(p, stop, hazard)
		}
		s.grown[p.class] += p.longest
		s.start, s.hazard = stop, hazard
	}
	if g.came {
		s.endNow(&g.parts[len(g.parts)-1], &first)
	}
	return a.weigh(&s.gapFit, s.pauses, s.aways, s.longs, s.start)
}

// endIn adds that the agent becomes idle in a part.
func (s *gapSums) endIn(p *part, stop, hazard float64) {
	if s.left.at != s.start {
		s.left = s.remaining(s.start, s.hazard)
	}
	left, after, unseen := s.left, s.remaining(stop, hazard), p.unseen*s.isOrdered(p, s.start, stop)
	if left.pause > 0 {
		s.pauses.add(unseen*(left.pause-after.pause), s.start+meanEnd(s.absences.pause, p.length))
	}
	s.longs.add(unseen*(left.long-after.long), s.start+p.length/2)
	if s.awayPart > 0 {
		s.endAway(unseen*(left.away-after.away), s.start+meanEnd(s.absences.away, p.length), p.length, p.class, p.longest)
	}
	s.left = after
}

// endNow adds that the agent comes within a second of the end of the last part.
func (s *gapSums) endNow(last *part, first *byWait) {
	s.left = s.remaining(s.start, s.hazard)
	growth, length := 0.0, 1.0
	if last.longest > 0 { // the longest wait grows at the end, by a second in a second
		growth = 1
	}
	if s.start == 0 && s.inCut { // of two times in one second the later is half a second later or less
		length = 0.5
	}
	s.pauses.add(s.left.pause*-math.Expm1(-s.absences.pause*length), s.start)
	s.longs.add(s.left.long-s.longLeft(s.start+length), s.start)
	s.endAway(s.left.away*-math.Expm1(-s.absences.away*length-s.back[last.class]*growth), s.start, length, last.class, growth)
	if s.start < 1 {
		s.comeAtOnce(&s.gapFit, &s.aways, first, s.start)
	}
}

// endAway adds that an absence ends at a time with a probability, by itself or as the longest wait
// grows.
func (s *gapSums) endAway(p, at, length float64, class int, growth float64) {
	s.aways.add(p, at)
	s.awayTime += p * at
	if growth == 0 {
		s.awayEnds += p
	} else {
		total := s.absences.away*length + s.back[class]*growth
		s.awayEnds += p * ratio(s.absences.away*length, total)
		s.backEnds[class] += p * ratio(s.back[class]*growth, total)
		s.backTime[class] += p * growth / 2
	}
	for c := range s.grown {
		s.backTime[c] += p * s.grown[c]
	}
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
