package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// whereabouts ties together the attributes that say where a caller is: the
// country gives the region, the region the own hub; a number that is not valid
// or is toll-free is from the line's country; abroad is a country that the line
// does not list. What a branch on one of them shows narrows the others.
type whereabouts struct {
	regions []region
	home    routing.ValueSet // the country of a number that tells none
	listed  routing.ValueSet // the countries that the line serves
	line    bool             // home and listed are known: these are the calls of one line
	any     bool             // the line serves every country
}

type region struct {
	countries routing.ValueSet
	hub       routing.Value
}

// located are the attributes that a call's place decides. Every walk keeps
// them.
var located = []routing.AttributeID{routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrNumber, routing.AttrNumberType, routing.AttrAbroad}

func newWhereabouts(c *routing.Center) *whereabouts {
	w := &whereabouts{}
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
		w.regions = append(w.regions, r)
	}
	w.regions[len(w.regions)-1].countries = rest
	return w
}

// of narrows them to the calls of one line.
func (w *whereabouts) of(line *routing.Line, country *routing.Attribute) *whereabouts {
	home, _ := country.Value(line.Home()) // else the first value, unknown
	out := &whereabouts{regions: w.regions, home: routing.Only(home), line: true, any: line.AnyCountry()}
	for _, c := range line.Served() {
		if v, ok := country.Value(c); ok {
			out.listed.Add(v)
		}
	}
	return out
}

// narrow takes out the values that do not go together, and reports whether any
// caller is left. At gives the set of each attribute of located.
func (w *whereabouts) narrow(at func(routing.AttributeID) *routing.ValueSet) bool {
	country, region, hub := at(routing.AttrCountry), at(routing.AttrRegion), at(routing.AttrHub)
	w.narrowNumber(at)
	var countries, regions, hubs routing.ValueSet
	for i, r := range w.regions {
		id := routing.Value(i)
		if region.Has(id) && hub.Has(r.hub) && !r.countries.And(*country).IsEmpty() {
			countries = countries.Or(r.countries)
			regions.Add(id)
			hubs.Add(r.hub)
		}
	}
	*country, *region, *hub = country.And(countries), regions, hub.And(hubs)
	if w.line && country.And(w.home).IsEmpty() {
		*at(routing.AttrNumber) = at(routing.AttrNumber).And(routing.Only(validNumber))
		*at(routing.AttrNumberType) = at(routing.AttrNumberType).Minus(routing.Only(tollFree))
	}
	if w.line && !w.any {
		*at(routing.AttrAbroad) = at(routing.AttrAbroad).And(w.abroad(*country))
	}
	return !slices.ContainsFunc(located, func(a routing.AttributeID) bool { return at(a).IsEmpty() })
}

// narrowNumber takes out what does not go together with the caller's number: one
// that is not valid has no type, and neither it nor a toll-free one tells a
// country, so that such a caller is at home.
func (w *whereabouts) narrowNumber(at func(routing.AttributeID) *routing.ValueSet) {
	country, number, kind, abroad := at(routing.AttrCountry), at(routing.AttrNumber), at(routing.AttrNumberType), at(routing.AttrAbroad)
	if !number.Has(validNumber) {
		*kind = kind.And(routing.Only(noType))
	}
	if !kind.Has(noType) {
		*number = number.And(routing.Only(validNumber))
	}
	tells := number.Has(validNumber) && !kind.Minus(routing.Only(tollFree)).IsEmpty()
	if !tells {
		*abroad = abroad.And(routing.Only(routing.No))
	}
	switch {
	case !w.line:
	case !tells:
		*country = country.And(w.home)
	case !w.any:
		*country = w.countries(*country, *abroad)
	}
}

// countries gives those of some countries where callers at home or abroad are.
func (w *whereabouts) countries(of, abroad routing.ValueSet) routing.ValueSet {
	var out routing.ValueSet
	if abroad.Has(routing.No) {
		out = of.And(w.listed)
	}
	if abroad.Has(routing.Yes) {
		out = out.Or(of.Minus(w.listed).Minus(routing.Only(unknownCountry)))
	}
	return out
}

// abroad gives whether callers from some countries are abroad.
func (w *whereabouts) abroad(country routing.ValueSet) routing.ValueSet {
	var out routing.ValueSet
	if !country.And(w.listed).IsEmpty() {
		out.Add(routing.No)
	}
	if !country.Minus(w.listed).IsEmpty() {
		out.Add(routing.Yes)
	}
	return out
}

// The values that say something about the others.
const (
	validNumber    = routing.Value(phone.Valid)
	tollFree       = routing.Value(phone.TollFree)
	noType         = routing.Value(phone.Other) // of a number that is not valid, among others
	unknownCountry = routing.Value(0)
)
