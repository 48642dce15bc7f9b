package importer

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
)

// definition is the source of a value of a variable: an assignment of a step or of one of its
// edges. Without an assignment, a call begins with the value in a flow.
type definition struct {
	variable string
	at       *Step
	set      *Assign
	begin    *graph
}

// definitions are the sources of the values that a variable can have at a step. Many steps share them, so that what
// holds for all of them is found once, and not again at each of these steps.
type definitions struct {
	list    []definition
	entries []definition // of the caller, by keys or speech
	copies  bool         // one copies another variable
}

func newDefinitions(list []definition) *definitions {
	out := &definitions{list: slices.Clip(list)}
	for _, d := range list {
		if d.isEntry() {
			out.entries = append(out.entries, d)
		}
		out.copies = out.copies || d.isCopy()
	}
	return out
}

// point is a step with the ways to it.
type point struct {
	graph *graph
	step  *Step
	ways  []arrival
	seen  int // the last search that has come to it
	index int // in the list of all
}

// arrival is a way to a step: from another, after the assignments of that and of some edges; from none where a
// call begins in a flow.
type arrival struct {
	from  *point
	over  []*Edge
	begin *graph
}

// sources finds where values come from: the reaching definitions of one variable at one step, by a search
// backward over the steps of all flows.
type sources struct {
	*builder
	points   map[*Step]*point
	all      []*point                    // in the order in which they were found
	known    map[definition]*definitions // by variable and step
	shared   map[uint64][]*definitions   // by a hash of the list: many steps have one list
	searches int
	seed     maphash.Seed

	// The memory of one search, which the next one uses again. A search within a search has memory of its own.
	found []definition
	work  []*point
	seen  map[definition]bool
}

func newSources(b *builder) *sources {
	v := &sources{builder: b, points: map[*Step]*point{}, shared: map[uint64][]*definitions{}, seed: maphash.MakeSeed()}
	v.known = map[definition]*definitions{}

	for _, g := range b.graphs {
		for _, s := range g.order {
			v.point(s).graph = g
		}
	}

	called := map[*graph]bool{}
	for _, g := range b.graphs {
		if g.line {
			Reach(called, g, v.calls)
		}
	}

	for _, g := range b.graphs {
		if g.line || !called[g] {
			// A module that no call comes to is checked as if calls began in it.
			v.add(g.byID[g.Start], arrival{begin: g})
		}

		// A called flow begins with the assignments that the calling step has made.
		for _, c := range g.invocations {
			if v.isReached(c.step) {
				v.add(c.to.byID[c.to.Start], arrival{from: v.point(c.step)})
			}
		}
		for _, s := range g.order {
			for i := range s.Edges {
				e := &s.Edges[i]
				if !s.isLabel(e) {
					v.add(g.after(e), arrival{from: v.point(s), over: []*Edge{e}})
					continue
				}

				// The call comes back from the steps that return with this label, with the assignments
				// of the flow that was run.
				v.flow(s.callee()).eachReturn(slug(e.Outcome), func(from *Step, over ...*Edge) {
					v.add(g.after(e), arrival{from: v.point(from), over: append(over, e)})
				})
			}
		}
	}

	return v
}

func (v *sources) point(s *Step) *point {
	if v.points[s] == nil {
		v.points[s] = &point{step: s, index: len(v.all)}
		v.all = append(v.all, v.points[s])
	}
	return v.points[s]
}

// isReached reports whether a step is in a flow still. A pass may have cut the ways to a step that leads to a flow.
func (v *sources) isReached(s *Step) bool { return v.points[s] != nil && v.points[s].graph != nil }

// calls returns the flows that the steps of a flow lead to.
func (v *sources) calls(g *graph) []*graph {
	var out []*graph
	for _, c := range g.invocations {
		if v.isReached(c.step) {
			out = append(out, c.to)
		}
	}
	return out
}

// add adds a way to a step, if it is one.
func (v *sources) add(to *Step, way arrival) {
	if to != nil {
		v.point(to).ways = append(v.point(to).ways, way)
	}
}

// eachReturn yields the ends of a flow, and of those that it goes to, that return with a label. An edge to no
// step returns, too.
func (g *graph) eachReturn(label string, yield func(*Step, ...*Edge)) {
	if g == nil {
		return
	}
	Reach(map[*graph]bool{}, g, func(at *graph) []*graph {
		for _, s := range at.order {
			if s.Kind == Return && slug(s.What) == label {
				yield(s)
			}

			// An edge to no step returns with the label completed.
			for i := range s.Edges {
				if label == completed && at.after(&s.Edges[i]) == nil {
					yield(s, &s.Edges[i])
				}
			}
		}

		var out []*graph
		for _, c := range at.invocations {
			if c.step.Kind == Go {
				out = append(out, c.to)
			}
		}

		return out
	})
}

// gives reports whether an assignment gives a variable a value.
func (a *Assign) gives(variable string) bool {
	return a.Attribute == variable || a.givesGroup() && strings.HasPrefix(variable, a.Attribute)
}

// givesGroup reports whether an assignment gives all variables a value whose names begin with its own.
func (a *Assign) givesGroup() bool { return strings.HasSuffix(a.Attribute, ".") }

// reaching returns what may have given a variable its value at a step.
func (v *sources) reaching(at *Step, variable string) *definitions {
	key := definition{variable: variable, at: at}
	if out, ok := v.known[key]; ok {
		return out
	}

	// The search is the same for every variable, and leaves its name out.
	v.found = v.collect(v.found[:0], giving(variable), at)
	v.known[key] = v.share(v.found, variable)
	return v.known[key]
}

// share returns the definitions of a variable in a list. Equal lists are one, so that a variable with many
// assignments and many readers has a list for each set of assignments, and not for each reader.
func (v *sources) share(list []definition, variable string) *definitions {
	// The searches from two steps of a ring find the same definitions in another order.
	if len(list) > fewDefinitions {
		slices.SortStableFunc(list, func(a, b definition) int { return v.placeOf(a) - v.placeOf(b) })
	}

	var hash maphash.Hash
	hash.SetSeed(v.seed)
	for i := range list {
		list[i].variable = variable
		maphash.WriteComparable(&hash, list[i])
	}

	of := hash.Sum64()
	for _, other := range v.shared[of] {
		if slices.Equal(other.list, list) {
			return other
		}
	}
	out := newDefinitions(slices.Clone(list))
	v.shared[of] = append(v.shared[of], out)
	return out
}

// placeOf returns the place of a definition in the list of all points. The begins of calls come first.
func (v *sources) placeOf(d definition) int {
	if d.at == nil {
		return -1
	}
	return v.point(d.at).index
}

// defines returns the wanted assignment of a step, or of an edge of the step if there is one, or
// nil.
type defines func(*Step, *Edge) *Assign

// lastOf returns the last assignment that a predicate is true of.
func lastOf(is func(*Assign) bool) defines {
	return func(s *Step, e *Edge) *Assign {
		list := s.Sets
		if e != nil {
			list = e.Sets
		}

		// The last of several assignments in one list is the one that stays.
		for i := len(list) - 1; i >= 0; i-- {
			if is(&list[i]) {
				return &list[i]
			}
		}
		return nil
	}
}

// giving finds the assignments that give a variable a value.
func giving(variable string) defines {
	return lastOf(func(a *Assign) bool { return a.gives(variable) })
}

// search returns the last assignments on the ways to some steps, without repetition. One without an
// assignment stands for each flow in which a call may have begun since.
func (v *sources) search(find defines, at ...*Step) []definition {
	return v.collect(nil, find, at...)
}

// collect is search, which appends to a list.
func (v *sources) collect(out []definition, find defines, at ...*Step) []definition {
	for d := range v.each(find, at...) {
		out = append(out, d)
	}
	return v.distinct(out)
}

// each yields the results of a search, with repetition.
func (v *sources) each(find defines, at ...*Step) iter.Seq[definition] {
	return func(yield func(definition) bool) {
		work := v.work[:0]
		v.work = nil
		defer func() { v.work = work }()
		for _, s := range at {
			work = append(work, v.point(s))
		}

		// The number of the search marks the points that it has seen, so that no set of points is needed.
		for v.searches++; len(work) > 0; {
			to := work[len(work)-1]
			work = work[:len(work)-1]
			for i := range to.ways {
				way := &to.ways[i]
				found := definition{begin: way.begin}
				if way.from != nil {
					if found.set = way.last(find); found.set == nil {
						if way.from.seen != v.searches {
							way.from.seen = v.searches
							work = append(work, way.from)
						}
						continue
					}
					found.at = way.from.step
				}
				if !yield(found) {
					return
				}
			}
		}
	}
}

// last returns the last assignment on a way, or nil.
func (way *arrival) last(find defines) *Assign {
	for i := len(way.over) - 1; i >= 0; i-- {
		if set := find(way.from.step, way.over[i]); set != nil {
			return set
		}
	}
	return find(way.from.step, nil)
}

// origins returns what may have given a variable its value at a step, or the variable that this is a copy of.
func (v *sources) origins(at *Step, variable string) *definitions {
	// Most variables are no copies. Then the shared definitions are returned without another search.
	all := v.reaching(at, variable)

	// In a row of copies, each one is looked up once. No row has more copies than steps.
	for range v.all {
		if len(all.list) != 1 || !all.copies {
			break
		}
		of, _ := all.list[0].set.copied()
		all = v.reaching(all.list[0].at, of)
	}
	if !all.copies {
		return all
	}

	var out []definition
	seen := map[definition]bool{}
	for work := all.list; len(work) > 0; work = work[1:] {
		d := work[0]
		if seen[d] {
			continue
		}

		seen[d] = true

		if d.isCopy() {
			of, _ := d.set.copied()
			work = append(slices.Clip(work), v.reaching(d.at, of).list...)
			continue
		}

		out = append(out, d)
	}

	return newDefinitions(out)
}

// constant returns the one value that a definition gives. It returns false if the value is known in the call only.
func (v *sources) constant(d definition) (value string, ok bool) {
	a := Assign{To: v.term(d)}
	return a.Value()
}

// term returns the value that a definition gives.
func (v *sources) term(d definition) Term {
	switch {
	case d.set != nil:
		return d.set.To
	case d.begin.beginsEmpty(v.center, d.variable):
		return Never{}
	}
	return Given{}
}

// isCopy reports whether a definition copies the whole value of another variable.
func (d definition) isCopy() bool {
	if d.set == nil {
		return false
	}
	_, ok := d.set.copied()
	return ok
}

// constantAt returns the value that a variable has in every call at a step.
func (v *sources) constantAt(s *Step, variable string) (value string, ok bool) {
	if from := v.origins(s, variable).list; len(from) == 1 {
		return v.constant(from[0])
	}
	return "", false
}

// isEntry reports whether the value of a definition is an entry of the caller by keys or speech.
func (d definition) isEntry() bool { return d.at != nil && d.at.Ask != nil && d.set.isEntry() }

// isNotMade reports whether a definition is a value in place of a missing entry.
func (d definition) isNotMade() bool { return d.at != nil && d.at.Ask != nil && !d.set.isEntry() }

// fewDefinitions is the largest number of definitions that are compared one by one, because a set costs more.
const fewDefinitions = 16

// distinct returns a list of definitions without repetition. It changes the list.
func (v *sources) distinct(list []definition) []definition {
	out := list[:0]

	// Of few definitions, comparing each is cheaper than a set.
	if len(list) <= fewDefinitions {
		for _, d := range list {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
		return out
	}

	seen := v.seen
	v.seen = nil
	if seen == nil {
		seen = map[definition]bool{}
	}
	clear(seen)
	for _, d := range list {
		if !seen[d] {
			seen[d] = true
			out = append(out, d)
		}
	}
	v.seen = seen
	return out
}
