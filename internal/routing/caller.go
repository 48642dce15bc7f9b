package routing

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/phone"
)

// Caller is what a caller number on a line says about where the call belongs.
type Caller struct {
	Number  phone.Number
	Country string   // that routes the call: the number's, else the line's; empty when neither tells one
	Region  RegionID // the country's, or elsewhere
	Hub     HubID    // the region's: the caller's own
	Abroad  bool     // the number's country is not among the line's
}

// Locate finds a caller's region and own hub. A withheld, invalid or toll-free
// number does not say where its caller is: it routes by the line's country. On a
// line of country "*" that is elsewhere.
func (c *Center) Locate(line LineID, n phone.Number) Caller {
	l := &c.Lines[line]
	caller := Caller{Number: n, Country: n.Country}
	if n.Validity != phone.Valid || n.Type == phone.TollFree || n.Country == "" {
		caller.Country = l.Home()
	}
	caller.Abroad = caller.Country != "" && !l.AnyCountry() && !l.Lists(caller.Country)
	caller.Region = c.regionOf[countryValue(caller.Country)]
	caller.Hub = c.Regions[caller.Region].Hub
	return caller
}

// Home is the line's first country, in which its callers dial; empty for "*".
func (l *Line) Home() string {
	if len(l.Countries) == 0 || l.AnyCountry() {
		return ""
	}
	return l.Countries[0].Value
}

// Lists reports whether the country, or "*", is among those that the line
// serves by name.
func (l *Line) Lists(country string) bool {
	return slices.ContainsFunc(l.Countries, func(t diag.Text) bool { return t.Value == country })
}

// Served gives the countries that the line serves, or "*".
func (l *Line) Served() []string { return texts(l.Countries) }

// Values are a call's attributes, by AttributeID.
type Values [MaxAttributes]Value

// Start gives the attributes with which a caller's call on a line begins.
// AttrDay is not among them: it is known only at the branch.
func (c *Center) Start(line LineID, caller *Caller) Values {
	l := &c.Lines[line]
	var v Values
	v[AttrCountry] = countryValue(caller.Country)
	v[AttrRegion] = Value(caller.Region)
	v[AttrHub] = Value(caller.Hub)
	v[AttrLanguage] = c.First(line)
	v[AttrLine] = Value(line)
	v[AttrNumber] = Value(caller.Number.Validity)
	v[AttrNumberType] = Value(caller.Number.Type)
	if caller.Abroad {
		v[AttrAbroad] = Yes
	}
	for _, s := range l.Set {
		v[s.Attribute] = s.Value
	}
	return v
}

// First is the language in which a line's calls start, unless the line sets
// another, and the one used where nobody speaks the caller's.
func (c *Center) First(line LineID) Value {
	v, _ := c.Attributes[AttrLanguage].Value(c.Lines[line].Languages[0].Value)
	return v
}
