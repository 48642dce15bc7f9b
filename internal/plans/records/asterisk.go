package records

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// openAsterisk reads Asterisk's queue_log: a line for each event, time|call|queue|agent|
// event|parameters (docs.asterisk.org, Operation, Logging, Queue Logs).
func (r *Reader) openAsterisk() error {
	if what, hint := r.m.strayKey(logOfEvents); what != "" {
		return r.refuse(what, hint)
	}
	r.hasAgents = true
	r.kind = logOfEvents

	r.format = func(yield func(*Call) bool) {
		log := queueLog{
			Reader: r,
			open:   map[string]*Call{},
			dialed: map[string]string{},
			agents: map[string]*agentStatus{},
			yield:  yield,
		}
		log.read()
	}

	return nil
}

// queueLog collects the events of each call until it leaves the queue.
type queueLog struct {
	*Reader
	open   map[string]*Call  // by id
	dialed map[string]string // the number that a call dialed
	agents map[string]*agentStatus
	last   time.Time
	yield  func(*Call) bool
}

func (l *queueLog) read() {
	var cells []string
	for {
		line, more := l.line()
		if !more {
			break
		}

		l.rowsIn++
		var ok bool
		const least = 5
		if cells, ok = splitCells(line, '|', cells[:0]); !ok || len(cells) < least {
			l.leaveOutLine(BrokenLine, l.row, line)
			continue
		}

		at := l.joinedTime("", cells[0])
		if at.IsZero() {
			l.leaveOutLine(NoTime, l.row, line)
			continue
		}

		event := strings.ToUpper(strings.TrimSpace(cells[4]))
		parameters := append(cells[least:], "", "", "", "")
		l.trackStatus(at, cells[2], cells[3], event, parameters)

		l.last = at
		if !l.event(at, cells[1], cells[2], cells[3], event, parameters) {
			return
		}
	}

	l.closeAll(l.last)
	l.emitOpen()
}

// logEvent is the effect of an event: on the call, and on an agent's membership and pause.
type logEvent struct {
	call    callChange
	talk    int    // the parameter with the seconds of the conversation, counted from 1; 0 if the event has no such parameter
	outcome string // of the visit that the event ends; "" leaves it to the times
	member  change
	paused  change
	all     bool // the agent's change is of all queues, not of the event's alone
}

// callChange is the effect of an event on a call.
type callChange int

const (
	ofNoCall callChange = iota // the event is of agents
	dials
	joins
	ringsInVain
	connects
	leaves
)

// change is the effect of an event on an agent.
type change int

const (
	unchanged change = iota
	yes
	no
	ifSaid     // if the first parameter says so
	ifNotKnown // no, if no event before said it
)

// logEvents are the events that have an effect, by their names.
var logEvents = map[string]logEvent{
	"DID":          {call: dials},
	joinEvent:      {call: joins},
	"RINGNOANSWER": {call: ringsInVain},
	"CONNECT":      {call: connects, paused: ifNotKnown},

	"COMPLETEAGENT":    {call: leaves, talk: 2},
	"COMPLETECALLER":   {call: leaves, talk: 2},
	"TRANSFER":         {call: leaves, talk: 4},
	"BLINDTRANSFER":    {call: leaves, talk: 4},
	"ATTENDEDTRANSFER": {call: leaves, talk: 4},
	"ABANDON":          {call: leaves, outcome: "abandoned"},
	"EXITWITHTIMEOUT":  {call: leaves, outcome: "timed_out"},
	"EXITEMPTY":        {call: leaves, outcome: "timed_out"},
	"EXITWITHKEY":      {call: leaves, outcome: "left_by_choice"},

	"ADDMEMBER":           {member: yes, paused: ifSaid},
	"REMOVEMEMBER":        {member: no},
	"AGENTLOGIN":          {member: yes, all: true},
	"AGENTCALLBACKLOGIN":  {member: yes, all: true},
	"AGENTLOGOFF":         {member: no, all: true},
	"AGENTCALLBACKLOGOFF": {member: no, all: true},
	"PAUSE":               {paused: yes},
	"UNPAUSE":             {paused: no},
	"PAUSEALL":            {paused: yes, all: true},
	"UNPAUSEALL":          {paused: no, all: true},
	restart:               {},
}

// joinEvent is the event of a call that joins a queue.
const joinEvent = "ENTERQUEUE"

// restart is the event of a start of the queues, after which the members are not known.
const restart = "QUEUESTART"

// event follows an event of a call. It returns false if no more records are wanted.
func (l *queueLog) event(at time.Time, id, queue, agent, event string, parameters []string) bool {
	c := l.open[id]
	of, isKnown := logEvents[event]
	if isKnown && of.call == ofNoCall {
		return true
	}
	switch {
	case of.call == dials:
		l.dialed[id] = l.name(parameters[0])
	case of.call == joins:
		l.open[id] = &Call{
			// url|caller
			Call:    strings.Clone(id),
			Caller:  l.caller(strings.Clone(parameters[1])),
			Line:    l.dialed[id],
			Queue:   l.name(queue),
			Arrived: l.started(id, at), IVREnd: at, Enqueued: at,
		}
		if c != nil { // it left the former queue in a way that is not logged
			c.Ended = at
			c.Outcome = "timed_out"
			return l.emit(c, l.yield)
		}
	case !isKnown || c == nil:
		l.leaveOut(OtherEvent, l.row, event)
	case of.call == ringsInVain:
		c.NotTaken++
		c.furtherRows++
	case of.call == connects:
		c.Answered, c.Agent = at, l.name(agent)
		c.furtherRows++
		if rings, ok := plainNumber(parameters[2]); ok { // holdtime|channel|ringtime
			c.Ring = time.Duration(rings * float64(time.Second))
		}
	default:
		c.Ended = at
		c.furtherRows++
		c.Outcome = of.outcome
		if of.talk > 0 && c.Answered.IsZero() {
			c.answerBefore(at, parameters[of.talk-1], l.name(agent))
		}
		delete(l.open, id)
		return l.emit(c, l.yield)
	}

	return true
}

// answerBefore gives a call that ends the answer that its event tells. A log that is sorted by its times may have the
// answer before the call, if both are in one second.
func (c *Call) answerBefore(end time.Time, seconds, agent string) {
	talked, ok := plainNumber(seconds)
	at := end.Add(-time.Duration(talked * float64(time.Second)))
	if ok && !at.Before(c.Enqueued) {
		c.Answered = at
		c.Agent = agent
	}
}

// started returns when a call reached the system, which its id says: epoch.number, in newer
// versions after the system's name.
func (l *queueLog) started(id string, enqueued time.Time) time.Time {
	text := id
	if parts := strings.Split(id, "."); len(parts) > 1 {
		text = parts[len(parts)-2]
	}

	if i := strings.LastIndexByte(text, '-'); i >= 0 {
		text = text[i+1:]
	}

	const longest = 4 * time.Hour // in the menus
	seconds, err := strconv.ParseInt(text, 10, 64)
	at := time.Unix(seconds, 0).In(enqueued.Location())
	if err != nil || at.After(enqueued) || enqueued.Sub(at) > longest {
		return enqueued
	}

	return at
}

// emitOpen yields the calls that are still open at the end of the log, by arrival.
func (l *queueLog) emitOpen() {
	var rest []*Call
	for _, c := range l.open {
		c.Outcome = "in_progress"
		rest = append(rest, c)
	}

	slices.SortFunc(rest, func(a, b *Call) int {
		return cmp.Or(a.Enqueued.Compare(b.Enqueued), strings.Compare(a.Call, b.Call))
	})

	for _, c := range rest {
		if !l.emit(c, l.yield) {
			return
		}
	}
}
