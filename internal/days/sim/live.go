package sim

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// RunWithSnapshots runs one replication as Run does and shows snapshots of it. The snapshots are at
// the start of the day and after each step of simulated time, until all callers of the day have
// left. It returns the error of the context, of show, or of a flow that never ends.
func RunWithSnapshots(ctx context.Context, m *model.Model, number int, how Options, step des.Duration,
	show func(*Snapshot) error,
) error {
	t, err := newTables(withDailyGoals(m))
	if err != nil {
		return err
	}

	v := newView(t, how)
	if err := v.begin(number); err != nil {
		return err
	}

	for at := t.Clock.From; ; at += step {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := v.advance(at); err != nil {
			return err
		}

		s := v.Snapshot()

		// The replication has stopped before if it is done.
		s.Time = t.Clock.Instant(at)

		// The snapshot is shown before the end is tested, so that the last one shows the end.
		if err := show(s); err != nil {
			return err
		}
		if v.r.Done() {
			return nil
		}
	}
}

// Live runs replications one after the other for a live view: the day repeats with new
// callers. It is not safe for concurrent use.
type Live struct {
	view
	number int
	began  *Snapshot // the counts at the start of the day of the calendar; nil on the first

	guests  []*Guest // in the center, in the order in which they came
	nGuests uint64   // so far, counted once per day
}

// NewLive prepares a model and runs its warm-up. It returns the error of a flow that never ends.
func NewLive(m *model.Model, how Options) (*Live, error) {
	t, err := newTables(withDailyGoals(m))
	if err != nil {
		return nil, err
	}
	l := &Live{view: newView(t, how)}
	l.countsEarly = true
	return l, l.begin(0)
}

// SnapshotOf returns the counts and states of a real day at the time of a past. The error is as of [Simulation.After].
func SnapshotOf(m *model.Model, past *Past) (*Snapshot, error) {
	s, err := New(withDailyGoals(m))
	if err != nil {
		return nil, err
	}
	if s, err = s.After(past); err != nil {
		return nil, err
	}
	s.t.past.isAll = true

	v := newView(s.t, Options{})
	if err := v.begin(0); err != nil {
		return nil, err
	}

	// The agents' time counts from the start of the past.
	clear(v.integrals)
	if err := v.advance(v.r.now); err != nil {
		return nil, err
	}
	out := v.Snapshot()
	v.addMarks(out)
	v.leaveOutUnrecorded(out)
	return out, nil
}

// Elapsed returns the simulated time since the first day began.
func (l *Live) Elapsed() time.Duration {
	return time.Duration(l.elapsed + l.r.now - l.t.Clock.From)
}

// Snapshot gives the present counts and states.
func (l *Live) Snapshot() *Snapshot {
	s := l.view.Snapshot()
	s.Day = l.number
	s.Began = l.began
	s.Guests = len(l.guests)
	l.addMarks(s)
	return s
}

// addMarks adds the marks of the day so far to a snapshot.
func (v *view) addMarks(s *Snapshot) {
	v.counters.mark(v.r.now)
	s.Marks = append(slices.Clip(v.counters.marks), v.counters.markAt(v.r.now))
}

// Advance runs the model for a simulated time, into the next day if it is that long.
func (l *Live) Advance(by des.Duration) error {
	clock := &l.t.Clock
	for {
		_, end := clock.Day(clock.DayOf(l.r.now))
		left := end - l.r.now
		if by < left {
			return l.advance(l.r.now + by)
		}

		// An arrival at the end belongs to the next day.
		if err := l.advance(end - 1); err != nil {
			return err
		}

		by -= left

		if end == clock.To {
			if err := l.nextDay(); err != nil {
				return err
			}
			continue
		}

		// The next day of a simulation of several days begins at this midnight.
		l.began = l.view.Snapshot()
		if err := l.advance(end); err != nil {
			return err
		}
	}
}

// nextDay simulates the calls of the day to their ends and begins the next day. Callers
// who are still in the center when the clock stops hang up.
func (l *Live) nextDay() error {
	l.elapsed += l.t.Clock.To - l.t.Clock.From
	l.eventCount += l.r.eventCount

	if err := l.r.Advance(l.t.Clock.Stop); err != nil {
		return err
	}

	for c := range l.r.present {
		if !l.counters.isCounted(c) {
			continue
		}

		// A caller who talks may still be in a flow of while. It ends first, so that the caller
		// hangs up at the queue.
		if c.activity == talking {
			l.r.walk.interrupt(c)
		}
		l.counters.hangsUpAtStop(c, l.r.now)
	}

	// The number is part of the key of the random numbers, so each day has callers of its own.
	l.number++
	if err := l.begin(l.number); err != nil {
		return err
	}

	l.began = l.view.Snapshot()
	l.readmit()
	return nil
}

// view is a running replication with live counters. The counters continue the counters of the
// earlier replications. Queues, agents and trunks are the present ones.
type view struct {
	t          *tables
	how        Options
	r          *replication
	counters   *liveCounters
	elapsed    des.Duration // in the replications before
	eventCount uint64       // in the replications before

	countsEarly bool // the counters include callers of the warm-up who are in the center when the day begins

	waitBounds []des.Duration // by queue

	maxAgents []int                  // by group: the largest roster
	integrals [][AgentStates]uint64  // by group: the integrals of its agents by state when last read
	agentTime [][AgentStates]float64 // by group: agents × ns
}

func newView(t *tables, how Options) view {
	v := view{
		t: t, how: how, counters: newLiveCounters(t), waitBounds: waitBounds(t),
		maxAgents: make([]int, len(t.groups)),
		integrals: make([][AgentStates]uint64, len(t.groups)), agentTime: make([][AgentStates]float64, len(t.groups)),
	}

	for g := range t.Groups {
		for _, r := range t.Groups[g].Roster {
			v.maxAgents[g] = max(v.maxAgents[g], r.Agents)
		}

		// With varying attendance more agents than the roster may come.
		if group := &t.Groups[g]; group.Attendance.Varies() {
			v.maxAgents[g] = int(float64(v.maxAgents[g])*group.Attendance.Most()) + 1
		}
	}

	return v
}

// begin runs a replication to the start of the day. Arrivals at that very time are
// counted, agents' time and events before it are not.
func (v *view) begin(number int) error {
	r := newReplication(v.t, number, v.how)
	v.counters.earlyBefore = math.MinInt64 // counts no call of the warm-up while it runs
	clear(v.counters.longest)
	v.counters.marks = nil // the snapshots of the day before keep theirs
	r.ledger.listeners = []listener{v.counters}
	v.counters.countSteps(r.walk.counted)
	r.open(number, v.how)

	if err := r.Advance(v.t.Clock.From); err != nil {
		return err
	}

	// The events of the warm-up are not counted.
	v.r = r
	r.eventCount = 0

	if v.countsEarly {
		v.counters.countPresent(r.present, r.now)
	}

	// The integrals run from time 0. A snapshot needs only the part after the start of the day.
	for g := range v.integrals {
		v.integrals[g] = v.readIntegrals(g)
	}

	return nil
}

// advance runs the replication up to a time.
func (v *view) advance(until des.Time) error {
	if err := v.r.Advance(until); err != nil {
		return err
	}
	for g := range v.integrals {
		now := v.readIntegrals(g)

		// Both integrals are modulo 2⁶⁴, but their difference is exact.
		for state := range now {
			v.agentTime[g][state] += float64(now[state] - v.integrals[g][state])
		}
		v.integrals[g] = now
	}
	return nil
}

// readIntegrals gives the integrals over time of a group's agents by state, modulo
// 2⁶⁴.
func (v *view) readIntegrals(g int) [AgentStates]uint64 {
	group := &v.r.floor.groups[g]
	now := v.r.now
	staffed := group.staffed.integral(now)
	ringing := group.ringing.integral(now)
	talking := group.talking.integral(now)
	wrapping := group.wrapping.integral(now)
	paused := group.paused.integral(now)
	steppedAway := group.steppedAway.integral(now)

	return [AgentStates]uint64{
		Idle:       staffed - ringing - talking - wrapping - paused - steppedAway,
		Ringing:    ringing,
		Talking:    talking,
		WrappingUp: wrapping,
		Paused:     paused,
		Away:       steppedAway,
		Off:        uint64(v.maxAgents[g])*uint64(now) - staffed,
	}
}
