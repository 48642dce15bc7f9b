package importer

import "slices"

// anyLanguage is among the languages that a call can have where these can be any.
const anyLanguage = "\x01"

// languages returns the languages that calls of the platform can have at each step. A step of calls in any language
// is left out. The checker of the folder does not know them: the lines of the folder have each language that a step
// sets or compares, so that its calls come to more steps.
func (v *sources) languages() map[*Step][]string {
	at := make([][]string, len(v.all))        // by the index of the point
	next := make([][]languageWay, len(v.all)) // the ways that set no language
	var work []int
	add := func(to int, more ...string) {
		isNew := func(language string) bool { return !slices.Contains(at[to], language) }
		if slices.ContainsFunc(more, isNew) {
			at[to] = append(at[to], slices.DeleteFunc(slices.Clone(more), func(language string) bool { return !isNew(language) })...)
			work = append(work, to)
		}
	}

	for to, p := range v.all {
		for i := range p.ways {
			way := &p.ways[i]
			if way.from == nil {
				add(to, v.languageOf(way.begin))
				continue
			}
			if set := way.last(givesLanguage); set != nil {
				language, isConst := set.Value()
				if !isConst {
					language = anyLanguage
				}
				add(to, language)
				continue
			}
			next[way.from.index] = append(next[way.from.index], languageWay{way, to})
		}
	}

	// The lists only grow, and each step is visited again only if its list has grown, so that the loop ends.
	for len(work) > 0 {
		from := work[len(work)-1]
		work = work[:len(work)-1]
		for _, way := range next[from] {
			add(way.to, way.passing(at[from])...)
		}
	}

	out := make(map[*Step][]string, len(v.all))
	for i, p := range v.all {
		if !slices.Contains(at[i], anyLanguage) {
			slices.Sort(at[i])
			out[p.step] = at[i]
		}
	}
	return out
}

// languageWay is a way to the point with an index.
type languageWay struct {
	*arrival
	to int
}

// passing returns the languages among some that take the way: a case of a branch lets its own language pass, and
// otherwise lets the languages without a case pass.
func (way languageWay) passing(languages []string) []string {
	s := way.from.step
	if s.Kind != Branch || s.What != Language || len(way.over) == 0 {
		return languages
	}

	// The first edge is the edge of the branch. The edge of a run may follow it.
	outcome := way.over[0].Outcome
	switch {
	case outcome == Otherwise:
		return slices.DeleteFunc(slices.Clone(languages), func(language string) bool { return s.edge(language) != nil })
	case slices.Contains(languages, outcome), slices.Contains(languages, anyLanguage):
		return []string{outcome}
	}
	return nil
}

// languageOf returns the language in which calls begin in a flow. A module may be run by a flow that is not imported.
func (v *sources) languageOf(g *graph) string {
	if !g.line {
		return anyLanguage
	}
	return firstLanguage(v.builder, g)
}

// givesLanguage finds the assignments of the language. A prompt of a language gives it, too.
func givesLanguage(s *Step, e *Edge) *Assign {
	if l := BaseLanguage(s.Prompt.Language); e == nil && l != "" {
		return &Assign{To: Const{l}}
	}
	return lastOf(func(a *Assign) bool { return a.Attribute == Language })(s, e)
}
