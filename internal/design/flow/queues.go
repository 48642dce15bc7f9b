package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// perValue is a value in a file, or a value for each value of an attribute.
type perValue[T any] struct {
	all T
	at  diag.Place     // of the whole
	by  diag.Text      // the attribute; without a place if the queue does not depend on one
	of  []yaml.Pair[T] // by the values of the attribute
}

const byKey = "by"

// perValueType reads a value, called what in messages, or one for each value of an attribute, as in
// the example.
func perValueType[T any](of yaml.Type[T], what, example string) yaml.Type[perValue[T]] {
	each := yaml.MapOf(of)
	return yaml.Type[perValue[T]]{
		Schema: yaml.Schema{"anyOf": []yaml.Schema{of.Schema, {
			"type":                 "object",
			"properties":           yaml.Schema{byKey: text.Schema.About("The attribute.")},
			"required":             []string{byKey},
			"minProperties":        2,
			"additionalProperties": of.Schema.About("A " + what + " by the attribute's value, or otherwise."),
		}}},
		Read: func(n *yaml.Node, found *diag.Findings) (perValue[T], bool) {
			out := perValue[T]{at: n.Place}
			if n.Kind != yaml.Map {
				var ok bool
				out.all, ok = of.Read(n, found)
				return out, ok
			}

			// The attribute's name stands among the values, so it is taken out before they are
			// read.
			values := *n
			values.Pairs = nil
			ok := true
			for _, e := range n.Pairs {
				if e.Key.Text == byKey {
					out.by, ok = text.Read(e.Value, found)
				} else {
					values.Pairs = append(values.Pairs, e)
				}
			}

			var okOf bool
			out.of, okOf = each.Read(&values, found)

			switch {
			case n.Get(byKey) == nil:
				found.Error(n.Place, diag.MissingKey, fmt.Sprintf("the choice of a %s names no attribute", what),
					diag.Fix("add it, as in "+example))
				ok = false
			case len(n.Pairs) == 1:
				// The key `by` alone chooses nothing.
				found.Error(n.Place, diag.BadValue, fmt.Sprintf("there is no %s to choose", what),
					diag.Fix("write one for each value, as in "+example))
				ok = false
			}

			return out, ok && okOf
		},
	}
}

var (
	queueType    = perValueType(text, "queue", "{by: tier, gold: private, otherwise: general}")
	priorityType = perValueType(yaml.Int(0, routing.MaxPriority), "priority", "{by: tier, gold: 5, otherwise: 1}")
)

// resolveQueue finds the queue of a step, or the queue for each value of an attribute.
func (r *resolver) resolveQueue(s *StepDef) {
	if s.chosen.by.Place.IsZero() {
		s.step.Queue = routing.QueueID(r.indexIn(s, s.What, UnknownQueue, "queue", r.queueNames))
		return
	}
	s.step.Attribute, s.step.QueueByValue = resolveChoice(r, s, &s.chosen, "queue",
		func(name diag.Text) routing.QueueID {
			return routing.QueueID(r.indexIn(s, name, UnknownQueue, "queue", r.queueNames))
		})
}

// resolvePriority finds the priority of a queue step, or that for each value of an attribute.
func (r *resolver) resolvePriority(s *StepDef) {
	s.step.Priority, s.step.HasPriority = s.priority.all, !s.priority.at.IsZero()
	if s.priority.by.Place.IsZero() {
		return
	}
	s.step.PriorityBy, s.step.PriorityByValue = resolveChoice(r, s, &s.priority, "priority",
		func(p int) int { return p })
}

// resolveChoice returns what is chosen for each value of an attribute, nil if the attribute does not
// exist or its values could not be read. Resolve finds what one of the file's values means.
func resolveChoice[T, V any](r *resolver, s *StepDef, c *perValue[T], what string,
	resolve func(T) V,
) (routing.AttributeID, []V) {
	chosen := make([]V, len(c.of))
	keys := make([]diag.Text, len(c.of))

	// All values are resolved first, so a bad name is reported even if the attribute is unknown.
	for i, p := range c.of {
		chosen[i] = resolve(p.Value)
		keys[i] = p.Key
	}

	id, a := r.choosingAttribute(s.Flow, c.by, what)
	if a == nil {
		s.misread()
		return id, nil
	}

	out := make([]V, len(a.Values))
	var missing []string
	for v, i := range r.casesByValue(a, keys) {
		// A value without a choice would leave its callers without a way on.
		if i < 0 {
			missing = append(missing, a.Values[v])
			continue
		}
		out[v] = chosen[i]
	}

	if len(missing) > 0 {
		r.found.Error(c.at, MissingOutcome, fmt.Sprintf("step %q names no %s for %s %s", s.Name.Value, what, c.by.Value,
			Either(missing)), diag.Fix("add otherwise: "+strings.ToUpper(what)))
	}

	return id, out
}

// resolveWhile finds the flow that a queue step runs while the call waits.
func (r *resolver) resolveWhile(s *StepDef) {
	if s.while.Place.IsZero() {
		return
	}
	r.resolveCallee(s, s.while)
	for _, key := range []string{"hold", "every", "choices"} {
		if s.has(key) {
			r.found.Error(s.KeyPlace(key), diag.BadValue, fmt.Sprintf("a queue step with while has no %s", key),
				diag.Fixf("say and ask it in flow %q", s.while.Value))
		}
	}
}

// checkWhile reports a step that a call cannot take while it waits in a queue.
func (r *resolver) checkWhile(s *StepDef) {
	if s.Kind != Queue || s.Callee == nil {
		return
	}

	// All flows that the waiting call can come to count, since each can break the wait.
	run := s.Callee.Closure()
	for _, f := range r.list {
		if !run[f] {
			continue
		}
		for _, inner := range f.Steps {
			// The tier decides the priority and the overflow of a call that waits already.
			setsTier := slices.ContainsFunc(inner.Exits, func(e Exit) bool {
				return slices.ContainsFunc(e.Sets, func(a Assignment) bool { return a.Attribute == routing.AttrTier })
			})
			if setsTier {
				r.found.Error(s.while.Place, diag.BadValue,
					fmt.Sprintf("%s sets the tier of a call that waits in a queue", inner),
					"set it before the queue step, or after it")
				return
			}

			// Such a step would take the call out of the queue without an outcome of the queue step.
			if inner.Kind == End || inner.Kind.Help() != NoHelp {
				// Without the step, calls may end otherwise. An error about that would be a second one.
				inner.doubts |= hasError
				r.found.Error(s.while.Place, diag.BadValue,
					fmt.Sprintf("flow %q has %s, %s, and is run while the call waits in a queue", s.while.Value,
						kinds[inner.Kind].Name, inner),
					"return a label there, and lead it to such a step by then of the queue step")
				return
			}
		}
	}
}

// choosingAttribute returns the attribute that chooses something, nil if it does not exist or its
// values could not be read.
func (r *resolver) choosingAttribute(f *Def, by diag.Text, what string) (routing.AttributeID, *routing.Attribute) {
	id, a := r.attribute(f, by)
	if id == routing.AttrDay && a != nil {
		r.found.Error(by.Place, diag.BadValue,
			fmt.Sprintf("a %s cannot be chosen by the day, which is not a property of the call", what),
			diag.Fixf("branch on the day, to a step for each %s", what))
	}
	return id, a
}

// anyQueue reports whether a predicate holds for a queue that a step can choose, if the queues
// could be read and there are any.
func (c *checker) anyQueue(s *StepDef, holds func(routing.QueueID) bool) bool {
	return c.availability != nil && len(c.Center.Queues) > 0 && slices.ContainsFunc(s.step.Queues(), holds)
}
