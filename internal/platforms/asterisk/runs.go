package asterisk

import (
	"iter"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// inner is an application that a line runs: its own, or one in the arguments of another, such as
// ExecIf.
type inner struct {
	// The branches that lead to it: "" for the application of the line, "1" for one in its second
	// branch, "10" for one in the first branch of that one.
	at         string
	app        string // as the line has it
	name, args string // as canonical returns them
}

func (run inner) String() string { return run.app + "(" + run.args + ")" }

// place is an application of a line.
type place struct {
	prio *priority
	at   string // as in inner
}

// runs returns the applications that a line may run: its own first, then those in its branches.
func (t table) runs(p *priority) iter.Seq[inner] {
	return func(yield func(inner) bool) {
		t.eachInner(inner{app: p.app, name: p.name, args: p.args}, yield)
	}
}

func (t table) eachInner(run inner, yield func(inner) bool) (goesOn bool) {
	if !yield(run) {
		return false
	}
	if !t.of(run.name).is(runsAnother) {
		return true
	}

	_, branches := branchesOf(run.name, run.args)
	for i, text := range branches {
		if text == "" {
			continue
		}
		app, args := splitApplication(text)
		name, args := t.canonical(app, args)
		if !t.eachInner(inner{run.at + strconv.Itoa(i), app, name, args}, yield) {
			return false
		}
	}

	return true
}

// branchesOf returns the condition of an application that runs another one, and its branches: the application to run
// if the condition holds, and the one if not.
func branchesOf(name, args string) (cond string, branches []string) {
	if name == "exec" {
		return "", []string{args}
	}

	// ExecIfTime has no second application, and no form of old versions (pbx_builtin_execiftime).
	if name == "execiftime" {
		cond, rest := splitCondition(args)
		return cond, []string{strings.TrimSpace(rest), ""}
	}
	cond, rest := splitConditional(args)
	yes, no := splitBranches(rest)
	return cond, []string{yes, no}
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

// prompts returns the applications of a line that callers hear: they speak, ask, queue, ring or
// record. After the end of a call nobody hears any.
func (t table) prompts(p *priority) iter.Seq[inner] {
	return func(yield func(inner) bool) {
		if p.exten.name == "h" {
			return
		}
		for run := range t.runs(p) {
			if t.hears(run.name, run.args) && !yield(run) {
				return
			}
		}
	}
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

// countPrompts counts the prompts among some lines.
func (t table) countPrompts(lines ...*priority) int {
	n := 0
	for _, p := range lines {
		for range t.prompts(p) {
			n++
		}
	}
	return n
}

// unheard returns the prompts of a line that no call runs, though calls come to the line. A line
// always runs its own application.
func (w *writer) unheard(p *priority) (out []inner) {
	if !p.does.is(runsAnother) {
		return nil
	}
	for run := range w.plan.table.prompts(p) {
		if !w.heard[place{p, run.at}] {
			out = append(out, run)
		}
	}
	return out
}

// unheardRows adds a row for each prompt in a line that no call hears, with the fact that decides
// it. The line itself may have a step, which does not speak.
func (w *writer) unheardRows() {
	for _, p := range w.plan.prios {
		first, isReached := w.first[p]
		if !isReached {
			continue
		}
		for _, run := range w.unheard(p) {
			b := first.flow.Block(p.id()+": "+run.String(), run.app)
			b.LeaveOut(importer.RunsUnheard + w.because(p))
			b.Open = true
			b.Does = importer.IsHeard
			b.Prompts = 1
		}
	}
}
