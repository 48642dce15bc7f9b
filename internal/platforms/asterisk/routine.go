package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// routine is a subroutine or macro that lines run. It is a flow, which returns with a label for each value that it
// returns and for each place out of it that it leads to.
type routine struct {
	routineKey
	start   *node
	sites   []*node
	ends    []*node           // where it comes back
	targets map[string]*state // where labels lead that do not come back
	locals  map[string]bool   // the variables that LOCAL() sets, which have their value back after it
	forgets bool              // a program runs in it, so that callers forget their answers
}

// callers returns the routines whose lines run a routine.
func (r *routine) callers() (out []*routine) {
	for _, site := range r.sites {
		out = append(out, site.state.routine)
	}
	return out
}

// routineKey tells routines apart. A macro that waits for keys is one routine for each context that runs it, because
// its callers dial there.
type routineKey struct {
	context *context
	exten   *extension
	number  int
	macro   bool
	around  *context // MACRO_CONTEXT: the context that runs the macro; nil outside of macros
	dials   *context // where a macro looks for the keys of its callers: see dialContext
}

// arguments returns the variable that holds the arguments of a routine. The arguments of each call
// are together, so a call has exactly its own arguments.
func (r *routineKey) arguments() string { return argumentsOf + r.context.name }

// argumentsOf begins the name of the variable that has the arguments of a routine.
const argumentsOf = "ARGS "

// argument returns an argument of the routine that calls are in, such as ARG1: a text for each of the arguments that
// calls have been given.
func (s *state) argument(name string) (texts known.Value) {
	number, isArgument := strings.CutPrefix(name, "ARG")
	if s.routine == nil || !isArgument {
		return nil
	}

	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxArguments {
		return nil
	}

	for _, all := range s.textsOf(s.routine.arguments()) {
		// A missing argument is empty, as Asterisk has it.
		given := strings.Split(all, argumentEnd)
		a := append(slices.Clip(given), make([]string, n)...)

		// The arguments are not known one by one, so that each keeps its name.
		isOuter := given[len(given)-1] == outerArguments && n >= len(given)
		if isOuter || all == symbol.Of(s.routine.arguments()) {
			a[n-1] = symbol.Of(name)
		}
		texts = append(texts, a[n-1])
	}

	return texts
}

// argumentEnd is a mark between the arguments of a routine.
const argumentEnd = "\ue013"

// outerArguments stands for the arguments that a call does not give. They are the arguments of the routine around a
// macro, or the arguments of the macro around a subroutine. Only the call knows them. A macro sets only the arguments
// that it is given, and so does a subroutine above the arguments of the last subroutine (_macro_exec in app_macro.c,
// gosub_exec in app_stack.c).
var outerArguments = symbol.Of("outer arguments")

// maxArguments is the most arguments of a macro (MAX_ARGS in app_macro.c). A subroutine has up to 100.
const maxArguments = 80

// maxMacros is the most macros that run in each other (_macro_exec in app_macro.c).
const maxMacros = 7

// runsProgram notes that a program runs in the routine.
func (r *routine) runsProgram() {
	if r == nil || r.forgets {
		return
	}
	r.forgets = true
	for _, site := range r.sites {
		site.state.routine.runsProgram()
	}
	r.runAgain()
}

// setsLocally notes that a line of the routine sets a variable by LOCAL().
func (r *routine) setsLocally(name string) {
	if r == nil || r.locals[name] {
		return
	}
	r.locals[name] = true
	r.runAgain()
}

// gosub is Gosub([[context,]extension,]priority(ARGUMENTS)).
func gosub(v *visit, text string) {
	label, args := arguments.CutLabel(text)

	// AEL leaves a comma after the label.
	label = strings.TrimSuffix(strings.TrimSpace(label), ",")
	if symbol.In(label) && chooseContext(v, label) {
		return
	}
	to := v.target(label)
	if !to.isThere() && v.m.plan.knows(to.context) && !symbol.In(label) {
		// No extension i takes the call (gosub_exec in app_stack.c).
		reason := "there is no subroutine " + label
		v.m.endsIn[v.n.prio] = reason
		v.edge("", nowhere(v, reason+": the call ends", "write the subroutine, or import the file that has it"))
		return
	}
	if !to.isThere() {
		lookUpAbsent(v, label)
		return
	}

	// A macro counts the subroutines that its lines run. It does not see one in another application, so that it ends
	// where the subroutine begins in another context (gosub_level of app_macro.c).
	outer := v.prio().within
	if outer != nil && outer.does.branch == "" && v.isInMacro() && to.context != v.routine.context {
		const reason = "Asterisk ends a macro in which %s runs a subroutine: here it comes back to the macro"
		v.n.approximate(fmt.Sprintf(reason, outer.app), "write GosubIf")
	}

	key := routineKey{context: to.context, exten: to.exten, number: to.number}
	runRoutine(v, key, to.dialed, arguments.Raw(args))
}

// macroOf returns the context of a macro from the arguments of Macro.
func macroOf(args string) string { return "macro-" + arguments.Raw(cmp.Or(args, ","))[0] }

func callMacro(v *visit, text string) {
	a := arguments.Raw(cmp.Or(text, ","))
	ctx := v.m.plan.contexts[macroOf(text)]
	e := v.m.plan.find(ctx, "s")
	if e == nil && v.m.plan.knows(ctx) {
		// Asterisk logs a warning, and goes on (_macro_exec in app_macro.c).
		v.n.note(importer.LeftOut, "its macro has no line s,1, and does nothing", "write the line in "+ctx.name)
		v.edge("", v.onward())
		return
	}
	if e == nil {
		lookUpAbsent(v, "macro-"+a[0])
		return
	}
	key := routineKey{context: ctx, exten: e, number: 1, macro: true}
	runRoutine(v, key, "", a[1:])
}

// lookUpAbsent makes the line the lookup of a subroutine that is not in the files.
func lookUpAbsent(v *visit, label string) {
	parts := arguments.Split(symbol.Plain(label))
	s := v.lookup(strings.Join(parts, " "))
	s.Unheard = "the routine is not in these files"
	s.Name = "run " + labelName(strings.Join(parts, " "))
	v.n.guess(absentRoutine,
		"import the file that has it, or write the steps that it stands for")
	v.edge(programDone, v.next((*state).runProgram))
}

// promptContext returns the context in which Background looks for a key first: its fourth argument, or MACRO_CONTEXT
// in a macro (pbx_builtin_background).
func promptContext(v *visit) *context {
	// Calls may come with other prompts. The last one is from one line.
	for _, list := range v.root.prompts {
		if last := len(list) - 1; last >= 0 && list[last].dials != nil {
			return list[last].dials
		}
	}
	if v.routine != nil && v.routine.around != nil {
		return v.routine.around
	}
	return v.context
}

// runRoutine makes the node a run of a routine with its arguments. Dialed is the number of its pattern.
func runRoutine(v *visit, key routineKey, dialed string, args []string) {
	ctx := key.context

	// Only a macro that reads the number of its caller tells the numbers apart.
	number := v.dialed()
	read := v.m.live.startOf(key.exten.prios[key.number])
	if key.macro && v.m.live.useOf("MACRO_EXTEN").isIn(read) {
		number = v.variable("EXTEN")
	}
	if v.varying != "" {
		v.splitBy(v.varying)
		return
	}

	// After the routine, each value that LOCAL() hides is set again. A step sets one value.
	if name := v.m.routines[inContext(v.state, key, ctx)].hidden(v.state); name != "" {
		v.splitBy(name)
		return
	}

	v.step(importer.Run, "")
	if v.isTrial {
		return
	}

	if len(args) > maxArguments {
		v.n.guess("it has more arguments than Asterisk sets", "write fewer arguments")
	}

	// ARGC counts the arguments of the line, without the arguments of the routine around it.
	given := len(args)
	if v.routine != nil && (key.macro || v.routine.macro) {
		args = append(slices.Clip(args), outerArguments)
	}

	key = inContext(v.state, key, ctx)
	r := v.m.routineOf(key)
	in := v.jump(ctx, key.exten, key.number, dialed)
	in.sets = nil
	if text, isOne := in.vars.Of("EXTEN").One(); isOne {
		in.set("EXTEN", text)
		r.setsLocally("EXTEN") // a Return restores the number
	}
	in.set(key.arguments(), strings.Join(args, argumentEnd))
	if !key.macro {
		in.set("ARGC", strconv.Itoa(given))
	}

	// A macro can read where it was called from.
	if key.macro {
		in.set("MACRO_EXTEN", number)
		in.set("MACRO_CONTEXT", v.context.name)
		in.set("MACRO_PRIORITY", strconv.Itoa(base(v.number)))
	}
	v.n.given = in.sets.all()

	noteNested(v, r)
	addSite(v, r)
	v.n.callee = r
	in = in.framed(r)
	// The first line is a node even if it makes no step, since all runs lead to it. Its texts are told apart inside.
	r.start = v.m.arrive(in).node

	// Only the ends that are found so far have edges. The node runs again for a new one.
	for _, end := range r.ends {
		comeBackFrom(v, r, end)
	}
}

// framed returns the state of a call at the start of a routine: with the arguments of the routine, and with what its
// lines read. A variable that is carried is the caller's there, until a line sets it.
func (s *state) framed(r *routine) *state {
	c := s.withoutDead(s.m.live.startOf(s.prio()))
	for number, k := range s.vars.All() {
		name := s.numbers.Names[number]
		switch isLive := c.vars.At(number) != nil; {
		case isLive && !isArgument(name):
			c.put(name, k.Inherit())
		case isLive && strings.HasPrefix(name, "ARG") && name != r.arguments() && name != "ARGC":
			c.put(name, nil)
		}
	}
	c.routine = r
	return c
}

// inContext adds the context around a routine that waits for keys, where they are dialed. Any other routine is one
// flow, whatever runs it.
func inContext(s *state, key routineKey, ctx *context) routineKey {
	if !s.m.starts.waitsForKeys(ctx) {
		return key
	}
	if key.macro {
		key.around = s.context
		key.dials = s.dialContext()
	} else if s.routine != nil {
		key.around = s.routine.around
	}
	return key
}

// routineOf returns the routine with a key.
func (m *machine) routineOf(key routineKey) *routine {
	r := m.routines[key]
	if r == nil {
		r = &routine{routineKey: key, targets: map[string]*state{}, locals: map[string]bool{}}
		m.routines[key] = r
	}
	return r
}

// runAgain runs the lines again that run a routine.
func (r *routine) runAgain() {
	for _, site := range r.sites {
		site.state.m.again(site)
	}
}

// noteNested notes a macro that Asterisk does not run in some calls, because they are in too many macros.
func noteNested(v *visit, r *routine) {
	above := map[*routine]bool{}
	importer.Reach(above, v.routine, (*routine).callers)
	if r.macro && (above[r] || len(above) >= maxMacros) {
		v.n.approximate(fmt.Sprintf("Asterisk does not run it in calls that are in %d macros already: "+
			"here it runs in all calls", maxMacros), "write Gosub, or a loop by Goto")
	}
}

// addSite adds the line to the lines that run again after a new return of a routine.
func addSite(v *visit, r *routine) {
	if slices.Contains(r.sites, v.root) {
		return
	}
	r.sites = append(r.sites, v.root)
	if r.forgets {
		v.routine.runsProgram()
	}
}

// comeBackFrom adds the edge after a routine that has come to one of its ends.
func comeBackFrom(v *visit, r *routine, end *node) {
	exit := end.state
	label := exit.end.label
	target := r.targets[label]
	var s *state
	if target != nil {
		s = v.move(target.context, target.exten, target.number, "")
	} else {
		s = v.next()
	}

	if s != nil {
		r.giveBack(s, exit, target != nil)

		// A call that leaves the subroutine for good keeps its local variables.
		if target == nil && !r.macro {
			restoreLocals(v, r, s)
		}

		// The number that a pattern matches goes along.
		if number := exit.vars.Of("EXTEN"); number != nil && target != nil {
			s.put("EXTEN", number)
		}

		if target != nil && v.routine != nil && !v.stays(target.context, target.exten) {
			s = s.leave(target)
		}
	}

	v.edge(label, s)
}

// giveBack gives the state after a routine the values that the routine has set. All others keep their value from
// before the call. Variables of LOCAL() do so too, because a Return removes the local value (gosub_release_frame in
// app_stack.c).
func (r *routine) giveBack(s, exit *state, isLeft bool) {
	var given []string
	for number, k := range exit.vars.All() {
		name := s.numbers.Names[number]
		isHidden := !r.macro && r.locals[name] && !isLeft
		if k.Is(s.vars.At(number)) || k.IsInherited || isHidden || isArgument(name) || name == "EXTEN" {
			continue
		}
		given = append(given, name)
		s.put(name, k)
	}
	s.renew(given...)

	// The routine has forgotten an answer that it has begun with, or a program may have changed what it does not read.
	if r.forgets {
		s.forgetAnswers()
	}
	s.forget(func(a answer) bool {
		_, hasBegun := r.start.state.answerTo(a.to)
		_, isKnown := exit.answerTo(a.to)
		return hasBegun && !isKnown
	})
	for _, a := range exit.answers {
		s.learnAnswer(a)
	}
}

// hidden returns the first variable with several known texts that LOCAL() hides in a routine, or "".
func (r *routine) hidden(s *state) string {
	if r == nil {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(r.locals)) {
		texts := s.textsOf(name)
		if parts := int(max(s.parts, 1)) * len(texts); len(texts) > 1 && parts <= maxParts {
			return name
		}
	}
	return ""
}

// restoreLocals gives the variables that a subroutine has set by LOCAL() the value that they had before it.
func restoreLocals(v *visit, r *routine, s *state) {
	for _, name := range slices.Sorted(maps.Keys(r.locals)) {
		before := v.vars.Of(name)
		text, isOne := v.orInitial(before, name).One()

		// The attribute of an entry has the entry of the subroutine now.
		isEntry := symbol.Sole(text) == name && v.m.isEntered(name)
		if isEntry {
			const reason = "LOCAL hides the entry in %s that callers have made before: here the local entry stays"
			v.n.approximate(fmt.Sprintf(reason, name), "give the local variable a name of its own")
			continue
		}
		if isOne {
			s.set(name, text)
			s.put(name, before) // without a text, it is unset again
			continue
		}

		// A set step gives an attribute one value.
		v.n.approximate("LOCAL hides the values of "+name+", of which there are several: "+
			"here it has the local value afterwards",
			"give the local variable a name of its own")
	}
}

const retval = "GOSUB_RETVAL"

// leave goes from a routine to a place that does not come back.
func (s *state) leave(target *state) *state {
	// A macro that is left has ended. A subroutine has not: a later Return comes back from it.
	s.m.left = s.m.left || !s.routine.macro
	label := "to " + target.prio().id()
	s.routine.targets[label] = target
	return s.endsAt(returnsWith(label))
}

// endOf returns the end of a call in a routine after an outcome without a line.
func (n *node) endOf(outcome string) departure {
	if n.step == nil {
		return ends("hung_up")
	}

	isServed := outcome == "completed" && n.step.Kind == importer.Transfer
	if isServed || outcome == "answered" {
		return ends("answered")
	}
	return ends("hung_up")
}

// endRoutine makes the node the end of a routine, or of a call in one.
func endRoutine(v *visit) {
	label := v.end.label
	switch v.end.kind {
	case over:
		v.step(importer.End, label)
		return
	case leaving:
		v.step(importer.Transfer, "extension "+label).Name = "to " + labelName(label)
		v.n.guess("leads to an extension that is not in these files, or known only in the call",
			"import the file that has it, or write the steps there")
		return
	case atLine, returning:
	}

	// The lines that have run the routine get an edge for its new end.
	v.step(importer.Return, label)
	if r := v.routine; !slices.Contains(r.ends, v.n) {
		r.ends = append(r.ends, v.n)
	}
	v.routine.runAgain()
}

// labelName names the line of a label that is not in the files: "other 1", and "other" for s.
func labelName(label string) string {
	parts := strings.Fields(label)
	if last := len(parts) - 1; last > 0 && parts[last] == "1" { // the first priority
		parts = parts[:last]
	}
	if last := len(parts) - 1; last > 0 && parts[last] == "s" {
		parts = parts[:last]
	}
	return symbol.Plain(strings.Join(parts, " "))
}

// returnValue is Return(VALUE): a label for the value.
func returnValue(v *visit) {
	if v.routine == nil {
		v.step(importer.End, "hung_up")
		if v.m.left {
			v.n.approximate("comes back from a subroutine that calls may have left by a Goto: here the call ends",
				"leave the subroutine by Return only")
		}
		return
	}

	if v.routine.macro {
		v.step(importer.End, "hung_up")
		v.n.approximate("a Return in a macro leaves it for the line after the last Gosub: here the call ends",
			"write MacroExit, if the macro shall come back")
		return
	}

	// The value is a label of its own only if some line reads it.
	label := importer.Returned
	if v.args != "" && v.m.uses.isRead(retval) {
		label = symbol.Plain(v.args)
	}

	s := v.clone()
	s.set(retval, v.args)
	v.edge("", s.endsAt(returnsWith(label)))
}

// macroExit is MacroExit.
func macroExit(v *visit) {
	if v.isInMacro() {
		v.edge("", v.endsAt(returnsWith(importer.Returned)))
		return
	}

	// Its result ends a call that is in no macro, since the PBX does not know it (MACRO_EXIT_RESULT of app_macro.c).
	if v.routine != nil {
		v.n.approximate("MacroExit in a subroutine ends the macro around it, or the call: here the call ends",
			"write Return")
	}
	v.step(importer.End, "hung_up")
}

// returns reports whether a line comes back from a routine.
func (p *priority) returns() bool {
	return p.name == "return" || p.name == "macroexit" || strings.Contains(p.args, "Return(") ||
		strings.Contains(p.args, "Return)")
}

// isArgument reports whether a variable is an argument of a routine, which has its value back after it.
func isArgument(name string) bool {
	if number, isNumbered := strings.CutPrefix(name, "ARG"); isNumbered {
		return number == "C" || strings.HasPrefix(name, argumentsOf) || strings.Trim(number, "0123456789") == ""
	}
	return name == "MACRO_EXTEN" || name == "MACRO_CONTEXT" || name == "MACRO_PRIORITY"
}
