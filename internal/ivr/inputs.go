package ivr

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/flow"
)

// Bounds of one input.
const (
	maxKeys  = 64   // pressed in one entry
	maxWords = 1000 // bytes of one utterance
)

// OfferTimeout is how long the silence lasts that declines a callback or a deflection.
const OfferTimeout = 5 * time.Second

// Press presses keys, "0" to "9", "*" and "#": one in a menu, a queue or an
// offer, a whole entry in a collect. In a queue a key that is no choice does
// nothing.
func (s *Session) Press(keys string) error {
	if len(keys) > maxKeys {
		return fmt.Errorf("press %d keys: an entry has at most %d", len(keys), maxKeys)
	}
	if keys == "" || strings.Trim(keys, "0123456789*#") != "" {
		return errors.New("press: a keypad has 0 to 9, * and #")
	}
	step := s.Step()
	if len(keys) > 1 && s.Waits() != ForEntry && s.Waits() != Ended {
		return fmt.Errorf("press %d keys: %s takes one key at a time", len(keys), step)
	}
	key := keyOf(keys[0])
	choice := slices.IndexFunc(step.Choices, func(c flow.Choice) bool { return slices.Contains(c.Keys, key) })
	switch s.Waits() {
	case ForKey:
		return s.decide(EventPressed, keys, choice, "this is no choice here")
	case ForEntry:
		return s.enter(keys)
	case ForQueue:
		return s.decide(EventPressed, keys, choice, "")
	case ForOffer:
		s.input(EventPressed, keys, "")
		return s.accept(step, keys == "1")
	}
	return s.unexpected("press")
}

func keyOf(digit byte) flow.Key {
	switch digit {
	case '*':
		return flow.Star
	case '#':
		return flow.Hash
	}
	return flow.Key(digit - '0')
}

// Say says words. Words of a menu, a queue or what stands anywhere are matched
// whole, without regard to case, in any language.
func (s *Session) Say(words string) error {
	if strings.TrimSpace(words) == "" || len(words) > maxWords {
		return fmt.Errorf("say: between 1 and %d bytes of words", maxWords)
	}
	step, uttered := s.Step(), flow.Fold(words)
	choice := slices.IndexFunc(step.Choices, func(c flow.Choice) bool { return slices.Contains(c.Words, uttered) })
	switch s.Waits() {
	case ForKey:
		return s.decide(EventSaid, s.Masked(words), choice, "this is no choice here")
	case ForEntry:
		if choice >= 0 {
			return s.decide(EventSaid, words, choice, "")
		}
		return s.collect(EventSaid, words, readSpeech(step.Entry, words, s.dialed))
	case ForQueue:
		return s.decide(EventSaid, s.Masked(words), choice, "")
	case ForOffer: // key 1 alone accepts
		s.input(EventSaid, s.Masked(words), "")
		return s.accept(step, false)
	}
	return s.unexpected("say")
}

// decide takes a choice by its index. Without one it is no match, or nothing at
// all where refusal is empty.
func (s *Session) decide(kind EventKind, text string, choice int, refusal string) error {
	if choice >= 0 {
		s.input(kind, text, "")
		return s.resume(Input{Kind: Chosen, Outcome: s.Step().Choices[choice].Outcome})
	}
	s.input(kind, text, refusal)
	if refusal == "" {
		return nil
	}
	s.slip = NoMatch
	return s.resume(Input{Kind: NoMatch})
}

// enter takes the keys pressed at a collect: one that means something else here
// when it stands alone, else the entry. A star counts at once, so it may end
// any number of digits.
func (s *Session) enter(keys string) error {
	step, alone := s.Step(), keys
	if len(keys) == 2 {
		alone = strings.TrimSuffix(keys, "#")
	}
	if strings.HasSuffix(keys, "*") {
		alone = "*"
	}
	for i, c := range step.Choices {
		if len(alone) == 1 && slices.Contains(c.Keys, keyOf(alone[0])) {
			return s.decide(EventPressed, s.conceal(keys), i, "")
		}
	}
	return s.collect(EventPressed, keys, readKeys(step.Entry, keys, s.dialed))
}

func (s *Session) collect(kind EventKind, text string, got entered) error {
	entry := s.Step().Entry
	s.input(kind, s.conceal(text), got.refusal)
	if got.refusal != "" {
		s.slip = NoMatch
		return s.resume(Input{Kind: NoMatch})
	}
	if entry.Into != "" {
		s.remember(entry.Into, entryValue(entry, got.value))
	}
	return s.choose(flow.Collected)
}

// conceal gives what was entered at the collect where the call stands as it may be
// shown. What is masked is kept, to be masked wherever a script writes it.
func (s *Session) conceal(text string) string {
	if e := s.Step().Entry; !e.Secret && e.Format != flow.FormatPhone {
		return text
	}
	s.concealed = append(s.concealed, text)
	return mask(text)
}

func entryValue(e *flow.Entry, value string) said {
	if e.Secret {
		return said{heard: mask(value), shown: mask(value), secret: value}
	}
	if e.Format == flow.FormatPhone {
		return said{heard: value, shown: mask(value)}
	}
	return open(value)
}

// Silent lets one timeout pass without a key or a word.
func (s *Session) Silent() error {
	step := s.Step()
	switch s.Waits() {
	case ForKey, ForEntry:
		s.now = s.now.Add(time.Duration(step.Timeout))
		s.slip = Silent
		s.input(EventSilent, "", "")
		return s.resume(Input{Kind: Silent})
	case ForOffer:
		s.now = s.now.Add(OfferTimeout)
		s.input(EventSilent, "", "")
		return s.accept(step, false)
	}
	return s.unexpected("silent")
}

// HangUp ends the call from the caller's side.
func (s *Session) HangUp() error {
	if s.Waits() == Ended {
		return s.unexpected("hang up")
	}
	s.input(EventHungUp, "", "")
	s.hungUp = true
	return nil
}

// Lookup answers the lookup at which the call waits, with the values that it
// fills in.
func (s *Session) Lookup(outcome string, values map[string]string) error {
	step := s.Step()
	if s.Waits() != ForLookup {
		return s.unexpected("lookup " + outcome)
	}
	i := slices.IndexFunc(step.Outcomes, func(o flow.Outcome) bool { return s.program().Outcomes[o] == outcome })
	if i < 0 {
		return &UnknownError{outcome, s.Outcomes(), fmt.Sprintf("the lookup %s has no outcome %q: it has %s", step.Lookup, outcome, strings.Join(s.Outcomes(), ", "))}
	}
	fills := step.Fills[step.Outcomes[i]]
	names := slices.Sorted(maps.Keys(values))
	for _, name := range names {
		if !slices.Contains(fills, name) {
			return &UnknownError{name, fills, fmt.Sprintf("the lookup %s fills no %q when it answers %s", step.Lookup, name, outcome)}
		}
	}
	for _, name := range names {
		s.remember(name, open(values[name]))
	}
	s.now = s.now.Add(time.Duration(step.Takes))
	// No input: what was said before it still stands in the caller's ear.
	s.note(Event{Kind: EventLookedUp, State: s.call.State, Text: step.Lookup + ": " + outcome})
	return s.resume(Input{Kind: Chosen, Outcome: step.Outcomes[i]})
}

// UnknownError is a lookup's outcome or value that it does not have.
type UnknownError struct {
	Name    string
	Names   []string // that there are
	message string
}

func (e *UnknownError) Error() string { return e.message }
