package routing

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Attribute is a property of a call with a finite domain. Calls that do not set it
// have its first value.
type Attribute struct {
	Name     diag.Text
	Values   []string
	Declared bool        // in routing.yaml
	Allow    []diag.Text // advice that is suppressed
}

// AttributeID is an attribute's index into Center.Attributes. The attributes of flows follow them.
type AttributeID uint8

// The ids of the built-in attributes. Declared attributes follow. A declared tier replaces the
// built-in one. The comment on an id states where its values are defined.
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

// MaxAttributes is the largest number of attributes of a program, of the center and of flows. With
// this bound calls store their values in an array.
const MaxAttributes = 80

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

// Assignment resolves an attribute and a value that a line or a scripted call sets. It reports
// those that do not exist and attributes that cannot be set.
func (c *Center) Assignment(name, value diag.Text, found *diag.Findings) (Assignment, bool) {
	id, ok := c.ToSet(name, nil, IsInteger(value.Value), found)
	if !ok {
		return Assignment{}, false
	}
	v, ok := c.Attributes[id].ValueOf(value, found)
	return Assignment{id, v}, ok
}

// ToSet resolves an attribute that is set. It reports one that does not exist or cannot be set;
// others are further names that could stand there, and a counter is set to a whole number.
func (c *Center) ToSet(name diag.Text, others []string, counter bool, found *diag.Findings) (AttributeID, bool) {
	id, ok := c.Attribute(name.Value)
	switch {
	case c.attributesUnknown && (!ok || id == AttrTier):
		// It may be declared where an error is.
		return 0, false
	case !ok:
		declare := "declare it in routing.yaml"
		if counter {
			declare = fmt.Sprintf("declare a count, as in attributes: {%s: 0-3}", name.Value)
		}

		x := found.Misspelling(name, UnknownAttribute, fmt.Sprintf("attribute %q does not exist", name.Value),
			append(c.settable(), others...), declare+", or write one of ")
		if counter && strings.HasSuffix(x.Fix, "?") {
			x.Fix += " or " + declare
		}

		found.Add(x)
		return 0, false
	}

	found.Refer(diag.AttributeName, "", name)

	if !c.Settable(id) {
		found.Error(name.Place, diag.BadValue, fmt.Sprintf("%q is the call's own and cannot be set", name.Value),
			diag.Fix("what can be set: "+strings.Join(c.settable(), ", ")))
		return 0, false
	}

	return id, true
}

// IsInteger reports whether a value is written as a whole number, with a sign or without.
func IsInteger(value string) bool {
	_, err := strconv.Atoi(value)
	return err == nil
}

// ValueOf resolves a value that the attribute is set to, and reports one that it does not have.
func (a *Attribute) ValueOf(value diag.Text, found *diag.Findings) (Value, bool) {
	v, ok := a.Value(value.Value)
	if !ok {
		found.Unknown(value, UnknownValue, fmt.Sprintf("%q is not a value of %s", value.Value, a.Name.Value), a.Values,
			"declare it, or write one of ")
	}
	return v, ok
}

// Numbers returns the values as numbers, and whether they are whole numbers in ascending order.
func (a *Attribute) Numbers() (numbers []int, ok bool) {
	for i, text := range a.Values {
		n, err := strconv.Atoi(text)
		if err != nil || strconv.Itoa(n) != text || i > 0 && n <= numbers[i-1] {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, len(numbers) > 0
}

// Settable reports whether flows, lines and scripted calls may set the attribute: the tier, the
// language, and the attributes that routing.yaml declares. Ids of flows' attributes are higher.
func (c *Center) Settable(id AttributeID) bool {
	return id == AttrTier || id == AttrLanguage || int(id) < len(c.Attributes) && c.Attributes[id].Declared
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
