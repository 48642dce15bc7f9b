package ivr

import "strings"

// Who gives who did it: caller, agent or ivr.
func (e *Event) Who() string {
	switch e.Kind {
	case EventCame, EventPressed, EventSaid, EventSilent, EventWaited, EventHungUp:
		return "caller"
	case EventAnswered, EventEscalated:
		return "agent"
	}
	return "ivr"
}

// String says what was said or done: after [Event.Who] it reads as a line of a
// conversation, though a prompt is written in several.
func (e *Event) String() string {
	said := strings.Join(strings.Fields(e.Text), " ")
	if e.Kind == EventSpoke {
		return "“" + said + "”"
	}
	text := verbs[e.Kind]
	if said != "" {
		text += " " + said
	}
	if e.Kind == EventTook {
		text += " " + e.Outcome
	}
	if e.Kind == EventCame {
		text += " from " + e.from.Masked()
	}
	if e.Why != "" {
		text += " (" + e.Why + ")"
	}
	return text
}

// verbs read an event as a sentence.
var verbs = map[EventKind]string{
	EventCame: "calls", EventTook: "takes",
	EventPressed: "presses", EventSaid: "says", EventSilent: "is silent", EventHungUp: "hangs up", EventWaited: "waits",
	EventAnswered: "answers", EventEscalated: "answers, and passes the caller on", EventLookedUp: "looks up",
	EventQueued: "queues in", EventBooked: "books a callback:", EventDeflected: "sends to",
	EventTransferred: "transfers to", EventReturned: "returns", EventEnded: "ends:",
}
