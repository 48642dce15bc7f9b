package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/screens/guest"
)

// Limits of the calls that are guests of the running day.
const (
	maxGuests          = 200             // at once
	maxGuestsPerClient = 50              // of them
	maxUnseen          = time.Minute     // without a request, or an open stream of the page
	longestGuest       = time.Hour       // of a call
	guestInterval      = time.Second / 4 // between two looks at what the day does with a guest
)

// Why a caller is not let into the day.
var (
	errManyGuests = fmt.Errorf("%d calls of your address, or %d in all, are in the running day", maxGuestsPerClient,
		maxGuests)
	errTalking    = errors.New("you talk with an agent: wait for the end, or hang up")
	errDayDecides = errors.New("the running day decides when time passes and an agent answers; " +
		"to decide it yourself, choose the queues when you dial")
)

// dayCall is the part of a call that is a guest of the running day. The mutex of the call's
// flow guards it.
type dayCall struct {
	visit *guest.Visit
	feed  *feed // of place events

	began  time.Time
	led    time.Time        // when the call was last led on
	owed   time.Duration    // has passed in the queue, and the session does not know it yet
	talks  bool             // with an agent
	waited time.Duration    // until the agent answered
	done   *sim.GuestSignal // the end of the conversation, which the session does not know yet
	isOver bool
	why    string // the call was ended for a guest; "" if its flow or its caller ended it
	shown  string // the place event that was last sent
}

// inDay passes an input to the call, and lets the guest follow it into queues and out of them.
func (c *callSession) inDay(input func() error) error {
	_, err := c.day.visit.Do(func() *ivr.Session { return c.Session }, input)
	return err
}

// settle answers the lookups that the scenario decides. It ends the stay of a call that has ended.
func (c *callSession) settle() error {
	// A flow can look up again and again, so the events bound the loop.
	for c.Awaits() == ivr.ForLookup && len(c.Trace()) <= maxEvents {
		// A lookup that the scenario does not decide is left to the person.
		outcome, values, isDecided := c.day.visit.Lookup(c.Session)
		if !isDecided {
			break
		}

		err := c.inDay(func() error { return c.Lookup(outcome, values) })
		if err != nil {
			return err
		}
	}

	// An agent talks only to a caller in a queue.
	if !c.InQueue() {
		c.day.talks = false
	}

	if c.Awaits() == ivr.Ended {
		c.leaveDay(false)
	}

	return nil
}

// leaveDay ends the stay in the day.
func (c *callSession) leaveDay(hangsUp bool) {
	if c.day.isOver {
		return
	}

	// The end is marked first, so that a repeated request does not end the stay twice.
	c.day.isOver = true
	c.day.talks = false
	c.day.visit.End(c.Session, hangsUp)
	c.pages.guests.release(c.client, 1)

	// A call outside the day is dropped when it is idle for too long. That time begins now, so the
	// use comes before the mark.
	c.pages.sessions.use(c)
	c.isGuest.Store(false)
}

// endGuest hangs the call up, and keeps the reason for its page.
func (c *callSession) endGuest(why string) {
	c.day.why = why
	hangsUp := c.Awaits() != ivr.Ended
	if hangsUp {
		// A call that has not ended takes it.
		_ = c.Do(script.Step{Word: script.HangUp})
	}
	c.leaveDay(hangsUp)
}

// applyInDay applies an input of the caller. The day decides the rest.
func (c *callSession) applyInDay(step script.Step) error {
	if step.Word == script.HangUp && c.Awaits() != ivr.Ended {
		// The time until the hang-up still belongs to the call, and the call may end in it.
		c.catchUp()
		if c.Awaits() != ivr.Ended {
			c.endGuest("")
		}
		return nil
	}

	switch step.Word {
	case script.Wait, script.Answered, script.Escalated:
		return errDayDecides
	default: // the caller's own
	}

	// During the talk, no key reaches the flow.
	if c.day.talks {
		return errTalking
	}

	c.catchUp()
	return c.doInDay(step)
}

func (c *callSession) doInDay(step script.Step) error {
	if err := c.inDay(func() error { return c.Do(step) }); err != nil {
		return err
	}
	return c.settle()
}

// catchUp lets the time that has passed in a queue pass for the session.
func (c *callSession) catchUp() {
	c.passTime()
	c.wait(c.day.owed)
}

// passTime adds the time since the call was last led on. In a queue it is the day's. At a step that
// is run meanwhile it is real, since a person presses the keys.
func (c *callSession) passTime() {
	d := c.day
	now := c.pages.sessions.now()
	real := now.Sub(d.led)
	d.led = now

	// Outside a queue and during a talk, the call owes no time of a wait.
	if !c.InQueue() || d.talks {
		d.owed = 0
		return
	}

	passed := d.visit.Passed()
	if c.Awaits() != ivr.ForQueue {
		passed = real
	}

	d.owed += max(passed, 0)
}

// longestTurn bounds one wait of a session.
const longestTurn = 24 * time.Hour

// wait lets time pass for the session, in whole seconds where nothing else is due.
func (c *callSession) wait(by time.Duration) {
	if !c.InQueue() || c.Awaits() == ivr.ForLookup {
		return
	}

	// A long wait is made in turns, so that announcements come one by one.
	by = min(by, longestTurn)
	whole := by.Truncate(time.Second)

	// An announcement is due at its own time, and not only at whole seconds.
	if next, isDue := c.UntilNext(); isDue && next <= by && next > whole {
		whole = next
	}

	if whole <= 0 {
		return
	}

	c.day.owed = max(0, c.day.owed-whole)

	if err := c.doInDay(script.Step{Word: script.Wait, Wait: whole}); err != nil {
		c.pages.log.Error("a wait of a guest", "flow", c.flow.name, "err", err)
	}
}

// lead leads a guest on: by what agents do, and by the time that has passed.
func (c *callSession) lead() {
	c.flow.mutex.Lock()
	defer c.flow.mutex.Unlock()

	d := c.day
	if d.isOver {
		return
	}

	// Limits end a call whose person has gone, because it holds a trunk of the day.
	switch now := c.pages.sessions.now(); {
	case c.pages.sessions.isUnseen(c):
		c.endGuest("The page of the call was closed for a minute, so the caller has hung up.")
	case now.Sub(d.began) > longestGuest:
		c.endGuest("The call has lasted for an hour, the longest time of a call.")
	case len(c.Trace()) > maxEvents:
		c.endGuest(fmt.Sprintf("The call has over %d events, so it was hung up.", maxEvents))
	default:
		// The time comes before the signals, because an agent may answer during it.
		c.passTime()
		c.followSignals()
		c.finishTalk()

		// Only a wait that ends or announces something changes the call.
		if next, isDue := c.UntilNext(); isDue && !d.isOver && !d.talks && next <= d.owed {
			c.wait(d.owed)
		}
	}

	c.publish()
}

// followSignals follows what agents do with the guest.
func (c *callSession) followSignals() {
	for !c.day.isOver {
		select {
		case s := <-c.day.visit.Signals():
			c.followSignal(s)
		default:
			return
		}
	}
}

// followSignal follows one signal of the day.
func (c *callSession) followSignal(s sim.GuestSignal) {
	d := c.day
	switch s.Kind {
	case sim.GuestTurnedAway:
		c.endGuest("A new day has begun, and every trunk of the caller's hub is taken.")
	case sim.GuestFinished:
		// finishTalk ends the talk when the flow can go on.
		d.done = &s
	case sim.GuestAnswered:
		if !c.InQueue() {
			return // of a wait that is over
		}

		// The agent has answered before max_wait ended, if both are due.
		if left, ends := c.Left(); ends && d.owed >= left {
			d.owed = left - 1
		}

		// The session makes up for the wait before the talk. The wait may lead it out of the queue.
		c.wait(d.owed)
		d.done = nil
		d.waited = s.Waited.Round(time.Second)
		d.talks = c.InQueue()
	}
}

// finishTalk lets the flow go on after a conversation. While it waits for a lookup it cannot.
func (c *callSession) finishTalk() {
	d := c.day

	// The talk ends only if the agent has finished, and the flow can go on.
	if !d.talks || d.done == nil || c.Awaits() == ivr.ForLookup {
		return
	}

	// An agent who escalates needs a way in the flow, or the call counts as answered.
	word := script.Answered
	if d.done.Escalates && c.flow.program.HasOutcome(c.QueueStep(), flow.Escalated) {
		word = script.Escalated
	}

	d.done = nil
	d.talks = false
	d.owed = 0

	if err := c.doInDay(script.Step{Word: word}); err != nil {
		c.endGuest(fmt.Sprintf("The flow cannot go on after the conversation: %v.", err))
	}
}

// key identifies the part of the page, except the place in line and the time.
func (c *callSession) key() string {
	return fmt.Sprintf("%d %s %t %t", len(c.Trace()), c.Awaits().Key(), c.day != nil && c.day.talks,
		c.day != nil && c.day.isOver)
}

// publish sends the guest's place to the pages of the call, if it has changed.
func (c *callSession) publish() {
	var page bytes.Buffer
	v := callPages{c.pages}.newPlaceView(c)

	err := c.pages.templates["call"].ExecuteTemplate(&page, "place", v)
	if err != nil {
		c.pages.log.Error("the place of a guest", "err", err)
		return
	}

	// An unchanged place is not sent again, because the page would flicker.
	if page.String() == c.day.shown {
		return
	}

	c.day.shown = page.String()
	c.day.feed.publish(newEvent("place", page.Bytes()))
}

// leadGuests leads the guests of the day on until the context ends.
func (s *site) leadGuests(ctx context.Context) {
	ticker := time.NewTicker(guestInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.leadAll()
		}
	}
}

func (s *site) leadAll() {
	for _, c := range s.sessions.guests() {
		c.lead()
	}
}

// savedTest returns the call as a scripted call. The queues of a guest are as the guest has found
// them, and the script asserts nothing that changed while the guest waited.
func (c *callSession) savedTest() (script.Test, error) {
	test := c.Test()
	if c.day == nil {
		return test, nil
	}

	test.Call.Live = nil
	test.Call.Queues = scriptedStates(c.day.visit.Found())

	// Lines number the steps, so that a failure can be found in the list.
	for i := range test.Steps { // names the step in a failure
		test.Steps[i].Place.Line = i + 1
		test.Steps[i].TextPlace.Line = i + 1
	}

	// Each round removes one step that no longer holds, until the script passes.
	for {
		failure, err := c.rehearse(&test)
		if err != nil || failure == nil {
			return test, err
		}

		at := slices.IndexFunc(test.Steps, func(s script.Step) bool { return s.Place.Line == failure.Place.Line })

		// Only the prompts may differ. Another failure means that the call took another way.
		if at < 0 || test.Steps[at].Word != script.Hear {
			return test, fmt.Errorf("no scripted call can repeat this call, because the queues changed meanwhile: %s",
				failure.Message)
		}

		test.Steps = slices.Delete(test.Steps, at, at+1)
	}
}

// rehearse runs a scripted call of the flow.
func (c *callSession) rehearse(test *script.Test) (*script.Failure, error) {
	suite := script.Suite{Tests: []script.Test{*test}}
	batch, err := script.RunAll(context.Background(), c.pages.center.Flows, []*script.Suite{&suite}, script.Selection{})
	if err != nil {
		return nil, err
	}
	return batch.Results[0][0].Failure, nil
}

// scriptedStates returns the states of queues for a script: the first state found of each queue,
// and full at the hubs where the call did not wait.
func scriptedStates(found []ivr.QueueState) []ivr.QueueState {
	var out []ivr.QueueState
	for _, state := range found {
		// A later state of the same queue has no place in a script.
		isKnown := slices.ContainsFunc(out, func(s ivr.QueueState) bool { return s.Queue == state.Queue })
		if isKnown {
			continue
		}
		if state.Closed {
			out = append(out, ivr.QueueState{Queue: state.Queue, Hub: routing.NoHub, Closed: true})
			continue
		}

		// The wait is announced in minutes, rounded up.
		state.Wait = (state.Wait + time.Second - 1).Truncate(time.Second)
		out = append(out, state, ivr.QueueState{Queue: state.Queue, Hub: routing.NoHub, Full: true})
	}

	return out
}
