package amazonconnect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// transfer: TransferParticipantToThirdParty.
func (s *scope) transfer(a *action) {
	out := s.step(importer.Transfer, a)
	number := cmp.Or(a.text("ThirdPartyPhoneNumber"), a.text("VoiceConnector", "VoiceConnectorArn"))
	out.What = "outside"
	if number = s.fixed(a, number); number != "" {
		out.What = canonical(number)
	} else {
		out.From[0].Remark(importer.NumberOfCall, importer.NumberOfCallFix)
	}

	// Without this setting, Connect resumes the flow after the other side has hung up.
	if !strings.EqualFold(a.text("ContinueFlowExecution"), "false") {
		out.Edge("completed", a.next)
	}

	if to, ok := a.onError("CallFailed"); ok {
		// CallFailed covers a busy line, too.
		out.Edge("failed", to)
		out.Edge("busy", to)
	}

	if to, ok := a.onError("ConnectionTimeLimitExceeded"); ok {
		out.Edge("no_answer", to)
		out.Rings = s.seconds(a, 0, "ThirdPartyConnectionTimeLimitSeconds")
	}
}

// goTo: TransferToFlow.
func (s *scope) goTo(a *action) {
	id := s.fixed(a, a.text("ContactFlowId"))

	// The next flow begins without the attributes of this one.
	ended := s.ended(a)
	if len(ended) > 0 {
		set := s.step(importer.Set, a)
		set.Sets = ended
		set.Edge("done", a.id+"/go")
	}

	out := s.step(importer.Go, a)
	if len(ended) > 0 {
		out.ID = a.id + "/go"
	}
	out.What = cmp.Or(id, "another flow")
	if a.invokes != nil {
		out.What = a.invokes.out.ID
	} else if isDynamic(id) {
		out.Chosen = true
		a.block.Approximate("the flow is chosen in the call", "branch on what chooses it, with a go for each flow")
	}
}

// begin adds a step at the start of a customer queue flow, which has no attributes of the flows that play it, and of a
// module, which has none of its last run.
func (s *scope) begin(f *flow) {
	own := map[string]bool{}
	if f.out.Role == importer.Module {
		around := f.around()
		delete(around, f)
		for _, path := range f.own {
			own[path] = true
		}

		// A flow around the module may still read its own attribute of this name.
		for outer := range around {
			for _, path := range outer.named {
				delete(own, path)
			}
		}
	}
	seen := map[*flow]bool{}
	for _, a := range f.playedBy {
		// A flow may have many transfers to the queue.
		if seen[a.flow] {
			continue
		}
		seen[a.flow] = true
		for around := range a.flow.around() {
			for _, path := range around.own {
				own[path] = true
			}
		}
	}
	if len(own) == 0 || f.byID[f.start] == nil {
		return
	}

	out := s.out.Step(importer.Set, f.byID[f.start].block)
	out.ID = f.start + "/begin"
	for _, path := range slices.Sorted(maps.Keys(own)) {
		out.Sets = append(out.Sets, importer.Assign{Attribute: path, To: importer.Never{}})
	}
	out.Edge("done", f.start)
	s.out.Start = out.ID
}

// ended empties the attributes that the flow has set, if the next flow is imported. A module also ends the flows that
// run it, because the call does not come back.
func (s *scope) ended(a *action) []importer.Assign {
	if a.invokes == nil {
		return nil
	}

	var own []string
	for around := range a.flow.around() {
		own = append(own, around.own...)
	}
	slices.Sort(own)

	var out []importer.Assign
	for _, path := range slices.Compact(own) {
		out = append(out, importer.Assign{Attribute: path, To: importer.Never{}})
	}
	return out
}

// nameShared names the attributes of a flow that both a module and a flow around it set or read. On the platform these
// are different attributes: a module sees no attribute of the flow that runs it, and leaves none to it.
func (s *scope) nameShared(a *action) {
	var shared []string
	for around := range a.flow.around() {
		for _, path := range around.named {
			if _, isShared := slices.BinarySearch(a.invokes.named, path); isShared && around != a.invokes {
				shared = append(shared, strings.TrimPrefix(path, flowAttributes))
			}
		}
	}

	if len(shared) > 0 {
		slices.Sort(shared)
		a.block.Approximate("the module has flow attributes of its own: here it shares "+
			strings.Join(slices.Compact(shared), ", ")+" with the flow that runs it", "give the attributes of the module other names")
	}
}

// run: InvokeFlowModule. Without the module's file it is a lookup: the call comes back.
func (s *scope) run(a *action) {
	if a.invokes != nil {
		out := s.step(importer.Run, a)
		out.What = a.invokes.out.ID
		s.nameShared(a)

		for _, c := range a.conditions {
			out.Edge(words(c.operand()), c.next)
		}

		// An end of the module that has no condition leads to the next action.
		for _, leave := range a.invokes.exits {
			label := returnLabel(leave)
			if !slices.ContainsFunc(out.Edges, func(e importer.Edge) bool { return e.Outcome == label }) {
				out.Edge(label, a.next)
			}
		}

		return
	}

	a.block.Approximate("runs a module that is not imported", "import the module's file with this one")

	// The module may return any of the results that the block compares.
	out := s.step(importer.Lookup, a)
	out.Own = true
	out.Unheard = "the module is not imported"
	out.What = cmp.Or(s.fixed(a, a.text("FlowModuleId")), "module")

	for _, c := range a.conditions {
		out.Edge(c.operand(), c.next, s.answered(a)...)
	}

	if len(a.conditions) == 0 || a.next != "" {
		out.Edge("ok", a.next, s.answered(a)...)
	}
	if to, ok := a.onError(noMatch); ok && s.landing(a, to) != s.landing(a, a.next) {
		out.Edge(other, to, s.answered(a)...)
	}
}

// returnLabel returns the label of a module's end.
func returnLabel(a *action) string {
	return words(cmp.Or(a.text("ReferenceName"), a.text("Transition"), a.text("ReturnValue"), "completed"))
}

// loop: a count of 0 never loops.
func (s *scope) loop(a *action) {
	count := s.fixed(a, a.text("LoopCount"))
	again := a.otherwise()
	done := again

	// The older format has other words for the two results.
	for _, c := range a.conditions {
		switch c.operand() {
		case "ContinueLooping", "NotDone":
			again = c.next
		case "DoneLooping", "Done":
			done = c.next
		}
	}

	if count == "0" {
		s.pass(a, done, "loops zero times")
		return
	}

	n := importer.ValueOf(count).Int(0)
	out := s.step(importer.Loop, a)

	if n < 1 {
		a.block.Approximate("the number of loops is chosen in the call: 3 are assumed", "write the number")
		n = 3
	}

	out.What = strconv.Itoa(n)
	out.Edge("again", again)
	out.Edge("done", done)
}

// distribute: DistributeByPercentage draws one of its ways. A way that no call takes has
// no outcome.
func (s *scope) distribute(a *action) {
	out := s.step(importer.Lookup, a)
	out.Own = true
	out.What = "distribution of " + a.flow.out.ID + " " + a.id
	s.center.Names[out.What] = "distribution"

	low := 0

	// The conditions have rising bounds. A bound that is not higher than the last one takes no call.
	add := func(high int, to string) {
		if high = min(high, 100); high > low {
			share := (high - low) * importer.Whole / 100 // the block has whole percentages
			out.Edges = append(out.Edges,
				importer.Edge{Outcome: fmt.Sprintf("%d_to_%d", low+1, high), To: to, Share: share})
			low = high
		}
	}

	for _, c := range a.conditions {
		add(a.upTo(c), c.next)
	}

	add(100, a.otherwise())
}

// wait: Wait takes time, or until an event.
func (s *scope) wait(a *action) {
	// A lookup is the only step that takes time in silence.
	out := s.step(importer.Lookup, a)
	out.Own = true
	out.What = "wait"
	out.Takes = s.seconds(a, 1, "TimeLimitSeconds")

	if len(a.params.Get("Events").List()) > 0 {
		a.block.Approximate("waits for an event", "set takes to how long it waits")
	}

	for _, c := range a.conditions {
		out.Edge(words(c.operand()), c.next)
	}

	if len(a.conditions) == 0 {
		out.Edge("done", a.next)
	}

	// The documentation has the block for chats and tasks, and for calls only with an event. Flows of calls have it
	// nevertheless.
	if to, ok := a.onError(otherError, ""); ok && !s.leadsTo(out, a, to) {
		out.Edge("error", to)
		a.block.Approximate("a call takes the error branch, unless it waits for an event: here a lookup decides",
			"give the lookup's outcomes in the scenario")
	}
}

// leadsTo reports whether an outcome of a step leads where a block does.
func (s *scope) leadsTo(out *importer.Step, a *action, to string) bool {
	return slices.ContainsFunc(out.Edges, func(e importer.Edge) bool {
		return !e.Error && s.landing(a, e.To) == s.landing(a, to)
	})
}
