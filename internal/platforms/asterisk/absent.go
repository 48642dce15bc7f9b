package asterisk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// absent is the rule of an application that lacks an argument. The application may have no argument at all, or only
// its first argument is empty.
type absent struct {
	none, first ending
	needs       int     // the number of its arguments, or 0
	leaves      binding // its status then, if it goes on
}

// ending is the end of an application that lacks an argument.
type ending uint8

const (
	lacksNothing ending = iota // it needs no argument, or the translation of the application has the rule
	goesOn                     // it does nothing, and the call goes on with the next line
	endsCall                   // it returns -1, and Asterisk ends the call
)

// without returns the end of an application with some arguments, if they lack one that it needs.
func (a *absent) without(args string) ending {
	if args == "" {
		return a.none
	}
	if first := strings.TrimSpace(args); first == "" || first[0] == ',' || first[0] == '|' {
		if a.first != lacksNothing {
			return a.first
		}
	}

	// Few applications need more than one argument, so that the others are not split.
	if a.needs == 0 {
		return lacksNothing
	}
	list := arguments.Split(args)
	for i := 1; i < a.needs; i++ {
		if i >= len(list) || list[i] == "" {
			return endsCall
		}
	}
	return lacksNothing
}

// The remarks of lines that lack an argument.
const (
	doesNothing = "lacks an argument, and does nothing"
	endsWithout = "lacks an argument: Asterisk ends the call"
)

// leave sets the status of an application that has gone on without an argument.
func (a *absent) leave(s *state) {
	if a.leaves.name != "" {
		s.set(a.leaves.name, a.leaves.text)
	}
}

// hasText reports whether a value that only the call knows always has a text: the name of the value, or a text of a
// line that reads it. The result of a sum is a number, also if one side is empty.
func hasText(name string) bool {
	inside, isRead := strings.CutPrefix(name, "${")
	if isRead && arguments.Closing(inside, '{', '}') == len(inside)-1 {
		name = inside[:len(inside)-1]
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "$["), "]")
	isSure := functionIn(name).is(neverEmpty)
	for inParentheses().MatchString(name) { // from the innermost ones on
		name = inParentheses().ReplaceAllString(name, "")
	}
	return isSure || sum().MatchString(name)
}

var (
	sum           = diag.LazyPattern(` [-+*/%] `)
	inParentheses = diag.LazyPattern(`\([^()]*\)`)
)

// noteEmpty notes an argument that only the call knows, if the application would end the call without it. The
// argument may be the only one, or the first one.
func noteEmpty(v *visit, app *application, args string) {
	list := arguments.Split(args)
	if len(list) == 0 {
		return
	}
	first := list[0]
	rest := strings.TrimPrefix(args, first)
	name := symbol.Sole(first)
	isUnknown := name != "" && symbol.HasNamed(first)
	if !isUnknown || app.without(rest) != endsCall || isNeverEmpty(v.state, name) {
		return
	}
	v.n.noteLackOf(symbol.Plain(first))
}

// noteLackOf notes that an empty value would end the call.
func (n *node) noteLackOf(name string) {
	const reason = "%s is known only in the call: an empty one ends the call, and here it goes on"
	n.approximate(fmt.Sprintf(reason, name),
		"write the value in the line, or compare it with an empty text before the line")
}

// isNeverEmpty reports whether a value that only the call knows always has a text: an entry of the caller, a number,
// one of several texts that lines set, or a value that the call has compared with an empty text.
func isNeverEmpty(s *state, name string) bool {
	length := "LEN(" + name + ")"
	for _, c := range []expression.Condition{
		{Symbol: name, Op: "=", Text: name + " = "},
		{Symbol: length, Op: "=", Value: "0", Text: length + " = 0"},
		{Symbol: length, Text: length},
	} {
		isTrue, isAsked := s.decided(c)
		if isAsked && isTrue == (c.Op == "") {
			return true
		}
	}

	texts := s.textsOf(name)
	mayBeEmpty := func(t string) bool { return t == "" || symbol.In(t) }
	isOneOf := len(texts) > 1 && !slices.ContainsFunc(texts, mayBeEmpty)
	return isOneOf || s.m.isEntered(name) || hasText(name) || isGivenText(s, name)
}

// isGivenText reports whether each line that sets a variable gives it a text, and no program may change it.
func isGivenText(s *state, name string) bool {
	set := s.m.uses.variables[name]
	return s.vars.Of(name) != nil && set != nil && !slices.Contains(s.m.uses.byProgram, name) &&
		!slices.ContainsFunc(set.texts, func(text string) bool { return !hasText(text) })
}
