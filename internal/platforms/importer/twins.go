package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// mergeTwins makes one flow of those that do the same and go on in the same, now and ever after. It is for a format that
// makes flows of its own: on other platforms each flow is one that its owner knows.
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
			one.absorbNew(s, own)
		}
	}

	// Twins have no returns if only one of them can return. The calls of the other one cannot come back.
	g.inRun = g.inRun && twin.inRun

	twin.Blocks = slices.DeleteFunc(slices.Clone(twin.Blocks), func(block *Block) bool { return own[block.ID] })
	g.absorb(twin)
}

// behaviors numbers the steps of all flows. Two steps have one number if they do the same and lead
// to steps with the same numbers. It is the coarsest such partition, found by rounds that divide
// the classes.
func behaviors(b *builder) map[*Step]int {
	class := map[*Step]int{}
	count := 0
	for {
		classes := map[string]int{}
		next := map[*Step]int{}
		for g, s := range b.steps() {
			// The key contains the class of the last round, so that the classes are only divided and
			// never joined.
			key := fmt.Sprint(class[s], " ", behavior(b, g, s, class))
			if classes[key] == 0 {
				classes[key] = len(classes) + 1
			}
			next[s] = classes[key]
		}

		class = next

		// A round that divides no class would divide none in any later round.
		if len(classes) == count {
			return class
		}

		count = len(classes)
	}
}

// behavior describes a step's effect, and the classes of the steps that follow it.
func behavior(b *builder, g *graph, s *Step, class map[*Step]int) string {
	own := *s

	// Names, blocks and notes describe the source. They do not change the effect of a step.
	own.ID = ""
	own.Name = ""
	own.In = ""
	own.At = nil
	own.From = nil
	own.Edges = nil
	own.Sets = nil
	own.Ask = nil
	own.notes = nil
	own.unneeded = Note{}
	own.fact = ""
	own.lost = ""
	own.Allows = nil

	// The steps to which the ways of the source led change only the file of a step that decides.
	if !s.decides() {
		own.parts = false
	}

	if to := b.flow(s.callee()); to != nil {
		own.lead(fmt.Sprint("flow ", class[to.byID[to.Start]]))
	}

	var out strings.Builder
	fmt.Fprintf(&out, "%t %d %+v %s", g.waits, class[g.byID[g.passed(g.Again)]], own, assigned(s.Sets))

	for _, e := range s.Edges {
		fmt.Fprintf(&out, "\n%q %q %q %q %q %d ", e.Outcome, e.Keys, e.Queue, e.With, e.Fills, e.Share)
		fmt.Fprintf(&out, "%s %d", assigned(e.Sets), class[g.byID[e.To]])
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

// absorb takes over the blocks of a flow that is not written, for the report.
func (g *graph) absorb(other *graph) {
	g.Blocks, g.Steps = append(g.Blocks, other.Blocks...), append(g.Steps, other.Steps...)
	maps.Copy(g.unreached, other.unreached)
	for _, s := range other.Steps {
		s.ID = addedID + other.key + s.ID
		s.Kind = Pass
	}
}
