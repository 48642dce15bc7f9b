package sim

import "github.com/ivrsim/ivrsim/internal/des"

// Live runs a model for a live view: one replication after the other, so that
// the day repeats with other callers. Each begins with the day itself, its
// lead-in run beforehand, and gives way to the next when the day is over.
// It is not safe for concurrent use.
type Live struct {
	t       *tables
	how     Options
	number  int
	running *Replication
	watch   *watch
	elapsed des.Duration // in the days before
	events  uint64       // in the days before

	most  []int                  // by group: the largest roster
	read  [][AgentStates]uint64  // by group: the integrals of its agents by state when last read
	spent [][AgentStates]float64 // by group: agents × ns, since watching began
}

// NewLive prepares a model. The error is for a program that no state machine
// can be built of.
func NewLive(m *Model, how Options) (*Live, error) {
	t, err := newTables(m)
	if err != nil {
		return nil, err
	}
	l := &Live{
		t: t, how: how, watch: newWatch(t), most: make([]int, len(t.groups)),
		read: make([][AgentStates]uint64, len(t.groups)), spent: make([][AgentStates]float64, len(t.groups)),
	}
	for g := range t.Groups {
		for _, r := range t.Groups[g].Roster {
			l.most[g] = max(l.most[g], r.Agents)
		}
	}
	return l, l.begin()
}

// begin starts a replication and runs its lead-in.
func (l *Live) begin() error {
	r, err := newReplication(l.t, l.number, l.how, newTally(l.t))
	if err != nil {
		return err
	}
	r.watched = true
	if err := r.Advance(l.t.Clock.From); err != nil {
		return err
	}
	r.watch = l.watch
	for i := range r.machines {
		r.machines[i].Counts, r.silent[i].Counts = l.watch.counts[i], l.watch.counts[i]
	}
	r.events = 0
	l.running = r
	for g := range l.read {
		l.read[g] = l.integrals(g)
	}
	return nil
}

// Advance runs the model for a length of simulated time, into the next day and
// further if it is so long.
func (l *Live) Advance(by des.Duration) error {
	for {
		step := min(by, l.t.Clock.To-l.running.now)
		if err := l.running.Advance(l.running.now + step); err != nil {
			return err
		}
		l.readAgents()
		if l.running.now < l.t.Clock.To {
			return nil
		}
		by -= step
		if err := l.nextDay(); err != nil {
			return err
		}
	}
}

func (l *Live) nextDay() error {
	l.elapsed += l.t.Clock.To - l.t.Clock.From
	l.events += l.running.events
	l.number++
	return l.begin()
}

// readAgents adds what the agents' integrals have grown by.
func (l *Live) readAgents() {
	for g := range l.read {
		now := l.integrals(g)
		for state := range now {
			l.spent[g][state] += float64(now[state] - l.read[g][state])
		}
		l.read[g] = now
	}
}

// integrals are those over time of a group's agents by state, modulo 2⁶⁴.
func (l *Live) integrals(g int) [AgentStates]uint64 {
	group, now := &l.running.groups[g], l.running.now
	staffed, talking, wrapping := group.staffed.integral(now), group.talking.integral(now), group.wrapping.integral(now)
	return [AgentStates]uint64{
		Idle: staffed - talking - wrapping, Talking: talking, WrappingUp: wrapping,
		Off: uint64(l.most[g])*uint64(now) - staffed,
	}
}
