package importer

import (
	"cmp"
	"slices"
)

// completed is the label of a flow that returns without labels of its own.
const completed = "completed"

// Returned is the label of a routine's return if its source gives no label.
const Returned = "returned"

// The labels of ends that the source does not name.
const (
	hungUp   = "hung_up"  // the flow ends, and the platform hangs up
	answered = "answered" // after a conversation
)

// invocation is a run or go step, or a queue step that runs a flow while the call waits, and the flow
// that it leads to.
type invocation struct {
	step *Step
	to   *graph
}

// findInvocations finds the flows that each flow runs and goes to. If the other flow is not
// imported, the step becomes a transfer.
func findInvocations(b *builder) {
	for _, g := range b.graphs {
		g.invocations = nil
		for _, s := range g.order {
			if s.Kind != Run && s.Kind != Go && s.While == "" {
				continue
			}
			if to := b.flow(s.callee()); to != nil {
				g.invocations = append(g.invocations, invocation{s, to})
				continue
			}

			// The call leaves the imported flows here. A transfer to the flow's name keeps this way in
			// the folder.
			const reason, fix = "leads to a flow that is not imported", "import that flow's file with this one; if it is one of these files, write `ID: NAME OF ITS FLOW` under names: flow: in import.yaml"
			note := (*Block).Approximate
			if s.Kind == Go {
				note = (*Block).Remark
			}

			// No file can be named for a flow that the call chooses.
			if !s.Chosen {
				for _, block := range s.From {
					note(block, reason, fix)
				}
			}

			// The missing flow may end in each of the ways that the step has, so that a lookup gives
			// the way.
			if s.Kind == Run && waysDiffer(s) {
				s.Kind = Lookup
				s.Own = true
				s.Unheard = "the flow is not imported"
				continue
			}

			// A transfer has one way on, and completed is its outcome.
			if s.Kind == Run {
				s.Takes = TransferTakes
				for i := range s.Edges {
					s.Edges[i].Outcome = completed
				}
				s.Edges = s.Edges[:min(len(s.Edges), 1)]
			}

			s.Kind, s.What = Transfer, b.center.proposal(s.What)
		}
	}
}

// waysDiffer reports whether two edges of a step lead to different steps.
func waysDiffer(s *Step) bool {
	return slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.To != s.Edges[0].To })
}

// flow returns the imported flow with an identifier, or that an earlier import's names
// give it. Flows without an identifier are not found.
func (b *builder) flow(id string) *graph {
	if g := b.byID[id]; g != nil {
		return g
	}
	name := b.earlier.Names["flow"][id]
	if name == "" {
		return nil
	}
	i := slices.IndexFunc(b.graphs, func(g *graph) bool { return g.name == name })
	if i < 0 {
		return nil
	}
	return b.graphs[i]
}

// breakRecursion turns each run on a cycle of flows into a go step.
func breakRecursion(b *builder) {
	reaches := map[*graph]map[*graph]bool{} // of those that are run
	for _, g := range b.graphs {
		for _, c := range g.invocations {
			if c.step.Kind != Run {
				continue
			}

			// Many steps may run one flow. The flows that it reaches are the same for all of them.
			if reaches[c.to] == nil {
				reaches[c.to] = c.to.reachableFlows()
			}
			if reaches[c.to][g] {
				becomeGo(c.step, "runs a flow that leads back to this one", "write the steps of that flow after this step")
			}
		}
	}
}

// reachableFlows returns the flows that a flow leads to, directly or not, and itself.
func (g *graph) reachableFlows() map[*graph]bool {
	reached := map[*graph]bool{}
	Reach(reached, g, (*graph).targets)
	return reached
}

// callees returns the flows that the steps of each flow lead to in the folder. Since findInvocations a pass may have
// cut the ways to a step that leads to a flow.
func (b *builder) callees() map[*graph][]*graph {
	out := map[*graph][]*graph{}
	for _, g := range b.graphs {
		isReached := map[*Step]bool{}
		for _, s := range g.order {
			isReached[s] = true
		}

		for _, c := range g.invocations {
			if isReached[c.step] {
				out[g] = append(out[g], c.to)
			}
		}
	}
	return out
}

// targets returns the flows that a flow leads to directly.
func (g *graph) targets() []*graph {
	var out []*graph
	for _, c := range g.invocations {
		out = append(out, c.to)
	}
	return out
}

// findLines gives a line to each flow that is dialed or that nothing leads to, and to one of each cycle of
// flows that is not reached otherwise.
func findLines(b *builder) {
	if b.center.Start != nil {
		beginInStart(b)
		return
	}

	// Flows with a number of their own always have a line.
	for _, g := range b.graphs {
		g.line = len(g.lines) > 0
	}

	// Only if no flow is for callers, lines start modules, and then the flows of queues and of agents.
	for _, role := range []Role{Inbound, Module, InQueue, Beside} {
		of := slices.DeleteFunc(slices.Clone(b.graphs), func(g *graph) bool { return g.Role != role })
		of = LikelyFirst(of, func(g *graph) string { return g.name }, (*graph).targets)
		for _, g := range Roots(of, (*graph).targets) {
			if role == Module && g.ID != "" {
				g = b.runs(g)
			}
			g.line = true
		}

		if len(of) > 0 {
			break
		}
	}
}

// dropFlows leaves out the flows that no line leads to since passes have cut ways, such as the way back from a run that
// became a go step. Their blocks are reported with a flow that led to them, and are lost with the step that did. It is
// for a format that makes flows of its own: on other platforms each flow is one that its owner knows.
func dropFlows(b *builder) {
	if !b.center.Parted {
		return
	}

	callees := b.callees()
	isKept := map[*graph]bool{}
	for _, g := range b.graphs {
		if g.line {
			Reach(isKept, g, func(g *graph) []*graph { return callees[g] })
		}
	}

	// A flow that a dropped flow leads to follows it, with the reason of the same step.
	work := slices.DeleteFunc(slices.Clone(b.graphs), func(g *graph) bool { return !isKept[g] })
	takenBy := map[*graph]*graph{}
	for ; len(work) > 0; work = work[1:] {
		from := work[0]
		into := cmp.Or(takenBy[from], from)
		for _, c := range from.invocations {
			if isKept[c.to] || takenBy[c.to] != nil {
				continue
			}
			takenBy[c.to] = into
			work = append(work, c.to)

			for _, s := range c.to.Steps {
				s.lost = cmp.Or(s.lost, c.step.lost)
			}
			into.take(c.to)
		}
	}
	b.graphs = slices.DeleteFunc(b.graphs, func(g *graph) bool { return takenBy[g] != nil })
}

// runs adds a flow that runs a module, so that a line can start it.
func (b *builder) runs(module *graph) *graph {
	run := &Step{ID: addedID + "run", Name: "run", Effect: Effect{Kind: Run, What: module.ID}}
	g := b.add(&Flow{File: module.File, ID: "run " + module.ID, Start: run.ID, Steps: []*Step{run}}, "run_"+module.name)
	g.invocations = []invocation{{run, module}}
	return g
}

// beginBefore adds a flow that goes on in another one, and that has the line of the other one. Other flows go to
// that flow by the ID.
func (b *builder) beginBefore(g *graph, id string) *graph {
	on := &Step{ID: addedID + "go", Name: g.name, Effect: Effect{Kind: Go, What: id}}
	begin := b.add(&Flow{File: g.File, ID: "begin " + g.key, Start: on.ID, Steps: []*Step{on}}, "begin_"+g.name)
	begin.invocations = []invocation{{on, g}}
	begin.line = true
	g.line = false
	return begin
}

// findReturns decides which flows can return: those that are entered by runs only, or by
// a go from such a flow. In the others a return ends the call, and a run of them is a go.
func findReturns(b *builder) {
	for _, g := range b.graphs {
		g.inRun = g.waits || !g.line && g.Role <= Module
	}

	// A go hands the call on for good. The flow after it returns only if the flow before it can.
	for changed := true; changed; {
		changed = false
		for _, g := range b.graphs {
			for _, c := range g.invocations {
				if c.step.Kind == Go && !g.inRun && c.to.inRun {
					c.to.inRun = false
					changed = true
				}
			}
		}
	}

	// A flow that is also entered in another way cannot come back, since its return ends the call.
	for _, g := range b.graphs {
		for _, c := range g.invocations {
			if c.step.Kind == Run && !c.to.inRun {
				becomeGo(c.step, "runs a flow that is also entered in another way",
					"give the flow a copy that is only run")
			}
		}
		for _, s := range g.order {
			if s.Kind == Return && !g.inRun {
				s.Kind = End
				s.What = hungUp
			}
		}
	}
}

// labels returns the possible labels of a flow's run: its own labels, and the labels of the flows
// that it goes to.
func (g *graph) labels() []string {
	labels := map[string]bool{}
	Reach(map[*graph]bool{}, g, func(at *graph) []*graph {
		goes := map[*Step]bool{}
		for _, s := range at.order {
			if s.Kind == Return {
				labels[s.What] = true
			}
			goes[s] = s.Kind == Go
		}

		var out []*graph
		for _, c := range at.invocations {
			// After a go, the returns of the other flow come back to the run of this flow. A go that
			// no call reaches any more gives the run no label.
			if goes[c.step] {
				out = append(out, c.to)
			}
		}

		return out
	})

	return sortedKeys(labels)
}

// becomeGo makes a run a go, after which nothing comes back.
func becomeGo(s *Step, reason, fix string) {
	s.Kind = Go
	s.Edges = nil
	for _, block := range s.From {
		block.Approximate(reason+": here the call does not come back", fix)
	}
}
