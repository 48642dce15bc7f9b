package importer

import (
	"cmp"
	"slices"
	"strconv"
)

// unlisted stands for the values that no step compares with. Unlike Other, no source contains it.
const unlisted = "\x00"

// anyValue is among the values that an attribute can have where these can be any.
const anyValue = "\x01"

// possible returns for each step the values that calls can have in an attribute there, or nil where these can be any.
// It goes forward over all steps once, which is cheaper than a search backward from each.
func (v *sources) possible(attribute string) map[*Step]*valueSet {
	out := map[*Step]*valueSet{}
	next := map[*Step][]*Step{}
	numbers := &valueNumbers{of: map[string]int{}}

	var work []*Step
	find := v.givesValue(attribute)
	for s, p := range v.points {
		set := &valueSet{numbers: numbers}
		for _, way := range p.ways {
			if way.from == nil {
				v.addValues(set.add, definition{begin: way.begin}, attribute)
			} else if assign := way.last(find); assign != nil {
				v.addValues(set.add, definition{at: way.from.step, set: assign}, attribute)
			} else {
				next[way.from.step] = append(next[way.from.step], s)
			}
		}

		if set.has(anyValue) {
			set = nil
		}
		out[s] = set
		work = append(work, s)
	}

	// The sets only grow, and each step is visited again only if its set has grown, so that the loop
	// ends.
	for len(work) > 0 {
		from := work[len(work)-1]
		work = work[:len(work)-1]
		for _, to := range next[from] {
			switch {
			case out[to] == nil: // it has all values already
				continue
			case out[from] == nil:
				out[to] = nil
			case !out[to].join(out[from]):
				continue
			}
			work = append(work, to)
		}
	}

	return out
}

// possibleAt returns the values that calls can have in an attribute at some steps, as possible does. An attribute has few
// branches in most flows, and a search from each of them is cheaper than a pass over all steps.
func (v *sources) possibleAt(attribute string, at []*Step) map[*Step]*valueSet {
	out := map[*Step]*valueSet{}
	numbers := &valueNumbers{of: map[string]int{}}
	find := v.givesValue(attribute)
	before := v.visited
	for _, s := range at {
		if v.visited-before > fewSearches*len(v.all) {
			return v.possible(attribute)
		}

		set := &valueSet{numbers: numbers}
		for _, d := range v.search(find, s) {
			v.addValues(set.add, d, attribute)
		}
		if set.has(anyValue) {
			set = nil
		}
		out[s] = set
	}

	return out
}

// addValues adds the values that a definition gives an attribute.
func (v *sources) addValues(add func(value string), d definition, attribute string) {
	r, isNumber := v.center.Ranges[attribute]
	switch {
	case d.set == nil && !d.begin.line:
		// The module may be run by a flow that is not imported.
		add(anyValue)
	// A call begins with the first number of the range.
	case d.set == nil && isNumber:
		add(strconv.Itoa(r.First))
	case d.set == nil && attribute == Language:
		add(firstLanguage(v.builder, d.begin))
	case d.set == nil && v.center.Unset[attribute] != "":
		add(v.center.Unset[attribute])
	case d.set == nil:
		add(unlisted)
	// A sum may have been counted any number of times.
	case d.set.added() != 0 && isNumber:
		for n := r.First; n <= r.Last; n++ {
			add(strconv.Itoa(n))
		}
	default:
		value, isConst := d.set.Value()
		if !isConst {
			value = anyValue
		}
		add(value)
	}
}

// givesValue finds assignments of an attribute. The language of a prompt and the way of one value
// from a branch give its value too.
func (v *sources) givesValue(attribute string) defines {
	assigns := lastOf(func(a *Assign) bool { return a.Attribute == attribute })
	return func(s *Step, e *Edge) *Assign {
		l := BaseLanguage(s.Prompt.Language)
		switch {
		case e != nil && s.Kind == Branch && s.What == attribute && e.Outcome != Otherwise && len(e.Sets) == 0:
			return &Assign{To: Const{e.Outcome}}
		case e == nil && attribute == Language && l != "":
			return &Assign{To: Const{l}}
		}
		return assigns(s, e)
	}
}

// dropImpossible drops outcomes of branches that no call takes, unless a designer wrote them. These
// are "otherwise", which formats require, and the outcomes of a block that the import itself tells
// apart. Steps after only these outcomes are left out. Lint reports a value that the source
// compares with, so its outcome stays.
func dropImpossible(b *builder) {
	dropCases(b)
	b.relink()
	dropNeedless(b)

	// A step without effect may have led to itself.
	endFlows(b)
	fitRuns(b)
}

// dropImpossibleAgain drops the outcomes that no call takes any more since cycles have been cut.
func dropImpossibleAgain(b *builder) {
	dropCases(b)
	b.relink()
	endFlows(b)
}

// dropCases drops the outcomes of branches that no call takes.
func dropCases(b *builder) {
	// Calls begin with the language of the center, so that it must be known first.
	b.language = mainLanguage(b)
	v := newSources(b)
	branches := branchesOn(b)
	unfollowed := unfollowed(b)
	possible := map[string]map[*Step]*valueSet{}
	for g, s := range b.steps() {
		if s.Kind != Branch || s.What != Language && slices.Contains(builtin, s.What) {
			continue
		}

		// The values at all branches come before the first of them loses an outcome.
		if _, known := possible[s.What]; !known {
			possible[s.What] = nil
			if !unfollowed[s.What] {
				possible[s.What] = v.possibleAt(s.What, branches[s.What])
			}
		}

		values := possible[s.What][s]
		if values.size() == 0 {
			continue
		}

		// the ways on which a step sets it are gone
		if first := b.center.Unset[s.What]; values.isOnly(first) {
			s.become(first, alwaysEmpty)
			continue
		}

		edges := len(s.Edges)

		kept := slices.DeleteFunc(slices.Clone(s.Edges), func(e Edge) bool {
			// The cases that the source itself compares stay, so that lint reports them to their
			// author.
			isOwn := e.Outcome == Otherwise || s.tellsApart(g.byID[e.To])
			isSpoken := s.What != Language || values.has(e.Outcome) || e.Outcome == Otherwise
			return isOwn && !s.takes(&e, values) || !isSpoken
		})

		if len(kept) == edges {
			continue
		}

		s.Edges = kept
		s.fact = valuesHere(b, s.What, values)

		// The block is still exact. The remark explains the missing outcomes.
		for _, block := range s.From {
			block.Remark("no call has another value here", "")
		}
	}
}

// valuesHere lists the values that an attribute has at a step.
func valuesHere(b *builder, attribute string, values *valueSet) string {
	var out []string
	for _, value := range values.sorted() {
		if value == unlisted {
			value = "a value that no step compares"
		}
		out = append(out, cmp.Or(value, "empty"))
	}
	return b.center.proposal(attribute) + " is " + listed(out)
}

// branchesOn returns the branches on each attribute.
func branchesOn(b *builder) map[string][]*Step {
	out := map[string][]*Step{}
	for _, s := range b.steps() {
		if s.Kind == Branch {
			out[s.What] = append(out[s.What], s)
		}
	}
	return out
}

// unfollowed returns the attributes whose values are not all known. A call can leave a flow for waiting calls at any
// step, so that its assignments may or may not have been made.
func unfollowed(b *builder) map[string]bool {
	out := map[string]bool{}
	for g, s := range b.steps() {
		for _, a := range s.assigns() {
			isOpenLanguage := a.Attribute == Language && a.isOpen()
			if g.waits || isOpenLanguage {
				out[a.Attribute] = true
			}
		}
	}
	return out
}
