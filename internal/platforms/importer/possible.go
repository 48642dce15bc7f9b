package importer

import (
	"maps"
	"slices"
	"strconv"
)

// valueSet is the set of values that an attribute can have.
type valueSet map[string]bool

// unlisted stands for the values that no step compares with. It is none of a source's own, unlike
// Other.
const unlisted = "\x00"

// attributeAnalysis propagates the values that calls can have in an attribute over the steps to a
// fixed point. It does not tell the runs of a flow apart, and without a domain not the ways of a
// branch on the attribute either.
type attributeAnalysis struct {
	*builder
	attribute string
	domain    []string // its values, for an assignment that names none; nil if they are not known
	at        map[*Step]valueSet
	returns   map[*graph]map[string]valueSet // by label
	callers   map[*graph][]place             // the runs of a flow and gos to it, in their flows
	queue     []place
}

// analyze returns the values that an attribute of a domain can have at each step that a call reaches.
func (b *builder) analyze(attribute string, domain []string) map[*Step]valueSet {
	s := attributeAnalysis{
		builder: b, attribute: attribute, domain: domain, at: map[*Step]valueSet{},
		returns: map[*graph]map[string]valueSet{}, callers: map[*graph][]place{},
	}
	for _, g := range s.graphs {
		for _, c := range g.invocations {
			s.callers[c.to] = append(s.callers[c.to], place{g, c.step})
		}
	}
	for _, g := range s.graphs {
		if !g.line {
			continue
		}
		first := valueSet{unlisted: true}
		if r, ok := b.center.Ranges[attribute]; ok {
			first = valueSet{strconv.Itoa(r.First): true}
		} else if attribute == Language {
			first = valueSet{b.firstLanguage(g): true}
		} else if unset := b.center.Unset[attribute]; slices.Contains(domain, unset) {
			first[unset] = true
		}
		s.enter(g, g.byID[g.Start], first)
	}
	for len(s.queue) > 0 {
		p := s.queue[len(s.queue)-1]
		s.queue = s.queue[:len(s.queue)-1]
		s.leave(p.graph, p.step)
	}
	return s.at
}

// enter adds values that a call can have on entering a step.
func (s *attributeAnalysis) enter(g *graph, step *Step, with valueSet) {
	if step == nil {
		return
	}
	at, visited := s.at[step]
	if !visited {
		at = valueSet{}
		s.at[step] = at
	}
	before := len(at)
	maps.Copy(at, with)
	if !visited || len(at) > before {
		s.queue = append(s.queue, place{g, step})
	}
}

// leave carries the values at a step on to what follows it.
func (s *attributeAnalysis) leave(g *graph, step *Step) {
	with := s.set(step.Sets, s.at[step])
	if l := BaseLanguage(step.Prompt.Language); s.attribute == Language && l != "" {
		with = valueSet{l: true}
	}
	to := s.flow(step.callee())
	switch {
	case to != nil:
		s.enter(to, to.byID[to.Start], with)
	case step.Kind == Return:
		s.back(g, step.What, with)
		return
	}
	for _, e := range step.Edges {
		out := with
		switch {
		case step.isLabel(&e):
			out = s.returns[to][e.Outcome]
		case step.Kind == Branch && step.What == s.attribute && s.domain != nil:
			out = step.taking(&e, with)
		}
		if out = s.set(e.Sets, out); len(out) > 0 {
			s.enter(g, g.byID[e.To], out)
		}
	}
}

// set returns the values after assignments.
func (s *attributeAnalysis) set(list []Assign, before valueSet) valueSet {
	values := assigned(list, s.attribute)
	if len(before) == 0 || values == nil {
		return before
	}
	if i := slices.IndexFunc(list, func(a Assign) bool { return a.Attribute == s.attribute && a.Add != 0 }); i >= 0 {
		return s.sum(list[i].Add, before)
	}
	if len(values) == 0 {
		values = s.domain
	}
	out := valueSet{}
	for _, v := range values {
		if s.attribute != Language && !slices.Contains(s.domain, v) {
			v = unlisted
		}
		out[v] = true
	}
	return out
}

// sum returns the values after a number is added to each.
func (s *attributeAnalysis) sum(more int, before valueSet) valueSet {
	out, r := valueSet{}, s.center.Ranges[s.attribute]
	for v := range before {
		n, err := strconv.Atoi(v)
		if err != nil { // one that no step compares with: any
			for _, v := range s.domain {
				out[v] = true
			}
			return out
		}
		sum := strconv.Itoa(min(max(n+more, r.First), r.Last))
		if !slices.Contains(s.domain, sum) {
			sum = unlisted
		}
		out[sum] = true
	}
	return out
}

// assigned returns the values of the last assignment of an attribute; nil without one.
func assigned(list []Assign, attribute string) []string {
	for _, a := range slices.Backward(list) {
		if a.Attribute == attribute {
			return append([]string{}, a.Values...)
		}
	}
	return nil
}

// taking returns the values of those at a branch with which a call takes an edge.
func (s *Step) taking(e *Edge, at valueSet) valueSet {
	if e.Outcome != Otherwise {
		if at[e.Outcome] {
			return valueSet{e.Outcome: true}
		}
		return nil
	}
	out := maps.Clone(at)
	for _, other := range s.Edges {
		delete(out, other.Outcome)
	}
	return out
}

// back carries values to the runs that a label returns to, over goes.
func (s *attributeAnalysis) back(g *graph, label string, with valueSet) {
	if s.returns[g] == nil {
		s.returns[g] = map[string]valueSet{}
	}
	at := s.returns[g][label]
	if at == nil {
		at = valueSet{}
		s.returns[g][label] = at
	}
	before := len(at)
	if maps.Copy(at, with); len(at) == before {
		return
	}
	for _, p := range s.callers[g] {
		if p.step.Kind == Go {
			s.back(p.graph, label, with)
		} else if s.at[p.step] != nil {
			s.queue = append(s.queue, p)
		}
	}
}

// dropImpossible drops the outcomes of branches that no call takes where nobody asked for them:
// "otherwise", which formats demand, and those of a block that the import tells apart itself. The steps
// that only these lead to are left out. A value that the source compares with stays: the checks of the
// folder tell of it.
func (b *builder) dropImpossible() {
	b.language = b.mainLanguage()
	domains := map[string][]string{}
	for _, s := range b.steps() {
		if s.Kind == Branch && (s.What == Language || !slices.Contains(builtin, s.What)) {
			for _, e := range s.Edges {
				domains[s.What] = append(domains[s.What], e.Outcome)
			}
		}
	}
	for _, id := range sortedKeys(domains) {
		domain := append(domains[id], unlisted)
		slices.Sort(domain)
		if b.followed(id) {
			b.dropImpossibleOf(id, slices.Compact(domain))
		}
	}
	b.dropUncompared()
	b.endFlows() // a step without effect may have led to itself
	b.fitRuns()
}

// followed reports whether analyze finds all values of an attribute: a call leaves a flow that runs
// while it waits at any step of it.
func (b *builder) followed(attribute string) bool {
	for g, s := range b.steps() {
		for _, e := range append([]Edge{{Sets: s.Sets}}, s.Edges...) {
			values := assigned(e.Sets, attribute)
			if values != nil && (g.waits || attribute == Language && len(values) != 1) {
				return false
			}
		}
	}
	return true
}

func (b *builder) dropImpossibleOf(attribute string, domain []string) {
	at := b.analyze(attribute, domain)
	dropped := false
	for g, s := range b.steps() {
		if s.Kind != Branch || s.What != attribute || len(at[s]) == 0 {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(s.Edges), func(e Edge) bool {
			return (e.Outcome == Otherwise || s.tellsApart(g.byID[e.To])) && len(s.taking(&e, at[s])) == 0
		})
		if len(kept) == len(s.Edges) {
			continue
		}
		s.Edges, dropped = kept, true
		for _, block := range s.From {
			block.Remark("no call has another value here", "")
		}
	}
	if dropped {
		b.relink()
	}
}

// tellsApart reports whether the step that an edge of a branch leads to is made of the branch's block.
func (s *Step) tellsApart(to *Step) bool {
	return to != nil && len(s.From) > 0 && len(to.From) > 0 && s.From[0] == to.From[0]
}
