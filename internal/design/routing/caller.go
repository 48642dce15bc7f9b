package routing

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Caller holds the facts of a call in the caller's number (ANI) and the line (DNIS).
type Caller struct {
	Number  phone.Number
	Country string   // the country that routes the call: the number's or the line's; empty if unknown
	Region  RegionID // of the country
	Hub     HubID    // of the region: the caller's own hub
	Abroad  bool     // the line does not list the number's country
}

// Locate determines a caller's region and own hub. Withheld, invalid and toll-free numbers
// do not tell the caller's country: they route by the line's country, on a line for any
// country by the region Elsewhere. A number without a country that is in the plan of none
// of the line's countries, as a satellite number, has no country and is abroad.
func (c *Center) Locate(line LineID, n phone.Number) Caller {
	l := &c.Lines[line]
	caller := Caller{Number: n, Country: n.Country}
	isFromNowhere := n.Validity == phone.Valid && n.Country == "" && !l.AnyCountry() && !l.isInPlan(&n)
	if isFromNowhere {
		caller.Abroad = true
	} else {
		// These numbers do not show where the caller is, so the line's country decides.
		if n.Validity != phone.Valid || n.Type == phone.TollFree || n.Country == "" {
			caller.Country = l.Home()
		}
		caller.Abroad = caller.Country != "" && !l.AnyCountry() && !l.Lists(caller.Country)
	}

	caller.Region = c.regionOf[countryValue(caller.Country)]
	caller.Hub = c.Regions[caller.Region].Hub
	return caller
}

// isInPlan reports whether a number is in the numbering plan of one of the line's countries.
func (l *Line) isInPlan(n *phone.Number) bool {
	return slices.ContainsFunc(l.Countries, func(t diag.Text) bool { return n.InPlanOf(t.Value) })
}

// Home returns the line's first country, in whose national format its callers' numbers
// are parsed. It is empty for a line for any country.
func (l *Line) Home() string {
	if len(l.Countries) == 0 || l.AnyCountry() {
		return ""
	}
	return l.Countries[0].Value
}

// Lists reports whether the line's countries, as written, contain a country, or for
// AnyCountry whether they are that.
func (l *Line) Lists(country string) bool {
	return slices.ContainsFunc(l.Countries, func(t diag.Text) bool { return t.Value == country })
}

// Served returns the line's countries by code, or AnyCountry.
func (l *Line) Served() []string { return diag.Values(l.Countries) }

// CountryOf describes the country that routes the call and where it is known from.
func (c *Center) CountryOf(line LineID, caller *Caller) string {
	switch {
	case caller.Country == "" && caller.Abroad:
		return "none, abroad: the line serves " + strings.Join(c.Lines[line].Served(), ", ")
	case caller.Country == "":
		return "unknown"
	case caller.Abroad:
		return caller.Country + ", abroad: the line serves " + strings.Join(c.Lines[line].Served(), ", ")
	case caller.Number.Country != caller.Country:
		// Locate gives a withheld, invalid or toll-free number the line's country.
		return caller.Country + ", the line's: the number does not give the caller's country"
	}
	return caller.Country
}

// InitialValues returns the attributes of a new call. AttrDay is not set: it depends on the time of
// the branch.
func (c *Center) InitialValues(line LineID, caller *Caller) Values {
	var v Values
	v[AttrCountry] = countryValue(caller.Country)
	v[AttrRegion] = Value(caller.Region)
	v[AttrHub] = Value(caller.Hub)
	v[AttrLanguage] = c.FirstLanguage(line)

	v[AttrLine] = Value(line)
	v[AttrNumber] = Value(caller.Number.Validity)
	v[AttrNumberType] = Value(caller.Number.Type)
	if caller.Abroad {
		v[AttrAbroad] = Yes
	}

	// The line's own assignments come last, because they replace the values of the call.
	for _, s := range c.Lines[line].Set {
		v[s.Attribute] = s.Value
	}

	return v
}

// FirstLanguage returns the line's first language. Its calls start in it, unless the line sets
// another, and agents who do not speak the caller's language use it.
func (c *Center) FirstLanguage(line LineID) Value {
	v, _ := c.Attributes[AttrLanguage].Value(c.Lines[line].Languages[0].Value)
	return v
}

// isInRegion reports whether a region lists a country.
func (c *Center) isInRegion(country string) bool {
	return int(c.regionOf[countryValue(country)]) < len(c.Regions)-1
}
