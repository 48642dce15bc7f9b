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
func findAttributes(b *builder) {
	// The attribute of recordings has its own name, whatever variables the source has.
	if setsRecording(b) {
		b.center.Unset[Recording] = "no"
		b.attributes.addValue(Recording, "no")
		b.attributes.addValue(Recording, "yes")
	}

	for _, s := range b.steps() {
		if s.Kind == Branch || s.By != "" {
			b.attributes.addValues(s)
		}
		for _, value := range sortedKeys(s.Ranked.Of) {
			b.attributes.valuesOf(s.Ranked.By).name(value, value)
		}
	}

	// An assigned value gets a name of its own only if calls begin with a known value. Otherwise it is
	// one of the others, since no step compares it.
	for _, s := range b.steps() {
		for _, a := range s.Assigns() {
			value, isConst := a.Value()
			isKnown := b.center.Unset[a.Attribute] != "" && isConst && value != unlisted
			if b.attributes.values[a.Attribute] != nil && (!isKnown || !b.attributes.addValue(a.Attribute, value)) {
				b.attributes.others[a.Attribute] = true
			}
		}
	}

	// The assignments come last, since each of them may have any of the collected values.
	for _, s := range b.steps() {
		b.attributes.resolveSets(s.Sets)
		for i := range s.Edges {
			b.attributes.resolveSets(s.Edges[i].Sets)
		}
	}
}

// setsRecording reports whether a step begins to record the call, or ends the recording.
func setsRecording(b *builder) bool {
	for _, s := range b.steps() {
		if AssignsTo(s, Recording) {
			return true
		}
	}
	return false
}

// attributes are the attributes that routing.yaml declares, with their values.
type attributes struct {
	center *Center
	names  *namer
	values map[string]*namer // of each attribute
	others map[string]bool   // the attributes that have other values, too
}

func newAttributes(c *Center, earlier *NameMap) *attributes {
	return &attributes{
		center: c,
		names:  newNamer(earlier.Names["attribute"], reservedAttributes...),
		values: map[string]*namer{},
		others: map[string]bool{},
	}
}

// valuesOf returns an attribute's values; the first call declares the attribute in
// routing.yaml.
func (a *attributes) valuesOf(id string) *namer {
	if a.values[id] == nil {
		a.values[id] = newNamer(nil, Other, Otherwise)
		a.names.name(id, a.center.proposal(id), "value")
	}
	return a.values[id]
}

// addValues adds the values that a branch or queue step compares with.
func (a *attributes) addValues(s *Step) {
	id := s.By
	if s.Kind == Branch {
		id = s.What
	}

	if callAttributes[id] != "" {
		return
	}

	a.valuesOf(id)

	// A value beyond the limit takes the way of all other values. Its block is reported as
	// approximated.
	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool {
		if e.Outcome == Otherwise || s.Kind.joins() && e.Queue == "" {
			return false
		}
		if !a.addValue(id, e.Outcome) {
			for _, block := range s.From {
				block.Approximate(fmt.Sprintf("compares with more than the %d values that an attribute can have: "+
					"the others lead on like all further values", maxValues),
					"write a lookup with an outcome for each group of values with the same way")
			}
			return true
		}
		return false
	})
}

// addValue names a value of an attribute, and reports whether it can have one more.
func (a *attributes) addValue(id, value string) bool {
	values := a.valuesOf(id)
	if _, known := values.byID[value]; !known && len(values.ids) == maxValues {
		return false
	}
	values.name(value, cmp.Or(a.center.Names[value], value))
	return true
}

// value returns the name of an attribute's value, or Other for a value that no step compares.
func (a *attributes) value(id, value string) string {
	if _, isNumber := a.center.Ranges[id]; isNumber || callAttributes[id] != "" {
		return value
	}
	if name, ok := a.valuesOf(id).byID[value]; ok {
		return name
	}
	return Other
}

// resolveSets replaces the values of assignments by names. An assignment without a value gets all
// values of the attribute.
func (a *attributes) resolveSets(list []Assign) {
	for i, set := range list {
		var names []string
		for _, v := range set.among() {
			if name := a.value(set.Attribute, v); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}

		// A sum has no list of values: it stays a sum of the attribute's range.
		if set.added() != 0 {
			continue
		}

		// The value comes from outside of the flow, so that it may be any of the attribute's values.
		if len(set.among()) == 0 {
			names = a.valueNamesOf(set.Attribute)
		}
		list[i].To = Answer{names}
		if len(names) == 1 {
			list[i].To = Const{names[0]}
		}
	}
}

// valueNamesOf returns the names of all values of an attribute, or its range, the initial value of
// a call first.
func (a *attributes) valueNamesOf(id string) []string {
	if r, ok := a.center.Ranges[id]; ok {
		return []string{fmt.Sprintf("%d-%d", r.First, r.Last)}
	}

	out := []string{Other}
	for _, v := range a.valuesOf(id).ids {
		out = append(out, a.valuesOf(id).byID[v])
	}

	// A call begins with the first value. Other is left out if nothing can give it.
	if first := a.valuesOf(id).byID[a.center.Unset[id]]; first != "" {
		out = slices.DeleteFunc(out, func(name string) bool { return name == first || name == Other && !a.others[id] })
		out = slices.Insert(out, 0, first)
	}

	return out
}

// name returns the name of an attribute, and declares an attribute that is not declared yet.
func (a *attributes) name(id string) string {
	if name := callAttributes[id]; name != "" {
		return name
	}
	a.valuesOf(id)
	return a.names.byID[id]
}
