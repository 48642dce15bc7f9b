package telephone

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// timed is a visit whose agent answers after a time and talks for a time.
type timed struct {
	Visit
	answers, talks time.Duration
	signals        chan sim.GuestSignal
}

func (v *timed) Signals() <-chan sim.GuestSignal { return v.signals }

func (v *timed) Do(call func() *ivr.Session, input func() error) (string, error) {
	joined, err := v.Visit.Do(call, input)
	if joined != "" {
		time.AfterFunc(v.answers, func() { v.signals <- sim.GuestSignal{Kind: sim.GuestAnswered} })
		time.AfterFunc(v.answers+v.talks, func() { v.signals <- sim.GuestSignal{Kind: sim.GuestFinished} })
	}
	return joined, err
}

func timedBy(arrive Arrive, answers, talks time.Duration) Arrive {
	return func(a *Arrival) (Visit, error) {
		v, err := arrive(a)
		return &timed{v, answers, talks, make(chan sim.GuestSignal, 4)}, err
	}
}

func atOnce(arrive Arrive) Arrive                       { return timedBy(arrive, 0, time.Second) }
func talking(arrive Arrive, talks time.Duration) Arrive { return timedBy(arrive, 0, talks) }
