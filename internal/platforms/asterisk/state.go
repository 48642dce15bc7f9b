package asterisk

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// state is the position of a call with its known facts.
type state struct {
	*machine
	context      *context // in which callers dial and labels are looked up
	exten        *extension
	number       int
	routine      *routine // that runs, or nil
	vars         *env     // nil if no line has set any
	answers      answers
	owned        bool // no other state has the same vars
	answersOwned bool // no other state has the same answers

	hasForgotten   bool // all answers, since the last step: see maxFacts
	hasForgottenNo bool // answers that say no, since the last step

	parts int32 // how many steps of the line tell variables apart already; 0 is one

	sets   *setList // since the last step
	played []prompt // up to here, the prompts that the caller may interrupt
	run    string   // the application with its arguments that the line runs here, "" before that is decided
	runAt  string   // where that application is in the line: see inner.at
	end    string   // in place of a line: see endsAt
}

// prompt is a line that plays recordings.
type prompt struct {
	prio  *priority
	files string
	dials *context // in which Background looks for a key first, or nil: see promptContext
}

func (s *state) prio() *priority { return s.exten.prios[s.number] }

// lineOf returns the line of a state, or the last line before it.
func (s *state) lineOf() *priority {
	if p := s.prio(); p != nil {
		return p
	}
	if len(s.played) > 0 {
		return s.played[len(s.played)-1].prio
	}

	// Numbers may have gaps: the lines after a gap are not before it.
	last := s.exten.order[0]
	for _, p := range s.exten.order {
		if p.number < s.number && p.number >= last.number {
			last = p
		}
	}
	return last
}

// afterAll is the state after the last line of its extension.
func (s *state) afterAll() *state {
	c := s.clone()
	for _, p := range s.exten.order {
		c.number = max(c.number, p.number+1)
	}
	return c
}

// waits reports whether callers can dial where a call is, after the last line of an extension.
func (s *state) waits() bool {
	isAfterLines := len(s.exten.order) > 0 && s.exten.name != "h" // h runs after the call
	if !s.plan.waitsAtEnd || s.routine != nil || !isAfterLines {
		return false
	}
	return slices.ContainsFunc(keypad, func(key string) bool { return s.find(s.context, key) != nil })
}

// clone returns a copy to change.
func (s *state) clone() *state {
	c := *s
	s.owned = false
	s.answersOwned = false
	c.owned = false
	c.answersOwned = false
	return &c
}

// own gives the state an env of its own, so that a change leaves other states alone.
func (s *state) own() {
	if s.owned {
		return
	}
	mine := &env{numbers: &s.numbers, owner: &owner{}}
	if s.vars != nil {
		mine.parts = slices.Clone(s.vars.parts)
		mine.size = s.vars.size
	}
	s.vars = mine
	s.owned = true
}

// put gives a variable a text.
func (s *state) put(name, text string) {
	if old, isSet := s.vars.of(name); isSet && old == text {
		return
	}
	s.own()
	s.vars.put(name, text)
}

// unset takes the text of a variable away.
func (s *state) unset(name string) {
	if _, isSet := s.vars.of(name); isSet {
		s.own()
		s.vars.unset(name)
	}
}

// bindings returns how many texts of variables and answers a call has.
func (s *state) bindings() int { return s.vars.len() + len(s.answers) }

// ownAnswers is own for the answers. A call learns an answer at each question. Then its variables, which may
// be many, stay shared.
func (s *state) ownAnswers() {
	if !s.answersOwned {
		s.answers = maps.Clone(s.answers)
		s.answersOwned = true
	}
	if s.answers == nil {
		s.answers = answers{}
	}
}

// set gives a variable a text, if the variable decides anything. Answers about the old text no longer hold.
func (s *state) set(name, text string) {
	s.renew(name)
	if !s.decides(name) {
		return
	}
	s.put(name, text)
	s.sets = s.sets.with(binding{name: name, text: text})
}

// renew forgets the answers about a value, because the value may have changed.
func (s *state) renew(name string) {
	s.forget(func(asked string) bool { return containsName(asked, name) })
}

// forget drops some answers.
func (s *state) forget(drop func(asked string) bool) {
	for asked := range s.answers {
		if drop(asked) {
			s.ownAnswers()
			delete(s.answers, asked)
		}
	}
}

// answered returns a call's answer to a question.
func (s *state) answered(asked string) (answer string, ok bool) {
	answer, ok = s.answers[asked]
	return answer, ok
}

// learn notes an answer.
func (s *state) learn(asked, answer string) {
	s.ownAnswers()
	s.answers[asked] = answer
}

// changing are functions whose value is another one each time.
var changing = diag.LazyPattern(`^.*\b(QUEUE_\w+|DEVICE_STATE|EXTENSION_STATE|EPOCH|STRFTIME|RAND|GROUP_COUNT|IFTIME|SHELL|SPEECH\w*|STAT|TIMESTAMP|DATETIME|SYSTEMSTATUS)\b`)

// decided returns a call's answer about a condition.
func (s *state) decided(c condition) (yes, ok bool) {
	if yes, ok := s.decidedEntry(c); ok {
		return yes, true
	}
	if c.op == "=" && c.symbol != "" {
		if v, ok := s.answered(c.symbol); ok {
			return v == c.value, true
		}
	}
	v, ok := s.answered(c.text + "?")
	return v == "1", ok
}

// answer returns a call's answer about a condition, and notes the first condition without an
// answer.
func (s *state) answer(c condition) bool {
	yes, ok := s.decided(c)
	if !ok && s.open == nil {
		s.open = &c
	}
	return yes
}

// changes reports whether a question may have another answer at the next line.
func (m *machine) changes(asked string) bool {
	out, ok := m.changing[asked]
	if !ok {
		out = changing().MatchString(asked)
		m.changing[asked] = out
	}
	return out
}

// maxFacts is the greatest number of answers that a call remembers after a line. With more answers it forgets those that
// say no, and with more of the others it forgets all. A chain of compares with one value learns a no from each of its
// lines, which only another line with the same text would read.
const maxFacts = 40

// decide notes the answer to a condition.
func (s *state) decide(c condition, yes bool) {
	if c.op == "=" && c.symbol != "" && yes {
		s.learn(c.symbol, c.value)
		return
	}
	s.learn(c.text+"?", boolean(yes))
}

// runProgram runs a program or a routine that is in no file. It may set any variable of the call, the
// database and the caller's number, and run applications, which leave their statuses. The values that
// conditions read become unknown, and the call is asked again.
func (s *state) runProgram() {
	s.forgetAnswers()
	s.routine.runsProgram()
	s.unsetAll(s.uses.byProgram)

	// The times of TIMEOUT() are waits of the dialplan's own menus, and stay.
	var functions []string
	for name := range s.vars.names() {
		isWait := strings.HasPrefix(name, "TIMEOUT(")
		if strings.Contains(name, "(") && s.uses.follows(name) && !isWait {
			functions = append(functions, name)
		}
	}
	slices.Sort(functions)
	s.unsetAll(functions)
}

// forgetAnswers forgets all answers of the call, except about the time and about entries of the caller.
func (s *state) forgetAnswers() {
	s.forget(func(asked string) bool {
		return asked != dialedHere && !strings.HasPrefix(asked, whenOpen) && !s.isEntry(readNames().FindString(asked))
	})
}

// unsetAll makes the values of variables unknown. A caller's entry stays an entry.
func (s *state) unsetAll(names []string) {
	for _, name := range names {
		unknown := symbol(name)
		if s.isEntry(name) {
			if text, _ := s.vars.of(name); text == unknown {
				continue
			}
			unknown = symbol("unset " + name)
		}
		s.set(name, unknown)
	}
}

// next returns the state after a state's line, with changes.
func (s *state) next(changes ...func(*state)) *state { return s.onLine(s.number+1, changes...) }

// onLine returns the state at a line of the same number that a call has dialed, with changes.
func (s *state) onLine(number int, changes ...func(*state)) *state {
	e := s.exten
	dialed := "" // EXTEN stays
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
	text, isSet := s.vars.of("EXTEN")
	if !isSet && other != nil {
		text = dialed
		isSet = true
	}
	if isSet {
		c.put("EXTEN", text)
	}
	return c
}

// matched returns what a call has dialed, as far as it decides which extensions match. If the call may have dialed
// several numbers, it returns their pattern.
func (s *state) matched() string {
	if text, isSet := s.vars.of("EXTEN"); isSet && !isCarried(text) {
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
	return s.plan.findNumber(s.context, s.matched(), s.isOpen, number)
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
	c := s.endsAt("")

	// An answer about a value that changes with each read, such as RAND(), does not hold at the next
	// line.
	c.forget(s.changes)

	if len(c.answers) > maxFacts {
		c.hasForgottenNo = true
		c.forget(func(asked string) bool { return strings.HasSuffix(asked, "?") && s.answers[asked] == "0" })
	}
	if len(c.answers) > maxFacts {
		c.hasForgotten = true
		c.forget(func(string) bool { return true })
	}

	c.context = s.ownContext(ctx, e)
	c.exten = e
	c.number = number

	c.unset("EXTEN")

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

// endsAt returns the state of a call that comes back from a routine ("return LABEL"), ends in one ("end LABEL") or
// leaves the files ("extension LABEL").
func (s *state) endsAt(end string) *state {
	c := s.clone()
	c.played = nil
	c.parts = 0
	c.run = ""
	c.runAt = ""
	c.end = end
	return c
}

// with sets a variable in the next state.
func with(name, text string) func(*state) {
	return func(s *state) { s.set(name, text) }
}

// whenOpen begins the facts about the times of included contexts.
const whenOpen = "when "

// find returns the extension that a value matches in a context at the time of the call.
func (s *state) find(ctx *context, value string) *extension {
	return s.plan.findIn(ctx, value, s.isOpen)
}

// isOpen reports whether includes with some times are open, as far as the call has been asked.
func (s *state) isOpen(times string) bool {
	answer, _ := s.answered(whenOpen + times)
	return answer != "0"
}

// undecidedTime returns times that decide which extension a value matches in a context, and that
// have no answer yet, or "".
func (s *state) undecidedTime(ctx *context, value string) string {
	if ctx == nil || !s.plan.isTimed || ctx.match(value, (*extension).begins) != nil {
		return ""
	}

	for _, c := range s.plan.closure(ctx, always) {
		for _, i := range c.includes {
			open, ok := s.answered(whenOpen + i.time)

			// The time matters only if the value matches there and the answer is not known.
			isClosed := ok && open == "0"
			if i.time == "" || isClosed || s.find(s.plan.contexts[i.context], value) == nil {
				continue
			}
			if ok { // it is found there
				return ""
			}
			return i.time
		}
	}

	return ""
}

// narrowed returns the context that another one includes at the time of the call, if callers can
// dial the same extensions in both. Otherwise it returns the other one itself.
func (s *state) narrowed(ctx *context, e *extension) *context {
	if !s.plan.isTimed || e.context == ctx || strings.HasPrefix(e.name, "_") {
		return ctx
	}

	// A call that changes its context has left its macro.
	if s.routine != nil && s.routine.macro {
		return ctx
	}

	for _, i := range ctx.includes {
		c := s.plan.contexts[i.context]
		if i.time != "" && !s.isOpen(i.time) || s.find(c, e.name) != e {
			continue
		}

		// An extension of the outer context that callers would miss in the inner one keeps the call there: the inner
		// context has no extension of the name, or another one.
		isElsewhere := func(x *extension) bool {
			return strings.HasPrefix(x.name, "_") || s.find(c, x.name) != s.find(ctx, x.name)
		}
		inside := s.plan.closure(c, s.isOpen)
		if slices.ContainsFunc(s.plan.closure(ctx, s.isOpen), func(o *context) bool {
			return !slices.Contains(inside, o) && slices.ContainsFunc(o.extens, isElsewhere)
		}) {
			return ctx
		}

		return c
	}

	return ctx
}

// enter returns the state at an extension that is dialed in a context, or nil.
func (s *state) enter(ctx *context, value string, changes ...func(*state)) *state {
	e := s.find(ctx, value)
	if e == nil {
		return nil
	}
	return s.jump(ctx, e, 1, value, changes...)
}

// initial returns the text of a variable that no line has set.
func (s *state) initial(name string) string {
	switch {
	case name == disposition:
		return "NO ANSWER"
	case strings.HasPrefix(name, "TIMEOUT("):
		return ""
	case strings.Contains(name, "("):
		return symbol(name)
	}
	return s.withoutVars().variable(name)
}

// withoutVars is the state if no line has set a variable.
func (s *state) withoutVars() *state {
	if s.vars == nil {
		return s
	}
	c := *s
	c.vars = nil
	return &c
}

// dialed returns ${EXTEN}.
func (s *state) dialed() string {
	if text, _ := s.vars.of("EXTEN"); len(carriedTexts(text)) > 1 {
		return symbol("EXTEN")
	}
	return s.variable("EXTEN")
}

// ownContext returns the context of an extension if its lines do the same there as in a context that includes
// it. So each line is one step for both.
func (s *state) ownContext(ctx *context, e *extension) *context {
	if ctx == e.context {
		return ctx
	}
	isLocal := !slices.ContainsFunc(e.order, func(p *priority) bool {
		leavesGreeting := p.name == "voicemail" && s.plan.hasMailboxKeys
		return p.does.is(leadsOn|runsAnother) && p.name != "queue" || strings.Contains(p.args, "CONTEXT") ||
			leavesGreeting || slices.Contains([]string{"incomplete", "while"}, p.name) ||
			s.plan.goesOn(ctx, p) != s.plan.goesOn(e.context, p)
	})
	if isLocal {
		return e.context
	}
	return ctx
}

// noteFacts notes the texts of the variables that the condition or the label of a line reads.
func (s *state) noteFacts(p *priority) {
	for _, name := range p.decidedBy {
		if texts := s.factsOf(name); texts != nil {
			s.noteFact(p, name, texts)
		}
	}
}

// noteFact notes the texts of a variable at a line. It reports whether the line may note further texts.
func (m *machine) noteFact(p *priority, name string, texts value) (isOpen bool) {
	known := m.facts[p]
	if known == nil {
		known = map[string]value{}
		m.facts[p] = known
	}

	for _, t := range texts {
		// One text over the limit is kept, so that the reason can see that there are too many.
		if len(known[name]) <= maxNoted && !slices.Contains(known[name], t) {
			known[name] = append(known[name], t)
		}
	}
	return len(known[name]) <= maxNoted
}

// factsOf returns the texts of a variable that a line notes; nil for a variable that the line itself has.
func (s *state) factsOf(name string) value {
	texts := s.textsOf(name)
	if texts == nil {
		texts = s.argument(name)
	}
	if texts == nil && !isOfPlace(name) {
		return nothingSet
	}
	return texts
}
