package importer

import (
	"slices"
	"strconv"
	"strings"
)

// jointOnly is the reason of a decide that has no case for one of its ways.
const jointOnly = "takes a way only for values that meet several conditions together: here no value takes it"

// nameJoint notes the ways of branches that no example of a value takes. A variable that has only constants needs no
// other value.
func (d *deciding) nameJoint() {
	for _, s := range d.branches {
		isOpen := func(from definition) bool { _, isConstant := d.constant(from); return !isConstant }
		if slices.ContainsFunc(d.origins(s, d.compared[s]).list, isOpen) {
			d.classes(s.What).nameJoint(s)
		}
	}
}

// mayTake reports whether some value may take an edge of a decide without a known example. Such a value meets several
// conditions together.
func mayTake(edges []Edge, at int) bool {
	conditions := conditionsOf(edges, at)
	isOpen := false
	for _, t := range conditions {
		// A negated test excludes only tests that exclude it, too.
		if t.Not {
			continue
		}

		_, isWhole := t.equals()
		if isWhole {
			return false // the compared value is an example
		}
		isOpen = true

		excludes := func(other Test) bool { return t.excludes(other) }
		if slices.ContainsFunc(conditions, excludes) {
			return false
		}
	}

	// An earlier edge with several tests takes all values if the conditions of this edge imply each test.
	takesAll := func(earlier Edge) bool {
		isOwn := func(t Test) bool {
			return slices.ContainsFunc(conditions, func(own Test) bool { return own.implies(t) })
		}
		return !slices.ContainsFunc(earlier.Tests, func(t Test) bool { return !isOwn(t) })
	}
	return isOpen && !slices.ContainsFunc(edges[:at], takesAll)
}

// conditionsOf returns tests that each value meets which takes one of the edges of a decide. The tests of the edge hold. A
// test that an earlier edge has alone does not.
func conditionsOf(edges []Edge, at int) []Test {
	out := slices.Clone(edges[at].Tests)
	for _, earlier := range edges[:at] {
		if len(earlier.Tests) == 1 {
			out = append(out, earlier.Tests[0].negated())
		}
	}
	return out
}

func (t Test) negated() Test {
	t.Not = !t.Not
	return t
}

// excludes reports whether certainly no value meets two tests.
func (t Test) excludes(other Test) bool {
	if t.implies(other.negated()) {
		return true
	}

	// A value begins in one way only.
	areBegins := t.Is == Starts && other.Is == Starts && !t.Not && !other.Not
	if areBegins && !t.isOpaque() && !other.isOpaque() {
		return !t.Holds(other.Operand) && !other.Holds(t.Operand)
	}
	return false
}

// implies reports whether each value that meets a test certainly meets another one, too.
func (t Test) implies(other Test) bool {
	isSame := t.Is == other.Is && t.Operand == other.Operand && t.Dynamic == other.Dynamic && t.With == other.With
	if isSame && t.Not == other.Not {
		// Tests of an unknown kind share an operator only if they have one kind.
		return !t.isUnknown() || t.Kind == other.Kind
	}
	if t.Not && other.Not {
		return other.negated().implies(t.negated())
	}
	if t.Not || t.isOpaque() || other.isOpaque() {
		return false
	}

	// A value that meets the test differs from all compared values.
	if values, isWhole := other.equals(); isWhole && other.Not {
		return !slices.ContainsFunc(values, t.Holds)
	}

	isText := func(t Test) bool { return slices.Contains([]Operator{Contains, Starts, Ends}, t.Is) }
	switch {
	// The mark stands for any text, so that the other test holds only by the operand itself.
	case isText(t) && isText(other) && !other.Not:
		return other.Holds(t.examples(anyText)[0])
	case operators[t.Is].isRange && operators[other.Is].isRange && !other.Not:
		return t.isWithin(other)
	case operators[t.Is].isRange && operators[other.Is].isRange:
		return t.isWithin(Test{Is: complements[other.Is], Operand: other.Operand})
	default:
		return false
	}
}

// anyText stands for any text in an example. No operand of a flow contains it.
const anyText = "\x00"

// complements has the range of the numbers that are not in another one.
var complements = map[Operator]Operator{Under: Least, Most: Over, Over: Most, Least: Under}

// isWithin reports whether a range of numbers lies in another one.
func (t Test) isWithin(other Test) bool {
	own, errOwn := strconv.ParseFloat(strings.TrimSpace(t.Operand), 64)
	bound, errBound := strconv.ParseFloat(strings.TrimSpace(other.Operand), 64)
	if errOwn != nil || errBound != nil {
		return false
	}

	isUp := t.Is == Over || t.Is == Least
	if isUp != (other.Is == Over || other.Is == Least) {
		return false
	}

	// At the same bound, only a range without the bound lies in a range without the bound.
	if own == bound {
		isOpen := other.Is == Over || other.Is == Under
		return !isOpen || t.Is == other.Is
	}
	return isUp == (own > bound)
}

// nameJoint notes a way of a decide that some value may take, if no class of values has an example for it. It runs before
// the classes replace the ways.
func (x *classes) nameJoint(s *Step) {
	// With too many tests, another note names the ways that are lost.
	if x.missing > 0 {
		return
	}

	rest := target(s.Edges, unlisted)
	isTold := map[int]bool{rest: true}
	for _, c := range x.of {
		isTold[target(s.Edges, c.example)] = true
	}

	for i, e := range s.Edges {
		// A value without a case takes the way of the rest, so that no way there is lost.
		isLost := !isTold[i] && e.To != s.Edges[rest].To
		if isLost && mayTake(s.Edges, i) {
			s.Approximate(jointOnly, "write a case for such a value, and give the case a share")
			s.misses = true
		}
	}
}
