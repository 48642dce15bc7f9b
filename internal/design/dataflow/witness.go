package dataflow

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// maxWritten bounds the inputs of a witness that are written out.
const maxWritten = 30

// Constraints are values that attributes must have.
type Constraints map[routing.AttributeID]routing.ValueSet

// fact is a value of an attribute that a path depends on.
type fact struct {
	Edge      int // index of the first edge that depends on it; the path's length for a constraint at its end
	Attribute routing.AttributeID
	Value     routing.Value
}

// Witness writes a path as the inputs of a call that takes it, with the facts that it
// depends on, and further words: "press 2, tier gold, silent, silent, silent". The
// constraints hold where the path ends.
func (g *Graph) Witness(path []Edge, atEnd Constraints, further ...string) string {
	w := witness{Graph: g, path: path}
	facts := w.facts(atEnd)
	var words []string

	// A fact stands before the edge from which it holds, and a last one at the end of the path.
	for i := range len(path) + 1 {
		for ; len(facts) > 0 && facts[0].Edge == i; facts = facts[1:] {
			a := &g.Attributes[facts[0].Attribute]
			words = append(words, a.Name.Value+" "+a.Values[facts[0].Value])
		}
		if i < len(path) {
			words = append(words, w.written(i)...)
		}
	}

	words = append(words, further...)
	if len(words) == 0 {
		return "without any input"
	}

	// The ends of a long path explain the most, so the middle is cut and marked.
	if len(words) > maxWritten {
		words = slices.Concat(words[:maxWritten/2], []string{"…"}, words[len(words)-maxWritten/2:])
	}

	return strings.Join(words, ", ")
}

// witness is a call that takes a path.
type witness struct {
	*Graph
	path []Edge
}

// facts returns the facts that the path depends on if the constraints hold where it ends. They
// are consistent: one call can have them all.
func (w *witness) facts(atEnd Constraints) []fact {
	end, _ := w.replay(w.path, w.start.clone())
	for a, values := range atEnd {
		end.values[w.track[a]] = end.values[w.track[a]].And(values)
	}

	w.locate(&end)
	var facts []fact
	stated := map[routing.AttributeID]bool{}
	origins := origins{}
	for i, e := range w.path {
		if a, depends := w.dependsOn(e); depends {
			a, from := origins.of(a, i)
			if !stated[a] && !w.isOfFlow(a) {
				stated[a] = a != routing.AttrDay
				facts = append(facts, fact{i, a, w.choose(a, min(i, from), &end)})
			}
		}
		for _, set := range w.Sets(e.Edge) {
			origins.set(set, i)
			if _, constant := set.Constant(); constant {
				stated[set.Attribute] = false
			}
		}
	}

	for _, a := range w.attributes {
		if _, isAtEnd := atEnd[a]; !isAtEnd || stated[a] {
			continue
		}

		// A branch at the end names the value itself.
		if w.isOfFlow(a) || w.branchesOn(a) {
			continue
		}
		facts = append(facts, fact{len(w.path), a, w.choose(a, len(w.path), &end)})
	}

	return facts
}

// origins has the attributes whose values decide the values of other attributes on a path. It contains the attributes
// that an edge has set.
type origins map[routing.AttributeID]origin

type origin struct {
	attribute routing.AttributeID
	moved     int // the first edge that copies the value or adds to it, or noEdge
}

const noEdge = -1

// of returns the attribute whose value decides the value of another attribute at an edge, and the edge from which on it
// has this value. If nothing on the path adds to the attribute or copies it, of returns the attribute itself and the
// edge.
func (o origins) of(a routing.AttributeID, edge int) (routing.AttributeID, int) {
	at, isSet := o[a]
	switch {
	case !isSet:
		return a, edge
	case at.moved == noEdge:
		return at.attribute, edge
	}
	return at.attribute, at.moved
}

// set notes an assignment at an edge. Each assignment sees the values that the assignments before it set.
func (o origins) set(a flow.Assignment, edge int) {
	if _, constant := a.Constant(); constant {
		o[a.Attribute] = origin{a.Attribute, noEdge}
		return
	}
	from, moved := o.of(a.From, edge)
	o[a.Attribute] = origin{from, moved}
}

// dependsOn returns the attribute that an edge depends on, and whether there is one.
func (w *witness) dependsOn(e Edge) (routing.AttributeID, bool) {
	s := w.StepAt(e.Source)
	isOfQueue := e.Decider == flow.ByLoad || e.Decider == flow.ByOpening
	if s.Branches() || s.QueueByValue != nil && isOfQueue {
		return s.Attribute, true
	}
	return routing.AttrNumber, e.NoNumber && s.Number == ""
}

// branchesOn reports whether a path ends at a branch on an attribute: then the finding
// names the value.
func (w *witness) branchesOn(a routing.AttributeID) bool {
	at := flow.StateID(0)
	if n := len(w.path); n > 0 {
		at = w.path[n-1].Target
	}
	s := w.StepAt(at)
	return s.Branches() && s.Attribute == a
}

// choose returns a value of an attribute with which a call takes a path from an edge on, up to the
// edge that sets the attribute, or to the end. A value at the end narrows the known facts there, so
// that the values of other attributes are chosen to agree with it. The day is chosen for the branch
// alone, because it can be another day later.
func (w *witness) choose(a routing.AttributeID, from int, end *state) routing.Value {
	// The day can differ at each branch, so only the case of this branch counts.
	if a == routing.AttrDay && from < len(w.path) {
		return First(CasesOf(w.StepAt(w.path[from].Source), w.path[from].Outcome))
	}

	sets := func(e Edge) bool { return w.SetsAttribute(e.Edge, a) }
	moves := func(set flow.Assignment) bool {
		_, constant := set.Constant()
		return set.From == a && !constant
	}
	switch i := slices.IndexFunc(w.path[from:], sets); {
	case slices.ContainsFunc(w.path[from:], func(e Edge) bool { return slices.ContainsFunc(w.Sets(e.Edge), moves) }):
		// If the value moves to another attribute, only a trial of the whole path can show a
		// fitting value.
		return w.tried(a, from)
	case i >= 0:
		// An assignment replaces the value later, so it must fit only up to there.
		now, _ := w.replay(w.path[:from+i], w.start.clone())
		w.guard(w.path[from+i], &now)
		return First(now.values[w.track[a]])
	}

	// A value alone may be possible and still contradict the caller's location.
	for v := range end.values[w.track[a]].All() {
		chosen := end.clone()
		chosen.values[w.track[a]] = routing.Only(v)
		if w.locate(&chosen) {
			*end = chosen
			return v
		}
	}

	return 0
}

// tried returns a value of an attribute before an edge of a path with which a call can take the
// rest.
func (w *witness) tried(a routing.AttributeID, from int) routing.Value {
	before, _ := w.replay(w.path[:from], w.start.clone())
	for v := range before.values[w.track[a]].All() {
		now := before.clone()
		now.values[w.track[a]] = routing.Only(v)
		if _, possible := w.replay(w.path[from:], now); possible {
			return v
		}
	}
	return First(before.values[w.track[a]])
}

// First returns the first value of a set; 0 of an empty one.
func First(s routing.ValueSet) routing.Value {
	for v := range s.All() {
		return v
	}
	return 0
}

// written returns the inputs that take an edge, in the words of a scripted call if it has them. It
// returns nothing for an edge without input, and for a branch. If possible, an entry also takes the
// path's outcomes at the branches that follow.
func (w *witness) written(i int) []string {
	e := w.path[i]
	s := w.StepAt(e.Source)
	outcome := w.Outcomes[e.Outcome]

	if in := Input(w.Program, s, e.Outcome); in != "" && !e.NoNumber {
		// The outcome comes only after the last attempt, so the input is repeated for each attempt.
		if e.Decider == flow.BySilence || e.Decider == flow.ByMismatch {
			return slices.Repeat([]string{in}, s.AttemptsBy(e.Decider))
		}
		return []string{in}
	}

	switch {
	case e.Decider == flow.ByEntry:
		// An entry that also fits later branches comes first, because other entries would leave the
		// path.
		return []string{cmp.Or(w.enteredFor(s.Entry, outcome, w.path[i+1:]), w.entered(s.Entry, outcome))}
	case s.System != nil:
		return []string{s.System.Name + " " + outcome}
	case e.Decider == flow.ByOpening, e.Decider == flow.ByLoad, e.Decider == flow.ByClock:
		return w.checked(s, outcome)
	case e.Decider == flow.ByCount && outcome == flow.Done:
		return []string{s.Name + " " + outcome}
	}

	return nil
}

// Input returns an input of a caller or an agent that takes an outcome of a step at its last
// attempt. It is in the words of a scripted call. It is "" for an entry, and if no input takes the
// outcome.
func Input(p *flow.Program, s *flow.Step, o flow.Outcome) string {
	switch outcome := p.Outcomes[o]; s.FactsOf(o).Decider {
	case flow.ByChoice:
		for i := range s.Intents {
			if s.Intents[i].Outcome == o {
				return "say {intent: " + s.Intents[i].Name + "}"
			}
		}
		return inputOf(&s.Choices[slices.IndexFunc(s.Choices, func(c flow.Choice) bool { return c.Outcome == o })])
	case flow.BySilence:
		return flow.Silent
	case flow.ByMismatch:
		return Unmatched(s)
	case flow.ByConsent:
		if outcome == flow.Declined {
			return flow.Silent
		}
		return "press 1"
	case flow.ByMessage:
		if outcome == flow.Silent {
			return flow.Silent
		}
		return "record 20s"
	case flow.ByAgent:
		return outcome
	case flow.ByTime:
		return "wait " + yaml.FormatDuration(time.Duration(s.MaxWait))
	default:
		return ""
	}
}

// checked writes in which state a queue is, or hours are; nothing for a branch on the day.
func (w *witness) checked(s *flow.Step, outcome string) []string {
	switch {
	case s.Branches():
		return nil
	case s.QueueByValue != nil:
		return []string{"its queue " + outcome}
	}
	return []string{s.Checked(w.Center) + " " + outcome}
}

func inputOf(c *flow.Choice) string {
	if len(c.Keys) > 0 {
		return "press " + c.Keys[0].String()
	}
	return "say " + c.Words[0]
}

// entered returns an entry that takes an outcome of a collect.
func (w *witness) entered(e *flow.Entry, outcome string) string {
	if outcome == flow.Keyed && e.Format == flow.FormatWords {
		e = &flow.Entry{Min: e.Min, Format: flow.FormatDigits}
	}
	if e.Format == flow.FormatPhone {
		return "press " + w.ownNumber()
	}
	if e.Format == flow.FormatWords {
		return "say something"
	}

	// Arbitrary digits are no date.
	const digits = "1234567890"
	example := cmp.Or(flow.ExampleDate(e.Format), strings.Repeat(digits, e.Min/len(digits)+1)[:e.Min])
	return "press " + flow.Pressed(e.Checked(example)[0])
}

// enteredFor returns an entry that takes an outcome of a collect, and that takes the path's edges
// at the branches on it that follow. It returns "" without such a branch, and if no example
// qualifies.
func (w *witness) enteredFor(e *flow.Entry, outcome string, path []Edge) string {
	var branches []Edge
	for _, next := range path {
		s := w.StepAt(next.Source)
		if e.Into != "" && s.On == e.Into {
			branches = append(branches, next)
		}

		// From here on, the branches see another entry.
		if slices.Contains(w.FilledBy(next.Edge), e.Into) {
			break
		}
	}

	word := "press "
	if e.Format == flow.FormatWords && outcome != flow.Keyed {
		word = "say "
	}

	// The values of the cases come first. The last two values take none of the usual cases.
	for _, b := range branches {
		for _, value := range e.Checked(append(w.StepAt(b.Source).Examples(flow.Unfilled, e.Min), "something",
			strings.Repeat("0", e.Min))...) {
			known := func(name string) string {
				if name == e.Into {
					return value
				}
				return ""
			}

			takes := func(b Edge) bool { return w.StepAt(b.Source).CaseOf(known) == b.Outcome }
			if e.Accepts(value) && !slices.ContainsFunc(branches, func(b Edge) bool { return !takes(b) }) {
				if word == "press " {
					value = flow.Pressed(value)
				}
				return word + value
			}
		}
	}

	return ""
}

// ownNumber returns an example number of the line's country as it is dialed there, or one of
// the United States if there is no line or no example of its country.
func (w *witness) ownNumber() string {
	home := ""
	if w.Line != nil {
		home = w.Line.Home()
	}
	n := phone.ExampleNumber(home)
	if n.E164 == "" {
		n = phone.ExampleNumber("US")
	}
	return n.NationalSignificant()
}

// Unmatched returns an input that a menu or collect does not take, in the words of a
// scripted call.
func Unmatched(s *flow.Step) string {
	for k := flow.Key(1); k <= flow.Hash; k++ {
		isEntry := s.Entry != nil && s.Entry.Min == 1 && k < flow.Star
		if !isEntry && !slices.ContainsFunc(s.Choices, func(c flow.Choice) bool { return slices.Contains(c.Keys, k) }) {
			return "press " + k.String()
		}
	}
	return "say something else"
}
