package amazonconnect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// register is a setting that actions give a value and later ones depend on. An attribute
// is the register of its path.
type register string

// The registers that are not attributes.
const (
	customerQueue register = "customer queue flow"
	callbackTo    register = "callback number"
	voice         register = "voice" // its values are languages

	interruptedLoop register = "loop of prompts" // its values are identifiers of actions
)

// maxVisits bounds the actions that all searches of an import visit, which take a second or two. 5,000 blocks with a
// search each stay far below it. A search that meets the bound may miss values, and the block that needs the value is
// approximated.
const maxVisits = 200_000_000

// assignment is a value that an action gives a register.
type assignment struct {
	register register
	value    string
}

// reaching are the reaching definitions of a register where an action begins.
type reaching struct {
	by     []*action // the actions that may have set it last, in the order of the files
	values []string  // that they give, sorted, without repetition
	unset  bool      // it may have been set by none of the imported flows
}

// only returns the one value that a register can have.
func (x reaching) only() (string, bool) {
	if len(x.values) != 1 || x.unset {
		return "", false
	}
	return x.values[0], true
}

// reach finds what may have set a register last on the way to an action.
func (r *reader) reach(to *action, reg register) reaching { return r.reachAny([]*action{to}, reg) }

// reachAny finds what may have set a register last on the way to one of some actions.
func (r *reader) reachAny(to []*action, reg register) reaching {
	s := &search{register: reg}

	// An attribute of a flow ends with the flow, and no module of the flow sets it.
	s.isOfFlow = strings.HasPrefix(string(reg), flowAttributes)
	return r.search(s, to)
}

// reachWithin finds what may have set a register last since the call entered the flow of
// an action. It is unset where nothing in the flow has set it.
func (r *reader) reachWithin(to *action, reg register) reaching {
	return r.search(&search{register: reg, within: to.flow}, []*action{to})
}

// search is a search backward for what may have set a register last.
type search struct {
	register register
	within   *flow // the search ends at this flow's start, unless it is nil
	found    reaching
	isOfFlow bool // it stays in the flow of the actions where it begins, and passes over modules
	isCut    bool // by maxVisits
}

// search visits each action before some others once, as long as visits are left.
func (r *reader) search(s *search, to []*action) reaching {
	r.searches++
	for _, a := range to {
		// The stack is one for all searches, since there are thousands of them.
		r.stack = append(r.stack[:0], s.before(a)...)
		for len(r.stack) > 0 && !s.isCut {
			at := r.stack[len(r.stack)-1]
			r.stack = r.stack[:len(r.stack)-1]
			if at.searched == r.searches {
				continue
			}
			at.searched = r.searches

			// A cut search has not seen all values, so that the result also contains an unknown one.
			r.visits++
			if r.visits > maxVisits {
				s.found.unset = true
				s.isCut = true
			}
			r.stack = append(r.stack, s.visit(at)...)
		}
	}

	if s.isCut {
		why := fmt.Sprintf("the searches for the values that come here visit more than %s blocks", diag.Thousands(maxVisits))
		for _, a := range to {
			a.block.Approximate(why, "split the flows")
		}
	}

	// The order of the blocks makes the result independent of the search.
	slices.SortFunc(s.found.by, func(a, b *action) int { return a.order - b.order })
	slices.Sort(s.found.values)
	s.found.values = slices.Compact(s.found.values)

	return s.found
}

// visit notes the value that an action gives the register, or returns the actions before it.
func (s *search) visit(a *action) []*action {
	v, ok := a.sets(s.register)
	if !ok {
		// A module that is not imported may set each attribute of the contact.
		isAttribute := strings.HasPrefix(string(s.register), attributes)
		s.found.unset = s.found.unset || isAttribute && a.kind == "InvokeFlowModule" && a.invokes == nil
		return s.before(a)
	}
	s.found.by, s.found.values = append(s.found.by, a), append(s.found.values, v)
	return nil
}

// before returns the actions before one. At a flow's start these are the actions that enter
// it. Where a call or the search starts, the register may be unset.
func (s *search) before(a *action) []*action {
	switch {
	case s.isOfFlow:
		s.found.unset = s.found.unset || a.id == a.flow.start
		return a.previous
	case a.id != a.flow.start:
		return a.before
	case a.flow == s.within:
		s.found.unset = true
		return a.before
	}
	s.found.unset = s.found.unset || a.flow.entry
	return append(slices.Clip(a.before), a.flow.enteredBy...)
}

func (a *action) sets(reg register) (string, bool) {
	for _, x := range a.assigns {
		if x.register == reg {
			return x.value, true
		}
	}
	return "", false
}

// findAssignments notes the registers that the action gives values.
func (a *action) findAssignments() {
	add := func(reg register, value string) { a.assigns = append(a.assigns, assignment{reg, value}) }
	if l := a.speaks(); l != "" || a.chosenVoice() != "" {
		add(voice, l)
	}

	// The names of registers are paths of attributes, or this package's own for settings of the call.
	switch a.kind {
	case loopsPrompts:
		add(interruptedLoop, a.id)
	case "UpdateContactEventHooks":
		if hooks := a.params.Get("EventHooks"); hooks.Has(queueEvent) {
			add(customerQueue, hooks.TextOf(queueEvent))
		}
	case "UpdateContactCallbackNumber":
		add(callbackTo, a.text("CallbackNumber"))
	case "UpdateContactAttributes", "UpdateFlowAttributes":
		// The related contact is another contact. No flow of this call reads its attributes.
		if strings.EqualFold(a.text("TargetContact"), "Related") {
			return
		}
		for _, list := range []string{"Attributes", "FlowAttributes"} {
			v := a.params.Get(list)
			for _, key := range v.Keys() {
				add(register("$."+list+"."+key), cmp.Or(v.TextOf(key), v.TextOf(key, "Value")))
			}
		}
	}
}

// link notes the actions that lead to flows, and to other actions.
func (r *reader) link() {
	for i, a := range r.actions {
		a.order = i

		// The edges of an action depend on the errors that its type can give.
		a.noResult = r.handlers[a.kind].noResult
		a.values = a.valuesOfCall()
		a.findAssignments()
		a.block.Next = a.edges()

		// Calls take one way of an action for another channel. The block keeps its other ways, which are the reason
		// why no call comes to the blocks after them.
		a.findChannel()
		if a.takesError {
			a.block.Next = append(a.block.Next, a.next)
		}

		if endsModule[a.kind] {
			a.flow.exits = append(a.flow.exits, a)
		}

		r.linkFlow(a, a.callee())
	}

	r.linkActions()
	r.findEntries()

	for _, a := range r.actions {
		if a.invokes == nil {
			r.linkFlow(a, r.fixed(a, a.callee()))
		}
		for i, x := range a.assigns {
			if x.register == customerQueue {
				a.assigns[i].value = r.fixed(a, x.value)
			}
		}
	}

	r.linkActions()

	// Queue flows come last, since the hooks that name them are values, too.
	r.linkQueueFlows()
	r.findQueueUses()
}

// callee returns the identifier of the flow that an action goes on in or runs.
func (a *action) callee() string {
	switch a.kind {
	case "TransferToFlow":
		return a.text("ContactFlowId")
	case "InvokeFlowModule":
		return a.text("FlowModuleId")
	}
	return ""
}

// linkFlow notes the flow that an action goes on in or runs.
func (r *reader) linkFlow(a *action, id string) {
	if a.invokes = r.flowOf(id); a.invokes != nil {
		a.invokes.enteredBy = append(a.invokes.enteredBy, a)
	}
}

// linkActions notes the ways between the actions of a flow.
func (r *reader) linkActions() {
	for _, a := range r.actions {
		a.before = nil
		a.previous = nil
	}
	for _, a := range r.actions {
		from := []*action{a}
		if a.kind == "InvokeFlowModule" && a.invokes != nil && len(a.invokes.exits) > 0 {
			// It goes on after the module's ends.
			from = a.invokes.exits
		}
		for _, id := range a.edges() {
			if to := a.flow.byID[id]; to != nil {
				to.before = append(to.before, from...)
				to.previous = append(to.previous, a)
			}
		}
	}
}

// fixed returns the value of a text at an action. An attribute that has the same value in every call has this value.
func (r *reader) fixed(a *action, text string) string {
	at := []*action{a}

	// An attribute may be a copy of another one, and the copies may form a cycle.
	type copied struct {
		text string
		by   *action
	}
	seen := map[copied]bool{}
	for isDynamic(text) {
		x := r.reachAny(at, register(canonical(text)))
		value, ok := x.only()
		if !ok || seen[copied{value, x.by[0]}] {
			break
		}
		seen[copied{value, x.by[0]}] = true

		at = x.by
		text = value
	}

	return text
}

// linkQueueFlows notes that customer queue flows begin where calls enter the queue.
func (r *reader) linkQueueFlows() {
	for _, a := range r.actions {
		if a.kind != "TransferContactToQueue" {
			continue
		}
		for _, id := range r.reach(a, customerQueue).values {
			if q := r.flowOf(id); q != nil {
				q.playedBy = append(q.playedBy, a)
				a.plays = append(a.plays, q)
			}
		}
	}

	for _, f := range r.flows {
		// An export without types has this flow as a flow for callers. Only queues play it.
		if f.out.Role == importer.Inbound && len(f.enteredBy) == 0 &&
			slices.ContainsFunc(f.playedBy, func(a *action) bool { return a.flow != f }) {
			f.out.Role = importer.InQueue
		}
		f.enteredBy = append(f.enteredBy, f.playedBy...)
	}

	// A flow that a queue plays is no longer free for another event.
	r.findHooked()
	r.findEntries()
}

// findHooked finds the flows that only events of other flows run. Such a flow has the type of a flow for callers, but
// nobody dials it.
func (r *reader) findHooked() {
	hooked := map[*flow][]*flow{} // by the flow whose events run them
	for _, a := range r.actions {
		hooks := a.params.Get("EventHooks")
		for _, event := range hooks.Keys() {
			f := r.flowOf(r.fixed(a, hooks.TextOf(event)))
			if event != queueEvent && f != nil && f != a.flow {
				hooked[a.flow] = append(hooked[a.flow], f)
			}
		}
	}

	// Two flows may run each other by events. Callers dial one of them, which has the type of a flow for callers.
	next := func(f *flow) []*flow { return append(f.leadsTo(), hooked[f]...) }
	flows := r.likelyFirst(next)
	slices.SortStableFunc(flows, func(x, y *flow) int { return cmp.Compare(x.out.Role, y.out.Role) })
	isDialed := map[*flow]bool{}
	for _, f := range importer.Roots(flows, next) {
		isDialed[f] = true
	}

	for _, of := range hooked {
		for _, f := range of {
			isFree := f.out.Role == importer.Inbound && len(f.enteredBy) == 0
			if isFree && !isDialed[f] && f.out != r.center.Start {
				f.out.Role = importer.Beside
			}
		}
	}
}

// leadsTo returns the flows that the actions of a flow go on in, run or play.
func (f *flow) leadsTo() []*flow {
	var out []*flow
	for _, a := range f.actions {
		out = append(append(out, a.invokes), a.plays...)
	}
	return out
}

// likelyFirst returns the flows in the order in which calls are likely to begin in them.
func (r *reader) likelyFirst(next func(*flow) []*flow) []*flow {
	flows := slices.Clone(r.flows)

	// The order of the files must not decide where calls begin.
	slices.SortStableFunc(flows, func(a, b *flow) int { return strings.Compare(a.out.ID, b.out.ID) })
	return importer.LikelyFirst(flows, func(f *flow) string { return f.out.ID }, next)
}

// findEntries finds the flows that calls begin in: those that nothing leads to, and one of
// each cycle of flows that is not reached otherwise.
func (r *reader) findEntries() {
	for _, f := range r.flows {
		f.entry = f.out == r.center.Start
	}

	// With --start, calls begin in one flow only.
	if r.center.Start != nil {
		return
	}

	next := (*flow).leadsTo
	for _, f := range importer.Roots(r.likelyFirst(next), next) {
		f.entry = true
	}
}

// reachable returns the actions of all flows that calls can reach.
func (r *reader) reachable() map[*action]bool {
	out := map[*action]bool{}
	for _, f := range r.flows {
		if !f.entry {
			continue
		}
		importer.Reach(out, f.byID[f.start], (*action).leadsTo)
	}

	return out
}

// leadsTo returns the actions that a call may go on with, in all flows.
func (a *action) leadsTo() []*action {
	var next []*action
	for _, id := range a.edges() {
		if to := a.flow.byID[id]; to != nil {
			next = append(next, to)
		}
	}

	// A module and a queue flow are reached over the block that runs them.
	for _, to := range append([]*flow{a.invokes}, a.plays...) {
		if to != nil && to.byID[to.start] != nil {
			next = append(next, to.byID[to.start])
		}
	}
	return next
}
