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

// countOutcomes reports the flows with too many outcomes for their states.
func (r *resolver) countOutcomes() {
	own := make(map[*Def][]string, len(r.list))
	for _, f := range r.list {
		own[f] = f.outcomes()
	}
	for _, f := range r.list {
		if n := countNames(f.Closure(), own); n > maxOutcomes || n*f.states > maxPairs {
			f.Invalid = true
			r.found.Error(f.Name.Place, diag.TooLarge, fmt.Sprintf("flow %q has %d states and %d different outcomes; a flow compiles with at most %d outcomes, and at most %d for states times outcomes", f.Name.Value, f.states, n, maxOutcomes, maxPairs),
				"give the choices fewer different names, or run shared flows from fewer places")
		}
	}
}

// outcomes returns the different names of the outcomes of a flow's own steps.
func (f *Def) outcomes() []string {
	var out []string
	for _, s := range f.Steps {
		out = append(out, s.outcomes()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// countNames counts the different names in the lists of some flows.
func countNames(flows map[*Def]bool, lists map[*Def][]string) int {
	names := map[string]bool{}
	for f := range flows {
		for _, name := range lists[f] {
			names[name] = true
		}
	}
	return len(names)
}

// stateCounter counts the states of programs.
type stateCounter struct {
	*resolver
	active   map[*Def]bool     // the flows that are being counted: a run of one of them is recursion
	reported map[*StepDef]bool // runs: flows that go on in each other have them in common
}

// countStates counts the states of every flow's program. It reports recursion and flows
// over maxStates. A flow is counted once, so that runs that double at every level take
// linear time. The flows that lines start come first: recursion is reported where it leads
// back to one.
func (r *resolver) countStates() {
	c := stateCounter{r, map[*Def]bool{}, map[*StepDef]bool{}}
	if r.Center != nil {
		for i := range r.Center.Lines {
			if f := r.byName[r.Center.Lines[i].Flow.Value]; f != nil {
				c.count(f)
			}
		}
	}
	for _, f := range r.list {
		c.count(f)
	}
}

// count counts the states of a flow's program: its steps, those of the flows in which it
// goes on, and the programs of the flows that these run, which are counted first.
func (c *stateCounter) count(f *Def) {
	if f.states > 0 {
		return
	}
	c.active[f] = true
	states, ok := 0, true
	flows, _ := c.goClosure(f)
	for _, g := range flows {
		states += len(g.Steps)
		ok = ok && g.states <= maxStates // else it is reported there
		if ok && states > maxStates {
			with, fix := "with the flows in which it goes on", "split the center, or run shared flows"
			if g == f {
				with, fix = "with a lookup for each list of its sets", "set single values, or split the flow"
			}
			c.found.Error(f.Name.Place, diag.TooLarge, fmt.Sprintf("%s, flow %q has %d states, and at most %d compile", with, f.Name.Value, states, maxStates), fix)
			ok = false
		}
		for _, s := range g.Steps {
			if s.Kind == Run && s.Callee != nil {
				states, ok = c.addRun(f, s, states, ok)
			}
		}
	}
	f.states = max(1, min(states, maxStates+1))
	delete(c.active, f)
}

// addRun adds the states of a run in the frame of a flow. It reports an error unless one was
// reported for the flow.
func (c *stateCounter) addRun(f *Def, s *StepDef, states int, ok bool) (int, bool) {
	if c.active[s.Callee] {
		c.report(s, Recursion, fmt.Sprintf("flow %q runs %q, which leads back to it", s.Flow.Name.Value, s.Callee.Name.Value), "lead back with return, or end the call")
		return maxStates + 1, false
	}
	c.count(s.Callee)
	ok = ok && s.Callee.states <= maxStates // else it is reported there
	states += s.Callee.states
	if ok && states > maxStates {
		c.report(s, diag.TooLarge, fmt.Sprintf("with this run, flow %q has %d states, and at most %d compile", f.Name.Value, states, maxStates),
			fmt.Sprintf("run flow %q, which has %d states, and others from fewer places", s.Callee.Name.Value, s.Callee.states))
		return states, false
	}
	return states, ok
}

// report reports an error at the flow that a step runs, once.
func (c *stateCounter) report(s *StepDef, rule, message, fix string) {
	if !c.reported[s] {
		c.reported[s] = true
		c.found.Error(s.What.Place, rule, message, fix)
	}
}
