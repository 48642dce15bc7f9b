package telephone

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// ears keep what the caller says since the last answer. The receiver writes, and the call reads.
type ears struct {
	mutex   sync.Mutex
	samples []int16
	from    time.Duration // when they were emptied last, since the start of the sound
}

// Times of a caller who speaks.
const (
	longestSpeech = 30 * time.Second
	speechEnds    = time.Second // of silence end a sentence
	mostWordBytes = 500         // that are taken as one sentence
)

// openEars begins to keep what the caller says, if somebody writes it down.
func (c *call) openEars() {
	if c.server.how.Transcribe == nil {
		return
	}
	c.ears = &ears{}
	c.stream.Listen(c.ears.hear)
}

// hear keeps samples. The oldest are dropped after the longest sentence.
func (e *ears) hear(_, _ uint32, samples []int16) {
	const most = int(2 * longestSpeech / time.Second * sound.Rate)
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if len(e.samples) >= most {
		e.samples = append(e.samples[:0], e.samples[most/2:]...)
	}
	e.samples = append(e.samples, samples...)
}

// take returns what was said, and empties the ears.
func (e *ears) take(now time.Duration) []int16 {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	out := e.samples
	e.samples = nil
	e.from = now
	return out
}

// askWords waits for a key, or for words that end with silence. Words during the prompt count.
func (c *call) askWords(ctx context.Context, wait time.Duration) error {
	for began := c.stream.Now(); ; {
		key, isInterrupted, err := c.key(ctx, messageLook)
		if err != nil || isInterrupted {
			return err
		}
		if key.Digit != 0 {
			return c.takeKey(ctx, key)
		}

		quiet, hasSpoken := c.stream.Quiet(c.ears.from)
		now := c.stream.Now()
		isLong := now-began > longestSpeech
		if !hasSpoken && now-began >= wait {
			return c.takeKey(ctx, key)
		}
		if !hasSpoken || quiet < speechEnds && !isLong {
			continue
		}

		// A cough has no words, and the caller has the rest of the time.
		words, err := c.server.how.Transcribe(ctx, c.ears.take(now))
		words = oneSentence(words)

		// The day goes on while the recognizer works.
		if err == nil && words != "" {
			err = ivr.Recognize(c.session, words)
		}
		if err != nil {
			c.server.how.Log.Error("the words of a caller are not known", "call", c.number, "err", err)
			c.transcript.add(Event{Who: ByIVR, What: Fails, Text: err.Error(), Step: c.session.Step().String()})
			continue
		}
		if words != "" {
			return c.pass(func() error { return c.session.Say(words) })
		}
	}
}

// oneSentence returns the first words of a transcriber in one line of at most mostWordBytes.
func oneSentence(words string) string {
	var out string
	for _, word := range strings.Fields(words) {
		longer := strings.TrimSpace(out + " " + word)
		if len(longer) > mostWordBytes {
			break
		}
		out = longer
	}
	return out
}
