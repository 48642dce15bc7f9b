package sim

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// replication is one simulated day (or run): its own callers on its own
// calendar. It is not safe for concurrent use; replications of one model are
// independent of each other.
type replication struct {
	t     *tables
	key   des.Key
	now   des.Time
	ahead des.Time // up to when a walk may run ahead of now: the clock's end, or stepwise no time at all

	calendar des.Calendar
	arrivals arrivals
	bells    []bell   // still to ring
	bell     des.Time // when the next one does, or never
	slab     slab

	counting, silent []*ivr.Machine // by program: what runs the calls of the statistics, and the others

	lines   []line
	queues  []queue
	queueAt []*queue // by service and hub; nil where the hub does not serve it
	groups  []group
	hubs    []hub

	slot    int32  // the running interval, or none
	born    uint64 // calls so far
	open    int    // calls of the day still in the center, callbacks included
	events  uint64
	instant uint64 // events before this instant
	checks  struct {
		at des.Time
		n  int
	} // at the last instant of one
	tally    *report.Tally
	counters counters
	watch    *watch     // nil: nothing is counted for a live view
	watched  bool       // it will be, or is
	ended    func(Call) // called for each call of the statistics; may be nil
	err      error
}

// hub is a hub as it stands now.
type hub struct{ trunks, limit int }

func newReplication(t *tables, number int, how Options) (*replication, error) {
	r := &apart[replication](1)[0]
	*r = replication{
		t: t, key: des.NewKey(t.Seed, uint64(number)), ahead: t.Clock.Stop, slot: none,
		lines: apart[line](len(t.lines)), queues: apart[queue](len(t.queues)), groups: apart[group](len(t.groups)), hubs: apart[hub](len(t.Center.Hubs)),
		tally:   report.NewTally(t.layout, how.WaitSeries),
		queueAt: make([]*queue, len(t.queueAt)*len(t.Center.Hubs)),
	}
	if how.Stepwise {
		r.ahead = -1
	}
	r.counters = newCounters(t, r.tally)
	r.openQueues()
	for h := range r.hubs {
		r.hubs[h].limit = math.MaxInt
		if h < len(t.Trunks) && t.Trunks[h] > 0 {
			r.hubs[h].limit = t.Trunks[h]
		}
	}
	if err := r.openLines(how.Live); err != nil {
		return nil, err
	}
	r.openCounts()
	r.waitForBell(t.bells)
	r.startArrivals()
	return r, nil
}

func (r *replication) openQueues() {
	for i := range r.queues {
		q := &r.queues[i]
		q.queueTable = r.t.queues[i]
		r.queueAt[int(q.service)*len(r.hubs)+int(q.hub)] = q
		levels := len(q.priority)
		q.own, q.foreign, q.last = apart[list](levels), apart[list](levels), apart[entered](levels)
		for l := range q.last {
			q.last[l].at = -1
		}
		q.agents = r.linked(q.skills)
	}
	for i := range r.groups {
		g := &r.groups[i]
		g.groupTable = r.t.groups[i]
		g.callers = r.linked(g.skills)
	}
}

func (r *replication) linked(skills []skillTable) []answering {
	out := make([]answering, len(skills))
	for i, k := range skills {
		out[i] = answering{&r.groups[k.group], &r.queues[k.queue], out[i+1 : i+1+k.equals], k.after}
	}
	return out
}

// line is a line as it stands now.
type line struct {
	*lineTable
	fates
	source           source
	counting, silent *ivr.Machine // its program's
}

func (l *line) machine(c *call) *ivr.Machine {
	if c.slot == none {
		return l.silent
	}
	return l.counting
}

// openLines makes two machines for each program.
func (r *replication) openLines(live bool) error {
	for i := range r.t.programs {
		p := &r.t.programs[i]
		counting, err := p.machine(live)
		if err != nil {
			return err
		}
		silent, err := p.machine(live)
		if err != nil {
			return err
		}
		r.counting, r.silent = append(r.counting, counting), append(r.silent, silent)
		counting.Counts = counting.NewCounts()
		for l := range r.lines {
			if line := &r.lines[l]; r.t.lines[l].program == p {
				line.lineTable, line.counting, line.silent = &r.t.lines[l], counting, silent
			}
		}
	}
	return nil
}

// machine gives one that runs the program.
func (p *programTable) machine(live bool) (*ivr.Machine, error) {
	if live {
		return ivr.Live(p.program)
	}
	return ivr.Recorded(p.recording), nil
}

// Done reports whether the day is over and everybody who arrived in it has left,
// or the clock has stopped.
func (r *replication) Done() bool {
	return r.isOver() || r.now >= r.t.Clock.Stop || r.err != nil
}

// Advance runs the events up to and including a time, or to the end. The error
// is for a flow that sends a caller round for ever.
//
// At one instant bells ring first, then calls arrive in the order of their
// lines, then pending events happen in the order of their calls' numbers.
func (r *replication) Advance(until des.Time) error {
	until = min(until, r.t.Clock.Stop)
	for !r.isOver() && r.err == nil {
		known := min(r.bell, r.arrivals.at)
		switch at := r.calendar.First(); {
		case at < known && at <= until:
			if at == r.now {
				r.standStill()
			}
			r.moveTo(at)
			id, _, _ := r.calendar.Next()
			r.act(r.slab.at(id))
		case known > until:
			r.now = max(r.now, until)
			return nil
		case r.bell == known:
			r.ring()
		default:
			r.arrive()
		}
		r.events++
	}
	return r.err
}

// moveTo lets it be a time.
func (r *replication) moveTo(at des.Time) {
	if at > r.now {
		r.now, r.instant = at, r.events
	}
}

// isOver: everybody who arrived in the day has left. The clock may stop before.
func (r *replication) isOver() bool { return r.open == 0 && r.now >= r.t.Clock.To }

// mostAtOnce bounds the events of one instant. Callers whom a flow sends round
// and agents answer in no time would make the clock stand still.
const mostAtOnce = 1 << 22

// standStill is an event more at the same instant.
func (r *replication) standStill() {
	if r.events-r.instant > mostAtOnce {
		r.fail(errors.New("callers go round in no time: give the conversations or prompts on their way a length"))
	}
}

// checksWithoutEnd counts a check, and tells whether there are too many at one instant: a
// callback that is declined at once leads from one to the next within one event.
func (r *replication) checksWithoutEnd() bool {
	if r.checks.at != r.now {
		r.checks.at, r.checks.n = r.now, 0
	}
	r.checks.n++
	return r.checks.n > mostAtOnce
}

// act is the end of what a call was doing.
func (r *replication) act(c *call) {
	switch c.doing {
	case walking:
		r.walk(c, &r.lines[c.line])
	case hangingUp:
		r.hungUp(c)
	case booking:
		r.book(c)
	case ending:
		r.end(c, &r.lines[c.line])
	case waiting:
		r.wake(c)
	case talking:
		l := &r.lines[c.line]
		r.goOn(c, l, r.talked(c, l))
	case wrapping:
		r.wrapped(c)
	case redialing:
		r.dialAgain(c)
	case dueBack:
		r.staged(c)
	case dialing:
		r.dialed(c)
	case resting:
		r.comeBack(c)
	case calledBack:
		r.calledBackEnds(c)
	}
}

func (r *replication) ring() {
	b := r.bells[0]
	r.moveTo(b.at)
	r.waitForBell(r.bells[1:])
	switch b.kind {
	case intervalBell:
		r.turnInterval(b.index)
	case hoursBell:
		r.queues[b.index].open = b.value == 1
	case overflowBell:
		r.overflowLate(routing.QueueID(b.index))
	case rosterBell:
		r.roster(&r.groups[b.index], b.value)
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
		r.err = fmt.Errorf("simulate %s at %s: %w", r.t.Scenario, r.t.Clock.Instant(r.now).Format(time.DateTime), err)
	}
}
