package asterisk

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// state is the position of a call with its known facts.
type state struct {
	m *machine
	location
	knowledge

	hasForgotten bool // answers, since the last step: see maxAnswers
	hasRenewed   bool // a value, since the last step: see renewRead

	parts int32 // how many steps of the line tell variables apart already; 0 is one

	sets *setList // since the last step
	// The application with its arguments that the line runs here, "" before that is decided. Calls that run the
	// line with other texts make another node, and no branch. A line with too many texts (shareCommand) is one
	// node, which tells them apart itself or names them.
	command string
}

// firstState returns the state of a call at the first line of an extension.
func (m *machine) firstState(ctx *context, e *extension) *state {
	return &state{
		m:         m,
		location:  location{context: ctx, exten: e, number: 1},
		knowledge: knowledge{numbers: &m.variables, questions: &m.questions},
	}
}

// prompt is a line that plays recordings.
type prompt struct {
	prio  *priority
	files string
	dials *context // in which Background looks for a key first, or nil: see promptContext
}

// afterAll is the state after the last line of its extension.
func (s *state) afterAll() *state {
	c := s.clone()
	for _, p := range s.exten.order {
		c.number = max(base(c.number), after(p.number))
	}
	return c
}

// waits reports whether callers can dial where a call is, after the last line of an extension.
func (s *state) waits() bool {
	isAfterLines := len(s.exten.order) > 0 && s.exten.name != "h" // h runs after the call
	if !s.m.plan.waitsAtEnd || s.routine != nil || !isAfterLines {
		return false
	}
	return slices.ContainsFunc(pattern.Keypad, func(key string) bool { return s.m.plan.find(s.context, key) != nil })
}

// isAgain reports whether a call has come back to an earlier state, and will do the same as after it.
func (s *state) isAgain(earlier *state) bool {
	isSame := s.exten == earlier.exten && s.number == earlier.number && s.context == earlier.context &&
		s.parts == earlier.parts && slices.Equal(s.played, earlier.played) && slices.Equal(s.answers, earlier.answers)
	if !isSame {
		return false
	}
	for range s.vars.Differences(earlier.vars, s.numbers) {
		return false
	}
	return true
}

// clone returns a copy to change. Both states share the variables until one of them changes them.
func (s *state) clone() *state {
	s.owned = false
	c := *s
	return &c
}

// set assigns a text to a variable, as a line does: the step may set an attribute. Answers about the old text no
// longer hold.
func (s *state) set(name, text string) {
	s.renew(name)
	s.put(name, known.Single(text))
	s.sets = s.sets.with(binding{name: name, text: text})
}

// decided returns a call's answer about a condition.
func (s *state) decided(c expression.Condition) (yes, ok bool) {
	if s.m.isNoEntry(c) {
		return false, true
	}
	if c.Op == "=" && c.Symbol != "" {
		if v, ok := s.answered(asksValue(c.Symbol)); ok {
			return v == c.Value, true
		}
	}
	v, ok := s.answered(asksCondition(c.Text))
	return v == "1", ok
}

// changes reports whether a text may have another value at the next line.
func (m *machine) changes(text string) bool {
	return slices.ContainsFunc(m.live.namesIn(text), changesByItself)
}

// changesByItself reports whether a value may be another one whenever a line reads it.
func changesByItself(name string) bool { return functionOf(name).is(isChanging) }

// next returns the state after a state's line, with changes.
func (s *state) next(changes ...func(*state)) *state { return s.onLine(after(s.number), changes...) }

// onLine returns the state at a line of the same number that a call has dialed, with changes.
func (s *state) onLine(number int, changes ...func(*state)) *state {
	e := s.exten
	dialed := "" // the EXTEN that jump forgets is put back below
	other := s.passedOver(number)
	if other != nil {
		e = other
		dialed = s.matched()
	}

	c := s.jump(s.context, e, number, dialed, changes...)
	if c == nil {
		return nil
	}

	// The number decides the further lines, also if no line reads it.
	if k := s.vars.Of("EXTEN"); k != nil {
		c.put("EXTEN", k)
	} else if other != nil {
		c.put("EXTEN", known.Single(dialed))
	}
	return c
}

// matched returns the number that a call has dialed, as far as the number decides which extensions match. If the call
// may have dialed several numbers, it returns their pattern.
func (s *state) matched() string {
	if text, isOne := s.vars.Of("EXTEN").One(); isOne {
		return text
	}
	return s.exten.value
}

// passedOver returns the extension where a call goes on if its own extension has no line with a number: after the last
// line of 1, Asterisk runs the next line of _X. It returns nil if the own extension has the line, or no extension has
// it.
func (s *state) passedOver(number int) *extension {
	if s.exten.prios[number] != nil {
		return nil
	}
	return s.m.plan.findNumber(s.context, s.matched(), number)
}

// lineAt returns the line that a call runs next at a number, or nil.
func (s *state) lineAt(number int) *priority {
	if other := s.passedOver(number); other != nil {
		return other.prios[number]
	}
	return s.exten.prios[number]
}

// jump returns the state at a line, or nil if the call ends. Dialed is the caller's number for a
// pattern.
func (s *state) jump(ctx *context, e *extension, number int, dialed string, changes ...func(*state)) *state {
	s.m.mayReach.comesTo(s, opened{ctx, e.prios[number]})
	return s.move(ctx, e, number, dialed, changes...)
}

// move is jump for a way that another line has noted.
func (s *state) move(ctx *context, e *extension, number int, dialed string, changes ...func(*state)) *state {
	c := s.endsAt(departure{}) // it is at a line

	c.forgetAtNextLine()
	c.context = ctx
	c.exten = e
	c.number = number

	c.put("EXTEN", nil)

	// In a pattern, EXTEN is the dialed number. In other extensions it is the name.
	if strings.HasPrefix(e.name, "_") && dialed != "" && dialed != e.value {
		c.set("EXTEN", dialed)
	}

	for _, change := range changes {
		change(c)
	}

	// Without a line, only a routine, a prompt or a wait keeps the call.
	isOver := c.prio() == nil && c.routine == nil && len(c.played) == 0
	if isOver && !c.waits() {
		return nil
	}
	return c
}

// endsAt returns the state of a call at an end, with the values that the call has.
func (s *state) endsAt(end departure) *state {
	c := s.clone()
	c.played = nil
	c.parts = 0
	c.command = ""
	c.end = end
	return c
}

// hungUp returns the state of a call that is hung up: nil, or the end of the routine that the call is in. Nil in a
// routine would lead back to the line that runs it.
func hungUp(s *state) *state {
	if s.routine == nil {
		return nil
	}
	return s.endsAt(ends("hung_up"))
}

// with sets a variable in the next state.
func with(name, text string) func(*state) {
	return func(s *state) { s.set(name, text) }
}

// withoutVars is the state if no line has set a variable.
func (s *state) withoutVars() *state {
	if s.vars == nil {
		return s
	}
	c := *s.clone()
	c.vars = nil
	return &c
}

// noteFacts notes the texts of the variables that the condition or the label of a line reads.
func (s *state) noteFacts(p *priority) {
	for _, name := range p.decidedBy {
		// The line itself has the variables of its place.
		texts := s.textsOf(name)
		if texts == nil && isOfPlace(name) {
			continue
		}

		about := fact{p, name}
		noted := s.m.facts[about]
		noted.orUnset = noted.orUnset || texts == nil
		for _, t := range texts {
			// One text over the limit is kept, so that the reason can see that there are too many.
			if len(noted.texts) <= maxNoted && !slices.Contains(noted.texts, t) {
				noted.texts = append(noted.texts, t)
			}
		}
		s.m.facts[about] = noted
	}
}

// goesOnForSome returns an extension in which only some numbers of a pattern go on after its last line, because it
// does not take all of them. It returns nil if no extension does. Asterisk searches again for each line of a number
// (pbx_find_extension in main/pbx.c), and here all numbers of a pattern take one way.
func (s *state) goesOnForSome(p *priority) *extension {
	number := after(p.number)
	dialed := s.matched()
	if p.exten.prios[number] != nil || !symbol.HasDigits(dialed) || p.does.after.back == never {
		return nil
	}

	// All numbers go on in the extension that takes them all. The ones before it may take some.
	all := s.passedOver(number)
	for _, c := range s.m.plan.closure(s.context) {
		for _, other := range c.withLine(number) {
			if other == all {
				return nil
			}
			if other == p.exten || other.forSome || !p.exten.places.Overlaps(other.places) {
				continue
			}

			// The numbers of an earlier extension begin there, unless the call has come from yet another extension.
			isEarlier := c == p.exten.context && other.hasFirstLine() && other.isBefore(p.exten)
			if !isEarlier || dialed != p.exten.value {
				return other
			}
		}
	}
	return nil
}
