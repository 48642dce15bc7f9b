package routing

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var sharedPlanRule = diag.Rule{
	ID:       SharedPlan,
	Severity: diag.Advice,
	Doc: `A region has a country whose numbering plan other territories share, and no region
lists them: for example GB without Guernsey, Jersey and the Isle of Man, which have
+44 too. Their callers go to the hub of elsewhere. libphonenumber has the plans.`,
	Bad: exampleTwoHubs + `regions: {britain: {hub: london, countries: [GB]}}
` + exampleGlobalLine,
	Good: exampleTwoHubs + `regions: {britain: {hub: london, countries: [GB, GG, IM, JE]}}
` + exampleGlobalLine,
}

const (
	exampleTwoHubs = `-- routing.yaml --
center: example
hubs:
  london:   {timezone: Europe/London,    languages: [en]}
  new_york: {timezone: America/New_York, languages: [en]}
elsewhere: {hub: new_york}
queues:
  general: {hours: 24/7}
`
	exampleGlobalLine = `lines: {global: {number: +44 20 7264 1777, country: "*", languages: [en], flow: main}}
` + exampleFlow
)

// sharedPlan reports countries without the territories that share their numbering plan, unless the
// hub of elsewhere is the hub of their region too.
func sharedPlan(c *Center, found *diag.Findings) {
	if c.HasErrors() {
		return
	}

	elsewhere := c.Regions[len(c.Regions)-1].Hub
	for i := range c.Regions {
		// If callers go to the same hub anyway, the missing territories change nothing.
		r := &c.Regions[i]
		if r.Hub == elsewhere || Allows(r.Allow, SharedPlan) {
			continue
		}
		for _, country := range r.Countries {
			territories := slices.DeleteFunc(phone.Territories(country.Value), c.isInRegion)
			if len(territories) > 0 {
				found.Advise(country.Place, SharedPlan,
					fmt.Sprintf("%s shares its numbering plan with %s, and no region lists these: "+
						"their callers go to elsewhere",
						country.Value, strings.Join(territories, ", ")),
					diag.Fixf("add them to the countries of %s, or of another region", r.Name.Value))
			}
		}
	}
}
