package model

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// Outage is a time in which something of the center is down.
type Outage struct {
	Kind  OutageKind
	Name  string // of the part that is down
	Index int    // of a group: in Model.Groups; of a line: routing.LineID; of trunks and a hub: routing.HubID
	Share float64
	TimeSpan
}

// IsDown reports whether a lookup has an outage.
func (m *Model) IsDown(lookup string) bool {
	return slices.ContainsFunc(m.Outages, func(o Outage) bool { return o.Kind == OutageOfLookup && o.Name == lookup })
}

// OutageKind is the kind of the part that is down.
type OutageKind uint8

// The kinds of parts that may be down.
const (
	OutageOfGroup OutageKind = iota
	OutageOfHub
	OutageOfLookup
	OutageOfLine
	OutageOfTrunks
	NumOutageKinds
)

// outageKinds has the key of each kind in a scenario, its documentation, and its title for a name.
var outageKinds = [NumOutageKinds]struct{ key, doc, title string }{
	OutageOfGroup:  {"group", "A group, whose agents are off the phones.", "the group %s"},
	OutageOfHub:    {"hub", "A hub: all its groups are off the phones.", "all groups of %s"},
	OutageOfLookup: {"lookup", "A lookup, which has the outcome error.", "the lookup %s"},
	OutageOfLine:   {"line", "A line. Calls to it count as blocked.", "the line %s"},
	OutageOfTrunks: {"trunks", "The hub whose trunks are down. Calls in progress go on.", "the trunks of %s"},
}

// OutageTitle names what is down for people: "the trunks of New York".
func (m *Model) OutageTitle(o *Outage) string {
	name := o.Name
	switch o.Kind {
	case OutageOfGroup:
		name = m.TitleOf(Subject{Kind: SubjectGroup, Index: o.Index}).String()
	case OutageOfLine:
		name = m.TitleOf(Subject{Kind: SubjectLine, Index: o.Index}).String()
	case OutageOfHub, OutageOfTrunks:
		name = m.Center.Hubs[o.Index].Title
	case OutageOfLookup, NumOutageKinds: // a lookup has no title
	}
	return fmt.Sprintf(outageKinds[o.Kind].title, name)
}

// String returns the key of the kind in a scenario.
func (k OutageKind) String() string { return outageKinds[k].key }

// Doc returns the documentation of the key.
func (k OutageKind) Doc() string { return outageKinds[k].doc }

// Contains reports whether a time lies in the span.
func (s TimeSpan) Contains(at des.Time) bool { return s.From <= at && at < s.To }
