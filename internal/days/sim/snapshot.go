package sim

import (
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Snapshot is a live view at one time: counters since the start of the first day, which only grow,
// and present states. It is a copy and does not change.
//
// States include the callers of the warm-up until they have left. The counters of [Live] include
// the callers of the warm-up who are in the center when the day begins. So for each queue offered =
// answered + abandoned + left + waiting. The counters of [RunWithSnapshots] do not include them, so
// these counters end at the report's numbers.
type Snapshot struct {
	Time        time.Time    // simulated, in the day that repeats
	Elapsed     des.Duration // simulated, since the first day began
	Day         int          // from 0
	Began       *Snapshot    // at the start of this day of the calendar; nil on the first
	Events      uint64       // simulated, since the first day began
	Guests      int          // of the calls, those from outside the simulation
	Lines       []LineSnapshot
	Flows       []FlowSnapshot
	Hubs        []HubSnapshot
	Queues      []QueueSnapshot
	Groups      []GroupSnapshot
	Steps       []StepSnapshot
	Transitions []Transition
	Goals       []GoalSnapshot
	Marks       []Mark // of a view of [Live]: at the beginning of each period of this day so far, and now
	IsRecorded  bool   // the day is real: its calls are of records, which have queues and no steps
}

// Mark has the counts of a time: calls that arrived, and the visits of each queue. The counts of a day's period are
// the difference of two marks.
type Mark struct {
	At      time.Time
	Arrived uint64
	Queues  []model.VisitCounts // as Snapshot.Queues
}

// LineSnapshot counts the calls of a line, and the results of checking their caller
// numbers.
type LineSnapshot struct {
	Line             string
	Arrived, Blocked uint64
	// first attempts a second at this time, by the scenario's volumes; NaN if its calls are given one by one
	Expected float64
	Numbers  []NumberCount
}

// NumberCount counts one result of checking caller numbers: "valid",
// "withheld", or the reason why they are not valid.
type NumberCount struct {
	Result string
	Count  uint64
}

// FlowSnapshot counts the finished calls of the lines that start a flow.
type FlowSnapshot struct {
	Flow     string
	Finished [model.Dispositions]uint64 // by Disposition
	Duration Histogram                  // in seconds, from arrival to the end of the leg
}

// HubSnapshot is a hub's trunks. Each call holds one trunk.
type HubSnapshot struct {
	Hub    string
	Calls  int
	Trunks int // that are up, or Unlimited
}

// QueueSnapshot is a queue at a hub.
type QueueSnapshot struct {
	Queue, Hub  string
	Target      des.Duration // of the service level
	Open        bool         // by its hours
	Staffed     int          // agents on the phones who take its callers while these wait
	Length      int          // callers who wait; booked callbacks are not counted
	LongestWait des.Duration // of the callers who wait
	// languages of callers who wait while no agent on the phones speaks them, in the center's order
	Unspoken []string
	// by period of the day, up to the present one: the longest wait that a caller had reached in it
	LongestWaits []des.Duration
	Callbacks    int               // booked, and neither reached nor tried for the last time
	Visits       model.VisitCounts // times are in ns
	Left         [Reasons]uint64   // of those not admitted (full, closed), or of those offered (timed out, by choice)
	Wait         Histogram         // in seconds, of the answered
	AbandonWait  Histogram         // in seconds, of the abandoned
	Talk         Histogram         // in seconds, of conversations, with callbacks; without after-call work
	Handle       Histogram         // in seconds, of conversations with their after-call work, with callbacks
}

// AgentState is the present state of an agent.
type AgentState uint8

// The states. An idle agent can take the next call. The phone of a ringing agent rings for a
// caller, who still waits. A paused agent takes no call for a while after a call. An agent who is
// away has left the phones for a while. Off are the agents of the group's largest roster who are
// not signed in.
const (
	Idle AgentState = iota
	Ringing
	Talking
	WrappingUp
	Paused
	Away
	Off
	AgentStates // how many there are
)

func (s AgentState) String() string {
	return [...]string{"idle", "ringing", "talking", "wrap_up", "paused", "away", "off"}[s]
}

// GroupSnapshot is a group's agents by state, and how many seconds they have spent in it.
type GroupSnapshot struct {
	Group, Hub string
	Agents     [AgentStates]int
	Seconds    [AgentStates]float64
}

// SignedIn counts the agents who are signed in: in every state but Off.
func (g *GroupSnapshot) SignedIn() int {
	n := 0
	for state, agents := range g.Agents {
		if AgentState(state) != Off {
			n += agents
		}
	}
	return n
}

// StepSnapshot counts the visits of a step, its outcomes, and the callers who hung up
// there, wherever its flow is run.
type StepSnapshot struct {
	Flow, Step      string
	Visits, HangUps uint64
	Outcomes        []OutcomeCount // all of the step's, by name
}

// OutcomeCount counts one outcome of a step.
type OutcomeCount struct {
	Outcome string
	Count   uint64
}

// Transition counts how often calls went from one step of a flow to another.
type Transition struct {
	Flow, Source, Target string
	Count                uint64
}

// Snapshot gives the present counts and states.
func (v *view) Snapshot() *Snapshot {
	r := v.r
	live := v.counters
	s := &Snapshot{
		Time:    v.t.Clock.Instant(r.now),
		Elapsed: v.elapsed + r.now - v.t.Clock.From,
		Events:  v.eventCount + r.eventCount,
		Lines:   make([]LineSnapshot, 0, len(live.lines)),
		Flows:   make([]FlowSnapshot, 0, len(live.flows)),
		Hubs:    make([]HubSnapshot, 0, len(r.floor.hubs)),
		Queues:  make([]QueueSnapshot, 0, len(r.floor.queues)), Groups: make([]GroupSnapshot, 0, len(r.floor.groups)),
	}

	for i := range live.lines {
		c := &live.lines[i]
		if v.t.lines[i].called {
			line := c.LineSnapshot
			line.Numbers = slices.Clone(line.Numbers)

			// The rate of a line with given calls is unknown, not zero.
			line.Expected = math.NaN()
			if model := &v.t.Lines[i]; len(model.Rate) > 0 {
				line.Expected = model.PerHour(&v.t.Clock, r.now) / (hour / second)
			}

			s.Lines = append(s.Lines, line)
		}
	}

	for i := range live.flows {
		s.Flows = append(s.Flows, live.flows[i].FlowSnapshot)
	}

	for i := range r.floor.hubs {
		h := &r.floor.hubs[i]
		s.Hubs = append(s.Hubs, HubSnapshot{v.t.Center.Hubs[i].Name.Value, h.calls, h.trunks})
	}

	for i := range r.floor.queues {
		s.Queues = append(s.Queues, v.queue(i))
	}

	for i := range r.floor.groups {
		s.Groups = append(s.Groups, v.group(i))
	}

	s.Steps, s.Transitions = live.steps.read(live)
	s.Goals = v.goals()
	return s
}

func (v *view) queue(i int) QueueSnapshot {
	q := &v.r.floor.queues[i]
	s := v.counters.queues[i]
	s.Open = q.open
	s.Length = int(q.length.n)
	s.Callbacks = int(q.callbacks)

	for _, a := range q.agents {
		if a.after <= v.waitBounds[i] {
			s.Staffed += int(a.group.staffed.n)
		}
	}

	for c := range v.r.waitingIn(q) {
		s.LongestWait = max(s.LongestWait, v.r.now-c.since)
	}

	s.LongestWaits = v.longestWaits(i, s.LongestWait)
	for language := range v.unspoken(q).All() {
		s.Unspoken = append(s.Unspoken, v.t.Center.Attributes[routing.AttrLanguage].Values[language])
	}
	return s
}

// unspoken returns the languages of the callers who wait in a queue and whom no agent on the phones can answer while
// they wait, at its hub or where they overflow.
func (v *view) unspoken(q *queue) routing.ValueSet {
	var out routing.ValueSet
	for c := range q.own.all {
		longest := v.waitBound(c)
		other := v.laterQueue(c, longest)
		isOverflowStaffed := other != nil && other.isStaffed(c.agentLanguage, longest)
		if !isOverflowStaffed && !q.isStaffed(c.agentLanguage, longest) {
			out.Add(c.agentLanguage)
		}
	}
	return out
}

// laterQueue returns the queue at another hub where a caller may be answered, too, within a wait; nil without one.
func (v *view) laterQueue(c *call, wait des.Duration) *queue {
	f := &v.r.floor
	if c.is(overflows) {
		return &f.queues[c.overflowQueue]
	}
	if after := c.queue.overflow[c.tier()]; after > 0 && after <= wait {
		return f.overflowQueue(c)
	}
	return nil
}

// longestWaits returns the longest waits of a queue in each period of the day so far. The present
// callers count too: nobody waits longer than present, so their other waits are no maximum.
func (v *view) longestWaits(queue int, present des.Duration) []des.Duration {
	clock := &v.t.Clock
	now := v.r.now

	// The copy keeps the wait of a present caller out of the counters, which get it when it ends.
	waits := v.counters.longest[queue]
	if present > 0 {
		waits.add(now-present, now, clock.From, clock.To)
	}

	n := min(dayPeriod(now, clock.From, clock.To)+1, dayPeriods)
	return slices.Clone(waits[:n])
}

func (v *view) group(i int) GroupSnapshot {
	g := &v.r.floor.groups[i]
	s := GroupSnapshot{Group: v.t.Groups[i].Name, Hub: v.t.Center.Hubs[v.t.Groups[i].Hub].Name.Value}
	s.Agents = [AgentStates]int{
		Idle:       int(g.idle.n),
		Ringing:    int(g.ringing.n),
		Talking:    int(g.talking.n),
		WrappingUp: int(g.wrapping.n),
		Paused:     int(g.paused.n),
		Away:       int(g.steppedAway.n),
		Off:        max(0, v.maxAgents[i]-int(g.staffed.n)),
	}

	for state, ns := range v.agentTime[i] {
		s.Seconds[state] = ns / second
	}

	return s
}
