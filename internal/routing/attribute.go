package routing

import (
	"fmt"
	"iter"
	"math"
	"math/bits"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// Attribute is a property of a call with a finite domain. Calls that do not set it
// have its first value.
type Attribute struct {
	Name     diag.Text
	Values   []string
	Declared bool // in routing.yaml
}

// AttributeID is an attribute's index into Center.Attributes.
type AttributeID uint8

// The ids of the built-in attributes. Declared ones follow; a declared tier replaces
// the built-in one.
const (
	AttrTier AttributeID = iota
	AttrCountry
	AttrRegion
	AttrHub
	AttrLanguage
	AttrLine
	AttrNumber     // phone.Validities
	AttrNumberType // phone.Types
	AttrAbroad     // No, Yes
	AttrDay        // Weekday, Weekend: evaluated when a call branches on it
	BuiltIn        // their number
)

var builtInNames = [BuiltIn]string{
	AttrTier: "tier", AttrCountry: "country", AttrRegion: "region", AttrHub: "hub", AttrLanguage: "language",
	AttrLine: "line", AttrNumber: "number", AttrNumberType: "number_type", AttrAbroad: "abroad", AttrDay: "day",
}

// MaxAttributes is the largest number of attributes, so that calls store their values
// in an array.
const MaxAttributes = 24

// Values are a call's attributes, by AttributeID.
type Values [MaxAttributes]Value

// Value is the index of one of an attribute's values.
type Value uint8

// The values of AttrAbroad and AttrDay.
const (
	No  Value = 0
	Yes Value = 1

	Weekday Value = 0
	Weekend Value = 1
)

// Otherwise is the outcome of a branch for all values that it does not name.
const Otherwise = "otherwise"

// Assignment sets an attribute to a value.
type Assignment struct {
	Attribute AttributeID
	Value     Value
}

// Assignment resolves an attribute and a value that a flow or a line sets. It reports
// those that do not exist and attributes that cannot be set.
func (c *Center) Assignment(name, value diag.Text, found *diag.Findings) (Assignment, bool) {
	id, ok := c.Attribute(name.Value)
	if c.attributesUnknown && (!ok || id == AttrTier) {
		return Assignment{}, false
	}
	if !ok {
		found.Error(name.Place, UnknownAttribute, fmt.Sprintf("attribute %q does not exist", name.Value), found.SuggestOr(name.Value, c.settable(), "write one of "))
		return Assignment{}, false
	}
	a := &c.Attributes[id]
	if !c.Settable(id) {
		found.Error(name.Place, diag.BadValue, fmt.Sprintf("%q is the call's own and cannot be set", name.Value), "what can be set: "+strings.Join(c.settable(), ", "))
		return Assignment{}, false
	}
	v, ok := a.Value(value.Value)
	if !ok {
		found.Error(value.Place, UnknownValue, fmt.Sprintf("%q is no value of %s", value.Value, name.Value), found.SuggestOr(value.Value, a.Values, "write one of "))
	}
	return Assignment{id, v}, ok
}

// Settable reports whether flows and lines may set the attribute: the tier, the
// language, and the attributes that routing.yaml declares.
func (c *Center) Settable(id AttributeID) bool {
	return id == AttrTier || id == AttrLanguage || c.Attributes[id].Declared
}

func (c *Center) settable() []string {
	var out []string
	for i := range c.Attributes {
		if c.Settable(AttributeID(i)) {
			out = append(out, c.Attributes[i].Name.Value)
		}
	}
	return out
}

// ValueSet is a set of values of one attribute, a bit for each.
type ValueSet [(math.MaxUint8 + 1) / 64]uint64

// Only returns the set of one value.
func Only(v Value) ValueSet {
	var s ValueSet
	s.Add(v)
	return s
}

// Domain returns the set of all values of an attribute.
func (a *Attribute) Domain() ValueSet {
	var s ValueSet
	for v := range a.Values {
		s.Add(Value(v))
	}
	return s
}

// Add adds a value to the set.
func (s *ValueSet) Add(v Value) { s[v>>6] |= 1 << (v & 63) }

// Has reports whether the set contains a value.
func (s *ValueSet) Has(v Value) bool { return s[v>>6]>>(v&63)&1 != 0 }

// IsEmpty reports whether the set is empty.
func (s ValueSet) IsEmpty() bool { return s == ValueSet{} }

// Or returns the union.
func (s ValueSet) Or(t ValueSet) ValueSet {
	return ValueSet{s[0] | t[0], s[1] | t[1], s[2] | t[2], s[3] | t[3]}
}

// And returns the intersection.
func (s ValueSet) And(t ValueSet) ValueSet {
	return ValueSet{s[0] & t[0], s[1] & t[1], s[2] & t[2], s[3] & t[3]}
}

// Minus returns the difference.
func (s ValueSet) Minus(t ValueSet) ValueSet {
	return ValueSet{s[0] &^ t[0], s[1] &^ t[1], s[2] &^ t[2], s[3] &^ t[3]}
}

// First returns the set of the least value, or the empty set.
func (s ValueSet) First() ValueSet {
	for v := range s.All() {
		return Only(v)
	}
	return s
}

// All iterates over the values in ascending order.
func (s ValueSet) All() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(Value(i<<6 | bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}
