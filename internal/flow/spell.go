package flow

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// maxSpelled bounds the inputs of a call that are written out.
const maxSpelled = 30

// constraints are values that attributes must have.
type constraints map[routing.AttributeID]values

// spell writes a path down, at the end of which the constraints hold.
func (w *walk) spell(path []Edge, held constraints) string {
	facts := w.branchFacts(path, held)
	var words []string
	for i, e := range path {
		if facts[i] != "" {
			words = append(words, facts[i])
		}
		words = append(words, w.inputs(e)...)
	}
	if len(words) == 0 {
		return "without any input"
	}
	if len(words) > maxSpelled {
		words = slices.Concat(words[:maxSpelled/2], []string{"…"}, words[len(words)-maxSpelled/2:])
	}
	return strings.Join(words, ", ")
}

// branchFacts gives, for each branch of a path, the attribute with a value that
// takes the whole path; nothing where that is said already.
func (w *walk) branchFacts(path []Edge, held constraints) []string {
	out := make([]string, len(path))
	later := map[routing.AttributeID]int{} // the index of the next branch on it
	held = maps.Clone(held)
	if held == nil {
		held = constraints{}
	}
	for i, e := range slices.Backward(path) {
		s := w.step(e.Source)
		for _, set := range s.Set {
			delete(held, set.Attribute)
			delete(later, set.Attribute)
		}
		if s.Kind != Branch {
			continue
		}
		can := w.can(e.Source, s.Attribute).and(s.valuesFor(e.Outcome))
		if h, known := held[s.Attribute]; known && s.Attribute != routing.AttrDay {
			can = can.and(h)
			if again, known := later[s.Attribute]; known {
				out[again] = ""
			}
		}
		held[s.Attribute], later[s.Attribute] = can, i
		out[i] = w.fact(s.Attribute, can)
	}
	return out
}

// fact names an attribute with the first of some values.
func (w *walk) fact(a routing.AttributeID, can values) string {
	attribute, out := &w.Center.Attributes[a], ""
	can.each(func(v routing.Value) {
		if out == "" {
			out = attribute.Name.Value + " " + attribute.Values[v]
		}
	})
	return out
}

// inputs gives what takes an edge, in the words of a scripted call where it has
// them; nothing for an edge that is taken without any, and for a branch, whose
// value depends on the whole path.
func (w *walk) inputs(e Edge) []string {
	s, outcome := w.step(e.Source), w.Outcomes[e.Outcome]
	if c := s.choice(e.Outcome); c != nil {
		return []string{c.input()}
	}
	switch s.Kind {
	case Menu, Collect:
		if outcome == Collected {
			return []string{s.Entry.input()}
		}
		return slices.Repeat([]string{"silent"}, s.Attempts)
	case Lookup:
		return []string{s.Lookup + " " + outcome}
	case Check:
		return []string{w.Center.Queues[s.Service].Name.Value + " " + outcome}
	case Queue:
		return []string{w.left(s, outcome)}
	case Callback, Deflect:
		if outcome == Declined {
			return []string{"silent"}
		}
		return []string{"press 1"}
	case Say, Branch, Set, Transfer, Run, Return, End:
	}
	return nil
}

func (w *walk) left(s *Step, outcome string) string {
	switch outcome {
	case TimedOut:
		return "wait " + diag.FormatDuration(time.Duration(s.MaxWait))
	case Full, Closed:
		return w.Center.Queues[s.Service].Name.Value + " " + outcome
	}
	return outcome
}

func (s *Step) choice(outcome Outcome) *Choice {
	for i := range s.Choices {
		if s.Choices[i].Outcome == outcome {
			return &s.Choices[i]
		}
	}
	return nil
}

func (c *Choice) input() string {
	if len(c.Keys) > 0 {
		return "press " + c.Keys[0].String()
	}
	return "say " + c.Words[0]
}

// String writes a key as a scripted call presses it.
func (k Key) String() string {
	switch k {
	case Star:
		return "star"
	case Hash:
		return "hash"
	}
	return fmt.Sprint(uint8(k))
}

// input gives an entry that the collect takes.
func (e *Entry) input() string {
	switch e.Format {
	case "words":
		return "say something"
	case "mmdd":
		return "press 1231"
	case "ddmm":
		return "press 3112"
	case "yyyymmdd":
		return "press 20261231"
	}
	const digits = "1234567890"
	return "press " + strings.Repeat(digits, e.Min/len(digits)+1)[:e.Min]
}

// shown ends a message with the shortest call that shows it.
func shown(message, call string) string { return message + ": " + call }
