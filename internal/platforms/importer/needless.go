package importer

import "slices"

// maxNeedless is the most rounds of dropping what decides nothing: what is left behind them is right, but longer.
const maxNeedless = 10

// dropNeedless drops the assignments, branches and lookups that decide nothing.
func (b *builder) dropNeedless() {
	for range maxNeedless {
		if b.dropSets("", b.read); !b.dropSameWays() {
			return
		}
	}
}

// dropSameWays drops the branches and lookups all of whose ways do the same and lead to one step, where in the source
// they lead to several blocks: what tells these apart has no effect here. It reports whether there were any.
func (b *builder) dropSameWays() (dropped bool) {
	for _, s := range b.steps() {
		decides := s.Kind == Branch || s.Kind == Match || s.Kind == Check || s.Kind == Lookup && s.Notifies
		if !decides || len(s.From) == 0 || len(s.Edges) == 0 || len(s.Edges) == 1 && s.Edges[0].Outcome != Otherwise {
			continue // a value that the source compares with stays: the checks of the folder tell of it
		}
		first := s.Edges[0]
		differs := func(e Edge) bool { return e.To != first.To || !slices.EqualFunc(e.Sets, first.Sets, Assign.isLike) }
		next := slices.Compact(slices.Sorted(slices.Values(s.From[0].Next)))
		if slices.ContainsFunc(s.Edges, differs) || len(next) == 1 {
			continue
		}
		s.Kind, s.unneeded, dropped = Pass, "its ways lead to the same step here", true
		if len(first.Sets) > 0 {
			first.Outcome, first.Sets, s.Sets = done, nil, first.Sets
			s.Kind, s.Edges = Set, []Edge{first}
		}
	}
	b.relink()
	return dropped
}

// isLike reports whether two assignments do the same.
func (a Assign) isLike(other Assign) bool {
	return a.Attribute == other.Attribute && a.Add == other.Add && slices.Equal(a.Values, other.Values)
}

// read finds the assignments whose value a step reads before the next one, if not every call has that value there
// already. A call leaves a flow that runs while it waits at any step.
func (b *builder) read() func(*graph, *Assign) bool {
	v, read := b.newSources(), map[*Assign]bool{}
	for id, u := range b.findUses() {
		if !u.isRead() || slices.Contains(builtin, id) {
			continue
		}
		known := map[*Assign]bool{}
		if b.followed(id) {
			for s, values := range v.possible(id) {
				for e, a := range s.assigns() {
					isSame := a.Attribute == id && len(a.Values) == 1 && len(values) == 1 && values[a.Values[0]]
					known[a] = known[a] || isSame && (e == nil || s.Kind != Set)
				}
			}
		}
		var readers []*Step
		for _, p := range slices.Concat(u.branches, u.chooses) {
			readers = append(readers, p.step)
		}
		v.search(lastOf(func(a *Assign) bool {
			assigns := a.Attribute == id && !known[a]
			read[a] = read[a] || assigns
			return assigns && a.Add == 0
		}), readers...)
	}
	return func(g *graph, a *Assign) bool { return g.waits || read[a] }
}
