package importer

import (
	"cmp"
	"fmt"
	"slices"
)

// maxValues is the most values that an attribute of a center has, with some to spare.
const maxValues = 250

// findAttributes collects the values of all attributes: the compared values, in the order of the
// steps, after Other, and the assigned values if a call's initial value is known. It resolves
// assignments of any value, and of values that are never compared.
func (b *builder) findAttributes() {
	for _, s := range b.steps() {
		if s.Kind == Branch || s.By != "" {
			b.addValues(s)
		}
		for _, value := range sortedKeys(s.Ranked.Of) {
			b.valuesOf(s.Ranked.By).name(value, value)
		}
	}

	for _, s := range b.steps() {
		for _, a := range s.assigns() {
			value, isConst := a.Value()
			isKnown := b.center.Unset[a.Attribute] != "" && isConst && value != unlisted
			if b.values[a.Attribute] != nil && (!isKnown || !b.addValue(a.Attribute, value)) {
				b.others[a.Attribute] = true
			}
		}
	}

	for _, s := range b.steps() {
		b.resolveSets(s.Sets)
		for i := range s.Edges {
			b.resolveSets(s.Edges[i].Sets)
		}
	}
}

// valuesOf returns an attribute's values; the first call declares the attribute in
// routing.yaml.
func (b *builder) valuesOf(id string) *namer {
	if b.values[id] == nil {
		b.values[id] = newNamer(nil, Other, Otherwise)
		b.attributeNames.name(id, b.proposal(id))
	}
	return b.values[id]
}

// addValues adds the values that a branch or queue step compares with.
func (b *builder) addValues(s *Step) {
	id := s.By
	if s.Kind == Branch {
		id = s.What
	}

	if slices.Contains(builtin, id) {
		return
	}

	b.valuesOf(id)

	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool {
		if e.Outcome == Otherwise || s.Kind == Enqueue && e.Queue == "" {
			return false
		}
		if !b.addValue(id, e.Outcome) {
			for _, block := range s.From {
				block.Approximate("compares with more values than an attribute can have", "")
			}
			return true
		}
		return false
	})
}

// addValue names a value of an attribute, and reports whether it can have one more.
func (b *builder) addValue(id, value string) bool {
	values := b.valuesOf(id)
	if _, known := values.byID[value]; !known && len(values.ids) == maxValues {
		return false
	}
	values.name(value, cmp.Or(b.center.Names[value], value))
	return true
}

// value returns the name of an attribute's value, or Other for a value that no step compares.
func (b *builder) value(id, value string) string {
	if _, isNumber := b.center.Ranges[id]; isNumber || slices.Contains(builtin, id) {
		return value
	}
	if name, ok := b.valuesOf(id).byID[value]; ok {
		return name
	}
	return Other
}

// resolveSets replaces the values of assignments by names. An assignment without a value gets all
// values of the attribute.
func (b *builder) resolveSets(list []Assign) {
	for i, a := range list {
		var names []string
		for _, v := range a.among() {
			if name := b.value(a.Attribute, v); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}

		if a.added() != 0 {
			continue
		}
		if len(a.among()) == 0 {
			names = b.valueNamesOf(a.Attribute)
		}
		list[i].To = Answer{names}
		if len(names) == 1 {
			list[i].To = Const{names[0]}
		}
	}
}

// valueNamesOf returns the names of all values of an attribute, or its range, the initial value of
// a call first.
func (b *builder) valueNamesOf(id string) []string {
	if r, ok := b.center.Ranges[id]; ok {
		return []string{fmt.Sprintf("%d-%d", r.First, r.Last)}
	}

	out := []string{Other}
	for _, v := range b.valuesOf(id).ids {
		out = append(out, b.valuesOf(id).byID[v])
	}

	if first := b.valuesOf(id).byID[b.center.Unset[id]]; first != "" {
		out = slices.DeleteFunc(out, func(name string) bool { return name == first || name == Other && !b.others[id] })
		out = slices.Insert(out, 0, first)
	}

	return out
}
