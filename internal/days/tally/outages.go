package tally

import (
	"cmp"
	"slices"
	"sort"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// The parts into which the outages of a scenario divide the time of the statistics.
const (
	OutsideOutages = iota
	DuringOutages
	outageParts
)

// OutageTally holds the measures of the goals by part, by the arrival of calls. It is empty in a scenario without
// outages.
type OutageTally struct {
	Goals  []GoalTally               // by goal, with the parts as its periods
	Groups [outageParts][]GroupTally // by group
}

func newOutageTally(l *Layout) OutageTally {
	var t OutageTally
	if len(l.Outages) == 0 {
		return t
	}
	for i := range l.Model.Goals {
		t.Goals = append(t.Goals, newGoalTally(l.Model.Goals[i].Measure, outageParts))
	}
	for part := range t.Groups {
		t.Groups[part] = make([]GroupTally, len(l.Model.Groups))
	}
	return t
}

func (t *OutageTally) merge(o *OutageTally) {
	mergeRows(t.Goals, o.Goals, (*GoalTally).merge)
	for part := range t.Groups {
		mergeRows(t.Groups[part], o.Groups[part], (*GroupTally).Merge)
	}
}

// outagesOf returns the times of the statistics in which something is down, ascending and without overlaps.
func outagesOf(m *model.Model) []model.TimeSpan {
	var all []model.TimeSpan
	for i := range m.Outages {
		span := m.Outages[i].TimeSpan
		span.From = max(span.From, m.Clock.From)
		span.To = min(span.To, m.Clock.To)
		if span.From < span.To {
			all = append(all, span)
		}
	}
	slices.SortFunc(all, func(a, b model.TimeSpan) int { return cmp.Compare(a.From, b.From) })

	var out []model.TimeSpan
	for _, span := range all {
		if last := len(out) - 1; last >= 0 && span.From <= out[last].To {
			out[last].To = max(out[last].To, span.To)
			continue
		}
		out = append(out, span)
	}
	return out
}

// OutagePart returns the part of a time of the statistics.
func (l *Layout) OutagePart(at des.Time) int {
	i := sort.Search(len(l.Outages), func(i int) bool { return l.Outages[i].To > at })
	if i < len(l.Outages) && l.Outages[i].Contains(at) {
		return DuringOutages
	}
	return OutsideOutages
}

// OutageValue computes the measure of a goal in a part from a tally. The costs of the parts add up to that of a day.
func (l *Layout) OutageValue(t *Tally, i, part int) Ratio {
	return l.partValue(&l.Model.Goals[i], &t.Outages.Goals[i], part, func(n *counts, subject model.Subject) {
		n.agents = agentsAbout(t.Outages.Groups[part], subject)
	}, func(n *counts, subject model.Subject) {
		during := 0.0
		for _, span := range l.Outages {
			during += l.cost(subject, span.From, span.To)
		}
		n.cost = during
		n.days = l.Model.Clock.Days()
		if part == OutsideOutages {
			n.cost = l.cost(subject, l.Model.Clock.From, l.Model.Clock.To) - during
		}
	})
}
