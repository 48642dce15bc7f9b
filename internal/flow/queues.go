package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// queueChoice is a queue in a file, or a queue for each value of an attribute.
type queueChoice struct {
	queue diag.Text              // with an attribute: "its queue", at the map
	by    diag.Text              // the attribute, without a place if there is none
	of    []yaml.Pair[diag.Text] // the queues by the values that lead to them
}

const byKey = "by"

var queueType = yaml.Type[queueChoice]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{text.Schema, {
		"type": "object", "properties": yaml.Schema{byKey: text.Schema.About("The attribute.")}, "required": []string{byKey},
		"minProperties": 2, "additionalProperties": text.Schema.About("A queue by the attribute's value, or otherwise."),
	}}},
	Read: readQueue,
}

func readQueue(n *yaml.Node, found *diag.Findings) (queueChoice, bool) {
	if n.Kind != yaml.Map {
		queue, ok := text.Read(n, found)
		return queueChoice{queue: queue}, ok
	}
	pairs, ok := perName.Read(n, found)
	out := queueChoice{queue: diag.Text{Value: "its queue", Place: n.Place}}
	for _, p := range pairs {
		if p.Key.Value == byKey {
			out.by = p.Value
		} else {
			out.of = append(out.of, p)
		}
	}
	switch {
	case n.Get(byKey) == nil:
		found.Error(n.Place, diag.MissingKey, "the choice of a queue names no attribute", "add it, as in {by: tier, gold: private, otherwise: general}")
		ok = false
	case len(n.Entries) == 1:
		found.Error(n.Place, diag.BadValue, "there is no queue to choose", "write one for each value, as in {by: tier, gold: private, otherwise: general}")
		ok = false
	}
	return out, ok
}

// resolveQueue finds the queue of a step, or the queue for each value of an attribute.
func (r *resolver) resolveQueue(s *StepDef) {
	names := r.names((*routing.Center).QueueNames)
	if s.Kind == Callback || s.chosen.by.Place.IsZero() {
		s.step.Queue = routing.QueueID(r.index(s.What, UnknownQueue, "queue", names))
		return
	}
	keys, queues := make([]diag.Text, len(s.chosen.of)), make([]routing.QueueID, len(s.chosen.of))
	for i, p := range s.chosen.of {
		keys[i], queues[i] = p.Key, routing.QueueID(r.index(p.Value, UnknownQueue, "queue", names))
	}
	a := r.choosingAttribute(s)
	if a == nil {
		return
	}
	s.step.QueueByValue = make([]routing.QueueID, len(a.Values))
	var missing []string
	for v, i := range r.casesByValue(a, keys) {
		if i < 0 {
			missing = append(missing, a.Values[v])
			continue
		}
		s.step.QueueByValue[v] = queues[i]
	}
	if len(missing) > 0 {
		r.found.Error(s.What.Place, MissingOutcome, fmt.Sprintf("step %q names no queue for %s %s", s.Name.Value, s.chosen.by.Value, Either(missing)), "add otherwise: QUEUE")
	}
}

// choosingAttribute returns the attribute that chooses a queue, or nil if it does not exist
// or its values could not be read.
func (r *resolver) choosingAttribute(s *StepDef) *routing.Attribute {
	names := r.names((*routing.Center).AttributeNames)
	if r.Center == nil || r.Center.AttributesUnknown() && !slices.Contains(names, s.chosen.by.Value) {
		return nil
	}
	id := routing.AttributeID(r.index(s.chosen.by, UnknownAttribute, "attribute", names))
	a := &r.Center.Attributes[id]
	if id == routing.AttrDay && s.chosen.by.Value == a.Name.Value {
		r.found.Error(s.chosen.by.Place, diag.BadValue, "a queue cannot be chosen by the day, which is no property of the call", "branch on the day, to a step for each queue")
	}
	s.step.Attribute = id
	if a.Name.Value != s.chosen.by.Value || r.Center.AttributesUnknown() && id == routing.AttrTier {
		return nil
	}
	return a
}

// anyQueue reports whether a predicate holds for a queue that a step can choose, if the queues
// could be read and there are any.
func (r *resolver) anyQueue(s *StepDef, holds func(routing.QueueID) bool) bool {
	return r.availability != nil && len(r.Center.Queues) > 0 && slices.ContainsFunc(s.step.Queues(), holds)
}
