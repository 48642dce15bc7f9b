package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// location holds the constraints between the attributes of a caller's location: the
// country determines the region, and the region the home hub; a number that is not
// valid or is toll-free is from the line's country; abroad is a country that the line
// does not list. A branch on one of these attributes narrows the others.
type location struct {
	regions    []region
	home       routing.ValueSet // the line's country, which a caller counts as from if the number shows none
	listed     routing.ValueSet // the countries that the line serves
	ofLine     bool             // these are the calls of one line; else home and listed are not known
	anyCountry bool             // the line serves every country
}

type region struct {
	countries routing.ValueSet
	hub       routing.Value
}

// located are the attributes that a caller's location determines. Every graph tracks
// them.
var located = []routing.AttributeID{routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrNumber, routing.AttrNumberType, routing.AttrAbroad}

func newLocation(c *routing.Center) *location {
	l := &location{}
	country := &c.Attributes[routing.AttrCountry]
	rest := country.Domain() // of elsewhere, the last region
	for i := range c.Regions {
		r := region{hub: routing.Value(c.Regions[i].Hub)}
		for _, t := range c.Regions[i].Countries {
			if v, ok := country.Value(t.Value); ok {
				r.countries.Add(v)
			}
		}
		rest = rest.Minus(r.countries)
		l.regions = append(l.regions, r)
	}
	l.regions[len(l.regions)-1].countries = rest
	return l
}

// of returns the constraints of the calls of one line.
func (l *location) of(line *routing.Line, country *routing.Attribute) *location {
	home, _ := country.Value(line.Home()) // else the first value, unknown
	out := &location{regions: l.regions, home: routing.Only(home), ofLine: true, anyCountry: line.AnyCountry()}
	for _, c := range line.Served() {
		if v, ok := country.Value(c); ok {
			out.listed.Add(v)
		}
	}
	return out
}

// narrow removes inconsistent values, and reports whether any caller is left. At gives
// the set of each attribute of located.
func (l *location) narrow(at func(routing.AttributeID) *routing.ValueSet) bool {
	country, region, hub := at(routing.AttrCountry), at(routing.AttrRegion), at(routing.AttrHub)
	l.narrowNumber(at)
	var countries, regions, hubs routing.ValueSet
	for i, r := range l.regions {
		id := routing.Value(i)
		if region.Has(id) && hub.Has(r.hub) && !r.countries.And(*country).IsEmpty() {
			countries = countries.Or(r.countries)
			regions.Add(id)
			hubs.Add(r.hub)
		}
	}
	*country, *region, *hub = country.And(countries), regions, hub.And(hubs)
	if l.ofLine && country.And(l.home).IsEmpty() {
		*at(routing.AttrNumber) = at(routing.AttrNumber).And(routing.Only(validNumber))
		*at(routing.AttrNumberType) = at(routing.AttrNumberType).Minus(routing.Only(tollFree))
	}
	if l.ofLine && !l.anyCountry {
		*at(routing.AttrAbroad) = at(routing.AttrAbroad).And(l.abroad(*country))
	}
	return !slices.ContainsFunc(located, func(a routing.AttributeID) bool { return at(a).IsEmpty() })
}

// narrowNumber removes what is inconsistent with the caller's number: one that is not
// valid has no type, and neither it nor a toll-free one shows a country, so that such a
// caller counts as from the line's country.
func (l *location) narrowNumber(at func(routing.AttributeID) *routing.ValueSet) {
	country, number, kind, abroad := at(routing.AttrCountry), at(routing.AttrNumber), at(routing.AttrNumberType), at(routing.AttrAbroad)
	if !number.Has(validNumber) {
		*kind = kind.And(routing.Only(noType))
	}
	if !kind.Has(noType) {
		*number = number.And(routing.Only(validNumber))
	}
	showsCountry := number.Has(validNumber) && !kind.Minus(routing.Only(tollFree)).IsEmpty()
	if !showsCountry {
		*abroad = abroad.And(routing.Only(routing.No))
	}
	switch {
	case !l.ofLine:
	case !showsCountry:
		*country = country.And(l.home)
	case !l.anyCountry:
		*country = l.countries(*country, *abroad)
	}
}

// countries keeps the countries that agree with abroad: listed ones for no, all others that
// are known for yes.
func (l *location) countries(of, abroad routing.ValueSet) routing.ValueSet {
	var out routing.ValueSet
	if abroad.Has(routing.No) {
		out = of.And(l.listed)
	}
	if abroad.Has(routing.Yes) {
		out = out.Or(of.Minus(l.listed).Minus(routing.Only(unknownCountry)))
	}
	return out
}

// abroad returns whether callers from some countries are abroad.
func (l *location) abroad(country routing.ValueSet) routing.ValueSet {
	var out routing.ValueSet
	if !country.And(l.listed).IsEmpty() {
		out.Add(routing.No)
	}
	if !country.Minus(l.listed).IsEmpty() {
		out.Add(routing.Yes)
	}
	return out
}
