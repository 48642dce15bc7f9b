package look

import (
	"math"
	"sort"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// name is the name of a series, at a place of the plot.
type name struct {
	text, class string
	x, y        float64 // shares of the plot
	dy          int     // pixels below that
}

// The size of a name, as shares of a plot of usual width.
const (
	letterWidth = 0.0145
	lineHeight  = 0.1
)

// names places the names of the series: above or below their line, where the other lines and
// names are farthest.
func (p *Plot) names() []name {
	var out []name
	for i := range p.Series {
		if !p.Series[i].Named {
			continue
		}
		if placed, ok := p.place(i, out); ok {
			out = append(out, placed)
		}
	}
	return out
}

// place returns the best place for the name of a series. It is not ok if the series has no value.
func (p *Plot) place(of int, others []name) (best name, ok bool) {
	series := &p.Series[of]
	best = name{text: series.Name, class: classOfName(series.Color)}

	// The width of a text is estimated, because only the browser knows its font.
	half := float64(letterWidth * float64(len(series.Name)) / 2)
	bestRoom := math.Inf(-1)
	for _, x := range p.places() {
		// A name that would leave the plot has no place here.
		value := p.at(series, x)
		if !value.Known() || x < half || x > 1-half {
			continue
		}

		edge := p.Y.share(float64(value))
		for _, above := range []bool{true, false} {
			// The name keeps a small distance from its line.
			low := edge + 0.03
			high := edge + 0.03 + lineHeight
			dy := -4
			if !above {
				low = edge - 0.03 - lineHeight
				high = edge - 0.03
				dy = 13
			}

			// If there is as much room elsewhere, a name is above a peak.
			room := p.room(x-half, x+half, low, high, others) + float64(0.01*edge)
			if !above {
				room -= 0.005
			}

			// The first place wins among equals, so that the page is the same each time.
			if room > bestRoom {
				bestRoom = room
				best.x = x
				best.y = edge
				best.dy = dy
				ok = true
			}
		}
	}

	return best, ok
}

// fewPoints have places for names between them.
const fewPoints = 8

// manyPoints have fewer places for names than points: a name is wider than the distance of many points.
const manyPoints = 200

// places are the places for names, as shares of the axis X: the points, and places between them if
// there are few. Of many points, some have places, because each place looks at all points near it.
func (p *Plot) places() []float64 {
	var out []float64
	step := 1 + len(p.Points)/manyPoints
	for i := 0; i < len(p.Points); i += step {
		out = append(out, p.X.share(p.Points[i].At))
	}
	return append(out, p.between()...)
}

// between are the places where few points have a line and no value of their own.
func (p *Plot) between() []float64 {
	if len(p.Points) > fewPoints {
		return nil
	}
	const parts = 24
	var out []float64
	for i := 1; i < parts; i++ {
		out = append(out, float64(i)/parts)
	}
	return out
}

// next is the first point at a share of the axis X or at the right of it. The points are in order.
func (p *Plot) next(x float64) int {
	return sort.Search(len(p.Points), func(i int) bool { return p.X.share(p.Points[i].At) >= x })
}

// at is the value of a series at a share of the axis X. Between two points it is on the line.
func (p *Plot) at(series *Series, x float64) stats.Number {
	i := p.next(x)
	if i == len(p.Points) {
		return stats.Number(math.NaN())
	}
	right := p.X.share(p.Points[i].At)
	if x == right {
		return series.Values[i]
	}
	if i == 0 {
		return stats.Number(math.NaN())
	}

	left := p.X.share(p.Points[i-1].At)
	before := series.Values[i-1]
	return before + stats.Number(float64(series.Values[i]-before)*((x-left)/(right-left)))
}

// room is the distance from a box to the nearest line, name or end of the plot. It is negative if
// something is in the box, and at most a fifth: more room is no better.
func (p *Plot) room(left, right, low, high float64, others []name) float64 {
	const enough = 0.2
	room := min(enough, low, 1.05-high)
	for _, other := range others {
		// Names that are not above each other cannot touch.
		half := float64(letterWidth * float64(len(other.text)) / 2)
		if other.x+half < left || other.x-half > right {
			continue
		}
		room = min(room, distance(other.y, low, high)-lineHeight)
	}

	for _, goal := range p.Goals {
		at := p.Y.share(goal.At)
		room = min(room, distance(at, low, high))
		if from, to := spanOf(goal, p.endOf(goal)); left < to && right > from { // the text is above the rule
			room = min(room, distance(at+lineHeight/2, low, high)-lineHeight/2)
		}
	}

	return min(room, p.roomOfLines(left, right, low, high))
}

// endOf returns the end of the rule of a goal that has its text, as a share of the axis X: the right end. If a line
// passes through the text there, it is the end where the lines are farther away.
func (p *Plot) endOf(goal Goal) float64 {
	at := p.Y.share(goal.At)
	room := func(end float64) float64 {
		from, to := spanOf(goal, end)
		return p.roomOfLines(from, to, at, at+lineHeight)
	}
	if right := room(1); right < 0 && room(0) > right {
		return 0
	}
	return 1
}

// spanOf returns where the text of a goal begins and ends on the axis X, if it stands at an end of its rule.
func spanOf(goal Goal, end float64) (from, to float64) {
	width := float64(letterWidth * float64(len(goal.Text)))
	from = end * (1 - width)
	return from, from + width
}

// roomOfLines is the distance from a box to the nearest line. It is infinite if no line is above or below the box.
func (p *Plot) roomOfLines(left, right, low, high float64) float64 {
	room := math.Inf(1)
	for i := range p.Series {
		series := &p.Series[i]

		// A band is pale, so a name on it can be read.
		if series.Shape == Band {
			continue
		}

		// Each point under or above the name counts, also a peak between two places for names.
		for at := p.next(left); at < len(p.Points) && p.X.share(p.Points[at].At) <= right; at++ {
			if value := series.Values[at]; value.Known() {
				room = min(room, distance(p.Y.share(float64(value)), low, high))
			}
		}
		for _, x := range p.between() {
			value := p.at(series, x)
			if x >= left && x <= right && value.Known() {
				room = min(room, distance(p.Y.share(float64(value)), low, high))
			}
		}
	}

	return room
}

// distance returns the distance of a value from a range. It is negative inside.
func distance(v, low, high float64) float64 { return max(low-v, v-high) }

func classOfName(c Color) string {
	if c == Accent {
		return "c"
	}
	return "k"
}
