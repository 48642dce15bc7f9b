package sim

import (
	"errors"
	"fmt"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// replication is one simulated day (or run): its own callers on its own
// calendar. It is not safe for concurrent use; replications of one model are
// independent of each other.
type replication struct {
	t        *tables
	key      des.Key
	now      des.Time
	stepwise bool

	calendar des.Calendar
	arrivals arrivals
	bells    []bell   // still to ring
	bell     des.Time // when the next one does, or never
	calls    []call   // the slab
	free     int32    // its unused records, linked

	machines []*ivr.Machine // by program; they count
	silent   []*ivr.Machine // the same for calls outside the statistics

	queues []queue
	groups []group
	hubs   []hub
	// Callers waiting, by tier and by region.
	tiers, regions []gauge

	slot     int32  // the running interval, or none
	born     uint64 // calls so far
	open     int    // calls of the day still in the center, callbacks included
	events   uint64
	atOnce   int // events at this instant
	tally    *tally
	counters counters
	watch    *watch // nil: nothing is counted for a live view
	watched  bool   // it will be, or is
	err      error
}

// hub is a hub as it stands now.
type hub struct{ trunks int }

func newReplication(t *tables, number int, how Options, y *tally) (*replication, error) {
	r := &replication{
		t: t, key: des.NewKey(t.Seed, uint64(number)), stepwise: how.Stepwise, free: none, slot: none,
		queues: make([]queue, len(t.queues)), groups: make([]group, len(t.groups)), hubs: make([]hub, len(t.Center.Hubs)),
		tiers: make([]gauge, t.tiers), regions: make([]gauge, len(t.Center.Regions)), tally: y,
	}
	for i := range r.queues {
		levels := len(t.queues[i].priority)
		r.queues[i] = queue{own: emptyLists(levels), foreign: emptyLists(levels), last: make([]entered, levels)}
		for l := range r.queues[i].last {
			r.queues[i].last[l].at = -1
		}
	}
	for i := range t.programs {
		if err := r.addMachines(&t.programs[i], how.Live, y.counts[i]); err != nil {
			return nil, err
		}
	}
	r.counters = newCounters(t, y)
	r.waitForBell(t.bells)
	r.startArrivals()
	return r, nil
}

func emptyLists(n int) []list {
	lists := make([]list, n)
	for i := range lists {
		lists[i] = list{head: none, tail: none}
	}
	return lists
}

func (r *replication) addMachines(p *programTable, live bool, counts *ivr.Counts) error {
	counting, silent := ivr.Recorded(p.recording), ivr.Recorded(p.recording)
	if live {
		var err error
		if counting, err = ivr.Live(p.program); err != nil {
			return err
		}
		if silent, err = ivr.Live(p.program); err != nil {
			return err
		}
	}
	counting.Counts = counts
	r.machines, r.silent = append(r.machines, counting), append(r.silent, silent)
	return nil
}

func (r *replication) machine(c *call) *ivr.Machine {
	if c.slot == none {
		return r.silent[c.program]
	}
	return r.machines[c.program]
}

// Now is the simulated time that the replication has reached.
func (r *replication) Now() des.Time { return r.now }

// Done reports whether the day is over and everybody who arrived in it has left,
// or the clock has stopped.
func (r *replication) Done() bool {
	return r.isOver() || r.now >= r.t.Clock.Stop || r.err != nil
}

// Advance runs the events up to and including a time, or to the end. The error
// is for a flow that sends a caller round for ever.
func (r *replication) Advance(until des.Time) error {
	until = min(until, r.t.Clock.Stop)
	for !r.isOver() && r.err == nil {
		if !r.happen(until) {
			r.now = max(r.now, until)
			break
		}
	}
	return r.err
}

// isOver: everybody who arrived in the day has left. The clock may stop before.
func (r *replication) isOver() bool { return r.open == 0 && r.now >= r.t.Clock.To }

// happen runs the next event if it is due by a time. At one instant bells ring
// first, then calls arrive in the order of their lines, then pending events
// happen in the order of their calls' numbers.
func (r *replication) happen(until des.Time) bool {
	r.reserve()
	id, at, ok := r.calendar.NextBefore(min(r.bell, r.arrivals.at, until+1))
	switch {
	case ok:
		r.moveTo(at)
		r.act(id, &r.calls[id])
	case min(r.bell, r.arrivals.at) > until:
		return false
	case r.bell <= r.arrivals.at:
		r.ring()
	default:
		r.arrive()
	}
	r.events++
	return true
}

// mostAtOnce bounds the events of one instant. Callers whom a flow sends round
// and agents answer in no time would make the clock stand still.
const mostAtOnce = 1 << 22

// moveTo moves the clock.
func (r *replication) moveTo(at des.Time) {
	if r.atOnce++; at > r.now {
		r.now, r.atOnce = at, 0
	}
	if r.atOnce > mostAtOnce {
		r.fail(errors.New("callers go round in no time: give the conversations or prompts on their way a length"))
	}
}

// act is the end of what a call was doing.
func (r *replication) act(id int32, c *call) {
	switch c.doing {
	case walking:
		r.walk(id, c)
	case hangingUp:
		r.hungUp(id, c)
	case booking:
		r.book(id, c)
	case ending:
		r.reachEnd(id, c)
	case waiting:
		r.wake(id, c)
	case talking:
		r.talked(id, c)
	case wrapping:
		r.wrapped(id, c)
	case redialing:
		r.dialAgain(id, c)
	case dueBack:
		r.staged(id, c)
	case dialing:
		r.dialed(id, c)
	case resting:
		r.comeBack(id, c)
	case calledBack:
		r.calledBackEnds(id, c)
	}
}

func (r *replication) ring() {
	b := r.bells[0]
	r.now = b.at
	r.waitForBell(r.bells[1:])
	switch b.kind {
	case intervalBell:
		r.turnInterval(b.index)
	case hoursBell:
		r.queues[b.index].open = b.value == 1
	case rosterBell:
		r.roster(b.index, b.value)
	}
}

func (r *replication) waitForBell(bells []bell) {
	r.bells, r.bell = bells, never
	if len(bells) > 0 {
		r.bell = bells[0].at
	}
}

func (r *replication) fail(err error) {
	if r.err == nil {
		r.err = fmt.Errorf("simulate %s at %s: %w", r.t.Scenario, r.t.Clock.instant(r.now).Format("15:04:05"), err)
	}
}
