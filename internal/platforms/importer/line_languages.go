package importer

import "slices"

// lineLanguages finds the languages that calls of a line can have. Several lines may set an attribute and go on in one
// flow, whose branch tells them apart: a call of a line then has only the languages behind its own value.
type lineLanguages struct {
	*builder
	in map[*Step]*graph // the flow that has a step
	to map[*Step]*graph // the flow that a step leads to
}

func newLineLanguages(b *builder) lineLanguages {
	l := lineLanguages{b, map[*Step]*graph{}, map[*Step]*graph{}}
	for _, g := range b.graphs {
		for _, s := range g.order {
			l.in[s] = g
		}
		for _, c := range g.invocations {
			l.to[c.step] = c.to
		}
	}
	return l
}

// of returns a language, and the others that calls of a line can have in some flows.
func (l lineLanguages) of(line *graph, flows map[*graph]bool, first string) []string {
	out := l.among(flows, first, func(*Step) bool { return true })
	if len(out) == 1 {
		return out
	}

	known := l.opening(line, flows)
	if len(known) == 0 {
		return out
	}
	reached := map[*Step]bool{}
	Reach(reached, line.byID[line.Start], func(s *Step) []*Step { return l.next(s, known) })
	return l.among(flows, first, func(s *Step) bool { return reached[s] })
}

// among returns a language, and the others of some steps.
func (l lineLanguages) among(flows map[*graph]bool, first string, is func(*Step) bool) []string {
	out := []string{first}
	for _, g := range l.graphs {
		if !flows[g] {
			continue
		}
		for _, language := range g.languages(is) {
			if !slices.Contains(out, language) {
				out = append(out, language)
			}
		}
	}
	return out
}

// opening returns the values that the first steps of a line set, if no step after them sets the attribute. The first steps
// are those before the call takes one of several ways.
func (l lineLanguages) opening(line *graph, flows map[*graph]bool) map[string]string {
	known := map[string]string{}
	isFirst := map[*Step]bool{}
	for s := line.byID[line.Start]; s != nil && !isFirst[s] && (s.Kind == Set || s.Kind == Go); {
		isFirst[s] = true
		for _, a := range s.Assigns() {
			delete(known, a.Attribute)
			if value, isConst := a.Value(); isConst {
				known[a.Attribute] = value
			}
		}

		next := l.next(s, nil)
		s = nil
		if len(next) == 1 {
			s = next[0]
		}
	}

	for g := range flows {
		for _, s := range g.order {
			if len(known) == 0 {
				return nil
			}
			for _, a := range s.Assigns() {
				if !isFirst[s] {
					delete(known, a.Attribute)
				}
			}
		}
	}
	return known
}

// next returns the steps that calls with known attributes come to from a step, also those in other flows.
func (l lineLanguages) next(s *Step, known map[string]string) []*Step {
	var out []*Step
	value, isKnown := known[s.What]
	isDecided := isKnown && s.Kind == Branch
	for i := range s.Edges {
		e := &s.Edges[i]
		isTaken := e.Outcome == value || e.Outcome == Otherwise && s.edge(value) == nil
		if step := l.in[s].byID[e.To]; step != nil && (isTaken || !isDecided) {
			out = append(out, step)
		}
	}
	if g := l.to[s]; g != nil {
		out = append(out, g.byID[g.Start])
	}
	return out
}
