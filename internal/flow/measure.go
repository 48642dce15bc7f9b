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
		for _, s := range f.steps {
			if s.kind != Callback || s.number.Value == "" || names[s.number.Value] {
				continue
			}
			if names[s.number.Value] = true; len(names) == MaxNumbers+1 {
				r.found.Error(s.number.Place, diag.TooLarge, fmt.Sprintf("callbacks go to over %d differently named numbers", MaxNumbers), "collect them into fewer names")
				f.broken = true
			}
		}
	}
}

// countOutcomes reports the flow with which there are too many. It and those
// after it do not compile.
func (r *resolver) countOutcomes() {
	names, over := map[string]bool{}, false
	for _, f := range r.list {
		for _, s := range f.steps {
			for _, o := range s.outcomes() {
				names[o] = true
			}
		}
		if len(names) > maxOutcomes && !over {
			over = true
			r.found.Error(f.name.Place, diag.TooLarge, fmt.Sprintf("with this flow there are %d different outcomes, and at most %d compile", len(names), maxOutcomes), "give the choices fewer different names")
		}
		f.broken = f.broken || over
	}
}

// countPairs reports the flows whose states and outcomes are too many together: of
// those that run each other, the innermost.
func (r *resolver) countPairs() {
	large := map[*source]int{} // the outcomes of those that are
	for _, f := range r.list {
		if n := len(f.allOutcomes()); f.states*n > maxPairs {
			large[f] = n
		}
	}
	for _, f := range r.list {
		n, is := large[f]
		if is && !slices.ContainsFunc(f.runs(), func(g *source) bool { return large[g] > 0 }) {
			r.found.Error(f.name.Place, diag.TooLarge, fmt.Sprintf("flow %q has %d states and %d different outcomes, and at most %d pairs of them compile", f.name.Value, f.states, n, maxPairs),
				"give the choices fewer different names, or run shared flows from fewer places")
		}
		f.broken = f.broken || is
	}
}

// allOutcomes are the names of the outcomes in a flow and all that it runs.
func (f *source) allOutcomes() map[string]bool {
	names, seen := map[string]bool{}, map[*source]bool{f: true}
	for next := []*source{f}; len(next) > 0; {
		g := next[0]
		next = next[1:]
		for _, s := range g.steps {
			for _, o := range s.outcomes() {
				names[o] = true
			}
			if s.runs != nil && !seen[s.runs] {
				seen[s.runs] = true
				next = append(next, s.runs)
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
	open := map[*source]bool{}
	for _, f := range r.started() {
		r.measureFlow(f, open)
	}
	for _, f := range r.list {
		r.measureFlow(f, open)
	}
}

// started gives the flows that lines start, in the order of the lines: what
// they run runs back into them, and not the other way round.
func (r *resolver) started() []*source {
	if r.Center == nil {
		return nil
	}
	var out []*source
	for i := range r.Center.Lines {
		if f := r.byName[r.Center.Lines[i].Flow.Value]; f != nil {
			out = append(out, f)
		}
	}
	return out
}

// measureFlow visits the flows that f runs first. Open are those that are being
// measured now: meeting one again is recursion.
func (r *resolver) measureFlow(f *source, open map[*source]bool) {
	if f.states > 0 {
		return
	}
	open[f] = true
	states, within := len(f.steps), true
	for _, s := range f.steps {
		if s.runs == nil {
			continue
		}
		if open[s.runs] {
			r.found.Error(s.what.Place, Recursion, recursionMessage(f, s.runs), "lead back with return, or end the call")
			states = maxStates + 1
			within = false
			continue
		}
		r.measureFlow(s.runs, open)
		within = within && s.runs.states <= maxStates
		states += s.runs.states
		if within && states > maxStates {
			r.found.Error(s.what.Place, diag.TooLarge, fmt.Sprintf("with this run, flow %q has %d states, and at most %d compile", f.name.Value, states, maxStates),
				"run shared flows from fewer places: "+listRuns(f))
			within = false
		}
	}
	f.states = max(1, min(states, maxStates+1))
	delete(open, f)
}

func recursionMessage(f, runs *source) string {
	if f == runs {
		return fmt.Sprintf("flow %q runs itself", f.name.Value)
	}
	return fmt.Sprintf("flow %q runs %q, which it is run by", f.name.Value, runs.name.Value)
}

// listRuns names the flows that a flow runs with the states of each: "card
// (120 states) 3 times".
func listRuns(f *source) string {
	times := map[*source]int{}
	for _, s := range f.steps {
		if s.runs != nil {
			times[s.runs]++
		}
	}
	out := ""
	for _, s := range f.steps {
		if n := times[s.runs]; n > 0 {
			out += fmt.Sprintf(", %s (%d states) %d times", s.runs.name.Value, s.runs.states, n)
			delete(times, s.runs)
		}
	}
	return out[len(", "):]
}
