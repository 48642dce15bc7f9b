package asterisk

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// state is where a call is, with what is known of it there.
type state struct {
	*machine
	context *context // in which callers dial and labels are looked up
	exten   *extension
	number  int
	routine *routine // that runs, or nil
	vars    env
	facts   map[string]string // what the call has answered, by what was asked
	owned   bool              // vars and facts are this state's alone

	sets   []binding // since the last step
	played []prompt  // those that the caller may interrupt, up to here
	part   string    // of an application that becomes several steps: which
	split  string    // the texts of variables with several for which the line is here, as "A=1;"
	parts  int       // how many such parts of the line there may be; 0 is one
	run    string    // the application with its arguments that the line runs here, "" before that is decided
	end    string    // the call is at an end of its own: see endsAt
}

// prompt is a line that plays recordings.
type prompt struct {
	prio  *priority
	files string
}

func (s *state) prio() *priority {
	if s.exten == nil {
		return nil
	}
	return s.exten.prios[s.number]
}

// waits reports whether callers can dial where a call is, after the last line of an extension.
func (s *state) waits() bool {
	if !s.plan.waitsAtEnd || s.exten == nil || s.routine != nil || len(s.exten.order) == 0 || s.exten.name == "h" {
		return false
	}
	return slices.ContainsFunc(keypad, func(key string) bool { return s.find(s.context, key) != nil })
}

// clone returns a copy to change.
func (s *state) clone() *state {
	c := *s
	s.owned, c.owned = false, false
	c.sets = slices.Clip(s.sets)
	return &c
}

// own makes what is known of the call this state's alone.
func (s *state) own() {
	if !s.owned {
		s.vars, s.facts, s.owned = maps.Clone(s.vars), maps.Clone(s.facts), true
	}
	if s.vars == nil {
		s.vars = env{}
	}
	if s.facts == nil {
		s.facts = map[string]string{}
	}
}

// set gives a variable a text, if it decides anything. What was known of the old one is known no more.
func (s *state) set(name, text string) {
	if s.renew(name); !s.decides(name) {
		return
	}
	s.own()
	s.vars[name] = value{text}
	s.sets = append(s.sets, binding{name: name, text: text})
	s.routine.assigns(name)
}

// renew forgets what calls have answered about a value, because it may be another one now.
func (s *state) renew(name string) {
	s.forget(func(asked string) bool { return containsName(asked, name) })
}

func (s *state) forget(drop func(asked string) bool) {
	for asked := range s.facts {
		if drop(asked) {
			s.own()
			delete(s.facts, asked)
		}
	}
}

// changing are functions whose value is another one each time.
var changing = diag.LazyPattern(`^.*\b(QUEUE_\w+|DEVICE_STATE|EXTENSION_STATE|EPOCH|STRFTIME|RAND|GROUP_COUNT|IFTIME|SHELL|STAT|TIMESTAMP|DATETIME|SYSTEMSTATUS)\b`)

// decided reports what a call has answered about a condition.
func (s *state) decided(c condition) (yes, ok bool) {
	if yes, ok := s.decidedEntry(c); ok {
		return yes, true
	}
	if c.op == "=" && c.symbol != "" {
		if v, ok := s.facts[c.symbol]; ok {
			return v == c.value, true
		}
	}
	v, ok := s.facts[c.text+"?"]
	return v == "1", ok
}

// answer returns what a call has answered about a condition, and notes the first that it has not been asked.
func (s *state) answer(c condition) bool {
	yes, ok := s.decided(c)
	if !ok && s.open == nil {
		s.open = &c
	}
	return yes
}

// changes reports whether the answer to what was asked may be another one at the next line.
func (m *machine) changes(asked string) bool {
	out, ok := m.changing[asked]
	if !ok {
		out = strings.HasPrefix(asked, whenOpen) || changing().MatchString(asked)
		m.changing[asked] = out
	}
	return out
}

// maxFacts is the most answers that a call remembers, of a row of conditions.
const maxFacts = 40

// decide notes the answer to a condition.
func (s *state) decide(c condition, yes bool) {
	s.own()
	if len(s.facts) >= maxFacts {
		delete(s.facts, slices.Min(slices.Collect(maps.Keys(s.facts))))
	}
	if c.op == "=" && c.symbol != "" && yes {
		s.facts[c.symbol] = c.value
		return
	}
	s.facts[c.text+"?"] = boolean(yes)
}

// runProgram is a program that may set the variables that no line sets, and some of the others: what the call has been
// asked of them is asked again.
func (s *state) runProgram() {
	s.forget(func(asked string) bool {
		name := identifiers().FindString(asked)
		_, isSet := s.vars[name]
		return !isSet && !s.isEntry(name) && !strings.ContainsRune(asked, '(') && !strings.HasPrefix(asked, whenOpen)
	})
	for _, name := range s.uses.byProgram {
		s.set(name, symbol(name))
	}
}

var identifiers = diag.LazyPattern(`[A-Za-z_]\w*`)

// next returns the state after a state's line, with changes.
func (s *state) next(changes ...func(*state)) *state {
	c := s.jump(s.context, s.exten, s.number+1, "", changes...)
	if v, ok := s.vars["EXTEN"]; ok && c != nil {
		c.own()
		c.vars["EXTEN"] = v
	}
	return c
}

// jump returns the state at a line, or nil where the call ends. Dialed is what the caller has dialed for a
// pattern.
func (s *state) jump(ctx *context, e *extension, number int, dialed string, changes ...func(*state)) *state {
	c := s.clone()
	c.forget(s.changes)
	c.context, c.exten, c.number, c.played, c.part, c.split = s.ownContext(ctx, e), e, number, nil, "", ""
	c.parts, c.run = 0, ""
	if _, ok := c.vars["EXTEN"]; ok {
		c.own()
		delete(c.vars, "EXTEN")
	}
	if strings.HasPrefix(e.name, "_") && dialed != "" && dialed != valueOf(e.name) {
		c.set("EXTEN", dialed)
	}
	for _, change := range changes {
		change(c)
	}
	if c.prio() == nil && c.routine == nil && len(c.played) == 0 && !c.waits() {
		return nil
	}
	return c
}

// endsAt returns the state of a call that comes back from a routine ("return LABEL") or ends in one
// ("end LABEL").
func (s *state) endsAt(end string) *state {
	c := s.clone()
	c.played, c.part, c.split, c.run, c.end = nil, "", "", "", end
	return c
}

// with sets a variable in the next state.
func with(name, text string) func(*state) {
	return func(s *state) { s.set(name, text) }
}

// whenOpen begins the facts of times at which contexts are included.
const whenOpen = "when "

// find returns the extension that a value matches in a context at the time of the call.
func (s *state) find(ctx *context, value string) *extension {
	return s.plan.findIn(ctx, value, map[*context]bool{}, s.isOpen)
}

// isOpen reports whether includes with some times are open, as far as the call has been asked.
func (s *state) isOpen(times string) bool { return s.facts[whenOpen+times] != "0" }

// undecidedTime returns times that decide which contexts another one includes, and that the call has
// not been asked for; "" if there are none.
func (s *state) undecidedTime(ctx *context) string {
	for _, c := range s.plan.closure(ctx) {
		for _, i := range c.includes {
			if _, ok := s.facts[whenOpen+i.time]; i.time != "" && !ok && s.plan.contexts[i.context] != nil {
				return i.time
			}
		}
	}
	return ""
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
	if name == disposition {
		return "NO ANSWER"
	}
	if strings.HasPrefix(name, "TIMEOUT(") {
		return ""
	}
	if strings.Contains(name, "(") {
		return symbol(name)
	}
	bare := *s
	bare.vars = nil
	return bare.variable(name)
}

// dialed returns ${EXTEN}.
func (s *state) dialed() string {
	if len(s.vars["EXTEN"]) > 1 {
		return symbol("EXTEN")
	}
	return s.variable("EXTEN")
}

// priority writes the number of a line.
func (s *state) priority() string { return strconv.Itoa(s.number) }

// setArgument sets an argument of a routine.
func (s *state) setArgument(n int, text string) { s.set("ARG"+strconv.Itoa(n), text) }

// ownContext returns the context of an extension where its lines do the same in it as in the one that includes
// it: so that there is one step for each.
func (s *state) ownContext(ctx *context, e *extension) *context {
	if ctx == e.context {
		return ctx
	}
	isLocal := !slices.ContainsFunc(e.order, func(p *priority) bool {
		return p.does.is(leadsOn) && p.name != "queue" || strings.Contains(p.args, "CONTEXT") ||
			slices.Contains([]string{"readexten", "incomplete", "exec", "tryexec", "execiftime", "while"}, p.name)
	})
	if isLocal {
		return e.context
	}
	return ctx
}
