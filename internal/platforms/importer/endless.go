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
