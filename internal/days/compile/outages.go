package compile

import (
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// checkOutages reports outages of nobody, and outages without a time in the statistics.
// [Roster] takes the agents off the phones.
func (c *staffCompiler) checkOutages() {
	for i := range c.Outages {
		o := &c.Outages[i]
		switch ofGroup, ofHub := !o.Group.Place.IsZero(), !o.Hub.Place.IsZero(); {
		case ofGroup && ofHub:
			c.error(o.Hub.Place, diag.BadValue, "keep one of them", "an outage is of a group or of a hub")
		case !ofGroup && !ofHub:
			c.error(o.Place, diag.MissingKey, "add group, or hub for all groups of a hub", "an outage without a group")
		case o.From == o.To:
			c.error(o.Place, diag.BadValue, "write when it ends", "an outage from %s to %s has no length", o.From, o.To)
		case ofHub && c.hubOf(o) == "":
			c.error(o.Hub.Place, flow.UnknownValue, suggest(o.Hub.Value, c.center.HubNames()),
				"hub %q does not exist", o.Hub.Value)
		case c.hubOf(o) == "" && !c.isInherited(o.Place):
			c.error(o.Group.Place, flow.UnknownValue, suggest(o.Group.Value, c.groupNames()),
				"group %q does not exist", o.Group.Value)
		case c.hubOf(o) != "":
			c.checkOutageDate(o)
		}
	}
}

// hubOf is the hub of an outage, or "" if it does not exist.
func (c *staffCompiler) hubOf(o *scenario.Outage) string {
	name := o.Hub.Value
	for i := range c.Staff {
		if o.Hub.Place.IsZero() && c.Staff[i].Group.Value == o.Group.Value {
			name = c.Staff[i].Hub.Value
		}
	}
	if _, ok := c.center.Hub(name); !ok {
		return ""
	}
	return name
}

// checkOutageDate reports an outage that has no date where there are several, or that is
// outside of the scenario's time, unless it is inherited.
func (c *staffCompiler) checkOutageDate(o *scenario.Outage) {
	clock := &c.model.Clock
	several := c.Days.Value.Count() > 1 || c.For.Value > 24*time.Hour
	if o.Date.Place.IsZero() {
		if several {
			c.error(o.Place, diag.MissingKey,
				fmt.Sprintf("add the date on which it begins, as in \"date: %s\"", c.Days.Value.First),
				"the scenario has several days, and this outage no date")
		}
		return
	}

	id, _ := c.center.Hub(c.hubOf(o))
	zone := c.center.Hubs[id].Zone
	from := o.Date.Value.At(time.Duration(o.From)*time.Minute, zone)
	if !c.isInherited(o.Place) && (!from.Before(clock.Instant(clock.To)) ||
		!from.Add(time.Duration(o.Length())*time.Minute).After(clock.Instant(clock.From))) {
		const layout = "2006-01-02 15:04"
		c.error(o.Date.Place, diag.BadValue,
			fmt.Sprintf("at %s it is from %s to %s", c.hubOf(o), clock.Instant(clock.From).In(zone).Format(layout),
				clock.Instant(clock.To).In(zone).Format(layout)),
			"the outage is outside of the time of the scenario")
	}
}
