package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A flow's own attributes follow the attributes of the center. In its definition their ids are as
// if it were the only flow. In a program the attributes of the flows follow each other.

// resolveAttributes reads the attributes that a flow declares.
func (r *resolver) resolveAttributes(f *Def) {
	if r.Center != nil {
		f.firstOwn = len(r.Center.Attributes)
	}
	for i := range f.declared {
		p := &f.declared[i]
		r.found.Define(diag.AttributeName, f.Name.Value, p.Key)
		name := p.Key
		switch {
		case r.Center != nil && slices.Contains(r.Center.AttributeNames(), name.Value):
			r.found.Error(name.Place, diag.BadValue,
				fmt.Sprintf("the center has the attribute %q already", name.Value), "give this one another name")
			continue
		case r.filled[name.Value] != nil:
			r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("a collect or a lookup fills %q", name.Value),
				"give one of the two another name")
		}

		if a, ok := routing.NewAttribute(name, &p.Value, r.found); ok && checkName(name, r.found) {
			f.attributes = append(f.attributes, a)
		}
	}
	r.declareIntents(f)
}

// ownAttribute returns the index of an attribute that the flow declares, or -1.
func (f *Def) ownAttribute(name string) int {
	return slices.IndexFunc(f.attributes, func(a routing.Attribute) bool { return a.Name.Value == name })
}

func (f *Def) attributeID(i int) routing.AttributeID { return routing.AttributeID(f.firstOwn + i) }

// attributeNames returns the names of the flow's own attributes, valid or not.
func (f *Def) attributeNames() []string {
	var out []string
	for _, p := range f.declared {
		out = append(out, p.Key.Value)
	}
	return out
}

// attribute finds the attribute of a name in a flow. It returns nil if the name is unknown, which
// it reports, or if the attribute's values could not be read.
func (r *resolver) attribute(f *Def, name diag.Text) (routing.AttributeID, *routing.Attribute) {
	if i := f.ownAttribute(name.Value); i >= 0 {
		r.found.Refer(diag.AttributeName, f.Name.Value, name)
		return f.attributeID(i), &f.attributes[i]
	}

	names := r.names((*routing.Center).AttributeNames)
	switch {
	case r.Center == nil || slices.Contains(f.attributeNames(), name.Value): // which is reported
		return 0, nil
	case r.Center.AttributesUnknown() && !slices.Contains(names, name.Value):
		return 0, nil
	}

	id := routing.AttributeID(r.index(name, UnknownAttribute, "attribute", append(names, f.attributeNames()...)))
	a := &r.Center.Attributes[id]
	if a.Name.Value == name.Value && (!r.Center.AttributesUnknown() || id != routing.AttrTier) {
		return id, a
	}

	return id, nil
}

// countAttributes reports the flows that have too many attributes, counted with the attributes of
// the flows that they lead to.
func (l *limiter) countAttributes() {
	// Few centers have so many attributes in all their flows together, and only there the flows of each are counted.
	own, most := 0, 0
	for _, f := range l.list {
		own += len(f.attributes)
		most = max(most, f.firstOwn)
	}
	if own+most <= routing.MaxAttributes {
		return
	}

	for _, f := range l.list {
		// A program contains the attributes of all flows that it leads to, so they share one limit.
		n := f.firstOwn
		for g := range f.Closure() {
			n += len(g.attributes)
		}
		if n > routing.MaxAttributes {
			f.doubts |= hasError
			l.found.Error(f.Name.Place, diag.TooLarge,
				fmt.Sprintf("flow %q has %d attributes, counted with the attributes of the center and "+
					"of the flows that it leads to; at most %d compile",
					f.Name.Value, n, routing.MaxAttributes),
				"declare fewer, or values that two of them share")
		}
	}
}
