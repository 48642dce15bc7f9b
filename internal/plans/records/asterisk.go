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
	r.hasAgents = true
	r.hasEvents = true

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
			l.leaveOut(BrokenLine, l.row, line)
			continue
		}

		at := l.time(cells[0])
		if at.IsZero() {
			l.leaveOut(NoTime, l.row, line)
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

// leaveOutcomes maps the events of a call that leaves the queue without an agent to outcomes.
var leaveOutcomes = map[string]string{
	"ABANDON": "abandoned", "EXITWITHTIMEOUT": "timed_out", "EXITWITHKEY": "left_by_choice", "EXITEMPTY": "timed_out",
}

// conversationEnds are the events that end a conversation.
var conversationEnds = []string{"COMPLETEAGENT", "COMPLETECALLER", "TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER"}

// statusEvents are the events that tell when agents take calls.
var statusEvents = []string{
	"ADDMEMBER",
	"REMOVEMEMBER",
	"AGENTLOGIN",
	"AGENTCALLBACKLOGIN",
	"AGENTLOGOFF",
	"AGENTCALLBACKLOGOFF",
	"PAUSE",
	"UNPAUSE",
	"PAUSEALL", "UNPAUSEALL", "QUEUESTART",
}

// event follows an event. It returns false if no more records are wanted.
func (l *queueLog) event(at time.Time, id, queue, agent, event string, parameters []string) bool {
	c := l.open[id]
	outcome, leaves := leaveOutcomes[event]
	switch {
	case event == "DID":
		l.dialed[id] = l.name(parameters[0])
	case event == "ENTERQUEUE":
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
	case event == "RINGNOANSWER" && c != nil:
		c.NotTaken++
		c.furtherRows++
	case c == nil || !leaves && event != "CONNECT" && !slices.Contains(conversationEnds, event):
		if !slices.Contains(statusEvents, event) {
			l.leaveOut(OtherEvent, l.row, event)
		}
	case event == "CONNECT":
		c.Answered, c.Agent = at, l.name(agent)
		c.furtherRows++
		if rings, ok := plainNumber(parameters[2]); ok { // holdtime|channel|ringtime
			c.Ring = time.Duration(rings * float64(time.Second))
		}
	default:
		c.Ended = at
		c.furtherRows++
		if leaves {
			c.Outcome = outcome
		}
		delete(l.open, id)
		return l.emit(c, l.yield)
	}

	return true
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
