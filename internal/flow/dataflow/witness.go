package dataflow

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// maxWritten bounds the inputs of a witness that are written out.
const maxWritten = 30

// Constraints are values that attributes must have.
type Constraints map[routing.AttributeID]routing.ValueSet

// Fact is a value of an attribute that a path depends on.
type Fact struct {
	Attribute routing.AttributeID
	Value     routing.Value
}

// Witness writes a path as the inputs of a call that takes it, with the facts that it
// depends on, and further words: "press 2, tier gold, silent, silent, silent". At the
// end of the path the constraints hold.
func (g *Graph) Witness(path []Edge, held Constraints, further ...string) string {
	facts, _ := g.Facts(path, held)
	var words []string
	for i, e := range path {
		if f, ok := facts[i]; ok {
			words = append(words, g.named(f))
		}
		words = append(words, g.written(e)...)
	}
	words = append(words, further...)
	if len(words) == 0 {
		return "without any input"
	}
	if len(words) > maxWritten {
		words = slices.Concat(words[:maxWritten/2], []string{"…"}, words[len(words)-maxWritten/2:])
	}
	return strings.Join(words, ", ")
}

// Facts gives the facts that a path depends on, by the index of the edge that first
// does, so that the constraints hold at its end; and the constraints that these leave
// open, each with its first value.
func (g *Graph) Facts(path []Edge, held Constraints) (facts map[int]Fact, open []string) {
	w := witness{Graph: g, path: path, facts: map[int]Fact{}}
	w.replay(held)
	for i := range path {
		w.tell(i)
	}
	for _, a := range g.attributes {
		if want, ok := held[a]; ok && !w.free.values[g.track[a]].Minus(want).IsEmpty() {
			open = append(open, g.named(Fact{a, first(want)}))
		}
	}
	return w.facts, open
}

// witness finds the facts of a path.
type witness struct {
	*Graph
	path   []Edge
	before []state // each edge
	end    state   // of the path, with the constraints and the facts so far
	free   state   // the same without the constraints
	facts  map[int]Fact
}

func (w *witness) replay(held Constraints) {
	now, next := w.start.clone(), w.start.clone()
	for _, e := range w.path {
		w.before = append(w.before, now.clone())
		w.transfer(e, &now, &next)
		now, next = next, now
	}
	w.free, w.end = now, now.clone()
	for a, values := range held {
		at := &w.end.values[w.track[a]]
		*at = at.And(values)
	}
	w.locate(&w.end)
}

// tell adds the fact that an edge depends on, if no earlier edge does since the
// attribute was last set.
func (w *witness) tell(i int) {
	e := w.path[i]
	s := w.StepAt(e.Source)
	switch {
	case s.Kind == flow.Branch && s.Attribute == routing.AttrDay:
		w.facts[i] = Fact{s.Attribute, first(CasesOf(s, e.Outcome))}
	case s.Kind == flow.Branch && !w.known(i, s.Attribute):
		w.facts[i] = Fact{s.Attribute, w.choose(i, s.Attribute)}
	case e.NoNumber && s.Number == "" && !w.known(i, routing.AttrNumber):
		w.facts[i] = Fact{routing.AttrNumber, w.choose(i, routing.AttrNumber)}
	}
}

// known reports whether a fact about an attribute is told before an edge, since the
// attribute was last set.
func (w *witness) known(before int, a routing.AttributeID) bool {
	for i := before - 1; i >= 0; i-- {
		if f, ok := w.facts[i]; ok && f.Attribute == a {
			return true
		}
		if w.sets(i, a) {
			return false
		}
	}
	return false
}

func (w *witness) sets(i int, a routing.AttributeID) bool {
	return slices.ContainsFunc(w.StepAt(w.path[i].Source).Set, func(set routing.Assignment) bool { return set.Attribute == a })
}

// choose gives the first value of an attribute at an edge with which a call takes the
// rest of the path, consistent with the facts that are told so far.
func (w *witness) choose(from int, a routing.AttributeID) routing.Value {
	for i := from + 1; i < len(w.path); i++ {
		if w.sets(i, a) {
			return first(w.before[i].values[w.track[a]])
		}
	}
	for v := range w.end.values[w.track[a]].All() {
		end := w.end.clone()
		end.values[w.track[a]] = routing.Only(v)
		if w.locate(&end) {
			w.end = end
			w.free.values[w.track[a]] = routing.Only(v)
			w.locate(&w.free)
			return v
		}
	}
	return first(w.end.values[w.track[a]])
}

// first gives the first value of a set; 0 of an empty one.
func first(s routing.ValueSet) routing.Value {
	for v := range s.All() {
		return v
	}
	return 0
}

func (g *Graph) named(f Fact) string {
	a := &g.Center.Attributes[f.Attribute]
	return a.Name.Value + " " + a.Values[f.Value]
}

// written gives the inputs that take an edge, in the words of a scripted call where it
// has them; none for an edge that is taken without input, and for a branch.
func (g *Graph) written(e Edge) []string {
	s, outcome := g.StepAt(e.Source), g.Outcomes[e.Outcome]
	if i := slices.IndexFunc(s.Choices, func(c flow.Choice) bool { return c.Outcome == e.Outcome }); i >= 0 {
		return []string{inputOf(&s.Choices[i])}
	}
	switch s.Kind {
	case flow.Menu, flow.Collect:
		if outcome == flow.Collected {
			return []string{g.entered(s.Entry)}
		}
		return slices.Repeat([]string{flow.Silent}, s.Attempts)
	case flow.Lookup:
		return []string{s.Lookup + " " + outcome}
	case flow.Check:
		return []string{g.Center.Queues[s.Service].Name.Value + " " + outcome}
	case flow.Queue:
		return []string{g.left(s, outcome)}
	case flow.Callback, flow.Deflect:
		switch {
		case e.NoNumber:
			return nil
		case outcome == flow.Declined:
			return []string{flow.Silent}
		}
		return []string{"press 1"}
	}
	return nil
}

// left gives how a queue is left.
func (g *Graph) left(s *flow.Step, outcome string) string {
	switch outcome {
	case flow.TimedOut:
		return "wait " + yaml.FormatDuration(time.Duration(s.MaxWait))
	case flow.Full, flow.Closed:
		return g.Center.Queues[s.Service].Name.Value + " " + outcome
	}
	return outcome
}

func inputOf(c *flow.Choice) string {
	if len(c.Keys) > 0 {
		return "press " + c.Keys[0].String()
	}
	return "say " + c.Words[0]
}

// entered gives an entry that a collect takes.
func (g *Graph) entered(e *flow.Entry) string {
	switch e.Format {
	case flow.FormatPhone:
		return "press " + g.ownNumber()
	case flow.FormatWords:
		return "say something"
	case flow.FormatMMDD:
		return "press 1231"
	case flow.FormatDDMM:
		return "press 3112"
	case flow.FormatYYYYMMDD:
		return "press 20261231"
	}
	const digits = "1234567890"
	return "press " + strings.Repeat(digits, e.Min/len(digits)+1)[:e.Min]
}

// ownNumber gives a number of the line's country as it is dialed there.
func (g *Graph) ownNumber() string {
	home := ""
	if g.Line != nil {
		home = g.Line.Home()
	}
	n := phone.ExampleNumber(home)
	if n.E164 == "" {
		n = phone.ExampleNumber("US")
	}
	return n.Dialed()
}

// Unmatched gives an input that a menu or collect does not take.
func Unmatched(s *flow.Step) string {
	if e := s.Entry; e != nil && e.Min == 1 && e.Format != flow.FormatWords {
		return "press " + strings.Repeat("1", e.Max+1)
	}
	for k := flow.Key(1); k <= flow.Hash; k++ {
		if !slices.ContainsFunc(s.Choices, func(c flow.Choice) bool { return slices.Contains(c.Keys, k) }) {
			return "press " + k.String()
		}
	}
	return "say something else"
}
