package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

const (
	maxStates   = 10_000    // of a compiled flow
	maxOutcomes = 60_000    // different names of outcomes in a compiled flow, which an Outcome numbers
	maxPairs    = 8_000_000 // of a state and an outcome in a compiled flow: the state machine has a memory cell for each
)

// MaxTimes bounds the count of a loop: the simulator keeps it in a byte.
const MaxTimes = 255

// MaxNumbers bounds the names of collected numbers that a center's callbacks dial:
// a call has a bit for each in one word.
const MaxNumbers = 16

// countNumbers reports the first callback over MaxNumbers.
func (r *resolver) countNumbers() {
	names := map[string]bool{}
	for s := range r.Steps() {
		if s.Kind != Callback || s.Number.Value == "" || names[s.Number.Value] {
			continue
		}
		if names[s.Number.Value] = true; len(names) == MaxNumbers+1 {
			r.found.Error(s.Number.Place, diag.TooLarge, fmt.Sprintf("callbacks go to over %d differently named numbers", MaxNumbers), "collect them into fewer names")
		}
	}
}

// countOutcomes reports the flows with too many outcomes for their states. It reports
// none that runs another such flow.
func (r *resolver) countOutcomes() {
	large := map[*Def]int{} // the number of their outcomes
	for _, f := range r.list {
		names := map[string]bool{}
		for g := range f.Closure() {
			for _, s := range g.Steps {
				for _, o := range s.outcomes() {
					names[o] = true
				}
			}
		}
		if n := len(names); n > maxOutcomes || n*f.states > maxPairs {
			large[f] = n
		}
	}
	for _, f := range r.list {
		n := large[f]
		f.Invalid = f.Invalid || n > 0
		if n > 0 && !slices.ContainsFunc(f.Runs(), func(g *Def) bool { return large[g] > 0 }) {
			r.found.Error(f.Name.Place, diag.TooLarge, fmt.Sprintf("flow %q has %d states and %d different outcomes, and at most %d pairs of them, or %d outcomes, compile", f.Name.Value, f.states, n, maxPairs, maxOutcomes),
				"give the choices fewer different names, or run shared flows from fewer places")
		}
	}
}

// countStates counts the states of every flow with the flows that it runs inlined. It
// reports recursion and flows over maxStates. A flow is counted once, so that runs
// that double at every level take linear time. The flows that lines start come first:
// recursion is reported where it leads back to one.
func (r *resolver) countStates() {
	active := map[*Def]bool{}
	if r.Center != nil {
		for i := range r.Center.Lines {
			if f := r.byName[r.Center.Lines[i].Flow.Value]; f != nil {
				r.countFlow(f, active)
			}
		}
	}
	for _, f := range r.list {
		r.countFlow(f, active)
	}
}

// countFlow counts the flows that f runs before f. Active are the flows that are being
// counted: a run of one of them is recursion.
func (r *resolver) countFlow(f *Def, active map[*Def]bool) {
	if f.states > 0 {
		return
	}
	active[f] = true
	states, ok := len(f.Steps), true
	for _, s := range f.Steps {
		if s.Runs == nil {
			continue
		}
		if active[s.Runs] {
			r.found.Error(s.What.Place, Recursion, fmt.Sprintf("flow %q runs %q, which leads back to it", f.Name.Value, s.Runs.Name.Value), "lead back with return, or end the call")
			states, ok = maxStates+1, false
			continue
		}
		r.countFlow(s.Runs, active)
		ok = ok && s.Runs.states <= maxStates // else it is reported there
		states += s.Runs.states
		if ok && states > maxStates {
			r.found.Error(s.What.Place, diag.TooLarge, fmt.Sprintf("with this run, flow %q has %d states, and at most %d compile", f.Name.Value, states, maxStates),
				fmt.Sprintf("run flow %q, which has %d states, and others from fewer places", s.Runs.Name.Value, s.Runs.states))
			ok = false
		}
	}
	f.states = max(1, min(states, maxStates+1))
	delete(active, f)
}
