package importer

import (
	"maps"
	"slices"
)

// becomeBranch makes a decide a branch on the attribute that stands for a variable.
func (d *deciding) becomeBranch(s *Step, x string, origins []definition) {
	id := attribute(x, origins)
	s.Kind = Branch
	s.What = id
	d.compared[s] = x
	d.branches = append(d.branches, s)
	d.tests[id] = append(d.tests[id], s.tests()...)
	d.use(id, origins)

	// A copy of the call's initial value decides as much as the value itself.
	if slices.ContainsFunc(origins, func(from definition) bool { return from.isGiven(id) }) {
		d.useCopies(s, x, id)
	}

	// The platform does not give the variable, so that a call begins with an empty value.
	if !d.center.Given(id) {
		d.center.Unset[id] = blank
	}

	if slices.ContainsFunc(s.tests(), func(t Test) bool { return t.Dynamic }) {
		s.Approximate("compares two values that are known only in the call",
			"write a lookup with an outcome for each result of the comparison")
	}
}

// attribute returns the variable from which all values of another one come, or this one.
func attribute(variable string, origins []definition) string {
	if len(origins) == 0 ||
		slices.ContainsFunc(origins, func(from definition) bool { return from.variable != origins[0].variable }) {
		return variable
	}
	return origins[0].variable
}

// use notes that the values of some definitions decide.
func (d *deciding) use(id string, origins []definition) {
	c := comparisonOf(id, "", origins)

	// Many steps may compare the same variable with the same origins. These origins are noted once.
	if d.noted[c] {
		return
	}
	d.noted[c] = true

	for _, from := range origins {
		if from.set == nil {
			continue
		}
		if d.used[from.set] == nil {
			d.used[from.set] = map[string]string{}
		}
		d.used[from.set][id] = from.variable
	}
}

// isGiven reports whether a definition is the initial value of a call in another variable.
func (d definition) isGiven(id string) bool { return d.set == nil && d.variable != id }

// useCopies notes that copies of the initial values in other variables decide.
func (d *deciding) useCopies(s *Step, x, id string) {
	seen := map[definition]bool{}

	// A copy may be a copy of another copy, so that the search goes back along all of them.
	for work := d.reaching(s, x).list; len(work) > 0; work = work[1:] {
		from := work[0]
		if seen[from] || from.set == nil {
			continue
		}
		copied, isCopy := from.set.copied()
		if !isCopy {
			continue
		}

		seen[from] = true
		of := d.reaching(from.at, copied).list
		if slices.ContainsFunc(of, func(from definition) bool { return from.isGiven(id) }) {
			d.use(id, []definition{from})
		}

		work = append(slices.Clip(work), of...)
	}
}

// comparison is an attribute that branches compare in place of a variable with some origins. Many branches have the
// same comparison, since steps share their lists of origins.
type comparison struct {
	id, variable string
	first        *definition
	origins      int
}

func comparisonOf(id, variable string, origins []definition) comparison {
	c := comparison{id: id, variable: variable, origins: len(origins)}
	if len(origins) > 0 {
		c.first = &origins[0]
	}
	return c
}

// comparedValues are the assignments that give the variable of a comparison its values.
type comparedValues struct {
	real    map[*Assign]bool
	isCopy  bool // the attribute is a copy of the variable, or the reverse
	isMixed bool // another attribute is a copy of the same answer
}

// findMixed finds the branches on an attribute whose value may differ from the value of the
// compared variable. The variable is a copy. The attribute has been given another value since, or
// another attribute is a copy of the same answer.
func (d *deciding) findMixed() {
	known := map[comparison]comparedValues{}
	for _, s := range d.branches {
		id := s.What
		origins := d.origins(s, d.compared[s]).list
		c := comparisonOf(id, d.compared[s], origins)

		// Steps that compare the same variable with the same origins share one search.
		values, isKnown := known[c]
		if !isKnown {
			values = d.comparedValues(c, origins)
			known[c] = values
		}

		mixed := values.isMixed
		if values.isCopy {
			// The copy is safe only if the assignments that last used the attribute are the origins of
			// the variable, and no others.
			real := maps.Clone(values.real)
			for _, from := range d.search(lastOf(func(a *Assign) bool { _, used := d.used[a][id]; return used }), s) {
				mixed = mixed || !real[from.set]
				delete(real, from.set)
			}
			mixed = mixed || len(real) > 0
		}

		if mixed {
			s.Approximate("compares a variable that is a copy of another one on some ways only",
				"set the attribute on each way, or give the copy a name of its own")
		}
	}
}

// comparedValues finds the assignments that give a comparison its values.
func (d *deciding) comparedValues(c comparison, origins []definition) comparedValues {
	out := comparedValues{real: map[*Assign]bool{}, isCopy: c.variable != c.id}
	for _, from := range origins {
		out.real[from.set] = true
		out.isCopy = out.isCopy || from.variable != c.id && from.set != nil
		for other, variable := range d.used[from.set] {
			isOther := other != c.id && variable == from.variable
			out.isMixed = out.isMixed || isOther && from.set.isOpen()
		}
	}
	return out
}

// assign replaces the assignments of variables by assignments of the deciding attributes.
func (d *deciding) assign() {
	for _, s := range d.steps() {
		d.assignOf(s, &s.Sets)
		for i := range s.Edges {
			d.assignOf(s, &s.Edges[i].Sets)
		}
	}
}

func (d *deciding) assignOf(s *Step, list *[]Assign) {
	var out []Assign
	for i := range *list {
		a := &(*list)[i]

		// Counters and built-in attributes are written as the platform sets them.
		if _, counts := d.center.Ranges[a.Attribute]; counts || isBuiltIn(a.Attribute) {
			out = append(out, *a)
			continue
		}

		// One assignment may decide at branches of several attributes. Each of them gets its word for
		// the value.
		for _, id := range sortedKeys(d.used[a]) {
			one := Assign{Attribute: id, To: Answer{}}
			switch value, isConst := a.Value(); {
			case isConst:
				one.To = Const{d.word(id, value)}
			case s.Ask != nil && !a.isAnswer():
				// The attribute holds only whether something was entered. An answer of the platform about the
				// entry, such as the confidence of the recognition, keeps all its values.
				one.To = Const{unlisted}
			case s.Kind == Set:
				s.Approximate("sets a value that is computed in the call: here it is an answer",
					"give the values in a set or sets")
			}

			out = append(out, one)
		}
	}

	*list = out
}

// word returns the value that stands for one of an attribute.
func (d *deciding) word(id, value string) string {
	if word := d.classes(id).word(value); word != "" {
		return word
	}
	return blank
}

// classes returns the values of an attribute that its tests tell apart, when all are known.
func (d *deciding) classes(id string) *classes {
	if d.told[id] == nil {
		d.told[id] = classify(d.tests[id])
	}
	return d.told[id]
}
