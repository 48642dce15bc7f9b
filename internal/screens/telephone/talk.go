package telephone

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// heard is the event that ends a wait for the caller: a key, a signal, or neither.
type heard struct {
	key    media.Key
	signal *sim.GuestSignal
}

// listen waits for a key or a signal, or until a time has passed or a sound has ended. A key
// that was pressed before comes first.
func (c *call) listen(ctx context.Context, d time.Duration, played <-chan struct{}) (heard, error) {
	// A key that was pressed during a prompt answers the next question.
	if c.pending != nil {
		h := heard{key: *c.pending}
		c.pending = nil
		return h, nil
	}

	timer := time.NewTimer(d)
	defer timer.Stop()

	// An agent waits for the words before the queue, and the end of the talk for the agent's words.
	signals := c.visit.Signals()
	if c.isWhole {
		signals = nil
	}

	// A key that has come counts, also if an agent has answered since.
	select {
	case key := <-c.stream.Keys:
		if !c.endsEntry(key) {
			return heard{key: *key}, nil
		}
		c.note(*key, isHidden(c.session.Step()))
	default:
	}

	for {
		select {
		case signal := <-signals:
			return heard{signal: &signal}, nil
		case key := <-c.stream.Keys:
			if !c.endsEntry(key) {
				return heard{key: *key}, nil
			}
			c.note(*key, isHidden(c.session.Step()))
		case <-played:
			return heard{}, nil
		case <-timer.C:
			return heard{}, nil
		case <-ctx.Done():
			return heard{}, ctx.Err()
		}
	}
}

// endsEntry reports whether a key is the # after an entry that has ended with its last digit.
func (c *call) endsEntry(key *media.Key) bool {
	ends := key.Digit == '#' && key.At.Before(c.fullUntil)
	c.fullUntil = time.Time{}
	return ends
}

// key waits for a key. It is the zero key if the time passes first. A signal interrupts the
// wait: it is kept for the call's next turn, and isInterrupted is set.
func (c *call) key(ctx context.Context, d time.Duration) (key media.Key, isInterrupted bool, err error) {
	h, err := c.listen(ctx, d, nil)
	switch {
	case err != nil:
		return media.Key{}, false, err
	case h.signal != nil:
		c.signal = h.signal
		return media.Key{}, true, nil
	case h.key.Digit != 0:
		c.note(h.key, isHidden(c.session.Step()))
	}
	return h.key, false, nil
}

// note adds a key to the transcript, masked if it is secret. The caller may mean a key that no step takes for any
// entry, so that one secret entry of the flow makes it secret.
func (c *call) note(k media.Key, isSecret bool) {
	text := string(k.Digit)
	if isSecret && k.Digit >= '0' && k.Digit <= '9' {
		text = "•"
	}
	e := Event{Who: ByCaller, What: Presses, Text: text, Step: c.session.Step().String(), By: k.By}
	if !c.promptEnds.IsZero() {
		after := k.At.Sub(c.promptEnds).Milliseconds()
		e.After = &after

		// The key that cuts a prompt off is the prompt's end for the keys after it.
		if after < 0 {
			c.promptEnds = k.At
		}
	}
	c.transcript.add(e)
}

// isHidden reports whether the digits of a step's entry are shown to nobody.
func isHidden(s *flow.Step) bool {
	return s.Entry != nil && (s.Entry.Secret || s.Entry.Format == flow.FormatPhone)
}

// noteUntaken adds the keys that nothing waited for to the transcript.
func (c *call) noteUntaken() {
	if c.session == nil {
		return
	}

	// Keys that the stream has received but nobody has taken were pressed too late.
	c.dropKeys()

	if n := c.stream.Dropped(); n > 0 {
		c.transcript.add(Event{
			Who:  ByIVR,
			What: Fails,
			Text: fmt.Sprintf("%d keys came while many others waited, and were dropped", n),
		})
	}
}

// dropKeys drops the keys that no step has taken. The transcript has them. Their tones are no part of the recording if
// they may be secret.
func (c *call) dropKeys() {
	typed := c.pending != nil || len(c.stream.Keys) > 0
	if c.pending != nil {
		c.note(*c.pending, c.hasSecrets)
		c.pending = nil
	}
	for len(c.stream.Keys) > 0 {
		c.note(*<-c.stream.Keys, c.hasSecrets)
	}
	if typed && c.hasSecrets && c.record != nil {
		c.record.sound.Forget()
	}
}

// prompt is something that is said to the caller.
type prompt struct {
	who   Who
	shown string // the words, as anybody may see them
	step  string
	sound sound.Prompt
	whole bool          // no key cuts it off
	pause time.Duration // the silence after it
}

// say plays a prompt up to its end, to a key, or to a signal. A key is kept for the wait that
// follows. It returns the share of the words that was heard.
func (c *call) say(ctx context.Context, p prompt) (share float64, err error) {
	samples, problem := c.server.voice.Speak(ctx, p.sound)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}

	// A prompt that cannot be spoken is replaced by a melody, so the call goes on.
	if problem != nil {
		c.server.warnOnce(problem.Error())
	}

	words := time.Duration(len(samples)) * time.Second / sound.Rate
	if p.pause > 0 {
		samples = slices.Concat(samples, make([]int16, int(p.pause*sound.Rate/time.Second)))
	}

	length := words + p.pause
	at := c.transcript.prompt(&p, length)
	played := c.stream.Play(samples)

	// The longest recording limits the wait, even if the stream loses the end of the prompt.
	h, err := c.listen(ctx, sound.MaxRecording, played.Done)
	for err == nil && p.whole && h.key.Digit != 0 {
		c.promptEnds = time.Now().Add(length - played.Heard())
		c.note(h.key, c.hasSecrets)
		h, err = c.listen(ctx, sound.MaxRecording, played.Done)
	}

	// What was played is heard, also by a caller who hangs up.
	c.stream.Stop()
	heard := played.Heard()
	c.promptEnds = time.Now()
	c.transcript.heard(at, heard)

	switch {
	case h.signal != nil:
		c.signal = h.signal
	case h.key.Digit != 0:
		c.pending = &h.key
		c.promptEnds = c.promptEnds.Add(length - heard)
	}

	// A key in the silence after the words comes after all of them.
	if heard >= words {
		return 1, err
	}
	return float64(heard) / float64(words), err
}

// skip notes a prompt that the caller has cut off before its beginning. Its length is the flow's
// estimate.
func (c *call) skip(p prompt) { c.transcript.heard(c.transcript.prompt(&p, p.sound.Length+p.pause), 0) }

// promptOf returns the prompt of an event.
func (c *call) promptOf(e *ivr.Event) prompt {
	step := c.session.StepAt(e.State)
	p := prompt{
		who:   ByIVR,
		shown: e.Text,
		step:  step.String(),
		whole: step.Whole,
		pause: time.Duration(step.Silence),
		sound: sound.PromptOf(c.center.flows.Center, e.Prompt, e.Spoken, e.Voiced()),
	}
	p.sound.Length -= p.pause // the estimate has both
	return p
}
