package web

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/model"
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
	far    = "far" // below half of a target to reach, or above twice one to stay below
)

// stateBeside compares a value with its target, and with the bound beyond which it is far from
// it. Less is better where the bound is above the target.
func stateBeside(value, target, bound float64) string {
	if bound > target {
		value, target, bound = -value, -target, -bound
	}
	switch {
	case math.IsNaN(value):
		return ""
	case value >= target:
		return met
	case value >= bound:
		return missed
	}
	return far
}

// levelState compares a service level with its target.
func levelState(level, target float64) string { return stateBeside(level, target, target/2) }

// goalOf is the target of a measure: the bound of the first goal that demands better values,
// of a subject that is meant; customary if there is none.
func goalOf(m *model.Model, measure model.Measure, customary float64, meant func(*model.Subject) bool) float64 {
	for i := range m.Goals {
		if g := &m.Goals[i]; g.Measure == measure && g.AtLeast == measure.MoreIsBetter() && meant(&g.Subject) {
			return g.Bound
		}
	}
	return customary
}

func isCenter(s *model.Subject) bool { return s.Kind == model.SubjectCenter }

// targetOf is the target of the service level of a queue at a hub: the goal's, if there is
// one.
func targetOf(m *model.Model, queue, hub string) float64 {
	q, _ := m.Center.Queue(queue)
	h, _ := m.Center.Hub(hub)
	return goalOf(m, model.ServiceLevel, customaryLevel, func(s *model.Subject) bool {
		return s.Kind == model.SubjectQueue &&
			s.IsQueue(q, h)
	})
}
