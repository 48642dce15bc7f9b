package ivr

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// EventKind is the kind of an event. With its text it reads as a line of a
// conversation.
type EventKind string

// The kinds of event, with what their text is.
const (
	EventArrived EventKind = "came" // the call comes in: the line; String adds the caller's number, masked

	// What the center says and does.
	EventSpoke       EventKind = "spoke"       // a prompt, its placeholders filled
	EventTook        EventKind = "took"        // an outcome of the step, which leads to Target
	EventQueued      EventKind = "queued"      // the caller waits: QUEUE@HUB
	EventBooked      EventKind = "booked"      // a callback: the queue
	EventDeflected   EventKind = "deflected"   // the channel
	EventTransferred EventKind = "transferred" // the number outside
	EventKept        EventKind = "kept"        // a message: where
	EventReturned    EventKind = "returned"    // a return in a flow that no flow runs: its label
	EventEnded       EventKind = "ended"       // the end's label

	// What the caller, an agent or another system does.
	EventPressed   EventKind = "pressed"
	EventSaid      EventKind = "said"
	EventSilent    EventKind = "silent"
	EventRecorded  EventKind = "recorded" // a message: its length
	EventWaited    EventKind = "waited"
	EventAnswered  EventKind = "answered"
	EventEscalated EventKind = "escalated"
	EventHungUp    EventKind = "hung_up"
	EventLookedUp  EventKind = "looked_up" // LOOKUP: OUTCOME
	EventDrawn     EventKind = "drawn"     // the outcome of a branch on chance

	EventTransferEnded EventKind = "transfer_ended" // the transfer comes back: NUMBER: OUTCOME
)

// IsInput reports whether the caller or an agent did it. The answer of a lookup is no
// input: nobody hears it.
func (k EventKind) IsInput() bool {
	return k != EventArrived && events[k].who != "ivr"
}

// Event is one thing that happened in a call. Its texts may be shown to anybody:
// secrets and numbers are masked.
type Event struct {
	Kind    EventKind
	At      time.Time // simulated
	State   flow.StateID
	Text    string
	Outcome string        // of EventTook
	Target  flow.StateID  // of EventTook
	Length  time.Duration // of EventSpoke: how long it is spoken
	Spoken  routing.Value // of EventSpoke: the language
	Prompt  *flow.Prompt  // of EventSpoke
	Why     string        // of EventPressed and EventSaid: why it is no match; empty if it is one

	heard  string        // what [Event.Heard] returns
	voiced string        // what [Event.Voiced] returns
	from   *phone.Number // of EventArrived
}

// And returns one wait in place of a wait and the one after it.
func (e *Event) And(next *Event) Event {
	out := *e
	first, err := time.ParseDuration(e.Text)
	second, err2 := time.ParseDuration(next.Text)
	if err == nil && err2 == nil {
		out.Text = yaml.FormatDuration((first + second).Round(time.Second / 10))
	}
	return out
}

// Who returns who did it: caller, agent or ivr.
func (e *Event) Who() string { return events[e.Kind].who }

// Says reports whether the caller hears a text in this event. Case and spaces do not matter.
func (e *Event) Says(text string) bool {
	return strings.Contains(flow.Fold(e.heard), flow.Fold(text))
}

// String describes the event in one line, to be read after [Event.Who].
func (e *Event) String() string {
	line := strings.Join(strings.Fields(e.Text), " ")
	if e.Kind == EventSpoke {
		return "“" + line + "”"
	}

	text := events[e.Kind].verb
	if line != "" {
		text += " " + line
	}

	if e.Kind == EventTook {
		text += " " + e.Outcome
	}

	if e.Kind == EventArrived {
		text += " from " + e.from.Masked()
	}

	if e.Why != "" {
		text += " (" + e.Why + ")"
	}

	return text
}

// Line describes the event like String and, of a taken outcome, the decision of the center that it stands for. It is ""
// of an outcome that other events show.
func (e *Event) Line(p *flow.Program) string {
	if e.Kind == EventTook {
		return p.Decision(p.StepAt(e.State), e.Outcome)
	}
	return e.String()
}

// events has for each kind who does it, and the verb.
var events = map[EventKind]struct{ who, verb string }{
	EventArrived: {"caller", "calls"}, EventTook: {"ivr", "takes"}, EventSpoke: {"ivr", ""},
	EventPressed: {"caller", "presses"}, EventSaid: {"caller", "says"}, EventSilent: {"caller", "is silent"},
	EventHungUp:   {"caller", "hangs up"},
	EventWaited:   {"caller", "waits"},
	EventRecorded: {"caller", "leaves a message of"},
	EventKept:     {"ivr", "keeps the message in"},
	EventAnswered: {"agent", "answers"}, EventEscalated: {"agent", "answers, and passes the caller on"},
	EventLookedUp: {"ivr", "looks up"}, EventDrawn: {"ivr", "branches on chance:"},
	EventQueued: {"ivr", "queues in"}, EventBooked: {"ivr", "books a callback:"},
	EventDeflected: {"ivr", "sends to"}, EventTransferred: {"ivr", "transfers to"},
	EventTransferEnded: {"ivr", "comes back from"}, EventReturned: {"ivr", "returns"}, EventEnded: {"ivr", "ends:"},
}

// trace is the layer of a [Session] that keeps its events.
type trace struct {
	events []Event
	since  int  // index into events: the first event since the last input
	amends bool // inputs are keys that the last input has typed ahead
}

func (t *trace) add(e Event) { t.events = append(t.events, e) }

// mark begins the events after an input.
func (t *trace) mark() { t.since = len(t.events) }

// amend adds keys to the last input, and the reason if they are no match. The events are copied, because forks share
// them.
func (t *trace) amend(keys spokenValue, why string) {
	t.events = slices.Clone(t.events)
	e := &t.events[t.since-1]
	e.Text += keys.shown
	e.heard += keys.heard
	e.Why = cmp.Or(e.Why, why)
}

// fork returns a copy with events of its own from here on. A clipped slice is copied at the next append.
// Only the copy keeps the spare capacity, because it usually goes on, and a chain of copies would
// otherwise copy the whole trace at each input.
func (t *trace) fork() trace {
	copied := *t
	t.events = slices.Clip(t.events)
	return copied
}

// Trace returns all events in order. It must not be changed.
func (t *trace) Trace() []Event { return t.events }

// EventsSinceInput returns the events after the last input.
func (t *trace) EventsSinceInput() []Event { return t.events[t.since:] }

// Heard returns all that was spoken to the caller since the last input, with
// placeholders filled and secrets masked.
func (t *trace) Heard() string { return t.prompts(func(e *Event) string { return e.heard }) }

// Shown is [Session.Heard] with numbers masked too.
func (t *trace) Shown() string { return t.prompts(func(e *Event) string { return e.Text }) }

// prompts joins a text of each prompt since the last input.
func (t *trace) prompts(text func(*Event) string) string {
	var out []string
	for _, e := range t.EventsSinceInput() {
		if e.Kind == EventSpoke {
			out = append(out, text(&e))
		}
	}
	return strings.Join(out, " ")
}

// Heard returns the words of EventSpoke for the caller, with numbers in full. Of an input it returns the keys or
// words in full, also of a secret entry: compare them, and never show them.
func (e *Event) Heard() string { return e.heard }

// IsMasked reports whether Text masks a number, or a digit of an entry.
func (e *Event) IsMasked() bool { return e.heard != e.Text }

// Voiced returns the words of EventSpoke as a voice has to read them: an entered day is 2026-12-31, with the year
// 0000 if it has none.
func (e *Event) Voiced() string { return e.voiced }
