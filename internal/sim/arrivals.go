package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// source gives the first attempts of one line, one after the other: a Poisson
// process whose rate is constant within a segment, or a given list.
//
// Calls are keyed by (line, interval, index). The gaps of an interval come from
// a stream of its own and an exponential gap has no memory, so an interval
// starts afresh, and a change in one interval's volume moves no other's.
type source struct {
	at       des.Time        // of the next call, or never
	segments []segment       // of its day; nil: its calls are given
	trace    []model.Arrival // what is left of it
	origin   int             // of the next call
	key      des.Key         // of the line
	calls    des.Key         // of the interval's calls
	index    uint64          // of the next call in the interval
	gaps     des.Stream
	slower   float64 // the reciprocal of the day's busyness
	day      des.Time
	segment  int
	number   uint64 // of the interval
}

// arrivals gives the lines' next calls in the order of (time, line). It is a
// tournament of losers (D. E. Knuth, "The Art of Computer Programming", volume 3,
// 5.4.1): the line that has won, moved on to its next call, plays once more those
// on its way up, without a look at any other and, since who wins is as good as
// random, without a branch.
type arrivals struct {
	upcoming
	losers []upcoming // by node; node k plays the winners of 2k and 2k+1, or of two lines
}

// upcoming is the next call of a line: when it is, or never.
type upcoming struct {
	at   des.Time
	line int64
}

// noInterval is the number of none.
const noInterval = 1 << 63

func (r *replication) startArrivals() {
	shared := r.factor(r.key.With(forBusyness), r.t.Busyness)
	for i := range r.lines {
		line, key := &r.t.Lines[i], r.key.With(r.t.lines[i].key)
		s := source{key: key, trace: line.Trace, segments: r.t.lines[i].segments, origin: -1, at: never}
		if len(s.trace) > 0 {
			s.segments, s.key, s.number = nil, key.With(forTrace), noInterval
			s.follow(&r.t.Clock)
		} else if len(s.segments) > 0 {
			s.slower = 1 / (shared * r.factor(key.With(forBusyness), line.Busyness))
			s.start(&r.t.Clock)
		}
		r.lines[i].source = s
	}
	r.arrivals = newArrivals(r.lines)
}

func (r *replication) factor(key des.Key, cv float64) float64 {
	stream := key.Stream()
	return max(stream.Factor(cv), 1e-9)
}

// start finds the segment that time 0 lies in and the first call after it.
func (s *source) start(c *model.Clock) {
	s.day = c.RateStart % c.RatePeriod
	if s.day > 0 {
		s.day -= c.RatePeriod
	}
	for s.day+s.segments[s.segment].end <= 0 {
		s.number += uint64(boundary(&s.segments[s.segment]))
		s.segment++
	}
	s.begin()
	s.next(0, c)
}

func boundary(g *segment) int {
	if g.interval {
		return 1
	}
	return 0
}

// begin starts an interval's random numbers.
func (s *source) begin() {
	s.calls = s.key.With(s.number)
	s.gaps = s.calls.With(forArrivals).Stream()
	s.index = 0
}

// next finds the first call after a time: an exponential amount of work is used
// up at the segments' rates.
func (s *source) next(after des.Time, c *model.Clock) {
	work := s.gaps.Exp() * s.slower
	for {
		g := &s.segments[s.segment]
		end := s.day + g.end
		if g.gap > 0 {
			if wait := work * g.gap; wait < float64(end-after) {
				s.at = after + int64(wait)
				return
			}
			work -= float64(end-after) / g.gap
		}
		after = end
		if after > c.Stop {
			s.at = never
			return
		}
		if s.segment++; s.segment == len(s.segments) {
			s.segment, s.day = 0, s.day+c.RatePeriod
		}
		if g.interval {
			s.number++
			s.begin()
			work = s.gaps.Exp() * s.slower
		}
	}
}

// follow moves to the next call of a trace. An interval starts its calls' keys afresh,
// so a call more in one interval moves none in another.
func (s *source) follow(c *model.Clock) {
	if len(s.trace) == 0 {
		s.at = never
		return
	}
	s.at, s.origin, s.trace = s.trace[0].At, s.trace[0].Origin, s.trace[1:]
	if number := uint64(c.IntervalOf(s.at)); number != s.number {
		s.number, s.calls, s.index = number, s.key.With(number), 0
	}
}

// advance moves to the line's next call.
func (s *source) advance(c *model.Clock) {
	s.index++
	if s.segments == nil {
		s.follow(c)
	} else {
		s.next(s.at, c)
	}
}

func newArrivals(lines []line) arrivals {
	leaves := 1
	for leaves < len(lines) {
		leaves *= 2
	}
	a := arrivals{losers: apart[upcoming](leaves)}
	winners := make([]upcoming, 2*leaves)
	for i := range leaves {
		winners[leaves+i] = upcoming{never, int64(i)}
		if i < len(lines) {
			winners[leaves+i].at = lines[i].source.at
		}
	}
	for k := leaves - 1; k > 0; k-- {
		a.losers[k], winners[k] = play(winners[2*k], winners[2*k+1])
	}
	a.upcoming = winners[1]
	return a
}

// play gives the later of two calls and the earlier.
func play(a, b upcoming) (loser, winner upcoming) {
	_, earlier := bits.Sub64(uint64(a.line), uint64(b.line), 0)
	_, earlier = bits.Sub64(uint64(a.at), uint64(b.at), earlier)
	at, line := (a.at^b.at)&-int64(earlier), (a.line^b.line)&-int64(earlier) // swapped, if a is
	return upcoming{a.at ^ at, a.line ^ line}, upcoming{b.at ^ at, b.line ^ line}
}

// moved is the next call of the line whose turn it was.
func (a *arrivals) moved(at des.Time) {
	losers, next := a.losers, upcoming{at, a.line}
	for k := uint(len(losers)+int(next.line)) / 2; k > 0; k /= 2 {
		losers[k], next = play(losers[k], next)
	}
	a.upcoming = next
}

// arrive lets the next first attempt in.
func (r *replication) arrive() {
	id := routing.LineID(r.arrivals.line)
	l := &r.lines[id]
	s := &l.source
	r.now, r.instant = s.at, r.events // whoever comes does not go round
	c := r.slab.take()
	c.line, c.origin, c.attempt = id, int16(s.origin), 0
	c.first = s.calls.With(s.index)
	c.key = c.first
	s.advance(&r.t.Clock)
	r.arrivals.moved(s.at)
	r.attempt(c, l)
}
