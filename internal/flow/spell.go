package flow

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// maxSpelled bounds the inputs of a call that are written out.
const maxSpelled = 30

// constraints are values that attributes must have.
type constraints map[routing.AttributeID]routing.ValueSet

// spell writes a path down, at the end of which the constraints hold, and what comes
// after it.
func (w *walk) spell(path []move, held constraints, then ...string) string {
	facts := w.branchFacts(path, held)
	var words []string
	for i, m := range path {
		if facts[i] != "" {
			words = append(words, facts[i])
		}
		words = append(words, w.inputs(m)...)
	}
	words = append(words, then...)
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
func (w *walk) branchFacts(path []move, held constraints) []string {
	chosen := w.chosen(path, held)
	out := make([]string, len(path))
	for i, f := range chosen {
		if !f.can.IsEmpty() {
			out[i] = w.named(f)
		}
	}
	return out
}

// named writes a fact with its first value.
func (w *walk) named(f fact) string {
	a := &w.Center.Attributes[f.attribute]
	for v := range f.can.All() {
		return a.Name.Value + " " + a.Values[v]
	}
	return ""
}

// chosen gives the facts to tell on a path, those of where the caller is settled on
// values that go together.
func (w *walk) chosen(path []move, held constraints) []fact {
	told, start := w.toTell(path, held)
	caller := w.caller(start)
	for i, t := range told {
		if !t.can.IsEmpty() && slices.Contains(located, t.attribute) {
			told[i].can = w.choose(&caller, t.attribute)
		}
	}
	return told
}

// untold gives what a path holds attributes to and what is told on it leaves open.
func (w *walk) untold(path []move, held constraints) []string {
	known := constraints{}
	for _, f := range w.chosen(path, held) {
		if !f.can.IsEmpty() {
			known[f.attribute] = f.can
		}
	}
	caller := w.caller(known)
	var out []string
	for _, a := range slices.Sorted(maps.Keys(held)) {
		if k, told := known[a]; told {
			caller.values[w.track[a]] = k
		}
		if !caller.values[w.track[a]].Minus(held[a]).IsEmpty() {
			out = append(out, w.named(fact{a, held[a]}))
		}
	}
	return out
}

// fact is what an attribute can be where a path depends on it.
type fact struct {
	attribute routing.AttributeID
	can       routing.ValueSet
}

// toTell gives the facts to tell on a path, each where the path first depends on
// it, and what attributes must be at its start.
func (w *walk) toTell(path []move, held constraints) ([]fact, constraints) {
	out := make([]fact, len(path))
	later := map[routing.AttributeID]int{} // the index of the next fact on it
	if held = maps.Clone(held); held == nil {
		held = constraints{}
	}
	for i, m := range slices.Backward(path) {
		for _, set := range w.StepAt(m.Source).Set {
			if at, known := later[set.Attribute]; known {
				out[at].can = routing.Only(set.Value)
			}
			delete(held, set.Attribute)
			delete(later, set.Attribute)
		}
		w.holdAdmitted(m, held)
		f, depends := w.dependsOn(m)
		if !depends {
			continue
		}
		if h, known := held[f.attribute]; known && f.attribute != routing.AttrDay {
			f.can = f.can.And(h)
			if again, known := later[f.attribute]; known {
				out[again] = fact{}
			}
		}
		out[i], held[f.attribute], later[f.attribute] = f, f.can, i
	}
	for a, at := range later {
		if can := out[at].can.And(w.begun.values[w.track[a]]); !can.IsEmpty() {
			out[at].can = can
		}
	}
	return out, held
}

// holdAdmitted holds the hub to what a queue's outcome tells of it, which needs no
// telling: the outcome does.
func (w *walk) holdAdmitted(m move, held constraints) {
	s, outcome := w.StepAt(m.Source), w.Outcomes[m.Outcome]
	if s.Kind != Queue && s.Kind != Check || w.whetherClosed(s, outcome) {
		return
	}
	hubs, _ := w.closing.callers(s.Service, outcome == Closed, w.can(m.Source, routing.AttrHub), w.can(m.Source, routing.AttrLanguage), w.firsts)
	if h, known := held[routing.AttrHub]; known {
		hubs = hubs.And(h)
	}
	held[routing.AttrHub] = hubs
}

// dependsOn gives what an attribute has to be for a move, and whether there is one
// to tell of.
func (w *walk) dependsOn(m move) (fact, bool) {
	s := w.StepAt(m.Source)
	switch {
	case s.Kind == Branch:
		return fact{s.Attribute, w.can(m.Source, s.Attribute).And(s.valuesFor(m.Outcome))}, true
	case m.atOnce && s.Number == "":
		return fact{routing.AttrNumber, w.can(m.Source, routing.AttrNumber).Minus(routing.Only(validNumber))}, true
	}
	return fact{}, false
}

// caller gives what can be known of a caller at the start of a path that holds some
// attributes to some values.
func (w *walk) caller(held constraints) facts {
	out := w.begun.clone()
	for _, a := range located {
		if h, known := held[a]; known {
			at := &out.values[w.track[a]]
			*at = at.And(h)
		}
	}
	w.where.narrow(out.of(&w.track))
	return out
}

// choose settles one attribute of a caller on the first value that goes together
// with what is settled already.
func (w *walk) choose(caller *facts, a routing.AttributeID) routing.ValueSet {
	for v := range caller.values[w.track[a]].All() {
		settled := caller.clone()
		settled.values[w.track[a]] = routing.Only(v)
		if w.where.narrow(settled.of(&w.track)) {
			*caller = settled
			return routing.Only(v)
		}
	}
	return routing.ValueSet{}
}

// inputs gives what takes an edge, in the words of a scripted call where it has
// them; nothing for an edge that is taken without any, and for a branch, whose
// value depends on the whole path.
func (w *walk) inputs(m move) []string {
	s, outcome := w.StepAt(m.Source), w.Outcomes[m.Outcome]
	if c := s.choice(m.Outcome); c != nil {
		return []string{c.input()}
	}
	switch s.Kind {
	case Menu, Collect:
		if outcome == Collected {
			return []string{w.entered(s.Entry)}
		}
		return slices.Repeat([]string{Silent}, s.Attempts)
	case Lookup:
		return []string{s.Lookup + " " + outcome}
	case Check:
		return []string{w.Center.Queues[s.Service].Name.Value + " " + outcome}
	case Queue:
		return []string{w.left(s, outcome)}
	case Callback, Deflect:
		switch {
		case m.atOnce:
			return nil
		case outcome == Declined:
			return []string{Silent}
		}
		return []string{"press 1"}
	case Say, Branch, Set, Transfer, Run, Return, End:
	}
	return nil
}

func (w *walk) left(s *Step, outcome string) string {
	switch outcome {
	case TimedOut:
		return "wait " + yaml.FormatDuration(time.Duration(s.MaxWait))
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

// entered gives an entry that a collect takes.
func (w *walk) entered(e *Entry) string {
	switch e.Format {
	case FormatPhone:
		return "press " + w.ownNumber()
	case FormatWords:
		return "say something"
	case FormatMMDD:
		return "press 1231"
	case FormatDDMM:
		return "press 3112"
	case FormatYYYYMMDD:
		return "press 20261231"
	}
	const digits = "1234567890"
	return "press " + strings.Repeat(digits, e.Min/len(digits)+1)[:e.Min]
}

// ownNumber is a number of the line's country as it is dialed there.
func (w *walk) ownNumber() string {
	home := ""
	if w.line != nil {
		home = w.line.Home()
	}
	n := phone.ExampleNumber(home)
	if n.E164 == "" {
		n = phone.ExampleNumber("US")
	}
	return n.Dialed()
}

// unmatched gives an input that a menu or collect does not take.
func (s *Step) unmatched() string {
	if e := s.Entry; e != nil && e.Min == 1 && e.Format != FormatWords {
		return "press " + strings.Repeat("1", e.Max+1)
	}
	for k := Key(1); k <= Hash; k++ {
		if !slices.ContainsFunc(s.Choices, func(c Choice) bool { return slices.Contains(c.Keys, k) }) {
			return "press " + k.String()
		}
	}
	return "say something else"
}

// shown ends a message with the shortest call that shows it.
func shown(message, call string) string { return message + ": " + call }
