package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// source generates the first attempts of one line: a Poisson process whose rate is
// constant within a segment, or a given list.
//
// Calls are keyed by line, interval and index. The gaps of an interval come from a
// stream of its own, and exponential gaps have no memory, so a change of one
// interval's rate moves no arrival of another.
type source struct {
	at            des.Time        // of the next call, or never
	segments      []segment       // of its day; nil if calls are given
	trace         []model.Arrival // the rest of the given calls
	origin        int             // of the next call, or -1
	key           des.Key         // of the line
	intervalKey   des.Key         // of the interval's calls
	index         uint64          // of the next call in the interval
	gaps          des.Stream
	inverseFactor float64 // 1 ÷ the day's busyness
	day           des.Time
	segment       int
	interval      uint64
}

// beforeAnyInterval is the number of no interval.
const beforeAnyInterval = 1 << 63

func (r *replication) startArrivals() {
	shared := r.busyness(r.key.With(forBusyness), r.t.Busyness)
	for i := range r.lines {
		line, key := &r.t.Lines[i], r.key.With(r.t.lines[i].key)
		s := source{key: key, trace: line.Trace, segments: r.t.lines[i].segments, origin: -1, at: never}
		if len(s.trace) > 0 {
			s.segments, s.key, s.interval = nil, key.With(forTrace), beforeAnyInterval
			s.nextGiven(&r.t.Clock)
		} else if len(s.segments) > 0 {
			s.inverseFactor = 1 / (shared * r.busyness(key.With(forBusyness), line.Busyness))
			s.start(&r.t.Clock)
		}
		r.lines[i].source = s
	}
	r.arrivals = newLoserTree(r.lines)
}

func (r *replication) busyness(key des.Key, cv float64) float64 {
	stream := key.Stream()
	return max(stream.Factor(cv), 1e-9)
}

// start finds the segment of time 0 and the first call after it.
func (s *source) start(c *model.Clock) {
	s.day = c.RateStart % c.RatePeriod
	if s.day > 0 {
		s.day -= c.RatePeriod
	}
	for s.day+s.segments[s.segment].end <= 0 {
		if s.segments[s.segment].endsInterval {
			s.interval++
		}
		s.segment++
	}
	s.beginInterval()
	s.next(0, c)
}

func (s *source) beginInterval() {
	s.intervalKey = s.key.With(s.interval)
	s.gaps = s.intervalKey.With(forArrivals).Stream()
	s.index = 0
}

// next finds the first call after a time: a unit exponential is spent at the
// segments' rates.
func (s *source) next(after des.Time, c *model.Clock) {
	work := s.gaps.Exp() * s.inverseFactor
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
		if g.endsInterval {
			s.interval++
			s.beginInterval()
			work = s.gaps.Exp() * s.inverseFactor
		}
	}
}

// nextGiven moves to the next call of a trace. The keys of an interval's calls do not
// depend on the calls of other intervals.
func (s *source) nextGiven(c *model.Clock) {
	if len(s.trace) == 0 {
		s.at = never
		return
	}
	s.at, s.origin, s.trace = s.trace[0].At, s.trace[0].Origin, s.trace[1:]
	if interval := uint64(c.IntervalOf(s.at)); interval != s.interval {
		s.interval, s.intervalKey, s.index = interval, s.key.With(interval), 0
	}
}

// advance moves to the line's next call.
func (s *source) advance(c *model.Clock) {
	s.index++
	if s.segments == nil {
		s.nextGiven(c)
	} else {
		s.next(s.at, c)
	}
}

// loserTree orders the lines by the time of their next call, then by line: a
// tournament tree of losers (D. E. Knuth, The Art of Computer Programming, vol. 3,
// 5.4.1). The winner's next call is compared with the losers on its path alone, and
// without branches, as the results are unpredictable.
type loserTree struct {
	arrival           // the winner
	losers  []arrival // by node; node k compares the winners of nodes 2k and 2k+1, or of two lines
}

// arrival is the next call of a line.
type arrival struct {
	at   des.Time // or never
	line int64
}

func newLoserTree(lines []line) loserTree {
	leaves := 1
	for leaves < len(lines) {
		leaves *= 2
	}
	t := loserTree{losers: cacheAligned[arrival](leaves)}
	winners := make([]arrival, 2*leaves)
	for i := range leaves {
		winners[leaves+i] = arrival{never, int64(i)}
		if i < len(lines) {
			winners[leaves+i].at = lines[i].source.at
		}
	}
	for k := leaves - 1; k > 0; k-- {
		t.losers[k], winners[k] = compare(winners[2*k], winners[2*k+1])
	}
	t.arrival = winners[1]
	return t
}

// compare gives the later of two arrivals and the earlier.
func compare(a, b arrival) (loser, winner arrival) {
	_, earlier := bits.Sub64(uint64(a.line), uint64(b.line), 0)
	_, earlier = bits.Sub64(uint64(a.at), uint64(b.at), earlier)
	at, line := (a.at^b.at)&-int64(earlier), (a.line^b.line)&-int64(earlier) // swaps if a is earlier
	return arrival{a.at ^ at, a.line ^ line}, arrival{b.at ^ at, b.line ^ line}
}

// replace replaces the winner by its line's next call.
func (t *loserTree) replace(at des.Time) {
	losers, next := t.losers, arrival{at, t.line}
	for k := uint(len(losers)+int(next.line)) / 2; k > 0; k /= 2 {
		losers[k], next = compare(losers[k], next)
	}
	t.arrival = next
}

// arrive starts the next first attempt.
func (r *replication) arrive() {
	id := routing.LineID(r.arrivals.line)
	l := &r.lines[id]
	s := &l.source
	r.now, r.eventsBefore = s.at, r.eventCount // an arrival cannot be part of an endless loop
	c := r.calls.get()
	c.line, c.origin, c.attempt = id, int16(s.origin), 0
	c.firstKey = s.intervalKey.With(s.index)
	c.key = c.firstKey
	s.advance(&r.t.Clock)
	r.arrivals.replace(s.at)
	r.startAttempt(c, l)
}

// drawCaller draws who calls. The draws are keyed by the first attempt: a redial is
// the same caller with the same intent.
func (c *call) drawCaller(line *lineTable) {
	if c.origin < 0 {
		c.origin = int16(line.origin.draw(c.firstKey, forOrigin))
	}
	c.leg.Values = line.templates[c.origin].values
	for i := range line.draws {
		d := &line.draws[i]
		c.leg.Values[d.attribute] = routing.Value(d.value.draw(c.firstKey, d.key))
	}
	c.intent = uint8(line.intent.draw(c.firstKey, forIntent))
	c.language = line.language
	if line.spoken.several {
		c.language = routing.Value(line.spoken.draw(c.firstKey, forLanguage))
	}
}

// startAttempt takes a trunk of the caller's hub and starts the flow, or blocks the
// call.
func (r *replication) startAttempt(c *call, l *line) {
	c.drawCaller(l.lineTable)
	c.flags, c.questions, c.talks, c.queue = 0, 0, 0, nil
	c.number, c.interval = r.nextNumber, r.interval
	r.nextNumber++
	l.countArrival(c)
	if r.watched || r.onEnd != nil {
		c.arrived = r.now
		r.watching(c).arrived(c)
	}
	hub := &r.hubs[c.hub()]
	if hub.calls >= hub.trunks {
		r.finish(c, l, report.Blocked)
		return
	}
	hub.calls++
	if c.interval != none {
		r.active++
	}
	if err := l.machine(c).Start(&c.leg); err != nil {
		r.fail(err)
		return
	}
	r.walk(c, l)
}

// redial schedules another attempt of a caller who abandoned, was blocked, or met a
// full queue and got no other help. It reports whether the caller tries again: with
// the same intent, and random numbers of the attempt's own.
func (r *replication) redial(c *call, l *line, d report.Disposition) bool {
	if unserved := d == report.Abandoned || d == report.Blocked || c.is(metFull) && (d == report.GaveUp || d == report.HungUp); !unserved {
		return false
	}
	p := &l.people.Redial
	if p.Chance == 0 || int(c.attempt) >= p.Most {
		return false
	}
	c.attempt++
	c.key = c.firstKey.With(forRedial | uint64(c.attempt)<<8)
	stream := c.stream(forRedial, 0)
	if stream.Float64() >= p.Chance {
		return false
	}
	r.schedule(c, redialing, r.now+p.After.Sample(&stream))
	return true
}
