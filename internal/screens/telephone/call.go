package telephone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// call is a telephone that has dialed a line. One goroutine leads it; requests of its dialog
// use the leg alone.
type call struct {
	leg

	center *center
	line   routing.LineID
	from   phone.Number
	given  given
	at     time.Time // of the call, in place of the present; may be zero
	number int

	visit      Visit
	test       *script.Test // that the call follows; may be nil
	session    *ivr.Session
	transcript *Transcript

	spoken int             // events of the trace that have been played
	shares map[int]float64 // of the prompts that were heard, by event of the trace
	record *recorder       // nil without --record
	ears   *ears           // nil without --transcriber

	promptEnds time.Time        // of the last prompt, also if it was cut off
	pending    *media.Key       // cut off a prompt, and is still to be taken
	fullUntil  time.Time        // until then, a # belongs to an entry that has all its digits
	signal     *sim.GuestSignal // interrupted a prompt or a wait, and is still to be followed
	waiting    bool             // in a queue

	isWhole    bool // signals wait for the end of the words that are spoken
	hasSecrets bool // an entry of the flow hides its digits
}

var (
	errHungUp     = errors.New("the caller has hung up")
	errTurnedAway = errors.New("a new day has begun, and every trunk of the caller's hub is taken")
)

// Bounds of the caller's side.
const (
	longestMessage = 2 * time.Minute
	longestEntry   = 64
	longestLookup  = 30 * time.Second
	queueTurn      = 500 * time.Millisecond // between two looks at the time in a queue
)

// do passes an input to the session.
func (c *call) do(input func() error) error {
	joined, err := c.visit.Do(func() *ivr.Session { return c.session }, input)
	if joined != "" {
		// An answer from an earlier queue must not connect the caller in this one.
		if c.signal != nil && c.signal.Kind != sim.GuestTurnedAway {
			c.signal = nil // of an earlier queue
		}
		c.transcript.add(Event{Who: ByDay, What: Queues, Text: joined})
	}

	// A call that could not be set up has no session.
	if c.session == nil {
		return err
	}
	c.mute()

	// What was said before this input is no answer to the next question.
	if c.ears != nil {
		c.ears.take(c.stream.Now())
	}

	// The music starts when the call enters a queue, and not at each input in it.
	isIn := c.session.InQueue()
	if isIn && !c.waiting {
		c.stream.Hold(holdMusic())
	}

	if !isIn && c.waiting {
		c.stream.Hold(nil)
	}

	c.waiting = isIn
	return err
}

// holdMusic is the music between announcements.
var holdMusic = sync.OnceValue(func() []int16 { return sound.Melody(8 * 400 * time.Millisecond) })

// converse leads the caller through the flow to its end.
func (c *call) converse(ctx context.Context) error {
	setup, name := c.visit.Setup()
	if !c.at.IsZero() {
		setup.At = c.at

		// The queues of the day are as they are at another time, so the hours of the files decide.
		if live := setup.Live; live != nil {
			unknown := func(*ivr.Position, routing.QueueID) (ivr.QueueState, bool) { return ivr.QueueState{}, false }
			setup.Live = &ivr.LiveQueues{Find: unknown, Wait: live.Wait}
		}
	}
	setup.Recognize = c.server.how.Recognize
	steps := c.center.flows.Program(name).Steps
	c.hasSecrets = slices.ContainsFunc(steps, func(s flow.Step) bool { return isHidden(&s) })
	err := c.do(func() (err error) {
		c.session, err = ivr.Dial(c.center.machine(name), setup)
		return err
	})
	if err != nil {
		return err
	}

	for ctx.Err() == nil {
		if err := c.speakNew(ctx); err != nil {
			return err
		}

		// A session that awaits a lookup takes no other input, so the signal waits for the lookup.
		if c.signal != nil && c.session.Awaits() != ivr.ForLookup {
			if err := c.follow(ctx); err != nil {
				return err
			}
			continue
		}

		if c.session.Awaits() == ivr.Ended {
			return nil
		}
		if err := c.turn(ctx); err != nil {
			return err
		}
	}

	return ctx.Err()
}

// turn waits for what the call waits for, and passes it on.
func (c *call) turn(ctx context.Context) error {
	s := c.session
	switch s.Awaits() {
	case ivr.ForLookup:
		return c.lookUp(ctx)
	case ivr.ForKey, ivr.ForEntry:
		return c.ask(ctx)
	case ivr.ForQueue:
		return c.wait(ctx)
	case ivr.ForOffer:
		return c.offer(ctx)
	case ivr.ForMessage:
		return c.takeMessage(ctx)
	default:
		return fmt.Errorf("the call waits %s", s.Awaits())
	}
}

// speakNew plays the prompts that have not been played. After one that is cut off, those up to
// the next wait are not heard.
func (c *call) speakNew(ctx context.Context) error {
	trace := c.session.Trace()
	first := c.spoken
	events := trace[first:]
	c.spoken = len(trace)

	// A key that the caller has pressed cuts off all prompts up to the next wait.
	isCut := c.isInterrupted()
	for i := range events {
		e := &events[i]

		// An agent may be free at once. The words before the queue are heard to their end even so.
		c.isWhole = slices.ContainsFunc(events[i+1:], func(later ivr.Event) bool { return later.Kind == ivr.EventQueued })
		if e.Kind == ivr.EventQueued {
			// The keys typed ahead are dropped at a queue, and its announcements are heard.
			c.dropKeys()
			isCut = c.signal != nil
		}
		if e.Kind != ivr.EventSpoke {
			c.noteEvent(e)
			continue
		}

		// After a long turn several announcements are due in a queue. Only the last one is current.
		isSpoken := func(later ivr.Event) bool { return later.Kind == ivr.EventSpoke }
		if c.waiting && !c.isWhole && slices.ContainsFunc(events[i+1:], isSpoken) {
			c.shares[first+i] = 1
			continue
		}

		// A prompt that no key cuts off drops the keys before it.
		p := c.promptOf(e)
		if p.whole {
			c.dropKeys()
			isCut = c.signal != nil
		}
		if isCut {
			c.skip(p)
			continue
		}

		share, err := c.say(ctx, p)
		c.shares[first+i] = share
		if err != nil {
			return err
		}
		isCut = c.isInterrupted()
	}

	c.isWhole = false
	return nil
}

// isInterrupted reports whether a key or a signal has come that nobody has taken yet.
func (c *call) isInterrupted() bool { return c.pending != nil || c.signal != nil }

// noteEvent adds what the flow does to the transcript, if nothing else there tells it.
func (c *call) noteEvent(e *ivr.Event) {
	switch e.Kind {
	case ivr.EventTook, ivr.EventWaited, ivr.EventQueued, ivr.EventPressed, ivr.EventAnswered, ivr.EventEscalated:
		return
	default:
		c.transcript.add(Event{
			Who:  Who(e.Who()),
			What: Does,
			Text: e.String(),
			Step: c.session.StepAt(e.State).String(),
		})
	}
}

// ask waits for the keys of a menu or an entry.
func (c *call) ask(ctx context.Context) error {
	step := c.session.Step()
	wait := cmp.Or(time.Duration(step.Timeout), flow.DefaultTimeout)
	if c.ears != nil && takesWords(step) {
		return c.askWords(ctx, wait)
	}

	// Without a transcriber a telephone has keys only, so a step that takes words cannot be tested.
	if takesWordsAlone(step) {
		c.transcript.add(Event{
			Who:  ByIVR,
			What: Fails,
			Text: "takes words alone, which a telephone cannot press",
			Step: step.String(),
		})
	}

	// The step sets how long it waits, and a flow without a time has the default.
	key, isInterrupted, err := c.key(ctx, wait)
	if err != nil || isInterrupted {
		return err
	}
	return c.takeKey(ctx, key)
}

// takeKey passes on the first key of a menu or an entry. The zero key is silence.
func (c *call) takeKey(ctx context.Context, key media.Key) error {
	entry := c.session.Step().Entry
	switch {
	case key.Digit == 0:
		return c.pass(c.session.Silent)
	case entry == nil:
		return c.pass(func() error { return c.session.Press(string(key.Digit)) })
	}

	return c.enter(ctx, entry, key)
}

// pass passes an input that takes time of its own, also in a queue.
func (c *call) pass(input func() error) error {
	wasWaiting := c.waiting
	err := c.do(input)
	if wasWaiting && err != nil && c.session.InQueue() {
		// max_wait ends before the input is taken.
		return c.timeOut()
	}

	// The session has counted the time up to the input.
	c.visit.Passed()
	return err
}

// timeOut lets the longest wait of a queue pass.
func (c *call) timeOut() error {
	return c.do(func() error { return c.session.Wait(24 * time.Hour) })
}

// enter takes the keys of an entry up to the key that ends it, its greatest length, or a pause.
func (c *call) enter(ctx context.Context, e *flow.Entry, first media.Key) error {
	// Each key starts a new pause, whose length depends on the keys so far.
	keys := []byte{first.Digit}
	for len(keys) < longestEntry {
		pause := e.Pause(string(keys))
		if pause == 0 {
			break
		}

		key, isInterrupted, err := c.key(ctx, pause)
		if err != nil || isInterrupted {
			return err
		}
		if key.Digit == 0 {
			break
		}
		keys = append(keys, key.Digit)
	}

	if e.Dialed(string(keys)+"#") > len(keys) {
		c.fullUntil = time.Now().Add(time.Duration(e.Between))
	}

	return c.pass(func() error { return c.session.Press(string(keys)) })
}

// lookUp answers a lookup: as the INVITE says, or as the visit decides, or by its first
// outcome. Keys that are pressed meanwhile are for the next wait.
func (c *call) lookUp(ctx context.Context) error {
	// The first outcome is the answer if nothing decides the lookup.
	step := c.session.Step()
	outcome := c.session.Outcomes()[0]
	var values map[string]string
	if decided, found, ok := c.visit.Lookup(c.session); ok {
		outcome = decided
		values = found
	}

	// Answers in the INVITE are about this call, so they replace the answers of the visit.
	if a, ok := c.given.next(step.System.Name); ok {
		outcome = a.outcome
		values = a.values
	}

	// A person waits for the lookup, so its time has a limit.
	takes := min(time.Duration(step.System.Takes), longestLookup)
	select {
	case <-time.After(takes):
	case <-ctx.Done():
		return ctx.Err()
	}

	return c.do(func() error { return c.session.Lookup(outcome, values) })
}

// offer waits for the answer to a callback or a deflection.
func (c *call) offer(ctx context.Context) error {
	key, isInterrupted, err := c.key(ctx, ivr.OfferTimeout)
	if err != nil || isInterrupted {
		return err
	}
	if key.Digit == 0 {
		return c.do(c.session.Silent)
	}
	return c.do(func() error { return c.session.Press(string(key.Digit)) })
}

// Times of a message.
const (
	silentWithin = 5 * time.Second // without a word the caller is silent
	messageEnds  = 4 * time.Second // of silence end a message
	messageLook  = 100 * time.Millisecond
)

// beep is the tone after which a message begins.
var beep = sync.OnceValue(sound.Beep)

// takeMessage takes a message up to silence, a key, the longest message, or the caller's hanging up.
func (c *call) takeMessage(ctx context.Context) error {
	// A key before the tone skips the words up to it, and ends no message.
	c.dropKeys()
	h, err := c.listen(ctx, sound.MaxRecording, c.stream.Play(beep()).Done)
	if err != nil {
		return err
	}
	if h.signal != nil {
		c.signal = h.signal
		return nil
	}
	if h.key.Digit != 0 {
		c.note(h.key, c.hasSecrets)
	}

	longest := cmp.Or(time.Duration(c.session.Step().MaxWait), longestMessage)
	began := c.stream.Now()
	length := time.Duration(0)
	var problem error
	for {
		key, isInterrupted, err := c.key(ctx, messageLook)
		if isInterrupted {
			return nil
		}
		problem = err
		length = c.stream.Now() - began
		quiet, hasSpoken := c.stream.Quiet(began)
		isOver := err != nil || key.Digit != 0 || length >= longest
		switch {
		case !hasSpoken && err != nil:
			return err
		case !hasSpoken && (isOver || length >= silentWithin):
			return c.do(c.session.Silent)
		case hasSpoken && quiet >= messageEnds: // the silence at the end is no part of the message
			length -= quiet
			isOver = true
		}
		if isOver {
			break
		}
	}

	// The message is kept even if the caller hangs up, as in a real mailbox. It lasts at least one second.
	length = max(length.Round(time.Second), time.Second)
	kept := c.do(func() error { return c.session.Record(length) })
	return cmp.Or(problem, kept)
}

// wait lets some time pass in a queue, or takes a key.
func (c *call) wait(ctx context.Context) error {
	key, isInterrupted, err := c.key(ctx, queueTurn)
	if err != nil || isInterrupted {
		return err
	}
	if key.Digit != 0 {
		return c.pass(func() error { return c.session.Press(string(key.Digit)) })
	}

	// The clock of the visit decides how much time has passed, because a day can run faster.
	passed := c.visit.Passed()
	if passed <= 0 {
		return nil
	}

	return c.do(func() error { return c.session.Wait(min(passed, 24*time.Hour)) })
}

// The words of an agent, which no flow contains.
const (
	agentLanguage = "en"
	agentGoodbye  = "Thank you for calling. Goodbye."
	agentEvery    = 10 * time.Second // of the talk, a sentence
)

// agentSentences are what an agent says during the conversation, in turn, so that the caller
// hears somebody.
var agentSentences = []string{"I see.", "One moment, please.", "I am looking into this.", "Thank you for waiting."}

// follow follows a signal of the day. The signal starts the conversation with an agent, or a new day
// has begun with every trunk taken, which turns the caller away.
func (c *call) follow(ctx context.Context) error {
	signal := *c.signal
	c.signal = nil

	// A new day may begin without a trunk for the caller.
	if signal.Kind == sim.GuestTurnedAway {
		return errTurnedAway
	}

	// A conversation is over, or the caller left the queue before the agent answered.
	if signal.Kind != sim.GuestAnswered || !c.session.InQueue() {
		return nil
	}

	// The music ends before the agent speaks.
	c.stream.Hold(nil)
	queue, hub, _ := strings.Cut(c.session.QueueName(), "@")
	waited := signal.Waited.Round(time.Second)
	c.transcript.add(Event{Who: ByAgent, What: Answers, Text: fmt.Sprintf("%s@%s after %s", queue, hub, waited)})

	answered := c.stream.Now()

	// The name of a queue has underscores, which nobody pronounces.
	hello := fmt.Sprintf("Hello. You have reached %s in %s. This is a simulated agent.", queue, hub)
	if err := c.agentSays(ctx, strings.ReplaceAll(hello, "_", " ")); err != nil {
		return err
	}

	finished, err := c.talk(ctx, answered)
	if err != nil {
		return err
	}
	if err := c.agentSays(ctx, agentGoodbye); err != nil {
		return err
	}

	// An agent can escalate only if the flow has a way for that.
	if finished.Escalates && slices.Contains(c.session.QueueOutcomes(), flow.Escalated) {
		return c.do(c.session.Escalated)
	}
	return c.do(c.session.Answered)
}

// agentSays lets the agent say something, also if the talk time of the day is shorter. A key that cuts it off does
// nothing else.
func (c *call) agentSays(ctx context.Context, words string) error {
	c.isWhole = true
	defer func() { c.isWhole = false }()
	_, err := c.say(ctx, prompt{who: ByAgent, shown: words, sound: sound.Prompt{Text: words, Language: agentLanguage}})
	if c.pending != nil {
		c.note(*c.pending, c.hasSecrets)
		c.pending = nil
	}
	return err
}

// talk waits for the end of a conversation since a time. Keys are not for anybody.
func (c *call) talk(ctx context.Context, since time.Duration) (sim.GuestSignal, error) {
	// Keys that are pressed during the talk are noted, so that the transcript is complete.
	for said := 0; c.signal == nil; {
		next := since + time.Duration(said+1)*agentEvery
		h, err := c.listen(ctx, next-c.stream.Now(), nil)
		if err != nil {
			return sim.GuestSignal{}, err
		}

		if h.key.Digit != 0 {
			c.note(h.key, c.hasSecrets)
		}

		c.signal = h.signal
		if c.signal == nil && c.stream.Now() >= next {
			if err := c.agentSays(ctx, agentSentences[said%len(agentSentences)]); err != nil {
				return sim.GuestSignal{}, err
			}
			said++
		}
	}

	signal := *c.signal
	c.signal = nil
	return signal, nil
}

// callerHangsUp passes the caller's hanging up to the session.
func (c *call) callerHangsUp() {
	step := ""
	if c.session != nil && c.session.Awaits() != ivr.Ended {
		step = c.session.Step().String()
		_ = c.session.HangUp() // which a call that has not ended takes
	}
	c.transcript.add(Event{Who: ByCaller, What: HangsUp, Step: step})
}

// describeEnd adds to the transcript where the flow ended. The time in a queue passes in many short waits, which say
// nothing of it.
func (c *call) describeEnd() {
	trace := c.session.Trace()
	last := len(trace) - 1
	for last > 0 && trace[last].Kind == ivr.EventWaited {
		last--
	}
	c.transcript.Result = trace[last].Who() + " " + trace[last].String()
	c.transcript.Hub = c.session.Value(routing.AttrHub)
}
