package dialer

import (
	"context"
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Bounds of listening at a queue.
const (
	queueWithin  = 12 * time.Second
	mostCompared = 200 // prompts with the sound
)

// queued judges the beginning of a wait. The sound of a queue depends on other callers and agents: music, its hold
// prompts or the words of an agent. But the line says no other prompt of the flows, and does not hang up in silence.
// The queue itself is judged only if its words are heard.
func (f *follower) queued(ctx context.Context, t *turn, at int, judged []bool) *script.Failure {
	deadline := time.Now().Add(queueWithin)
	for !f.call.isGone() && ctx.Err() == nil && time.Now().Before(deadline) {
		pause, spoke := f.heard.pause(f.from)
		if spoke && pause > framesIn(turnEnds) {
			break
		}
		f.call.wait(ctx, look)
	}
	_, spoke := f.heard.pause(f.from)
	heard := f.heard.since(f.from)
	isHeard := func(p sound.Prompt) bool {
		samples, problem := f.how.Voice.Speak(ctx, p)
		return problem == nil && find(f.heard.spectrum.expect(samples), heard).isHeard()
	}
	for i := at + 1; i < len(t.events); i++ {
		if e := &t.events[i]; e.Kind == ivr.EventSpoke && isHeard(promptOf(f.how.Flows, e)) {
			f.note("ivr", e.String(), 0)
			f.judgeQueue(t, e, judged)
			return nil
		}
	}

	queue := t.events[at].String()
	for _, p := range f.notOfQueues(t) {
		if isHeard(p) {
			f.note("ivr", "“"+p.Text+"”", 0)
			return &script.Failure{
				Place:   f.placeOf(t, nil),
				Message: fmt.Sprintf("the caller %s in the design; the line says “%s”", queue, p.Text),
			}
		}
	}
	if f.call.isGone() && !spoke {
		return &script.Failure{
			Place:   f.placeOf(t, nil),
			Message: fmt.Sprintf("the caller %s in the design; the line hangs up without a word", queue),
		}
	}
	return nil
}

// judgeQueue counts the assertions for which the words of a queue stand.
func (f *follower) judgeQueue(t *turn, e *ivr.Event, judged []bool) {
	for i := range t.steps {
		s := &t.steps[i]
		if s.Word == script.Queued || s.Word == script.Hear && e.Says(s.Text) {
			judged[i] = true
		}
	}
}

// notOfQueues returns the prompts of the call's flows in the language that was spoken last, without the prompts of
// queues and of the turn. Their words do not depend on the call.
func (f *follower) notOfQueues(t *turn) []sound.Prompt {
	known := map[sound.Prompt]bool{}
	for i := range t.events {
		if e := &t.events[i]; e.Kind == ivr.EventSpoke {
			known[promptOf(f.how.Flows, e)] = true
		}
	}
	language := routing.Value(0)
	for i := range f.trace {
		if f.trace[i].Kind == ivr.EventSpoke {
			language = f.trace[i].Spoken
		}
	}

	var out []sound.Prompt
	steps := f.result.Program.Steps
	for i := range steps {
		if steps[i].Kind == flow.Queue {
			continue
		}
		for _, p := range []*flow.Prompt{&steps[i].Prompt, &steps[i].NoInput, &steps[i].NoMatch} {
			if int(language) >= len(p.Texts) {
				continue
			}
			words, isFixed := p.Texts[language].WithTexts(f.how.Flows.Center).Fixed()
			spoken := sound.PromptOf(f.how.Flows.Center, p, language, words)
			if isFixed && spoken.Text+spoken.Recording != "" && !known[spoken] && len(out) < mostCompared {
				known[spoken] = true
				out = append(out, spoken)
			}
		}
	}
	return out
}
