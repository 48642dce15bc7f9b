package amazonconnect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// readModules reads a flow of the older format. Each module becomes the action of the
// flow language that does the same.
func (f *flow) readModules(r *reader, v tree.Value) {
	known := moduleShape()
	for _, x := range v.Get("modules").List() {
		m := newModule(x)
		a := f.add(x.TextOf("id"), "")
		a.block.Type = cmp.Or(x.TextOf("type"), "block without a type")
		a.block.At = []*tree.Pointer{x.At()}
		a.block.NameUnknown(x, known)
		a.kind = m.kind()
		a.params = tree.ValueOf(m.params())
		a.meta = x.Get("metadata")

		// Branches need the kind of the action, which decides the meaning of their conditions.
		for _, b := range x.Get("branches").List() {
			m.addBranch(a, b)
		}

		a.nameResources(r)
		m.nameResources(a, r)
	}
	f.setStart(v.TextOf("start"))
}

// oldFlowShape returns the keys of a flow of the older format around its blocks.
func oldFlowShape() importer.Shape {
	return importer.Shape{"version": nil, "type": nil, "start": nil, "metadata": nil, "modules": nil}
}

// moduleShape returns the keys of a block of the older format.
func moduleShape() importer.Shape {
	return importer.Shape{
		"id":         nil,
		"type":       nil,
		"target":     nil,
		"metadata":   nil,
		"parameters": {"name": nil, "value": nil, "namespace": nil, "resourceName": nil, "key": nil},
		"branches":   {"condition": nil, "conditionType": nil, "conditionValue": nil, "transition": nil},
	}
}

// module is a block of the older format.
type module struct {
	source tree.Value
	target string
	values map[string]tree.Value // the first parameter of each name
	asked  map[string]bool       // the names of the parameters that params has read
}

func newModule(x tree.Value) *module {
	m := &module{source: x, target: x.TextOf("target"), values: map[string]tree.Value{}, asked: map[string]bool{}}
	for _, p := range x.Get("parameters").List() {
		if name := p.TextOf("name"); m.values[name].TextOf("name") == "" {
			m.values[name] = p
		}
	}
	return m
}

// value returns a parameter's value, or the path of the value that decides it.
func (m *module) value(names ...string) string {
	// A parameter with an older name does not matter if there is one with the newer name. So it counts as read, too.
	for _, n := range names {
		m.asked[n] = true
	}

	for _, n := range names {
		if v := paramValue(m.values[n]); v != "" {
			return v
		}
	}
	return ""
}

// readElsewhere has the parameters that params does not read by their name alone: parameters of prompts and
// attributes, parameters that matter only next to another one, and parameters that change no way of a call.
const readElsewhere = `Text AudioPrompt PromptId Prompt TextToSpeechType Attribute Namespace key value
	MaxDigits CustomerInputType CountryCode PhoneNumberFormat EncryptEntry EncryptionKeyId EncryptionKey
	TerminatorDigits CustomTerminatingKeypress DisableCancel BotName BotAlias BotAliasArn BotRegion Parameter BlindTransfer Type`

// unread returns the names of the parameters with a value that nothing reads.
func (m *module) unread() []string {
	known := strings.Fields(readElsewhere)
	var out []string
	for name, v := range m.values {
		if !m.asked[name] && !slices.Contains(known, name) && paramValue(v) != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// paramValue returns the value of a parameter: of a resource that a template leaves to the instance, its name.
func paramValue(p tree.Value) string {
	return cmp.Or(attributePath(p.TextOf("namespace"), p.TextOf("value")), p.TextOf("resourceName"))
}

// attributePath returns the path of an attribute in a namespace, as the flow language
// writes it, or the name itself if there is no namespace.
func attributePath(namespace, name string) string {
	switch namespace {
	case "":
		return name
	case "User Defined", "UserDefined":
		return "$.Attributes." + name
	case "System":
		if path, ok := systemPaths[name]; ok {
			return path
		}
		return "$.System." + strings.ReplaceAll(name, " ", "")
	}
	return "$." + strings.ReplaceAll(namespace, " ", "") + "." + name
}

var systemPaths = map[string]string{
	"Stored customer input":    "$.StoredCustomerInput",
	"Channel":                  "$.Channel",
	"Lex.IntentName":           intentPath,
	"Queue name":               "$.Queue.Name",
	"Queue ARN":                "$.Queue.ARN",
	"Customer Number":          "$.CustomerEndpoint.Address",
	"Customer number":          "$.CustomerEndpoint.Address",
	"Dialed Number":            "$.SystemEndpoint.Address",
	"Dialed number":            "$.SystemEndpoint.Address",
	"Customer callback number": "$.CustomerCallbackNumber",
	"Text to speech voice":     "$.TextToSpeechVoiceId",
	"Language":                 "$.LanguageCode",
	"Contact id":               "$.ContactId",
}

// moduleKinds has the action of the flow language for each type of module.
var moduleKinds = map[string]string{
	"PlayPrompt": "MessageParticipant", "PlayAudio": "MessageParticipant", "SendMessage": "MessageParticipant",
	"LoopPrompts":  loopsPrompts,
	"GetUserInput": "GetParticipantInput", "GetCustomerInput": "GetParticipantInput",
	"StoreUserInput": "GetParticipantInput", "StoreCustomerInput": "GetParticipantInput",
	"SetAttributes": "UpdateContactAttributes", "SetScreenPop": "UpdateContactAttributes",
	"CheckAttribute": "Compare", "CheckAttributes": "Compare",
	"TransferToFlow":   "TransferToFlow",
	"CustomerInQueue":  "TransferContactToQueue",
	"TransferToQueue":  "TransferContactToQueue",
	"TransferExternal": "TransferParticipantToThirdParty", "TransferToPhoneNumber": "TransferParticipantToThirdParty",
	"SetQueue": "UpdateContactTargetQueue", "SetWorkingQueue": "UpdateContactTargetQueue",
	"CheckHoursOfOperation": "CheckHoursOfOperation",
	"CheckQueueStatus":      "CheckMetricData", "CheckStaffing": "CheckMetricData",
	"GetQueueMetrics": "GetMetricData", "GetMetrics": "GetMetricData", "SetQueueMetrics": "GetMetricData",
	"InvokeExternalResource": "InvokeLambdaFunction", "InvokeLambda": "InvokeLambdaFunction",
	"InvokeModule":         "InvokeFlowModule",
	"InvokeFlowModule":     "InvokeFlowModule",
	"ReturnFromModule":     "EndFlowModuleExecution",
	"Disconnect":           "DisconnectParticipant",
	"EndFlow":              "EndFlowExecution",
	"Resume":               "EndFlowExecution",
	"ResumeFlow":           "EndFlowExecution",
	"SetContactFlow":       "UpdateContactEventHooks",
	"SetEventHook":         "UpdateContactEventHooks",
	"SetEventFlow":         "UpdateContactEventHooks",
	"SetDisconnectFlow":    "UpdateContactEventHooks",
	"SetWhisperFlow":       "UpdateContactEventHooks",
	"SetHoldFlow":          "UpdateContactEventHooks",
	"SetCustomerQueueFlow": "UpdateContactEventHooks",
	"SetRecordingBehavior": "UpdateContactRecordingBehavior", "SetLoggingBehavior": "UpdateFlowLoggingBehavior",
	"SetVoice": "UpdateContactTextToSpeechVoice", "SetContactData": "UpdateContactData",
	"UpdateRoutingPriority": "UpdateContactRoutingBehavior", "SetRoutingCriteria": "UpdateRoutingCriteria",
	"SetCallBackNumber": "UpdateContactCallbackNumber", "SetCallbackNumber": "UpdateContactCallbackNumber",
	"CreateCallback": "CreateCallbackContact", "Loop": "Loop", "PercentileBranching": "DistributeByPercentage",
	"Wait":                "Wait",
	"HoldOrResume":        "UpdatePreviousContactParticipantState",
	"HoldCustomerOrAgent": "UpdatePreviousContactParticipantState",
	"SetHold":             "UpdatePreviousContactParticipantState",
	"StartMediaStreaming": "UpdateContactMediaStreamingBehavior",
	"StopMediaStreaming":  "UpdateContactMediaStreamingBehavior",
	"MediaStreaming":      "UpdateContactMediaStreamingBehavior",
	"DialNumber":          "CompleteOutboundCall", "CallPhoneNumber": "CompleteOutboundCall",
}

// targets has the action for each target of a Transfer module.
var targets = map[string]string{
	"Flow": "TransferToFlow", "Queue": "TransferContactToQueue", "Agent": "TransferContactToAgent",
	"PhoneNumber": "TransferParticipantToThirdParty", "External": "TransferParticipantToThirdParty",
}

func (m *module) kind() string {
	t := m.source.TextOf("type")
	switch {
	case t == "Transfer":
		return cmp.Or(targets[m.target], "TransferTo"+m.target)
	case moduleKinds[t] == "GetParticipantInput" &&
		(m.target == "Lex" || m.value("BotName", "BotAlias", "BotAliasArn") != ""):
		return "ConnectParticipantWithLexBot"
	}
	return cmp.Or(moduleKinds[t], t)
}

type object = map[string]any

// params returns the module's parameters in the form of an action.
func (m *module) params() object {
	out := m.prompt()
	put := func(key string, names ...string) {
		if v := m.value(names...); v != "" {
			out[key] = v
		}
	}

	// The first of several old names that has a value counts.
	put("InputTimeLimitSeconds", "Timeout")
	put("QueueId", "Queue", "QueueId")
	put("AgentId", "Agent", "AgentId")
	put("HoursOfOperationId", "Hours", "HoursOfOperation", "HoursOfOperationId")
	put("ContactFlowId", "ContactFlowId")
	put("FlowModuleId", "FlowModuleId", "ContactFlowModuleId", "ModuleArn")
	put("LambdaFunctionARN", "FunctionArn")
	put("InvocationTimeLimitSeconds", "TimeLimit")
	put("ThirdPartyPhoneNumber", "PhoneNumber")
	put("LoopCount", "LoopCount")
	put("TextToSpeechVoice", "GlobalVoice", "Voice")
	put("LanguageCode", "LanguageCode")
	put("QueuePriority", "AbsolutePosition", "QueuePriority")
	put("QueueTimeAdjustmentSeconds", "TimeOffset")
	put("CallbackNumber", "CallBackNumber", "CallbackNumber")
	put("TimeLimitSeconds", "TimeoutSeconds")
	put("InterruptFrequencySeconds", "InterruptSeconds")
	put("InitialCallDelaySeconds", "InitialDelaySeconds")
	put("MaximumConnectionAttempts", "MaxRetryAttempts")
	put("RetryDelaySeconds", "RetryDelaySeconds")

	// These kinds have parameters whose form differs, besides their names.
	switch m.kind() {
	case "GetParticipantInput":
		m.storeInput(out)
	case "UpdateContactAttributes":
		out["Attributes"] = m.attributes()
	case "Compare":
		out["ComparisonValue"] = attributePath(m.values["Namespace"].TextOf("value"),
			m.values["Attribute"].TextOf("value"))
	case "UpdateContactEventHooks":
		usual := "CustomerRemaining"
		if m.source.TextOf("type") == "SetCustomerQueueFlow" {
			usual = queueEvent
		}
		out["EventHooks"] = object{cmp.Or(m.value("Type"), usual): m.value("ContactFlowId")}
	case "CheckMetricData":
		out["MetricType"] = "NumberOfAgents" + cmp.Or(m.value("AgentStatus", "Status", "StaffingStatus"), "Staffed")
	case "ConnectParticipantWithLexBot":
		out["LexBot"] = object{"Name": m.value("BotName", "BotAliasArn", "BotAlias")}
	case "TransferParticipantToThirdParty":
		out["ContinueFlowExecution"] = strconv.FormatBool(m.value("BlindTransfer") != "true")
		out["ThirdPartyConnectionTimeLimitSeconds"] = m.value("TimeLimit")
	}

	// The others keep their names. The report then names each of them that the action's type does not know.
	for _, name := range m.unread() {
		out[name] = m.value(name)
	}

	return out
}

// prompt returns the prompt of a module. Loop prompts have a list of prompts.
func (m *module) prompt() object {
	var all []any
	ssml := strings.EqualFold(m.value("TextToSpeechType"), "ssml")
	for _, p := range m.source.Get("parameters").List() {
		v := paramValue(p)
		name := p.TextOf("name")
		if v == "" {
			continue
		}

		switch {
		case name == "Text" && (ssml || p.TextOf("key") == "ssml"):
			all = append(all, object{"SSML": v})
		case name == "Text":
			all = append(all, object{"Text": v})
		case name == "AudioPrompt" || name == "PromptId" || name == "Prompt":
			all = append(all, object{"PromptId": v})
		}
	}

	// Only this module plays several prompts. All others have one.
	if moduleKinds[m.source.TextOf("type")] == loopsPrompts {
		return object{"Messages": all}
	}
	if len(all) > 0 {
		return all[0].(object)
	}
	return object{}
}

func (m *module) storeInput(out object) {
	if !strings.HasPrefix(m.source.TextOf("type"), "Store") {
		return
	}

	out["StoreInput"] = "True"

	// A customer enters either a phone number or digits up to a length.
	validation := object{}
	if m.value("CustomerInputType") == "PhoneNumber" {
		validation["PhoneNumberValidation"] = object{
			"NumberFormat": m.value("PhoneNumberFormat"),
			"CountryCode":  m.value("CountryCode"),
		}
	} else {
		validation["CustomValidation"] = object{"MaximumLength": m.value("MaxDigits")}
	}

	out["InputValidation"] = validation
	if m.value("EncryptEntry") == "true" {
		out["InputEncryption"] = object{"EncryptionKeyId": m.value("EncryptionKeyId")}
	}

	out["DTMFConfiguration"] = object{
		"InputTerminationSequence": m.value("TerminatorDigits", "CustomTerminatingKeypress"),
		"DisableCancelKey":         m.value("DisableCancel"),
	}
}

func (m *module) attributes() object {
	out := object{}
	if key := m.value("key"); key != "" { // a screen pop
		out[key] = m.value("value")
	}
	for _, p := range m.source.Get("parameters").List() {
		if p.TextOf("name") == "Attribute" {
			out[p.TextOf("key")] = paramValue(p)
		}
	}
	return out
}

// results has the outcome in the flow language for a branch's condition, where it has
// another name.
var results = map[string]string{"Looping": "ContinueLooping", "Complete": "DoneLooping"}

// failures has the error in the flow language for a branch's condition.
var failures = map[string]string{
	"Error":              otherError,
	"NoMatch":            noMatch,
	"Timeout":            noInput,
	"AtCapacity":         queueFull,
	"InvalidNumber":      "InvalidPhoneNumber",
	"InvalidPhoneNumber": "InvalidCallbackNumber", "NonDialableNumber": "CallbackNumberNotDialable",
	"CallFailure":   "CallFailed",
	"CallFailed":    "CallFailed",
	"NoneFound":     "NoneFoundError",
	"MultipleFound": "MultipleFoundError",
}

// addBranch adds a branch of a module to its action: as the next action, as a condition, or as an
// error.
func (m *module) addBranch(a *action, b tree.Value) {
	to := b.TextOf("transition")
	on := b.TextOf("condition")

	value := b.Get("conditionValue")
	compare := func(operator, operand, metric string) {
		a.conditions = append(a.conditions, condition{operator, []string{operand}, to, metric})
	}
	fail := func(kind string) { a.errors = append(a.errors, failure{kind, to}) }

	// The words of the older format depend on the module. Special meanings come before general ones.
	switch {
	case on == "Success":
		a.next = to
	case on == "Timeout" && a.kind == loopsPrompts:
		compare("Equals", "MessagesInterrupted", "")
	case on == "Timeout" && a.kind == "Wait":
		compare("Equals", "WaitCompleted", "")
	case on == "Timeout" && a.kind == "TransferParticipantToThirdParty":
		fail("ConnectionTimeLimitExceeded")
	case a.block.Type == "CheckStaffing" && on == "True":
		compare("NumberGreaterThan", "0", "")
	case a.block.Type == "CheckStaffing" && on == "False":
		fail(noMatch)
	case on == "CheckQueueTime": // milliseconds
		compare(operatorOf(b), strconv.Itoa(value.Int(0)/1000), oldestContact)
	case on == "CheckQueueCapacity":
		compare(operatorOf(b), value.Text(), contactsInQueue)
	case on == "Evaluate" && a.kind == "DistributeByPercentage":
		compare("NumberLessThan", strconv.Itoa(a.lastBound()+value.Int(0)), "")
	case on == "Evaluate":
		compare(operatorOf(b), value.Text(), "")
	case failures[on] != "":
		fail(failures[on])
	default:
		compare("Equals", cmp.Or(results[on], on), "")
	}
}

// lastBound returns the bound of the last condition, or 1 before the first condition. The number drawn is 1 to 100 and
// less than the bound: a first condition for 30% has the bound 31.
func (a *action) lastBound() int {
	if len(a.conditions) == 0 {
		return 1
	}
	n, _ := strconv.Atoi(a.conditions[len(a.conditions)-1].operand())
	return n
}

var operatorsOfModules = map[string]string{
	"LessThan": "NumberLessThan", "LessThanOrEqualTo": "NumberLessOrEqualTo",
	"GreaterThan": "NumberGreaterThan", "GreaterThanOrEqualTo": "NumberGreaterOrEqualTo",
	"StartsWith": "TextStartsWith", "EndsWith": "TextEndsWith", "Contains": "TextContains",
}

func operatorOf(branch tree.Value) string {
	op := branch.TextOf("conditionType")
	return cmp.Or(operatorsOfModules[op], op)
}

// nameResources keeps the names of the resources that parameters carry.
func (m *module) nameResources(a *action, r *reader) {
	for _, p := range m.source.Get("parameters").List() {
		if id, name := paramValue(p), p.TextOf("resourceName"); id != "" && name != "" {
			r.center.Names[id] = name
		}
	}
	for _, key := range []string{"queue", "Queue", "ContactFlow", "contactFlow", "Hours"} {
		if id, name := a.meta.TextOf(key, "id"), a.meta.TextOf(key, "text"); id != "" && name != "" {
			r.center.Names[id] = name
		}
	}
}
