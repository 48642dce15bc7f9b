package sim

import (
	"iter"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Guest is a caller from outside the simulation: a person or a program on a telephone. A guest
// takes a trunk, waits in the queues among the simulated callers, and is answered by the simulated
// agents. The menus, the patience and the choices are the guest's own: the guest's record has only
// events of the floor.
//
// At the end of the day the guest joins the end of the same queue on the next day. The methods must
// be called while the simulation does not advance.
type Guest struct {
	// Signals are the actions of agents toward the guest. The channel is buffered, so the
	// simulation never blocks on it.
	Signals chan GuestSignal

	live *Live
	line routing.LineID
	from phone.Number

	r     *replication
	c     *call // nil after the end, and if a new day has no trunk
	queue routing.QueueID
}

// GuestSignal is something that an agent does with a guest, or the lack of a trunk.
type GuestSignal struct {
	Kind      GuestSignalKind
	Waited    time.Duration // of GuestAnswered
	Escalates bool          // of GuestFinished: the agent passes the caller on
}

// GuestSignalKind is the kind of a signal.
type GuestSignalKind uint8

// The kinds.
const (
	GuestAnswered   GuestSignalKind = iota // an agent takes the call
	GuestFinished                          // the conversation has ended
	GuestTurnedAway                        // a new day has begun, and every trunk is taken
)

// guestSignals is the number of signals that the channel can hold: an answer and its end, on two
// days.
const guestSignals = 8

// guests are the signals to the guests of a replication, by their records. They listen for the answers of
// agents, and know no guest.
type guests struct {
	deaf
	of map[*call]chan<- GuestSignal
}

func (n *guests) answered(c *call, wait des.Duration, _ des.Time) {
	if to := n.of[c]; to != nil {
		GuestSignal{Kind: GuestAnswered, Waited: time.Duration(wait)}.send(to)
	}
}

// finished tells a guest that its conversation has ended, and reports whether the call is of one.
func (n *guests) finished(c *call) bool {
	to := n.of[c]
	if to == nil {
		return false
	}
	c.activity = walking
	GuestSignal{Kind: GuestFinished, Escalates: c.is(escalates)}.send(to)
	return true
}

// send sends a signal, unless the guest has not listened for days.
func (s GuestSignal) send(to chan<- GuestSignal) {
	select {
	case to <- s:
	default:
	}
}

// firstGuest is the number of the first guest's call. Numbers of the day's own callers are below,
// and stay as they are.
const firstGuest = 1 << 62

// Time returns the simulated time.
func (l *Live) Time() time.Time { return l.t.Clock.Instant(l.r.now) }

// Arrive lets a caller in on a line, by its name. It returns nil if the model has no such line, or
// if the line is down or every trunk of the caller's hub is taken, which blocked says.
func (l *Live) Arrive(line string, from *phone.Number) (_ *Guest, blocked bool) {
	id, ok := l.t.Center.Line(line)
	if !ok {
		return nil, false
	}
	g := &Guest{Signals: make(chan GuestSignal, guestSignals), live: l, line: id, from: *from}
	l.guests = append(l.guests, g)
	if !g.arrive() {
		g.forget()
		return nil, true
	}
	return g, false
}

// arrive gives the guest a record in the running day. It reports whether there was a trunk.
func (g *Guest) arrive() bool {
	r := g.live.r
	w := &r.walk
	line := &w.lines[g.line]
	center := g.live.t.Center
	number := firstGuest + g.live.nGuests
	g.live.nGuests++

	// A record keeps the values of its last use, so each field is set.
	c := r.calls.get()
	caller := center.Locate(g.line, g.from)
	c.line = g.line
	c.origin = 0
	c.attempt = 0
	c.key = r.key.With(forGuest).With(number)
	c.leg = ivr.Call{Values: center.InitialValues(g.line, &caller)}
	c.intent = 0
	c.language = line.firstLanguage
	c.flags = hasPatience
	c.became = model.GaveUp

	// The guest's patience is its own.
	c.patience = des.Forever
	c.questions = 0
	c.inputs = 0
	c.asked = 0
	c.talks = 0
	c.queue = nil
	*r.calls.spoken.of(c) = spoken{first: none, firstQueue: none}
	c.number = number
	c.arrived = r.now
	c.interval = none

	if line.hasDetails {
		// A trace does not contain a guest.
		*r.calls.details.of(c) = nil
	}

	// A line that the scenario does not call has no counts.
	if line.called {
		r.ledger.arrived(c, c.key, r.now)
	}

	if w.isLineDown(c, line) || !r.floor.seize(c) {
		g.end(r, c, model.Blocked)
		return false
	}

	if err := line.uncounted.Start(&c.leg); err != nil {
		r.fail(Defect, "%v", err)
	}

	c.activity = walking

	// The first guest adds the listener. A day without guests pays nothing for them.
	if r.guests == nil {
		r.guests = &guests{of: map[*call]chan<- GuestSignal{}}
		r.ledger.listeners = append(r.ledger.listeners, r.guests)
	}

	r.guests.of[c] = g.Signals
	g.r = r
	g.c = c

	return true
}

// end counts a record's call and frees it.
func (g *Guest) end(r *replication, c *call, d model.Disposition) {
	if g.live.t.lines[c.line].called {
		r.ledger.ended(c, d, r.now)
	}
	if r.guests != nil {
		delete(r.guests.of, c)
	}
	r.calls.put(c)
	g.c = nil
}

// forget takes the guest out of the list of those who come again.
func (g *Guest) forget() {
	g.live.guests = slices.DeleteFunc(g.live.guests, func(other *Guest) bool { return other == g })
}

// At tells where the guest is: the path of its step, and the values of its attributes, by their
// names. What the running day does not know is left out.
func (g *Guest) At(path string, attributes iter.Seq2[string, string]) {
	if g.c == nil {
		return
	}

	// The running day may run another version of the flow. Without the step, the guest stays where
	// it is.
	if state := g.stateOf(path); state != flow.NoState {
		g.c.leg.State = state
	}
	for name, value := range attributes {
		g.set(name, value)
	}

	// A menu of the guest's flow may have set the language.
	g.c.language = g.c.leg.Values[routing.AttrLanguage]
}

// set sets an attribute. The hub of the guest's trunk stays.
func (g *Guest) set(name, value string) {
	all := g.live.t.Center.Attributes
	for a := range all {
		id := routing.AttributeID(a)
		if all[a].Name.Value != name || id == routing.AttrHub {
			continue
		}
		if v, known := all[a].Value(value); known {
			g.c.leg.Values[id] = v
		}
	}
}

// stateOf returns the state with a path in the flow of the running day, or NoState.
func (g *Guest) stateOf(path string) flow.StateID {
	states := g.r.walk.lines[g.line].program.program.States
	i := slices.IndexFunc(states, func(s flow.State) bool { return s.Path == path })
	return flow.StateID(i) // NoState is -1
}

// step returns the table of the guest's current step.
func (g *Guest) step() *stepTable { return &g.r.walk.lines[g.line].steps[g.c.leg.State] }

// GuestQueue is the state in which a guest finds a queue.
type GuestQueue struct {
	Hub                     string // where it would wait
	Closed, Full, Unstaffed bool
	Position                int
	Wait                    time.Duration // estimated
}

// Find returns the state of a queue, by its name, and whether the running day has the queue.
func (g *Guest) Find(queue string) (GuestQueue, bool) {
	id, known := g.live.t.Center.Queue(queue)
	if g.c == nil || !known {
		return GuestQueue{}, false
	}

	f := &g.r.floor
	p := f.place(g.c, id)
	out := GuestQueue{
		Hub: g.hubName(p.queue), Closed: p.admission == closed, Full: p.admission == full,
		Unstaffed: !p.queue.isStaffed(p.agentLanguage, des.Forever),
	}

	// The guest has not joined yet, so no step gives a priority. The priority of the tier holds.
	level := p.queue.tierLevel(g.c)
	ahead := p.queue.own.ahead(level)
	out.Position = int(ahead) + 1
	out.Wait = time.Duration(f.estimate(g.c, p.queue, p.agentLanguage, level, ahead))

	return out, true
}

func (g *Guest) hubName(q *queue) string { return g.live.t.Center.Hubs[q.hub].Name.Value }

// Join lets the guest wait in a queue, by its name, until an agent is free. It returns the hub, ""
// if the queue does not admit it.
func (g *Guest) Join(queue string) (hub string) {
	id, known := g.live.t.Center.Queue(queue)
	if g.c == nil || !known {
		return ""
	}

	// A guest waits in one queue at a time.
	g.Leave()
	for len(g.Signals) > 0 { // of an earlier visit
		<-g.Signals
	}
	return g.join(id)
}

func (g *Guest) join(queue routing.QueueID) string {
	f := &g.r.floor

	// The guest's flow runs outside the day. So a step is made here, with the priority of the day's
	// own step if the guest is at one.
	step := stepTable{Step: &flow.Step{Settings: flow.Settings{Queue: queue}}, level: -1}
	if s := g.step(); s.Queue == queue || s.chosen != nil {
		step.level = s.level
		step.Announces = s.Announces
	}

	switch f.join(g.c, g.r.walk.lines[g.line].lineTable, &step) {
	case admitted:
		f.setTimer(g.c)
	case answered:
	default:
		return ""
	}

	g.queue = queue
	return g.hubName(g.c.queue)
}

// Waiting returns the guest's place in line and the wait that the day estimates for it, and whether
// it waits.
func (g *Guest) Waiting() (place int, wait time.Duration, waits bool) {
	if g.c == nil || g.c.activity != waiting {
		return 0, 0, false
	}

	c := g.c
	ahead := c.queue.own.aheadOf(c)
	estimate := g.r.floor.estimate(c, c.queue, c.agentLanguage, c.level, ahead)
	return int(ahead) + 1, time.Duration(estimate), true
}

// Leave takes the guest out of its queue by its choice, or ends its conversation.
func (g *Guest) Leave() {
	if g.c == nil {
		return
	}

	// The guest leaves before its pending event, which must not come any more.
	switch g.c.activity {
	case waiting:
		g.r.events.Cancel(g.c.id)
		g.r.floor.leave(g.c, model.EndByChoice)
		g.c.flags |= hasLeft
	case talking:
		g.r.events.Cancel(g.c.id)
		g.r.floor.endTalk(g.c)
	default:
	}

	g.c.activity = walking
}

// Lookup returns the result of the guest's current lookup, by the scenario's chances and the
// guest's own random numbers.
func (g *Guest) Lookup() (outcome string, ok bool) {
	if g.c == nil {
		return "", false
	}

	// The running day may have no answers for the guest's step.
	s := g.step()
	if len(s.question.of) == 0 {
		return "", false
	}

	w := &g.r.walk
	stream := w.questionStream(g.c, s)

	// Any other move, such as silence, is not the result of a lookup.
	next := w.lookUp(g.c, &w.lines[g.line], s, w.now, &stream)
	if next.kind != takeOutcome {
		return "", false
	}

	return w.lines[g.line].program.program.Outcomes[next.outcome], true
}

// Book books a callback for the guest in a queue, by its name.
func (g *Guest) Book(queue string) {
	id, known := g.live.t.Center.Queue(queue)
	if g.c == nil || !known {
		return
	}
	g.r.floor.book(g.c, id)
	g.c.becomes(model.Booked)
}

// GuestEnd is the way in which the call of a guest ends.
type GuestEnd uint8

// The ends.
const (
	GuestEnds        GuestEnd = iota // the flow is at its end
	GuestHungUp                      // the guest hung up
	GuestServed                      // the flow is at an end for callers who have served themselves
	GuestRefused                     // the flow is at an end for callers who are turned away
	GuestTransferred                 // the flow has transferred the call
)

// End ends the guest's call and frees its trunk.
func (g *Guest) End(how GuestEnd) {
	g.forget()
	if g.c == nil {
		return
	}

	c := g.c
	f := &g.r.floor

	// A guest who hangs up in a queue abandons it. A guest who hangs up elsewhere counts at the
	// step.
	switch {
	case how == GuestHungUp && c.activity == waiting:
		g.r.events.Cancel(c.id)
		f.leave(c, model.EndAbandoned)
		c.becomes(model.Abandoned)
	case how == GuestHungUp && c.activity == walking:
		c.becomes(model.HungUp)
		g.r.ledger.hungUp(c)
	default:
		g.Leave()
	}

	switch {
	case how == GuestTransferred:
		c.becomes(model.Helped(flow.HelpTransfer))
	case how == GuestServed && !c.is(wasOffered):
		c.becomes(model.SelfServed)
	case how == GuestRefused && c.became == model.GaveUp:
		c.became = model.TurnedAway
	}

	f.release(c)
	g.end(g.r, c, c.became)
}

// readmit lets the guests of the day before come again, in their order. Those who waited join the
// end of their queue.
func (l *Live) readmit() {
	for _, g := range slices.Clone(l.guests) {
		was := nothing
		var at ivr.Call
		if g.c != nil {
			was = g.c.activity
			at = g.c.leg
		}

		// The agents of the day before are gone, so the conversation ends.
		if was == talking {
			GuestSignal{Kind: GuestFinished}.send(g.Signals)
		}

		g.c = nil

		if !g.arrive() {
			GuestSignal{Kind: GuestTurnedAway}.send(g.Signals)
			g.forget()
			continue
		}

		// The new record begins at the start of the flow. The guest is still at its step.
		g.c.leg = at

		if was == waiting {
			g.join(g.queue)
		}
	}
}
