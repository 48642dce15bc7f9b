package routing

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unservedCountryRule = diag.Rule{
	ID:       UnservedCountry,
	Severity: diag.Advice,
	Doc: `A region has a country that no line serves, and no line is for every country:
the center is ready for callers who have no number to call.`,
	Bad: exampleHead + `regions: {isles: {hub: london, countries: [GB, IE]}}
elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: 0800 151 0900, country: GB, languages: [en], flow: main}
` + exampleFlow,
	Good: exampleHead + `regions: {isles: {hub: london, countries: [GB, IE]}}
elsewhere: {hub: london}
queues: {general: {hours: 24/7}}
lines:
  general: {number: 0800 151 0900, country: GB, languages: [en], flow: main}
  global:  {number: +44 20 7264 1777, country: "*", languages: [en], flow: main}
` + exampleFlow,
}

// unservedCountry compares the regions with all lines, and so needs all without error.
func unservedCountry(c *Center, found *diag.Findings) {
	if c.HasErrors() {
		return
	}

	served := map[string]bool{}
	for i := range c.Lines {
		for _, country := range c.Lines[i].Served() {
			served[country] = true
		}
	}

	// A line for any country serves all countries of the regions.
	if served[AnyCountry] {
		return
	}
	for i := range c.Regions {
		r := &c.Regions[i]
		for _, country := range r.Countries {
			if !served[country.Value] && !Allows(r.Allow, UnservedCountry) {
				found.Advise(country.Place, UnservedCountry, fmt.Sprintf("no line serves %s", country.Value),
					`add it to a line's country, or add a line of country "*"`)
			}
		}
	}
}
