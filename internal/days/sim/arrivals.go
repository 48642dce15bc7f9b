package sim

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// source generates the first attempts of one line: a Poisson process whose rate is piecewise
// constant, or a given list.
//
// Calls are keyed by line, cell of time and rank in the cell. Cells have a fixed length and are
// counted from the start of the statistics. So neither the report's interval nor the rate of
// another cell changes a call. A higher rate in a cell keeps the calls of a lower rate and adds
// calls (see des.Cell).
type source struct {
	at      des.Time // of the next call, or never
	key     des.Key  // of the line
	cellKey des.Key  // of the cell's calls
	rank    uint64   // of the next call in the cell

	rate        []model.RatePiece // of a period; nil if calls are given
	rateFactors []float64         // by day
	intervals   []intervalFactor  // of each interval; nil if it does not vary
	period      des.Time          // when the running period began
	piece       int               // of the rate
	cellStart   des.Time
	cell        des.Cell
	points      []des.Point // of the cell
	point       int         // of the call after the next
	rates       []des.Rate  // of the cell

	trace   []model.Arrival     // the rest of the given calls
	origin  int                 // of the next call, or -1
	details *model.TraceDetails // of the next call
}

// cellLength is the length of a cell in ns. Changing it changes every caller. Scenarios
// give rates for multiples of it, so most cells have one rate.
const cellLength = int64(15 * time.Minute)

// intervalFactor multiplies the rate in each interval by a factor of mean 1, which depends
// on the interval's number alone.
type intervalFactor struct {
	key  des.Key
	cv   float64
	each des.Duration
}

// vary adds a factor of each interval, unless it is always 1.
func (s *source) vary(of des.Key, cv float64, each des.Duration) {
	if cv > 0 {
		s.intervals = append(s.intervals, intervalFactor{of.With(forIntervalFactor), cv, each})
	}
}

// busyness is the factor of the rate in the present cell.
func (s *source) busyness(c *model.Clock) float64 {
	out := s.rateFactors[c.DayOf(s.cellStart)]

	// The factor is keyed by the interval's number, so it is the same in every cell of the
	// interval.
	for _, f := range s.intervals {
		number := (s.cellStart - c.From) / f.each
		if (s.cellStart-c.From)%f.each < 0 { // before the statistics
			number--
		}
		stream := f.key.With(uint64(number)).Stream()
		out *= stream.Factor(f.cv)
	}
	return out
}

// start finds the first call after time 0.
func (s *source) start(c *model.Clock) {
	s.cellStart = cellOf(0, c) - cellLength // the one before
	s.period = c.RateStart
	for s.period > s.cellStart {
		s.period -= c.RatePeriod
	}
	for s.next(c); s.at < 0; {
		s.next(c)
	}
}

// cellOf gives the start of the cell of a time.
func cellOf(at des.Time, c *model.Clock) des.Time {
	since := (at - c.From) % cellLength
	if since < 0 {
		since += cellLength
	}
	return at - since
}

// next finds the next call.
func (s *source) next(c *model.Clock) {
	for s.point == len(s.points) {
		s.cellStart += cellLength
		if s.cellStart > c.Stop {
			s.at = never
			return
		}

		// The calls of a cell depend on its number alone, and not on the draws in the cells before.
		s.cellKey = s.key.With(uint64((s.cellStart - c.From) / cellLength))
		s.points = s.cell.Draw(s.cellKey.With(forArrivals), s.cellRates(c.RatePeriod, s.busyness(c)))
		s.point = 0
	}

	p := s.points[s.point]
	s.at = s.cellStart + p.At(cellLength)
	s.rank = p.Rank()
	s.point++
}

// cellRates gives the rates of the cell, multiplied by a factor.
func (s *source) cellRates(period des.Duration, busyness float64) []des.Rate {
	s.rates = s.rates[:0]
	for at, end := s.cellStart, s.cellStart+cellLength; at < end; {
		// A period of rates repeats, for example a day or a week.
		for s.pieceEnd(period) <= at {
			s.piece++
			if s.piece == len(s.rate) {
				s.piece = 0
				s.period = s.period + period
			}
		}

		at = min(end, s.pieceEnd(period))
		rate := des.Rate{Until: math.MaxUint64, Mean: s.rate[s.piece].PerHour * busyness * float64(cellLength) / hour}

		// The last rate holds to the end of the cell, so it needs no end.
		if at < end {
			rate.Until, _ = bits.Div64(uint64(at-s.cellStart), 0, uint64(cellLength))
		}

		s.rates = append(s.rates, rate)
	}

	return s.rates
}

// pieceEnd is when the present piece of the rate ends.
func (s *source) pieceEnd(period des.Duration) des.Time {
	if s.piece+1 < len(s.rate) {
		return s.period + s.rate[s.piece+1].At
	}
	return s.period + period
}

// drawn returns the arrivals of a trace in a replication, in their order.
func drawn(trace []model.Arrival, key des.Key) []model.Arrival {
	if !slices.ContainsFunc(trace, func(a model.Arrival) bool { return a.Within > 0 }) {
		return trace
	}

	out := slices.Clone(trace)
	stream := key.Stream()
	for i := range out {
		if within := out[i].Within; within > 0 {
			out[i].At += des.Duration(stream.Uint64N(uint64(within)))
		}
	}

	slices.SortStableFunc(out, func(a, b model.Arrival) int { return cmp.Compare(a.At, b.At) })
	return out
}

// nextTraced moves to the next call of a trace. The call is keyed by its cell and its number in the
// cell, so it does not depend on the calls of other cells.
func (s *source) nextTraced(c *model.Clock) {
	if len(s.trace) == 0 {
		s.at = never
		return
	}

	// The rank counts the calls of one cell.
	s.rank++
	s.at = s.trace[0].At
	s.origin = s.trace[0].Origin
	s.details = s.trace[0].Details
	s.trace = s.trace[1:]

	if cell := cellOf(s.at, c); cell != s.cellStart {
		s.cellStart = cell
		s.cellKey = s.key.With(uint64((cell - c.From) / cellLength))
		s.rank = 0
	}
}

// advance moves to the line's next call.
func (s *source) advance(c *model.Clock) {
	if s.rate == nil {
		s.nextTraced(c)
	} else {
		s.next(c)
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

func newLoserTree(lines []source) loserTree {
	// A tree with as many leaves as a power of two needs no special cases. A leaf without a line
	// never has a call.
	leaves := 1
	for leaves < len(lines) {
		leaves *= 2
	}

	t := loserTree{losers: cacheAligned[arrival](leaves)}
	winners := make([]arrival, 2*leaves)
	for i := range leaves {
		winners[leaves+i] = arrival{never, int64(i)}
		if i < len(lines) {
			winners[leaves+i].at = lines[i].at
		}
	}

	// A node keeps the loser. Its winner plays at the parent node.
	for k := leaves - 1; k > 0; k-- {
		t.losers[k], winners[k] = compare(winners[2*k], winners[2*k+1])
	}

	t.arrival = winners[1]
	return t
}

// compare gives the later of two arrivals and the earlier.
func compare(a, b arrival) (loser, winner arrival) {
	// The borrow of the subtraction is 1 if a is earlier.
	_, earlier := bits.Sub64(uint64(a.line), uint64(b.line), 0)
	_, earlier = bits.Sub64(uint64(a.at), uint64(b.at), earlier)
	// swaps if a is earlier
	at := (a.at ^ b.at) & -int64(earlier)
	line := (a.line ^ b.line) & -int64(earlier)
	return arrival{a.at ^ at, a.line ^ line}, arrival{b.at ^ at, b.line ^ line}
}

// replace replaces the winner by its line's next call.
func (t *loserTree) replace(at des.Time) {
	losers := t.losers
	next := arrival{at, t.line}
	for k := uint(len(losers)+int(next.line)) / 2; k > 0; k /= 2 {
		losers[k], next = compare(losers[k], next)
	}
	t.arrival = next
}
