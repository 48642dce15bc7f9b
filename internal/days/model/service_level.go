package model

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// ServiceLevelOf selects the visits that a service level divides by.
type ServiceLevelOf uint8

// The denominators of a service level.
const (
	OfOffered             ServiceLevelOf = iota // all whose wait has ended, but for short abandons
	OfAnswered                                  // the answered
	OfAnsweredOrWaited                          // the answered, and the abandoned after the target
	OfAnsweredOrAbandoned                       // the answered and the abandoned, but for short abandons
	NumServiceLevels
)

// LevelRule decides which visits count in a service level.
type LevelRule struct {
	// an abandoned call with a shorter wait is left out; 0 leaves none out
	ShortAbandon des.Duration
	// the visits that the service level divides by
	ServiceLevelOf ServiceLevelOf
}

// serviceLevels has each denominator with its name and the visits that count.
var serviceLevels = [NumServiceLevels]struct {
	name, words string
	hint        string              // in the documentation of the key; may be ""
	counts      func(e *Event) bool // an event VisitEnded
}{
	OfOffered: {"offered", "offered calls", "all ended waits except short_abandons", func(e *Event) bool {
		return e.End != EndAbandoned || !e.isShort()
	}},
	OfAnswered: {"answered", "answered calls", "", func(e *Event) bool {
		return e.End == EndAnswered
	}},
	OfAnsweredOrWaited: {
		"answered_or_waited", "answered calls and those abandoned after the target", "also abandoned after the target",
		func(e *Event) bool {
			return e.End == EndAnswered || e.End == EndAbandoned && e.Time > e.Target && !e.isShort()
		},
	},
	OfAnsweredOrAbandoned: {
		"answered_or_abandoned", "answered and abandoned calls", "not those that left otherwise, as to a callback",
		func(e *Event) bool {
			return e.End == EndAnswered || e.End == EndAbandoned && !e.isShort()
		},
	},
}

// isShort reports whether the wait is a short one, if it was abandoned.
func (e *Event) isShort() bool { return e.Time < e.Level.ShortAbandon }

// IsJudged reports whether a visit that has ended counts in the service level of the event.
func (e *Event) IsJudged() bool { return serviceLevels[e.Level.ServiceLevelOf].counts(e) }

// ServiceLevelNames are the names of the denominators in a scenario.
func ServiceLevelNames() (out []string) {
	for i := range serviceLevels {
		out = append(out, serviceLevels[i].name)
	}
	return out
}

// ServiceLevelHints lists the names with their explanations.
func ServiceLevelHints() string {
	var hints []string
	for i := range serviceLevels {
		hint := serviceLevels[i].name
		if serviceLevels[i].hint != "" {
			hint += " (" + serviceLevels[i].hint + ")"
		}
		hints = append(hints, hint)
	}
	last := len(hints) - 1
	return strings.Join(hints[:last], ", ") + ", or " + hints[last]
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
