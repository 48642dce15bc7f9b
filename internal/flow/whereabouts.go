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
	home    values // the country of a number that tells none
	listed  values // the countries that the line serves
	line    bool   // home and listed are known: these are the calls of one line
	any     bool   // the line serves every country
}

type region struct {
	countries values
	hub       routing.Value
}

// located are the attributes that a call's place decides. Every walk keeps
// them.
var located = []routing.AttributeID{routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrNumber, routing.AttrNumberType, routing.AttrAbroad}

func newWhereabouts(c *routing.Center) *whereabouts {
	w := &whereabouts{}
	country := &c.Attributes[routing.AttrCountry]
	rest := domain(country) // of elsewhere, the last region
	for i := range c.Regions {
		r := region{hub: routing.Value(c.Regions[i].Hub)}
		for _, t := range c.Regions[i].Countries {
			if v, ok := country.Value(t.Value); ok {
				r.countries.add(v)
			}
		}
		rest = rest.minus(r.countries)
		w.regions = append(w.regions, r)
	}
	w.regions[len(w.regions)-1].countries = rest
	return w
}

// of narrows them to the calls of one line.
func (w *whereabouts) of(line *routing.Line, country *routing.Attribute) *whereabouts {
	home, _ := country.Value(line.Home()) // else the first value, unknown
	out := &whereabouts{regions: w.regions, home: only(home), line: true, any: line.AnyCountry()}
	for _, c := range line.Served() {
		if v, ok := country.Value(c); ok {
			out.listed.add(v)
		}
	}
	return out
}

// narrow takes out the values that do not go together, and reports whether any
// caller is left. At gives the set of each attribute of located.
func (w *whereabouts) narrow(at func(routing.AttributeID) *values) bool {
	country, region, hub := at(routing.AttrCountry), at(routing.AttrRegion), at(routing.AttrHub)
	w.narrowNumber(at)
	var countries, regions, hubs values
	for i, r := range w.regions {
		id := routing.Value(i)
		if region.has(id) && hub.has(r.hub) && !r.countries.and(*country).empty() {
			countries = countries.union(r.countries)
			regions.add(id)
			hubs.add(r.hub)
		}
	}
	*country, *region, *hub = country.and(countries), regions, hub.and(hubs)
	if w.line && country.and(w.home).empty() {
		*at(routing.AttrNumber) = at(routing.AttrNumber).and(only(validNumber))
		*at(routing.AttrNumberType) = at(routing.AttrNumberType).minus(only(tollFree))
	}
	if w.line && !w.any {
		*at(routing.AttrAbroad) = at(routing.AttrAbroad).and(w.abroad(*country))
	}
	return !slices.ContainsFunc(located, func(a routing.AttributeID) bool { return at(a).empty() })
}

// narrowNumber takes out what does not go together with the caller's number: one
// that is not valid has no type, and neither it nor a toll-free one tells a
// country, so that such a caller is at home.
func (w *whereabouts) narrowNumber(at func(routing.AttributeID) *values) {
	country, number, kind, abroad := at(routing.AttrCountry), at(routing.AttrNumber), at(routing.AttrNumberType), at(routing.AttrAbroad)
	if !number.has(validNumber) {
		*kind = kind.and(only(noType))
	}
	if !kind.has(noType) {
		*number = number.and(only(validNumber))
	}
	tells := number.has(validNumber) && !kind.minus(only(tollFree)).empty()
	if !tells {
		*abroad = abroad.and(only(routing.No))
	}
	switch {
	case !w.line:
	case !tells:
		*country = country.and(w.home)
	case !w.any:
		*country = country.and(w.countries(*abroad))
	}
}

// countries gives where callers at home or abroad are.
func (w *whereabouts) countries(abroad values) values {
	var out values
	if abroad.has(routing.No) {
		out = w.listed
	}
	if abroad.has(routing.Yes) {
		every := values{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
		out = out.union(every.minus(w.listed).minus(only(unknownCountry)))
	}
	return out
}

// abroad gives whether callers from some countries are abroad.
func (w *whereabouts) abroad(country values) values {
	var out values
	if !country.and(w.listed).empty() {
		out.add(routing.No)
	}
	if !country.minus(w.listed).empty() {
		out.add(routing.Yes)
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
