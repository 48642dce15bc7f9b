package look

import "math"

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
	half := letterWidth * float64(len(series.Name)) / 2
	bestRoom := math.Inf(-1)
	for i := range p.Points {
		x := p.X.share(p.Points[i].At)
		if !series.Values[i].Known() || x < half || x > 1-half {
			continue
		}

		edge := p.Y.share(float64(series.Values[i]))
		for _, above := range []bool{true, false} {
			low := edge + 0.03
			high := edge + 0.03 + lineHeight
			dy := -4
			if !above {
				low = edge - 0.03 - lineHeight
				high = edge - 0.03
				dy = 13
			}

			// If there is as much room elsewhere, a name is above a peak.
			room := p.room(x-half, x+half, low, high, others) + 0.01*edge
			if !above {
				room -= 0.005
			}

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

// room is the distance from a box to the nearest line, name or end of the plot. It is negative if
// something is in the box, and at most a fifth: more room is no better.
func (p *Plot) room(left, right, low, high float64, others []name) float64 {
	const enough = 0.2
	room := min(enough, low, 1.05-high)
	for _, other := range others {
		half := letterWidth * float64(len(other.text)) / 2
		if other.x+half < left || other.x-half > right {
			continue
		}
		room = min(room, distance(other.y, low, high)-lineHeight)
	}

	for _, goal := range p.Goals {
		room = min(room, distance(p.Y.share(goal.At), low, high))
	}

	for i := range p.Series {
		series := &p.Series[i]
		if series.Shape == Band {
			continue
		}
		for j := range p.Points {
			x := p.X.share(p.Points[j].At)
			if x < left || x > right || !series.Values[j].Known() {
				continue
			}
			room = min(room, distance(p.Y.share(float64(series.Values[j])), low, high))
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
