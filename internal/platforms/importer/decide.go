package importer

import (
	"cmp"
	"slices"
	"strings"
)

// decide replaces comparisons. A comparison becomes a part of the question or the answer before it,
// a branch on an entry or an attribute, or a lookup of its result. If the result is known, it
// becomes nothing.
func decide(b *builder) {
	if b.center.isCompared() {
		dropUncompared(b)
		return
	}

	// Entries get their names before copies are followed. Menus take their comparisons before the rest
	// is decided.
	nameEntries(b)
	fixCopies(b)
	leadByTexts(b)
	findMenus(b)
	passDecided(b)
	findCounters(b)

	// These passes have changed the assignments, so that earlier origins no longer hold.
	d := &deciding{
		sources: newSources(b), tests: map[string][]Test{}, told: map[string]*classes{},
		used: map[*Assign]map[string]string{}, compared: map[*Step]string{}, byValue: map[string]bool{},
		noted: map[comparison]bool{},
	}

	d.noteMissingEntries()
	d.noteNumbers()

	// Variables that are also compared with values keep their attribute, so that these are noted
	// before the steps change.
	seen := map[*definitions]bool{}
	for _, s := range b.steps() {
		for _, t := range s.tests() {
			origins := d.origins(s, t.Variable)
			if t.Dynamic || seen[origins] {
				continue
			}
			seen[origins] = true
			for _, from := range origins.list {
				d.byValue[from.variable] = d.byValue[from.variable] || !from.isEntry()
			}
		}
	}

	for _, s := range b.steps() {
		switch {
		case s.Kind == Decide && s.What != "":
			becomeLookupOf(s, classify(s.tests()))
		case s.Kind == Decide:
			d.lower(s)
		case s.By != "" && !slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.Queue != "" }):
			d.choose(s)
		}
		if s.Ranked.By != "" {
			d.rank(s)
		}
	}

	// The comparisons come before the assignments: only then it is known which assignment decides
	// what.
	d.nameJoint()
	d.findMixed()
	d.assign()

	// Each branch gets the words of all tests of its attribute, so that they are known only now.
	for _, s := range d.branches {
		d.classes(s.What).tellApart(s)
	}

	dropUncompared(b)
}

// deciding makes steps of comparisons of variables.
type deciding struct {
	*sources
	tests    map[string][]Test // of each attribute
	told     map[string]*classes
	branches []*Step
	// by an assignment, the attributes that it gives a value which decides, with its variable
	used     map[*Assign]map[string]string
	noted    map[comparison]bool // by use
	compared map[*Step]string    // the variable that a branch compares
	byValue  map[string]bool     // the variables that a test compares with a value: an attribute holds it
}

// Why there is no step for what compares. In the first case it is exact: calls take the way that they take in the
// source.
var (
	knownHere   = Note{Exact, "the compared value is known here: no step compares it", ""}
	alwaysEmpty = leftOut("compares a value that no step has set here: it is always empty")
	emptyHere   = leftOut("depends on a value that no step has set here: calls take its error branch")
)

// lower makes a step of a decide. The kind of step depends on the origin of the compared values:
//
//	the result is the same in every call   nothing
//	it compares several variables          a lookup, with an answer for each case
//	all was entered in one way             a branch on the entry
//	some was entered                       a lookup of the entry
//	nothing was entered                    a branch on an attribute
func (d *deciding) lower(s *Step) {
	if i := d.known(s); i >= 0 {
		why := knownHere

		// If other ways lead past it, a step has set the value on those ways.
		if !s.isPassed && d.testsNothing(s.Edges[:i+1], s) {
			why = alwaysEmpty
		}

		// The step stands before the other steps of its block, and tests the value that the block
		// names. Without this value the platform takes the error branch.
		if s.Parameter && i < len(s.Edges)-1 {
			why = emptyHere
		}

		s.fact = d.facts(s, testsOf(s.Edges[:i+1]))
		s.pass(s.Edges[i], why)

		// Calls come to it all the same.
		s.keepNotes()

		return
	}

	x := s.variable()
	if x == "" {
		becomeResults(s)
		return
	}

	// Only the call knows whether a value meets a test of an unknown kind. This holds for a value that the source
	// gives, and for the missing value.
	all := d.origins(s, x)
	origins := all.list
	isKnown := func(from definition) bool { _, ok := d.constant(from); return ok }
	if slices.ContainsFunc(s.tests(), Test.isUnknown) && slices.ContainsFunc(origins, isKnown) {
		becomeResults(s)
		return
	}

	// If every origin is an entry by keys, no call meets a test that only other text meets.
	otherThanKeys := func(from definition) bool { return !from.isEntry() || from.variable != from.at.Ask.Keys }
	if !slices.ContainsFunc(origins, otherThanKeys) {
		s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool { return slices.ContainsFunc(e.Tests, Test.isNoKeys) })
	}

	if d.lowerEntry(s, x, origins) {
		return
	}

	// Some values are entered and some are set: neither a branch on an entry nor one on an attribute
	// has them all.
	if len(all.entries) > 0 {
		s.What = "entry"
		reason := "compares the entry of the caller"
		if slices.ContainsFunc(s.tests(), func(t Test) bool { return t.Is == Pattern }) {
			reason += " with a pattern"
		}
		becomeLookupOf(s, classify(s.tests()))
		s.Approximate(reason+": here a lookup decides",
			"ask with a menu, or keep the lookup and give its outcomes in the scenario")
		return
	}

	d.becomeBranch(s, x, origins)
}

// known returns the edge of a decide that all calls take, or -1 if it depends on the call.
func (d *deciding) known(s *Step) int {
	for i, e := range s.Edges {
		always := true
		never := false
		for _, t := range e.Tests {
			origins := d.origins(s, t.Variable).list

			// A test has a known result if it is the same for every value that the variable can have
			// here.
			result := func(want bool) bool {
				return !slices.ContainsFunc(origins, func(from definition) bool {
					value, ok := d.constant(from)
					return !ok || t.isOpaque() || t.Holds(value) != want
				})
			}

			always, never = always && result(true), never || len(origins) > 0 && result(false)
		}

		switch {
		case always:
			return i
		// Some calls take this edge, and so the later edges depend on the call.
		case !never:
			return -1
		}
	}
	return -1
}

// testsNothing reports whether some edges of a step test a variable that nothing gives a value.
func (d *deciding) testsNothing(edges []Edge, s *Step) bool {
	return slices.ContainsFunc(testsOf(edges), func(t Test) bool {
		origins := d.origins(s, t.Variable).list
		return len(origins) == 1 && origins[0].set == nil
	})
}

// variables returns the variables that a decide tests, without repetition.
func (s *Step) variables() []string {
	// Many steps may ask this of one switch with many cases, so that the tests are not copied.
	var out []string
	for i := range s.Edges {
		for j := range s.Edges[i].Tests {
			if x := s.Edges[i].Tests[j].Variable; !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// variable returns the one variable that a decide tests, or "".
func (s *Step) variable() string {
	if all := s.variables(); len(all) == 1 {
		return all[0]
	}
	return ""
}

// tests returns all tests of a decide.
func (s *Step) tests() []Test { return testsOf(s.Edges) }

func testsOf(edges []Edge) []Test {
	var out []Test
	for _, e := range edges {
		out = append(out, e.Tests...)
	}
	return out
}

// becomeResults makes a decide a lookup with an answer for each case.
func becomeResults(s *Step) {
	s.Kind = Lookup
	s.Own = true
	if len(s.From) > 0 {
		s.What = s.From[0].Name
	}

	s.Approximate("tests more than whether a value is one of some: here the result is an answer",
		"set an attribute where the value is known, and branch on it")

	// The tests of several variables have their names.
	isOfOne := s.variable() != ""
	for i, e := range s.Edges {
		var all []string
		for _, t := range e.Tests {
			result := t.Kind + " " + t.Operand
			if !isOfOne {
				result = t.Variable[strings.LastIndexByte(t.Variable, '.')+1:] + " " + result
			}
			all = append(all, strings.TrimSpace(result))
		}
		s.Edges[i].Outcome = cmp.Or(strings.Join(all, " and "), noMatch)
	}
}

// becomeLookupOf makes a decide a lookup that gives the value. Nothing else depends on this value.
func becomeLookupOf(s *Step, x *classes) {
	x.nameJoint(s)
	x.tellApart(s)
	s.becomeLookup()
	s.Notifies = true
}
