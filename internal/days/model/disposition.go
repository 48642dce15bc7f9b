package model

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
	place     string    // after a count of calls, where they end
	better    Direction // whether more or fewer of these calls are better for callers
}{
	Blocked: {
		"blocked", "blocked", flow.NoHelp, "were blocked", "are blocked",
		"without a free trunk, or to a line that is down", Lower,
	},
	Answered: {"answered", "answered", flow.HelpQueue, "were answered", "are answered", "by an agent", Higher},

	// More of these are better than long waits, and fewer are better if an agent answers instead.
	Booked:      {"booked", "booked a callback", flow.HelpCallback, "booked a callback", "book a callback", "in place of a wait", Neither},
	Deflected:   {"deflected", "deflected", flow.HelpChannel, "were deflected", "are deflected", "to another channel", Neither},
	Transferred: {"transferred", "transferred", flow.HelpTransfer, "were transferred", "are transferred", "out of the center", Neither},
	LeftMessage: {"left_message", "left a message", flow.HelpMessage, "left a message", "leave a message", "in place of a wait", Neither},

	Abandoned:  {"abandoned", "abandoned", flow.NoHelp, "abandoned", "abandon", "while waiting", Lower},
	HungUp:     {"hung_up", "hung up in a menu", flow.NoHelp, "hung up in a menu", "hang up in a menu", "outside a queue", Lower},
	SelfServed: {"self_served", "self-served", flow.NoHelp, "served themselves", "serve themselves", "in the menus", Higher},
	GaveUp:     {"gave_up", "gave up", flow.NoHelp, "gave up", "give up", "at another end of a flow", Lower},
	TurnedAway: {"turned_away", "turned away", flow.NoHelp, "were turned away", "are turned away", "by the center", Lower},
}

// String gives the name that reports and metrics use.
func (d Disposition) String() string { return dispositions[d].name }

// Shown is the name in text.
func (d Disposition) Shown() string { return dispositions[d].shown }

// Verbs returns the verbs of calls with the disposition, in the past and in the present tense.
func (d Disposition) Verbs() (did, does string) { return dispositions[d].did, dispositions[d].does }

// Place describes where calls with the disposition end, after their count: "by an agent".
func (d Disposition) Place() string { return dispositions[d].place }

// Better says whether more or fewer calls with the disposition are better for callers.
func (d Disposition) Better() Direction { return dispositions[d].better }

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
