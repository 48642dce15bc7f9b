package importer

import (
	"slices"
	"strconv"
)

// maxNeedless is the most rounds that drop needless decisions. A decision that stays leads all its ways to one step,
// so that the result is right but longer.
const maxNeedless = 10

// dropNeedless drops the assignments, branches and lookups that decide nothing.
func dropNeedless(b *builder) {
	for range maxNeedless {
		dropSets(b, Note{}, neededSets)
		if !dropSameWays(b) {
			return
		}
	}
}

// dropSameWays drops the branches and lookups all of whose ways do the same and lead to one step: what tells these
// apart has no effect here. A comparison whose ways lead to one block in the source stays, and so does a value that
// the source compares with: the checks of the folder report them. It reports whether there were any.
func dropSameWays(b *builder) (dropped bool) {
	for _, s := range b.steps() {
		// Neither a lookup that only notifies another system nor chance has an answer that matters to the call.
		notifies := s.Kind == Lookup && s.Notifies || s.Kind == Chance
		decides := s.Kind == Branch || s.Kind == Match || s.Kind == Check || notifies
		if !decides || len(s.From) == 0 || len(s.Edges) == 0 {
			continue
		}

		// One more way of the source leads elsewhere, so that the step stays to name it.
		if s.misses {
			continue
		}

		// A single case without a way for the rest stays, since lint reports it to its author.
		first := s.Edges[0]
		hasOneCase := len(s.Edges) == 1 && first.Outcome != Otherwise
		if hasOneCase && !notifies {
			continue
		}

		// In the source, a comparison with one next block is the work of its author, and lint reports
		// it.
		next := slices.Compact(slices.Sorted(slices.Values(s.From[0].Next)))
		if !s.hasOneResult() || !notifies && len(next) == 1 {
			continue
		}

		why := leftOut(SameWays)
		if notifies {
			why = leftOut(NoEffect)
		}

		s.pass(first, why)
		dropped = true
	}

	b.relink()
	return dropped
}

// dropEmptyRuns drops the runs of flows that only return, and these flows.
func dropEmptyRuns(b *builder) {
	for again := true; again; b.relink() {
		again = false
		for g, s := range b.steps() {
			to := b.flow(s.What)
			if s.Kind != Run || to == nil {
				continue
			}
			first := to.byID[to.Start]
			if first == nil || first.Kind != Return {
				continue
			}

			label := slug(first.What)

			// The flow returns with one label only, so that the run always takes this way.
			if i := slices.IndexFunc(s.Edges, func(e Edge) bool { return slug(e.Outcome) == label }); i >= 0 {
				s.pass(s.Edges[i], Note{})
				g.invocations = slices.DeleteFunc(g.invocations, func(c invocation) bool { return c.step == s })

				// The blocks of the empty flow are reported with the flow that has run it.
				to.emptyFor = g
				again = true
			}
		}
	}

	dropEmpty(b)
}

// dropEmpty drops the flows that do nothing, if no flow leads to them any more.
func dropEmpty(b *builder) {
	used := map[*graph]bool{}
	for _, g := range b.graphs {
		for _, to := range g.targets() {
			used[to] = true
		}
	}

	isDropped := func(g *graph) bool { return g.emptyFor != nil && !g.line && !used[g] }
	b.graphs = slices.DeleteFunc(b.graphs, func(g *graph) bool {
		if !isDropped(g) {
			return false
		}

		// The flow that has run this one may be dropped, too. The first flow that stays takes the blocks, so that the
		// report loses none of them.
		stays := g.emptyFor
		for isDropped(stays) {
			stays = stays.emptyFor
		}

		stays.absorb(g)
		delete(b.byID, g.ID)
		return true
	})
}

// neededSets finds the assignments whose value a step reads before the next one, if not every call has that value there
// already. A call leaves a flow that runs while it waits at any step.
func neededSets(b *builder) func(*graph, *Assign) bool {
	v := newSources(b)
	unfollowed := unfollowed(b)
	setting := setting(b)
	read := map[*Assign]bool{}
	for id, u := range findUses(b) {
		known := map[*Assign]bool{}
		if !unfollowed[id] {
			for _, s := range setting[id] {
				before := v.oneValue(s, id)
				for e, a := range s.Assigns() {
					value, isConst := a.Value()

					// Every call of the source has this value before the step already. An edge of a set step comes
					// after the step's own assignments, and an edge of a run after those of its flow, so that the
					// value before the step proves nothing about it.
					isSame := a.Attribute == id && isConst && before.isOne && value == before.value
					isAfterOthers := e != nil && (s.Kind == Set || s.Kind == Run)
					known[a] = known[a] || isSame && !isAfterOthers
				}
			}
		}

		var readers []*Step
		for _, p := range slices.Concat(u.branches, u.chooses) {
			readers = append(readers, p.step)
		}

		v.search(lastOf(func(a *Assign) bool {
			assigns := a.Attribute == id && !known[a]

			// A sum also reads the value before it, so that the search does not end there.
			read[a] = read[a] || assigns
			return assigns && a.added() == 0
		}), readers...)
	}

	return func(g *graph, a *Assign) bool { return g.waits || read[a] }
}

// oneValue is the value of an attribute that every call of the source has at a step, if there is one.
type oneValue struct {
	value string
	isOne bool
}

// oneValue returns the only value that calls may have given an attribute before a step. Two different values end the
// search.
func (v *sources) oneValue(at *Step, attribute string) (out oneValue) {
	for d := range v.each(giving(attribute), at) {
		value, isKnown := v.firstValue(d.begin, attribute)
		if d.set != nil {
			value, isKnown = d.set.Value()
			isKnown = isKnown && d.set.added() == 0
		}
		if !isKnown || out.isOne && value != out.value {
			return oneValue{}
		}
		out = oneValue{value, true}
	}
	return out
}

// firstValue returns the value of an attribute that calls have at the begin of a flow, and whether it is known. A
// module may be run by a flow that is not imported.
func (v *sources) firstValue(g *graph, attribute string) (value string, isKnown bool) {
	if g == nil || !g.line {
		return "", false
	}
	if r, isNumber := v.center.Ranges[attribute]; isNumber {
		return strconv.Itoa(r.First), true
	}
	value = v.center.Unset[attribute]
	return value, value != ""
}

// setting returns the steps that give each attribute a constant, themselves or on an edge.
func setting(b *builder) map[string][]*Step {
	out := map[string][]*Step{}
	for _, s := range b.steps() {
		for _, a := range s.Assigns() {
			// The assignments of one step follow each other.
			all := out[a.Attribute]
			isListed := len(all) > 0 && all[len(all)-1] == s
			if _, isConst := a.Value(); isConst && !isListed {
				out[a.Attribute] = append(all, s)
			}
		}
	}
	return out
}

// unfollowed returns the attributes whose values are not all known. A call can leave a flow for waiting calls at any
// step, so that its assignments may or may not have been made.
func unfollowed(b *builder) map[string]bool {
	out := map[string]bool{}
	for g, s := range b.steps() {
		for _, a := range s.Assigns() {
			isOpenLanguage := a.Attribute == Language && a.isOpen()
			if g.waits || isOpenLanguage {
				out[a.Attribute] = true
			}
		}
	}
	return out
}
