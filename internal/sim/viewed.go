package sim

import "github.com/ivrsim/ivrsim/internal/des"

// viewed is a replication that is looked at while it runs, after others before
// it whose counts stay.
type viewed struct {
	t       *tables
	running *replication
	watch   *watch
	elapsed des.Duration // in the replications before
	events  uint64       // in the replications before

	most  []int                  // by group: the largest roster
	read  [][AgentStates]uint64  // by group: the integrals of its agents by state when last read
	spent [][AgentStates]float64 // by group: agents × ns, since watching began
}

func newViewed(t *tables) viewed {
	w := viewed{
		t: t, watch: newWatch(t), most: make([]int, len(t.groups)),
		read: make([][AgentStates]uint64, len(t.groups)), spent: make([][AgentStates]float64, len(t.groups)),
	}
	for g := range t.Groups {
		for _, r := range t.Groups[g].Roster {
			w.most[g] = max(w.most[g], r.Agents)
		}
	}
	return w
}

// begin watches a replication from where it stands.
func (l *viewed) begin(r *replication) {
	r.watch = l.watch
	l.watch.count(r.counting)
	r.events, r.instant = 0, 0
	l.running = r
	for g := range l.read {
		l.read[g] = l.integrals(g)
	}
}

// advance runs the replication up to a time.
func (l *viewed) advance(until des.Time) error {
	if err := l.running.Advance(until); err != nil {
		return err
	}
	l.readAgents()
	return nil
}

// readAgents adds what the agents' integrals have grown by.
func (l *viewed) readAgents() {
	for g := range l.read {
		now := l.integrals(g)
		for state := range now {
			l.spent[g][state] += float64(now[state] - l.read[g][state])
		}
		l.read[g] = now
	}
}

// integrals are those over time of a group's agents by state, modulo 2⁶⁴.
func (l *viewed) integrals(g int) [AgentStates]uint64 {
	group, now := &l.running.groups[g], l.running.now
	staffed, talking, wrapping := group.staffed.integral(now), group.talking.integral(now), group.wrapping.integral(now)
	return [AgentStates]uint64{
		Idle: staffed - talking - wrapping, Talking: talking, WrappingUp: wrapping,
		Off: uint64(l.most[g])*uint64(now) - staffed,
	}
}
