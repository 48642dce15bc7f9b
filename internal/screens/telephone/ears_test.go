package telephone

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// writesDown is a transcriber that reads a WAV file and counts its calls in a file. The first words mean an
// intent, and the next ones a choice.
const writesDown = `head -c 4 | grep -q RIFF && cat > /dev/null
echo x >> calls; [ $(wc -l < calls) = 1 ] && echo "I would like to cancel my card, please." || echo "Yes, I am."`

// Callers speak if a command writes their words down. A sentence ends with a pause.
func TestCallerSpeaks(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	transcriber := sound.Transcriber("cd '" + folder + "'; " + writesDown)
	h := serve(t, testCenter(t, nil, "speech"), func(o *Options) {
		o.Transcribe = transcriber.Words
	})
	if warnings := strings.Join(h.Warnings(), "\n"); strings.Contains(warnings, "words alone") {
		t.Errorf("the warnings are %s", warnings)
	}

	p := h.dial("words")
	for range 2 {
		p.Listen()
		p.Speak(true)
		stop := time.AfterFunc(500*time.Millisecond, func() { p.Speak(false) })
		defer stop.Stop()
	}
	p.AwaitEnd()
	got := h.transcript()
	caller := did(got, ByCaller)
	said := func(words string) bool {
		return slices.ContainsFunc(caller, func(e string) bool { return strings.Contains(e, words) })
	}
	if got.Result != "ivr ends: canceled" || !said("cancel my card") || !said("Yes, I am.") {
		t.Errorf("the result is %q, and the caller %q", got.Result, caller)
	}
}

// A transcriber that fails is named, and the caller counts as silent. Keys go on.
func TestTranscriberFails(t *testing.T) {
	t.Parallel()
	h := serve(t, testCenter(t, nil, "speech"), func(o *Options) {
		o.Transcribe = sound.Transcriber("echo no model >&2; exit 3").Words
	})
	p := h.dial("words")
	p.Listen()
	p.Speak(true)
	stop := time.AfterFunc(500*time.Millisecond, func() { p.Speak(false) })
	defer stop.Stop()
	h.awaitEvent(Fails)
	p.HangUp()
	if got := did(h.transcript(), ByIVR); !slices.Contains(got, "fails the transcriber failed: exit status 3: no model") {
		t.Errorf("the center %q", got)
	}
}

// The day goes on while a recognizer works. A recognizer that fails for a caller is named, and the same words of the
// caller are asked about again.
func TestRecognizerWorksBesideTheDay(t *testing.T) {
	t.Parallel()
	c := testCenter(t, nil, "speech", "day")
	day := runDay(t, c)

	asked := 0
	h := serve(t, c, func(o *Options) {
		o.Arrive = InDay(day)
		o.Transcribe = func(context.Context, []int16) (string, error) { return "take my card away", nil }
		o.Recognize = func(string) (string, error) {
			if !day.mutex.TryLock() {
				t.Error("the day stands still")
				return "", errors.New("the day stands still")
			}
			day.mutex.Unlock()
			asked++
			if asked == 1 {
				return "", errors.New("no model")
			}
			return "balance", nil
		}
	})
	p := h.dial("words")
	p.Listen()
	for i := range 2 {
		p.Speak(true)
		stop := time.AfterFunc(500*time.Millisecond, func() { p.Speak(false) })
		defer stop.Stop()
		if i == 0 {
			h.awaitEvent(Fails)
		}
	}
	p.AwaitEnd()
	got := h.transcript()
	fails := `fails say "take my card away": no model`
	if by := did(got, ByIVR); !slices.Contains(by, fails) || got.Result != "ivr ends: other" {
		t.Errorf("the center %q, and the result is %q", by, got.Result)
	}
}

// Words are an answer where a choice or an entry takes them, and at a listen. Some of these steps take no key.
func TestStepsThatTakeWords(t *testing.T) {
	t.Parallel()
	const steps = `flow: words
start: keys
steps:
  keys:   {menu: Press 1., choices: {1: either}, then: {exhausted: done}}
  either: {menu: Say yes or press 1., choices: {"1, yes": said, 2: said}, then: {exhausted: done}}
  said:   {menu: Say yes., choices: {yes: number}, then: {exhausted: done}}
  number: {collect: Your number., digits: 4, into: a, then: {collected: sum, exhausted: done}}
  sum:    {collect: The sum., format: amount, into: e, then: {collected: mixed, exhausted: done}}
  mixed:  {collect: Number?, format: words, digits: 4, into: b, then: {collected: name, keyed: name, exhausted: name}}
  name:   {collect: Your name., format: words, into: c, then: {collected: help, exhausted: done}}
  help:   {listen: How can I help?, intents: {card: [my card]}, into: d, then: {card: done, exhausted: done}}
  done:   {end: done}
`
	want := map[string]struct{ words, alone bool }{
		"words.keys": {false, false}, "words.either": {true, false}, "words.said": {true, true},
		"words.number": {true, false}, "words.sum": {false, false}, "words.mixed": {true, false}, "words.name": {true, true},
		"words.help": {true, false}, "words.done": {false, false},
	}
	p := testCenter(t, map[string]string{"words.yaml": steps}).Flows.Program("words")
	if len(p.Steps) != len(want) {
		t.Errorf("there are %d steps, want %d", len(p.Steps), len(want))
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		if w := want[s.String()]; takesWords(s) != w.words || takesWordsAlone(s) != w.alone {
			t.Errorf("%s takes words: %t, alone: %t, want %+v", s, takesWords(s), takesWordsAlone(s), w)
		}
	}
}
