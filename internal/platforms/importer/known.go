package importer

import (
	"cmp"
	"slices"
	"strings"
)

// fixCopies replaces copies of a constant, in operands and in the parts of prompts. A prompt that
// speaks a copy speaks the original.
func fixCopies(b *builder) {
	v := newSources(b)
	for _, s := range b.steps() {
		languages := map[string]string{} // by the variable
		for _, a := range s.Assigns() {
			of, isCopy := a.copied()
			if !isCopy {
				continue
			}

			// A copy of a constant is this constant, so that later passes need not follow it.
			switch value, ok := v.constantAt(s, of); {
			case ok && a.Attribute == Language:
				languages[of] = value
			case ok:
				a.To = Const{value}
			}
		}

		// The constant is the name of a voice, a tag, or no language at all.
		for _, of := range sortedKeys(languages) {
			tell(s, of, languages[of])
		}

		s.Prompt.Parts = v.spoken(s, s.Prompt.Parts)

		// Copies of a step share the list of languages, and each of them has its own origins.
		s.Prompt.Also = slices.Clone(s.Prompt.Also)
		for i, other := range s.Prompt.Also {
			s.Prompt.Also[i].Parts = v.spoken(s, other.Parts)
		}

		for i := range s.Edges {
			for j := range s.Edges[i].Tests {
				t := &s.Edges[i].Tests[j]
				if !t.Dynamic {
					continue
				}

				if value, ok := v.constantAt(s, t.Operand); ok && value != "" {
					t.Operand = value
					t.Dynamic = false
				}
			}
		}
	}
}

// spoken replaces the variables in the prompt of a step by their origins, as far as these are known: a constant, the
// parts of a text, an entry, or another variable.
func (v *sources) spoken(s *Step, parts []Part) []Part {
	var out []Part
	for _, part := range parts {
		if part.Value == "" {
			out = append(out, part)
			continue
		}

		origins := v.origins(s, part.Value).list
		entry := filled(madeOf(origins))
		value, known := v.constantAt(s, part.Value)
		switch {
		case known && value != "":
			if v.center.Spoken != nil {
				out = append(out, v.center.Spoken(value)...)
			} else {
				out = append(out, Part{Text: value})
			}
		case len(origins) == 1 && origins[0].set != nil && len(origins[0].set.said()) > 0:
			out = append(out, origins[0].set.said()...)
		// Another entry with this name may have followed, so that the prompt keeps the copy.
		case entry != "" && !v.isLast(s, part.Value, entry):
			out = append(out, part)
		case entry != "":
			out = append(out, Part{Value: entry})
		default:
			out = append(out, Part{Value: attribute(part.Value, origins)})
		}
	}

	return out
}

// known are the values of variables that a way has given: of those that the entry is not.
type known struct {
	values  map[string]string
	entries map[string]bool
	byKey   bool // the entry is of keys
	notMade bool // an entry was not made: it equals no value that is known in the call only
}

func (k known) set(list []Assign) {
	for _, a := range list {
		value, isKnown := a.Value()
		isEntry := false

		// A copy is known as far as its original is.
		if of, isCopy := a.copied(); isCopy {
			value, isKnown = k.values[of]
			isEntry = k.entries[of]
		}

		// An assignment of an unknown value makes an earlier known value invalid.
		delete(k.values, a.Attribute)
		delete(k.entries, a.Attribute)

		if isKnown {
			k.values[a.Attribute] = value
		} else if isEntry {
			k.entries[a.Attribute] = true
		}
	}
}

// cases returns the cases of a decide that the values leave, with tests of the entry alone; ok is false where
// others decide.
func (k known) cases(d *Step) (cases []Edge, ok bool) {
	for _, e := range d.Edges {
		one := Edge{To: e.To}
		never := false
		for _, t := range e.Tests {
			value, isKnown := k.values[t.Variable]
			switch {
			// No entry by keys meets this test, so that no call takes this case.
			case k.entries[t.Variable] && k.byKey && t.isNoKeys():
				never = true
			case k.entries[t.Variable]:
				one.Tests = append(one.Tests, t)
			case !isKnown || t.isOpaque() && !k.notMade:
				return nil, false
			default:
				never = never || !t.Holds(value)
			}
		}

		if never {
			continue
		}

		cases = append(cases, one)

		// This case always holds. The platform does not look at the cases after it.
		if len(one.Tests) == 0 {
			break
		}
	}
	return cases, true
}

// maxPassed bounds the steps that an edge is led past, which may be a cycle. A comparison after them stays a step,
// and is decided with the values of all edges to it.
const maxPassed = 50

// passDecided leads edges past the decides whose result is known by what the edges and their steps set.
func passDecided(b *builder) {
	passed := map[*Step]*Step{} // by the decide, a step that leads past it
	var order []*Step           // of the decides, as the ways come to them
	for g, s := range b.steps() {
		if s.Kind == Decide {
			continue
		}
		for i := range s.Edges {
			for _, d := range g.leadPast(s, &s.Edges[i]) {
				// The decide may stay for other ways, on which no step has set the value.
				d.isPassed = true
				if passed[d] == nil {
					passed[d] = s
					order = append(order, d)
				}
			}
		}
	}

	b.relink()

	for _, s := range b.steps() {
		delete(passed, s)
	}

	for _, s := range order {
		// The decided way is part of the set step. The block is reported as known from there.
		by := passed[s]
		if by != nil && by.Kind == Set {
			s.unneeded = knownHere
		} else if by != nil {
			by.absorb(s)
		}
	}
}

// leadPast leads an edge of a step past each decide whose result is known by the assignments of the step and the edge.
// The edge of silence also goes past the set steps before such a decide, and takes over their assignments. It returns
// the steps that the edge passes.
func (g *graph) leadPast(s *Step, e *Edge) []*Step {
	k := known{values: map[string]string{}, entries: map[string]bool{}, notMade: s.Ask != nil}
	k.set(s.Sets)
	k.set(e.Sets)

	// The edge of a question that gives values, but no entry, is the edge of silence.
	isSilence := s.Ask != nil && len(e.Sets) > 0 &&
		!slices.ContainsFunc(e.Sets, func(a Assign) bool { return a.isEntry() })
	var past, over []*Step
	var sets []Assign
	for d := g.byID[e.To]; d != nil && len(k.values) > 0 && len(past)+len(over) < maxPassed; {
		// After silence, the edge takes over the assignments of a set step, and the search goes on
		// after the step.
		if isSilence && d.Kind == Set && len(d.Edges) > 0 {
			sets = append(sets, k.take(d.Sets)...)
			over = append(over, d)
			d = g.byID[d.Edges[0].To]
			continue
		}

		if d.Kind != Decide {
			break
		}

		cases, ok := k.cases(d)
		if !ok || len(cases) != 1 {
			break
		}

		// The report names the values that have decided the way.
		d.fact = k.fact(d, s)
		e.To, e.Sets = cases[0].To, slices.Concat(e.Sets, sets)
		past = append(slices.Concat(past, over), d)
		over = nil
		sets = nil
		d = g.byID[e.To]
	}

	return past
}

// fact names the values that decide the way of a step, and the step that gives them.
func (k known) fact(d, by *Step) string {
	var out []string
	for _, x := range d.variables() {
		switch value, isKnown := k.values[x]; {
		case isKnown:
			out = append(out, lastPart(x)+" is "+cmp.Or(value, "empty"))
		case k.entries[x]:
			out = append(out, lastPart(x)+" is the callers' entry")
		}
	}

	since := ""
	if len(by.From) > 0 {
		since = " since " + by.From[0].ID
	}

	return strings.Join(out, ", and ") + since
}

// take returns assignments with the values that they copy, as far as these are known, and notes their effect.
func (k known) take(list []Assign) []Assign {
	out := slices.Clone(list)
	for i := range out {
		a := &out[i]
		k.set(out[i : i+1])
		_, isCopy := a.copied()
		if value, isKnown := k.values[a.Attribute]; isKnown && isCopy {
			a.To = Const{value}
		}
	}
	return out
}
