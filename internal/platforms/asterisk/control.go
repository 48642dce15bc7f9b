package asterisk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/times"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

func doNothing(v *visit) {
	v.n.note(importer.LeftOut, importer.NoEffect, "")
	v.edge("", v.onward())
}

// recordCall begins or ends the recording of the call.
func recordCall(isOn bool) func(*visit) {
	return func(v *visit) {
		s := v.step(importer.Set, "")
		s.Sets = []importer.Assign{importer.Records(isOn)}
		v.edge("done", v.next())
	}
}

// beginRecording is MixMonitor(FILE,OPTIONS) or Monitor(FORMAT,FILE,OPTIONS).
func beginRecording(v *visit) {
	at := 1
	if v.name == "monitor" {
		at = 2
	}

	// A caller who enters digits is in no conversation.
	if arguments.ReadOptions(v.arg(at)).Known.Has("b") {
		doNothing(v)
		return
	}
	recordCall(true)(v)
}

// answerCall answers the call before an application, unless its options prevent that.
func answerCall(v *visit, given arguments.Options) {
	if given.Has("s") && v.m.mayBeUnanswered(v.prio()) {
		v.n.approximate("does nothing if nobody has answered the call: here it is run",
			"answer the call before the line, and remove the option")
	}

	// The answer matters only to lines that read it.
	isRead := v.m.uses.isRead("CDR") || v.m.uses.isRead("CHANNEL")
	if isRead && !given.Has("ns") {
		v.state = v.clone()
		v.set(disposition, "ANSWERED")
	}
}

func hangup(v *visit) {
	s := v.step(importer.End, strings.ReplaceAll(v.name, "hangup", "hung_up"))
	if v.name != "hangup" { // Busy and Congestion play a tone, until the caller hangs up or for a time
		if seconds := times.Seconds(v.arg(0)); seconds > 0 {
			length := yaml.FormatDuration(seconds)
			v.n.note(importer.Exact, fmt.Sprintf("callers hear the tone for %s: here the call ends at once", length),
				"write a say step of this length before the end")
		}
		s.Allows = []importer.Allowance{{Advice: importer.SilentEnd, Reason: "callers hear a tone"}}
	}
}

// target is the line that a label leads to. Without a context, an extension or a line, its fields are zero.
type target struct {
	context *context
	exten   *extension
	dialed  string // for the extension
	number  int    // of the line, or 0
}

// isThere reports whether the extension has the line.
func (t target) isThere() bool { return t.number > 0 }

// target finds the line that a label leads to.
func (v *visit) target(label string) target {
	ctx, dialed, num, ok := v.m.plan.label(v.context, v.dialed(), label)
	if !ok {
		return target{}
	}

	lineOf := func(e *extension) int {
		number, ok := e.numberFrom(num, v.number)
		if !ok || e.prios[number] == nil {
			return 0
		}
		return number
	}
	hasLine := func(e *extension) bool { return lineOf(e) > 0 }

	// A label in the extension that the call is in stays there, even if a lookup of the dialed number
	// finds none, or the pattern of the number.
	e := v.m.plan.findLine(ctx, dialed, hasLine)
	isSame := ctx == v.context && dialed == v.dialed()
	if isSame && hasLine(v.exten) && (e == nil || e == v.exten.pattern) {
		e = v.exten
	}
	if e != nil {
		return target{ctx, e, dialed, lineOf(e)}
	}

	// The extension is there, and none has the line.
	e = v.m.plan.find(ctx, dialed)
	if isSame && e == nil {
		e = v.exten
	}
	return target{ctx, e, dialed, 0}
}

// to returns the target node of a label. Without one it is a step to a name: the files do not
// contain the rest of the path.
func (v *visit) to(label string) *state {
	plays := func(s *state) { s.played = v.played }
	at := v.target(label)
	ctx := at.context
	switch {
	case at.isThere():
		line := v.jump(ctx, at.exten, at.number, at.dialed, plays)
		return orLeaves(v.state, ctx, at.exten, line)
	case endsMacro(v.state, ctx, at.dialed, label):
		v.n.note(importer.Exact, fmt.Sprintf("its macro has no %s: the macro comes back", label), "write the extension")
		return v.endsAt(returnsWith(importer.Returned))
	// The rest of the path is in a file that is missing, or depends on the call.
	case ctx == nil || at.exten != nil || symbol.In(at.dialed) && !isOtherNumber(v.state, ctx, at.dialed):
		return elsewhere(v, label)
	}

	// Asterisk leads an extension that does not exist to the extension i of the context.
	if wrong := wrongExtension(v.state, ctx, at.dialed, plays); wrong != nil {
		return wrong
	}

	// All extensions of the context are known, so that the number surely leads nowhere.
	if v.m.plan.knows(ctx) {
		return nowhere(v, fmt.Sprintf("its context has no extension %s: the call ends", symbol.Plain(at.dialed)),
			"write the extension, or import the file that has it")
	}
	return elsewhere(v, label)
}

// endsMacro reports whether a label that leads to no line ends a macro. A macro runs as long as there is a next line
// in its context. Only the PBX itself looks for the extension i (the loop of _macro_exec in app_macro.c). A label
// without a number ends the call.
func endsMacro(s *state, ctx *context, dialed, label string) bool {
	isHere := s.isInMacro() && ctx == s.routine.context && !symbol.In(dialed)
	if !isHere || !s.m.plan.knows(ctx) {
		return false
	}

	return isNumbered(label)
}

// isNumbered reports whether a label ends in a number, and not in a name.
func isNumbered(label string) bool {
	parts := arguments.Split(label)
	_, isNumber := expression.Numeric(parts[len(parts)-1])
	return isNumber
}

// isOtherNumber reports whether a call has dialed a number that no extension of a context takes: the numbers of the
// context are entries of their own, and the call has begun in the pattern that takes all others.
func isOtherNumber(s *state, ctx *context, dialed string) bool {
	// Lines may have put digits before the rest of the number.
	cut, isEnd := strings.CutSuffix(s.exten.value, strings.TrimLeft(dialed, "+0123456789"))
	if !s.exten.isRest || !isEnd || symbol.In(cut) || !s.m.plan.knows(ctx) {
		return false
	}

	// Callers of a menu may dial the numbers, too. For them no entry tells the numbers apart.
	if _, isEntered := s.answered(asksNumber()); isEntered {
		return false
	}

	isPattern := func(e *extension) bool { return strings.HasPrefix(e.name, "_") }
	return !slices.ContainsFunc(s.m.plan.closure(ctx), func(c *context) bool {
		return slices.ContainsFunc(c.extens, isPattern)
	})
}

// orLeaves returns the state at an extension of a context, or the state after the routine if the call leaves it there.
func orLeaves(s *state, ctx *context, e *extension, at *state) *state {
	if at == nil || s.stays(ctx, e) {
		return at
	}
	return at.leave(at)
}

// elsewhere is the state after a label that is not in the files.
func elsewhere(v *visit, label string) *state {
	if len(arguments.Split(label)) == 1 && !symbol.In(label) { // no other file adds lines to an extension
		return nowhere(v, fmt.Sprintf("its extension has no label %s: the call ends", label),
			fmt.Sprintf("if the extension %s is meant, lead there; in the dialplan write %s,1", label, label))
	}
	parts := arguments.Split(symbol.Plain(label))
	return v.endsAt(departure{leaving, strings.Join(parts, " ")})
}

// nowhere is the end of a call at a label that does not exist.
func nowhere(v *visit, reason, fix string) *state {
	v.n.note(importer.Exact, reason, fix)
	return hungUp(v.state)
}

// knows reports whether all extensions of a context are in the files: no file is missing, no other
// context that it includes, and none is looked up elsewhere.
func (d *dialplan) knows(ctx *context) bool {
	return ctx != nil && len(d.missing) == 0 && !slices.ContainsFunc(d.closure(ctx), func(c *context) bool {
		return len(c.others) > 0 ||
			slices.ContainsFunc(c.includes, func(i include) bool { return d.contexts[i.context] == nil })
	})
}

func goTo(v *visit) {
	label := v.args

	// A key is dialed in the context of the prompts, so these go on only to a line of this context. A
	// call that leaves its routine returns from it, and the prompts would be lost.
	to := v.target(label)
	goesOn := to.isThere() && to.context == v.context && v.stays(to.context, to.exten) && !symbol.In(label)
	if v.plays() && !goesOn {
		v.ownCommand = "" // the menu is one for all labels
		afterPrompts(v, silentHere)
		return
	}

	jumpTo(v, label)
}

// maxChosen is the greatest number of extensions of a Goto whose target has a value that only the
// call knows.
const maxChosen = 30

// choose makes a lookup of a Goto whose target contains a value that is known only in the call, and reports whether it
// does. The lookup has an outcome for each extension that it can lead to, and tests one after the other.
func choose(v *visit, label string) bool {
	ctx, ext, num, ok := v.m.plan.label(v.context, v.dialed(), label)
	before, name, after, isUnknown := symbol.Cut(ext)
	if !ok || ctx == nil || !isUnknown || symbol.In(num) {
		return false
	}

	// What the caller has entered is the extension itself: a branch on the entry tells the extensions
	// apart.
	if before+after == "" && v.m.isEntered(name) {
		v.ownCommand = ""
		tellApart(v, name, ctx, num, allLengths)
		return true
	}

	// A number is no extension that Asterisk runs by itself. What callers have dialed is a number, unless the line's
	// own extension takes the name.
	variable, _, _ := strings.Cut(name, ":")
	isNumeric := functionIn(name).is(isNumber)
	isPossible := func(e *extension) bool {
		isByItself := e.name == "s" || special(e.name)
		isDialed := variable == "EXTEN" && !v.exten.places.Matches(e.name)
		return before+after != "" || !isByItself || !isNumeric && !isDialed
	}

	var names []string
	for _, c := range v.m.plan.closure(ctx) {
		for _, e := range c.extens {
			if isPossible(e) && !strings.HasPrefix(e.name, "_") {
				names = append(names, e.name)
			}
		}
	}

	found, asked := askWhich(v, name, before, after, names)
	if asked {
		return true
	}

	// None of the compared values holds: a pattern may match, or otherwise the extension i.
	for _, e := range patternsAfter(v.state, ctx, before, num) {
		number, _ := e.lineOf(num)
		if e.places.Matches(before + string(symbol.AnyMore) + after) {
			v.edge("", orLeaves(v.state, ctx, e, v.jump(ctx, e, number, ext)))
			return true
		}

		// A dot takes no empty value. Of other patterns, the digits of the value decide, and only the call knows them.
		c := expression.Condition{Text: name + " is " + symbol.Plain(strings.TrimPrefix(e.value, before))}
		dialed := e.value
		takesFilled := e.places.Matches(before + string(symbol.OneOrMore) + after)
		if takesFilled {
			c = expression.Condition{Symbol: name, Op: "=", Text: name + " = "}
			dialed = ext
		}
		holds, isKnown := v.decided(c)
		if !isKnown {
			v.ask(c)
			return true
		}
		if holds != takesFilled {
			v.edge("", orLeaves(v.state, ctx, e, v.jump(ctx, e, number, dialed)))
			return true
		}
		found = true
	}
	if !found {
		return false
	}

	// Only the PBX itself looks for the extension i, so that a macro comes back: see endsMacro.
	if v.isInMacro() && ctx == v.routine.context && isNumbered(label) {
		v.edge("", v.endsAt(returnsWith(importer.Returned)))
		return true
	}
	v.edge("", wrongExtension(v.state, ctx, ext))
	return true
}

// patternsAfter returns the patterns of a context that begin with a text and have a line, in the order of the search.
func patternsAfter(s *state, ctx *context, before, num string) (out []*extension) {
	for _, c := range s.m.plan.closure(ctx) {
		for _, e := range c.patterns {
			_, hasLine := e.lineOf(num)
			if hasLine && !e.forSome && e.places.TakesStart(before) {
				out = append(out, e)
			}
		}
	}
	return out
}

// askWhich asks for the value of a variable that is a part of one of some names, and reports whether there is such a
// name. One comparison is asked at a time. The line then runs again with its answer.
func askWhich(v *visit, variable, before, after string, names []string) (found, asked bool) {
	told := 0
	for _, name := range names {
		value, hasBefore := strings.CutPrefix(name, before)
		value, hasAfter := strings.CutSuffix(value, after)

		// Without a text around it, an empty value would be no name at all.
		isPart := hasBefore && hasAfter && before+value+after == name && name != ""
		if !isPart {
			continue
		}

		if told == maxChosen {
			v.n.approximate(fmt.Sprintf("leads to more than %d names by a value of the call: "+
				"here the further ones lead nowhere", maxChosen),
				"import a part of the dialplan: --start names the context in which it begins")
			break
		}
		told++

		c := expression.Condition{Symbol: variable, Op: "=", Value: value, Text: variable + " = " + value}
		if _, ok := v.decided(c); !ok {
			v.ask(c)
			return true, true
		}
	}
	return told > 0, false
}

// chooseContext asks for the value of the call that is a part of the context of a label. It reports whether it does.
func chooseContext(v *visit, label string) bool {
	parts := arguments.Split(label)
	if len(parts) < 3 {
		return false
	}

	before, name, after, isUnknown := symbol.Cut(parts[len(parts)-3])
	if !isUnknown || symbol.In(before+after) {
		return false
	}

	names := make([]string, len(v.m.plan.order))
	for i, ctx := range v.m.plan.order {
		names[i] = ctx.name
	}
	_, asked := askWhich(v, name, before, after, names)
	return asked
}

// jumpTo leads to a label, with the prompts that are played on. A value in the label is told apart first.
func jumpTo(v *visit, label string) {
	if symbol.In(label) && (chooseContext(v, label) || choose(v, label)) {
		return
	}
	v.edge("", v.to(label))
}

// either does one of two things, as a condition says, if it is known, and else asks.
func (v *visit) either(cond string, yes, no func(*visit)) {
	isTrue := expression.Holds(cond, v.answer)
	switch {
	case v.open != nil:
		v.ask(*v.open)
	case isTrue:
		yes(v)
	default:
		no(v)
	}
}

// branchIf is GotoIf, GosubIf and MacroIf. A missing branch means that the call goes on with the next line.
func branchIf(v *visit) { v.either(strings.TrimSuffix(v.args, "?"), branchOf(v, 0), branchOf(v, 1)) }

// branchIfTime is GotoIfTime.
func branchIfTime(v *visit) {
	v.atTime(strings.TrimSuffix(v.args, "?"), branchOf(v, 0), branchOf(v, 1))
}

// execIf is ExecIf and ExecIfTime. Without an application for a true condition, Asterisk ends the call (execif_exec in
// app_exec.c).
func execIf(decide func(*visit)) func(*visit) {
	return func(v *visit) {
		if v.prio().branches[0] == nil {
			v.n.guess("has no application to run if its condition holds: Asterisk ends the call then, and here it goes on",
				"write the application, or turn the condition around")
		}
		decide(v)
	}
}

// branchOf leads to the line of a branch. Without one, the call goes on with the next line.
func branchOf(v *visit, i int) func(*visit) {
	number := after(v.number)
	if branch := v.prio().branches[i]; branch != nil {
		number = branch.number
	}
	return func(v *visit) {
		played := v.played
		v.edge("", v.onLine(number, func(s *state) { s.played = played }))
	}
}

// runInstead runs another application in place of this one.
func (v *visit) runInstead(text string) {
	v.name, v.args = v.m.plan.table.canonical(arguments.Application(text))
	v.list = arguments.Split(v.args)
	app := v.m.plan.table.of(v.name)
	if app.effect == nil {
		lookUpUnknown(v)
		return
	}
	v.start(app)
}

// goOn leads to the next line.
func goOn(v *visit) { v.edge("", v.next()) }

// inBlock leads to the target line of a line in a While.
func inBlock(v *visit) {
	if to := v.prio().jumpsTo; to > 0 {
		v.edge("", v.jump(v.context, v.exten, to, v.dialed()))
		return
	}
	goOn(v)
}

// block is While.
func block(v *visit) { v.either(v.args, goOn, inBlock) }
