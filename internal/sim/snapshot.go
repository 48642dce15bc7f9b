package sim

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/report"
)

// Snapshot is a live view at one moment: counters since watching began, which
// only grow, and states now. It is a copy and stays as it is.
type Snapshot struct {
	Time        time.Time    // simulated, in the day that repeats
	Elapsed     des.Duration // simulated, since watching began
	Day         int          // which time that it is, from 0
	Began       *Snapshot    // what stood when this day began; nil on the first
	Events      uint64
	Lines       []LineSnapshot
	Flows       []FlowSnapshot
	Hubs        []HubSnapshot
	Queues      []QueueSnapshot
	Groups      []GroupSnapshot
	Steps       []StepSnapshot
	Transitions []Transition
}

// LineSnapshot counts the calls of a line, and how the checks of their caller
// numbers ended.
type LineSnapshot struct {
	Line             string
	Arrived, Blocked uint64
	Numbers          []NumberCount
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
	Finished [report.Dispositions]uint64 // by Disposition
	Duration Histogram                   // from arrival to the end of the leg
}

// HubSnapshot is a hub's trunks: calls hold one each.
type HubSnapshot struct {
	Hub    string
	Calls  int
	Trunks int // 0 is unlimited
}

// QueueSnapshot is a queue at a hub.
type QueueSnapshot struct {
	Queue, Hub                           string
	Target                               des.Duration
	Open                                 bool // its hours are now
	Staffed                              int  // agents on the phones who answer it: idle, talking or wrapping up
	Length                               int
	LongestWait                          des.Duration
	Offered, Answered, Abandoned, Within uint64
	Short                                uint64 // of the abandoned: the service level leaves them out
	Left                                 [Reasons]uint64
	Wait, AbandonWait, Handle            Histogram
}

// AgentState is what an agent is doing.
type AgentState uint8

// The states. Off are those of the group's largest roster who are not there.
const (
	Idle AgentState = iota
	Talking
	WrappingUp
	Off
	AgentStates // how many there are
)

func (s AgentState) String() string {
	return [...]string{"idle", "talking", "wrap_up", "off"}[s]
}

// GroupSnapshot is a group's agents by state, and their time in it.
type GroupSnapshot struct {
	Group, Hub string
	Agents     [AgentStates]int
	Seconds    [AgentStates]float64
}

// StepSnapshot counts the visits of a step, its outcomes, and the callers who
// hung up there, over all places that run its flow.
type StepSnapshot struct {
	Flow, Step      string
	Visits, HangUps uint64
	Outcomes        []OutcomeCount // those that the step has, by name
}

// OutcomeCount counts one outcome of a step.
type OutcomeCount struct {
	Outcome string
	Count   uint64
}

// Transition counts the calls that went from one step of a flow to another.
type Transition struct {
	Flow, Source, Target string
	Count                uint64
}

// Snapshot takes the view of now.
func (l *viewed) Snapshot() *Snapshot {
	r, w := l.running, l.watch
	s := &Snapshot{
		Time: l.t.Clock.Instant(r.now), Elapsed: l.elapsed + r.now - l.t.Clock.From, Events: l.events + r.events,
		Lines: make([]LineSnapshot, 0, len(w.lines)), Flows: make([]FlowSnapshot, 0, len(w.flows)), Hubs: make([]HubSnapshot, 0, len(r.hubs)),
		Queues: make([]QueueSnapshot, 0, len(r.queues)), Groups: make([]GroupSnapshot, 0, len(r.groups)),
	}
	for i := range w.lines {
		if l.t.Lines[i].IsCalled() {
			s.Lines = append(s.Lines, w.line(i))
		}
	}
	for i := range w.flows {
		s.Flows = append(s.Flows, FlowSnapshot{l.t.programs[i].program.Flow, w.flows[i].finals, w.flows[i].duration})
	}
	for i := range r.hubs {
		h := HubSnapshot{Hub: l.t.Center.Hubs[i].Name.Value, Calls: r.hubs[i].trunks}
		if i < len(l.t.Trunks) {
			h.Trunks = l.t.Trunks[i]
		}
		s.Hubs = append(s.Hubs, h)
	}
	for i := range r.queues {
		s.Queues = append(s.Queues, l.queue(i))
	}
	for i := range r.groups {
		s.Groups = append(s.Groups, l.group(i))
	}
	s.Steps, s.Transitions = w.chart.read(w)
	return s
}

func (w *watch) line(i int) LineSnapshot {
	c := &w.lines[i]
	return LineSnapshot{Line: w.t.Center.Lines[i].Name.Value, Arrived: c.arrived, Blocked: c.blocked, Numbers: slices.Clone(c.numbers)}
}

func (l *viewed) queue(i int) QueueSnapshot {
	at, now, c := &l.t.queues[i], &l.running.queues[i], &l.watch.queues[i]
	s := QueueSnapshot{
		Queue: l.t.Center.Queues[at.service].Name.Value, Hub: l.t.Center.Hubs[at.hub].Name.Value,
		Target: at.target, Open: now.open, Length: int(now.length.n),
		Offered: c.offered, Answered: c.answered, Abandoned: c.abandoned, Within: c.within, Short: c.short, Left: c.left,
		Wait: c.wait, AbandonWait: c.abandonWait, Handle: c.handle,
	}
	for _, a := range now.agents {
		s.Staffed += int(a.group.staffed.n)
	}
	for _, level := range now.own {
		for call := level.head; call != nil; call = call.own.next {
			if call.doing == waiting {
				s.LongestWait = max(s.LongestWait, l.running.now-call.since)
				break
			}
		}
	}
	return s
}

func (l *viewed) group(i int) GroupSnapshot {
	g := &l.running.groups[i]
	s := GroupSnapshot{Group: l.t.Groups[i].Name, Hub: l.t.Center.Hubs[l.t.Groups[i].Hub].Name.Value}
	s.Agents = [AgentStates]int{int(g.idle.n), int(g.talking.n), int(g.wrapping.n), max(0, l.most[i]-int(g.staffed.n))}
	for state, ns := range l.spent[i] {
		s.Seconds[state] = ns / second
	}
	return s
}
