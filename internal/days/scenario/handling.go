package scenario

import (
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The properties that only handling can depend on, in addition to the properties of callers.
const (
	ByHour  = "hour"  // of the day, 00 to 23, by the clock of the agent's hub
	ByGroup = "group" // of the agent
)

// allHandling reads the handling of each queue, and under "all" what applies to every one.
var allHandling = withNames("map of queues", `write it as in "{general: {mean: 5m}}"`,
	yaml.Object[AllHandling]{Fields: []yaml.Field[AllHandling]{
		yaml.Bind("all", allHandlingObject.Doc, allHandlingObject.Type(),
			func(h *AllHandling) *AllHandling { return h }),
	}}, handlingOfQueue, func(h *AllHandling, queue diag.Text, of ByProperty[Handling]) {
		h.Queues = append(h.Queues, yaml.Pair[ByProperty[Handling]]{Key: queue, Value: of})
	})

var allHandlingObject = yaml.Object[AllHandling]{
	Name: "all",
	Doc:  "The values of every queue.",
	Fields: []yaml.Field[AllHandling]{
		yaml.Bind("times", "The factor of every talk, wrap-up and escalation.", overZeroFactor,
			func(h *AllHandling) *float64 { return &h.Times }).Default("100%"),
		yaml.Bind("adds", "The time added to every conversation, after times. Wrap-up and escalations stay.",
			atMost(yaml.Duration, maxFor), func(h *AllHandling) *time.Duration { return &h.Adds }).Default("0s"),
		yaml.Bind("busyness", "The coefficient of variation of a factor of the day.", busyness,
			func(h *AllHandling) *float64 { return &h.Busyness }),
		yaml.Bind("trend", "The growth of all of them from week to week.", trendObject.Type(),
			func(h *AllHandling) *Trend { return &h.Trend }),
	},
}

var trendObject = yaml.Object[Trend]{
	Name: "a trend",
	Doc:  "The growth of times from week to week.",
	Fields: []yaml.Field[Trend]{
		yaml.Bind("weekly", "Their factor per week.", overZeroFactor,
			func(t *Trend) *float64 { return &t.Weekly }).Required(),
		yaml.Bind("standard_error",
			"The uncertainty of weekly: each replication draws its own trend, with this standard deviation.",
			busyness, func(t *Trend) *float64 { return &t.StandardError }),
		yaml.Bind("at", "The date on which the written values hold.", routing.Day,
			func(t *Trend) *routing.Date { return &t.At }).Required(),
		yaml.Bind("until", "The last date of the trend. Default: the trend goes on.", routing.Day,
			func(t *Trend) *routing.Date { return &t.Until }),
	},
}

// handlingOfQueue reads one handling for all conversations of a queue, or one for each value of a
// property.
var handlingOfQueue = yaml.Type[ByProperty[Handling]]{
	Schema: byPropertySchema(handling.Schema,
		"hour (of the day at the agents' hub), group (of agents), intent, tier, language, line, country "+
			"or another attribute").About("The conversations of a queue: their talk time, with the work after them."),
	Read: func(n *yaml.Node, found *diag.Findings) (ByProperty[Handling], bool) {
		if n.Get("by") == nil {
			h, ok := handling.Read(n, found)
			return ByProperty[Handling]{Otherwise: &h}, ok
		}
		return readByProperty(n, yaml.String, handling, found), true
	},
}

// handling reads how long a queue's conversations are. The keys of a duration are the
// talk's, unless "talk" holds it in any form.
var handling = yaml.Type[Handling]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{duration.Schema, handlingObject.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (Handling, bool) {
		if n.Kind != yaml.Map {
			talk, ok := plainDuration(n, found)
			return Handling{Talk: talk}, ok
		}

		before := found.Errors()
		h, ok := handlingObject.Read(n, found)
		switch keys := keysOfDuration(n); {
		case n.Get("talk") != nil && len(keys) > 0:
			found.Error(n.Get(keys[0]).KeyPlace(), diag.BadValue,
				fmt.Sprintf("the conversation is given by both talk and %s", keys[0]), "keep one of them")
		case n.Get("talk") == nil && found.Errors() == before:
			h.value.Talk, ok = h.distribution(n, found)
		}

		return h.value, ok
	},
}

var handlingObject = yaml.Object[withDuration[Handling]]{
	Name: "handling",
	Doc:  "The conversations of a queue.",
	Fields: durationFields(
		mixField[Handling](),
		yaml.Bind("talk", "The conversation, in place of the keys of a duration.", duration,
			func(h *withDuration[Handling]) *des.Distribution { return &h.value.Talk }),
		yaml.Bind("wrap_up", "The agent's work after it.", duration,
			func(h *withDuration[Handling]) *des.Distribution { return &h.value.WrapUp }),
		yaml.Bind("escalated", "The share of conversations that are escalated.", yaml.Placed(yaml.Percent),
			func(h *withDuration[Handling]) *diag.At[float64] { return &h.value.Escalated }),
		yaml.Bind("escalation_takes", "The agent's additional time for an escalation.", duration,
			func(h *withDuration[Handling]) *des.Distribution { return &h.value.EscalationTakes }),
	),
}
