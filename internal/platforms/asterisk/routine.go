package asterisk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// routine is a subroutine or macro that lines run. It is a flow, which returns with a label for each value
// that it returns and for each place out of it that it leads to.
type routine struct {
	routineKey
	start    *node
	sites    []*node
	labels   []string
	exits    map[string]*state // the known facts after it, by label
	targets  map[string]*state // where labels lead that do not come back
	assigned map[string]bool   // the variables that its lines set
}

type routineKey struct {
	context *context
	exten   *extension
	number  int
	macro   bool
}

const returned = "returned"

const argumentEnd = "\ue013" // between the arguments of a routine

// arguments returns the variable that holds the arguments of a routine. The arguments of each call
// are together, so a call has exactly its own arguments.
func (r *routineKey) arguments() string { return "ARGS " + r.context.name }

// argument returns an argument of the routine that calls are in, such as ARG1: a text for each of the arguments that
// calls have been given.
func (s *state) argument(name string) (texts value) {
	number, isArgument := strings.CutPrefix(name, "ARG")
	if s.routine == nil || !isArgument {
		return nil
	}

	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxArguments {
		return nil
	}

	for _, all := range s.vars[s.routine.arguments()] {
		// A missing argument is empty, as Asterisk has it.
		a := append(strings.Split(all, argumentEnd), make([]string, n)...)

		// The arguments are not known one by one, so that each keeps its name.
		if all == others || all == symbol(s.routine.arguments()) {
			a[n-1] = symbol(name)
		}
		texts = append(texts, a[n-1])
	}

	return texts
}

const maxArguments = 100 // of a routine

// assigns notes that a line of the routine sets a variable.
func (r *routine) assigns(name string) {
	if r != nil && !isArgument(name) && !r.assigned[name] {
		r.assigned[name] = true
		for _, site := range r.sites {
			site.state.routine.assigns(name)
			site.state.again(site)
		}
	}
}

// atEnd returns the result of a call after the last line: a macro comes back.
func (r *routine) atEnd() string {
	if r.macro {
		return "return " + returned
	}
	return "end hung_up"
}

// call is Gosub([[context,]extension,]priority(ARGUMENTS)).
func (v *visit) call(text string) {
	label := text
	args := ""
	if before, rest, ok := strings.Cut(text, "("); ok {
		label, args = before, strings.TrimSuffix(strings.TrimSpace(rest), ")")
	}

	// AEL leaves a comma after the label.
	label = strings.TrimSuffix(strings.TrimSpace(label), ",")
	ctx, e, _, number, ok := v.target(label)
	if !ok {
		v.absent(label)
		return
	}

	v.runRoutine(ctx, e, number, rawArgs(args), false)
}

func (v *visit) callMacro(text string) {
	a := rawArgs(cmp.Or(text, ","))
	ctx := v.plan.contexts["macro-"+a[0]]
	e := v.find(ctx, "s")
	if e == nil {
		v.absent("macro-" + a[0])
		return
	}
	v.runRoutine(ctx, e, 1, a[1:], true)
}

// absent is a subroutine that is not in the files.
func (v *visit) absent(label string) {
	parts := splitArgs(plain(label))
	v.lookup(strings.Join(parts, " ")).Name = "run " + strings.TrimSuffix(strings.Join(parts, " "), " s 1")
	v.n.approximate(absentRoutine,
		"import the file that has it, or write the steps that it stands for")
	v.edge(programDone, v.next((*state).runProgram))
}

// popStack is StackPop: the subroutine goes on, and does not come back to where it was run last.
func (v *visit) popStack() {
	v.n.approximate("leaves a subroutine for good: here it comes back", "")
	v.edge("", v.next())
}

// runRoutine makes the node a run of a routine, with its arguments.
func (v *visit) runRoutine(ctx *context, e *extension, number int, args []string, macro bool) {
	key := routineKey{context: v.ownContext(ctx, e), exten: e, number: number, macro: macro}
	v.step(importer.Run, "")

	if v.isTrial {
		return
	}

	r := v.routines[key]
	if r == nil {
		r = &routine{
			routineKey: key, exits: map[string]*state{}, targets: map[string]*state{}, assigned: map[string]bool{},
		}
		v.routines[key] = r
	}

	// A new return of the routine runs these lines again. Its assignments also count as those of the
	// routine around it.
	if !slices.Contains(r.sites, v.root) {
		r.sites = append(r.sites, v.root)
		for name := range r.assigned {
			v.routine.assigns(name)
		}
	}

	v.n.runs = r
	in := v.jump(ctx, e, number, "")
	in.routine = r
	in.sets = nil
	in.set(key.arguments(), strings.Join(args, argumentEnd))

	// A macro can read where it was called from.
	if macro {
		in.set("MACRO_EXTEN", v.dialed())
		in.set("MACRO_CONTEXT", v.context.name)
		in.set("MACRO_PRIORITY", strconv.Itoa(v.number))
	}

	v.n.given = in.sets
	r.start = v.arrive(in).node

	// Only the labels that are found so far have edges. The node runs again for a new one.
	for _, label := range r.labels {
		v.comeBackWith(r, label)
	}
}

// comeBackWith adds the edge after a routine that has returned with a label.
func (v *visit) comeBackWith(r *routine, label string) {
	exit := r.exits[label]
	target := r.targets[label]
	var s *state
	if target != nil {
		s = v.jump(target.context, target.exten, target.number, "")
	} else {
		s = v.next()
	}

	if s != nil {
		s.own()

		// The routine may have changed these variables. All others keep their value from before the
		// call.
		for name := range r.assigned {
			if text, ok := exit.vars[name]; ok {
				s.vars[name] = text
			} else {
				delete(s.vars, name)
			}
		}

		if target != nil && v.routine != nil && !v.stays(target.context, target.exten) {
			s = s.leave(target)
		}
	}

	v.edge(label, s)
}

const retval = "GOSUB_RETVAL"

// leave goes from a routine to a place that does not come back.
func (s *state) leave(target *state) *state {
	// A macro that is left has ended. A subroutine has not: a later Return comes back from it.
	s.left = s.left || !s.routine.macro
	label := "to " + target.prio().id()
	s.routine.targets[label] = target
	return s.endsAt("return " + label)
}

// stays reports whether a call that is in a routine is in it at an extension of a context, too. A Goto out of its context
// ends a macro. A subroutine goes on in a context that has a line which comes back.
func (s *state) stays(ctx *context, e *extension) bool {
	switch {
	case s.routine == nil, e.context == s.routine.exten.context:
		return true
	case s.routine.macro:
		return ctx == s.routine.context
	}
	return e.context.comesBack
}

// endOf returns the end of a call in a routine after an outcome without a line.
func (n *node) endOf(outcome string) string {
	if n.step == nil {
		return "end hung_up"
	}

	isServed := outcome == "completed" && n.step.Kind == importer.Transfer
	if isServed || outcome == "answered" {
		return "end answered"
	}
	return "end hung_up"
}

// visitEnd makes the node the end of a routine, or of a call in one.
func (v *visit) visitEnd() {
	kind, label, _ := strings.Cut(v.end, " ")
	switch kind {
	case "end":
		v.step(importer.End, label)
		return
	case "extension":
		v.step(importer.Transfer, v.end)
		v.n.approximate("leads to an extension that is not in these files, or known only in the call",
			"import the file that has it, or write the steps there")
		return
	}

	v.step(importer.Return, label)
	r := v.routine
	known := r.exits[label]
	if known == nil {
		r.labels = append(r.labels, label)
	}

	// The state at the return gives the caller the values that the routine has set.
	exit := v.clone()
	exit.own()
	r.exits[label] = exit

	for _, site := range r.sites {
		v.again(site)
	}
}

// comeBack is Return(VALUE), or the end of a macro: a label for the value.
func (v *visit) comeBack() {
	if v.routine == nil {
		v.step(importer.End, "hung_up")
		if v.left {
			v.n.approximate("comes back from a subroutine that calls may have left by a Goto: here the call ends", "")
		}
		return
	}

	// The value is a label of its own only if some line reads it.
	label := returned
	if v.args != "" && v.uses.isRead(retval) {
		label = plain(v.args)
	}

	s := v.clone()
	s.set(retval, v.args)
	v.edge("", s.endsAt("return "+label))
}

// returns reports whether a line comes back from a routine.
func (p *priority) returns() bool {
	return p.name == "return" || p.name == "macroexit" || strings.Contains(p.args, "Return(") ||
		strings.Contains(p.args, "Return)")
}
