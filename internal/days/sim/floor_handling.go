package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// handlingOf gives how long a group's conversation with a caller is.
func (f *floor) handlingOf(c *call, g *group) *model.Handling {
	if h := c.queue.handling; h != nil {
		return h
	}
	return f.variedHandling(c.queue, c, g)
}

func (f *floor) variedHandling(q *queue, c *call, g *group) *model.Handling {
	of := q.varied.of[g.speed]
	switch q.varied.property {
	case model.ByHour:
		return &of[f.t.hours[g.hub].at(f.now)]
	case model.ByGroup:
		return &of[g.index]
	default:
		return &of[c.index(q.varied.property, q.varied.attribute)]
	}
}

// scaledToday multiplies how long something takes an agent by the factor of the present day.
func (f *floor) scaledToday(takes des.Duration) des.Duration {
	if f.handlingFactor == 1 {
		return takes
	}
	return multiplied(takes, f.handlingFactor)
}

//go:noinline
func multiplied(d des.Duration, factor float64) des.Duration {
	return int64(min(float64(d)*factor, float64(des.Forever)))
}

// applyTrend multiplies the handling factors by a trend of the replication's own.
func (f *floor) applyTrend(t *model.Trend) {
	if t.Days == nil {
		return
	}
	const week = 7
	weekly := f.key.With(forTrend).Stream()
	growth := portable.Log(t.Weekly) + float64(t.StandardError*weekly.Normal())
	for day, lasted := range t.Days {
		f.handlingFactors[day] *= portable.Exp(growth * float64(lasted) / week)
	}
}
