package ivr

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Bounds of one input.
const (
	maxKeys  = 64   // at once
	maxWords = 1000 // bytes of one utterance
)

// OfferTimeout is the length of a silence that declines a callback or a deflection, or leaves no
// message.
const OfferTimeout = 5 * time.Second

// Press presses keys, "0" to "9", "*" and "#", without a pause between them. A menu, an offer or a queue takes one
// key, a collect or an extension the keys up to the end of the entry. The keys after that are typed ahead: each step
// that follows takes its part. They are kept through prompts and lookups, and dropped where a queue, a message or a
// transfer begins, and at the end of the call. In a queue a key that is no choice does nothing. An entry that is not
// full, and that no key ends, ends by the time between two digits.
func (s *Session) Press(keys string) error { return s.pressAll(typedAhead{keys: keys}) }

// PressOn presses keys after which the caller may press others of the same entry: [Session.Wait] tells
// whether they come in time. It is [Session.Press] if the keys end the entry, or are no entry.
func (s *Session) PressOn(keys string) error { return s.pressAll(typedAhead{keys, true}) }

// pressAll presses keys, and leaves the call as it was if a step refuses one of them.
func (s *Session) pressAll(all typedAhead) error {
	if err := s.checkKeys(all.keys); err != nil {
		return err
	}

	before := *s
	before.values = maps.Clone(s.values)
	before.loops = maps.Clone(s.loops)
	n := s.taken(all.keys)
	s.ahead = typedAhead{all.keys[n:], all.goesOn}

	err := s.press(all.keys[:n], all.goesOn)
	if err == nil {
		err = s.pressAhead()
	}
	if err != nil {
		*s = before
	}

	return err
}

// pressAhead gives the steps where the call waits the keys that were typed ahead.
func (s *Session) pressAhead() error {
	s.amends = true
	defer func() { s.amends = false }()

	for s.ahead.keys != "" {
		switch w := s.Awaits(); {
		case w == ForLookup && s.Step().Kind != flow.Transfer:
			return nil
		case w != ForKey && w != ForEntry && w != ForOffer && w != ForQueue, s.Step().Whole:
			s.dropAhead()
			return nil
		}

		all := s.ahead
		n := s.taken(all.keys)
		s.ahead.keys = all.keys[n:]
		if err := s.press(all.keys[:n], all.goesOn); err != nil {
			return err
		}
	}

	return nil
}

// press gives the keys to the step that takes them all.
func (s *Session) press(keys string, goesOn bool) error {
	// An entry that is not over waits for more keys of the caller.
	if goesOn && s.ahead.keys == "" && s.Awaits() == ForEntry && !s.InQueue() &&
		s.Step().Entry.Pause(s.typed+keys) > 0 {
		s.typed += keys
		s.quiet = 0
		s.input(EventPressed, s.maskEntry(keys), "")
		return nil
	}

	// The time passes before the wait is judged, because a step of while may end meanwhile.
	step := s.Step()
	whole := s.typed + keys
	if err := s.hearAndDial(step, whole); err != nil {
		return err
	}

	// An entry takes all its keys. Elsewhere one key is a choice, or no choice.
	choice := choiceOf(step, keys[0])
	switch s.Awaits() {
	case ForKey:
		return s.decide(EventPressed, unmasked(keys), choice, "this is not a choice here")
	case ForEntry:
		s.typed = ""
		return s.enter(whole, keys)
	case ForQueue:
		return s.decide(EventPressed, unmasked(keys), choice, "")
	case ForOffer:
		s.input(EventPressed, unmasked(keys), "")
		return s.accept(step, keys == "1")
	default:
		return s.unexpected("press")
	}
}

// choiceOf returns the index of the step's choice for a key, or -1.
func choiceOf(step *flow.Step, digit byte) int {
	key := flow.Key(digit - '0')
	switch digit {
	case '*':
		key = flow.Star
	case '#':
		key = flow.Hash
	}
	return slices.IndexFunc(step.Choices, func(c flow.Choice) bool { return slices.Contains(c.Keys, key) })
}

// Say says words. A sentence makes the choice whose phrase it contains, in any language, without regard to
// case, punctuation and accents. At a listen step it means an intent otherwise.
func (s *Session) Say(words string) error {
	if err := checkWords(words); err != nil {
		return err
	}
	if err := s.hearOut(s.queue.heard); err != nil {
		return err
	}

	step := s.Step()
	choice := step.ChoiceOf(words)
	said := spokenValue{heard: words, shown: s.Masked(words)}
	switch s.Awaits() {
	case ForKey:
		if step.MeansIntent(words) {
			intent, err := s.intentOf(step, words)
			if err != nil {
				return err
			}
			return s.mean(step, said, intent)
		}
		return s.decide(EventSaid, said, choice, "this is not a choice here")
	case ForEntry:
		if choice >= 0 {
			return s.decide(EventSaid, unmasked(words), choice, "")
		}
		return s.collect(EventSaid, words, readSpeech(step.Entry, words, s.dialed))
	case ForQueue:
		return s.decide(EventSaid, said, choice, "")
	case ForOffer: // key 1 alone accepts
		s.input(EventSaid, said, "")
		return s.accept(step, false)
	default:
		return s.unexpected("say")
	}
}

func checkWords(words string) error {
	if strings.TrimSpace(words) == "" || len(words) > maxWords {
		return fmt.Errorf("say: between 1 and %d bytes of words", maxWords)
	}
	return nil
}

// SayIntent says a sentence that means an intent of a listen step.
func (s *Session) SayIntent(name string) error {
	if err := s.hearOut(s.queue.heard); err != nil {
		return err
	}

	step := s.Step()
	if s.Awaits() != ForKey || step.Kind != flow.Listen {
		return s.unexpected("say an intent")
	}
	at := step.IntentNamed(name)
	if at < 0 {
		return fmt.Errorf("%s has no intent %q: it has %s", step, name, strings.Join(step.IntentNames(), ", "))
	}
	return s.mean(step, unmasked(IntentText(name)), at)
}

// IntentText returns an intent as a scripted call and a trace write it in place of words.
func IntentText(name string) string { return "{intent: " + name + "}" }

// mean takes an intent by its index; index -1 is no match.
func (s *Session) mean(step *flow.Step, said spokenValue, at int) error {
	if at < 0 {
		return s.decide(EventSaid, said, -1, "this means no intent here")
	}

	s.input(EventSaid, said, "")
	intent := &step.Intents[at]
	for _, name := range step.Fills[intent.Outcome] {
		s.remember(name, unmasked(intent.Name))
	}
	return s.resume(Input{Kind: Chosen, Outcome: intent.Outcome})
}

// decide takes a choice by its index. Index -1, no choice, is no match, with the refusal as
// its reason; without a refusal it has no effect.
func (s *Session) decide(kind EventKind, text spokenValue, choice int, refusal string) error {
	// An empty text is an entry whose keys the trace has already.
	if choice >= 0 {
		if text.shown != "" {
			s.input(kind, text, "")
		}
		return s.resume(Input{Kind: Chosen, Outcome: s.Step().Choices[choice].Outcome})
	}

	s.input(kind, text, refusal)

	if refusal == "" {
		return nil
	}

	s.failed = NoMatch
	return s.resume(Input{Kind: NoMatch})
}

// enter takes the keys pressed at a collect or at a menu with an extension. They are a choice if
// its key was pressed alone, with or without the # that ends an entry, and else an entry. A choice
// with the star is taken after digits too, which are discarded. The trace does not contain the keys
// in last.
func (s *Session) enter(keys, last string) error {
	step := s.Step()
	choice := -1
	switch {
	case strings.HasSuffix(strings.TrimSuffix(keys, "#"), "*"):
		choice = choiceOf(step, '*')
	case len(keys) == 1, len(keys) == 2 && keys[1] == '#':
		choice = choiceOf(step, keys[0])
	}

	if choice >= 0 {
		return s.decide(EventPressed, s.maskEntry(last), choice, "")
	}

	got := readKeys(step.Entry, keys, s.dialed)

	// Masking the whole entry too keeps its parts from showing up elsewhere.
	if last != keys {
		s.maskEntry(keys) // the whole entry and its parts
	}

	if last == "" && got.refusal != "" {
		last = keys // for the reason why it is no entry
	}

	return s.collect(EventPressed, last, got)
}

// collect takes an entry as it was read: its value, or no match.
func (s *Session) collect(kind EventKind, text string, got entered) error {
	entry := s.Step().Entry
	if text != "" {
		s.input(kind, s.maskEntry(text), got.refusal)
	}

	if got.refusal != "" {
		s.failed = NoMatch
		return s.resume(Input{Kind: NoMatch})
	}

	if entry.Into != "" {
		s.remember(entry.Into, entryValue(entry, got.value))
	}

	// A menu with an extension, and a collect that tells keys from words, have outcomes of their own.
	switch {
	case s.Step().Kind == flow.Menu:
		return s.choose(flow.Extension)
	case kind == EventPressed && s.Program().HasOutcome(s.Step(), flow.Keyed):
		return s.choose(flow.Keyed)
	}

	return s.choose(flow.Collected)
}

// Silent lets one timeout pass without a key or a word.
func (s *Session) Silent() error {
	step := s.Step()
	switch s.Awaits() {
	case ForKey, ForEntry:
		if s.InQueue() {
			if err := s.hearOut(s.queue.due); err != nil {
				return err
			}
		} else {
			// The quiet time so far is a part of the timeout.
			s.now = s.now.Add(time.Duration(step.Timeout) - s.quiet)
		}

		s.quiet = 0
		s.failed = Silent
		s.input(EventSilent, spokenValue{}, "")

		return s.resume(Input{Kind: Silent})
	case ForOffer:
		s.now = s.now.Add(OfferTimeout)
		s.input(EventSilent, spokenValue{}, "")
		return s.accept(step, false)
	case ForMessage:
		s.now = s.now.Add(OfferTimeout)
		s.input(EventSilent, spokenValue{}, "")
		return s.choose(flow.Silent)
	default:
		return s.unexpected("silent")
	}
}

// Record leaves a message of a length, up to the longest that the step takes.
func (s *Session) Record(length time.Duration) error {
	step := s.Step()
	if s.Awaits() != ForMessage {
		return s.unexpected("record " + yaml.FormatDuration(length))
	}
	if length <= 0 || length > maxWait {
		return fmt.Errorf("record %s: a message is more than 0s and at most 24h", length)
	}

	if step.MaxWait > 0 {
		length = min(length, time.Duration(step.MaxWait))
	}

	s.now = s.now.Add(length)
	s.input(EventRecorded, unmasked(yaml.FormatDuration(length)), "")
	s.note(Event{Kind: EventKept, State: s.call.State, Text: step.Box})

	return s.choose(flow.Recorded)
}

// HangUp ends the call from the caller's side.
func (s *Session) HangUp() error {
	if s.Awaits() == Ended {
		return s.unexpected("hang up")
	}
	s.dropAhead()
	s.input(EventHungUp, spokenValue{}, "")
	s.hungUp = true
	return nil
}

// Lookup answers the lookup that the call waits for, and fills in the values by name. If the call
// waits for a transfer that comes back, the outcome is the result of the transfer.
func (s *Session) Lookup(outcome string, values map[string]string) error {
	step := s.Step()
	if s.Awaits() != ForLookup {
		return s.unexpected("lookup " + outcome)
	}

	// The answer is checked before anything is filled in, so that a refused one leaves the call as it
	// was.
	in := s.outcome(outcome)
	if !slices.Contains(step.Outcomes, in.Outcome) {
		return fmt.Errorf("the %s has no outcome %q: it has %s", Asked(step), outcome, strings.Join(s.Outcomes(), ", "))
	}

	fills := step.Fills[in.Outcome]
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(fills, name) {
			names := "nothing"
			if len(fills) > 0 {
				names = strings.Join(fills, ", ")
			}
			return fmt.Errorf("the %s fills no %q when it answers %s: it fills %s", Asked(step), name, outcome, names)
		}
	}

	for name, value := range values {
		s.remember(name, unmasked(value))
	}

	// The answer is no input of the caller. So the prompts before it still count as heard.
	kind := EventLookedUp
	text := step.System.Name + ": " + outcome
	takes := step.System.Takes
	if step.Shares != nil {
		kind, text = EventDrawn, outcome
	}
	if step.Help == flow.HelpTransfer {
		kind = EventTransferEnded

		// A transfer without an answer takes the time of its rings.
		if outcome == flow.NoAnswer {
			takes = step.System.Rings
		}
	}

	s.now = s.now.Add(time.Duration(takes))
	s.note(Event{Kind: kind, State: s.call.State, Text: text})

	if err := s.resume(in); err != nil {
		return err
	}

	// A wait that the lookup interrupted goes on for the rest of its time. Keys typed ahead interrupted none.
	if s.InQueue() && !s.queue.until.IsZero() && s.Awaits() != ForLookup {
		return s.passTime(s.QueueStep())
	}

	return s.pressAhead()
}
