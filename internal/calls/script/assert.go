package script

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// assert checks an assertion against the events since the last input.
func (c *conversation) assert(step *Step) *Failure {
	switch step.Word {
	case Hear:
		return c.hear(step)
	case Queued:
		return c.queued(step)
	default: // an event
	}
	if slices.ContainsFunc(c.session.EventsSinceInput(), func(e ivr.Event) bool { return c.matches(step, &e) }) {
		return nil
	}
	return c.mismatch(step)
}

// matches reports whether an event is the one that a step asserts.
func (c *conversation) matches(step *Step, e *ivr.Event) bool {
	switch {
	case step.Word == Transferred && e.Kind == ivr.EventTransferred:
		return e.Text == step.Text || phone.ParseDialed(e.Text, "").E164 == step.Text
	case step.Word == Returned && e.Kind == ivr.EventTook: // to the step that runs the flow
		return c.program.StepAt(e.State).Return != "" && e.Outcome == step.Text
	}
	return assertionOf(e.Kind) == step.Word && e.Text == step.Text
}

func (c *conversation) hear(step *Step) *Failure {
	// Many steps may be about the prompts since one input.
	if at := len(c.session.Trace()); c.folded.at != at {
		c.folded.at = at
		c.folded.heard = flow.Fold(c.session.Heard())
	}
	if strings.Contains(c.folded.heard, flow.Fold(step.Text)) {
		return nil
	}

	heard := c.session.Heard()
	expected := c.session.Masked(step.Text)
	if heard == "" {
		return &Failure{
			Place:   step.TextPlace,
			Message: fmt.Sprintf("expected to hear %q; nothing was said since the last input", expected),
		}
	}

	return &Failure{
		Place:   step.TextPlace,
		Message: fmt.Sprintf("expected to hear %q", expected),
		Fix:     c.unheard(expected),
	}
}

// unheard describes what was heard instead of a text.
func (c *conversation) unheard(masked string) string {
	shown := c.session.Shown()
	if !strings.Contains(flow.Fold(shown), flow.Fold(masked)) {
		return contrast(masked, shown)
	}
	return itSaid(shown) + ": the masked part is spoken in another form"
}

// queued checks that the call waits in a queue, or has joined it since the last input: the flow that runs
// while the call waits may have left it at once.
func (c *conversation) queued(step *Step) *Failure {
	is := func(name string) bool {
		queue, _, _ := strings.Cut(name, "@")
		return step.Text == name || step.Text == queue
	}
	joined := func(e ivr.Event) bool { return e.Kind == ivr.EventQueued && is(e.Text) }
	if c.session.InQueue() && is(c.session.QueueName()) || slices.ContainsFunc(c.session.EventsSinceInput(), joined) {
		return nil
	}
	return c.mismatch(step)
}

func (c *conversation) mismatch(step *Step) *Failure {
	return &Failure{
		Place:   step.Place,
		Message: fmt.Sprintf("expected %s: %s; %s", step.Word, c.session.Masked(step.Text), c.status()),
	}
}

// status describes where the call is.
func (c *conversation) status() string {
	at := c.session.Step()
	trace := c.session.Trace()
	switch {
	case trace[len(trace)-1].Kind == ivr.EventHungUp:
		return fmt.Sprintf("the caller hung up at %s", at)
	case c.session.Awaits() == ivr.Ended:
		return fmt.Sprintf("the call ended at %s (%s: %s)", at, at.Kind, c.program.About(at))
	case c.session.Awaits() == ivr.ForQueue:
		return "the caller waits in " + c.session.QueueName()
	case c.session.Awaits() == ivr.ForEntry:
		return fmt.Sprintf("the call waits for an entry at %s", at)
	case c.session.Awaits() == ivr.ForMessage:
		return fmt.Sprintf("the call waits for a message at %s", at)
	}

	return fmt.Sprintf("the call waits for a key at %s", at)
}

// minCommon is the fewest common characters of two texts that [contrast] reports.
const minCommon = 4

// contrast shows what was spoken, and where it differs from an expected text whose
// beginning it contains.
func contrast(expected, heard string) string {
	want := []rune(flow.Fold(expected))
	spoken := flow.Fold(heard)

	// A text that contains another contains every prefix of it.
	common := sort.Search(len(want), func(n int) bool { return !strings.Contains(spoken, string(want[:n+1])) })
	whole := itSaid(heard)
	if common < minCommon {
		return whole
	}

	found := string(want[:common])
	_, rest, _ := strings.Cut(spoken, found)
	if rest == "" {
		return fmt.Sprintf("%s: it ends after %q", whole, found)
	}

	return fmt.Sprintf("%s: after %q it goes on %q, not %q", whole, found, clip(rest), clip(string(want[common:])))
}

func itSaid(heard string) string {
	return fmt.Sprintf("it said %q", strings.Join(strings.Fields(heard), " "))
}

// clip shortens a text.
func clip(s string) string {
	const maxRunes = 24
	if r := []rune(s); len(r) > maxRunes {
		return string(r[:maxRunes]) + "…"
	}
	return s
}
