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
func (c *Calls) of(d model.Disposition) *int64 {
	return [model.Dispositions]*int64{
		model.Blocked:     &c.Blocked,
		model.Answered:    &c.Answered,
		model.Booked:      &c.Booked,
		model.Deflected:   &c.Deflected,
		model.Transferred: &c.Transferred,
		model.LeftMessage: &c.LeftMessage,
		model.Abandoned:   &c.Abandoned,
		model.HungUp:      &c.HungUp,
		model.SelfServed:  &c.SelfServed,
		model.GaveUp:      &c.GaveUp,
		model.TurnedAway:  &c.TurnedAway,
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
	for _, d := range []model.Disposition{
		model.Answered, model.SelfServed, model.Abandoned, model.HungUp, model.Booked,
		model.Deflected, model.Transferred, model.LeftMessage, model.TurnedAway, model.GaveUp, model.Blocked,
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
		*c.of(model.Disposition(d)) = int64(n)
		c.InProgress -= int64(n)
	}
	return c
}
