package ivr

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// EventKind says what an event is; with its text it reads as a line of a
// conversation.
type EventKind string

// The kinds of event.
const (
	EventCame EventKind = "came" // the call comes in: the line; String adds the caller's number, masked

	// What the center says and does.
	EventSpoke       EventKind = "spoke"       // a prompt, its placeholders filled
	EventTook        EventKind = "took"        // an outcome of the step, which leads to Target
	EventQueued      EventKind = "queued"      // the caller waits: QUEUE@HUB
	EventBooked      EventKind = "booked"      // a callback: the queue
	EventDeflected   EventKind = "deflected"   // to another channel
	EventTransferred EventKind = "transferred" // the number outside
	EventReturned    EventKind = "returned"    // a return that no run waits for: its label
	EventEnded       EventKind = "ended"       // the end's label

	// What the caller, an agent or another system does.
	EventPressed   EventKind = "pressed"
	EventSaid      EventKind = "said"
	EventSilent    EventKind = "silent"
	EventWaited    EventKind = "waited"
	EventAnswered  EventKind = "answered"
	EventEscalated EventKind = "escalated"
	EventHungUp    EventKind = "hung_up"
	EventLookedUp  EventKind = "looked_up" // LOOKUP: OUTCOME
)

// IsInput reports whether the caller or an agent did it. What a lookup finds is
// none: nobody hears it.
func (k EventKind) IsInput() bool {
	switch k {
	case EventPressed, EventSaid, EventSilent, EventWaited, EventAnswered, EventEscalated, EventHungUp:
		return true
	}
	return false
}

// Event is one thing that happened in a call. Its texts may be shown to
// anybody: secrets and the caller's number are masked.
type Event struct {
	Kind    EventKind
	At      time.Time // simulated
	State   flow.StateID
	Text    string
	Outcome string        // of EventTook
	Target  flow.StateID  // of EventTook
	Length  time.Duration // of EventSpoke: how long it is spoken
	Spoken  routing.Value // of EventSpoke: the language
	Why     string        // of EventPressed and EventSaid: why it is no match; empty if it is one

	heard string        // of EventSpoke: what the caller hears, the number not masked
	from  *phone.Number // of EventCame
}

// tracing notes every transition as it is asked for.
type tracing struct {
	transitions
	session *Session
}

func (t *tracing) next(state flow.StateID, outcome flow.Outcome) flow.StateID {
	target := t.transitions.next(state, outcome)
	if target != flow.NoState {
		s := t.session
		s.note(Event{Kind: EventTook, State: state, Outcome: s.program().Outcomes[outcome], Target: target})
	}
	return target
}

// Trace gives all that has happened, in order. It is not to be changed.
func (s *Session) Trace() []Event { return s.trace }

// Since gives what has happened since the last input, without it.
func (s *Session) Since() []Event { return s.trace[s.since:] }

// Heard gives all that was said to the caller since the last input, with the
// placeholders filled and secrets masked.
func (s *Session) Heard() string { return s.spoken().heard }

// Shown gives the same as it may be shown to anybody: numbers are masked, too.
func (s *Session) Shown() string { return s.spoken().shown }

func (s *Session) spoken() said {
	var heard, shown []string
	for _, e := range s.Since() {
		if e.Kind == EventSpoke {
			heard, shown = append(heard, e.heard), append(shown, e.Text)
		}
	}
	return said{heard: strings.Join(heard, " "), shown: strings.Join(shown, " ")}
}

// numberLike is what a number may be written as.
var numberLike = regexp.MustCompile(`[+(]*\d[\d ().-]*\d`)

// minNumber is how many last digits of a number tell it.
const minNumber = 7

// Masked gives a text about the call as it may be shown to anybody: a number
// that is masked where it is spoken is masked here, however it is written, and so
// is what was entered secretly.
func (s *Session) Masked(text string) string {
	text = numberLike.ReplaceAllStringFunc(text, func(written string) string {
		if number, hidden := s.hidden(written); hidden {
			return number.shown
		}
		return written
	})
	if entered := anyOf(s.concealed); entered != nil {
		text = entered.ReplaceAllStringFunc(text, mask)
	}
	return text
}

// Form gives how a prompt says the first number of a text that writes it in another
// form, or as it is masked, each digit as "#"; "" where there is none.
func (s *Session) Form(text string) string {
	for _, number := range s.numbers() {
		if strings.Contains(text, number.shown) {
			return pattern(number.heard)
		}
	}
	for _, written := range numberLike.FindAllString(text, -1) {
		if number, hidden := s.hidden(written); hidden && number.heard != written {
			return pattern(number.heard)
		}
	}
	return ""
}

func pattern(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '#'
		}
		return r
	}, number)
}

// hidden gives the number that is masked where it is spoken, and written here.
func (s *Session) hidden(written string) (said, bool) {
	digits := phone.Digits(written)
	if len(digits) < minNumber {
		return said{}, false
	}
	numbers := s.numbers()
	i := slices.IndexFunc(numbers, func(v said) bool { return strings.HasSuffix(phone.Digits(v.heard), digits) })
	if i < 0 {
		return said{}, false
	}
	return numbers[i], true
}

// numbers gives those that are masked where they are spoken: the caller's, and what was
// entered as a number.
func (s *Session) numbers() []said {
	out := []said{{heard: s.setup.From.International(), shown: s.setup.From.Masked()}}
	for _, name := range slices.Sorted(maps.Keys(s.names)) {
		if v := s.names[name]; v.heard != v.shown {
			out = append(out, v)
		}
	}
	return out
}

// anyOf finds what was entered, and its digits alone, whatever stands between the
// characters: the longest that was, where it begins with another. A single character
// tells nothing, and stands everywhere. It is nil where nothing was entered.
func anyOf(entered []string) *regexp.Regexp {
	var patterns []string
	for _, text := range entered {
		for _, characters := range []string{strings.Join(wordLike.FindAllString(text, -1), ""), phone.Digits(text)} {
			if utf8.RuneCountInString(characters) > 1 {
				patterns = append(patterns, strings.Join(strings.Split(characters, ""), `[^\pL\pN\pM]*`))
			}
		}
	}
	if len(patterns) == 0 {
		return nil
	}
	slices.SortFunc(patterns, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile("(?i)" + strings.Join(patterns, "|"))
}

// wordLike is what is masked of a text.
var wordLike = regexp.MustCompile(`[\pL\pN\pM]+`)

func (s *Session) note(e Event) {
	e.At = s.now
	s.trace = append(s.trace, e)
}

// input notes an input at the step where the call stands: what happens from
// here on is since this one.
func (s *Session) input(kind EventKind, text, why string) {
	s.note(Event{Kind: kind, State: s.call.State, Text: text, Why: why})
	s.since = len(s.trace)
}
