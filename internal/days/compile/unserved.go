package compile

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// checkServed reports queues at hubs where callers can wait and no agent answers: no group
// at the hub has the queue's skill, and there is no overflow to a hub that has one.
func (c *reachChecker) checkServed() {
	seen := map[callerKind]bool{}
	reported := map[unserved]bool{}
	opens := map[routing.QueueID][]routing.HubSet{}
	for id := range c.model.Lines {
		line := routing.LineID(id)
		for _, queue := range c.waits[id].queues {
			if opens[queue] == nil {
				opens[queue] = c.openHubs(queue)
			}
			for _, from := range c.callerKinds(line, queue) {
				if seen[from] {
					continue
				}

				seen[from] = true

				for _, at := range c.firstHubs(from, opens[queue]) {
					if lack, ok := c.lack(from, at); ok && !reported[lack] {
						reported[lack] = true
						c.noteMissingGroup(line, lack)
					}
				}
			}
		}
	}
}

// callerKind holds the facts that decide where a caller can wait first.
type callerKind struct {
	queue           routing.QueueID
	own             routing.HubID
	tier            routing.Value
	language, first routing.Value // the caller's language, and the line's first language
}

// waitingAt is the hub where a caller waits first, and the language of the caller's agent.
type waitingAt struct {
	hub      routing.HubID
	language routing.Value
}

// unserved is a queue at a hub without an agent for callers of a language, or for all of
// them if the language is "".
type unserved struct {
	queue    routing.QueueID
	hub      routing.HubID
	language string
}

func (c *reachChecker) noteMissingGroup(line routing.LineID, at unserved) {
	queue := c.center.Queues[at.queue].Name.Value
	hub := c.center.Hubs[at.hub].Name.Value
	lineName := c.center.Lines[line].Name.Value
	if at.language != "" {
		c.noteMissing(c.placeOf("staff"), scenario.UnservedQueue,
			fmt.Sprintf("no group answers queue %q at %s in %q, in which callers of %s can wait", queue, hub,
				at.language, lineName),
			diag.Fixf("add %q to the languages of a group that answers it", at.language))
		return
	}

	group := fmt.Sprintf("{group: %s_%s, hub: %s, queues: [%s], agents: 1}", hub, queue, hub, queue)
	c.noteMissingEntry("staff", group, scenario.UnservedQueue,
		fmt.Sprintf("no group answers queue %q at %s, where callers of %s can wait", queue, hub, lineName))
}

// lack returns what callers who wait at a hub lack: a group that answers the queue, or one that speaks
// their language, and whether they lack it. With overflow the group may be at any later hub in the
// caller's order of overflow.
func (c *reachChecker) lack(from callerKind, at waitingAt) (unserved, bool) {
	hubs := c.hubsFor(from, at)
	staffed := false
	for i := range c.model.Groups {
		g := &c.model.Groups[i]
		if slices.Contains(hubs, g.Hub) && answers(g, from.queue) {
			staffed = true
			if g.Languages.Has(at.language) {
				return unserved{}, false
			}
		}
	}

	out := unserved{queue: from.queue, hub: at.hub}
	if staffed {
		out.language = c.center.Attributes[routing.AttrLanguage].Values[at.language]
	}

	return out, true
}

// hubsFor returns the hubs where callers who wait at a hub can be answered: that hub and, with overflow,
// all later hubs in the caller's order.
func (c *reachChecker) hubsFor(from callerKind, at waitingAt) []routing.HubID {
	if c.center.Queues[from.queue].OverflowAfter[from.tier] == 0 {
		return []routing.HubID{at.hub}
	}
	order := c.center.Order(from.own, from.tier)
	return order[slices.Index(order, at.hub):]
}

// callerKinds lists the kinds of callers of a line who can wait for a queue.
func (c *reachChecker) callerKinds(line routing.LineID, queue routing.QueueID) []callerKind {
	var out []callerKind
	callers := c.waits[line].callers[queue]
	for own := range callers.hubs.All() {
		for _, tier := range c.distinctTiers(callers.tiers, routing.HubID(own), queue) {
			for language := range callers.languages.All() {
				out = append(out, callerKind{queue, routing.HubID(own), tier, language, c.center.FirstLanguage(line)})
			}
		}
	}
	return out
}

// distinctTiers returns one tier of each set of tiers whose callers of a hub overflow alike.
func (c *reachChecker) distinctTiers(of routing.ValueSet, own routing.HubID, queue routing.QueueID) []routing.Value {
	var out []routing.Value
	after := c.center.Queues[queue].OverflowAfter
	to := c.center.Overflow.To
	for tier := range of.All() {
		alike := func(other routing.Value) bool {
			return (after[other] == 0) == (after[tier] == 0) && slices.Equal(to[other][own], to[tier][own])
		}
		if !slices.ContainsFunc(out, alike) {
			out = append(out, tier)
		}
	}

	return out
}

// firstHubs returns the hubs where callers can wait first. These are their own hub and the next
// ones after hubs that are closed at some time, do not speak the language, or are full.
func (c *reachChecker) firstHubs(from callerKind, opens []routing.HubSet) []waitingAt {
	var out []waitingAt
	for _, open := range opens {
		eligible, spoken := c.center.EligibleSet(from.own, from.tier, from.queue, from.language, from.first, open)
		for _, hub := range c.nearest(from, eligible) {
			if at := (waitingAt{hub, spoken}); !slices.Contains(out, at) {
				out = append(out, at)
			}
		}
	}
	return out
}

// nearest returns the nearest eligible hub, or all where the queue can be full.
func (c *reachChecker) nearest(from callerKind, eligible routing.HubSet) []routing.HubID {
	first := c.center.Nearest(from.own, from.tier, eligible)
	if first != routing.NoHub && c.center.Queues[from.queue].Capacity == 0 {
		return []routing.HubID{first}
	}
	return slices.DeleteFunc(c.center.Order(from.own, from.tier),
		func(h routing.HubID) bool { return !eligible.Has(h) })
}

// openHubs returns the sets of hubs where a queue is open at some simulated time, without
// duplicates.
func (c *reachChecker) openHubs(queue routing.QueueID) []routing.HubSet {
	clock := &c.model.Clock
	hours := &c.center.Queues[queue].Hours
	from := clock.Start
	to := clock.Instant(clock.Stop)

	sets := []routing.HubSet{c.center.OpenAt(queue, from)}
	if !hours.Closes() {
		return sets
	}

	// The set of open hubs can change only when the hours of a hub begin or end.
	for i := range c.center.Hubs {
		for _, p := range hours.Periods(from, to, c.center.Hubs[i].Zone) {
			sets = append(sets, c.center.OpenAt(queue, p.From), c.center.OpenAt(queue, p.To))
		}
	}

	slices.Sort(sets)
	return slices.Compact(sets)
}
