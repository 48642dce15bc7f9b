package web

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// state is a judgement in a shape, a word and a color, which always agree. The zero state is
// of a number that no goal judges.
type state struct{ Sign, Word, Class string }

// The states of a queue now.
var (
	farBehind = state{"■", "far behind", "bad"}
	late      = state{"▲", "late", "warn"}
	unstaffed = state{"□", "nobody on", "bad"}
	inTime    = state{"●", "in time", "good"}
	empty     = state{"○", "empty", "soft"}
	closed    = state{"–", "closed", "soft"}
)

// byUrgency are the states of a queue, the worst first.
var byUrgency = []state{farBehind, late, unstaffed, inTime, empty, closed}

// The states of a value with a goal.
var (
	goalMet    = state{"✓", "holds so far", "good"}
	goalMissed = state{"✕", "missed so far", "bad"}
	noCallsYet = state{"", "no calls yet", "soft"}
)

// farFactor is the ratio of the longest wait to its target above which a queue is far behind.
const farFactor = 10

// queueState compares a queue's longest wait with its target. Callers still wait in a queue
// that has closed.
func queueState(q *sim.QueueSnapshot) state {
	switch {
	case q.Length > 0 && q.LongestWait > farFactor*q.Target:
		return farBehind
	case q.Length > 0 && q.LongestWait > q.Target:
		return late
	case q.Open && q.Staffed == 0:
		return unstaffed
	case q.Length > 0:
		return inTime
	case q.Open:
		return empty
	}
	return closed
}

// goalState judges the value of a goal so far.
func goalState(g *sim.GoalSnapshot) state {
	switch {
	case math.IsNaN(g.Value):
		return noCallsYet
	case g.Holds:
		return goalMet
	}
	return goalMissed
}

// goalOf returns the goal of the running day that judges a measure of the center or of a
// queue; nil if none does. A service level within another time is another measure.
func goalOf(
	m *model.Model, s *sim.Snapshot, measure model.Measure, target int64, meant func(*model.Subject) bool,
) *sim.GoalSnapshot {
	for i := range min(len(m.Goals), len(s.Goals)) {
		g := &m.Goals[i]
		isSide := g.AtLeast == measure.MoreIsBetter()
		isTarget := !measure.HasTarget() || g.Within == 0 || g.Within == target
		if g.Measure == measure && isSide && isTarget && meant(&g.Subject) {
			return &s.Goals[i]
		}
	}
	return nil
}

func isCenter(s *model.Subject) bool { return s.Kind == model.SubjectCenter }

// isQueue returns whether a subject is a queue at a hub, or at all hubs if it is at one only.
func isQueue(c *routing.Center, queue, hub string) func(*model.Subject) bool {
	q, _ := c.Queue(queue)
	h, _ := c.Hub(hub)
	return func(s *model.Subject) bool {
		isOnly := s.Hub == routing.NoHub && len(c.Queues[q].Hubs) == 1
		return s.Kind == model.SubjectQueue && s.Index == int(q) && (s.Hub == h || isOnly)
	}
}
