package importer

import (
	"cmp"
	"slices"
	"strings"
)

// graph is a flow while it is made ready to be written. Its edges lead to steps that
// exist, or to none.
type graph struct {
	*Flow
	byID  map[string]*Step
	order []*Step // those that a call can reach, from the start, depth first
	line  bool    // a line starts it
	lines []Line  // those that start it in the source, and its twins
	added bool    // by the import: no flow of the source
	inRun bool    // every way to it is a run, so that it can return
	waits bool    // it runs while a call waits in a queue
	key   string  // in import.yaml
	name  string  // its own and its file's

	emptyFor *graph // the flow that has run it, though it only returns

	invocations []invocation // of other flows, by steps that a call could reach when findInvocations ran
	stepNames   *namer
	proposals   map[string]string // of names, by the IDs of the steps
	unreached   map[*Block]string // why no call reaches a block in the source

	cuts []cutWay
}

// cutWay is a way that is cut, and the step that it led to.
type cutWay struct{ from, to *Step }

func newGraph(f *Flow) *graph {
	g := &graph{Flow: f, lines: f.Lines, byID: map[string]*Step{}, unreached: map[*Block]string{}}
	for _, s := range f.Steps {
		first := g.byID[s.ID]
		if first == nil && s.ID != "" {
			g.byID[s.ID] = s
			s.parts = slices.ContainsFunc(s.Edges, func(e Edge) bool { return !e.Error && e.To != s.Edges[0].To })
			continue
		}

		for _, b := range s.From {
			if first == nil || !slices.Contains(first.From, b) { // else a task that is read twice
				b.LeaveOut("a block before it has the same id")
			}
		}
	}

	// The first pass drops edges, so that the reasons are found while all of them are there.
	g.findUnreached()
	return g
}

// skip lets every edge skip the blocks without effect, and drops the edges of errors.
func (g *graph) skip() {
	// Such a cycle has no first step with an effect, so that an edge into it would lead to no step without a reason.
	g.cutEmptyCycles()

	passed := g.passing()
	for _, s := range g.byID {
		if s.Kind != Pass {
			link(s, passed)
		}
	}
	g.Start = passed(g.Start)
}

// rank orders edges: keys as on a keypad, then words, then outcomes.
func (e *Edge) rank() string {
	// The digit in front gives the group: keys, words, expected outcomes, other outcomes, failures,
	// the rest.
	switch {
	case len(e.Keys) > 0 && len(e.Keys[0]) == 1:
		return "1" + strings.Replace(e.Keys[0], "0", ":", 1) // after 9
	case len(e.Keys) > 0:
		return "2" + strings.Join(e.Keys, ",")
	case slices.Contains(firstOutcomes, e.Outcome):
		return "3"
	case slices.Contains(lastOutcomes, e.Outcome):
		return "5" + e.Outcome
	case e.Outcome == Otherwise:
		return "6"
	}
	return "4" + e.Outcome
}

// Expected outcomes come before other outcomes, and unexpected ones after them.
var (
	firstOutcomes = []string{
		done, again, collected, answered, completed, booked, "success", "found", "returned",
		"paid",
	}
	lastOutcomes = []string{
		exhausted, noInput, noMatch, declined, timedOut, full, closed, "timeout", "failed", "error",
		"not_found", "refused", Other,
	}
)

// passed returns the first step with an effect from a step on, or "".
func (g *graph) passed(id string) string { return g.passing()(id) }

// passing returns a function that returns the first step with an effect from a step on, or "". The function keeps its
// results, so that a long row of steps without effect is walked once.
func (g *graph) passing() func(id string) string {
	known := map[string]string{}
	return func(id string) string {
		var way []string
		to := id
		for {
			// An earlier call has walked the rest of this way.
			if first, ok := known[to]; ok {
				to = first
				break
			}

			s := g.byID[to]
			if s == nil {
				to = ""
				break
			}
			if s.Kind != Pass {
				break
			}

			known[to] = "" // where a cycle of a flow for waiting calls comes back to it
			way = append(way, to)
			to = s.next()
		}

		// Each step of the way leads to the same first step.
		for _, one := range way {
			known[one] = to
		}
		return to
	}
}

// reach finds the steps that a call can reach, in an order that depends on nothing but
// the edges.
func (g *graph) reach() {
	g.order = nil
	Reach(map[*Step]bool{}, g.byID[g.Start], func(s *Step) []*Step {
		g.order = append(g.order, s)
		return g.following(s)
	})
}

// Reach adds a node to reached, and all nodes that follow it. It stops at nodes that are already
// there, and goes depth first. It calls next once for each node, which returns the following nodes.
// A zero value is not a node.
func Reach[T comparable](reached map[T]bool, from T, next func(T) []T) {
	var none T
	for stack := []T{from}; len(stack) > 0; {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]

		if at == none || reached[at] {
			continue
		}

		reached[at] = true

		// The stack returns the last node first. Backward keeps the order of a recursive search, in
		// which steps are written.
		for _, to := range slices.Backward(next(at)) {
			stack = append(stack, to)
		}
	}
}

// Roots returns nodes from which all others can be reached: those that no other leads to, and
// the first of each cycle that is not reached from these.
func Roots[T comparable](nodes []T, next func(T) []T) []T {
	entered := map[T]bool{}
	reached := map[T]bool{}

	for _, n := range nodes {
		for _, to := range next(n) {
			entered[to] = entered[to] || to != n
		}
	}

	var roots []T

	// The first round takes the nodes that nothing leads to. All other nodes are on cycles or after
	// cycles.
	for _, known := range []map[T]bool{entered, reached} {
		for _, n := range nodes {
			if !known[n] {
				roots = append(roots, n)
				Reach(reached, n, next)
			}
		}
	}

	return roots
}

// following returns the steps that a step leads to. If a flow that runs while a call waits begins again at the step,
// its start follows too.
func (g *graph) following(s *Step) []*Step {
	var out []*Step
	for i := range s.Edges {
		if e := &s.Edges[i]; !e.Error {
			out = append(out, g.after(e))
		}
	}
	return out
}

// followingWithErrors is following, also over errors of the platform.
func (g *graph) followingWithErrors(s *Step) []*Step {
	var out []*Step
	for i := range s.Edges {
		out = append(out, g.after(&s.Edges[i]))
	}
	return out
}

// after returns the step that an edge leads to, or nil where the flow ends.
func (g *graph) after(e *Edge) *Step {
	if to := g.byID[e.To]; to != nil || !g.waits {
		return to
	}
	if again := g.byID[g.passed(g.Again)]; again != nil {
		return again
	}
	return g.byID[g.Start]
}

// findUnreached finds why no call reaches some blocks. It runs while the edges are still the edges
// of the source.
func (g *graph) findUnreached() {
	// There are four views: with and without the edges of errors, and for each the blocks that only
	// the source's own edges lead to.
	normal := g.closure(g.following)
	all := g.closure(g.followingWithErrors)
	lost := g.lostBlocks(normal)
	lostAfterError := g.lostBlocks(all)
	for _, b := range g.Blocks {
		isStep := func(s *Step) bool { return s.Kind != Pass && slices.Contains(s.From, b) }
		if normal[b] {
			continue
		}

		// A way over an error explains most. The block that has lost the way comes next.
		switch {
		case all[b] && !b.Reached:
			g.unreached[b] = ErrorOnly
		case lost[b] != "" && (!b.Reached || slices.ContainsFunc(g.Steps, isStep)):
			g.unreached[b] = lost[b]
		case lostAfterError[b] != "":
			g.unreached[b] = ErrorOnly
		case b.Reached && slices.ContainsFunc(g.Steps, isStep):
			g.unreached[b] = Dropped
		case b.Reached && b.Does == IsHeard:
			g.unreached[b] = sameStep
		case b.Reached:
			// Another way leads to the same step.
			g.unreached[b] = NoEffect
		default:
			g.unreached[b] = Unreachable
		}
	}
}

// lostBlocks returns the blocks that the source's own edges reach, but no step's edges. Each has
// the reason of the last block before it with a step.
func (g *graph) lostBlocks(reached map[*Block]bool) map[*Block]string {
	byID := map[string]*Block{}
	out := map[*Block]string{}

	for _, b := range g.Blocks {
		byID[b.ID] = b
	}

	var work []*Block
	for _, b := range g.Blocks {
		if reached[b] {
			work = append(work, b)
		}
	}

	// No block has a step. The search begins at the blocks of the start instead.
	if start := g.byID[g.Start]; len(work) == 0 && start != nil {
		work = append(work, start.From...)
	}

	for ; len(work) > 0; work = work[1:] {
		b := work[0]
		for _, id := range b.Next {
			to := byID[id]
			if to == nil || reached[to] || out[to] != "" {
				continue
			}

			// The first block that loses the way gives the reason for all blocks after it.
			why := out[b]
			if why == "" {
				why = b.lostHere(cmp.Or(b.leftOut().first().Reason, b.worst().Reason))
			}

			out[to] = why
			work = append(work, to)
		}
	}

	return out
}

// closure returns the blocks of the start and of the steps that follow it.
func (g *graph) closure(following func(*Step) []*Step) map[*Block]bool {
	blocks := map[*Block]bool{}
	Reach(map[*Step]bool{}, g.byID[g.Start], func(s *Step) []*Step {
		for _, b := range s.From {
			blocks[b] = true
		}
		return following(s)
	})
	return blocks
}

// end returns the ID of the step that ends the flow, which it adds: an end with a label, or a
// return.
func (g *graph) end(label string) string {
	s := &Step{Name: endName(label), Effect: Effect{Kind: End, What: label}}
	if g.inRun {
		s.Name = completed
		s.Kind = Return
		s.What = completed
	}
	s.ID = addedID + s.What
	if g.byID[s.ID] == nil {
		g.byID[s.ID] = s
	}
	return s.ID
}

// cutID begins the IDs of ends at ways that are cut. The ID of the step whose way is cut follows.
const cutID = addedID + "cut "

// cut ends the calls that take an edge of a step. The end is a step of the block whose way is cut, and it has the
// reason. So the block is approximated if a call comes to the end, even if the step itself becomes one without
// effect.
func (g *graph) cut(s *Step, e *Edge, reason, fix string) {
	end := g.byID[cutID+s.ID]
	if end == nil {
		end = &Step{ID: cutID + s.ID, From: s.From, Name: endName(hungUp), Effect: Effect{Kind: End, What: hungUp}}
		g.byID[end.ID] = end
	}
	end.Approximate(g.cutNote(reason, fix))
	g.cuts = append(g.cuts, cutWay{s, g.byID[e.To]})

	// In a flow that is run, an end would hang up. The call comes back to the other flow instead.
	if g.inRun {
		end.Name = completed
		end.Kind = Return
		end.What = completed
	}

	e.To = end.ID
}

// cutNote returns the reason and the fix of a way that is cut. A flow beside the call needs no end of its own,
// because the conversation ends it.
func (g *graph) cutNote(reason, fix string) (string, string) {
	if g.Role == Beside && !g.line {
		return playsOn, playsOnFix
	}
	return reason, fix
}

// cutEmptyCycles cuts the cycles of steps without effect. On the platform, calls would follow them forever.
func (g *graph) cutEmptyCycles() {
	// In a flow for waiting calls such a cycle is a silence, which ends when an agent answers.
	if g.waits || g.Role == InQueue {
		return
	}

	walks := map[*Step]int{} // by step, the walk that has come to it first
	walk := 0
	for _, s := range g.byID {
		walk++
		for s != nil && s.Kind == Pass && walks[s] == 0 {
			walks[s] = walk
			s = g.byID[s.next()]
		}

		// A walk that meets its own way has found a cycle. The walks begin in any order, so that the lowest ID
		// decides where the cycle begins.
		if s == nil || walks[s] != walk {
			continue
		}
		first := s
		for at := g.byID[s.next()]; at != s; at = g.byID[at.next()] {
			if at.ID < first.ID {
				first = at
			}
		}

		last := first
		for last.next() != first.ID {
			last = g.byID[last.next()]
		}
		g.cut(last, last.nextEdge(), NeverWaits, NeverWaitsFix)
	}
}

// endName proposes the name of a step that ends the call with a label.
func endName(label string) string {
	if label == hungUp { // the flow hangs up, and not the caller
		return "hang_up"
	}
	return label
}

// endEdges leads the edges to no step to a step that ends the flow.
func (g *graph) endEdges(s *Step) {
	for i := range s.Edges {
		e := &s.Edges[i]
		if g.byID[e.To] != nil || e.Queue != "" {
			continue // a queue is no step
		}

		switch {
		// The platform plays a flow for waiting calls again from its start or from a later step.
		case g.waits && s.Kind != Run:
			e.To = g.again(s)
		// The call has been served, so that its end counts as answered.
		case e.Outcome == answered || s.Kind == Transfer && e.Outcome == completed:
			e.To = g.end(answered)
		default:
			e.To = g.end(hungUp)
		}
	}
}

// again returns the step with which a flow for waiting calls begins again after a step.
func (g *graph) again(after *Step) string {
	first := g.byID[g.passed(g.Again)]
	switch {
	case first == nil:
		return g.Start
	// No way of the source led back to the comparison, so that it has become no step.
	case first.Kind == Decide:
		after.Approximate("here the flow begins again without the comparison at its start",
			"write a branch, and lead the step to it")
		return g.Start
	}
	return first.ID
}

// pauses reports whether the caller is asked or waits before a step's edge is taken, or hears
// something in a flow that runs while the call waits.
func (g *graph) pauses(s *Step, e *Edge) bool {
	// In a queue, time passes while something is played, so that the flow cannot spin. A text of
	// signs alone takes no time.
	asks := s.Kind == Lookup && s.Takes > 0
	if g.waits && (s.Prompt.takesTime() || asks) {
		return true
	}

	switch s.Kind {
	case Menu, Collect, Listen, Record:
		return true
	case Enqueue:
		return e.Outcome != full && e.Outcome != closed
	case Transfer:
		return e.Outcome == completed || e.Outcome == noAnswer
	case Pass, Say, Callback, Lookup, Branch, Match, Chance, Decide, Check, Set, Run, Go, Return, End, Loop:
	}

	return false
}

// onlyNext returns the step after a step with one way, or nil.
func (g *graph) onlyNext(s *Step) *Step {
	if len(s.Edges) != 1 {
		return nil
	}
	return g.byID[s.Edges[0].To]
}

// onlyBefore returns the step before each step that only one step leads to.
func (g *graph) onlyBefore() map[string]*Step {
	out := map[string]*Step{}
	for _, s := range g.order {
		for _, e := range s.Edges {
			// A step with several steps before it stays in the map, so that a third step does not count as the only
			// one.
			if other, isKnown := out[e.To]; isKnown && other != s {
				out[e.To] = nil
				continue
			}
			out[e.To] = s
		}
	}
	return out
}

// stepName returns the name of a step by its ID.
func (g *graph) stepName(id string) string { return g.stepNames.byID[id] }

// beginsEmpty reports whether no call that begins in a flow has a value of a variable there. A module and a flow of a
// queue follow flows that are not imported, which may have set any.
func (g *graph) beginsEmpty(c *Center, variable string) bool {
	return g.line && !g.begun().added && !c.isCompared() && !c.Given(variable)
}

// begun returns the flow of the source in which the calls of a line begin. If the import adds a flow for the line, it
// is the flow that the added flow leads to.
func (g *graph) begun() *graph {
	if g.added && len(g.invocations) > 0 && g.invocations[0].step.Kind == Go {
		return g.invocations[0].to
	}
	return g
}

// cyclic returns the steps that a call can come to again in the flow.
func (g *graph) cyclic() map[*Step]bool { return onCycles(g.order, g.following) }

// leave replaces each step where the call leaves the queue with a return.
func (g *graph) leave(list []leaving) {
	for _, l := range list {
		g.byID[l.step.ID] = &Step{ID: l.step.ID, Name: l.label, From: l.step.From, Effect: Effect{Kind: Return, What: l.label}}
	}
}

// link lets the edges of a step skip blocks without effect, and puts them in an order
// that does not depend on the source's.
func link(s *Step, passed func(id string) string) {
	// The edge of an error is dropped, but lint must not report that the source lacks one.
	leadsOn := func(e Edge) bool { return e.Error && passed(e.To) != "" }
	if s.Kind == Lookup && slices.ContainsFunc(s.Edges, leadsOn) {
		s.Caught = true
	}
	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool { return e.Error })
	for i := range s.Edges {
		s.Edges[i].To = passed(s.Edges[i].To)
	}
	if s.Kind == Match || s.Kind == Decide { // the first case that holds is taken
		return
	}
	slices.SortStableFunc(s.Edges, func(a, b Edge) int { return cmp.Compare(a.rank(), b.rank()) })
}
