package asterisk

import (
	"regexp"
	"slices"
	"strings"
)

// state is where a call is, with what is known of it.
type state struct {
	*machine
	context *context // in which callers dial and labels are looked up
	exten   *extension
	number  int
	dialed  string // ${EXTEN}
	vars    values // answers that a call has had by "=" and what was asked
	stack   []frame
	played  []prompt // those that the caller may interrupt, up to here
	part    string   // of an application that becomes several steps: which
}

// prompt is a line that plays recordings.
type prompt struct {
	prio  *priority
	files string
}

// frame is where a subroutine goes back to.
type frame struct {
	context *context
	exten   *extension
	number  int
	dialed  string
	macro   bool
	args    values // of the caller
}

func (s *state) prio() *priority {
	if s.exten == nil {
		return nil
	}
	return s.exten.prios[s.number]
}

// waits reports whether callers can dial where a call is, after the last line of an extension.
func (s *state) waits() bool {
	if !s.plan.waitsAtEnd || s.exten == nil || len(s.stack) > 0 || len(s.exten.order) == 0 || s.exten.name == "h" {
		return false
	}
	return slices.ContainsFunc(keypad, func(key string) bool { return s.find(s.context, key) != nil })
}

// prune drops what is not read from here on.
func (s *state) prune() {
	points := make([]int, 0, 4)
	if p := s.prio(); p != nil {
		points = append(points, p.index)
	}
	if len(s.played) > 0 || s.prio() == nil && s.plan.waitsAtEnd { // the caller may dial
		points = append(points, s.live.contexts[s.context])
	}
	for _, f := range s.stack {
		if p := f.exten.prios[f.number]; p != nil {
			points = append(points, p.index)
		}
	}
	var all strings.Builder
	var isAnswered bool
	s.vars.change(func(b *binding) bool {
		switch {
		case strings.HasPrefix(b.name, whenOpen), b.name == scripted:
		case b.name[0] == '=':
			isAnswered = true
		case s.forgotten[b.name]:
			b.value = symbol(s.unknownName(b.name))
		case s.isForgotten(b.name): // as if nothing had set it
			return false
		case !s.live.isLive(b.name, points):
			return false
		default:
			all.WriteString(b.value)
		}
		return true
	})
	if isAnswered {
		text := all.String()
		s.vars.dropIf(func(fact string) bool {
			return fact[0] == '=' && !strings.HasPrefix(fact, whenOpen) && !slices.ContainsFunc(s.fact(fact).names, func(name string) bool {
				return s.live.isLive(name, points) || strings.Contains(text, name)
			})
		})
	}
	if !s.live.isLive("EXTEN", points) && !s.live.isLive("MACRO_EXTEN", points) && s.exten != nil {
		s.dialed = valueOf(s.exten.name)
	}
}

var identifiers = regexp.MustCompile(`[A-Za-z_]\w*`)

// fact is what an answer that a call has had is about.
type fact struct {
	names   []string
	changes bool // it may be another one at the next line
}

// fact returns what an answer is about, by what was asked.
func (m *machine) fact(asked string) fact {
	f, ok := m.facts[asked]
	if !ok {
		f = fact{identifiers.FindAllString(asked, 20), changing.MatchString(asked) || strings.HasPrefix(asked, whenOpen)}
		m.facts[asked] = f
	}
	return f
}

// clone returns a copy to change.
func (s *state) clone() *state {
	c := *s
	return &c
}

// set gives a variable a value. What was known of the old one is known no more.
func (s *state) set(name, value string) {
	if len(s.vars) >= maxVariables && s.vars.get(name) == "" {
		return
	}
	if s.isForgotten(name) {
		value = symbol(s.unknownName(name))
	}
	s.vars.set(name, value)
}

// renew forgets what calls have answered about a value, because it may be another one now.
func (s *state) renew(name string) {
	s.vars.dropIf(func(fact string) bool { return fact[0] == '=' && containsName(fact, name) })
}

// containsName reports whether a text has a name that is no part of a longer one: DB(night) has no B.
func containsName(text, name string) bool {
	if name == "" {
		return false
	}
	for {
		before, after, ok := strings.Cut(text, name)
		if !ok {
			return false
		}
		if !endsInName(before) && !beginsInName(after) {
			return true
		}
		text = after
	}
}

// isName reports whether a text is a name alone.
func isName(s string) bool {
	for i := range len(s) {
		if !isNameByte(s[i]) {
			return false
		}
	}
	return true
}

func beginsInName(s string) bool { return s != "" && isNameByte(s[0]) }
func endsInName(s string) bool   { return s != "" && isNameByte(s[len(s)-1]) }

func isNameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// decided reports what a call has answered about a condition.
func (s *state) decided(c condition) (yes, ok bool) {
	c = s.asText(c)
	if yes, ok := s.decidedEntry(c); ok {
		return yes, true
	}
	if c.op == "=" && c.symbol != "" {
		if v, ok := s.vars.look("=" + c.symbol); ok {
			return v == c.value, true
		}
	}
	v, ok := s.vars.look("=" + c.text + "?")
	return v == "1", ok
}

// decide notes the answer to a condition.
func (s *state) decide(c condition, yes bool) {
	if c.op == "=" && c.symbol != "" && yes {
		s.vars.set("="+c.symbol, c.value)
		s.vars.change(func(b *binding) bool {
			if b.name[0] != '=' && strings.ContainsRune(b.value, symbolStart) {
				b.value = strings.ReplaceAll(b.value, symbol(c.symbol), c.value)
			}
			return true
		})
		return
	}
	s.vars.set("="+c.text+"?", boolean(yes))
}

// runProgram is a program that may set any variable: what the call has been asked of those that no
// line has set is asked again.
func (s *state) runProgram() {
	known := s.vars
	s.vars.dropIf(func(fact string) bool {
		name := identifiers.FindString(fact)
		_, isSet := known.find(name)
		return fact[0] == '=' && !isSet && !s.isEntry(name) && !strings.ContainsRune(fact, '(') && !strings.HasPrefix(fact, whenOpen)
	})
	s.vars.set(scripted, "1")
}

// changing are functions whose value is another one each time.
var changing = regexp.MustCompile(`^=.*\b(QUEUE_\w+|DEVICE_STATE|EXTENSION_STATE|EPOCH|STRFTIME|RAND|GROUP_COUNT|IFTIME|SHELL|STAT|TIMESTAMP|DATETIME|SYSTEMSTATUS)\b`)

// leave is the state as it goes on from a priority.
func (s *state) leave() *state {
	c := s.clone()
	c.vars.dropIf(func(fact string) bool {
		return fact[0] == '=' && (s.forgotten[fact] || s.fact(fact).changes)
	})
	return c
}

// next returns the node after a state's priority, with changes.
func (s *state) next(changes ...func(*state)) *node {
	return s.jump(s.context, s.exten, s.number+1, s.dialed, changes...)
}

func (s *state) jump(ctx *context, e *extension, number int, dialed string, changes ...func(*state)) *node {
	c := s.leave()
	c.context, c.exten, c.number, c.dialed, c.played, c.part = ctx, e, number, dialed, nil, ""
	for _, change := range changes {
		change(c)
	}
	for n := len(c.stack); n > 0 && c.prio() == nil && c.stack[n-1].macro; n-- { // a macro ends after its last line
		c.pop()
	}
	return s.node(c)
}

// pop goes back to where the subroutine was run.
func (s *state) pop() {
	f := s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
	s.context, s.exten, s.number, s.dialed = f.context, f.exten, f.number, f.dialed
	s.vars.dropIf(isArgument)
	for _, b := range f.args {
		s.vars.set(b.name, b.value)
	}
}

// with sets a variable in the next state.
func with(name, value string) func(*state) {
	return func(s *state) { s.renew(name); s.set(name, value) }
}

// whenOpen begins the facts of times at which contexts are included.
const whenOpen = "=when "

// find returns the extension that a value matches in a context at the time of the call.
func (s *state) find(ctx *context, value string) *extension {
	return s.plan.findIn(ctx, value, map[*context]bool{}, s.isOpen)
}

// isOpen reports whether includes with some times are open, as far as the call has been asked.
func (s *state) isOpen(times string) bool { return s.vars.get(whenOpen+times) != "0" }

// undecidedTime returns times that decide which contexts another one includes, and that the call has
// not been asked for; "" if there are none.
func (s *state) undecidedTime(ctx *context) string {
	for _, c := range s.plan.closure(ctx) {
		for _, i := range c.includes {
			if _, ok := s.vars.find(whenOpen + i.time); i.time != "" && !ok && s.plan.contexts[i.context] != nil {
				return i.time
			}
		}
	}
	return ""
}

// enter returns the node of an extension that is dialed in a context, or nil.
func (s *state) enter(ctx *context, value string, changes ...func(*state)) *node {
	e := s.find(ctx, value)
	if e == nil {
		return nil
	}
	return s.jump(ctx, e, 1, value, changes...)
}
