package asterisk

import "strings"

// branchesOf returns the condition of an application that runs another one, and its branches: the application to run
// if the condition holds, and the one if not.
func branchesOf(name, args string) (cond string, branches [2]string) {
	// ExecIfTime has no second application, and no form of old versions (pbx_builtin_execiftime).
	if name == "execiftime" {
		cond, rest := splitCondition(args)
		return cond, [2]string{strings.TrimSpace(rest)}
	}
	cond, rest := splitConditional(args)
	yes, no := splitBranches(rest)
	return cond, [2]string{yes, no}
}

// labelsOf returns the labels that an application leads to. A macro begins at its first line.
func (t table) labelsOf(name, args string) (out []string) {
	does := t.of(name)
	if !does.is(toLabel | toMacro) {
		return nil
	}

	out = []string{args}
	if does.is(byCondition) {
		_, rest := splitCondition(args)
		yes, no := splitBranches(rest)
		out = []string{yes, no}
	}
	for i, label := range out {
		if does.is(toMacro) && (label != "" || !does.is(byCondition)) {
			out[i] = macroOf(label) + ",s,1"
		}
	}
	return out
}

// hears reports whether callers hear an application. A program is heard if its name and arguments
// show that it speaks a text.
func (t table) hears(name, args string) bool {
	does := t.of(name)
	switch {
	case does.without(args) != lacksNothing || t.endingOption(name, args) != "":
		return false
	case does.is(onlyPlays):
		prompt, _ := recording(firstOf(args))
		return !prompt.IsZero()
	case does.is(isProgram):
		return speaks(splitArgs(args))
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
