package sim

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Past has the known events of a day up to a time. There its replications begin.
type Past struct {
	// Now is the time up to which the records reach. A replication simulates what follows.
	Now des.Time

	// Records are of the calls that arrived by Now. The records of one call have its number, and follow
	// each other in the order of its queues. No time is after Now. A call whose last record has no end
	// is in progress: it waits if it has joined a queue, talks if it is answered, and else is in the
	// menus. An agent works on after the talk if WorksOn is set. A record of a callback that has no end
	// waits, or talks if the caller is reached.
	Records []PastRecord

	// Before is the simulation of the day before Now from which each replication draws the calls in
	// progress, if the records lack them. Else it is nil. After-call work is drawn with them, unless
	// an agent of the records works on.
	Before *Simulation

	// Evidence has the signs of the calls so far about the day's volume.
	Evidence Evidence
}

// PastRecord is a record of a call that arrived by Past.Now.
type PastRecord struct {
	CallRecord
	WorksOn bool // the talk has ended, and the agent's after-call work has not
	AnyTier bool // the tier is not known: it is drawn
}

// isOpen reports whether the record's call is in progress, if it is the call's last one.
func (r *PastRecord) isOpen() bool { return r.Ended == NoTime }

func (r PastRecord) isCallback() bool { return r.Outcome.IsCallback() }

func (r PastRecord) isAnswered() bool { return r.Answered != NoTime }

func (r PastRecord) worksOn() bool { return r.WorksOn }

// isAtOnce reports whether the caller was answered without a wait.
func (r *PastRecord) isAtOnce() bool { return r.Answered != NoTime && r.Answered == r.Enqueued }

// Evidence changes the factors of a day's arrivals from what the scenario says of all days to what
// the calls so far say of this one.
type Evidence struct {
	All   Seen   // about the factor that all lines share
	Lines []Seen // about the factor of each line alone; nil without any
}

// Seen are calls that were counted and expected, without the factor that they tell of. A gamma factor of
// mean 1 and shape k has the shape k + Calls and the rate k + Expected after them, since it is
// conjugate to Poisson counts. Calls that tell less because they vary otherwise count as fewer.
type Seen struct{ Calls, Expected float64 }

// Draw draws a factor of a coefficient of variation. It is 1 if cv is 0.
func (n Seen) Draw(stream *des.Stream, cv float64) float64 {
	if cv <= 0 || n == (Seen{}) {
		return stream.Factor(cv)
	}
	shape := 1 / (cv * cv)
	return stream.Gamma(shape+n.Calls) / (shape + n.Expected)
}

// Given returns the calls as signs of one factor, if another one is known.
func (n Seen) Given(other float64) Seen { return Seen{n.Calls, n.Expected * other} }

// line returns what was seen of a line.
func (e *Evidence) line(i int) Seen {
	if e.Lines == nil {
		return Seen{}
	}
	return e.Lines[i]
}

// After returns the simulation of the rest of a day. Its replications begin at past.Now, with the
// calls in progress, and count the calls of the records as if they had simulated them. It shares all
// else with s. The error names a queue of a call in progress without a flow that leads there, or
// says that nobody could have answered.
func (s *Simulation) After(past *Past) (*Simulation, error) {
	t := *s.t
	t.evidence = past.Evidence
	t.past = &pastTable{Past: past}
	if past.Before != nil {
		before := *past.Before.t
		before.evidence = past.Evidence
		t.past.before = &before
		t.past.hasWork = slices.ContainsFunc(past.Records, PastRecord.worksOn)
	}

	var err error
	if t.past.calls, err = t.pastCalls(past.Records); err != nil {
		return nil, err
	}
	t.past.events = pastEvents(t.past.calls)

	return &Simulation{&t}, nil
}

// InProgress returns the calls that are in progress at a time of a replication, as records of that time.
func (s *Simulation) InProgress(number int, at des.Time) ([]PastRecord, error) {
	return s.t.inProgress(number, Options{}, at)
}

// RecordsUntil gives the records of a replication up to a time, also those of the calls in progress.
func (s *Simulation) RecordsUntil(number int, at des.Time, record func(*CallRecord)) error {
	return recordsUntil(newReplication(s.t, number, Options{}), at, record)
}

func (t *tables) inProgress(number int, how Options, at des.Time) ([]PastRecord, error) {
	var open []PastRecord
	err := recordsUntil(newReplication(t, number, how), at, func(c *CallRecord) {
		record := PastRecord{CallRecord: *c, WorksOn: c.WrapUpEnd > at}
		if record.WorksOn {
			record.WrapUpEnd = NoTime
		}

		if !record.isCallback() && (c.Ended == NoTime || record.WorksOn) {
			open = append(open, record)
		}
	})
	return open, err
}

func recordsUntil(r *replication, at des.Time, record func(*CallRecord)) error {
	r.listen(Observer{Record: record})
	if err := r.Advance(at); err != nil {
		return err
	}

	// The records of calls in progress come when the day stops.
	r.ledger.stop(r.presentOfDay)
	return nil
}

// pastTable is a past as replications replay it.
type pastTable struct {
	*Past
	calls  []pastCall
	events []pastEvent // of calls, in their order
	before *tables     // of Past.Before; nil without it

	hasWork bool // the records have the after-call work, so that none is drawn; with before

	// Nothing is simulated after the past: callers who wait go on waiting, even if the model has idle agents.
	isAll bool
}

// pastCall is a call of the past with its visits to queues, and the callbacks that it booked.
type pastCall struct {
	visits, callbacks []PastRecord
	first             int            // the index of its first visit among all visits and callbacks
	line              routing.LineID // whose flow it follows
	open              bool           // it is in progress
}

// record returns a visit, or a callback by its index after the visits.
func (c *pastCall) record(i int) *PastRecord {
	if i < len(c.visits) {
		return &c.visits[i]
	}
	return &c.callbacks[i-len(c.visits)]
}

// last is the last visit. It has the end of the call.
func (c *pastCall) last() *PastRecord { return &c.visits[len(c.visits)-1] }

// waited returns the time that the caller has waited in the queues that the call has left.
func (c *pastCall) waited() (total des.Duration) {
	for i := range c.visits {
		r := &c.visits[i]
		end := r.Ended
		if r.Answered != NoTime {
			end = r.Answered
		}
		if r.Queue >= 0 && end != NoTime {
			total += end - r.Enqueued
		}
	}
	return total
}

// end is when a call that is not in progress ended: not before it booked a callback.
func (c *pastCall) end() des.Time {
	at := c.last().Ended
	for i := range c.callbacks {
		at = max(at, c.callbacks[i].Enqueued)
	}
	return at
}

// pastEvent is an event of a call of the past.
type pastEvent struct {
	at     des.Time
	call   int32
	record int16 // see pastCall.record
	kind   pastEventKind
}

type pastEventKind uint8

const (
	pastArrival pastEventKind = iota
	pastJoin
	pastAnswer
	pastTalkEnd
	pastWorkEnd
	pastLeave
	pastEnd
	pastBooking
	pastCallback // the caller is reached
	pastCallbackEnd
)

// pastCalls divides records into calls, and finds the flow of those in progress. A callback without a call is left
// out.
func (t *tables) pastCalls(records []PastRecord) ([]pastCall, error) {
	var out []pastCall
	first := 0
	for from := 0; from < len(records); {
		c := pastCall{first: first}
		to := from
		for ; to < len(records) && records[to].Call == records[from].Call; to++ {
			if r := records[to]; r.isCallback() {
				c.callbacks = append(c.callbacks, r)
			} else {
				c.visits = append(c.visits, r)
			}
		}

		all := records[from:to]
		from = to
		if len(c.visits) == 0 {
			continue
		}
		if len(t.groups) == 0 && slices.ContainsFunc(all, PastRecord.isAnswered) {
			return nil, errors.New("calls of the records were answered, and the scenario has no agents")
		}

		c.line = c.visits[0].Line
		c.open = c.last().isOpen()
		if c.open && c.last().Queue >= 0 {
			var err error
			if c.line, err = t.lineOf(c.line, int(c.last().Queue)); err != nil {
				return nil, err
			}
		}

		first += len(all)
		out = append(out, c)
	}

	return out, nil
}

// lineOf returns the line whose flow leads a call in progress on from a queue. It is the call's own line.
// If that does not lead to the queue, as after a transfer by an agent, it is the first line that does.
func (t *tables) lineOf(own routing.LineID, queue int) (routing.LineID, error) {
	if _, ok := t.stateAt(own, queue); ok {
		return own, nil
	}
	for i := range t.lines {
		if !t.lines[i].called {
			continue
		}
		if _, ok := t.stateAt(routing.LineID(i), queue); ok {
			return routing.LineID(i), nil
		}
	}
	return 0, fmt.Errorf("no flow leads to the queue %s, and a call of the records is in it", t.queueName(queue))
}

// stateAt returns the first state of a line's flow that may wait in a queue, and whether there is one.
func (t *tables) stateAt(line routing.LineID, queue int) (flow.StateID, bool) {
	id := t.queues[queue].queueID
	p := t.lines[line].program
	for i := range p.steps {
		if p.program.Steps[p.program.States[i].Step].Kind == flow.Queue && p.steps[i].mayJoin(id) {
			return flow.StateID(i), true
		}
	}
	return 0, false
}

// mayJoin reports whether calls at a queue step may join a queue.
func (s *stepTable) mayJoin(id routing.QueueID) bool {
	if s.chosen == nil {
		return s.Queue == id
	}
	return slices.ContainsFunc(s.chosen, func(c chosenQueue) bool { return c.queueID == id })
}

// pastEvents returns the events of calls in the order of time. Events of one call at one time keep
// their order.
func pastEvents(calls []pastCall) []pastEvent {
	var out []pastEvent
	for i := range calls {
		c := &calls[i]
		add := func(at des.Time, record int, kind pastEventKind) {
			out = append(out, pastEvent{at, int32(i), int16(record), kind})
		}

		add(c.visits[0].Arrived, 0, pastArrival)
		for v := range c.visits {
			if r := &c.visits[v]; r.Queue >= 0 {
				add(r.Enqueued, v, pastJoin)
				r.addEnd(v, add, pastAnswer, pastTalkEnd, pastLeave)
			}
		}
		for k := range c.callbacks {
			r := &c.callbacks[k]
			v := len(c.visits) + k
			add(r.Enqueued, v, pastBooking)
			r.addEnd(v, add, pastCallback, pastCallbackEnd, pastCallbackEnd)
		}
		if !c.open {
			add(c.end(), len(c.visits)-1, pastEnd)
		}
	}

	slices.SortStableFunc(out, func(a, b pastEvent) int { return cmp.Compare(a.at, b.at) })
	return out
}

// addEnd adds the events of a record after the wait: the answer, the ends of the talk and of the agent's
// work; or the end of the wait.
func (r *PastRecord) addEnd(record int, add func(des.Time, int, pastEventKind), answer, talkEnd, leave pastEventKind) {
	if r.Answered != NoTime {
		add(r.Answered, record, answer)
	}
	if r.Ended == NoTime {
		return
	}
	if r.Answered == NoTime {
		add(r.Ended, record, leave)
		return
	}
	add(r.Ended, record, talkEnd)
	if !r.WorksOn {
		add(max(r.Ended, r.WrapUpEnd), record, pastWorkEnd)
	}
}

// disposition returns the disposition of a call that has ended.
func (c *pastCall) disposition() model.Disposition {
	if slices.ContainsFunc(c.visits, PastRecord.isAnswered) {
		return model.Answered
	}

	// Of a call that went on after a queue, only the end is known.
	if last := c.last().Outcome; last >= ofCalls {
		return model.Disposition(last - ofCalls)
	}
	return model.GaveUp
}
