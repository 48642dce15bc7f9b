package routing

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// attributes appends the built-in attributes and the declared ones.
func (r *reader) attributes(declared []yaml.Pair[WrittenAttribute]) {
	r.Attributes = make([]Attribute, BuiltIn)
	for id, values := range [BuiltIn][]string{
		AttrTier:       {standardTier},
		AttrCountry:    append([]string{unknownCountry}, countries...),
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
	if slices.ContainsFunc(declared, func(p yaml.Pair[WrittenAttribute]) bool {
		return p.Key.Value == builtInNames[AttrTier]
	}) {
		most++ // it replaces the built-in one
	}

	for _, p := range limit(r, "attributes", declared, most) {
		r.declare(p.Key, &p.Value)
	}
}

// standardTier is the only tier of a center that declares none.
const standardTier = "standard"

// declare adds an attribute, or replaces the values of the tier.
func (r *reader) declare(name diag.Text, written *WrittenAttribute) {
	r.checkName("attribute", name)
	a, ok := NewAttribute(name, written, r.found)
	id, exists := r.Attribute(name.Value)
	if !ok { // the tier always has a value
		a.Values = []string{standardTier}
		r.attributesUnknown = true
	}

	switch {
	case exists && id != AttrTier:
		r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("the attribute %q has its values already", name.Value),
			"give it another name")
	case exists:
		r.Attributes[id] = a
	case ok: // else its use is not reported again
		r.Attributes = append(r.Attributes, a)
	}
}

// NewAttribute makes an attribute as AttributesType reads it, with its values checked. It
// reports whether there is a value, and not too many.
func NewAttribute(name diag.Text, written *WrittenAttribute, found *diag.Findings) (Attribute, bool) {
	r := reader{found: found}
	if slices.Contains(callKeys, name.Value) {
		found.Error(name.Place, diag.BadValue, fmt.Sprintf("%q is a key of a scripted call, and no attribute", name.Value),
			"give the attribute another name")
	}
	values := r.distinct("value", written.Values)
	for _, v := range values {
		if _, err := strconv.Atoi(v.Value); err != nil { // a number may be negative
			r.checkSpelling(name.Value, v)
		}
		if v.Value == Otherwise {
			found.Error(v.Place, diag.BadValue, `"otherwise" stands for the values that a branch does not name`,
				"give the value another name")
		}
	}

	if len(values) > maxValues {
		found.Error(values[maxValues].Place, diag.TooLarge,
			fmt.Sprintf("%d values are more than %d", len(values), maxValues), "")
	}

	return Attribute{name, diag.Values(values), true, written.Allow}, len(values) > 0 && len(values) <= maxValues
}

// callKeys are the keys of "call:" in a scripted call that are no attributes. The key line is one, too.
var callKeys = []string{"from", "at", "flow"}

// WrittenAttribute is an attribute as a file declares it.
type WrittenAttribute struct {
	Values []diag.Text
	Allow  []diag.Text // advice that is suppressed
}

// AttributesType reads attributes: their values, or a map of the values and allow.
var AttributesType = named(yaml.Shorthand(valuesType, func(w *WrittenAttribute) *[]diag.Text { return &w.Values },
	yaml.Object[WrittenAttribute]{
		Name: "an attribute", Doc: "A property of a call.",
		Fields: []yaml.Field[WrittenAttribute]{
			yaml.Bind("values", "Its values. The first is the default.", valuesType,
				func(w *WrittenAttribute) *[]diag.Text { return &w.Values }).Required(),
			yaml.Bind("allow", allowDoc, Allowed, func(w *WrittenAttribute) *[]diag.Text { return &w.Allow }),
		},
	}))

// valuesType reads the values of an attribute: one, a list, or a range of whole numbers.
var valuesType = nonEmpty(yaml.Type[[]diag.Text]{
	Schema: yaml.OneOrListOf(placed).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]diag.Text, bool) {
		if m := wholeRange.FindStringSubmatch(n.Text); n.Kind == yaml.Scalar && m != nil {
			return numbersBetween(n, m[1], m[2], found)
		}
		return yaml.OneOrListOf(placed).Read(n, found)
	},
})

// wholeRange is a range of whole numbers as the values of an attribute. Names begin with no minus.
var wholeRange = regexp.MustCompile(`^(-?\d{1,9}) ?- ?(-?\d{1,9})$`)

func numbersBetween(n *yaml.Node, from, to string, found *diag.Findings) ([]diag.Text, bool) {
	first, _ := strconv.Atoi(from) // at most nine digits
	last, _ := strconv.Atoi(to)

	// The size is checked before the values are made, because a range can be huge.
	switch {
	case first > last:
		found.Error(n.Place, diag.BadValue, fmt.Sprintf("the range %s is empty", n.Text),
			"write the smaller number first")
		return nil, false
	case last-first >= maxValues:
		found.Error(n.Place, diag.TooLarge, fmt.Sprintf("%d values are more than %d", last-first+1, maxValues), "")
		return nil, false
	}

	var out []diag.Text
	for v := first; v <= last; v++ {
		out = append(out, diag.Text{Value: strconv.Itoa(v), Place: n.Place})
	}

	return out, true
}

// languages returns every language that a call can have, without duplicates: the center's, then the
// languages of the lines and of the hubs.
func (r *reader) languages() []string {
	var out []string
	add := func(languages ...string) {
		for _, l := range languages {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}

	// The center's language comes first, because the first value is the default.
	add(r.Language)

	for i := range r.Lines {
		add(diag.Values(r.Lines[i].Languages)...)
	}

	for i := range r.Hubs {
		add(r.Hubs[i].Languages...)
	}

	if len(out) > maxValues {
		r.found.Error(r.Place, diag.TooLarge, fmt.Sprintf("%d languages are more than %d", len(out), maxValues),
			"split the center")
		out = out[:maxValues]
	}

	return out
}
