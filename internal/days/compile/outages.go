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
			c.error(o.Hub.Place, diag.BadValue, "an outage has both a group and a hub", "keep one of them")
		case !ofGroup && !ofHub:
			c.error(o.Place, diag.MissingKey, "an outage has no group",
				"add group, or hub for all groups of a hub")
		case o.From == o.To:
			c.error(o.Place, diag.BadValue, fmt.Sprintf("an outage from %s to %s has no length", o.From, o.To),
				"write when it ends")
		case ofHub && c.hubOf(o) == "":
			c.error(o.Hub.Place, flow.UnknownValue, fmt.Sprintf("hub %q does not exist", o.Hub.Value),
				suggest(o.Hub.Value, c.center.HubNames()))
		case c.hubOf(o) == "" && !c.isInherited(o.Place):
			c.error(o.Group.Place, flow.UnknownValue, fmt.Sprintf("group %q does not exist", o.Group.Value),
				suggest(o.Group.Value, c.groupNames()))
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
				"the scenario has several days, and this outage has no date", diag.Fixf("add the date on which it "+
					"begins, as in \"date: %s\"",
					c.Days.Value.First))
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
			"the outage is outside of the time of the scenario", diag.Fixf("at %s it is from %s to %s", c.hubOf(o),
				clock.Instant(clock.From).In(zone).Format(layout),
				clock.Instant(clock.To).In(zone).Format(layout)))
	}
}
