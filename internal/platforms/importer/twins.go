package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/fold"
)

// mergeTwins makes one flow of those that do the same and go on in the same, now and ever after. It is for a
// format that makes flows of its own: on other platforms each flow is one that its owner knows.
func mergeTwins(b *builder) {
	if !b.center.Parted {
		return
	}

	class := behaviors(b)
	first := map[int]*graph{}

	for _, isLine := range []bool{true, false} { // a line keeps its flow
		for _, g := range b.graphs {
			start := class[g.byID[g.Start]]
			if g.line == isLine && first[start] == nil {
				first[start] = g
			}
		}
	}

	merged := map[*graph]*graph{}
	for _, g := range b.graphs {
		// Both flows begin with steps of one class, so that no call can tell them apart.
		if one := first[class[g.byID[g.Start]]]; one != g && g.byID[g.Start] != nil {
			merged[g] = one
			one.takeTwin(g, class)
		}
	}

	b.graphs = slices.DeleteFunc(b.graphs, func(g *graph) bool { return merged[g] != nil })
	for _, g := range b.graphs {
		// The calls of the merged flows lead to the flow that stays.
		for i, call := range g.invocations {
			if one := merged[call.to]; one != nil {
				g.invocations[i].to = one
				call.step.lead(one.ID)
			}
		}
	}
}

// takeTwin takes over the blocks of a flow that does the same, for its steps and for the report.
func (g *graph) takeTwin(twin *graph, class map[*Step]int) {
	of := map[int]*Step{}
	for _, s := range g.order {
		if of[class[s]] == nil {
			of[class[s]] = s
		}
	}

	// A block that both flows have, such as a line of a shared context, is reported once.
	own := map[string]bool{}
	for _, block := range g.Blocks {
		own[block.ID] = true
	}

	for _, s := range twin.order {
		if one := of[class[s]]; one != nil {
			absorbNew(one, s, own)
		}
	}

	g.lines = slices.Concat(g.lines, twin.lines)

	// Twins have no returns if only one of them can return. The calls of the other one cannot come back.
	g.inRun = g.inRun && twin.inRun

	twin.Blocks = slices.DeleteFunc(slices.Clone(twin.Blocks), func(block *Block) bool { return own[block.ID] })
	g.absorb(twin)
}

// behaviors numbers the steps of all flows by what they do, and by the steps that follow them.
func behaviors(b *builder) map[*Step]int {
	var all []*Step
	of := map[*Step]*graph{}
	for g, s := range b.steps() {
		all = append(all, s)
		of[s] = g
	}

	return fold.Classes(all,
		func(s *Step) string { return behavior(b, of[s], s) },
		func(s *Step) []*Step {
			g := of[s]
			next := []*Step{g.byID[g.passed(g.Again)], nil}
			if to := b.flow(s.callee()); to != nil {
				next[1] = to.byID[to.Start]
			}
			for _, e := range s.Edges {
				next = append(next, g.byID[e.To])
			}
			return next
		})
}

// behavior describes a step's effect, without the steps that follow it. Its name, its blocks and its notes describe
// the source, and do not change it.
func behavior(b *builder, g *graph, s *Step) string {
	own := *s
	if to := b.flow(s.callee()); to != nil {
		own.lead("flow") // the step where it begins follows
	}

	// Different targets in the source change only the file of a step that decides.
	parts := s.decides() && s.parts

	var out strings.Builder
	fmt.Fprintf(&out, "%t %t %+v %s", g.waits, parts, own.Effect, assigned(s.Sets))

	for _, e := range s.Edges {
		fmt.Fprintf(&out, "\n%q %q %q %q %q ", e.Outcome, e.Keys, e.Queue, e.With, e.Fills)
		out.WriteString(assigned(e.Sets))
	}

	return out.String()
}

// assigned describes assignments.
func assigned(list []Assign) string {
	var out strings.Builder
	for _, a := range list {
		fmt.Fprintf(&out, "%q %T %q;", a.Attribute, a.To, a.To)
	}
	return out.String()
}

// take takes over the blocks and the steps of a flow that is not written, for the report.
func (g *graph) take(other *graph) {
	g.Blocks = append(g.Blocks, other.Blocks...)
	g.Steps = append(g.Steps, other.Steps...)
	maps.Copy(g.unreached, other.unreached)
}

// absorb takes over a flow whose steps have no effect of their own.
func (g *graph) absorb(other *graph) {
	g.take(other)
	for _, s := range other.Steps {
		s.ID = addedID + other.key + s.ID
		s.Kind = Pass
	}
}

// absorbNew adds the blocks of another step that behaves the same, if the step's own flow does not have them.
func absorbNew(s, other *Step, own map[string]bool) {
	for _, block := range other.From {
		if own[block.ID] || slices.Contains(s.From, block) {
			continue
		}
		s.From = append(slices.Clip(s.From), block)
		if block == other.From[0] || slices.Contains(other.Alike, block) {
			s.Alike = append(slices.Clip(s.Alike), block)
		}
	}
	other.keepNotes()
}
