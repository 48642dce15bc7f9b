package amazonconnect

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// callbackNumber: the number to call. Of the caller's own the call knows whether it is
// valid; of one that was entered a lookup says so.
func (s *scope) callbackNumber(a *action) {
	invalid, _ := a.onError("InvalidCallbackNumber", "CallbackNumberNotDialable")
	switch {
	case !s.tellsInvalid(a):
		s.pass(a, a.next, "")
	case canonical(a.text("CallbackNumber")) == callerPath:
		// The simulator knows for each call whether the caller's number is valid.
		out := s.step(importer.Branch, a)
		out.What = "number"
		out.Edge("valid", a.next)
		out.Edge(importer.Otherwise, invalid)
	default:
		out := s.step(importer.Lookup, a)
		out.Own = true
		out.What = "callback_number"
		out.Edge("valid", a.next)
		out.Edge("invalid", invalid)
		a.block.Approximate("a lookup decides whether the number can be dialed", "")
	}
}

// tellsInvalid reports whether the action leads elsewhere if the number cannot be dialed.
func (s *scope) tellsInvalid(a *action) bool {
	invalid, ok := a.onError("InvalidCallbackNumber", "CallbackNumberNotDialable")
	return ok && s.landing(a, invalid) != s.landing(a, a.next)
}

// isDialable reports whether every call has found its caller's number valid before.
func (s *scope) isDialable(a *action) bool {
	x := s.reachWithin(a, callbackTo)
	return len(x.by) > 0 && !x.unset && !slices.ContainsFunc(x.by, func(by *action) bool {
		return canonical(by.text("CallbackNumber")) != callerPath || !s.tellsInvalid(by)
	})
}

// callback: CreateCallbackContact books without a question. It fails if there is no
// number to dial.
func (s *scope) callback(a *action) {
	out := s.step(importer.Callback, a)
	s.ofQueue(out, a)

	// The number is the entry only if every way here has stored it.
	if x := s.reach(a, callbackTo); len(x.values) == 1 && !x.unset && canonical(x.values[0]) == storedPath {
		out.Number = storedPath
	}
	out.Edge("booked", a.next)

	// The block fails if it has no number to dial.
	if to, ok := a.onError(otherError); ok && !s.isDialable(a) {
		out.Edge("declined", to)
	}
}
