package tally

import "github.com/ivrsim/ivrsim/internal/design/flow"

// Disposition is the way in which a call ended. If several apply, it is the first in this order.
// Blocked excludes all others.
type Disposition uint8

// The dispositions.
const (
	Blocked Disposition = iota
	Answered
	Booked // a callback
	Deflected
	Transferred
	LeftMessage
	Abandoned // hung up in a queue
	HungUp    // outside a queue
	SelfServed
	GaveUp       // any other end except TurnedAway
	TurnedAway   // by the center, at an end of that label
	Dispositions // how many there are
)

// dispositions describes each disposition.
var dispositions = [Dispositions]struct {
	name      string    // in JSON, CSV and metrics
	shown     string    // in text
	of        flow.Help // the help that leads to it
	did, does string    // in a sentence about calls
}{
	Blocked:     {"blocked", "blocked", flow.NoHelp, "were blocked", "are blocked"},
	Answered:    {"answered", "answered", flow.HelpQueue, "were answered", "are answered"},
	Booked:      {"booked", "booked a callback", flow.HelpCallback, "booked a callback", "book a callback"},
	Deflected:   {"deflected", "deflected", flow.HelpChannel, "were deflected", "are deflected"},
	Transferred: {"transferred", "transferred", flow.HelpTransfer, "were transferred", "are transferred"},
	LeftMessage: {"left_message", "left a message", flow.HelpMessage, "left a message", "leave a message"},
	Abandoned:   {"abandoned", "abandoned", flow.NoHelp, "abandoned", "abandon"},
	HungUp:      {"hung_up", "hung up in a menu", flow.NoHelp, "hung up in a menu", "hang up in a menu"},
	SelfServed:  {"self_served", "self-served", flow.NoHelp, "served themselves", "serve themselves"},
	GaveUp:      {"gave_up", "gave up", flow.NoHelp, "gave up", "give up"},
	TurnedAway:  {"turned_away", "turned away", flow.NoHelp, "were turned away", "are turned away"},
}

// String gives the name that reports and metrics use.
func (d Disposition) String() string { return dispositions[d].name }

// Shown is the name in text.
func (d Disposition) Shown() string { return dispositions[d].shown }

// Verbs returns the verbs of calls with the disposition, in the past and in the present tense.
func (d Disposition) Verbs() (did, does string) { return dispositions[d].did, dispositions[d].does }

// Helped is the disposition of a call that had a step's help.
func Helped(h flow.Help) Disposition {
	for d := range Dispositions {
		if dispositions[d].of == h {
			return d
		}
	}
	return GaveUp
}

// EndingAt is the disposition of a call that reaches an end of a label, if nothing else applies
// to the call.
func EndingAt(label string) Disposition {
	switch label {
	case flow.SelfServed:
		return SelfServed
	case flow.TurnedAway:
		return TurnedAway
	default:
		return GaveUp
	}
}
