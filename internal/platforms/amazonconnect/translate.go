package amazonconnect

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// scope is the flow of an action, which receives the steps.
type scope struct {
	settings
	out *importer.Flow
}

// settings reads what an action gives its steps. It adds no step.
type settings struct{ *reader }

// step adds the step of an action, with its edges for failures of the platform.
func (s *scope) step(kind importer.Kind, a *action) *importer.Step {
	out := s.out.Step(kind, a.block)
	for _, e := range a.errors {
		if a.isPlatformError(e) {
			out.ErrorEdge(e.next)
		}
	}
	return out
}

// pass adds a step without effect: the call goes on. With a reason the block is left out.
func (s *scope) pass(a *action, next, reason string) {
	if reason != "" {
		a.block.LeaveOut(reason)
	}
	s.step(importer.Pass, a).Edge("done", next)
}

// missingBlock is the type of a block that the flow names and does not have.
const missingBlock = "missing block"

// missing: a damaged flow. Its start is followed by the first block of the file.
func (s *scope) missing(a *action) {
	then := "nothing follows"
	if a.next != "" {
		then = "the flow starts at its first block"
	}
	a.block.Approximate("is not in the export: here "+then, "export the flow again")
	s.pass(a, a.next, "")
}

// skip: a call takes the error of an action for another channel.
func (s *scope) skip(a *action) {
	reason := importer.NoEffect
	if a.takesError {
		reason = "is for other channels: a call takes its error branch"
	}
	s.pass(a, a.next, reason)
}

// noEffect are the actions that change nothing on the way of a call.
var noEffect = []string{
	"UpdateFlowLoggingBehavior",
	"UpdateContactMediaStreamingBehavior", "StartMediaStreaming", "StopMediaStreaming",
	"TagContact", "UnTagContact", "UntagContact", "CreateWisdomSession", "UpdatePreviousContactParticipantState",
	"StartVoiceIdStream",
	"LoadContactContent",
	"AssociateContactToCustomerProfile",
	"CreateCustomerProfile",
	"UpdateCustomerProfile",
	"CreateTask",
	"CreateCase",
	"UpdateCase",
	"GetMetricData",
	"CompleteOutboundCall",
	"UpsertDataTableValues",
	"StartOutboundChatContact",
	"StartOutboundEmailContact",
	"CreateEmail",
	"CreateContact",
	"RenderMessageTemplate",
	"SendMessage", "SetAttachment", "PauseContact", "UpdateContactScreenRecordingBehavior", "StartAttachedFileUpload",
}

// asks are the actions that ask another system and go on by its answer.
var asks = []string{
	"GetCase",
	"GetCustomerProfile",
	"GetCustomerProfileObject",
	"GetCalculatedAttributesForCustomerProfile",
	"CheckVoiceId",
	"CheckOutboundCallStatus",
	"EvaluateDataTableValues",
	"ListDataTableValues",
	"GetSegmentMembership", "CheckSegmentMembership", "InvokeThirdPartyAction",
}

// answers has the prefixes of the paths that hold the answer of an action. The next
// action with the same prefix overwrites it.
var answers = map[string][]string{
	invokesFunction:            {"$.External.", "$.LambdaInvocation."},
	"GetCase":                  {"$.Case."},
	"GetCustomerProfile":       {"$.Customer.", "$.CustomerProfile."},
	"GetCustomerProfileObject": {"$.Customer.ObjectAttributes."},
	"GetCalculatedAttributesForCustomerProfile": {"$.Customer.CalculatedAttributes."},
	"EvaluateDataTableValues":                   {"$.DataTables.", "$.DataTable."},
	"ListDataTableValues":                       {"$.DataTableList."},
	"ConnectParticipantWithLexBot":              {lexPrefix},
	"ConnectParticipantWithAgenticCX":           {"$.AgenticCX."},
	"InvokeFlowModule":                          {"$.Modules.", attributes}, // of a module that is not imported
}

// invokesFunction is the type of the action that calls a function.
const invokesFunction = "InvokeLambdaFunction"

// The prefixes of the paths of attributes: of the contact, and of a flow, which the next flow does not have.
const (
	attributes     = "$.Attributes."
	flowAttributes = "$.FlowAttributes."
)

// answered returns the assignments of the action's answer.
func (r *reader) answered(a *action) []importer.Assign {
	var out []importer.Assign
	for _, prefix := range answers[a.kind] {
		out = append(out, importer.Assign{Attribute: prefix, To: importer.Answer{}})
	}

	// A function may set attributes of the contact, too.
	if a.kind == invokesFunction {
		out = append(out, r.outside...)
	}
	return out
}

// say: MessageParticipant.
func (s *scope) say(a *action) {
	p := s.prompt(a, a.params)
	if p.IsZero() {
		s.pass(a, a.next, importer.SaysNothing)
		return
	}
	out := s.step(importer.Say, a)
	out.Prompt = p
	a.remarkRecording(p)
	out.Edge("done", a.next)
}

// ask: a question to another system. A customer profile or a case may not be found. Answers
// that have no edge of their own lead to the next action.
func (s *scope) ask(a *action) *importer.Step {
	out := s.step(importer.Lookup, a)
	out.What = cmp.Or(s.fixed(a, a.text("LambdaFunctionARN")), words(a.kind))
	if isDynamic(out.What) {
		a.block.Guess("the function is chosen in the call",
			"give each function a lookup, and branch on what chooses it")
	}

	// The flow goes on at once, so that the time of a call that waits for the same function must not apply.
	if a.isAsynchronous() {
		name := "start_" + s.nameOf(out.What)
		out.What = "start of " + out.What
		s.center.Names[out.What] = name
		a.block.Approximate("the flow goes on while the function runs: here its answer is known at once",
			"call the function synchronously")
	}

	// The outcome of these answers; "" if they have an edge.
	rest := "ok"
	answer := func(outcome, to string) {
		out.Edges = append(out.Edges, importer.Edge{Outcome: outcome, To: to, Sets: s.answered(a)})
	}
	for _, c := range a.conditions {
		answer(strings.Join(c.operands, " "), c.next)
		rest = other
	}

	// Some errors are answers, such as a profile that is not found. They are ways of calls.
	for _, e := range a.errors {
		if a.isPlatformError(e) {
			continue
		}

		switch e.kind {
		case noMatch:
			answer(other, e.next)
			rest = ""
		case otherError, "":
			// An error that leads to the same place as a success needs no outcome.
			if s.dropSameWay(a, e.next, a.next) {
				out.Caught = true
			} else {
				out.Edge("error", e.next)
			}
		default:
			out.Edge(words(strings.TrimSuffix(e.kind, "Error")), e.next)
		}
	}

	if rest == "ok" || rest == other && a.next != "" {
		answer(rest, a.next)
	}

	return out
}

// converse: an AI agent talks with the caller. Its idle timeout is for chats.
func (s *scope) converse(a *action) {
	out := s.step(importer.Lookup, a)
	out.What = words(a.kind)
	for _, c := range a.conditions {
		out.Edge(words(c.operand()), c.next, s.answered(a)...)
	}
	out.Edge("completed", a.next, s.answered(a)...)

	// A result without a condition is possible only where it leads elsewhere.
	if to, ok := a.onError(noMatch); ok && !s.dropSameWay(a, to, a.next) {
		out.Edge(other, to, s.answered(a)...)
	}

	a.block.Approximate("an AI agent talks with the caller: only how it ends is an answer",
		"write the questions of the agent as steps")
}

// landing returns the first action with an effect from an action on.
func (s settings) landing(a *action, id string) string {
	to, _ := s.passing(a, id)
	return to
}

// passing is landing with the actions before that one.
func (s settings) passing(a *action, id string) (to string, passed []*action) {
	for range maxPassed {
		next := a.flow.byID[id]
		if next == nil || !s.passes(next) {
			break
		}
		passed = append(passed, next)
		id = next.next
	}
	return id, passed
}

// dropSameWay drops a way of an action that leads where another one does: it needs no outcome, and calls come to the
// blocks on it all the same. It reports whether the way does.
func (s settings) dropSameWay(a *action, way, other string) bool {
	to, passed := s.passing(a, way)
	if to != s.landing(a, other) {
		return false
	}
	for _, p := range passed {
		p.block.Reached = true
		p.block.LeaveOut(importer.NoEffect)
	}
	return true
}

// passes reports whether an action changes nothing on the way.
func (r *reader) passes(a *action) bool {
	if a.isForOthers() {
		return true
	}
	if a.kind != "UpdateContactAttributes" {
		return slices.Contains(noEffect, a.kind)
	}
	return !slices.ContainsFunc(a.assigns, func(x assignment) bool {
		return !isDynamic(x.value) && r.compared[string(x.register)]
	})
}

var camelCase = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// words writes a name in camel case with underscores.
func words(camel string) string { return strings.ToLower(camelCase.ReplaceAllString(camel, "${1}_$2")) }

// unknown translates an action that the documentation does not have. It decides by the action's
// name and ways. Without conditions, an action that leads nowhere, or has such a name, hands the
// call on. Otherwise a lookup gives its result. If another action is for all calls without a
// condition, the result may also be the next action.
func (s *scope) unknown(a *action) {
	const reason = "a block that Amazon Connect's documentation does not have"
	if a.kind == "" {
		s.pass(a, a.next, reason)
		return
	}

	// Without conditions and without a next block, the call is gone after this block.
	if len(a.conditions) == 0 && (handsOn.MatchString(a.kind) || a.next == "") {
		out := s.step(importer.Transfer, a)
		out.What = words(a.kind)

		if a.next != "" {
			out.Edge("completed", a.next)
		}

		for _, e := range a.errors {
			if !a.isPlatformError(e) {
				out.Edge("failed", e.next)
			}
		}

		a.block.Guess(reason+": here it hands the call on", "write the steps that it stands for")
		return
	}

	out := s.ask(a)
	out.Unheard = "the block is not documented"

	// The next block must stay on a way, even if all conditions lead elsewhere.
	if a.next != "" &&
		!slices.ContainsFunc(out.Edges, func(e importer.Edge) bool { return !e.Error && e.To == a.next }) {
		out.Edge("ok", a.next)
	}

	a.block.Guess(reason+": a lookup gives its result", "write the steps that it stands for")
}

// handsOn matches the names of unknown actions after which somebody else has the call.
var handsOn = regexp.MustCompile(`(?i)transfer|queue|escalat|agent|thirdparty`)

// translate adds the steps of an action.
func (s *scope) translate(a *action) {
	before := len(s.out.Steps)
	do := s.handlers[a.kind].do
	a.nameUnread(strings.Fields(s.handlers[a.kind].reads))
	switch {
	case a.takesError:
		s.skip(a)
	case do != nil:
		do(s, a)
	default:
		s.unknown(a)
	}

	// An operator is newer than the documentation, or a writing error.
	for _, c := range a.conditions {
		if _, known := operators[c.operator]; !known {
			a.block.Approximate("has a condition whose operator Amazon Connect's documentation does not have",
				"write the condition with another operator")
		}
	}

	s.keepWays(a, s.out.Steps[before:])
	s.guard(a, s.out.Steps[before:])
}

// keepWays keeps the conditions and errors of an action that its steps do not know.
func (s *scope) keepWays(a *action, steps []*importer.Step) {
	if a.takesNoOther() {
		return
	}

	var ways []importer.Edge
	for _, c := range a.conditions {
		ways = append(ways, importer.Edge{Outcome: strings.TrimSpace(c.prefix() + c.operand()), To: c.next})
	}

	// The general error is a failure of the platform, except that a few steps have it as an outcome. A wrong channel
	// is no call.
	for _, e := range a.errors {
		isOfChat := strings.HasPrefix(e.kind, channelMismatch) || e.kind == "InFlightRedactionConfigurationFailed"
		if e.kind != otherError && e.kind != "" && !a.isPlatformError(e) && !isOfChat {
			ways = append(ways, importer.Edge{Outcome: words(strings.TrimSuffix(e.kind, "Error")), To: e.next})
		}
	}

	s.center.KeepWays(s.out, a.block, steps, ways, func(id string) string { return s.landing(a, id) })
}
