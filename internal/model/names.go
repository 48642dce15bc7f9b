package model

import "github.com/ivrsim/ivrsim/internal/routing"

// MeasureNames are the measures as a goal writes them, by Measure. The target of a
// service level stands behind it: "service_level 20s".
var MeasureNames = []string{
	"service_level",
	"wait mean", "wait p50", "wait p90", "wait p95", "wait p99", "wait max",
	"answer p50", "answer p90", "answer p95", "answer p99", "asa",
	"abandoned", "blocked", "self_served", "occupancy", "redialed",
}

func (m Measure) String() string { return MeasureNames[m] }

// SubjectName names the subject of a goal: "disputes@london", "platinum", "center".
func (m *Model) SubjectName(s Subject) string {
	c := m.Center
	switch s.Kind {
	case SubjectQueue:
		name := c.Queues[s.Index].Name.Value
		if s.Hub != routing.NoHub {
			name += "@" + c.Hubs[s.Hub].Name.Value
		}
		return name
	case SubjectTier:
		return c.Attributes[routing.AttrTier].Values[s.Index]
	case SubjectLine:
		return c.Lines[s.Index].Name.Value
	case SubjectRegion:
		return c.Regions[s.Index].Name.Value
	case SubjectGroup:
		return m.Groups[s.Index].Name
	default:
		return s.Kind.String()
	}
}
