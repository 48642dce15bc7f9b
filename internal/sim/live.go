package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
)

// Live runs a model for a live view: one replication after the other, so that
// the day repeats with other callers. Each begins with the day itself, its
// lead-in run beforehand, and gives way to the next when the day is over.
// It is not safe for concurrent use.
type Live struct {
	viewed
	how    Options
	number int
	began  *Snapshot // the counts when the running day began; nil on the first
}

// NewLive prepares a model. The error is for a program that no state machine
// can be built of.
func NewLive(m *model.Model, how Options) (*Live, error) {
	t, err := newTables(m)
	if err != nil {
		return nil, err
	}
	l := &Live{viewed: newViewed(t), how: how}
	return l, l.begin()
}

// begin starts a replication and runs its lead-in.
func (l *Live) begin() error {
	r, err := newReplication(l.t, l.number, l.how)
	if err != nil {
		return err
	}
	r.watched = true
	if err := r.Advance(l.t.Clock.From); err != nil {
		return err
	}
	l.viewed.begin(r)
	l.watch.count(r.silent)
	if l.number > 0 {
		l.began = l.viewed.Snapshot()
	}
	l.watch.takeIn(r)
	return nil
}

// Snapshot shows the center as it stands now.
func (l *Live) Snapshot() *Snapshot {
	s := l.viewed.Snapshot()
	s.Day, s.Began = l.number, l.began
	return s
}

// Advance runs the model for a length of simulated time, into the next day and
// further if it is so long.
func (l *Live) Advance(by des.Duration) error {
	for {
		left := l.t.Clock.To - l.running.now
		if by < left {
			return l.advance(l.running.now + by)
		}
		if err := l.advance(l.t.Clock.To - 1); err != nil { // who comes at the very end comes as the next day begins
			return err
		}
		by -= left
		if err := l.nextDay(); err != nil {
			return err
		}
	}
}

func (l *Live) nextDay() error {
	l.elapsed += l.t.Clock.To - l.t.Clock.From
	l.events += l.running.events
	if err := l.watch.seeOut(l.running); err != nil {
		return err
	}
	l.number++
	return l.begin()
}
