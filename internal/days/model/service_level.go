package model

import "github.com/ivrsim/ivrsim/internal/days/des"

// ServiceLevelOf selects the visits that a service level divides by.
type ServiceLevelOf uint8

// The denominators of a service level.
const (
	OfOffered          ServiceLevelOf = iota // all whose wait has ended, but for short abandons
	OfAnswered                               // the answered
	OfAnsweredOrWaited                       // the answered, and the abandoned after the target
	NumServiceLevels
)

// EndedVisit is a visit to a queue whose wait has ended.
type EndedVisit struct {
	Answered, Abandoned bool         // neither: the caller left otherwise
	Wait                des.Duration // until then
	Target              des.Duration // of the service level
}

// serviceLevels has each denominator with its name and the visits that count.
var serviceLevels = [NumServiceLevels]struct {
	name, words string
	counts      func(v EndedVisit, short des.Duration) bool
}{
	OfOffered: {"offered", "offered calls", func(v EndedVisit, short des.Duration) bool {
		return !v.Abandoned || v.Wait >= short
	}},
	OfAnswered: {"answered", "answered calls", func(v EndedVisit, _ des.Duration) bool {
		return v.Answered
	}},
	OfAnsweredOrWaited: {
		"answered_or_waited", "answered calls and those abandoned after the target",
		func(v EndedVisit, short des.Duration) bool {
			return v.Answered || v.Abandoned && v.Wait > v.Target && v.Wait >= short
		},
	},
}

// ServiceLevelNames are the names of the denominators in a scenario.
func ServiceLevelNames() (out []string) {
	for i := range serviceLevels {
		out = append(out, serviceLevels[i].name)
	}
	return out
}

// ServiceLevelNamed is the denominator with a name; the default if no denominator has it.
func ServiceLevelNamed(name string) ServiceLevelOf {
	for i := range serviceLevels {
		if serviceLevels[i].name == name {
			return ServiceLevelOf(i)
		}
	}
	return OfOffered
}

// String is the name in a scenario.
func (s ServiceLevelOf) String() string { return serviceLevels[s].name }

// Words names the visits for a reader.
func (s ServiceLevelOf) Words() string { return serviceLevels[s].words }

// Judges reports whether a visit counts in a service level.
func (m *Model) Judges(v EndedVisit) bool {
	return serviceLevels[m.ServiceLevelOf].counts(v, m.ShortAbandon)
}
