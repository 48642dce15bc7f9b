package connect

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// scope is where steps are written: the flow that an action stands in or, for what a
// customer queue flow does, the flow whose call waits.
type scope struct {
	*reader
	out    *importer.Flow
	prefix string            // of the steps' identifiers
	to     map[string]string // where an action leads that is no step of its own there
	added  map[*action]bool  // those of another flow that are copied
}

// at returns the identifier of the step that an action begins with.
func (s *scope) at(id string) string {
	if to, ok := s.to[id]; ok {
		return to
	}
	if id == "" {
		return ""
	}
	return s.prefix + id
}

// step adds the step of an action, with its edges for failures of the platform.
func (s *scope) step(kind importer.Kind, a *action, also ...*action) *importer.Step {
	from := []*importer.Block{a.block}
	for _, x := range also {
		from = append(from, x.block)
	}
	out := s.out.Step(kind, from...)
	out.ID = s.prefix + a.id
	for _, e := range a.errors {
		if a.isPlatformError(e) {
			out.ErrorEdge(s.at(e.next))
		}
	}
	return out
}

// pass adds no step: the call goes on.
func (s *scope) pass(a *action, next, reason string) {
	if reason != "" {
		a.block.LeaveOut(reason)
	}
	s.step(importer.Pass, a).Edge("done", s.at(next))
}

func (r *reader) translateFlow(f *flow) {
	s := &scope{reader: r, out: f.out}
	for _, a := range f.actions {
		if !r.folded[a] {
			s.translate(a)
		}
	}
}

// translate adds the steps of an action.
func (s *scope) translate(a *action) {
	switch a.kind {
	case "MessageParticipant":
		s.say(a)
	case "MessageParticipantIteratively":
		s.loopPrompts(a)
	case "GetParticipantInput":
		s.input(a)
	case "ConnectParticipantWithLexBot":
		s.bot(a)
	case "Compare":
		s.compare(a)
	case "CheckHoursOfOperation":
		s.checkHours(a)
	case "CheckMetricData":
		s.checkMetric(a)
	case "UpdateContactTargetQueue":
		s.setQueue(a)
	case "TransferContactToQueue", "DequeueContactAndTransferToQueue", "TransferContactToAgent":
		s.enqueue(a)
	case "UpdateContactRoutingBehavior":
		s.routing(a)
	case "UpdateRoutingCriteria":
		s.pass(a, a.next, "routes by agents' proficiencies, which no queue has")
	case "UpdateContactEventHooks":
		s.hook(a)
	case "UpdateContactCallbackNumber":
		s.callbackNumber(a)
	case "CreateCallbackContact":
		s.callback(a)
	case "TransferParticipantToThirdParty":
		s.transfer(a)
	case "TransferToFlow":
		s.goes(a)
	case "InvokeFlowModule":
		s.run(a)
	case "EndFlowModuleExecution", "ReturnFromFlowModule":
		s.returns(a)
	case "DisconnectParticipant", "EndFlowExecution":
		s.end(a)
	case "Loop":
		s.loop(a)
	case "DistributeByPercentage":
		s.distribute(a)
	case "Wait":
		s.wait(a)
	case "UpdateContactAttributes", "UpdateFlowAttributes":
		s.set(a)
	case "UpdateContactData":
		s.data(a)
	case "UpdateContactTextToSpeechVoice":
		s.voice(a)
	default:
		switch {
		case slices.Contains(noEffect, a.kind):
			s.pass(a, a.next, importer.NoEffect)
		case slices.Contains(asks, a.kind):
			s.ask(a)
		default:
			s.unknown(a)
		}
	}
}

// noEffect are the actions that change nothing on the way of a call.
var noEffect = []string{
	"UpdateFlowLoggingBehavior", "UpdateContactRecordingBehavior", "UpdateContactRecordingAndAnalyticsBehavior",
	"UpdateContactMediaStreamingBehavior", "UpdateContactMediaProcessing", "StartMediaStreaming", "StopMediaStreaming",
	"TagContact", "UnTagContact", "CreateWisdomSession", "UpdatePreviousContactParticipantState", "ResumeContact",
	"StartVoiceIdStream", "LoadContactContent", "CreatePersistentContactAssociation", "AssociateContactToCustomerProfile",
	"CreateCustomerProfile", "UpdateCustomerProfile", "CreateTask", "CreateCase", "UpdateCase", "ShowView", "GetMetricData",
	"CompleteOutboundCall", "UpsertDataTableValues", "StartOutboundChatContact", "StartOutboundEmailContact", "CreateEmail",
	"SendMessage", "SetAttachment", "PauseContact", "UpdateContactScreenRecordingBehavior", "StartAttachedFileUpload",
}

// asks are the actions that ask another system and go on by its answer.
var asks = []string{
	"InvokeLambdaFunction", "GetCase", "GetCustomerProfile", "GetCustomerProfileObject", "GetCalculatedAttributesForCustomerProfile",
	"AuthenticateParticipant", "CheckVoiceId", "CheckOutboundCallStatus", "EvaluateDataTableValues", "ListDataTableValues",
	"GetSegmentMembership", "CheckSegmentMembership", "InvokeThirdPartyAction",
}

// answers has the prefixes of the paths that hold the answer of an action. The next
// action with the same prefix overwrites it.
var answers = map[string][]string{
	"InvokeLambdaFunction":                      {"$.External.", "$.LambdaInvocation."},
	"GetCase":                                   {"$.Case."},
	"GetCustomerProfile":                        {"$.Customer.", "$.CustomerProfile."},
	"GetCustomerProfileObject":                  {"$.Customer.ObjectAttributes."},
	"GetCalculatedAttributesForCustomerProfile": {"$.Customer.CalculatedAttributes."},
	"EvaluateDataTableValues":                   {"$.DataTables.", "$.DataTable."},
	"ListDataTableValues":                       {"$.DataTableList."},
	"ConnectParticipantWithLexBot":              {lexPrefix},
	"InvokeFlowModule":                          {"$.Modules."},
}

// findAnswers finds which attributes the answer of each action gives a value: those that
// are compared or copied where it is the last answer of its kind.
func (r *reader) findAnswers() {
	for _, f := range r.list {
		for _, a := range f.actions {
			if path := canonical(a.text("ComparisonValue")); a.kind == "Compare" {
				r.findAnswer(a, path)
			}
			for _, x := range a.assigns {
				r.findAnswer(a, canonical(x.value))
			}
		}
	}
}

// findAnswer notes the actions whose answer is a value that an action uses.
func (r *reader) findAnswer(a *action, path string) {
	id := r.attributeOf(path)
	if r.attributes[id] == nil {
		return
	}
	for _, prefix := range answerPrefixes {
		if !strings.HasPrefix(path, prefix) {
			continue
		}
		for _, from := range r.reach(a, answer+register(prefix)).by {
			if !slices.Contains(from.answers, id) {
				from.answers = append(from.answers, id)
			}
		}
		return
	}
}

// answerPrefixes has all prefixes of answers, longer ones first.
var answerPrefixes = []string{
	"$.External.", "$.LambdaInvocation.", "$.Case.", "$.Customer.ObjectAttributes.", "$.Customer.CalculatedAttributes.", "$.Customer.",
	"$.CustomerProfile.", "$.DataTables.", "$.DataTable.", "$.DataTableList.", lexPrefix, "$.Modules.",
}

// answered returns the attributes that the action's answer gives a value.
func (s *scope) answered(a *action) []importer.Assign {
	slices.Sort(a.answers)
	var out []importer.Assign
	for _, id := range a.answers {
		out = append(out, importer.Assign{Attribute: id})
	}
	return out
}

// say: MessageParticipant.
func (s *scope) say(a *action) {
	p := s.prompt(a, a.params)
	if p.IsZero() {
		s.pass(a, a.next, "says nothing")
		return
	}
	out := s.step(importer.Say, a)
	out.Prompt = p
	a.remarkRecording(p)
	out.Edge("done", s.at(a.next))
}

// remarkRecording notes that a block plays a recording of which the export has the name only.
func (a *action) remarkRecording(p importer.Prompt) {
	if p.Audio != "" && p.Takes == 0 {
		a.block.Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
	}
}

// ask: a question to another system. A customer profile or a case may not be found.
func (s *scope) ask(a *action) {
	out := s.step(importer.Lookup, a)
	out.What = first(a.text("LambdaFunctionARN"), words(a.kind))
	if isDynamic(out.What) {
		a.block.Approximate("the function is chosen in the call", "give each function a lookup, and branch on what chooses it")
	}
	sets := s.answered(a)
	ok := "ok"
	for _, c := range a.conditions {
		out.Edges = append(out.Edges, importer.Edge{Outcome: strings.Join(c.operands, " "), To: s.at(c.next), Sets: slices.Clone(sets)})
		ok = other
	}
	for _, e := range a.errors {
		switch {
		case a.isPlatformError(e):
		case e.kind == noMatch:
			out.Edges = append(out.Edges, importer.Edge{Outcome: other, To: s.at(e.next), Sets: slices.Clone(sets)})
			ok = ""
		case e.kind == otherwise || e.kind == "":
			if s.landing(a, e.next) != s.landing(a, a.next) {
				out.Edge("error", s.at(e.next))
			}
		default:
			out.Edge(words(strings.TrimSuffix(e.kind, "Error")), s.at(e.next))
		}
	}
	if ok != "" && (ok == "ok" || a.next != "") {
		out.Edges = append(out.Edges, importer.Edge{Outcome: ok, To: s.at(a.next), Sets: slices.Clone(sets)})
	}
}

// landing returns the first action with an effect from an action on.
func (s *scope) landing(a *action, id string) string {
	for range maxPassed {
		next := a.flow.byID[id]
		if next == nil || !s.passes(next) {
			break
		}
		id = next.next
	}
	return id
}

// passes reports whether an action changes nothing on the way.
func (r *reader) passes(a *action) bool {
	if a.kind != "UpdateContactAttributes" {
		return slices.Contains(noEffect, a.kind)
	}
	return !slices.ContainsFunc(a.assigns, func(x assignment) bool {
		return !isDynamic(x.value) && r.attributes[r.attributeOf(string(x.register))] != nil
	})
}

var hump = regexp.MustCompile(`([a-z0-9])([A-Z])`)

// words writes a name in camel case with underscores.
func words(camel string) string { return strings.ToLower(hump.ReplaceAllString(camel, "${1}_$2")) }

// unknown: an action that the documentation does not have. Its results are drawn.
func (s *scope) unknown(a *action) {
	reason := "a block that Amazon Connect's documentation does not have"
	named := slices.ContainsFunc(a.errors, func(e failure) bool { return !a.isPlatformError(e) })
	if len(a.conditions) == 0 && !named {
		s.pass(a, a.next, reason)
		return
	}
	a.block.Approximate(reason+": a lookup gives its result", "")
	s.ask(a)
}

// set: UpdateContactAttributes. Values that the caller hears are in the prompts; copies
// are the same attribute.
func (s *scope) set(a *action) {
	out := s.step(importer.Set, a)
	for _, x := range a.assigns {
		path := string(x.register)
		id := s.attributeOf(path)
		if isDynamic(x.value) {
			s.copied(a, x)
			continue
		}
		if s.attributes[id] != nil {
			out.Sets = append(out.Sets, importer.Assign{Attribute: id, Values: []string{s.attributes[id].word(x.value)}})
		}
	}
	slices.SortFunc(out.Sets, func(x, y importer.Assign) int { return strings.Compare(x.Attribute, y.Attribute) })
	out.Edge("done", s.at(a.next))
	s.nameSet(out)
	if len(out.Sets) == 0 {
		out.Kind = importer.Pass
		a.block.LeaveOut(importer.NoEffect)
	}
}

// nameSet names a set step after what it sets, if its block has no name.
func (s *scope) nameSet(out *importer.Step) {
	if len(out.Sets) > 0 && out.From[0].Name == "" {
		x := out.Sets[0]
		out.Name = "set_" + s.nameOf(x.Attribute) + "_" + s.nameOf(x.Values[0])
	}
}

// copied notes that an attribute is compared which holds what the caller entered.
func (s *scope) copied(a *action, x assignment) {
	if canonical(x.value) == storedPath && s.attributes[string(x.register)] != nil {
		a.block.Approximate("an entry is kept and compared later", "branch where the caller enters it")
	}
}

// data: UpdateContactData may change the language.
func (s *scope) data(a *action) {
	if code := a.text("LanguageCode"); importer.BaseLanguage(code) != "" && s.manyLanguages() {
		s.setLanguage(a, importer.BaseLanguage(code))
		return
	}
	s.pass(a, a.next, importer.NoEffect)
}

func (s *scope) voice(a *action) {
	v := a.text("TextToSpeechVoice")
	language := importer.VoiceLanguage(v)
	switch {
	case !s.manyLanguages():
		s.pass(a, a.next, importer.NoEffect)
	case language != "":
		s.setLanguage(a, language)
	default:
		reason := "the language of the voice is not known"
		if isDynamic(v) {
			reason = "the voice is chosen in the call"
		}
		a.block.Approximate(reason, "set the language by hand: set: {language: …}")
		s.pass(a, a.next, "")
	}
}

func (s *scope) setLanguage(a *action, language string) {
	out := s.step(importer.Set, a)
	out.Sets = []importer.Assign{{Attribute: importer.Language, Values: []string{language}}}
	out.Edge("done", s.at(a.next))
	s.nameSet(out)
}

// transfer: TransferParticipantToThirdParty.
func (s *scope) transfer(a *action) {
	out := s.step(importer.Transfer, a)
	number := first(a.text("ThirdPartyPhoneNumber"), a.text("VoiceConnector", "VoiceConnectorArn"))
	out.What = first(number, "outside")
	if isDynamic(number) {
		out.What = canonical(number)
	}
	if !strings.EqualFold(a.text("ContinueFlowExecution"), "false") {
		out.Edge("completed", s.at(a.next))
	}
	if to, ok := a.onError("CallFailed"); ok {
		out.Edge("failed", s.at(to))
		out.Edge("busy", s.at(to))
	}
	if to, ok := a.onError("ConnectionTimeLimitExceeded"); ok {
		out.Edge("no_answer", s.at(to))
	}
}

// goes: TransferToFlow.
func (s *scope) goes(a *action) {
	id := a.text("ContactFlowId")
	if a.calls != nil {
		s.step(importer.Go, a).What = a.calls.out.ID
		return
	}
	if isDynamic(id) {
		a.block.Approximate("the flow is chosen in the call", "branch on what chooses it, with a go for each flow")
	}
	s.step(importer.Go, a).What = first(id, "another flow")
}

// run: InvokeFlowModule. Without the module's file it is a lookup: the call comes back.
func (s *scope) run(a *action) {
	if a.calls != nil {
		out := s.step(importer.Run, a)
		out.What = a.calls.out.ID
		for _, c := range a.conditions {
			out.Edges = append(out.Edges, importer.Edge{Outcome: words(c.operand()), To: s.at(c.next)})
		}
		for _, leave := range a.calls.leaves {
			if label := returnLabel(leave); !slices.ContainsFunc(out.Edges, func(e importer.Edge) bool { return e.Outcome == label }) {
				out.Edge(label, s.at(a.next))
			}
		}
		return
	}
	a.block.Approximate("runs a module that is not imported", "import the module's file with this one")
	out := s.step(importer.Lookup, a)
	out.What = first(a.text("FlowModuleId"), "module")
	for _, c := range a.conditions {
		out.Edges = append(out.Edges, importer.Edge{Outcome: c.operand(), To: s.at(c.next), Sets: s.answered(a)})
	}
	if len(a.conditions) == 0 || a.next != "" {
		out.Edges = append(out.Edges, importer.Edge{Outcome: "ok", To: s.at(a.next), Sets: s.answered(a)})
	}
}

// returnLabel returns the label of a module's end.
func returnLabel(a *action) string {
	return words(first(a.text("ReferenceName"), a.text("Transition"), a.text("ReturnValue"), "completed"))
}

func (s *scope) returns(a *action) { s.step(importer.Return, a).What = returnLabel(a) }

func (s *scope) end(a *action) { s.step(importer.End, a).What = "hung_up" }

// loop: a count of 0 never loops.
func (s *scope) loop(a *action) {
	count := a.text("LoopCount")
	var again, done string
	for _, c := range a.conditions {
		switch c.operand() {
		case "ContinueLooping", "NotDone":
			again = c.next
		case "DoneLooping", "Done":
			done = c.next
		}
	}
	if count == "0" {
		s.pass(a, done, "loops no time")
		return
	}
	n := a.params.Get("LoopCount").Int(0)
	out := s.step(importer.Loop, a)
	if n < 1 || n > 100 {
		a.block.Approximate("the number of loops is chosen in the call: 3 are assumed", "write the number")
		n = 3
	}
	out.What = strconv.Itoa(n)
	out.Edge("again", s.at(again))
	out.Edge("done", s.at(done))
}

// distribute: DistributeByPercentage draws one of its ways. A way that no call takes has
// no outcome.
func (s *scope) distribute(a *action) {
	out := s.step(importer.Lookup, a)
	out.What = "distribution of " + a.flow.out.ID + " " + a.id
	s.center.Names[out.What] = "distribution"
	low := 0
	add := func(high int, to string) {
		if high = min(high, 100); high > low {
			out.Edges = append(out.Edges, importer.Edge{Outcome: fmt.Sprintf("%d_to_%d", low+1, high), To: s.at(to), Share: high - low})
			low = high
		}
	}
	for _, c := range a.conditions {
		add(a.upTo(c), c.next)
	}
	add(100, a.otherwise())
}

// upTo returns the percentage of calls that a condition and those before it take: the
// number drawn is at least 1.
func (a *action) upTo(c condition) int {
	n := importer.ValueOf(c.operand()).Int(0)
	if c.operator == "NumberLessThan" {
		n--
	}
	return n
}

// wait: Wait takes time, or until an event.
func (s *scope) wait(a *action) {
	out := s.step(importer.Lookup, a)
	out.What = "wait"
	out.Takes = a.seconds(1, "TimeLimitSeconds")
	if len(a.params.Get("Events").List()) > 0 || isDynamic(a.text("TimeLimitSeconds")) {
		a.block.Approximate("waits for an event or a time chosen in the call", "set takes to how long it waits")
	}
	for _, c := range a.conditions {
		out.Edge(words(c.operand()), s.at(c.next))
	}
	if len(a.conditions) == 0 {
		out.Edge("done", s.at(a.next))
	}
}
