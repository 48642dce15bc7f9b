package importer

import (
	"cmp"
	"math/bits"
	"slices"
)

// manyWays is the number of ways to a point from which on a crossing is cheaper than a look at each way for
// each variable.
const manyWays = 32

// crossing is an index of the many ways to a point. It finds the ways that set a variable, and leaves out
// most of the others: the ways from neighboring places have the same nearest point.
type crossing struct {
	point   *point
	starts  []int            // the ways on which calls begin
	setting map[string][]int // by variable, the ways that set it
	places  []int            // of the points from which the ways come, ascending
	ways    []int            // by number in places, the way
	number  []int            // by way, the number in places
	lowest  [][]int          // by exponent and number, the lowest of 2^exponent ways from the number on

	// All ways come from points with one list of the begins of calls.
	hasOneBegin bool
}

// crossing returns the index of the ways to a point.
func (r *reachable) crossing(p *point) *crossing {
	if c := r.crossings[p]; c != nil {
		return c
	}

	c := &crossing{point: p, setting: map[string][]int{}, number: make([]int, len(p.ways)), hasOneBegin: true}
	r.crossings[p] = c

	var from *point
	add := func(list []Assign, way int) {
		for i := range list {
			name := list[i].Attribute
			if !endsWith(c.setting[name], way) {
				c.setting[name] = append(c.setting[name], way)
			}
		}
	}
	for i, way := range p.ways {
		if way.from == nil {
			c.starts = append(c.starts, i)
			continue
		}

		from = cmp.Or(from, way.from)
		c.hasOneBegin = c.hasOneBegin && r.begins[from.index] == r.begins[way.from.index]
		c.ways = append(c.ways, i)
		add(way.from.step.Sets, i)
		for _, e := range way.over {
			add(e.Sets, i)
		}
	}

	// The order of the ways decides between ways from one place.
	place := func(way int) int { return r.First[p.ways[way].from.index+1] }
	slices.SortStableFunc(c.ways, func(a, b int) int { return place(a) - place(b) })
	for n, way := range c.ways {
		c.places = append(c.places, place(way))
		c.number[way] = n
	}

	c.lowest = lowestOf(c.ways)
	return c
}

// lowestOf returns the lowest values of all runs of a list whose lengths are powers of two.
func lowestOf(list []int) [][]int {
	out := [][]int{list}
	for half := 1; 2*half <= len(list); half *= 2 {
		last := out[len(out)-1]
		next := make([]int, len(list)-2*half+1)
		for i := range next {
			next[i] = min(last[i], last[i+half])
		}
		out = append(out, next)
	}
	return out
}

// first returns the first way of those with some numbers.
func (c *crossing) first(from, end int) int {
	// Two runs that overlap cover the numbers.
	exponent := bits.Len(uint(end-from)) - 1
	return min(c.lowest[exponent][from], c.lowest[exponent][end-1<<exponent])
}

// givers returns the ways that may set a variable, and those on which calls begin, in their order.
func (c *crossing) givers(variable string) []int {
	out := append(setBy(c.setting, variable), c.starts...)
	slices.Sort(out)
	return slices.Compact(out)
}

// incoming has the definitions of a variable that some ways bring to a crossing: the definitions of a point, or own
// definitions. The first of these ways orders them.
type incoming struct {
	way  int
	near int // the number of the point, or -1
	own  []definition
}

// arrivingAt is arrivingEach by the index of the ways. It appends no number twice.
func (s *solution) arrivingAt(c *crossing, before []int) (own []definition, all []int) {
	var list []incoming
	var stops []int
	for _, way := range c.givers(s.variable) {
		d, isGiven := s.given(c.point.ways[way])
		if !isGiven {
			continue
		}
		list = append(list, incoming{way: way, near: -1, own: []definition{d}})
		if d.begin == nil {
			stops = append(stops, c.number[way])
		}
	}

	// The ways between two of these set nothing.
	at := 0
	slices.Sort(stops)
	for _, stop := range append(stops, len(c.ways)) {
		list = append(list, s.incomingBetween(c, at, stop)...)
		at = stop + 1
	}

	// The order of the definitions decides which of them a text names first. It is the order of the ways.
	slices.SortStableFunc(list, func(a, b incoming) int { return a.way - b.way })
	s.shared.Searches++
	for _, from := range list {
		own = append(own, from.own...)
		if from.near < 0 {
			continue
		}
		if node := s.own.Nodes[from.near]; s.shared.Found[node] != s.shared.Searches {
			s.shared.Found[node] = s.shared.Searches
			before = append(before, from.near)
		}
	}
	return own, before
}

// incomingBetween returns the definitions of a variable on the ways with some numbers, which do not set it.
func (s *solution) incomingBetween(c *crossing, at, stop int) (out []incoming) {
	for at < stop {
		// The ways from the places up to the next bound bring the definitions of one point.
		near, place := s.own.AtPlace(c.places[at])
		ways, _ := slices.BinarySearch(c.places[at:stop], place)
		end := at + ways

		switch {
		case near >= 0:
			out = append(out, incoming{way: c.first(at, end), near: near})
		case c.hasOneBegin:
			first := c.first(at, end)
			out = append(out, incoming{way: first, near: -1, own: s.begins(c.point.ways[first].from).list})
		default:
			for _, way := range c.ways[at:end] {
				out = append(out, incoming{way: way, near: -1, own: s.begins(c.point.ways[way].from).list})
			}
		}
		at = end
	}
	return out
}
