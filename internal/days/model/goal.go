package model

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Goal is a bound on a measure of a subject.
type Goal struct {
	Title   string // for people: "Disputes: at most 5% hang up while waiting"
	Text    string // the goal as written: "disputes abandoned at most 5%"
	Subject Subject
	Measure Measure
	Within  des.Duration // of ServiceLevel
	AtLeast bool         // else at most
	Bound   float64      // in seconds for a time, in the scenario's currency for a cost, else a fraction
	Each    Each         // the periods; the goal has to hold in each of them
	OnDays  float64      // the share of days on which it has to hold; 0 if it has to hold for the estimate
	After   des.Time     // calls count that arrive later; 0 if all of the day count
}

// IsMet reports whether a value satisfies the bound. NaN, the measure of no calls, does.
func (g *Goal) IsMet(value float64) bool {
	if math.IsNaN(value) {
		return true
	}
	if g.AtLeast {
		return value >= g.Bound
	}
	return value <= g.Bound
}

// Worst returns the worse of two values. NaN, the measure of no calls, is no value.
func (g *Goal) Worst(a, b float64) float64 {
	if math.IsNaN(b) || g.AtLeast && b > a || !g.AtLeast && b < a {
		return a
	}
	return b
}

// Each is a partition of the day into periods. A goal with periods has to hold in each of them, by
// the arrival of calls.
type Each uint8

// The periods.
const (
	Together     Each = iota // all of the time
	EachInterval             // of the report
	EachHour
	EachDay
)

// EachNames are the names of the periods in a scenario's goals, by Each.
var EachNames = []string{"", "interval", "hour", "day"}

func (e Each) String() string { return EachNames[e] }

// Subject is the queue, line, group, tier or center that a goal is about. Index identifies it among
// the subjects of its kind.
type Subject struct {
	Kind  SubjectKind
	Index int
	Hub   routing.HubID // of SubjectQueue; routing.NoHub is all hubs together
}

// IsQueue reports whether a subject of SubjectQueue is a queue at a hub, or that queue at
// all hubs.
func (s *Subject) IsQueue(queue routing.QueueID, hub routing.HubID) bool {
	return int(queue) == s.Index && (s.Hub == routing.NoHub || s.Hub == hub)
}

// SubjectKind is the kind of a subject.
type SubjectKind uint8

// The kinds of subjects, with the type of their Index.
const (
	SubjectCenter   SubjectKind = iota
	SubjectQueue                // routing.QueueID
	SubjectTier                 // routing.Value
	SubjectLine                 // routing.LineID
	SubjectRegion               // index into Center.Regions
	SubjectGroup                // index into Model.Groups
	SubjectLanguage             // routing.Value: the language that a call is in
	NumSubjectKinds
)

// SubjectKinds are the names of the kinds of subjects in a scenario's goals.
var SubjectKinds = [NumSubjectKinds]string{"center", "queue", "tier", "line", "region", "group", "language"}

func (k SubjectKind) String() string { return SubjectKinds[k] }

// Subjects are the names of the subjects of a kind, by their index. They are not to be changed.
func (m *Model) Subjects(k SubjectKind) []string {
	attributes := m.Center.Attributes
	switch k {
	case SubjectQueue:
		return m.Center.QueueNames()
	case SubjectTier:
		return attributes[routing.AttrTier].Values
	case SubjectLine:
		return attributes[routing.AttrLine].Values
	case SubjectRegion:
		return attributes[routing.AttrRegion].Values
	case SubjectGroup:
		var out []string
		for i := range m.Groups {
			out = append(out, m.Groups[i].Name)
		}
		return out
	case SubjectLanguage:
		return attributes[routing.AttrLanguage].Values
	default:
		return SubjectKinds[:1]
	}
}

// SubjectName names the subject of a goal: "disputes@london", "platinum", "center".
func (m *Model) SubjectName(s Subject) string {
	// A list of the names of all queues for each queue would take the square of their number.
	switch s.Kind {
	case SubjectGroup:
		return m.Groups[s.Index].Name
	case SubjectQueue:
		name := m.Center.Queues[s.Index].Name.Value
		if s.Hub != routing.NoHub {
			name += "@" + m.Center.Hubs[s.Hub].Name.Value
		}
		return name
	default:
		return m.Subjects(s.Kind)[s.Index]
	}
}
