package amazonconnect

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// loopsPrompts is the action that only a flow has in which the caller waits: in a queue, or on hold.
const loopsPrompts = "MessageParticipantIteratively"

// waits reports whether a flow runs while the caller waits.
func (f *flow) waits() bool { return f.out.Role == importer.InQueue }

// message is one that plays while a call waits, for a time.
type message struct {
	prompt importer.Prompt
	takes  time.Duration
}

// usualInterrupt is the time between two interruptions in seconds, if it is chosen in the call.
const usualInterrupt = 30

// loopPrompts plays messages in turn, again and again. They are interrupted after a time, if the
// action has one, and begin again whenever the call comes to the action again.
func (s *scope) loopPrompts(a *action) {
	var list []message
	for _, m := range a.params.Get("Messages").List() {
		if p := s.prompt(a, m); !p.IsZero() {
			a.remarkRecording(p)
			list = append(list, message{prompt: p})
		}
	}

	// A time that is chosen in the call interrupts, too.
	usual := 0
	if a.text("InterruptFrequencySeconds") != "" {
		usual = usualInterrupt
	}
	every := s.seconds(a, usual, "InterruptFrequencySeconds")

	// Without a message that can be read, callers hear silence for as long.
	if len(list) == 0 {
		takes := cmp.Or(every, unknownMusic)
		silence := importer.Prompt{Audio: importer.Silence, Takes: takes, Guessed: every == 0}
		list = []message{{prompt: silence}}
	}

	// Nothing interrupts the messages, so that the last one leads back to the first.
	if every == 0 {
		for i := range list {
			if p := &list[i].prompt; p.Audio != "" && p.Takes == 0 {
				p.Takes = unknownMusic
				p.Guessed = true
			}
		}

		s.plays(a, a.id, list, a.id)
		return
	}

	// The messages play in whole rounds, and then in part until the interruption.
	once := setLengths(list, every)
	rounds := int(every / once)
	rest := cutAt(list, every-time.Duration(rounds)*once)
	if rounds == 0 {
		if cut := len(list) - len(rest); cut > 0 {
			const reason = "the interruption comes before its last %d of %d messages: no call hears them here"
			a.block.Remark(fmt.Sprintf(reason, cut, len(list)),
				"write InterruptFrequencySeconds for all messages on the platform")
		}
		s.plays(a, a.id, rest, a.interrupted())
		return
	}

	after := a.interrupted()
	if len(rest) > 0 {
		a.block.Expand("a step for each message that plays until the interruption")
		after = a.id + "/rest"
		s.plays(a, after, rest, a.interrupted())
	}

	// The loop comes after the first round, so that its number is one less.
	if rounds > 1 {
		loop := s.step(importer.Loop, a)
		loop.ID = a.id + "/again"
		loop.Rounds = rounds - 1
		loop.Edge("again", a.id)
		loop.Edge("done", after)
		after = loop.ID
	}

	s.plays(a, a.id, list, after)
}

// unknownMusic is the assumed length of a recording that is played again and again.
const unknownMusic = 30 * time.Second

// plays adds a step for each message. The first step has an identifier, and the last leads on.
func (s *scope) plays(a *action, id string, list []message, to string) {
	for i, m := range list {
		out := s.step(importer.Say, a)
		out.Prompt = m.prompt

		// A recording has its length in the prompt. The length of a text belongs to the step.
		if m.prompt.Audio != "" {
			out.Prompt.Takes = cmp.Or(m.takes, m.prompt.Takes)
		} else {
			out.Takes = m.takes
		}

		nth := func(i int) string {
			if i == 0 {
				return id
			}
			return fmt.Sprint(id, "/", i+1)
		}

		out.ID = nth(i)

		if i+1 < len(list) {
			out.Edge("done", nth(i+1))
		} else {
			out.Edge("done", to)
		}
	}
}

// setLengths sets the length of each message, and returns the length of all. A recording of unknown
// length lasts until the interruption.
func setLengths(list []message, every time.Duration) (once time.Duration) {
	recordings := 0
	for i := range list {
		m := &list[i]
		m.takes = m.prompt.SpeechTime()
		if m.prompt.Audio != "" {
			m.takes = m.prompt.Takes
		}

		if m.prompt.Audio != "" && m.takes == 0 {
			recordings++
		} else {
			m.takes = max(m.takes, time.Second)
		}

		once += m.takes
	}

	// Recordings of unknown length share the time that is left.
	left := max(every-once, 0)
	for i := range list {
		if m := &list[i]; m.takes == 0 {
			m.takes = max(left/time.Duration(recordings), time.Second)
			once += m.takes
		}
	}

	return once
}

// cutAt returns the messages that are played in a time, the last one up to its end.
func cutAt(list []message, rest time.Duration) []message {
	var out []message
	for _, m := range list {
		if rest <= 0 {
			break
		}
		m.takes = min(m.takes, rest)
		rest -= m.takes
		out = append(out, m)
	}

	// After the last message, the caller waits in silence until the interruption.
	if len(out) > 0 {
		out[len(out)-1].takes += max(rest, 0)
	}

	return out
}

// endFlow: EndFlowExecution ends a call that has joined no queue. One that waits goes on to hear the
// messages that were interrupted, or nothing.
func (s *scope) endFlow(a *action) {
	if !a.flow.waits() {
		s.step(importer.End, a).What = "hung_up"
		return
	}

	// The call goes back to the loop that was interrupted before it came here.
	loops := s.reachWithin(a, interruptedLoop)
	if len(loops.values) == 0 {
		s.plays(a, a.id, []message{{prompt: importer.Prompt{Audio: importer.Silence, Takes: time.Minute}}}, a.id)
		return
	}

	if len(loops.values) > 1 || loops.unset {
		a.block.Approximate("goes back to one of several loops of messages, by the way to it",
			"copy what follows each loop")
	}

	s.pass(a, loops.by[0].id, "")
}

// waitMore is a transfer of a waiting call to another queue, after which its flow goes on.
func (s settings) waitMore(out *importer.Step, a *action) bool {
	if a.kind != dequeues || a.next == "" || !a.flow.waits() {
		return false
	}
	out.While = a.flow.out.ID
	out.WhileAt = a.next
	return true
}

// dequeues is the action that transfers a waiting call to another queue.
const dequeues = "DequeueContactAndTransferToQueue"

// findWaits finds the flows in which callers wait, if their type in the export is another one.
func (f *flow) findWaits() {
	// Only flows for waiting calls and flows on hold loop prompts. An export without types has them as flows for
	// callers.
	loops := slices.ContainsFunc(f.actions, func(a *action) bool { return a.kind == loopsPrompts })
	if loops && f.out.Role == importer.Inbound {
		f.out.Role = importer.InQueue
	}

	if !f.waits() {
		return
	}

	f.out.Queue = queueAttribute

	for _, a := range f.actions {
		if a.kind == "TransferContactToQueue" && a.next != "" { // of the older format
			a.kind = dequeues
		}
	}
}
