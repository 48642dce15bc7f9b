package routing

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// attributes appends the built-in attributes and the declared ones.
func (r *reader) attributes(declared []yaml.Pair[[]diag.Text]) {
	r.Attributes = make([]Attribute, BuiltIn)
	for id, values := range [BuiltIn][]string{
		AttrTier:       {standardTier},
		AttrCountry:    append([]string{UnknownCountry}, countries...),
		AttrRegion:     names(r.Regions, func(x Region) string { return x.Name.Value }),
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
	most := MaxAttributes - int(BuiltIn)
	if slices.ContainsFunc(declared, func(p yaml.Pair[[]diag.Text]) bool { return p.Key.Value == builtInNames[AttrTier] }) {
		most++ // it replaces the built-in one
	}
	for _, p := range limit(r, "attributes", declared, most) {
		r.declare(p.Key, p.Value)
	}
}

// standardTier is the only tier of a center that declares none.
const standardTier = "standard"

// declare adds an attribute, or replaces the values of the tier.
func (r *reader) declare(name diag.Text, written []diag.Text) {
	r.checkName("attribute", name)
	values := r.domain(name, written)
	id, exists := r.Attribute(name.Value)
	if len(values) == 0 { // an error that is reported already; every attribute has a value
		values = []string{standardTier}
		r.attributesUnknown = r.attributesUnknown || exists && id == AttrTier
	}
	switch {
	case exists && id == AttrTier:
		r.Attributes[id] = Attribute{name, values, true}
	case exists:
		r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("the attribute %q has its values already", name.Value), "give it another name")
	default:
		r.Attributes = append(r.Attributes, Attribute{name, values, true})
	}
}

// domain checks the values of a declared attribute.
func (r *reader) domain(name diag.Text, written []diag.Text) []string {
	values := r.distinct("value", written)
	for _, v := range values {
		r.checkSpelling(name.Value, v)
		if v.Value == Otherwise {
			r.found.Error(v.Place, diag.BadValue, `"otherwise" stands for the values that a branch does not name`, "give the value another name")
		}
	}
	if len(values) > maxValues {
		r.found.Error(values[maxValues].Place, diag.TooLarge, fmt.Sprintf("%d values are more than %d", len(values), maxValues), "")
		values = values[:maxValues]
	}
	return diag.Values(values)
}

// languages returns every language that a call can have, each once: the center's, then
// those of the lines and of the hubs.
func (r *reader) languages() []string {
	var out []string
	add := func(languages ...string) {
		for _, l := range languages {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	add(r.Language)
	for i := range r.Lines {
		add(diag.Values(r.Lines[i].Languages)...)
	}
	for i := range r.Hubs {
		add(r.Hubs[i].Languages...)
	}
	if len(out) > maxValues {
		r.found.Error(r.Place, diag.TooLarge, fmt.Sprintf("%d languages are more than %d", len(out), maxValues), "split the center")
		out = out[:maxValues]
	}
	return out
}
