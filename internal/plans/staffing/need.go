package staffing

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Need is the need for agents of each queue at a hub, by Erlang A.
type Need struct {
	queues []queueNeed // in the order of tally.Layout.Queues
	known  map[needOf]int
}

type queueNeed struct {
	handle, patience float64 // means in seconds
	goals            []formulaGoal
}

type needOf struct {
	queue   int
	perHour float64
}

// NewNeed returns the need of the queues of a simulated day. The goals of a queue are those that name it and
// that the formula predicts, or else 80% answered within its target. It is not safe for concurrent
// use.
func NewNeed(l *tally.Layout, day *report.Report) *Need {
	m := l.Model
	n := &Need{known: map[needOf]int{}}
	patience := meanPatience(m, day)
	for _, q := range l.Queues {
		of := queueNeed{handle: 1e-3, patience: patience}

		// The groups that answer the queue count alike.
		sum := 0.0
		for _, g := range q.Groups {
			sum += handleTime(&m.Handling[q.Queue], g) / m.Groups[g].Speed
		}
		if len(q.Groups) > 0 {
			of.handle = max(of.handle, sum/float64(len(q.Groups)))
		}

		for i := range m.Goals {
			g := &m.Goals[i]
			isOwn := g.Subject.Kind == model.SubjectQueue && g.Subject.IsQueue(q.Queue, q.Hub)
			if isOwn && isPredicted(g.Measure) {
				of.goals = append(of.goals, formulaGoal{Goal: *g, of: m.ServiceLevelOf})
			}
		}
		if of.goals == nil {
			of.goals = []formulaGoal{usualGoal(m, q.Queue)}
		}

		n.queues = append(n.queues, of)
	}
	return n
}

// Agents returns the least number of agents with which Erlang A keeps the goals of a queue, for a number of
// calls an hour.
func (n *Need) Agents(queue int, perHour float64) int {
	key := needOf{queue, perHour}
	if agents, ok := n.known[key]; ok {
		return agents
	}

	q := &n.queues[queue]
	agents := 0
	if perHour > 0 {
		const hour = 3600.0
		agents = leastAgents([]groupQueue{{
			A: erlang.A{Arrival: perHour / hour, Service: 1 / q.handle, Abandon: 1 / q.patience},
		}}, slices.Clip(q.goals))
	}
	n.known[key] = agents
	return agents
}
