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
