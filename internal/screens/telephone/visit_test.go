package telephone

import (
	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// timed is a visit whose agent answers and hangs up when something has happened.
type timed struct {
	Visit
	waits   func() // returns when the agent answers
	talks   func() // returns at the end of the talk
	ends    sim.GuestSignal
	signals chan sim.GuestSignal
}

func (v *timed) Signals() <-chan sim.GuestSignal { return v.signals }

func (v *timed) Do(call func() *ivr.Session, input func() error) (string, error) {
	joined, err := v.Visit.Do(call, input)
	if joined != "" {
		go func() {
			v.waits()
			v.signals <- sim.GuestSignal{Kind: sim.GuestAnswered}
			v.talks()
			v.signals <- v.ends
		}()
	}
	return joined, err
}

// talking lets an agent answer and hang up when functions return.
func talking(waits, talks func()) Arrive {
	return ending(waits, talks, sim.GuestSignal{Kind: sim.GuestFinished})
}

// ending is talking with a signal of the end.
func ending(waits, talks func(), ends sim.GuestSignal) Arrive {
	return func(a *Arrival) (Visit, error) {
		v, err := Scripted(nil)(a)
		return &timed{v, waits, talks, ends, make(chan sim.GuestSignal, 4)}, err
	}
}

// atOnce is the time of an agent who is free, or says nothing more.
func atOnce() {}
