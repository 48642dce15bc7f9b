package fit

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// absences are why an agent takes no call after one, and how a gap tells it. Three kinds of
// gaps are told apart: a pause, which has a constant hazard; an agent who has stepped away,
// who comes back at a constant hazard or as a caller whom the agent could take has waited for
// a time of the agent's, whose hazard goes by the longest wait so far; and a long absence. An
// idle agent is passed over by a caller who is answered at once with the probability 1 − 1/n,
// n being the idle agents, as if routing chose among them at random.
type absences struct {
	hazard   byEnd   // per second
	awayPart float64 // of the gaps that are no long absence, those of an agent who stepped away
	longPart float64 // of all gaps, the long absences
	longMean float64 // seconds over leastLong
	inCut    bool    // times are cut to seconds
}

// How a gap ends: a pause, an absence by itself, and, from ofBack on, an absence as a caller waits, by
// the class of the longest wait, whose hazard is per second by which that grows.
const (
	ofPause = iota
	ofAway
	ofBack
	ends = ofBack + len(waitBounds)
)

// byEnd are values of these ends.
type byEnd [ends]float64

// leastLong is the shortest long absence, in seconds.
const leastLong = 600

// told is what gaps tell, as expectations.
type told struct {
	ends, time byEnd // of each end: how often, and for how many seconds it could have come
}

func (t *told) add(o *told) {
	for k := range t.ends {
		t.ends[k], t.time[k] = t.ends[k]+o.ends[k], t.time[k]+o.time[k]
	}
}

func (t *told) aways() float64 { return stats.Sum(t.ends[ofAway:]) }

// gapFit is what one gap tells.
type gapFit struct {
	told
	long, longTime float64 // that it is a long absence, and the seconds over leastLong then
	idleFrom       float64 // seconds
	likelihood     float64
}

// remaining are the probabilities of the kinds of gaps that go on after some time.
type remaining struct{ pause, away, long float64 }

// gapSums sums what a gap tells over the times at which the agent may take calls again, up to a part.
type gapSums struct {
	*absences
	gapFit
	start, hazard float64 // of the part: seconds, and the hazard so far of an agent who stepped away
	grown         byWait  // by which the longest wait has grown
	left          remaining
}

// of computes what a gap tells. An agent who takes a call while callers wait came in the last second.
func (a *absences) of(g *partedGap) gapFit {
	s := gapSums{absences: a}
	for c := range s.grown { // at once
		to := math.Inf(1)
		if c+1 < len(waitBounds) {
			to = waitBounds[c+1]
		}
		s.grown[c] = max(0, min(g.wait, to)-waitBounds[c])
		s.hazard += a.hazard[ofBack+c] * s.grown[c]
	}
	first := s.grown
	const least = 1e-9 // probability that is worth being added
	for i := range g.parts {
		p := &g.parts[i]
		stop, hazard := s.start+p.length, s.hazard+a.hazard[ofAway]*p.length+a.hazard[ofBack+p.class]*p.longest
		if !g.came && p.unseen > least {
			s.endIn(p, stop, hazard)
		}
		s.grown[p.class] += p.longest
		s.start, s.hazard = stop, hazard
	}
	if g.came {
		s.endNow(&g.parts[len(g.parts)-1], &first)
	}
	return s.expected()
}

// endIn adds that the agent becomes idle in a part.
func (s *gapSums) endIn(p *part, stop, hazard float64) {
	if s.left == (remaining{}) {
		s.left = s.remaining(s.start, s.hazard)
	}
	left, after, unseen := s.left, s.remaining(stop, hazard), p.unseen
	s.endPause(unseen*(left.pause-after.pause), s.start+meanEnd(s.absences.hazard[ofPause], p.length))
	s.endLong(unseen*(left.long-after.long), s.start+p.length/2)
	if s.awayPart > 0 {
		s.endAway(unseen*(left.away-after.away), s.start+meanEnd(s.absences.hazard[ofAway], p.length), p.length, p.class, p.longest)
	}
	s.left = after
}

// endNow adds that the agent comes within a second of the end of the last part.
func (s *gapSums) endNow(last *part, first *byWait) {
	left, hazard := s.remaining(s.start, s.hazard), &s.absences.hazard
	growth, length := 0.0, 1.0
	if last.longest > 0 { // the longest wait grows at the end, by a second in a second
		growth = 1
	}
	if s.start == 0 && s.inCut { // of two times in one second the later is half a second later or less
		length = 0.5
	}
	s.endPause(left.pause*-math.Expm1(-hazard[ofPause]*length), s.start)
	s.endLong(left.long-s.longPart*s.longLeft(s.start+length), s.start)
	s.endAway(left.away*-math.Expm1(-hazard[ofAway]*length-hazard[ofBack+last.class]*growth), s.start, length, last.class, growth)
	if s.start < 1 {
		s.comeAtOnce(first)
	}
}

// endPause adds that a pause ends at a time with a probability.
func (s *gapSums) endPause(p, at float64) {
	s.ends[ofPause], s.time[ofPause], s.idleFrom = s.ends[ofPause]+p, s.time[ofPause]+p*at, s.idleFrom+p*at
}

// endLong adds that a long absence ends at a time with a probability.
func (s *gapSums) endLong(p, at float64) {
	s.long, s.longTime, s.idleFrom = s.long+p, s.longTime+p*at, s.idleFrom+p*at
}

// endAway adds that an absence ends at a time with a probability, by itself or as the longest wait
// grows.
func (s *gapSums) endAway(p, at, length float64, class int, growth float64) {
	s.idleFrom += p * at
	s.time[ofAway] += p * at
	itself, waited := s.absences.hazard[ofAway]*length, s.absences.hazard[ofBack+class]*growth
	if growth == 0 {
		s.ends[ofAway] += p
	} else {
		s.ends[ofAway] += p * ratio(itself, itself+waited)
		s.ends[ofBack+class] += p * ratio(waited, itself+waited)
		s.time[ofBack+class] += p * growth / 2
	}
	for c := range s.grown {
		s.time[ofBack+c] += p * s.grown[c]
	}
}

// comeAtOnce adds that an agent comes back at once, since a caller has waited for long enough.
func (s *gapSums) comeAtOnce(first *byWait) {
	left := s.remaining(0, 0).away
	for c := range first {
		hazard := s.absences.hazard[ofBack+c]
		next := left * math.Exp(-hazard*first[c])
		p := left - next
		s.idleFrom += p * s.start
		s.ends[ofBack+c] += p
		for before := range c {
			s.time[ofBack+before] += p * first[before]
		}
		s.time[ofBack+c] += p * meanEnd(hazard, first[c])
		left = next
	}
}

// expected makes expectations of the sums.
func (s *gapSums) expected() gapFit {
	f := &s.gapFit
	f.likelihood = f.ends[ofPause] + f.aways() + f.long
	if f.likelihood <= 1e-300 {
		return gapFit{long: 1, longTime: max(0, s.start-leastLong), idleFrom: s.start, likelihood: 1e-300}
	}
	f.idleFrom /= f.likelihood
	for k := range f.ends {
		f.ends[k], f.time[k] = f.ends[k]/f.likelihood, f.time[k]/f.likelihood
	}
	f.longTime = max(0, f.longTime-leastLong*f.long) / f.likelihood
	f.long /= f.likelihood
	return *f
}

// remaining gives them after so many seconds, by the hazard so far of those who stepped away.
func (a *absences) remaining(seconds, hazard float64) remaining {
	out := remaining{pause: (1 - a.longPart) * (1 - a.awayPart) * math.Exp(-a.hazard[ofPause]*seconds), long: a.longPart * a.longLeft(seconds)}
	if a.awayPart > 0 {
		out.away = (1 - a.longPart) * a.awayPart * math.Exp(-hazard)
	}
	return out
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
