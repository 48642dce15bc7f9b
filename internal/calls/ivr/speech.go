package ivr

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// speech is the layer of a [Session] that speaks prompts. It has the clock, which a prompt moves by its
// length, and the values of placeholders.
type speech struct {
	Position
	trace
	now     time.Time
	values  map[string]spokenValue // of placeholders
	secrets []string               // entered and masked
	next    recognized             // the answer about the sentence that is said next
}

// Known returns the value that a name has for branches, as it was entered, though it is secret;
// "" if nothing has filled it.
func (s *speech) Known(name string) string {
	v := s.values[name]
	return cmp.Or(v.secret, v.heard)
}

// Now returns the simulated time.
func (s *speech) Now() time.Time { return s.now }

// setQueuePlaceholders sets the placeholders for the queue last checked or joined. The wait is in
// whole minutes, rounded up.
func (s *speech) setQueuePlaceholders(q *QueueState) {
	minutes := (q.Wait + time.Minute - 1) / time.Minute
	s.remember("wait", unmasked(strconv.FormatInt(int64(minutes), 10)))
	s.remember("position", unmasked(strconv.Itoa(max(q.Position, 1))))
}

// refreshWait sets the placeholders for the queue in which the call waits, if their values
// change while it waits.
func (s *speech) refreshWait() {
	if s.setup.Live == nil || !s.InQueue() {
		return
	}
	if state, waits := s.setup.Live.Wait(); waits {
		s.setQueuePlaceholders(&state)
	}
}

// spokenValue is a placeholder's value, or a prompt: as the caller hears it and as it
// may be shown to others.
type spokenValue struct {
	heard, shown string
	secret       string // the entry that heard masks, for a callback to dial
	voiced       string // heard as a voice has to read it; "" if that is the same
}

func unmasked(text string) spokenValue { return spokenValue{heard: text, shown: text} }

// play speaks a prompt to its end.
func (s *speech) play(p *flow.Prompt) {
	s.now = s.now.Add(s.speak(p))
}

// speak begins to speak a prompt in the call's language, and returns its length.
func (s *speech) speak(p *flow.Prompt) time.Duration {
	if p.IsZero() {
		return 0
	}

	s.refreshWait()
	language := s.call.Values[routing.AttrLanguage]
	words := s.fill(p.Texts[language])
	length := time.Duration(p.Length[language])
	s.note(Event{
		Kind:   EventSpoke,
		State:  s.call.State,
		Text:   words.shown,
		Length: length,
		Spoken: language,
		Prompt: p,
		heard:  words.heard,
		voiced: words.voiced,
	})

	return length
}

// fill replaces a template's placeholders with their values. One without a value
// stays as it is written, so that it can be seen.
func (s *speech) fill(t flow.Template) spokenValue {
	var heard, shown, voiced strings.Builder
	for _, piece := range t {
		value := unmasked(piece.Text)
		if piece.Placeholder != "" {
			value = s.value(piece.Placeholder)
		}
		heard.WriteString(value.heard)
		shown.WriteString(value.shown)
		voiced.WriteString(cmp.Or(value.voiced, value.heard))
	}
	return spokenValue{heard: heard.String(), shown: shown.String(), voiced: voiced.String()}
}

// value returns the text that a prompt speaks for a placeholder. It is a value of the call, or else
// a text of the center. A placeholder without either stays in braces, so that it can be seen.
func (s *speech) value(placeholder string) spokenValue {
	v, known := s.values[placeholder]
	switch {
	case known:
		return v
	case placeholder == "reference":
		return unmasked(reference)
	case placeholder == "caller" && s.setup.From.E164 != "":
		return spokenValue{heard: s.setup.From.International(), shown: s.setup.From.Masked()}
	}

	if text, given := s.center().Text(placeholder); given {
		return unmasked(text)
	}
	return unmasked("{" + placeholder + "}")
}

// remember sets a placeholder's value for the rest of the call.
func (s *speech) remember(name string, value spokenValue) {
	if s.values == nil {
		s.values = map[string]spokenValue{}
	}
	s.values[name] = value
}

// note adds an event that happens now.
func (s *speech) note(e Event) {
	e.At = s.now
	s.add(e)
}

// input notes an input at the current step. [trace.EventsSinceInput] begins after it. Keys typed ahead are a part of
// the input that typed them.
func (s *speech) input(kind EventKind, text spokenValue, why string) {
	if s.amends {
		s.amend(text, why)
		return
	}
	s.note(Event{Kind: kind, State: s.call.State, Text: text.shown, Why: why, heard: text.heard})
	s.mark()
}

// recognized is the recognizer's answer about a sentence at a step.
type recognized struct {
	step             *flow.Step
	sentence, intent string
}

// Question is a sentence for the recognizer. A call that has its answer takes no time for [Session.Say].
type Question struct {
	answer recognized
	shown  string // the sentence without secrets
	ask    func(sentence string) (intent string, err error)
}

// NewQuestion returns the question that a call asks the recognizer when a sentence is said next, or nil if it asks
// none.
func NewQuestion(s *Session, sentence string) (*Question, error) {
	if err := checkWords(sentence); err != nil {
		return nil, err
	}
	step := s.Step()
	listens := s.Awaits() == ForKey && step.MeansIntent(sentence)
	if s.setup.Recognize == nil || !listens {
		return nil, nil
	}
	return &Question{recognized{step: step, sentence: sentence}, s.Masked(sentence), s.setup.Recognize}, nil
}

// Ask asks the recognizer. It uses nothing of the call, which may go on meanwhile.
func (q *Question) Ask() error {
	var err error
	q.answer.intent, err = q.ask(q.answer.sentence)
	if err == nil {
		_, err = intentNamed(q.answer.step, q.answer.intent)
	}
	if err != nil {
		return fmt.Errorf("say %q: %w", q.shown, err)
	}
	return nil
}

// Answer gives a call the answer to its question.
func Answer(s *Session, q *Question) { s.next = q.answer }

// Recognize asks the recognizer about a sentence, if the call asks it when the sentence is said next.
func Recognize(s *Session, sentence string) error {
	q, err := NewQuestion(s, sentence)
	if q == nil || err != nil {
		return err
	}
	if err := q.Ask(); err != nil {
		return err
	}
	Answer(s, q)
	return nil
}

// intentOf returns the index of the intent that a sentence means at a listen step, or -1.
func (s *speech) intentOf(step *flow.Step, sentence string) (int, error) {
	if s.setup.Recognize == nil {
		return step.IntentOf(sentence, int(s.call.Values[routing.AttrLanguage])), nil
	}

	name := s.next.intent
	var err error
	if s.next.sentence != sentence || s.next.step != step {
		name, err = s.setup.Recognize(sentence)
	}
	s.next = recognized{}

	at := -1
	if err == nil {
		at, err = intentNamed(step, name)
	}
	if err != nil {
		return -1, fmt.Errorf("say %q: %w", s.Masked(sentence), err)
	}
	return at, nil
}

// intentNamed returns the index of the intent that the recognizer prints, or -1 for no match.
func intentNamed(step *flow.Step, name string) (int, error) {
	at := step.IntentNamed(name)
	if at < 0 && name != flow.NoMatch {
		return -1, fmt.Errorf("the recognizer prints %q, and the intents of %s are %s", name, step,
			strings.Join(step.IntentNames(), ", "))
	}
	return at, nil
}
