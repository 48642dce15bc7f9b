package amazonconnect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
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

		// The documentation has another name than the exports.
		limit := "ThirdPartyConnectionTimeLimitSeconds"
		if a.text(limit) == "" {
			limit = "ThirdPartyConnectionTimeoutSeconds"
		}
		out.Rings = s.seconds(a, 0, limit)
	}
}

// goTo: TransferToFlow.
func (s *scope) goTo(a *action) {
	id := s.fixed(a, a.text("ContactFlowId"))

	out := s.step(importer.Go, a)
	out.What = cmp.Or(id, "another flow")
	if a.invokes != nil {
		out.What = a.invokes.out.ID
	} else if isDynamic(id) {
		out.Chosen = true
		a.block.Approximate("the flow is chosen in the call", "branch on what chooses it, with a go for each flow")
	}
}

// nameRecursion names the attributes of a module that runs itself. On the platform, each run has its own attributes.
func (s settings) nameRecursion(a *action) {
	if len(a.invokes.own) > 0 && a.flow.around()[a.invokes] {
		a.block.Approximate("the module runs itself: here all runs share its flow attributes",
			"write a loop inside the module")
	}
}

// run: InvokeFlowModule. Without the module's file it is a lookup: the call comes back.
func (s *scope) run(a *action) {
	if a.invokes != nil {
		out := s.step(importer.Run, a)
		out.What = a.invokes.out.ID
		s.nameRecursion(a)

		for _, c := range a.conditions {
			out.Edge(words(c.operand()), c.next)
		}

		// An end of the module without a condition leads where no condition matches.
		for _, leave := range a.invokes.exits {
			label := returnLabel(leave)
			if !slices.ContainsFunc(out.Edges, func(e importer.Edge) bool { return e.Outcome == label }) {
				out.Edge(label, a.otherwise())
			}
		}

		return
	}

	a.block.Guess("runs a module that is not imported", "import the module's file with this one")

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
	if to, ok := a.onError(noMatch); ok && !s.dropSameWay(a, to, a.next) {
		out.Edge(other, to, s.answered(a)...)
	}
}

// returnLabel returns the label of a module's end.
func returnLabel(a *action) string {
	return words(cmp.Or(a.text("Result"), a.text("ReferenceName"), a.text("Transition"), a.text("ReturnValue"), "completed"))
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

	n := tree.ValueOf(count).Int(0)
	out := s.step(importer.Loop, a)

	if n < 1 {
		a.block.Guess("the number of loops is chosen in the call: 3 are assumed", "write the number")
		n = 3
	}

	out.Rounds = n
	out.Edge("again", again)
	out.Edge("done", done)
}

// distribute: DistributeByPercentage draws one of its ways. A way that no call takes has no outcome.
func (s *scope) distribute(a *action) {
	out := s.step(importer.Chance, a)
	low := 0

	// The conditions have rising bounds. A bound that is not higher than the last one takes no call.
	add := func(high int, to string) {
		if high = min(high, 100); high > low {
			out.Edge(fmt.Sprintf("%d_to_%d", low+1, high), to)
			out.Edges[len(out.Edges)-1].Share = high - low
			low = high
		}
	}

	for _, c := range a.conditions {
		add(a.upTo(c), c.next)
	}

	add(100, a.otherwise())
}

// wait: Wait takes time, or until an event. The documentation has the block for chats and tasks, and for calls only
// with an event: other calls take its error branch. Flows of calls have it nevertheless.
func (s *scope) wait(a *action) {
	out := s.ask(a)
	out.Takes = s.seconds(a, 1, "TimeLimitSeconds")
	if len(out.Edges) > 1 {
		a.block.Guess("waits in silence, or for an event: a lookup decides how the wait ends",
			"give the lookup's outcomes in the scenario, and takes of the step")
	}
}
