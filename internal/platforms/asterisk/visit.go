package asterisk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/times"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// visit is the run of a line, or of one of its further steps, with the values of its arguments and
// the resulting step.
type visit struct {
	reader
	n    *node
	root *node        // of the line
	work func(*visit) // runs again with each answer
	name string       // of the application, lower-case
	args string       // with the values of variables
	list []string
	// The line is not a node yet. Without a step and with one way, the call passes the line, and this run is the
	// run that counts. Otherwise the line becomes a node and runs again. A trial adds no node. It may add facts
	// that only grow, such as a queue's name or the variables of a routine: the run that follows would add them, too.
	isTrial bool
	// The application that has run, with its arguments: a line is a node for each, such as Dial(${PHONE}) for each
	// phone. An effect that tells the texts of its arguments apart clears it, since its step stands for all of them.
	ownCommand string
}

// line runs the line of a call.
func (v *visit) line() {
	p := v.prio()
	v.renewRead()
	if !v.isTrial {
		v.hasRenewed = false // the ways to the step have it
	}
	switch {
	case v.end.kind != atLine:
		v.do(endRoutine)
	case v.command != "" && !v.plays():
		v.do(func(v *visit) {
			// The arguments are read once more for the bounds that their values meet, which the row names.
			v.mostParts = p.mostParts()
			v.expandArguments(p, p.own())
			v.varying = ""
			v.open = nil

			v.runInstead(v.command)
		})
	case p == nil && v.m.plan.waitsAtEnd && !v.isInMacro(): // for an extension, as WaitExten does
		v.n.note(importer.Expanded, "callers can dial after the last line of an extension: a menu is after it", "")
		menu(v, responseTime(v), silentToT)
	case p == nil: // prompts to interrupt, and nothing after them
		afterPrompts(v, func(v *visit) { v.edge("no_input", afterLast(v.state)) })
	// A line that does not keep the prompts ends the row of Background lines: callers can interrupt
	// what was played so far.
	case v.plays() && v.endsPrompts(p):
		afterPrompts(v, silentHere)
	case v.isTimed(p):
		v.do(includedAtTimes)
	default:
		v.do((*visit).runApplication)
	}
}

// afterLast is the state after the last line of an extension, or nil if the call ends there.
func afterLast(s *state) *state {
	if s.routine == nil {
		return nil
	}
	return s.endsAt(s.atEnd())
}

// runApplication runs the application of a line with the values that its arguments have.
func (v *visit) runApplication() {
	p := v.prio()
	v.name = p.name
	v.noteFacts(p)
	if other := v.goesOnForSome(p); other != nil {
		v.n.approximate(fmt.Sprintf("some numbers of %s go on in %s: here none does", p.exten.name, other.name),
			"end the pattern with a Goto or Hangup()")
	}

	// A subroutine of FreePBX is one application here. Its lines are not followed.
	if app, args := v.m.plan.idiom(p); app != "" {
		list := arguments.Split(v.expand(args))
		runIdiom(v, app, append(list, "", "", "")) // an idiom reads up to three of them
		return
	}

	sets := p.sets
	switch {
	// Values of such a line do not split the call, so that only a missing argument counts.
	case p.does.is(hasNoEffect):
		v.args = p.args
		v.start(p.does)
		return
	// No later line reads what the line sets.
	case len(sets) > 0 && !slices.ContainsFunc(sets, v.isHeeded):
		noteFunctions(v, sets)
		v.edge("", v.onward())
		return
	case p.does.effect == nil:
		lookUpUnknown(v)
		return
	}

	// Values that the application does not need are not expanded, since each of them could split the
	// step.
	text := p.own()
	switch {
	case p.does.is(runsAnother) && p.args != "":
		text += "?" // the condition may be empty
	case p.name == "return" && !v.isHeeded(assignment{name: retval}):
		text = ""
	}

	v.mostParts = p.mostParts()
	v.args = v.expandArguments(p, text)
	v.list = arguments.Split(v.args)

	// The line first tells the texts of a variable apart, then asks what only the call knows, and then
	// runs.
	switch {
	case v.varying != "":
		v.splitBy(v.varying)
	case v.open != nil:
		v.ask(*v.open)
	default:
		v.start(p.does)
	}
}

// expandArguments puts the values into the arguments of a line.
func (v *visit) expandArguments(p *priority, text string) string {
	if !p.does.is(playsFiles) {
		return v.expand(text)
	}

	// A value in the name of a variable decides which variable is set, and is no part of a recording's name.
	if into, files, ok := strings.Cut(text, ","); ok && p.does.is(readsInto) && strings.Contains(into, "$") {
		return v.expand(into) + "," + v.expandFiles(files)
	}
	return v.expandFiles(text)
}

// start runs an application. One that answers the call does that first.
func (v *visit) start(app *application) {
	v.ownCommand = v.name + "(" + v.args + ")"
	if v.endWithoutArgument(app) {
		return
	}
	if at := app.answers; at > 0 {
		answerCall(v, v.options(at))
	}

	// The end of a call is the first reason in the row of the line.
	noteEmpty(v, app, v.args)
	v.setsOthers()
	app.effect(v)
}

// setsOthers sets the further variables of the application, whose texts only the call knows.
func (v *visit) setsOthers() {
	for _, name := range v.m.plan.table.of(v.name).sets {
		if v.m.uses.isRead(name) {
			v.state = v.clone()
			v.m.askedWhereRead(name)(v.state)
		}
	}
}

// endWithoutArgument ends the application if it lacks an argument that it needs. It reports whether it does.
func (v *visit) endWithoutArgument(app *application) bool {
	switch app.without(v.args) {
	case goesOn:
		v.n.note(importer.LeftOut, doesNothing, "write the argument, or remove the line")
		v.m.endsIn[v.n.prio] = "it " + doesNothing
		v.edge("", v.onward(app.leave))
	case endsCall:
		v.endBecause(endsWithout, "write the argument, or remove the line")
	default:
		return false
	}
	return true
}

// endBecause ends the call in this line for a reason that Asterisk has.
func (v *visit) endBecause(reason, fix string) {
	v.n.note(importer.Exact, reason, fix)
	v.m.endsIn[v.n.prio] = "it " + reason
	v.over()
}

// over ends the call in this line. Prompts before it are a menu if a key interrupts them, because a key leads on
// before the line is run.
func (v *visit) over() {
	if len(v.played) == 0 {
		v.step(importer.End, "hung_up")
		return
	}

	menu(v, time.Second, func(v *visit) { v.edge("no_input", hungUp(v.state)) })
}

// do runs a part of the line, which makes a step or leads on, and notes each value that the import
// could not follow.
func (v *visit) do(work func(*visit)) {
	// Questions inside of the work run it again with their answer.
	v.work = work
	*v.reading = reading{mostParts: maxParts}
	work(v)

	switch {
	// The number of texts is the first reason in the row of the line.
	case v.tooMany != "":
		notes := v.n.notes
		v.n.notes = nil
		noteTooMany(v)
		v.n.notes.Add(notes...)
	case v.n.step != nil && v.n.step.Kind == importer.Lookup && asksVarying(v.state, v.n.step.What):
		v.n.approximate(fmt.Sprintf("variables have more than %d values together, "+
			"the most that an import tells apart in a line: here a lookup asks",
			v.lineOf().mostParts()),
			"import a part of the dialplan: --start names the context in which it begins")
	case v.cut != "":
		v.n.approximate(v.cut+": here the rest is missing", "write fewer values in the line")
	}
}

// further adds an outcome that a further step of the line follows. The step begins with what is known here, and some
// changes.
func (v *visit) further(e edge, work func(*visit), changes ...func(*state)) {
	// Each question may double the ways of one line, so that they are counted at its root.
	v.root.further++
	if v.root.further > maxFurther {
		v.n.approximate(fmt.Sprintf("asks more than %d questions in one line: here some of its ways end", maxFurther),
			"write the conditions in lines of their own")
	}

	if v.isTrial || v.root.further > maxFurther {
		v.n.edges = append(v.n.edges, e)
		return
	}

	s := v.clone()
	for _, change := range changes {
		change(s)
	}
	c := &visit{
		reader: reader{s, v.reading},
		n:      &node{state: s, prio: v.n.prio, isFurther: true},
		root:   v.root,
		name:   v.name,
		args:   v.args,
		list:   v.list,
	}

	c.do(work)
	e.to = (&way{node: c.n})

	// The work only leads on, so that the edge leads to its target.
	if c.n.step == nil && len(c.n.edges) == 1 { // it makes none
		e.state = c.n.edges[0].state
		e.to = c.n.edges[0].to
		v.n.notes.Add(c.n.notes...)
	}

	v.n.edges = append(v.n.edges, e)
}

// plays reports whether the line is after prompts that the caller may interrupt.
func (v *visit) plays() bool {
	return slices.ContainsFunc(v.root.prompts, func(list []prompt) bool { return len(list) > 0 })
}

// onward is the next line, with the prompts that are played on.
func (v *visit) onward(changes ...func(*state)) *state {
	played := v.played
	return v.next(append(changes, func(s *state) { s.played = played })...)
}

// firstOf returns the first of some arguments.
func firstOf(args string) string {
	before, _, _ := strings.Cut(args, ",")
	return before
}

// arg returns an argument, or "".
func (v *visit) arg(n int) string {
	if n >= 0 && n < len(v.list) {
		return v.list[n]
	}
	return ""
}

// requireKnown notes an argument that is not known before the call, and reports whether it is known. The note names
// the argument and the value here.
func (v *visit) requireKnown(n int, what, here string) bool {
	return v.requireOne(what, v.arg(n), here)
}

// requireOne reports whether a text names one thing in all calls, except for the digits of a pattern. It notes
// a text that is known only in the call, or that has more values here than a line tells apart.
func (v *visit) requireOne(what, text, here string) bool {
	_, variable, _, isOpen := symbol.Cut(text)
	if !isOpen {
		return true
	}

	status := importer.Unknown
	reason := "is known only in the call"
	fix := "write the " + what + " in the line"
	if count := v.countOf(variable); count != "" {
		status = importer.Approximated
		reason = "is one of " + count + " values"
		fix = "write a branch on the values of " + variable
	}
	v.n.note(status, fmt.Sprintf("its %s %s %s: here %s", what, symbol.Plain(text), reason, here), fix)
	return false
}

// countOf returns how many texts a variable has here that lines have given it: "4", or "more than 24". It
// returns "" if only the call knows the text.
func (v *visit) countOf(variable string) string {
	texts := slices.DeleteFunc(slices.Clone(v.textsOf(variable)), symbol.In)
	texts = slices.Compact(slices.Sorted(slices.Values(texts)))
	switch {
	case v.vars.Of(variable).IsTooMany():
		return fmt.Sprintf("more than %d", v.m.mostTexts())
	case len(texts) < 2:
		return ""
	}
	return strconv.Itoa(len(texts))
}

// secondsAt returns the time in an argument: the number at its start. A time that only the call knows is noted, and is
// 0.
func (v *visit) secondsAt(n int, what, here string) time.Duration {
	if !v.requireKnown(n, what, here) {
		return 0
	}
	return times.Seconds(v.arg(n))
}

// countAt returns the whole number at the start of an argument, or 0. A number that only the call knows is noted, and
// is 0.
func (v *visit) countAt(n int, what, here string) int {
	if !v.requireKnown(n, what, here) {
		return 0
	}
	number, _ := expression.Leading(v.arg(n))
	return number
}

// options returns the options in an argument, and notes those that only the call knows: a letter could change the way
// of the call.
func (v *visit) options(n int) arguments.Options {
	read := arguments.ReadOptions(letters(v.name, v.arg(n)))
	if len(read.Unknown) > 0 {
		const reason = "its options %s are known only in the call: here they are empty"
		v.n.approximate(fmt.Sprintf(reason, strings.Join(read.Unknown, ", ")), "write the options in the line")
	}
	if read.Unclosed != "" {
		const reason = "its option %s( does not end: Asterisk may end the call here, or reads no option after it"
		v.n.guess(fmt.Sprintf(reason, read.Unclosed), "close the parenthesis")
	}
	return read.Known
}

// edge adds an outcome.
func (v *visit) edge(outcome string, to *state) {
	v.n.edges = append(v.n.edges, edge{outcome: outcome, state: to})
}

// step makes the node a step.
func (v *visit) step(kind importer.Kind, what string) *importer.Step {
	v.n.step = &importer.Step{Effect: importer.Effect{Kind: kind, What: what}}
	return v.n.step
}
