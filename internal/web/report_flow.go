package web

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// passage is the calls of a run from their arrival to what became of them:
// stations in columns, as high as their calls are many, and the bands between.
type passage struct {
	Stations      []station
	Bands         []band
	Width, Height float64
}

// station is what some of the calls came to.
type station struct {
	Name, Share  string
	X, Y, Height float64
	Left         bool // its name stands on its left

	calls, in, out float64
}

// band is the calls that went from a station to another: the outline of its shape.
type band struct {
	Shape, Text string
}

// The sizes of the drawing, in its own units.
const (
	passageWidth  = 880
	passageHeight = 260 // of all calls
	passageGap    = 14  // between stations of a column
	stationWidth  = 10
	firstName     = 90  // the room for the first column's name
	lastNames     = 180 // and for those of the last
)

// newPassage draws the passage of a report's calls. Who was offered to a queue
// and neither answered nor abandoned, and who was never offered and did not serve
// themselves, come to the same ends: those are told apart in the last column only.
func newPassage(c *report.Calls) passage {
	if c.Arrived == 0 {
		return passage{}
	}
	p := passage{Width: passageWidth}
	waited := c.Offered - c.Answered - c.Abandoned
	menus := c.Arrived - c.Blocked - c.Offered
	otherwise := waited + menus - c.SelfServed

	calls := p.column(c.Arrived, 0, stop{"calls", c.Arrived})
	ways := p.column(c.Arrived, 1, stop{"offered to a queue", c.Offered}, stop{"in the menus only", menus}, stop{"blocked", c.Blocked})
	ends := p.column(c.Arrived, 2, stop{"answered", c.Answered}, stop{"abandoned", c.Abandoned}, stop{"self-served", c.SelfServed}, stop{"otherwise", otherwise})
	others := p.column(c.Arrived, 3,
		stop{"deflected", c.Deflected}, stop{"booked a callback", c.Booked}, stop{"hung up in a menu", c.HungUp},
		stop{"transferred", c.Transferred}, stop{"gave up", c.GaveUp}, stop{"still there", c.InProgress})

	for i, n := range []int64{c.Offered, menus, c.Blocked} {
		p.join(calls, ways+i, n)
	}
	p.join(ways, ends, c.Answered)
	p.join(ways, ends+1, c.Abandoned)
	p.join(ways, ends+3, waited)
	p.join(ways+1, ends+2, c.SelfServed)
	p.join(ways+1, ends+3, menus-c.SelfServed)
	for i, n := range []int64{c.Deflected, c.Booked, c.HungUp, c.Transferred, c.GaveUp, c.InProgress} {
		p.join(ends+3, others+i, n)
	}
	return p
}

// stop is a station to be.
type stop struct {
	name  string
	calls int64
}

// column adds a column of stations and gives the place of its first.
func (p *passage) column(all int64, number int, stops ...stop) int {
	const columns = 4
	first, y := len(p.Stations), 0.0
	for _, s := range stops {
		share := float64(s.calls) / float64(all)
		p.Stations = append(p.Stations, station{
			Name: s.name, Share: report.Percentage(stats.Number(share)),
			X: firstName + float64(number)*(passageWidth-firstName-lastNames-stationWidth)/(columns-1), Y: y,
			Height: share * passageHeight, Left: number == 0, calls: float64(s.calls),
		})
		if share >= 1.0/2000 {
			y += share*passageHeight + passageGap
		}
	}
	p.Height = max(p.Height, y)
	if number == columns-1 { // beside what leads there, the lowest
		for i := first; i < len(p.Stations); i++ {
			p.Stations[i].Y += p.Height - y
		}
	}
	return first
}

// join draws so many calls from a station to another, below those before.
func (p *passage) join(from, to int, calls int64) {
	if calls <= 0 {
		return
	}
	a, b := &p.Stations[from], &p.Stations[to]
	x1, x2, middle := a.X+stationWidth, b.X, (a.X+stationWidth+b.X)/2
	y1, y2 := a.Y+a.out, b.Y+b.in
	height := float64(calls) / a.calls * a.Height
	a.out, b.in = a.out+height, b.in+height
	p.Bands = append(p.Bands, band{
		Shape: fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fV%.1fC%.1f %.1f %.1f %.1f %.1f %.1fZ",
			x1, y1, middle, y1, middle, y2, x2, y2, y2+height, middle, y2+height, middle, y1+height, x1, y1+height),
		Text: a.Name + " → " + b.Name + ": " + report.Percentage(stats.Number(float64(calls)/p.Stations[0].calls)),
	})
}

// Seen are the stations that calls came to, without those of less than 0.05 %,
// whose names would stand on each other.
func (p passage) Seen() []station {
	var out []station
	for _, s := range p.Stations {
		if s.calls*2000 >= p.Stations[0].calls {
			out = append(out, s)
		}
	}
	return out
}

// Middle is where a station's name stands beside it.
func (s station) Middle() float64 { return s.Height/2 + 4 }
