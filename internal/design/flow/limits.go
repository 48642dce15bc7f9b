package flow

import (
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxStates is the most states of a compiled flow.
const maxStates = 10_000

const (
	maxOutcomes = 60_000 // different names of outcomes in a compiled flow, which an Outcome numbers
	// of a state and an outcome in a compiled flow: the state machine has a memory cell for each
	maxPairs = 8_000_000
)

// MaxTimes bounds the count of a loop: the simulator keeps it in a byte.
const MaxTimes = 255

// The bounds of the values of a step.
const (
	MaxAttempts = 20             // to play the prompt of a question
	maxEach     = 15             // of these by silence, and by no match: a call has both counts in a byte
	MaxDigits   = 32             // of one entry
	MaxDuration = 24 * time.Hour // of anything in a flow
)

// MaxNumbers bounds the names of collected numbers that a center's callbacks dial:
// a call has a bit for each in one word.
const MaxNumbers = 16

// limiter reports flows that are over a bound.
type limiter struct {
	*Flows
	found *diag.Findings
}

// countNumbers reports the first callback over MaxNumbers.
func (l *limiter) countNumbers() {
	names := map[string]bool{}
	for s := range l.Steps() {
		if s.Kind != Callback || s.Number.Value == "" || names[s.Number.Value] {
			continue
		}
		names[s.Number.Value] = true
		if len(names) == MaxNumbers+1 {
			l.found.Error(s.Number.Place, diag.TooLarge,
				fmt.Sprintf("callbacks go to over %d differently named numbers", MaxNumbers),
				"collect them into fewer names")
		}
	}
}

// countOutcomes reports the flows with too many outcomes for their states.
func (l *limiter) countOutcomes() {
	all := map[*Def]bool{}
	states := 0
	for _, f := range l.list {
		all[f] = true
		states = max(states, f.states)
	}

	if n := countOutcomes(all); n <= maxOutcomes && n*states <= maxPairs { // then no flow has more with its callees
		return
	}
	for _, f := range l.list {
		if n := countOutcomes(f.Closure()); n > maxOutcomes || n*f.states > maxPairs {
			f.doubts |= hasError
			l.found.Error(f.Name.Place, diag.TooLarge,
				fmt.Sprintf("flow %q has %d states and %d different outcomes; "+
					"a flow compiles with at most %d outcomes, and at most %d for states times outcomes",
					f.Name.Value, f.states, n, maxOutcomes, maxPairs),
				"give the choices fewer different names, or run shared flows from fewer places")
		}
	}
}

// countOutcomes counts the different names of the outcomes of some flows.
func countOutcomes(flows map[*Def]bool) int {
	// Most flows lead to no other, and their names are already distinct.
	if len(flows) == 1 {
		for f := range flows {
			return len(f.outcomes)
		}
	}

	names := map[string]bool{}
	for f := range flows {
		for _, name := range f.outcomes {
			names[name] = true
		}
	}

	return len(names)
}

// countStates counts the states of every flow's program. It reports recursion and flows
// over maxStates. A flow is counted once, so that runs that double at every level take
// linear time. The flows that lines start come first: recursion is reported where it leads
// back to one.
func (l *limiter) countStates() {
	active := map[*Def]bool{}
	for _, f := range l.list {
		f.states = 0
	}

	// A line's flow is counted first, so recursion is reported where it leads back to it.
	if l.Center != nil {
		for i := range l.Center.Lines {
			if f := l.byName[l.Center.Lines[i].Flow.Value]; f != nil {
				l.countStatesOf(f, active)
			}
		}
	}

	for _, f := range l.list {
		l.countStatesOf(f, active)
	}
}

// countStatesOf counts the states of a flow's program: its steps, and the steps of the flows that a
// go leads to. It counts the programs of the flows that these run first. A run of an active flow,
// which is being counted, is recursion.
func (l *limiter) countStatesOf(f *Def, active map[*Def]bool) {
	if f.states > 0 {
		return
	}

	active[f] = true
	states := 0
	reported := false // whether a flow that this one leads to has too many
	flows, _ := l.goClosure(f)
	for _, g := range flows {
		states += len(g.Steps)
		reported = reported || g.states > maxStates
		for _, s := range g.Steps {
			callee := s.Callee
			if !s.inlines() {
				continue
			}

			switch {
			case active[callee]:
				l.found.Error(s.calleePlace(), Recursion,
					fmt.Sprintf("flow %q runs %q, which leads back to it", s.Flow.Name.Value, callee.Name.Value),
					"lead back with return, or end the call")

				// Without the call, the count ends and one cycle is reported once.
				s.Callee = nil
			default:
				l.countStatesOf(callee, active)
				states += callee.states
				reported = reported || callee.states > maxStates
			}
		}
	}

	// Only the deepest flow over the limit is reported. Each flow above it is over it too.
	if states > maxStates && !reported {
		l.found.Error(f.Name.Place, diag.TooLarge,
			fmt.Sprintf("flow %q has %d states with what it runs and sets, and at most %d compile", f.Name.Value,
				states, maxStates),
			"run shared flows from fewer places, set single values, or split the center")
	}

	// The bound prevents an overflow where runs double at each level. At least 1 marks the flow as
	// counted.
	f.states = max(1, min(states, maxStates+1))
	delete(active, f)

	// Flows that go on in each other have the same states, so that a cycle of flows is counted once. A flow that is
	// being counted gets its own count when that ends.
	for _, g := range l.leadingBack(f, flows) {
		if g.states == 0 && !active[g] {
			g.states = f.states
		}
	}
}

// leadingBack returns those of the flows in which a flow goes on that go on in it.
func (l *limiter) leadingBack(f *Def, flows []*Def) []*Def {
	before := map[*Def][]*Def{}
	for _, g := range flows {
		for _, name := range g.goesTo {
			if to := l.byName[name]; to != nil {
				before[to] = append(before[to], g)
			}
		}
	}

	// The list grows while it is read.
	back := []*Def{f}
	known := map[*Def]bool{f: true}
	for i := 0; i < len(back); i++ {
		for _, g := range before[back[i]] {
			if !known[g] {
				known[g] = true
				back = append(back, g)
			}
		}
	}
	return back
}
