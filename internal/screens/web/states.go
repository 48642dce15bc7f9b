package web

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// The states of a queue now.
var (
	farBehind = document.State{Level: document.Bad, Mark: "■", Word: "far behind"}
	late      = document.State{Level: document.Warn, Mark: "▲", Word: "late"}
	unstaffed = document.State{Level: document.Bad, Mark: "□", Word: "nobody on"}
	inTime    = document.State{Level: document.Good, Mark: "●", Word: "in time"}
	empty     = document.State{Level: document.Soft, Mark: "○", Word: "empty"}
	closed    = document.Soft.Saying("closed")
)

// byUrgency are the states of a queue, the worst first.
var byUrgency = []document.State{farBehind, late, unstaffed, inTime, empty, closed}

// The states of a value with a goal. A value without a goal has the zero state.
var (
	goalMet    = document.Good.Saying("holds so far")
	goalMissed = document.Bad.Saying("missed so far")
	noCallsYet = document.State{Level: document.Soft, Word: "no calls yet"}
)

// farFactor is the ratio of the longest wait to its target above which a queue is far behind.
const farFactor = 10

// queueState compares a queue's longest wait with its target. Callers still wait in a queue
// that has closed.
func queueState(q *sim.QueueSnapshot) document.State {
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
func goalState(g *sim.GoalSnapshot) document.State {
	switch {
	case math.IsNaN(g.Value):
		return noCallsYet
	case g.Holds:
		return goalMet
	}
	return goalMissed
}

// goalOf returns the goal of the running day that judges a measure of the center or of a
// queue; nil if none does. A service level within another time is another measure, and a goal
// for each hour or interval judges no value of the whole day.
func goalOf(
	m *model.Model, s *sim.Snapshot, measure model.Measure, target int64, meant func(*model.Subject) bool,
) *sim.GoalSnapshot {
	for i := range min(len(m.Goals), len(s.Goals)) {
		g := &m.Goals[i]
		isSide := model.DirectionOf(g.AtLeast) == measure.Better()
		isTarget := !measure.HasTarget() || g.Within == 0 || g.Within == target
		isOfDay := g.Each == model.Together || g.Each == model.EachDay
		if g.Measure == measure && isSide && isTarget && isOfDay && meant(&g.Subject) {
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
