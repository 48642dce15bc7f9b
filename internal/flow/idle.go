package flow

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// reportIdle reports the settings that can change nothing in a step. One that
// could not be read may be what another stands there for.
func (r *resolver) reportIdle(s *step) {
	if s.flawed {
		return
	}
	silent := r.translated && s.isSilent()
	switch {
	case s.kind == Collect && s.format == "words":
		const spoken = "words are spoken, never keyed"
		r.idle(s, "digits", spoken)
		r.idle(s, "ends_with", spoken)
	case s.kind == Queue && silent && len(s.choices) == 0:
		r.idle(s, "every", "there is no hold to repeat, and no choice to take then")
	}
	if s.attempt == 1 {
		const once = "with one attempt the prompt is not played again"
		r.idle(s, "no_input", once)
		r.idle(s, "no_match", once)
	}
	if silent {
		r.idle(s, "takes", fmt.Sprintf("the step has no %s, and takes no time without", s.kind.speaks()[0].Key.Value))
	}
}

// isSilent reports a step that could speak beside what it does, and does not.
func (s *step) isSilent() bool {
	speaks := s.kind.speaks()
	return len(speaks) > 0 && len(s.spoken[speaks[0].Value]) == 0
}

// idle reports a setting of a step, where it is written.
func (r *resolver) idle(s *step, key, why string) {
	if s.node.Get(key) != nil {
		r.found.Error(s.key(key), diag.BadValue, fmt.Sprintf("%s does nothing here: %s", key, why), "remove it")
	}
}
