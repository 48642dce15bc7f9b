package des

import (
	"math/bits"
	"slices"
)

// Cell draws the arrivals of a Poisson process in one cell of time, under a rate
// that is constant within pieces of the cell.
//
// The arrivals are those points of a Poisson process of intensity 1 in the plane of
// time and rate that lie under the rate (thinning: P. A. W. Lewis and G. S. Shedler,
// "Simulation of nonhomogeneous Poisson processes by thinning", Naval Research
// Logistics Quarterly 26(3), 1979). The points depend on the key alone. So the
// arrivals under a lower rate are a subset of those under a higher rate, at the same
// times and with the same ranks: common random numbers for a change of volume.
//
// A Cell reuses its memory for each Draw. The zero value is ready to use.
type Cell struct {
	drawn, sorted []Point
	next          []uint32 // of sort, by bucket: the index in sorted of its next point
}

// Rate is the rate of arrivals up to a position in a cell.
type Rate struct {
	Until uint64  // position, in units of 2⁻⁶⁴ of the cell's length
	Mean  float64 // expected arrivals in the whole cell at this rate
}

// Point is an arrival. The upper 39 bits are its position in the cell. The lower 25 bits are its
// rank among the points of the cell by height, from the lowest.
type Point uint64

const (
	rankBits  = 25
	maxPoints = 1 << rankBits
)

// At is the time of the arrival from the start of its cell, which has a length.
func (p Point) At(length Duration) Duration {
	at, _ := bits.Mul64(uint64(p)&^(maxPoints-1), uint64(length))
	return Duration(at)
}

// Rank identifies the arrival in its cell.
func (p Point) Rank() uint64 { return uint64(p) & (maxPoints - 1) }

// Draw draws the arrivals of the cell with a key, ordered by time and then by rank. The
// rates are ordered by time; the last one holds to the end of the cell. The result is
// valid until the next Draw. It has at most 2²⁵ arrivals: higher ranks are left out.
func (c *Cell) Draw(key Key, rates []Rate) []Point {
	// Points are drawn for the highest rate. The rate at a point's position decides whether it
	// stays.
	highest := 0.0
	for i := range rates {
		highest = max(highest, rates[i].Mean)
	}

	c.drawn = c.drawn[:0]
	stream := key.Stream()
	rank := Point(0)
	for height := stream.Exp(); height < highest && rank < maxPoints; height += stream.Exp() {
		position := stream.Uint64()
		if len(rates) == 1 || height < meanAt(rates, position) {
			c.drawn = append(c.drawn, Point(position)&^(maxPoints-1)|rank)
		}

		// A rejected point keeps its rank. So a higher rate adds points and keeps the others.
		rank++
	}

	return c.sort()
}

// meanAt is the rate at a position.
func meanAt(rates []Rate, position uint64) float64 {
	for i := range rates {
		if position < rates[i].Until {
			return rates[i].Mean
		}
	}
	return rates[len(rates)-1].Mean
}

// sort sorts the points by position: a bucket sort with one or two buckets for each point,
// then an insertion sort. Positions are uniform, so the time is linear.
func (c *Cell) sort() []Point {
	n := len(c.drawn)
	bucketBits := bits.Len(uint(n))

	// The mask spares the check of the shift.
	shift := uint(64-bucketBits) & 63
	c.next = slices.Grow(c.next[:0], 1<<bucketBits)[:1<<bucketBits]
	next := c.next
	clear(next)

	for _, p := range c.drawn {
		next[p>>shift]++ // the count, for now
	}

	// The counts become the places where the buckets begin.
	sum := uint32(0)
	for i, count := range next {
		next[i] = sum
		sum += count
	}

	c.sorted = slices.Grow(c.sorted[:0], n)[:n]
	sorted := c.sorted
	for _, p := range c.drawn {
		at := &next[p>>shift]
		sorted[*at] = p
		*at++
	}

	// Only points of one bucket are out of order, and there are few in each.
	for i := 1; i < n; i++ {
		p := sorted[i]
		j := i
		for ; j > 0 && sorted[j-1] > p; j-- {
			sorted[j] = sorted[j-1]
		}

		sorted[j] = p
	}

	return sorted
}
