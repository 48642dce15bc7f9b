package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// downtime is a time in which a share of the calls finds something down.
type downtime struct {
	model.TimeSpan
	share des.Fraction
	all   bool
}

// downtimes are the downtimes of a lookup or a line. They do not overlap. Most lookups and lines have none.
type downtimes []downtime

// hits reports whether a call finds it down at a time. Only a share is drawn, from a stream of the call.
func (d downtimes) hits(at des.Time, stream *des.Stream) bool {
	for i := range d {
		if d[i].Contains(at) {
			return d[i].all || stream.Fraction() < d[i].share
		}
	}
	return false
}

// downtimesOf returns the downtimes of what is selected.
func downtimesOf(m *model.Model, is func(*model.Outage) bool) downtimes {
	var out downtimes
	for i := range m.Outages {
		if o := &m.Outages[i]; is(o) {
			out = append(out, downtime{o.TimeSpan, des.FractionOf(o.Share), o.Share == 1})
		}
	}
	return out
}

// lookupDown returns the downtimes of the lookup of a step.
func lookupDown(m *model.Model, s *flow.Step) downtimes {
	if !s.AsksSystem() {
		return nil
	}
	return downtimesOf(m, func(o *model.Outage) bool { return o.Kind == model.OutageOfLookup && o.Name == s.System.Name })
}

// lineDown returns the downtimes of a line.
func lineDown(m *model.Model, id routing.LineID) downtimes {
	return downtimesOf(m, func(o *model.Outage) bool { return o.Kind == model.OutageOfLine && o.Index == int(id) })
}

// trunkBoundaries are the times when trunks go down and come back.
func trunkBoundaries(m *model.Model) []boundary {
	var out []boundary
	for i := range m.Outages {
		o := &m.Outages[i]
		if o.Kind != model.OutageOfTrunks {
			continue
		}

		// The part of a trunk that is left is rounded, as agents are.
		left := int32(float64(float64(m.Trunks[o.Index])*(1-o.Share)) + 0.5 + 1e-9)
		if o.From < m.Clock.Stop {
			out = append(out, boundary{max(0, o.From), trunksBoundary, int32(o.Index), left})
		}
		out = append(out, boundary{o.To, trunksBoundary, int32(o.Index), allTrunks})
	}
	return out
}

// allTrunks is the value of a boundary after which a hub has its trunks again.
const allTrunks int32 = -1

// trunksUp returns the number of trunks of a hub after a boundary. Calls in progress keep theirs.
func trunksUp(m *model.Model, hub int, left int32) int {
	switch {
	case left != allTrunks:
		return int(left)
	case hub < len(m.Trunks) && m.Trunks[hub] > 0:
		return m.Trunks[hub]
	}
	return Unlimited
}
