package importer

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/lint"
)

// ending is a way that is cut, because it closes a cycle that no call with some values can leave.
type ending struct {
	flow     string // its key
	step, to string // their IDs
	values   string // of the calls that stay in the cycle, in the words of the folder
	shared   bool   // calls that can end take the way, too
	unwaited bool   // no call waits in the cycle
}

// mayStay reports whether a value may keep some calls from each end of the call. It looks at no
// values: a branch may always go one way, so that a call ends after it only if it ends on each way.
// The checker, which follows the values, takes much longer.
func (b *builder) mayStay() bool {
	waits := map[*Step]int{} // the ways of a step that have to end, and do not yet
	before := map[*Step][]*Step{}
	var ending []*Step
	c := cycles{builder: b, starts: b.starts()}

	for g, s := range b.steps() {
		after := c.after(g, s)
		if to := c.starts[s]; to != nil && s.Kind == Run {
			after = append(after, to) // the call has to come back first
		}
		for _, to := range after {
			before[to] = append(before[to], s)
		}

		// One way is enough if the outcome may differ each time.
		waits[s] = len(after)
		if isDecidedAnew(s) {
			waits[s] = min(len(after), 1)
		}
		if waits[s] == 0 || g.waits {
			ending = append(ending, s)
			waits[s] = 0
		}
	}

	// Each step is taken once, when the last way that it waits for ends.
	for len(ending) > 0 {
		s := ending[len(ending)-1]
		ending = ending[:len(ending)-1]
		for _, other := range before[s] {
			waits[other]--
			if waits[other] == 0 {
				ending = append(ending, other)
			}
		}
	}

	for _, n := range waits {
		if n > 0 {
			return true
		}
	}
	return false
}

// isDecidedAnew reports whether no value of a call keeps it from an outcome of a step.
func isDecidedAnew(s *Step) bool {
	return slices.Contains([]Kind{Menu, Collect, Listen, Lookup, Match, Chance, Loop, Enqueue, Transfer}, s.Kind)
}

// endings returns the ways of each cycle of the folder that no call can leave.
func (r *Result) endings(checker *lint.Checker) [][]ending {
	var out [][]ending
	for _, ways := range checker.Endless() {
		var cycle []ending
		for _, w := range ways {
			if e, ok := r.Names.ending(w); ok {
				cycle = append(cycle, e)
			}
		}

		// Two lines may lead into the same cycle.
		isKnown := slices.ContainsFunc(out, func(other []ending) bool { return slices.Equal(other, cycle) })
		if len(cycle) > 0 && !isKnown {
			out = append(out, cycle)
		}
	}
	return out
}

// ending returns the ending at a way of the folder; ok is false for steps that no import made.
func (m *NameMap) ending(w lint.Way) (e ending, ok bool) {
	name := strings.TrimSuffix(w.File, path.Ext(w.File))
	for _, f := range m.flows {
		if f.name != name {
			continue
		}
		e = ending{flow: f.id, values: w.Values, shared: w.Shared, unwaited: w.Unwaited}
		for _, s := range f.steps {
			if s.name == w.Step {
				e.step = s.id
			}
			if s.name == w.To {
				e.to = s.id
			}
		}
	}
	return e, e.step != "" && e.to != ""
}

// endCalls cuts the first way that it can of each cycle that no call can leave.
func endCalls(b *builder) {
	for _, ways := range b.checked.endings {
		if slices.ContainsFunc(ways, b.endAt) {
			b.cyclesCut++
		}
	}
	b.relink()
}

// endAt ends the calls that take a way. It reports whether a step has the way: a pass that follows
// may add one of the two steps.
func (b *builder) endAt(at ending) bool {
	i := slices.IndexFunc(b.graphs, func(g *graph) bool { return g.key == at.flow })
	if i < 0 {
		return false
	}
	g := b.graphs[i]
	s := g.byID[at.step]
	if s == nil || len(s.From) == 0 {
		return false // only the step of a block gets a row in the report
	}

	whose := "it ends"
	if at.shared {
		whose = "it and other calls end"
	}
	reason := fmt.Sprintf("no call with %s can end from here: here %s", cmp.Or(at.values, "any values"), whose)
	fix := "lead this way on to an end"
	if at.unwaited {
		reason = NeverWaits
		fix = NeverWaitsFix
	}

	// The values of another ending may have cut the way already.
	isCut := slices.Contains(g.cuts, cutWay{s, g.byID[at.to]})
	for j := range s.Edges {
		if s.Edges[j].To == at.to {
			g.cut(s, &s.Edges[j], reason, fix)
			isCut = true
		}
	}
	return isCut
}
