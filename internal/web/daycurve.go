package web

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// dayCurve is the simulated day so far, as points of a curve. It begins anew with
// each day.
type dayCurve struct {
	from, to time.Time
	day      int // which the points are of
	points   []point
	newest   point // where the curves of what stands now end
}

// point is the center at one moment.
type point struct {
	at      time.Time
	arrived uint64 // since watching began
	waiting int
	talking int
}

// pointEvery is the simulated time from one point to the next, at least: a day
// has 288.
const pointEvery = 5 * time.Minute

// maxPoints bounds a day of whatever length: then every other point goes.
const maxPoints = 600

func newDayCurve(m *model.Model) *dayCurve {
	return &dayCurve{from: m.Clock.Start.Add(time.Duration(m.Clock.From)), to: m.Clock.Start.Add(time.Duration(m.Clock.To))}
}

// add looks at a view.
func (d *dayCurve) add(v *metrics.View) {
	d.newest = pointOf(v)
	if v.Day != d.day {
		d.points, d.day = d.points[:0], v.Day
	}
	if n := len(d.points); n > 0 && d.newest.at.Sub(d.points[n-1].at) < pointEvery {
		return
	}
	if len(d.points) >= maxPoints {
		for i := range maxPoints / 2 {
			d.points[i] = d.points[2*i]
		}
		d.points = d.points[:maxPoints/2]
	}
	d.points = append(d.points, d.newest)
}

func pointOf(v *metrics.View) point {
	p := point{at: v.Time}
	for i := range v.Lines {
		p.arrived += v.Lines[i].Arrived
	}
	for i := range v.Queues {
		p.waiting += v.Queues[i].Length
	}
	for i := range v.Groups {
		p.talking += v.Groups[i].Agents[sim.Talking]
	}
	return p
}

// plot draws the day so far, to this moment. Calls a minute are of two points each: of
// less time they would be chance.
func (d *dayCurve) plot() plotView {
	waiting, arrivals, talking := curve{name: "callers waiting"}, curve{name: "calls a minute"}, curve{name: "agents talking"}
	for _, p := range append(slices.Clip(d.points), d.newest) {
		x := d.share(p.at)
		waiting.at, waiting.of = append(waiting.at, x), append(waiting.of, float64(p.waiting))
		talking.at, talking.of = append(talking.at, x), append(talking.of, float64(p.talking))
	}
	for i := 1; i < len(d.points); i++ {
		last, p := d.points[i-1], d.points[i]
		arrivals.at = append(arrivals.at, d.share(p.at))
		arrivals.of = append(arrivals.of, float64(p.arrived-last.arrived)/p.at.Sub(last.at).Minutes())
	}
	return newPlot("The day so far: callers waiting, calls a minute, agents talking", timeTicks(d.from, d.to), waiting, arrivals, talking)
}

// share is how much of the day has passed at a time.
func (d *dayCurve) share(at time.Time) float64 {
	return min(1, max(0, float64(at.Sub(d.from))/float64(max(d.to.Sub(d.from), 1))))
}
