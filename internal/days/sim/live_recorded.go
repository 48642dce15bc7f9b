package sim

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// leaveOutUnrecorded leaves out what records do not have. These values are drawn for the rest of the day, or 0: the
// steps of a call, the language and the number of its caller, the goals about these, and after-call work in many
// exports.
func (v *view) leaveOutUnrecorded(s *Snapshot) {
	s.IsRecorded = true
	s.Steps = nil
	s.Transitions = nil
	for i := range s.Lines {
		s.Lines[i].Numbers = nil
	}
	worksOn := func(r PastRecord) bool { return r.WorksOn || r.WrapUpEnd != NoTime }
	hasWork := slices.ContainsFunc(v.t.past.Records, worksOn)
	for i := range s.Queues {
		s.Queues[i].Unspoken = nil
		if !hasWork {
			s.Queues[i].Handle = Histogram{}
		}
	}
	for i := range s.Goals {
		if !v.isRecorded(&v.t.Goals[i]) {
			s.Goals[i].Value = math.NaN()
			s.Goals[i].Holds = true
		}
	}
}

// isRecorded reports whether records have the measure and the subject of a goal.
func (v *view) isRecorded(g *model.Goal) bool {
	if !g.Measure.IsRecorded() {
		return false
	}

	isAnyTier := func(r PastRecord) bool { return r.AnyTier }
	switch g.Subject.Kind {
	case model.SubjectRegion, model.SubjectLanguage:
		return len(v.t.Subjects(g.Subject.Kind)) == 1
	case model.SubjectTier:
		return !slices.ContainsFunc(v.t.past.Records, isAnyTier)
	default:
		return true
	}
}
