package report

import (
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// Disposition is how a call ended. If several apply it is the first in this order;
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
	GaveUp       // any other end but that of TurnedAway
	TurnedAway   // by the center, at an end of that label
	Dispositions // how many there are
)

// dispositions describes each disposition.
var dispositions = [Dispositions]struct {
	name      string    // in JSON, CSV and metrics
	shown     string    // in text
	of        flow.Help // by which a call comes to it
	did, does string    // in a sentence about calls
	count     func(*Calls) *int64
}{
	Blocked:     {"blocked", "blocked", flow.NoHelp, "were blocked", "are blocked", func(c *Calls) *int64 { return &c.Blocked }},
	Answered:    {"answered", "answered", flow.HelpQueue, "were answered", "are answered", func(c *Calls) *int64 { return &c.Answered }},
	Booked:      {"booked", "booked a callback", flow.HelpCallback, "booked a callback", "book a callback", func(c *Calls) *int64 { return &c.Booked }},
	Deflected:   {"deflected", "deflected", flow.HelpChannel, "were deflected", "are deflected", func(c *Calls) *int64 { return &c.Deflected }},
	Transferred: {"transferred", "transferred", flow.HelpTransfer, "were transferred", "are transferred", func(c *Calls) *int64 { return &c.Transferred }},
	LeftMessage: {"left_message", "left a message", flow.HelpMessage, "left a message", "leave a message", func(c *Calls) *int64 { return &c.LeftMessage }},
	Abandoned:   {"abandoned", "abandoned", flow.NoHelp, "abandoned", "abandon", func(c *Calls) *int64 { return &c.Abandoned }},
	HungUp:      {"hung_up", "hung up in a menu", flow.NoHelp, "hung up in a menu", "hang up in a menu", func(c *Calls) *int64 { return &c.HungUp }},
	SelfServed:  {"self_served", "self-served", flow.NoHelp, "served themselves", "serve themselves", func(c *Calls) *int64 { return &c.SelfServed }},
	GaveUp:      {"gave_up", "ended", flow.NoHelp, "ended", "end", func(c *Calls) *int64 { return &c.GaveUp }},
	TurnedAway:  {"turned_away", "turned away", flow.NoHelp, "were turned away", "are turned away", func(c *Calls) *int64 { return &c.TurnedAway }},
}

// String gives the name that reports and metrics use.
func (d Disposition) String() string { return dispositions[d].name }

// Shown is the name in text.
func (d Disposition) Shown() string { return dispositions[d].shown }

// Verbs say what calls with the disposition did, and what they do.
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

// Calls counts all calls. Arrived is the sum of InProgress and of the
// dispositions. Offered and Redialed are subsets of Arrived; LanguageFallbacks counts visits.
type Calls struct {
	Arrived           int64 `json:"arrived"`
	Blocked           int64 `json:"blocked"`
	SelfServed        int64 `json:"self_served"`
	Deflected         int64 `json:"deflected"`
	Offered           int64 `json:"offered"`
	Answered          int64 `json:"answered"`
	Booked            int64 `json:"booked"`
	Transferred       int64 `json:"transferred"`
	LeftMessage       int64 `json:"left_message"`
	Abandoned         int64 `json:"abandoned"`
	HungUp            int64 `json:"hung_up"`
	GaveUp            int64 `json:"gave_up"`
	TurnedAway        int64 `json:"turned_away"`
	Redialed          int64 `json:"redialed"`
	InProgress        int64 `json:"in_progress"`
	LanguageFallbacks int64 `json:"language_fallbacks"`
}

// DispositionCount is the number of calls with a disposition, under its name in text.
type DispositionCount struct {
	Name  string
	Calls int64
}

// ByDisposition gives the counts by disposition, and of the calls in progress, in the
// order in which reports show them.
func (c *Calls) ByDisposition() []DispositionCount {
	var out []DispositionCount
	for _, d := range []Disposition{Answered, SelfServed, Abandoned, HungUp, Booked, Deflected, Transferred, LeftMessage, TurnedAway, GaveUp, Blocked} {
		out = append(out, DispositionCount{dispositions[d].shown, *dispositions[d].count(c)})
	}
	return append(out, DispositionCount{"still there", c.InProgress})
}

func (c *Calls) columns(s *sheetRow) {
	s.perDay(
		count{"arrived", c.Arrived}, count{"blocked", c.Blocked}, count{"self_served", c.SelfServed}, count{"deflected", c.Deflected},
		count{"offered", c.Offered}, count{"answered", c.Answered}, count{"booked", c.Booked}, count{"transferred", c.Transferred},
		count{"abandoned", c.Abandoned}, count{"left_message", c.LeftMessage},
		count{"hung_up", c.HungUp}, count{"gave_up", c.GaveUp}, count{"turned_away", c.TurnedAway}, count{"redialed", c.Redialed},
		count{"in_progress", c.InProgress}, count{"language_fallbacks", c.LanguageFallbacks},
	)
}

func (b *builder) calls() Calls {
	n := callsAbout(b.total, model.Subject{})
	c := Calls{
		Arrived: int64(n.Arrived), Offered: int64(n.Offered), Redialed: int64(n.Redialed),
		InProgress: int64(n.Arrived), LanguageFallbacks: int64(b.total.LanguageFallbacks),
	}
	for d, n := range n.Ended {
		*dispositions[d].count(&c) = int64(n)
		c.InProgress -= int64(n)
	}
	return c
}
