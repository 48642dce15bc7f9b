package importer

import (
	"cmp"
	"fmt"
	"slices"
)

// Other is a value of every attribute: all values that no step compares with, and no value if the
// source does not distinguish that. It is the first, the initial value of a call, unless
// [Center.Unset] has another.
const Other = "other"

// maxAttributes is the most attributes that a center declares, with some to spare for its own.
const maxAttributes = 60

// reservedAttributes are the names that no attribute of a source gets: the attributes that every call has, and the
// keys of "call:" in a scripted call.
var reservedAttributes = []string{
	languageName, "tier", "country", "region", "hub", "line", "number", "number_type", "abroad", "day", "from", "at", "flow",
}

// uses are the uses of one attribute in a center.
type uses struct {
	branches []site
	chooses  []site // the queue steps that it chooses the queue or the priority of
	assigned int
	answers  []site // the steps with an assignment whose value is an answer of its own
}

// once reports whether one branch alone compares a value that comes with the call.
func (u *uses) once() bool { return u.assigned == 0 && len(u.branches) == 1 && len(u.chooses) == 0 }

// isRead reports whether a step decides by the attribute.
func (u *uses) isRead() bool { return len(u.branches)+len(u.chooses) > 0 }

// site is a step of a flow.
type site struct {
	graph *graph
	step  *Step
}

// findUses returns the uses of each attribute, by the steps that calls can reach.
func findUses(b *builder) map[string]*uses {
	all := map[string]*uses{}
	of := func(id string) *uses {
		if all[id] == nil {
			all[id] = &uses{}
		}
		return all[id]
	}

	assign := func(list []Assign, at site) {
		for _, a := range list {
			u := of(a.Attribute)
			u.assigned++
			if a.isOpen() {
				u.answers = append(u.answers, at)
			}
		}
	}

	for g, s := range b.steps() {
		if s.Kind == Branch {
			of(s.What).branches = append(of(s.What).branches, site{g, s})
		}

		for _, by := range []string{s.By, s.Ranked.By} {
			if by != "" {
				of(by).chooses = append(of(by).chooses, site{g, s})
			}
		}

		assign(s.Sets, site{g, s})

		for _, e := range s.Edges {
			assign(e.Sets, site{g, s})
		}
	}

	return all
}

// dropUncompared drops the assignments of attributes that no step compares.
func dropUncompared(b *builder) {
	dropSets(b, leftOut(NoEffect), func(b *builder) func(*graph, *Assign) bool {
		all := findUses(b)
		return func(_ *graph, a *Assign) bool { return all[a.Attribute].isRead() }
	})
}

// dropSets drops the assignments that are not needed. A set step without any left has no effect, and steps that only it
// led to may be the last that compare another.
func dropSets(b *builder, unneeded Note, find func(*builder) (isNeeded func(*graph, *Assign) bool)) {
	for dropped := true; dropped; b.relink() {
		dropped = false
		isNeeded := find(b)

		for g, s := range b.steps() {
			needed := func(list []Assign) (out []Assign) {
				for i := range list {
					if isBuiltIn(list[i].Attribute) || isNeeded(g, &list[i]) {
						out = append(out, list[i])
					}
				}
				return out
			}

			s.Sets = needed(s.Sets)
			for i := range s.Edges {
				s.Edges[i].Sets = needed(s.Edges[i].Sets)
			}

			// Steps after it may now be unreached. The next round finds the assignments that only they
			// needed.
			if s.Kind == Set && len(s.Sets) == 0 {
				s.Kind = Pass
				dropped = true
				if !s.ElseToo {
					s.unneeded = unneeded
				}
			}
		}
	}
}

// foldAnswers makes the branches on an answer of a lookup outcomes of the lookup, where
// the answer is compared only there, right after it.
func foldAnswers(b *builder) {
	entries := map[*graph]map[string]int{}
	for _, g := range b.graphs {
		entries[g] = g.entries()
	}

	all := findUses(b)
	for _, id := range sortedKeys(all) {
		u := all[id]

		// Another reader of the answer would miss it, and another writer would change what the branch
		// compares.
		if len(u.branches) != 1 || len(u.chooses) > 0 || len(u.answers) != 1 {
			continue
		}

		branch := u.branches[0]
		from := u.answers[0]

		// A second way to the branch would come without this answer.
		if from.step.Kind != Lookup || from.graph != branch.graph || entries[from.graph][branch.step.ID] != 1 {
			continue
		}

		edges := from.step.Edges
		i := slices.IndexFunc(edges, func(e Edge) bool { return e.To == branch.step.ID && e.answersOnly(id) })
		if i >= 0 {
			from.step.Edges = slices.Replace(edges, i, i+1, outcomes(branch.step)...)
			from.step.absorb(branch.step)
		}
	}

	b.relink()
	dropUncompared(b)
}

// answersOnly reports whether an edge gives an attribute an answer, and nothing else a value.
func (e *Edge) answersOnly(attribute string) bool {
	return len(e.Sets) == 1 && e.Sets[0].Attribute == attribute && e.Sets[0].isOpen()
}

// entries counts the edges to each step, and the start.
func (g *graph) entries() map[string]int {
	n := map[string]int{g.Start: 1}
	for _, s := range g.order {
		for _, e := range s.Edges {
			n[e.To]++
		}
	}
	return n
}

// outcomes returns the edges of a branch as outcomes of a lookup.
func outcomes(branch *Step) []Edge {
	out := slices.Clone(branch.Edges)
	for i := range out {
		if out[i].Outcome == Otherwise {
			out[i].Outcome = Other
		}
	}
	return out
}

// limitAttributes makes lookups of the branches on the attributes that fewest steps use,
// where there are more than a center has.
func limitAttributes(b *builder) {
	all := findUses(b)
	ids := slices.DeleteFunc(sortedKeys(all), func(id string) bool {
		return callAttributes[id] != "" || all[id].once() || !all[id].isRead()
	})

	// The attributes with the fewest uses become lookups. Attributes that choose a queue come first,
	// since no lookup chooses a queue.
	slices.SortStableFunc(ids, func(x, y string) int {
		return cmp.Or(len(all[y].chooses)-len(all[x].chooses), len(all[y].branches)-len(all[x].branches))
	})

	for _, id := range ids[min(maxAttributes, len(ids)):] {
		for _, p := range all[id].branches {
			p.step.becomeLookup()
			p.step.Approximate(fmt.Sprintf("the flows compare more than %d attributes: a lookup decides here", maxAttributes),
				"split the center")
		}
	}

	dropUncompared(b)
}

// askUnset replaces branches on attributes whose value comes with the call, because no step sets it before. One branch
// that a call passes once becomes a lookup. Several branches need the same answer, which a lookup at the start of every
// line's flow gives.
func askUnset(b *builder) {
	all := findUses(b)
	asked, once := unsetAttributes(b, all)

	// Branches that have one way are decided by now, so that the cycles of a flow are found once.
	asked = append(asked, askOnce(b, all, once)...)

	slices.Sort(asked)
	if len(asked) > 0 {
		askFirst(b, asked)
	}
	b.relink()
}

// unsetAttributes returns the attributes whose value comes with the call: those with several branches, and those with
// one branch. It decides the branches that calls come to before anything sets their attribute, if that has a fixed
// value then.
func unsetAttributes(b *builder, all map[string]*uses) (asked, once []string) {
	v := newSources(b)
	for _, id := range sortedKeys(all) {
		u := all[id]
		if callAttributes[id] != "" || !u.isRead() {
			continue
		}

		isSet := u.assigned > 0
		comes := v.comesWithCall(id, u)
		isFixed := b.center.Unset[id] != "" && len(u.chooses) == 0 && !comes
		for _, p := range u.branches {
			if isFixed && !isSet {
				p.step.become(b.center.Unset[id], alwaysEmpty)
			}
		}

		// A set attribute needs a lookup only if some call reaches a comparison before it is set.
		switch {
		case isSet && comes, !isSet && !isFixed && !u.once():
			asked = append(asked, id)
		case !isSet && !isFixed:
			once = append(once, id)
		}
	}
	return asked, once
}

// askOnce makes lookups of the only branches on some attributes. It returns the attributes whose branch a call may pass
// again, because a second answer could differ.
func askOnce(b *builder, all map[string]*uses, once []string) (asked []string) {
	if len(once) == 0 {
		return nil
	}

	cyclic := map[*graph]map[*Step]bool{}
	cyclicOf := func(g *graph) map[*Step]bool {
		if cyclic[g] == nil {
			cyclic[g] = g.cyclic()
		}
		return cyclic[g]
	}

	again := passedAgain(b, cyclicOf)
	for _, id := range once {
		branch := all[id].branches[0]
		if again[branch.graph] || cyclicOf(branch.graph)[branch.step] {
			asked = append(asked, id)
		} else {
			branch.step.becomeLookup()
		}
	}
	return asked
}

// passedAgain returns the flows that a call may pass more than once: flows that lead back to themselves, flows
// that several steps or a step in a cycle run, flows that a step runs and a call also goes to, and the flows
// that these lead to.
func passedAgain(b *builder, cyclicOf func(*graph) map[*Step]bool) map[*graph]bool {
	runs := map[*graph]int{}
	isGoneTo := map[*graph]bool{}
	var begin []*graph
	for _, g := range b.graphs {
		for _, c := range g.invocations {
			// A call comes back from a run, and may run the flow again. It does not come back from a go.
			if c.step.Kind == Go {
				isGoneTo[c.to] = true
			} else {
				runs[c.to]++
			}
			isBoth := isGoneTo[c.to] && runs[c.to] > 0
			if runs[c.to] == 2 || isBoth || cyclicOf(g)[c.step] {
				begin = append(begin, c.to)
			}
		}
	}
	isOnCycle := onCycles(b.graphs, (*graph).targets)
	for _, g := range b.graphs {
		if isOnCycle[g] {
			begin = append(begin, g)
		}
	}

	out := map[*graph]bool{}
	for _, g := range begin {
		Reach(out, g, (*graph).targets)
	}
	return out
}

// comesWithCall reports whether a call can come to a step that reads an attribute with the value that it has
// before it begins, which the source does not tell.
func (v *sources) comesWithCall(id string, u *uses) bool {
	if _, isNumber := v.center.Ranges[id]; isNumber || v.center.isCompared() {
		return false
	}
	var readers []*Step
	for _, p := range slices.Concat(u.branches, u.chooses) {
		readers = append(readers, p.step)
	}
	assigns := lastOf(func(a *Assign) bool { return a.Attribute == id })
	return slices.ContainsFunc(v.search(assigns, readers...), func(d definition) bool {
		return d.set == nil && !d.begin.beginsEmpty(v.center, id)
	})
}

// askFirst begins the flow of every line with a lookup that gives the values of some attributes that the flow, or
// one that it leads to, compares.
func askFirst(b *builder, ids []string) {
	// A flow that is added below begins with its lookup, and is not in this list.
	graphs := b.graphs
	entered := map[*graph]string{}
	for _, g := range graphs {
		for _, c := range g.invocations {
			entered[c.to] = c.step.callee()
		}
	}

	for _, g := range graphs {
		if !g.line || g.Start == "" {
			continue
		}

		var sets []Assign
		compared := g.compared()
		for _, id := range ids {
			if compared[id] {
				sets = append(sets, Assign{Attribute: id, To: Answer{}})
			}
		}

		// The lookup stands before the first step, and its answer holds for the whole call.
		if len(sets) > 0 {
			of := "values"
			if len(sets) == 1 {
				of = b.center.proposal(sets[0].Attribute)
			}

			// A call that another flow leads back has its answer already, and a second answer could differ.
			if id := entered[g]; id != "" {
				g = b.beginBefore(g, id)
			}
			s := &Step{
				ID: addedID + "given", Name: "get_" + slug(of),
				Effect: Effect{Kind: Lookup, What: slug(of) + "_of_the_call", Own: true},
				Edges:  []Edge{{Outcome: "known", To: g.Start, Sets: sets}},
			}
			g.byID[s.ID] = s
			g.Start = s.ID
		}
	}
}

// compared returns the attributes that decide the way in a flow or in one it leads to.
func (g *graph) compared() map[string]bool {
	out := map[string]bool{}
	for reached := range g.reachableFlows() {
		for _, s := range reached.order {
			if s.Kind == Branch {
				out[s.What] = true
			}
			out[s.By], out[s.Ranked.By] = true, true
		}
	}
	return out
}
