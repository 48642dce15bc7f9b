package compile

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// numberAttributes are the attributes that follow from a caller's number.
var numberAttributes = []routing.AttributeID{
	routing.AttrCountry, routing.AttrRegion, routing.AttrHub,
	routing.AttrNumber, routing.AttrNumberType, routing.AttrAbroad,
}

// origins returns the kinds of caller numbers of a line, each computed from one number
// of its kind: a valid one of every country, a withheld one, and invalid ones.
func (c *callCompiler) origins(id routing.LineID, callers *scenario.Callers) []model.Origin {
	shares := c.shares(callers.Numbers, phone.Validities[:], "number")
	home, abroad := c.callerCountries(id, &callers.Abroad) // reports wrong ones, even if the numbers are wrong

	if shares == nil {
		return nil
	}

	// Without a country abroad, all valid numbers are from home.
	share := callers.Abroad.Share
	if len(abroad) == 0 {
		share = 0
	}

	var out []model.Origin
	add := func(n phone.Number, share float64) {
		if share > 0 {
			out = append(out, c.origin(id, n, share))
		}
	}

	for _, w := range home {
		add(exampleNumber(w.country), shares[phone.Valid]*(1-share)*w.weight)
	}

	for _, w := range abroad {
		add(exampleNumber(w.country), shares[phone.Valid]*share*w.weight)
	}

	add(phone.Parse(phone.WithheldText, ""), shares[phone.Withheld])

	// There are several kinds of invalid numbers, because flows may treat them differently.
	if shares[phone.Invalid] > 0 {
		invalid := invalidNumbers(home[0].country)
		for _, n := range invalid {
			add(n, shares[phone.Invalid]/float64(len(invalid)))
		}
	}

	return out
}

func (c *callCompiler) origin(id routing.LineID, n phone.Number, share float64) model.Origin {
	caller := c.center.Locate(id, n)
	initial := c.center.InitialValues(id, &caller)
	o := model.Origin{Share: share, Result: n.Result(), Values: make([]routing.Assignment, 0, len(numberAttributes))}
	for _, a := range numberAttributes {
		o.Values = append(o.Values, routing.Assignment{Attribute: a, Value: initial[a]})
	}
	return o
}

// exampleNumber returns a valid number of a country. A few countries share their
// numbering plan with a neighbor; for them it is a number without digits.
func exampleNumber(country string) phone.Number {
	if n := phone.ExampleNumber(country); n.E164 != "" {
		return n
	}
	return phone.Number{Country: country, Type: phone.FixedOrMobile}
}

// invalidNumbers returns numbers of a country that are invalid for different reasons:
// one cut short, one too long and one of an unassigned range.
func invalidNumbers(country string) []phone.Number {
	text := cmp.Or(phone.ExampleNumber(country).E164, phone.ExampleNumber("US").E164)
	var out []phone.Number
	for _, t := range []string{text[:len(text)-3], text + "0000", text[:3] + "0000000"} {
		n := phone.ParseDialed(t, country)
		sameReason := func(o phone.Number) bool { return o.Reason == n.Reason }
		if n.Validity == phone.Invalid && !slices.ContainsFunc(out, sameReason) {
			out = append(out, n)
		}
	}

	// If none of these numbers is invalid, a single digit is: it is too short in every country.
	if out == nil {
		out = []phone.Number{phone.ParseDialed("0", country)}
	}

	return out
}

// weightedCountry is a country with its share of the callers from home or from abroad.
type weightedCountry struct {
	country string
	weight  float64
}

// callerCountries returns the countries that a line's callers come from. The callers of
// a line of country "*" are all at home.
func (c *callCompiler) callerCountries(id routing.LineID, written *scenario.Abroad) (home, abroad []weightedCountry) {
	own := homeCountries(c.center, id)
	home = equalWeights(own)
	if c.center.Lines[id].AnyCountry() {
		return home, nil
	}
	if written.Countries == nil {
		return home, equalWeights(slices.DeleteFunc(slices.Clone(c.countries),
			func(country string) bool { return slices.Contains(own, country) }))
	}

	// A country that the line is at home in is no country abroad, so its weight does not count.
	total := 0.0
	for _, p := range written.Countries {
		switch _, ok := c.center.Attributes[routing.AttrCountry].Value(p.Key.Value); {
		case !ok:
			c.error(p.Key.Place, flow.UnknownValue, fmt.Sprintf("country %q does not exist", p.Key.Value),
				"write an ISO 3166-1 code of two letters, as FR")
		case !slices.Contains(own, p.Key.Value):
			abroad = append(abroad, weightedCountry{p.Key.Value, p.Value})
			total += p.Value
		}
	}

	if len(abroad) > 0 && total == 0 {
		c.error(written.Countries[0].Key.Place, diag.BadValue, "all weights are 0",
			"give the countries that callers come from a weight")
		return home, nil
	}

	for i := range abroad {
		abroad[i].weight /= total
	}

	return home, abroad
}

func equalWeights(countries []string) []weightedCountry {
	out := make([]weightedCountry, len(countries))
	for i, country := range countries {
		out[i] = weightedCountry{country, 1 / float64(len(countries))}
	}
	return out
}

// allCountries returns the countries of the regions and lines, sorted.
func allCountries(center *routing.Center) []string {
	var out []string
	for i := range center.Regions {
		out = append(out, diag.Values(center.Regions[i].Countries)...)
	}
	for i := range center.Lines {
		if line := &center.Lines[i]; !line.AnyCountry() {
			out = append(out, diag.Values(line.Countries)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// homeCountries returns the countries whose callers are at home on a line: the countries that the
// line lists. For country "*" they are the countries of the regions that no line lists. If all are
// listed, it is one unknown country, "".
func homeCountries(center *routing.Center, id routing.LineID) []string {
	if !center.Lines[id].AnyCountry() {
		return diag.Values(center.Lines[id].Countries)
	}
	isListed := func(country string) bool {
		return slices.ContainsFunc(center.Lines, func(l routing.Line) bool { return l.Lists(country) })
	}
	out := slices.DeleteFunc(allCountries(center), isListed)
	if len(out) == 0 {
		return []string{""}
	}
	return out
}
