package dataflow

import (
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// located are the attributes that a caller's location determines. Every graph tracks
// them.
var located = [...]routing.AttributeID{
	routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrNumber,
	routing.AttrNumberType, routing.AttrAbroad,
}

// callers are kinds of callers that have every combination of one value of each set, in the
// order of located.
type callers [len(located)]routing.ValueSet

// location holds the callers that there are, as [routing.Center.Locate] locates them. A
// branch on one of their attributes narrows the others. It is nil where errors hide who they are.
type location []callers

// newLocation returns the possible callers of a line, or of any line for nil.
func newLocation(c *routing.Center, line *routing.Line) location {
	if c.DoubtsAttribute(routing.AttrRegion) || line != nil && c.DoubtsLine(line) {
		return nil
	}

	country := &c.Attributes[routing.AttrCountry]
	kinds := c.Attributes[routing.AttrNumberType].Domain()

	home := country.Domain()
	listed := country.Domain()
	others := country.Domain()
	if line != nil {
		first, _ := country.Value(line.Home()) // otherwise the first value, unknown
		home = routing.Only(first)
		if !line.AnyCountry() {
			listed = values(country, line.Served())
		}
		others = others.Minus(listed)
	}

	valid := routing.Only(validNumber)
	invalid := c.Attributes[routing.AttrNumber].Domain().Minus(routing.Only(validNumber))
	shown := kinds.Minus(routing.Only(tollFree))
	unknown := routing.Only(unknownCountry)
	no := routing.Only(routing.No)
	yes := routing.Only(routing.Yes)

	// Numbers of no country, such as satellite numbers, are abroad on a line that lists countries.
	var nowhere routing.ValueSet
	if line == nil || !line.AnyCountry() {
		nowhere = unknown
	}

	var out location
	for i, region := range regionsOf(c) {
		r := routing.Only(routing.Value(i))
		hub := routing.Only(routing.Value(c.Regions[i].Hub))
		for _, row := range []callers{
			{region.And(listed), r, hub, valid, shown, no},
			{region.And(others).Minus(unknown), r, hub, valid, shown, yes},
			{region.And(nowhere), r, hub, valid, kinds, yes},
			{region.And(home), r, hub, valid, kinds, no}, // toll-free, and others that show no country
			{region.And(home), r, hub, invalid, routing.Only(noType), no},
		} {
			if !row[0].IsEmpty() {
				out = append(out, row)
			}
		}
	}

	return out
}

// regionsOf returns the countries of each region. The last one, elsewhere, has the remaining
// countries.
func regionsOf(c *routing.Center) []routing.ValueSet {
	country := &c.Attributes[routing.AttrCountry]
	rest := country.Domain()
	var out []routing.ValueSet
	for i := range c.Regions {
		out = append(out, values(country, diag.Values(c.Regions[i].Countries)))
		rest = rest.Minus(out[i])
	}
	out[len(out)-1] = rest
	return out
}

// values returns the texts that are values of an attribute.
func values(a *routing.Attribute, texts []string) routing.ValueSet {
	var out routing.ValueSet
	for _, text := range texts {
		if v, ok := a.Value(text); ok {
			out.Add(v)
		}
	}
	return out
}

// narrow removes the values that no caller has together with some values of the other
// attributes, and reports whether any caller is left. At gives the set of each attribute of
// located.
func (l location) narrow(at func(routing.AttributeID) *routing.ValueSet) bool {
	if l == nil {
		return true
	}

	var sets [len(located)]*routing.ValueSet
	for i, a := range located {
		sets[i] = at(a)
	}

	var left callers
next:
	for i := range l {
		var both callers
		for j, set := range sets {
			// One attribute without a common value excludes the whole group of callers.
			if both[j] = l[i][j].And(*set); both[j].IsEmpty() {
				continue next
			}
		}

		for j := range left {
			left[j] = left[j].Or(both[j])
		}
	}

	// The sets change only after all groups are compared, because each group reads them.
	for j, set := range sets {
		*set = left[j]
	}

	return !left[0].IsEmpty()
}
