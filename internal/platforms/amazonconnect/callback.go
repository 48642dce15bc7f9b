package amazonconnect

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Errors of the number to call back.
const (
	invalidNumber = "InvalidCallbackNumber"     // it is no telephone number
	notDialable   = "CallbackNumberNotDialable" // the platform cannot call it
)

// callbackNumber: the number to call. A lookup decides whether the platform can call it.
func (s *scope) callbackNumber(a *action) {
	invalid, undialed := a.numberErrors()
	if !s.tellsInvalid(a) {
		s.dropSameWay(a, invalid, a.next)
		s.dropSameWay(a, undialed, a.next)
		s.pass(a, a.next, "")
		return
	}

	// Both errors are one way, unless they lead to different blocks.
	isOne := s.dropSameWay(a, undialed, invalid)
	out := s.step(importer.Lookup, a)
	out.Own = true
	out.What = "callback_number"
	out.Edge("valid", a.next)
	out.Edge("invalid", invalid)
	if !isOne {
		out.Edge("not_dialable", undialed)
	}
	a.block.Guess("a lookup decides whether the number can be dialed",
		"give the lookup's outcomes in the scenario")
}

// numberErrors returns where the action leads with an invalid number, and with one that the platform cannot
// call. An error without an edge leads where the other one does.
func (a *action) numberErrors() (invalid, undialed string) {
	invalid, _ = a.onError(invalidNumber, notDialable)
	undialed, _ = a.onError(notDialable, invalidNumber)
	return invalid, undialed
}

// tellsInvalid reports whether the action leads elsewhere if the number cannot be dialed.
func (s settings) tellsInvalid(a *action) bool {
	if _, ok := a.onError(invalidNumber, notDialable); !ok {
		return false
	}
	invalid, undialed := a.numberErrors()
	next := s.landing(a, a.next)
	return s.landing(a, invalid) != next || s.landing(a, undialed) != next
}

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
