package amazonconnect

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// callbackNumber: the number to call. keepWays asks whether the platform can call it.
func (s *scope) callbackNumber(a *action) { s.pass(a, a.next, "") }

// callback: CreateCallbackContact books without a question. It fails if there is no
// number to dial.
func (s *scope) callback(a *action) {
	out := s.step(importer.Callback, a)
	s.ofQueue(out, a)

	// The number is the entry only if every way here has stored it.
	isEntered := func(value string) bool { return canonical(value) == storedPath }
	x := s.reach(a, callbackTo)
	switch {
	case len(x.values) == 1 && !x.unset && isEntered(x.values[0]):
		out.Number = storedPath
	case slices.ContainsFunc(x.values, isEntered):
		a.block.Note(importer.DialedBySome)
	}
	out.Edge("booked", a.next)

	s.timing(a)

	// The block fails if it has no number to dial.
	if to, ok := a.onError(otherError); ok {
		out.Edge("declined", to)
	}
}

// shortDelay is the longest delay in seconds before a callback joins the queue that import.md does not name.
const shortDelay = 5

// timing names the times of a callback, which a flow does not have.
func (s settings) timing(a *action) {
	if delay := s.number(a, shortDelay, "InitialCallDelaySeconds"); delay > shortDelay {
		a.block.Approximate(fmt.Sprintf("waits %v before the callback joins the queue: here it joins at once",
			yaml.FormatDuration(importer.Seconds(delay))), "set InitialCallDelaySeconds to 5 on the platform")
	}

	if tries := s.number(a, 1, "MaximumConnectionAttempts"); tries > 1 {
		again := yaml.FormatDuration(s.seconds(a, 600, "RetryDelaySeconds"))
		a.block.Remark("calls again if nobody answers, which a scenario decides",
			fmt.Sprintf("write callbacks: {tries: %d, again_after: %s} into the scenario", tries, again))
	}
}
