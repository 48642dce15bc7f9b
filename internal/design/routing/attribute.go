package routing

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
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
// the built-in one. Beside an id: where its values are defined.
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

// The values of AttrAbroad and AttrDay, and of hours.
const (
	No  Value = 0
	Yes Value = 1

	Weekday Value = 0
	Weekend Value = 1

	Open   Value = 0 // of hours at a time
	Closed Value = 1
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
	if c.attributesUnknown && (!ok || id == AttrTier) { // it may be declared where an error is
		return Assignment{}, false
	}
	if !ok {
		found.Unknown(name, UnknownAttribute, fmt.Sprintf("attribute %q does not exist", name.Value), c.settable(), "declare it in routing.yaml, or write one of ")
		return Assignment{}, false
	}
	a := &c.Attributes[id]
	found.Refer(diag.AttributeName, "", name)
	if !c.Settable(id) {
		found.Error(name.Place, diag.BadValue, fmt.Sprintf("%q is the call's own and cannot be set", name.Value), "what can be set: "+strings.Join(c.settable(), ", "))
		return Assignment{}, false
	}
	v, ok := a.Value(value.Value)
	if !ok {
		found.Unknown(value, UnknownValue, fmt.Sprintf("%q is not a value of %s", value.Value, name.Value), a.Values, "declare it in routing.yaml, or write one of ")
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
