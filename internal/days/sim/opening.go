package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// opening begins a replication in the middle of its day. It replays the past: it tells the ledger of each
// call of the records when it happened, and leaves the calls in progress with the floor, as the floor
// would have them. It assigns no agent, and draws nothing that the records contain.
//
// The rest of a call in progress is drawn under the condition of its record: a way through the flow that
// leads to the record's queue, a patience and a talk that are not over yet. The opening draws again, with
// another key, until the condition holds. So this is exact for every distribution.
type opening struct {
	*replication
	past     *pastTable
	of       []pastCall
	toReplay []pastEvent

	present []*call // by call of the past: its record while it is in the center
	booked  []*call // by visit or callback of the past: the record of a callback
	groups  []int16 // likewise: of the agent who answered
	waiting []*call // in progress, in the order in which they joined
	talking []*call // in progress, with the agents' records of after-call work
	late    []*call // in the menus for longer than any way through the flow takes: they begin at past.Now
}

const (
	mostDraws = 4096 // for a time that is not over yet; without such a draw the time begins again
	mostWays  = 512  // through a flow for a call in progress
)

func newOpening(r *replication, number int, how Options) *opening {
	o := &opening{replication: r, past: r.t.past, of: r.t.past.calls, toReplay: r.t.past.events}
	if o.past.before != nil {
		o.drawCalls(number, how)
	}

	o.present = make([]*call, len(o.of))
	o.booked = make([]*call, o.records())
	o.groups = make([]int16, o.records())

	return o
}

// records is the number of visits and callbacks of the past.
func (o *opening) records() int {
	if len(o.of) == 0 {
		return 0
	}
	c := &o.of[len(o.of)-1]
	return c.first + len(c.visits) + len(c.callbacks)
}

// drawCalls adds calls in progress: the calls that are in the center at past.Now on a simulated day.
func (o *opening) drawCalls(number int, how Options) {
	open, err := o.past.before.inProgress(number, how, o.past.Now)
	if o.past.hasWork {
		open = slices.DeleteFunc(open, PastRecord.worksOn)
	}

	var drawn []pastCall
	if err == nil {
		drawn, err = o.t.pastCalls(open)
	}
	if err != nil {
		o.err = err
		return
	}

	// Their indexes follow the indexes of the records.
	for i := range drawn {
		drawn[i].first += o.records()
	}

	o.of = append(slices.Clip(o.of), drawn...)
	o.toReplay = pastEvents(o.of)
}

// run replays the past and begins the rest of the day.
func (o *opening) run() {
	for o.err == nil && o.step() {
	}

	o.now = max(o.now, o.past.Now)
	o.openFloor()
	if !o.past.isAll {
		o.goOn()
	}

	// The records have the calls that arrived by now.
	for o.arrivals.at <= o.past.Now {
		s := &o.sources[o.arrivals.line]
		s.advance(&o.t.Clock)
		o.arrivals.replace(s.at)
	}
}

// step takes the next event up to past.Now. At one time, a boundary comes before the events of the records,
// and both before the steps of callers who are in the menus.
func (o *opening) step() bool {
	next := never
	if len(o.toReplay) > 0 {
		next = o.toReplay[0].at
	}

	first := min(o.nextBoundary, next, o.events.First())
	switch {
	case first > o.past.Now:
		return false
	case o.nextBoundary == first:
		o.passBoundary()
	case next == first:
		e := o.toReplay[0]
		o.toReplay = o.toReplay[1:]
		o.now = max(o.now, e.at)
		o.replay(e)
	default:
		o.now = first
		o.stepCaller()
	}
	return true
}

// passBoundary handles the next boundary. An agent whose shift begins takes no call, because the records have
// the answers.
func (o *opening) passBoundary() {
	b := o.boundaries[0]
	if b.kind != rosterBoundary {
		o.replication.passBoundary()
		return
	}

	o.now = max(o.now, b.at)
	o.setBoundaries(o.boundaries[1:])
	g := &o.floor.groups[b.index]
	g.rostered = o.floor.attending(b)
	o.fitStaff(g)
}

// stepCaller takes the next step of a caller who is in the menus. The records have the redials up to now.
func (o *opening) stepCaller() {
	id, _, _ := o.events.Next()
	c := o.calls.at(id)
	if c.activity == redialing {
		o.calls.put(c)
		return
	}
	o.handle(c)
}

// fitStaff sets how many agents of a group are on the phones: the rostered agents, or those at work if they
// are more.
func (o *opening) fitStaff(g *group) {
	want := max(g.rostered, g.talking.n+g.wrapping.n)
	for g.staffed.n < want {
		g.staffed.inc(o.now)
	}
	for g.staffed.n > want {
		g.staffed.dec(o.now)
	}
}

// replay takes an event of a record.
func (o *opening) replay(e pastEvent) {
	p := &o.of[e.call]
	r := p.record(int(e.record))
	c := o.present[e.call]
	callback := &o.booked[p.first+int(e.record)]
	answeredBy := &o.groups[p.first+int(e.record)]

	switch e.kind {
	case pastArrival:
		o.present[e.call] = o.arrive(p)
	case pastJoin:
		o.join(c, p, r)
	case pastAnswer:
		*answeredBy = o.answer(c, p, r)
	case pastLeave:
		o.leave(c, r)
	case pastTalkEnd:
		o.endTalk(c, r, &o.floor.groups[*answeredBy])
	case pastWorkEnd:
		g := &o.floor.groups[*answeredBy]
		g.wrapping.dec(o.now)
		o.fitStaff(g)
	case pastEnd:
		o.end(c, p)
		o.present[e.call] = nil
	case pastBooking:
		*callback = o.floor.book(c, o.t.queues[r.Queue].queueID)
	case pastCallback:
		*answeredBy = o.reach(*callback, r)
	case pastCallbackEnd:
		o.endCallback(*callback, r, &o.floor.groups[*answeredBy])
	}
}

// arrive gives a call of the past its record. The record of a call in progress is at its place in the flow.
func (o *opening) arrive(p *pastCall) *call {
	l := &o.walk.lines[p.line]
	c := o.calls.get()
	last := p.last()

	isLed := false
	for way := uint64(0); !isLed && way < mostWays; way++ {
		o.prepare(c, l, p, way)
		isLed = !p.open || o.lead(c, l, p.visits)
	}

	// No way was like the record. The caller is put at the queue, without the attributes of a way.
	isInMenus := p.open && last.Queue < 0
	if !isLed {
		o.prepare(c, l, p, 0)
		if !isInMenus {
			at, _ := o.t.stateAt(p.line, int(last.Queue)) // lineOf found the line by it
			l.machine(c).Place(&c.leg, at)
		}
	}

	c.number = o.walk.nextNumber
	o.walk.nextNumber++
	o.ledger.arrived(c, c.key, o.now)
	o.floor.hubs[c.hub()].calls++
	c.activity = walking

	// The way through the menus begins again, and this time its steps count.
	if isInMenus {
		c.questions = 0
		c.inputs = 0
		c.asked = 0
		if err := l.machine(c).Start(&c.leg); err != nil {
			o.fail(Defect, "%v", err)
		} else if isLed {
			o.walk.run(c, l)
		} else {
			o.late = append(o.late, c)
		}
	}
	return c
}

// prepare draws the caller of a call of the past. Each way has other random numbers.
func (o *opening) prepare(c *call, l *line, p *pastCall, way uint64) {
	c.line = p.line
	c.origin = -1
	c.attempt = 0
	c.key = o.key.With(forPast).With(p.visits[0].Call).With(way)
	if l.hasDetails {
		*o.calls.details.of(c) = nil
	}

	o.walk.prepare(c, l, c.key)
	c.leg.State = 0
	if r := &p.visits[0]; !r.AnyTier {
		c.leg.Values[routing.AttrTier] = r.Tier
	}
}

// lead leads a call through its flow on a machine that does not count, and reports whether the call comes
// to the queues of its records in their order. A call without a queue has to be in the menus still at
// past.Now.
func (o *opening) lead(c *call, l *line, records []PastRecord) bool {
	w := &o.walk
	m := l.uncounted
	if err := m.Start(&c.leg); err != nil {
		o.fail(Defect, "%v", err)
		return false
	}

	for at := o.now; c.questions <= maxQuestions; {
		s := &l.steps[c.leg.State]
		isInMenus := records[0].Queue < 0 && at > o.past.Now
		next := move{kind: readQueueState} // at a check

		switch c.leg.Wait {
		case ivr.ForKey, ivr.ForEntry:
			next, at = w.answerPrompt(c, l, s, at)
		case ivr.ForQueue:
			switch {
			case records[0].Queue < 0 || o.t.queues[records[0].Queue].queueID != s.queueOf(c):
				return isInMenus
			case len(records) == 1:
				return true
			}
			next = outcomeMove(l.program.outcomes.of(&records[0]))
			records = records[1:]
		case ivr.Ended:
			return records[0].Queue < 0 && at+c.leg.Speech > o.past.Now
		default:
			if c.leg.Wait != ivr.ForCheck {
				next, at = w.finishWait(c, l, s, at)
			}
		}

		var err error
		switch next.kind {
		case takeOutcome:
			if next.outcome == flow.NoOutcome {
				return false
			}
			err = m.Choose(&c.leg, next.outcome)
		case hangUp, bookCallback, unspecified, waitForClock:
			return records[0].Queue < 0 && at > o.past.Now
		default:
			if !w.resume(m, c, next, at) {
				return false
			}
		}
		if err != nil {
			return false
		}
	}
	return false
}

// of returns the outcome of the queue's step for a call of a record; flow.NoOutcome if the record does not
// have it.
func (o *outcomes) of(r *PastRecord) flow.Outcome {
	switch {
	case r.Answered != NoTime:
		return o.answered
	case r.Outcome == OutcomeTimedOut:
		return o.timedOut
	default:
		return flow.NoOutcome
	}
}

// join lets a call of the past join its queue, unless it is answered at once.
func (o *opening) join(c *call, p *pastCall, r *PastRecord) {
	q := &o.floor.queues[r.Queue]
	c.queue = q
	c.flags &^= hasLeft | hasAnnounced | hasLeaveTimers
	c.since = o.now
	c.stage = 0
	c.level = q.tierLevel(c)
	c.agentLanguage = c.leg.Values[routing.AttrLanguage]
	if !q.languages.Has(c.agentLanguage) {
		c.agentLanguage = o.t.lines[c.line].firstLanguage
	}
	if r.isAtOnce() {
		return
	}

	isWaiting := r.isOpen() && r.Answered == NoTime
	if isWaiting {
		c.level = q.levelAt(c, o.t.step(c))
	}
	if q.estimates {
		c.ahead = q.own.ahead(c.level)
	}

	o.ledger.waits(c, o.now)
	c.flags |= wasOffered
	q.length.inc(o.now)

	if isWaiting {
		o.keepWaiting(c, p)
	}
}

// keepWaiting puts a caller into the waiting list.
func (o *opening) keepWaiting(c *call, p *pastCall) {
	o.drawPatience(c, p, o.past.Now-o.now)
	c.queue.own.insert(c)
	c.activity = waiting
	o.waiting = append(o.waiting, c)
}

// drawPatience draws the patience of a call in progress, by its first queue. The patience is longer than the waits of
// the queues that the call has left, and its wait in the present one. The first are subtracted, as endWait does it.
func (o *opening) drawPatience(c *call, p *pastCall, present des.Duration) {
	line := o.walk.lines[c.line].lineTable
	left := p.waited()
	joined := c.queue
	first := slices.IndexFunc(p.visits, func(r PastRecord) bool { return r.Queue >= 0 })
	c.queue = &o.floor.queues[p.visits[first].Queue]

	c.patience = o.drawLonger(c, left+present, func() des.Duration {
		c.flags &^= hasPatience
		o.floor.drawPatience(c, line)
		return c.patience
	})
	c.patience -= left
	c.queue = joined
}

// drawLonger draws how long something takes that has taken some time already, with another key of the call each time.
// Without such a draw it begins again.
func (o *opening) drawLonger(c *call, age des.Duration, draw func() des.Duration) des.Duration {
	key := c.key
	takes := des.Duration(0)
	for try := range uint64(mostDraws) {
		if takes = draw(); takes > age {
			return takes
		}
		c.key = key.With(forPast | try<<8)
	}
	return min(max(takes, 1)+age, des.Forever)
}

// answer lets an agent answer a call of the past, and returns the agent's group.
func (o *opening) answer(c *call, p *pastCall, r *PastRecord) int16 {
	g := o.groupOf(c, r)
	if r.isAtOnce() {
		c.group = g.index
		c.agent = r.Agent
		o.ledger.answeredAtOnce(c, o.now)
		c.flags |= wasOffered
	} else {
		o.floor.connect(c, g, r.Agent)
	}

	c.becomes(model.Answered)
	g.talking.inc(o.now)
	o.fitStaff(g)

	if r.isOpen() {
		o.drawPatience(c, p, 0)
		talk := o.drawLonger(c, o.past.Now-o.now, func() des.Duration { return o.floor.drawTalk(c, g) })
		o.floor.schedule(c, talking, o.now+talk)
		o.talking = append(o.talking, c)
	}
	c.talks++
	return g.index
}

// groupOf returns the group of the agent who answered: the group of the record, else the first group of the
// queue with an agent who is free and speaks the language, else the first that answers the queue.
func (o *opening) groupOf(c *call, r *PastRecord) *group {
	if r.Group >= 0 {
		return &o.floor.groups[r.Group]
	}

	q := &o.floor.queues[r.Queue]
	for i := range q.agents {
		g := q.agents[i].group
		if g.speaks(c.agentLanguage) && g.talking.n+g.wrapping.n < g.rostered {
			return g
		}
	}

	if len(q.agents) > 0 {
		return q.agents[0].group
	}

	// An agent of another hub answered.
	for i := range o.floor.groups {
		g := &o.floor.groups[i]
		if slices.ContainsFunc(g.queues, func(k skill) bool { return k.queue.queueID == q.queueID }) {
			return g
		}
	}
	return &o.floor.groups[0]
}

// leave lets a call of the past leave its queue without an answer.
func (o *opening) leave(c *call, r *PastRecord) {
	end := r.Outcome.End()
	o.ledger.left(c, end, o.floor.endWait(c), o.now)
	if end == model.EndAbandoned {
		c.becomes(model.Abandoned)
	} else {
		c.flags |= hasLeft
	}
}

// endTalk ends a talk of the past. The agent's after-call work follows.
func (o *opening) endTalk(c *call, r *PastRecord, g *group) {
	g.talking.dec(o.now)
	if !r.WorksOn {
		o.ledger.talked(c, o.now, max(o.now, r.WrapUpEnd))
		g.wrapping.inc(o.now)
		return
	}

	takes := o.drawLonger(c, o.past.Now-o.now, func() des.Duration { return o.floor.drawWrapUp(c, g) })
	o.talking = append(o.talking, o.floor.startWrapUp(c, g, takes).call)
}

// reach lets an agent reach the caller of a callback of the past, and returns the agent's group.
func (o *opening) reach(b *call, r *PastRecord) int16 {
	o.takeOut(b)
	n := o.calls.callbacks.of(b)
	n.tries = 1
	n.reached = true

	g := o.groupOf(b, r)
	b.group = g.index
	b.agent = r.Agent
	o.ledger.dialed(b)
	o.ledger.reached(b, o.now-n.booked, o.now)
	g.talking.inc(o.now)
	o.fitStaff(g)

	b.activity = callbackTalking
	if r.isOpen() {
		talk := o.drawLonger(b, o.past.Now-o.now, func() des.Duration { return o.floor.drawCallbackTalk(b, g) })
		o.floor.schedule(b, callbackTalking, o.now+talk)
		o.talking = append(o.talking, b)
	}
	return g.index
}

// takeOut takes a callback out of its queue.
func (o *opening) takeOut(b *call) {
	o.events.Cancel(b.id)
	o.floor.unlink(b)
	b.queue.callbacks--
}

// endCallback ends a callback of the past: its talk, or the tries to reach the caller.
func (o *opening) endCallback(b *call, r *PastRecord, g *group) {
	if r.Answered == NoTime {
		o.takeOut(b)
		o.ledger.unreached(b, o.now)
	} else {
		o.endTalk(b, r, g)
		o.ledger.closed(b)
	}
	o.calls.put(b)
}

// end ends a call of the past. The caller may redial after past.Now.
func (o *opening) end(c *call, p *pastCall) {
	o.floor.release(c)
	o.walk.finish(c, &o.walk.lines[c.line], p.disposition())
}

// openFloor gives the agents on the phones their numbers, and sets the timers of those who wait.
func (o *opening) openFloor() {
	for _, c := range o.talking {
		c.agent = o.floor.groups[c.group].numbers.begin()
	}
	for _, c := range o.waiting {
		l := &o.walk.lines[c.line]
		o.walk.wait(c, l, o.t.step(c))
	}
}

// goOn lets the free agents take calls, and begins the calls that are late.
func (o *opening) goOn() {
	for i := range o.floor.groups {
		g := &o.floor.groups[i]
		g.idle.reserve(max(g.rostered, g.staffed.n))
		for range g.staffed.n - g.talking.n - g.wrapping.n {
			o.floor.assign(g, g.numbers.begin())
		}
	}

	for _, c := range o.late {
		o.walk.run(c, &o.walk.lines[c.line])
	}
}
