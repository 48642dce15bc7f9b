package report

import (
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// Calls counts all calls. Arrived is the sum of InProgress and of the dispositions. Offered and
// Redialed are subsets of Arrived. LanguageFallbacks counts visits.
type Calls struct {
	Arrived           int64 `json:"arrived"`
	Blocked           int64 `json:"blocked"`
	SelfServed        int64 `json:"self_served"`
	Deflected         int64 `json:"deflected"`
	Offered           int64 `json:"offered"`
	Answered          int64 `json:"answered"`
	Booked            int64 `json:"booked"`
	Transferred       int64 `json:"transferred"`
	Abandoned         int64 `json:"abandoned"`
	LeftMessage       int64 `json:"left_message"`
	HungUp            int64 `json:"hung_up"`
	GaveUp            int64 `json:"gave_up"`
	TurnedAway        int64 `json:"turned_away"`
	Redialed          int64 `json:"redialed"`
	InProgress        int64 `json:"in_progress"`
	LanguageFallbacks int64 `json:"language_fallbacks"`
}

// of is the field that counts the calls with a disposition.
func (c *Calls) of(d tally.Disposition) *int64 {
	return [tally.Dispositions]*int64{
		tally.Blocked:     &c.Blocked,
		tally.Answered:    &c.Answered,
		tally.Booked:      &c.Booked,
		tally.Deflected:   &c.Deflected,
		tally.Transferred: &c.Transferred,
		tally.LeftMessage: &c.LeftMessage,
		tally.Abandoned:   &c.Abandoned,
		tally.HungUp:      &c.HungUp,
		tally.SelfServed:  &c.SelfServed,
		tally.GaveUp:      &c.GaveUp,
		tally.TurnedAway:  &c.TurnedAway,
	}[d]
}

// DispositionCount is the number of calls with a disposition, under its name in text.
type DispositionCount struct {
	Name  string
	Calls int64
	Place string // where they end; "" for calls that have not ended
}

// ByDisposition returns the counts by disposition, and the count of calls in progress, in the order
// of reports.
func (c *Calls) ByDisposition() []DispositionCount {
	var out []DispositionCount
	for _, d := range []tally.Disposition{
		tally.Answered, tally.SelfServed, tally.Abandoned, tally.HungUp, tally.Booked,
		tally.Deflected, tally.Transferred, tally.LeftMessage, tally.TurnedAway, tally.GaveUp, tally.Blocked,
	} {
		out = append(out, DispositionCount{d.Shown(), *c.of(d), d.Place()})
	}
	return append(out, DispositionCount{Name: "still there", Calls: c.InProgress})
}

func (b *builder) calls() Calls {
	n := tally.CallsAbout(b.total, model.Subject{})
	c := Calls{
		Arrived: int64(n.Arrived), Offered: int64(n.Offered), Redialed: int64(n.Redialed),
		InProgress: int64(n.Arrived), LanguageFallbacks: int64(b.total.LanguageFallbacks),
	}
	for d, n := range n.Ended {
		*c.of(tally.Disposition(d)) = int64(n)
		c.InProgress -= int64(n)
	}
	return c
}
