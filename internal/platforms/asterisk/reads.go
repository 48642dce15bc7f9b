package asterisk

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// Whether something reads a value has three forms:
//
//	isRead       some line reads it by its name: for a row or a lookup that only such a line needs
//	isReadAfter  a call may read it after a line, before another line sets it: for the line that sets it
//	isIn         a call may read it from some lines on: for the values that a call keeps there
//
// The last two also hold for the values of isAlwaysRead.

// readKey returns the name under which lines read a value. The texts that lines give some functions are read by the
// function alone, because only the call may know the argument.
func readKey(name string) string {
	base, _, isFunction := strings.Cut(strings.TrimSpace(name), "(")
	base = strings.ToUpper(base)
	switch {
	case !isFunction:
		return name
	case base == "DB_EXISTS":
		return "DB("
	case functionOf(base).is(keepsText):
		return base + "("
	}
	return strings.ToLower(spelled(strings.TrimSpace(name)))
}

// isAlwaysRead reports whether something else than a line that names a value may read it.
func (u *uses) isAlwaysRead(name string) bool {
	isOfPlace := isArgument(name) || name == "EXTEN"
	isUnknown := strings.Contains(name, "$")
	isHeard := name == languageVariable || name == disposition || strings.HasPrefix(name, "TIMEOUT(")
	isLookup := constructs[name].isSetting

	// The call composes some names, so that every variable with such a prefix may be read.
	isPrefix := func(p string) bool { return strings.HasPrefix(name, p) }
	isComposed := !strings.Contains(name, "(") && slices.ContainsFunc(u.prefixes, isPrefix)
	return isOfPlace || isUnknown || isHeard || isLookup || isComposed
}

// isRead reports whether some line reads a value by its name.
func (u *uses) isRead(name string) bool {
	n, isCounted := u.live.numbers[readKey(name)]
	return isCounted && u.live.ever.has(n)
}

// use tells in which sets of names a value is live.
type use struct {
	always bool
	number int // in a set of names; -1 if no line reads the value
}

// isIn reports whether a call may read the value, if it may read some names.
func (u use) isIn(names nameSet) bool {
	return names.any || u.always || u.number >= 0 && names.has(u.number)
}

// useOf returns the use of a value.
func (l *liveness) useOf(name string) use {
	n, isRead := l.numbers[readKey(name)]
	if !isRead {
		n = -1
	}
	return use{l.of.isAlwaysRead(name), n}
}

// useOfNumber is useOf for one of some variables, by its number. A call keeps the texts of functions, since they are
// few.
func (l *liveness) useOfNumber(number int, variables *known.Numbers) use {
	for _, name := range variables.Names[min(len(l.uses), number+1) : number+1] {
		use := l.useOf(name)
		use.always = use.always || strings.Contains(name, "(")
		l.uses = append(l.uses, use)
	}
	return l.uses[number]
}

// isReadAfter reports whether a call with some prompts may read a value after a line, before another line sets it.
func (m *machine) isReadAfter(p *priority, played []prompt, name string) bool {
	l := m.live
	use := l.useOf(name)
	if use.always || !l.isOpen[p.index] {
		return true
	}

	// A key leads on from the prompts before the line.
	isPlayed := func(played prompt) bool { return use.isIn(l.at(played.prio)) }
	return slices.ContainsFunc(played, isPlayed) ||
		slices.ContainsFunc(m.mayReach.follow[p.index], func(next int32) bool { return use.isIn(l.all[next]) })
}

// isHeeded reports whether something after the line reads what is set. It is isReadAfter without the functions whose
// texts the import does not follow.
func (v *visit) isHeeded(a assignment) bool {
	isRead := func(name string) bool { return v.m.isReadAfter(v.prio(), v.played, name) }
	switch {
	case a.name == callerBoth:
		return isRead(callerBoth) || isRead(callerNumber) || isRead(callerName)
	case strings.Contains(a.name, "(") && a.name != languageVariable && !follows(a.name):
		return false
	}
	return isRead(a.name)
}

// isLiveQuestion reports whether a call may ask a question again from a set of names on, or by the names in its texts.
func (s *state) isLiveQuestion(q *asked, names nameSet, inTexts func() map[string]bool) bool {
	if names.any || q.kind == ofNumber {
		return true
	}
	return slices.ContainsFunc(q.names, func(name string) bool {
		n, isCounted := s.m.live.numbers[name]
		return isCounted && names.has(n) || inTexts()[name]
	})
}

// namesInTexts returns the names in the texts of the variables of a call.
func (s *state) namesInTexts() map[string]bool {
	out := map[string]bool{}
	for _, k := range s.vars.All() {
		for _, text := range k.Texts {
			if symbol.HasNamed(text) {
				for _, name := range s.m.live.namesIn(text) {
					out[name] = true
				}
			}
		}
	}
	return out
}
