package routing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// standardTier is the one tier of a center that declares none.
const standardTier = "standard"

// attributes lays out the built-in domains, then the declared ones.
func (r *reader) attributes(declared []yaml.Pair[[]diag.Text]) {
	r.Attributes = make([]Attribute, BuiltIn)
	for id, values := range [BuiltIn][]string{
		AttrTier:       {standardTier},
		AttrCountry:    append([]string{UnknownCountry}, countries...),
		AttrRegion:     r.regionNames(),
		AttrHub:        r.HubNames(),
		AttrLanguage:   r.languages(),
		AttrLine:       r.LineNames(),
		AttrNumber:     phone.Validities[:],
		AttrNumberType: phone.Types[:],
		AttrAbroad:     {No: "no", Yes: "yes"},
		AttrDay:        {Weekday: "weekday", Weekend: "weekend"},
	} {
		r.Attributes[id] = Attribute{Name: diag.Text{Value: builtInNames[id]}, Values: values}
	}
	for _, p := range limit(r, "attributes", declared, MaxAttributes-int(BuiltIn)) {
		r.declare(p.Key, p.Value)
	}
}

var builtInNames = [BuiltIn]string{
	AttrTier: "tier", AttrCountry: "country", AttrRegion: "region", AttrHub: "hub", AttrLanguage: "language",
	AttrLine: "line", AttrNumber: "number", AttrNumberType: "number_type", AttrAbroad: "abroad", AttrDay: "day",
}

// declare adds an attribute of routing.yaml. Only tier, of the built-in ones, is
// the center's to declare.
func (r *reader) declare(name diag.Text, written []diag.Text) {
	r.name("attribute", name)
	values := r.domain(name, written)
	unread := len(values) == 0 // said already
	if unread {
		values = []string{standardTier}
	}
	id, known := r.Attribute(name.Value)
	switch {
	case id == AttrTier && known:
		r.Attributes[id] = Attribute{name, values, true}
		r.tiersUnread = unread
	case known:
		r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("the attribute %q has its values already", name.Value), "give it another name")
	default:
		r.Attributes = append(r.Attributes, Attribute{name, values, true})
	}
}

func (r *reader) domain(name diag.Text, written []diag.Text) []string {
	values := r.distinct("value", written)
	for _, v := range values {
		r.name(name.Value, v)
		if v.Value == Otherwise {
			r.found.Error(v.Place, diag.BadValue, `"otherwise" stands for the values that a branch does not name`, "give the value another name")
		}
	}
	if len(values) > maxValues {
		r.found.Error(values[maxValues].Place, diag.TooLarge, fmt.Sprintf("%d values are more than %d", len(values), maxValues), "")
		values = values[:maxValues]
	}
	return texts(values)
}

// Otherwise is the outcome of a branch for the values that it does not name.
const Otherwise = "otherwise"

// languages gives every language that a call can have: the center's first, then
// those of lines and hubs.
func (r *reader) languages() []string {
	all := []string{r.Language}
	for i := range r.Lines {
		all = append(all, texts(r.Lines[i].Languages)...)
	}
	for i := range r.Hubs {
		all = append(all, r.Hubs[i].Languages...)
	}
	var out []string
	for _, l := range all {
		if !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	if len(out) > maxValues {
		r.found.Error(r.Place, diag.TooLarge, fmt.Sprintf("%d languages are more than %d", len(out), maxValues), "split the center")
		out = out[:maxValues]
	}
	return out
}

// Assignment checks that a `set` may set the attribute to the value.
func (c *Center) Assignment(name, value diag.Text, found *diag.Findings) (Assignment, bool) {
	id, ok := c.Attribute(name.Value)
	if c.vague && (!ok || id == AttrTier) {
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

// Settable reports whether flows and lines may set the attribute: tier,
// language, and those that routing.yaml declares.
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

// The values of AttrAbroad and AttrDay.
const (
	No  Value = 0
	Yes Value = 1

	Weekday Value = 0
	Weekend Value = 1
)

// texts gives the values without their places.
func texts(list []diag.Text) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].Value
	}
	return out
}
