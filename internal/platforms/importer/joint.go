package importer

import "slices"

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

// nameJoint notes a way of a decide for which no class of values has an example. It runs before the classes replace the
// ways.
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

	isWhole := func(t Test) bool { _, isWhole := t.equals(); return isWhole && !t.Not }
	for i, e := range s.Edges {
		// A value without a case takes the way of the rest, so that no way there is lost. A compared value is an
		// example.
		isLost := !isTold[i] && len(e.Tests) > 0 && e.To != s.Edges[rest].To
		if isLost && !slices.ContainsFunc(e.Tests, isWhole) {
			s.Approximate(jointOnly, "write a case for such a value, and give the case a share")
			s.misses = true
		}
	}
}
