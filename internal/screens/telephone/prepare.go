package telephone

import (
	"context"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// mostPrepared bounds the prompts that are made before somebody hears them.
const mostPrepared = 500

// prepare makes the sounds of prompts before they are due, one at a time, until the context ends. A
// prompt that is made during a call keeps the caller waiting, and delays the sound of others.
func (s *Server) prepare(ctx context.Context) {
	for {
		// A prompt that cannot be spoken is reported when a caller is to hear it.
		for _, p := range fixedPrompts(s.center.Load().flows) {
			_, _ = s.voice.Speak(ctx, p)
			if ctx.Err() != nil || len(s.replaced) > 0 {
				break
			}
		}

		select {
		case <-s.replaced:
		case <-ctx.Done():
			return
		}
	}
}

// fixedPrompts returns the prompts whose words do not depend on a call, those in the center's language
// first, without duplicates.
func fixedPrompts(flows *flow.Flows) []sound.Prompt {
	var first, rest []sound.Prompt
	known := map[sound.Prompt]bool{}
	add := func(p *flow.Prompt) {
		for i, template := range p.Texts {
			text, isFixed := template.WithTexts(flows.Center).Fixed()
			if !isFixed {
				continue
			}

			spoken := sound.PromptOf(flows.Center, p, routing.Value(i), text)
			if known[spoken] {
				continue
			}
			known[spoken] = true
			if spoken.Language == flows.Center.Language {
				first = append(first, spoken)
			} else {
				rest = append(rest, spoken)
			}
		}
	}

	for _, name := range flows.Names() {
		p := flows.Program(name)
		for i := range p.Steps {
			step := &p.Steps[i]
			add(&step.Prompt)
			add(&step.NoInput)
			add(&step.NoMatch)
			for k := range step.Hold {
				add(&step.Hold[k])
			}
		}
	}

	out := append(first, rest...)
	return out[:min(len(out), mostPrepared)]
}
