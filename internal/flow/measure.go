package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// maxStates bounds a compiled flow.
const maxStates = 10_000

// maxOutcomes bounds the names of outcomes in a center, so that they can be
// told apart by an [Outcome] in any program.
const maxOutcomes = 60_000

// maxPairs bounds the pairs of a state and an outcome in a compiled flow: the state
// machine is asked about each, and its answers take memory.
const maxPairs = 8_000_000

// MaxNumbers bounds the names of collected numbers that a center's callbacks dial,
// so that a call can remember in a word which of them it has.
const MaxNumbers = 16

// countNumbers reports the callback with which there are too many.
func (r *resolver) countNumbers() {
	names := map[string]bool{}
	for _, f := range r.list {
		for _, s := range f.Steps {
			if s.Kind != Callback || s.Number.Value == "" || names[s.Number.Value] {
				continue
			}
			if names[s.Number.Value] = true; len(names) == MaxNumbers+1 {
				r.found.Error(s.Number.Place, diag.TooLarge, fmt.Sprintf("callbacks go to over %d differently named numbers", MaxNumbers), "collect them into fewer names")
			}
		}
	}
}

// countOutcomes reports the flow with which there are too many. It and those
// after it do not compile.
func (r *resolver) countOutcomes() {
	names, over := map[string]bool{}, false
	for _, f := range r.list {
		for _, s := range f.Steps {
			for _, o := range s.outcomes() {
				names[o] = true
			}
		}
		if len(names) > maxOutcomes && !over {
			over = true
			r.found.Error(f.Name.Place, diag.TooLarge, fmt.Sprintf("with this flow there are %d different outcomes, and at most %d compile", len(names), maxOutcomes), "give the choices fewer different names")
		}
		f.Invalid = f.Invalid || over
	}
}

// countPairs reports the flows whose states and outcomes are too many together: of
// those that run each other, the innermost.
func (r *resolver) countPairs() {
	large := map[*Def]int{} // the outcomes of those that are
	for _, f := range r.list {
		if n := len(f.allOutcomes()); f.states*n > maxPairs {
			large[f] = n
		}
	}
	for _, f := range r.list {
		n, is := large[f]
		if is && !slices.ContainsFunc(f.Runs(), func(g *Def) bool { return large[g] > 0 }) {
			r.found.Error(f.Name.Place, diag.TooLarge, fmt.Sprintf("flow %q has %d states and %d different outcomes, and at most %d pairs of them compile", f.Name.Value, f.states, n, maxPairs),
				"give the choices fewer different names, or run shared flows from fewer places")
		}
		f.Invalid = f.Invalid || is
	}
}

// allOutcomes are the names of the outcomes in a flow and all that it runs.
func (f *Def) allOutcomes() map[string]bool {
	names, seen := map[string]bool{}, map[*Def]bool{f: true}
	for next := []*Def{f}; len(next) > 0; {
		g := next[0]
		next = next[1:]
		for _, s := range g.Steps {
			for _, o := range s.outcomes() {
				names[o] = true
			}
			if s.Runs != nil && !seen[s.Runs] {
				seen[s.Runs] = true
				next = append(next, s.Runs)
			}
		}
	}
	return names
}

// measure counts every flow's states with the flows that it runs inlined, and
// reports flows that run themselves, directly or not, and flows that are too
// large. Each flow is counted once, so that runs which double at every level
// cost no time.
func (r *resolver) measure() {
	open := map[*Def]bool{}
	for _, f := range r.started() {
		r.measureFlow(f, open)
	}
	for _, f := range r.list {
		r.measureFlow(f, open)
	}
}

// started gives the flows that lines start, in the order of the lines: what
// they run runs back into them, and not the other way round.
func (r *resolver) started() []*Def {
	if r.Center == nil {
		return nil
	}
	var out []*Def
	for i := range r.Center.Lines {
		if f := r.byName[r.Center.Lines[i].Flow.Value]; f != nil {
			out = append(out, f)
		}
	}
	return out
}

// measureFlow visits the flows that f runs first. Open are those that are being
// measured now: meeting one again is recursion.
func (r *resolver) measureFlow(f *Def, open map[*Def]bool) {
	if f.states > 0 {
		return
	}
	open[f] = true
	states, within := len(f.Steps), true
	for _, s := range f.Steps {
		if s.Runs == nil {
			continue
		}
		if open[s.Runs] {
			r.found.Error(s.What.Place, Recursion, recursionMessage(f, s.Runs), "lead back with return, or end the call")
			states = maxStates + 1
			within = false
			continue
		}
		r.measureFlow(s.Runs, open)
		within = within && s.Runs.states <= maxStates
		states += s.Runs.states
		if within && states > maxStates {
			r.found.Error(s.What.Place, diag.TooLarge, fmt.Sprintf("with this run, flow %q has %d states, and at most %d compile", f.Name.Value, states, maxStates),
				"run shared flows from fewer places: "+listRuns(f))
			within = false
		}
	}
	f.states = max(1, min(states, maxStates+1))
	delete(open, f)
}

func recursionMessage(f, runs *Def) string {
	if f == runs {
		return fmt.Sprintf("flow %q runs itself", f.Name.Value)
	}
	return fmt.Sprintf("flow %q runs %q, which it is run by", f.Name.Value, runs.Name.Value)
}

// listRuns names the flows that a flow runs with the states of each: "card
// (120 states) 3 times".
func listRuns(f *Def) string {
	times := map[*Def]int{}
	for _, s := range f.Steps {
		if s.Runs != nil {
			times[s.Runs]++
		}
	}
	out := ""
	for _, s := range f.Steps {
		if n := times[s.Runs]; n > 0 {
			out += fmt.Sprintf(", %s (%d states) %d times", s.Runs.Name.Value, s.Runs.states, n)
			delete(times, s.Runs)
		}
	}
	return out[len(", "):]
}
