package telephone

import (
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// timed is a visit whose agent answers at once, and talks until something happens.
type timed struct {
	Visit
	talks   func() // returns at the end of the talk
	signals chan sim.GuestSignal
}

func (v *timed) Signals() <-chan sim.GuestSignal { return v.signals }

func (v *timed) Do(call func() *ivr.Session, input func() error) (string, error) {
	joined, err := v.Visit.Do(call, input)
	if joined != "" {
		v.signals <- sim.GuestSignal{Kind: sim.GuestAnswered}
		go func() {
			v.talks()
			v.signals <- sim.GuestSignal{Kind: sim.GuestFinished}
		}()
	}
	return joined, err
}

// talking lets an agent answer at once, and talk until a function returns.
func talking(arrive Arrive, talks func()) Arrive {
	return func(a *Arrival) (Visit, error) {
		v, err := arrive(a)
		return &timed{v, talks, make(chan sim.GuestSignal, 4)}, err
	}
}
