package testcase

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Where the platform keeps attributes of the contact, and what a function answers.
const (
	attributes = "$.Attributes."
	external   = "$.External."
)

// answer is what a function answers.
type answer struct {
	to     object            // the response
	values map[string]string // by path
}

// close writes the values into the response, as nested objects by the parts of their paths.
func (a *answer) close() {
	data := object{}
	for _, path := range slices.Sorted(maps.Keys(a.values)) {
		at := data
		parts := strings.Split(strings.TrimPrefix(path, external), ".")
		for _, part := range parts[:len(parts)-1] {
			inner, ok := at[part].(object)
			if !ok {
				inner = object{}
				at[part] = inner
			}
			at = inner
		}
		at[parts[len(parts)-1]] = a.values[path]
	}
	a.to["LoadedData"] = string(encode(data, ""))
}

// lookup gives the answer of another system: of a function by an override, of what comes with the
// call by an attribute of the contact.
func (c *call) lookup(e *ivr.Event, step *flow.Step, from *importer.Step) (why string) {
	_, outcome, _ := strings.Cut(e.Text, step.System.Name+": ")
	if step.System.ValueOf != "" {
		return c.value(step, outcome)
	}
	if from == nil {
		return fmt.Sprintf("%s is not in the flows that were imported", step)
	}
	if why := c.approximated(step, from); why != "" {
		return why
	}
	i := slices.IndexFunc(from.Edges, func(x importer.Edge) bool { return x.Outcome == outcome })
	if i < 0 {
		return fmt.Sprintf("%s has no answer %s in the flows that were imported", step, outcome)
	}
	given := from.Edges[i]
	switch kind := c.source.original.Action(from); kind {
	case "": // what comes with the call: its values follow
		return ""
	case "InvokeLambdaFunction":
		return c.function(step, c.source.original.Function(from), given, outcome)
	case "Compare":
		return c.give(step, given.Attribute, given.Answer)
	case "Wait":
		return ""
	default:
		return fmt.Sprintf("%s is answered by %s, which the language does not override", step, kind)
	}
}

// function overrides what a function answers: an error, or the value by which its answer is
// compared right after it, and those that are compared with an entry.
func (c *call) function(step *flow.Step, id string, given importer.Edge, outcome string) (why string) {
	if id == "" {
		return fmt.Sprintf("the function at %s is not in the export", step)
	}
	resource := object{"LambdaFunctionARN": id}
	maps.DeleteFunc(c.known, func(path, _ string) bool { return strings.HasPrefix(path, external) })
	if kind := amazonconnect.Error(given.Answer); kind != "" && given.Attribute == "" {
		c.observations[0].override("InvokeLambdaFunction", resource, failure(object{"DelaySeconds": 0, "Value": kind}))
		return ""
	}
	a := &answer{object{"DelaySeconds": 0}, map[string]string{}}
	c.answers = append(c.answers, a)
	c.observations[0].override("InvokeLambdaFunction", resource, result(a.to))
	c.fill(a, step.System.Name, outcome)
	if given.Attribute != "" {
		return c.answerWith(step, given.Attribute, given.Answer)
	}
	return ""
}

// fill adds the values that the script gives with a lookup's next answer to that of a function.
func (c *call) fill(a *answer, lookup, outcome string) {
	i := slices.IndexFunc(c.result.Test.Given, func(g script.Given) bool { return g.Lookup.Value == lookup })
	if i < 0 {
		return
	}
	answers := c.result.Test.Given[i].Answers
	next := answers[min(c.asked[lookup], len(answers)-1)]
	c.asked[lookup]++
	if next.Outcome.Value != outcome {
		return
	}
	for name, value := range next.Values {
		for _, id := range c.source.built.Names.IDs("value", name) {
			path := strings.TrimSuffix(id, importer.EnteredSuffix)
			a.values[path] = value
			c.known[path] = value
		}
	}
}

// answerWith adds a value to what the last function answers: one that a compare takes as a word
// says.
func (c *call) answerWith(step *flow.Step, attribute, word string) (why string) {
	value, ok := c.source.original.Example(attribute, word)
	paths := c.source.original.Paths(attribute, external)
	if !ok || len(paths) == 0 {
		return fmt.Sprintf("no answer of the function at %s is known that leads this way", step)
	}
	for _, path := range paths {
		c.answers[len(c.answers)-1].values[path] = value
		c.known[path] = value
	}
	return ""
}

// value gives an attribute one of the values that a lookup may fill in: the answer of the function
// before it, or what comes with the call.
func (c *call) value(step *flow.Step, outcome string) (why string) {
	owner := c.source.step(step.Flow, step.System.ValueOf)
	i := slices.IndexFunc(step.Outcomes, func(o flow.Outcome) bool { return c.result.Program.Outcomes[o] == outcome })
	sets := step.Sets[step.Outcomes[i]]
	if owner == nil || len(sets) == 0 {
		return fmt.Sprintf("%s is not in the flows that were imported", step)
	}
	attribute, word := c.sourceOf(sets[0])
	if c.source.original.Action(owner) == "InvokeLambdaFunction" {
		return c.answerWith(step, attribute, word)
	}
	return c.give(step, attribute, word)
}

// comesWith gives the call the attributes that the script says.
func (c *call) comesWith() (why string) {
	for _, a := range c.result.Test.Call.Values {
		attribute, word := c.sourceOf(a)
		if why := c.give(&c.result.Program.Steps[0], attribute, word); why != "" {
			return why
		}
	}
	return ""
}

// sourceOf returns the source's words for an attribute and its value.
func (c *call) sourceOf(a routing.Assignment) (attribute, word string) {
	declared := &c.center.Attributes[a.Attribute]
	name := declared.Name.Value
	if ids := c.source.built.Names.IDs("attribute", name); len(ids) > 0 {
		attribute = ids[0]
	}
	word, ok := c.source.built.Values[name][declared.Values[a.Value]]
	if !ok {
		word = importer.Other
	}
	return attribute, word
}

// give lets the call come with a value of an attribute of the contact.
func (c *call) give(step *flow.Step, attribute, word string) (why string) {
	paths := c.source.original.Paths(attribute, attributes)
	value, ok := c.source.original.Example(attribute, word)
	if !ok || len(paths) == 0 || !strings.HasPrefix(attribute, attributes) {
		return fmt.Sprintf("%s goes by %s, which the language does not set", step, cmp.Or(attribute, "an attribute of the center"))
	}
	for _, path := range paths {
		name := strings.TrimPrefix(path, attributes)
		if given, twice := c.initial[name]; twice && given != value {
			return fmt.Sprintf("%s would have two values of %s in one call", step, attribute)
		}
		c.initial[name] = value
		if _, changed := c.known[path]; !changed {
			c.known[path] = value
		}
	}
	return ""
}
