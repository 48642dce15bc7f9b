package compile

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// declaredAttribute finds an attribute that routing.yaml declares.
func (c *compiler) declaredAttribute(name diag.Text) (routing.AttributeID, bool) {
	id, ok := c.center.Attribute(name.Value)
	switch {
	case !ok:
		c.unknown(name, flow.UnknownAttribute, c.center.AttributeNames()[routing.BuiltIn:],
			"routing.yaml declares no attribute %q", name.Value)
	case id < routing.BuiltIn:
		c.error(name.Place, diag.BadValue, fmt.Sprintf("routing.yaml does not declare %s", name.Value),
			"remove it; callers have the keys tier, language, numbers and abroad")
	}
	c.found.Refer(diag.AttributeName, "", name)
	return id, ok && id >= routing.BuiltIn
}

// property finds the property of callers that by names. An empty name is everybody. If the name is
// unknown, more holds further names to suggest, which are known at this place.
func (c *compiler) property(by diag.Text, more ...string) property {
	switch by.Value {
	case "":
		return property{}
	case scenario.ByIntent:
		return property{Property: model.ByIntent, names: c.model.Intents}
	case "language":
		return property{Property: model.ByLanguage, names: c.center.Attributes[routing.AttrLanguage].Values}
	}

	id, ok := c.center.Attribute(by.Value)
	c.found.Refer(diag.AttributeName, "", by)

	switch {
	case !ok:
		c.unknown(by, flow.UnknownAttribute, append(append(c.center.AttributeNames(), scenario.ByIntent), more...),
			"there is no attribute %q", by.Value)
		return property{}
	case id == routing.AttrDay:
		c.error(by.Place, diag.BadValue, "the day is known only at a branch", "branch on it in the flow")
		return property{}
	}

	return property{model.ByAttribute, id, c.center.Attributes[id].Values}
}

// shares returns the shares of a mixture by the index of its names; nil for none.
func (c *compiler) shares(m scenario.Mixture, names []string, what string) []float64 {
	if m == nil {
		return nil
	}

	out := make([]float64, len(names))
	for _, p := range m {
		i := slices.Index(names, p.Name.Value)
		if i < 0 {
			c.unknown(p.Name, flow.UnknownValue, names, "%s %q does not exist", what, p.Name.Value)
			continue
		}
		out[i] += p.Share
	}

	return out
}

// noteMissingIntent notes that a value depends on the intent of a line's callers, which is
// not given.
func (c *compiler) noteMissingIntent(by diag.Text, id routing.LineID) {
	c.noteMissing(by.Place, diag.MissingKey,
		fmt.Sprintf("callers of line %q have no intent", c.center.Lines[id].Name.Value),
		"add \"intent: {…: 100%}\" to callers")
}

// checkServes reports a queue at a hub that does not serve it.
func (c *compiler) checkServes(hub routing.HubID, queue routing.QueueID, at diag.Place) bool {
	q := &c.center.Queues[queue]
	if slices.Contains(q.Hubs, hub) {
		return true
	}
	c.error(at, diag.BadValue,
		fmt.Sprintf("queue %q does not exist at %s", q.Name.Value, c.center.Hubs[hub].Name.Value),
		"remove it here, or add the hub to the queue's hubs in routing.yaml")
	return false
}

func (c *compiler) groupNames() []string {
	names := make([]string, len(c.Staff))
	for i := range c.Staff {
		names[i] = c.Staff[i].Group.Value
	}
	return names
}
