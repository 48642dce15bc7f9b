package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// whereabouts ties together the attributes that say where a caller is: the
// country gives the region, the region the own hub; a number that is not valid
// is from the line's country; abroad is a country that the line does not list.
// What a branch on one of them shows narrows the others.
type whereabouts struct {
	regions []region
	home    values // the country of a number that is not valid
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
var located = []routing.AttributeID{routing.AttrCountry, routing.AttrRegion, routing.AttrHub, routing.AttrNumber, routing.AttrAbroad}

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
	if w.line {
		*country = country.and(w.byNumber(*at(routing.AttrNumber), *at(routing.AttrAbroad)))
	}
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
	}
	if w.line && !w.any {
		*at(routing.AttrAbroad) = at(routing.AttrAbroad).and(w.abroad(*country))
	}
	return !slices.ContainsFunc(located, func(a routing.AttributeID) bool { return at(a).empty() })
}

// byNumber gives the countries of callers with such numbers, at home or abroad.
func (w *whereabouts) byNumber(number, abroad values) values {
	every := values{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
	if !number.has(validNumber) {
		return w.home
	}
	if w.any {
		return every
	}
	var out values
	if abroad.has(routing.No) {
		out = w.listed
	}
	if abroad.has(routing.Yes) {
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

// The first values of number and country.
const (
	validNumber    routing.Value = 0
	unknownCountry routing.Value = 0
)
