package flow

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Assignment is an assignment to an attribute of a call that takes an edge. The value becomes a
// constant, or a function of the value of an attribute: the same one (add) or another (copy). The
// assignments of an edge take place one after the other.
type Assignment struct {
	Attribute routing.AttributeID
	From      routing.AttributeID // the attribute whose value decides; Attribute itself of a constant
	to        []routing.Value     // by the value of From; nil of a constant
	constant  routing.Value
	written   string // "add 1", "copy language"; "" of a constant
}

// Assign assigns a value, whatever the call's attributes are.
func Assign(attribute routing.AttributeID, v routing.Value) Assignment {
	return Assignment{Attribute: attribute, From: attribute, constant: v}
}

// Constant returns the value that is assigned whatever the call's attributes are, and whether there
// is one.
func (a *Assignment) Constant() (v routing.Value, ok bool) { return a.constant, a.to == nil }

// Apply assigns in a call.
func (a *Assignment) Apply(call *routing.Values) {
	if a.to == nil {
		call[a.Attribute] = a.constant
		return
	}
	call[a.Attribute] = a.to[call[a.From]]
}

// Image returns the values that the attribute can have in calls in which From has one of some values.
func (a *Assignment) Image(from routing.ValueSet) routing.ValueSet {
	if a.to == nil {
		return routing.Only(a.constant)
	}
	var out routing.ValueSet
	for v := range from.All() {
		out.Add(a.to[v])
	}
	return out
}

// Assigned writes assignments: "tier: gold, tries: add 1".
func (p *Program) Assigned(sets []Assignment) string {
	parts := make([]string, len(sets))
	for i, a := range sets {
		attribute := &p.Attributes[a.Attribute]
		value := a.written
		if a.to == nil {
			value = attribute.Values[a.constant]
		}
		parts[i] = attribute.Name.Value + ": " + value
	}
	return strings.Join(parts, ", ")
}

// assignment resolves an assignment of a step: the first value of p, or the added or copied value.
func (r *resolver) assignment(f *Def, name diag.Text, p setting) (Assignment, bool) {
	isNumber := !p.add.Place.IsZero() || len(p.values) > 0 && routing.IsInteger(p.values[0].Value)
	id, a, ok := r.settable(f, name, isNumber)
	switch {
	case !ok:
		return Assignment{}, false
	case !p.add.Place.IsZero():
		return r.addition(id, a, p.add)
	case !p.copy.Place.IsZero():
		return r.copied(f, id, a, p.copy)
	}

	value := p.values[0]
	_, has := a.Value(value.Value)

	// A signed number in place of a value is usually meant as an addition.
	if _, counts := a.Numbers(); isNumber && counts && !has && strings.ContainsAny(value.Value, "+-") {
		r.found.Error(value.Place, UnknownValue, fmt.Sprintf("%q is not a value of %s", value.Value, a.Name.Value),
			diag.Fixf("write {add: %s}", strings.TrimPrefix(value.Value, "+")))
		return Assignment{}, false
	}

	v, ok := a.ValueOf(value, r.found)
	return Assign(id, v), ok
}

// settable finds an attribute that a step of a flow sets: a counter to a whole number.
func (r *resolver) settable(f *Def, name diag.Text, counter bool) (routing.AttributeID, *routing.Attribute, bool) {
	if i := f.ownAttribute(name.Value); i >= 0 {
		r.found.Refer(diag.AttributeName, f.Name.Value, name)
		return f.attributeID(i), &f.attributes[i], true
	}
	id, ok := r.Center.ToSet(name, f.attributeNames(), counter, r.found)
	return id, &r.Center.Attributes[id], ok
}

// addition adds to an attribute whose values are whole numbers. A sum beyond the first or the last
// value is that value.
func (c *checker) addition(id routing.AttributeID, a *routing.Attribute, by diag.At[int]) (Assignment, bool) {
	numbers, ok := a.Numbers()
	if !ok {
		c.found.Error(by.Place, diag.BadValue,
			fmt.Sprintf("the step adds to %s, whose values are not ascending whole numbers", a.Name.Value),
			"declare them as in tries: 0-3")
		return Assignment{}, false
	}

	out := Assignment{
		Attribute: id,
		From:      id,
		to:        make([]routing.Value, len(numbers)),
		written:   fmt.Sprintf("add %d", by.Value),
	}

	// Each possible value gets its own result, because a call's value is known only later.
	for v, n := range numbers {
		sum := min(max(n+by.Value, numbers[0]), numbers[len(numbers)-1])
		to, has := a.Value(fmt.Sprint(sum))
		if !has {
			c.found.Error(by.Place, UnknownValue,
				fmt.Sprintf("%d and %d is %d, which is not a value of %s", n, by.Value, sum, a.Name.Value),
				"declare the value, or add another number")
			return Assignment{}, false
		}

		out.to[v] = to
	}

	return out, true
}

// copied copies the value of another attribute. The attribute must have each value of the other.
func (r *resolver) copied(f *Def, id routing.AttributeID, a *routing.Attribute, from diag.Text) (Assignment, bool) {
	source, b := r.attribute(f, from)
	switch {
	case b == nil:
		return Assignment{}, false
	case source == routing.AttrDay:
		r.found.Error(from.Place, diag.BadValue, "the day cannot be copied: it is not a property of the call",
			"branch on the day, and set a value for each")
		return Assignment{}, false
	}

	out := Assignment{
		Attribute: id,
		From:      source,
		to:        make([]routing.Value, len(b.Values)),
		written:   "copy " + from.Value,
	}

	// All missing values are collected, so one message reports them together.
	var missing []string
	for v, value := range b.Values {
		to, has := a.Value(value)
		if !has {
			missing = append(missing, value)
		}
		out.to[v] = to
	}

	if len(missing) > 0 {
		r.found.Error(from.Place, UnknownValue,
			fmt.Sprintf("%s can be %s, which %s cannot", from.Value, Either(missing), a.Name.Value),
			"declare the same values")
	}

	return out, len(missing) == 0
}
