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

// view is the first values of the calls of a line.
type view uint8

const (
	onPlatform view = iota // the value that the platform gives each call
	inFolder               // any value of the attribute, because a scenario may give its callers one
)

// possible returns the values that calls can have in an attribute at some steps, or nil where these can be any.
func (v *sources) possible(attribute string, begin view, at []*Step) map[*Step]*valueSet {
	f := v.valueFlow(attribute, begin, at)
	f.spread(func(*flowing) {})
	out := make(map[*Step]*valueSet, len(at))
	for i, s := range at {
		out[s] = f.steps[f.at[i]].values
	}
	return out
}

// valueFlow is the flow of the values of an attribute from where calls get them to some steps.
type valueFlow struct {
	attribute string
	at        []int     // the numbers of these steps
	steps     []flowing // by number: these steps, and the steps before them
	work      []int     // the numbers of the steps whose values have not gone on yet
	numbers   *valueNumbers
}

// flowing is a step in the flow of values. The steps have numbers, because maps by step would take most of the time.
type flowing struct {
	point  *point
	values *valueSet // nil for any value
	next   []passing
}

// valueFlow goes back from some steps once, to where calls get the values. The values then go forward, which is
// cheaper than a search from each step.
func (v *sources) valueFlow(attribute string, begin view, at []*Step) *valueFlow {
	f := &valueFlow{attribute: attribute, numbers: &valueNumbers{of: map[string]int{}}}
	find := v.givesValue(attribute)

	v.searches++
	reach := func(p *point) int {
		if p.seen != v.searches {
			p.seen = v.searches
			p.number = len(f.steps)
			f.steps = append(f.steps, flowing{point: p, values: &valueSet{numbers: f.numbers}})
		}
		return p.number
	}
	for _, s := range at {
		f.at = append(f.at, reach(v.point(s)))
	}

	// The list grows by the steps that lead to a step without setting the attribute.
	for to := 0; to < len(f.steps); to++ {
		p := f.steps[to].point
		set := f.steps[to].values
		for i := range p.ways {
			way := &p.ways[i]
			if way.from == nil {
				v.addFirst(set.add, way.begin, attribute, begin)
			} else if assign := way.last(find); assign != nil {
				v.addValues(set.add, assign, attribute)
			} else {
				from := reach(way.from)
				next := passing{to: to, arrival: way, narrowing: way.narrow(attribute, f.numbers)}
				f.steps[from].next = append(f.steps[from].next, next)
			}
		}

		if set.has(anyValue) {
			f.steps[to].values = nil
		}
		f.work = append(f.work, to)
	}
	return f
}

// spread lets the values go on from step to step. It visits each step before its values go on, and again if
// more values have come.
func (f *valueFlow) spread(visit func(*flowing)) {
	// The sets only grow, and each step is visited again only if its set has grown, so that the loop
	// ends.
	for len(f.work) > 0 {
		from := &f.steps[f.work[len(f.work)-1]]
		f.work = f.work[:len(f.work)-1]
		visit(from)
		for _, way := range from.next {
			to := &f.steps[way.to]
			passed := way.of(from.values)
			switch {
			case to.values == nil: // it has all values already
				continue
			case passed == nil:
				to.values = nil
			case !to.values.join(passed):
				continue
			}
			f.work = append(f.work, way.to)
		}
	}
}

// narrowAgain finds again which values pass on the ways from a step, after its edges have other values.
func (f *valueFlow) narrowAgain(s *flowing) {
	for i := range s.next {
		way := &s.next[i]
		way.narrowing = way.arrival.narrow(f.attribute, f.numbers)
	}
}

// passing is a way without an assignment to the step with a number, with the values that pass.
type passing struct {
	to      int
	arrival *arrival
	narrowing
}

// narrowing lets some values of an attribute pass: a case of a branch lets its own value pass, and
// otherwise lets the values without a case pass.
type narrowing struct {
	values *valueSet // nil if all values pass
	except bool      // the values do not pass, and all others do
}

// narrow returns which values of an attribute pass on a way.
func (way *arrival) narrow(attribute string, numbers *valueNumbers) narrowing {
	s := way.from.step
	if s.Kind != Branch || s.What != attribute || len(way.over) == 0 {
		return narrowing{}
	}

	// The first edge is the edge of the branch. The edge of a run may follow it.
	n := narrowing{values: &valueSet{numbers: numbers}, except: way.over[0].Outcome == Otherwise}
	if !n.except {
		n.values.add(way.over[0].Outcome)
		return n
	}
	for _, e := range s.Edges {
		if e.Outcome != Otherwise {
			n.values.add(e.Outcome)
		}
	}
	return n
}

// of returns the values that pass, or nil for any value.
func (n narrowing) of(values *valueSet) *valueSet {
	switch {
	case n.values == nil, values == nil && n.except:
		return values
	case values == nil:
		return n.values
	}
	return values.filter(n.values, !n.except)
}

// addFirst adds the first values of calls in a flow.
func (v *sources) addFirst(add func(value string), g *graph, attribute string, begin view) {
	r, isNumber := v.center.Ranges[attribute]
	switch {
	case !g.line:
		// The module may be run by a flow that is not imported.
		add(anyValue)
	case attribute == Language:
		add(firstLanguage(v.builder, g))
	case begin == inFolder:
		for _, value := range v.domain(attribute) {
			add(value)
		}
	// A call begins with the first number of the range.
	case isNumber:
		add(strconv.Itoa(r.First))
	default:
		add(cmp.Or(v.center.Unset[attribute], unlisted))
	}
}

// addValues adds the values that an assignment gives an attribute.
func (v *sources) addValues(add func(value string), a *Assign, attribute string) {
	// A sum may have been counted any number of times.
	if r, isNumber := v.center.Ranges[attribute]; a.added() != 0 && isNumber {
		for value := range r.values() {
			add(value)
		}
		return
	}

	value, isConst := a.Value()
	if !isConst {
		value = anyValue
	}
	add(value)
}

// givesValue finds assignments of an attribute. The language of a prompt gives its value too.
func (v *sources) givesValue(attribute string) defines {
	assigns := lastOf(func(a *Assign) bool { return a.Attribute == attribute })
	return func(s *Step, e *Edge) *Assign {
		// The language of a prompt is parsed, which is too much work for each step and attribute.
		if e == nil && attribute == Language {
			if l := BaseLanguage(s.Prompt.Language); l != "" {
				return &Assign{To: Const{l}}
			}
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
	cutsBefore := b.cutsBefore()
	for g, s := range b.steps() {
		if s.Kind != Branch {
			continue
		}

		// The values at all branches come before the first of them loses an outcome.
		if _, known := possible[s.What]; !known {
			possible[s.What] = nil
			if !unfollowed[s.What] {
				possible[s.What] = v.possible(s.What, onPlatform, branches[s.What])
			}
		}

		values := possible[s.What][s]
		if values.size() == 0 {
			continue
		}

		// the ways on which a step sets it are gone
		if first := b.center.Unset[s.What]; values.isOnly(first) {
			if cuts := cutsBefore(s); cuts != "" {
				s.fact = cuts + valuesHere(b, s.What, values)
			}
			s.become(first, alwaysEmpty)
			continue
		}

		kept := keptCases(b, g, s, values)
		if len(kept) == len(s.Edges) {
			continue
		}

		s.Edges = kept
		cuts := cutsBefore(s)
		s.fact = cuts + valuesHere(b, s.What, values)

		// The block is still exact. The remark explains the missing outcomes.
		for _, block := range s.From {
			block.Remark(cuts+"no call has another value here", "")
		}
	}
}

// keptCases returns the edges of a branch that calls take with some values, and the cases that the source itself
// compares. Lint reports these to their author.
func keptCases(b *builder, g *graph, s *Step, values *valueSet) []Edge {
	return slices.DeleteFunc(slices.Clone(s.Edges), func(e Edge) bool {
		isSpoken := s.What != Language || values.has(e.Outcome) || e.Outcome == Otherwise
		return isOwnCase(b, g, s, &e) && !s.takes(&e, values) || !isSpoken
	})
}

// isOwnCase reports whether the import has made a case of a branch, and no author compares with its value.
func isOwnCase(b *builder, g *graph, s *Step, e *Edge) bool {
	// A format without variables has decided all comparisons of its source. Its branches lead calls with different
	// values apart, which were one call in the source.
	if b.center.Given == nil {
		return true
	}
	return e.Outcome == Otherwise || s.Parameter || s.tellsApart(g.byID[e.To])
}

// openCases gives each branch a way for each value that calls of the folder can have. On the platform a call
// begins with one value, and in the folder with any. So one case becomes otherwise, and no call of the source
// takes another way.
func openCases(b *builder) {
	unfollowed := unfollowed(b)
	v := newSources(b)
	all := branchesOn(b)
	isChanged := false
	for _, attribute := range sortedKeys(all) {
		isOpen := func(s *Step) bool { return s.edge(Otherwise) != nil }
		closed := slices.DeleteFunc(all[attribute], isOpen)
		if len(closed) == 0 || unfollowed[attribute] || attribute == Language {
			continue
		}

		isClosed := map[*Step]bool{}
		for _, s := range closed {
			isClosed[s] = true
		}

		// A way for more values may lead calls with these to other branches, which are then visited again.
		// A branch on another attribute lets all values of this one pass.
		f := v.valueFlow(attribute, inFolder, closed)
		f.spread(func(at *flowing) {
			s := at.point.step
			values := at.values
			lacksWay := values == nil || s.takes(&Edge{Outcome: Otherwise}, values)
			if isClosed[s] && lacksWay {
				isClosed[s] = false
				isChanged = true
				s.openCase(b.center.Unset[attribute])
				f.narrowAgain(at)
			}
		})
	}

	if isChanged {
		b.relink()
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
