package web

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// The customary targets, for what no goal is about: 80 % of the calls to a queue are
// answered within its time, and 5 % of all are abandoned.
const (
	customaryLevel     = 0.8
	customaryAbandoned = 0.05
)

// The states of a value beside its target. "" is that of a value that is not known.
const (
	met    = "met"
	missed = "missed"
	far    = "far" // missed by half of the target, or twice
)

// levelState compares a service level with its target.
func levelState(level, target float64) string {
	switch {
	case level >= target:
		return met
	case level >= target/2:
		return missed
	case level >= 0:
		return far
	}
	return "" // NaN
}

// ratioState compares a ratio that should be low with its target.
func ratioState(ratio, target float64) string {
	switch {
	case ratio <= target:
		return met
	case ratio <= 2*target:
		return missed
	case ratio >= 0:
		return far
	}
	return ""
}

// levelOf is the target of a queue's service level in a report: the goal's, if there is
// one.
func levelOf(r *report.Report, q *report.Queue) float64 {
	for i := range r.Goals {
		g := &r.Goals[i]
		if g.Kind == "queue" && (g.Subject == q.Queue || g.Subject == q.Name()) && strings.HasPrefix(g.Measure, model.ServiceLevel.String()) && g.Side == "at_least" {
			return float64(g.Bound)
		}
	}
	return customaryLevel
}

// goalOf is the bound of the first goal about a measure of subjects that are meant.
func goalOf(m *model.Model, measure model.Measure, customary float64, meant func(*model.Subject) bool) float64 {
	for i := range m.Goals {
		if g := &m.Goals[i]; g.Measure == measure && g.AtLeast == (measure == model.ServiceLevel) && meant(&g.Subject) {
			return g.Bound
		}
	}
	return customary
}

func isCenter(s *model.Subject) bool { return s.Kind == model.SubjectCenter }

// isQueue returns a function that reports whether a subject includes a queue at a hub, which
// are given by their names.
func isQueue(c *routing.Center, queue, hub string) func(*model.Subject) bool {
	q, _ := c.Queue(queue)
	h, _ := c.Hub(hub)
	return func(s *model.Subject) bool {
		return s.Kind == model.SubjectQueue && s.IsQueue(q, h)
	}
}
