package asterisk

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// routine is a subroutine or macro that lines run. It is a flow, which returns with a label for each value
// that it returns and for each place out of it that it leads to.
type routine struct {
	routineKey
	start    *node
	sites    []*node
	given    map[*node][]binding // the arguments of each site
	splits   []*node             // that tell arguments apart
	labels   []string
	exits    map[string]*state // what is known behind it, by label
	targets  map[string]*state // where labels lead that do not come back
	assigned map[string]bool   // the variables that its lines set
	calls    []*routine
}

type routineKey struct {
	context *context
	exten   *extension
	number  int
	macro   bool
}

const returned = "returned"

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

// again makes a node due again.
func (m *machine) again(n *node) {
	if !n.isDue {
		n.isDue = true
		m.work = append(m.work, n)
	}
}

// atEnd is what becomes of a call behind the last line: a macro comes back.
func (r *routine) atEnd() string {
	if r.macro {
		return "return " + returned
	}
	return "end hung_up"
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
			routineKey: key, given: map[*node][]binding{}, exits: map[string]*state{}, targets: map[string]*state{},
			assigned: map[string]bool{},
		}
		v.routines[key] = r
		v.order = append(v.order, r)
	}
	if !slices.Contains(r.sites, v.n) {
		r.sites = append(r.sites, v.n)
		for name := range r.assigned {
			v.routine.assigns(name)
		}
	}
	if v.routine.isRunBy(r) {
		v.n.approximate("subroutines that run each other without an end: here the call ends", "")
		v.step(importer.End, "hung_up")
		return
	}
	if v.routine != nil && !slices.Contains(v.routine.calls, r) {
		v.routine.calls = append(v.routine.calls, r)
	}
	v.n.runs = r
	in := v.jump(ctx, e, number, "")
	in.routine, in.part, in.sets = r, "start", nil
	for i, a := range args {
		in.setArgument(i+1, a)
	}
	if macro {
		in.set("MACRO_EXTEN", v.dialed())
		in.set("MACRO_CONTEXT", v.context.name)
		in.set("MACRO_PRIORITY", v.priority())
	}
	v.n.given = in.sets
	if !slices.Equal(r.given[v.n], in.sets) {
		r.given[v.n] = in.sets
		for _, n := range r.splits {
			v.again(n)
		}
	}
	r.start = v.arrive(in).node
	for _, label := range r.labels {
		v.comeBackWith(r, label)
	}
}

// isRunBy reports whether a routine is run by another, itself included.
func (r *routine) isRunBy(other *routine) bool {
	seen := map[*routine]bool{}
	var runs func(x *routine) bool
	runs = func(x *routine) bool {
		if x == r {
			return true
		}
		seen[x] = true
		return slices.ContainsFunc(x.calls, func(c *routine) bool { return !seen[c] && runs(c) })
	}
	return r != nil && runs(other)
}

// comeBackWith adds the way on behind a routine that has returned with a label.
func (v *visit) comeBackWith(r *routine, label string) {
	exit, target := r.exits[label], r.targets[label]
	var s *state
	if target != nil {
		s = v.jump(target.context, target.exten, target.number, "")
	} else {
		s = v.next()
	}
	if s != nil {
		s.own()
		for name := range r.assigned {
			if text, ok := exit.vars[name]; ok {
				s.vars[name] = text
			} else {
				delete(s.vars, name)
			}
		}
		if text, ok := exit.vars[retval]; ok {
			s.vars[retval] = text
		}
		if target != nil && v.routine != nil && !v.stays(target.exten) {
			s = s.leave(target)
		}
	}
	v.edge(label, s)
}

// narrow leaves of the other arguments the texts that lines give with this one.
func (s *state) narrow(name, text string) {
	if s.routine == nil || !isArgument(name) {
		return
	}
	with, given := map[binding]bool{}, map[binding]bool{}
	for _, list := range s.routine.given {
		isThis := slices.Contains(list, binding{name: name, text: text})
		for _, b := range list {
			given[b], with[b] = true, with[b] || isThis
		}
	}
	if !with[binding{name: name, text: text}] {
		return
	}
	for other, texts := range s.vars {
		left := slices.DeleteFunc(slices.Clone(texts), func(t string) bool {
			b := binding{name: other, text: t}
			return given[b] && !with[b]
		})
		if isArgument(other) && len(left) > 0 {
			s.vars[other] = left
		}
	}
}

const retval = "GOSUB_RETVAL"

// leave goes from a routine to a place that does not come back.
func (s *state) leave(target *state) *state {
	s.left = true
	label := "to " + target.prio().id()
	s.routine.targets[label] = target
	return s.endsAt("return " + label)
}

// stays reports whether a call that is in a routine is in it at an extension, too: in its own context, and
// in one that has a line which comes back.
func (s *state) stays(e *extension) bool {
	return s.routine == nil || e.context == s.routine.exten.context || s.comesBack(e.context)
}

// endOf is the end of a call in a routine behind an outcome that leads to no line.
func (v *visit) endOf(outcome string) string {
	if v.n.step != nil && (outcome == "answered" || outcome == "completed" && v.n.step.Kind == importer.Transfer) {
		return "end answered"
	}
	return "end hung_up"
}

// visitEnd makes the node the end of a routine, or of a call in one.
func (v *visit) visitEnd() {
	kind, label, _ := strings.Cut(v.end, " ")
	if kind == "end" {
		v.step(importer.End, label)
		return
	}
	v.step(importer.Return, label)
	r := v.routine
	known := r.exits[label]
	if known == nil {
		r.labels = append(r.labels, label)
	}
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
	label := returned
	if v.args != "" && v.uses.isRead(retval) {
		label = plain(v.args)
	}
	s := v.clone()
	s.set(retval, v.args)
	v.edge("", s.endsAt("return "+label))
}

// comesBack reports whether a line of a context's extensions comes back from a routine.
func (m *machine) comesBack(c *context) bool {
	out, ok := m.returns[c]
	if !ok {
		out = strings.HasPrefix(c.name, "macro-") || c.has(func(p *priority) bool {
			return p.name == "return" || p.name == "macroexit" || strings.Contains(p.args, "Return(") || strings.Contains(p.args, "Return)")
		})
		m.returns[c] = out
	}
	return out
}
