package compile

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// outageCompiler computes what is down when.
type outageCompiler struct{ *compiler }

// compile checks the outages, and computes when each one is. [Roster] takes agents off the phones by itself.
func (c *outageCompiler) compile() {
	at := map[int]diag.Place{} // by index into the model's outages
	for i := range c.Outages {
		o := &c.Outages[i]
		if !c.hasOneSubject(o) {
			continue
		}
		if o.From == o.To {
			c.error(o.Place, diag.BadValue, fmt.Sprintf("an outage from %s to %s has no length", o.From, o.To),
				"write when it ends")
			continue
		}

		index, zone, ok := c.outageSubject(o)
		if !ok || !c.hasDate(o, zone) {
			continue
		}

		kind, name := o.Name()
		spans := c.outageSpans(o, zone)
		if len(spans) == 0 && !c.isInherited(o.Place) {
			c.error(o.Place, diag.BadValue, routing.Skipped(fmt.Sprintf("%s to %s", o.From, o.To), zone),
				"write it by the clock after the change")
		}
		for _, span := range spans {
			at[len(c.model.Outages)] = o.Place
			c.model.Outages = append(c.model.Outages, model.Outage{
				Kind: kind, Name: name.Value, Index: index, Share: o.Share, TimeSpan: span,
			})
		}
	}
	c.checkOverlaps(at)
}

// hasOneSubject reports an outage of nothing or of several things.
func (c *outageCompiler) hasOneSubject(o *scenario.Outage) bool {
	kind, name := o.Name()
	if name.Place.IsZero() {
		c.error(o.Place, diag.MissingKey, "an outage does not name what is down",
			"add one of group, hub, lookup, line and trunks")
		return false
	}
	for other := kind + 1; other < model.NumOutageKinds; other++ {
		if second := o.Of[other]; !second.Place.IsZero() {
			c.error(second.Place, diag.BadValue, fmt.Sprintf("an outage has both a %s and a %s", kind, other),
				"keep one of them")
			return false
		}
	}
	return true
}

// outageSubject finds what is down: its index, as in [model.Outage], and the zone of the times. It is not ok if the
// subject does not exist.
func (c *outageCompiler) outageSubject(o *scenario.Outage) (index int, zone *time.Location, ok bool) {
	kind, name := o.Name()
	switch kind {
	case model.OutageOfGroup:
		i := slices.IndexFunc(c.Staff, func(s scenario.Staff) bool { return s.Group.Value == name.Value })
		if i < 0 {
			// A scenario may leave out a group of the scenario that it is like.
			if !c.isInherited(o.Place) {
				c.unknown(name, flow.UnknownValue, c.groupNames(), "group %q does not exist", name.Value)
			}
			return 0, nil, false
		}
		hub, ok := c.center.Hub(c.Staff[i].Hub.Value)
		if !ok { // reported with the group
			return 0, nil, false
		}
		return i, c.center.Hubs[hub].Zone, true
	case model.OutageOfLine:
		id, ok := c.center.Line(name.Value)
		if !ok {
			c.unknown(name, flow.UnknownValue, c.center.LineNames(), "line %q does not exist", name.Value)
			return 0, nil, false
		}
		c.found.Refer(diag.LineName, "", name)
		return int(id), c.Zone, true
	case model.OutageOfLookup:
		return 0, c.Zone, c.canFail(name)
	case model.OutageOfHub, model.OutageOfTrunks, model.NumOutageKinds: // a hub's
	}

	id, ok := c.center.Hub(name.Value)
	if !ok {
		c.unknown(name, flow.UnknownValue, c.center.HubNames(), "hub %q does not exist", name.Value)
		return 0, nil, false
	}
	c.found.Refer(diag.HubName, "", name)

	// A part of an unlimited number has no size.
	if kind == model.OutageOfTrunks && o.Share < 1 && c.model.Trunks[id] == 0 {
		c.error(o.Place, diag.BadValue, fmt.Sprintf("hub %q has no number of trunks to take a share of", name.Value),
			diag.Fixf(`add "trunks: {%s: 100}", with its number`, name.Value))
		return 0, nil, false
	}
	return int(id), c.center.Hubs[id].Zone, true
}

// canFail reports whether a lookup exists and each of its steps has a way for callers when it is down.
func (c *outageCompiler) canFail(lookup diag.Text) bool {
	names := map[string]bool{}
	for _, s := range c.allSteps() {
		if s.AsksSystem() {
			names[s.System.Name] = true
		}
	}
	if !names[lookup.Value] {
		c.unknown(lookup, flow.UnknownStep, slices.Sorted(maps.Keys(names)), "no step looks up %q", lookup.Value)
		return false
	}
	c.found.ReferStep(lookup)

	for i := range c.model.Programs {
		p := &c.model.Programs[i]
		for k := range p.Steps {
			s := &p.Steps[k]
			if s.AsksSystem() && s.System.Name == lookup.Value && !p.HasOutcome(s, flow.LookupError) {
				c.error(lookup.Place, flow.MissingOutcome,
					fmt.Sprintf("step %q looks up %q and has no outcome %q", s, lookup.Value, flow.LookupError),
					diag.Fixf(`add "%s: STEP" to its then: the way of callers while the lookup is down`, flow.LookupError))
				return false
			}
		}
	}
	return true
}

// hasDate reports an outage that has no date although there are several days, or that is outside of the scenario's
// time, unless it was written for other days.
func (c *outageCompiler) hasDate(o *scenario.Outage, zone *time.Location) bool {
	clock := &c.model.Clock
	several := c.Days.Value.Count() > 1 || c.For.Value > 24*time.Hour
	if o.Date.Place.IsZero() {
		if several {
			c.error(o.Place, diag.MissingKey,
				"the scenario has several days, and this outage has no date", diag.Fixf("add the date on which it "+
					"begins, as in \"date: %s\"",
					c.Days.Value.First))
		}
		return !several
	}

	from := o.Date.Value.At(time.Duration(o.From)*time.Minute, zone)
	if !c.hasOtherDays(o.Place) && (!from.Before(clock.Instant(clock.To)) ||
		!from.Add(time.Duration(o.Length())*time.Minute).After(clock.Instant(clock.From))) {
		const layout = "2006-01-02 15:04"
		c.error(o.Date.Place, diag.BadValue,
			"the outage is outside of the time of the scenario", diag.Fixf("in %s it is from %s to %s", zone,
				clock.Instant(clock.From).In(zone).Format(layout),
				clock.Instant(clock.To).In(zone).Format(layout)))
		return false
	}
	return true
}

// outageSpans returns when an outage is: at the times of [Roster]. Without a date it is on each day that counts, and
// not in the warm-up.
func (c *outageCompiler) outageSpans(o *scenario.Outage, zone *time.Location) []model.TimeSpan {
	clock := &c.model.Clock
	from := time.Duration(o.From) * time.Minute
	on := func(date routing.Date) (out []model.TimeSpan) {
		for _, p := range clockPeriods(date, from, from+time.Duration(o.Length())*time.Minute, zone) {
			out = append(out, model.TimeSpan{From: clock.TimeOf(p.From), To: clock.TimeOf(p.To)})
		}
		return out
	}
	if !o.Date.Place.IsZero() {
		return on(o.Date.Value)
	}

	// An outage over midnight may begin on the day before.
	var out []model.TimeSpan
	first := routing.DateOf(clock.Instant(clock.From).In(zone)).Plus(-1)
	last := routing.DateOf(clock.Instant(clock.To).In(zone))
	for date := first; !last.Before(date); date = date.Plus(1) {
		for _, span := range on(date) {
			span.From = max(span.From, clock.From)
			span.To = min(span.To, clock.To)
			if span.From < span.To {
				out = append(out, span)
			}
		}
	}
	return out
}

// checkOverlaps reports outages of one thing at one time: their shares would not tell how much is down. The places
// are by index into the model's outages.
func (c *outageCompiler) checkOverlaps(at map[int]diag.Place) {
	all := c.model.Outages
	for i := range all {
		for k := range i {
			a := &all[k]
			b := &all[i]
			if a.Kind != b.Kind || a.Name != b.Name || a.To <= b.From || b.To <= a.From {
				continue
			}

			// The scenario that two inherited outages come from has its own finding.
			place := at[i]
			other := at[k]
			if c.isInherited(place) {
				place, other = other, place
			}
			if !c.isInherited(place) {
				with := fmt.Sprintf("line %d", other.Line)
				if other.File != place.File {
					with += " of " + other.File
				}
				c.error(place, diag.BadValue,
					fmt.Sprintf("this outage of %s %q overlaps with the one in %s", b.Kind, b.Name, with),
					"make it one outage, or change a time")
			}
		}
	}
}
