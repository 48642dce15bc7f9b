package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
)

// split returns the condition of a line that runs another application, and its branches: the application to run if the
// condition holds, and the one if not.
func (p *priority) split() (cond string, branches [2]string) {
	cond, rest := arguments.Condition(p.args)
	yes, no := arguments.Branches(rest)
	switch p.name {
	case "execif":
		cond, rest = arguments.Conditional(p.args)
		yes, no = arguments.Branches(rest)
	case "execiftime": // it has no second application (pbx_builtin_execiftime in main/pbx_builtins.c)
		yes, no = strings.TrimSpace(rest), ""
	}

	branches = [2]string{yes, no}
	for i, text := range branches {
		if text != "" && p.does.branch != "" {
			branches[i] = p.does.branch + "(" + text + ")"
		}
	}
	return cond, branches
}

// label returns the label that a line leads to, or "". A macro begins at its first line.
func (p *priority) label() string {
	switch {
	case p.does.is(toMacro):
		return macroOf(p.args) + ",s,1"
	case p.does.is(toLabel):
		return p.args
	}
	return ""
}

// hears reports whether callers hear an application. A program is heard if its name and arguments
// show that it speaks a text.
func (t table) hears(name, args string) bool {
	does := t.of(name)
	switch {
	case does.without(args) != lacksNothing:
		return false
	case does.is(onlyPlays):
		prompt, _ := recording(firstOf(args))
		return !prompt.IsZero()
	case does.is(isProgram):
		return speaks(arguments.Split(args))
	}
	return does.is(isHeard)
}

// isPrompt reports whether callers hear the application of a line: it speaks, asks, queues, rings or records. After the
// end of a call nobody hears any.
func (t table) isPrompt(p *priority) bool { return p.exten.name != "h" && t.hears(p.name, p.args) }

// countPrompts counts the prompts among some lines.
func (t table) countPrompts(lines ...*priority) int {
	n := 0
	for _, p := range lines {
		if t.isPrompt(p) {
			n++
		}
	}
	return n
}
