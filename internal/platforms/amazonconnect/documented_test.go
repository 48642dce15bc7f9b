package amazonconnect

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// documented has the actions of "Amazon Connect Flow language", and the result of each between
// two prompts of an inbound flow, with parameters that leave nothing open.
var documented = []struct {
	kind, parameters string
	is               importer.Status
}{
	// Contact actions.
	{"CompleteOutboundCall", `{}`, importer.LeftOut},
	{"CreateCase", `{}`, importer.LeftOut},
	{"CreateContact", `{}`, importer.LeftOut},
	{"CreatePersistentContactAssociation", `{}`, importer.LeftOut},
	{"CreateTask", `{}`, importer.LeftOut},
	{"CreateWisdomSession", `{}`, importer.LeftOut},
	{"DequeueContactAndTransferToQueue", `{"QueueId": "q"}`, importer.Exact},
	{"EndFlowModuleExecution", `{}`, importer.Exact},
	{"GetCase", `{}`, importer.Exact},
	{"InvokeFlowModule", `{"FlowModuleId": "m"}`, importer.Unknown},
	{"LoadContactContent", `{}`, importer.LeftOut},
	{"ResumeContact", `{}`, importer.LeftOut},
	{"StartOutboundChatContact", `{}`, importer.LeftOut},
	{"StartOutboundEmailContact", `{}`, importer.LeftOut},
	{"TagContact", `{}`, importer.LeftOut},
	{"TransferContactToAgent", `{"AgentId": "a"}`, importer.Approximated},
	{"TransferContactToQueue", `{"QueueId": "q"}`, importer.Exact},
	{"UnTagContact", `{}`, importer.LeftOut},
	{"UntagContact", `{}`, importer.LeftOut},
	{"UpdateCase", `{}`, importer.LeftOut},
	{"UpdateContactAttributes", `{"Attributes": {"a": "b"}}`, importer.LeftOut},
	{"UpdateContactCallbackNumber", `{"CallbackNumber": "$.CustomerEndpoint.Address"}`, importer.Exact},
	{"UpdateContactData", `{"LanguageCode": "en-US"}`, importer.LeftOut},
	{"UpdateContactEventHooks", `{"EventHooks": {"AgentWhisper": "w"}}`, importer.LeftOut},
	{"UpdateContactMediaProcessing", `{}`, importer.LeftOut},
	{"UpdateContactMediaStreamingBehavior", `{}`, importer.LeftOut},
	{"UpdateContactRecordingAndAnalyticsBehavior", `{"VoiceBehavior": {"VoiceRecordingBehavior": {"RecordedParticipants": ["Agent", "Customer"]}}}`, importer.Exact},
	{"UpdateContactRecordingBehavior", `{"RecordingBehavior": {"RecordedParticipants": []}}`, importer.Exact},
	{"UpdateContactRoutingBehavior", `{"QueueTimeAdjustmentSeconds": "60"}`, importer.Approximated},
	{"UpdateContactRoutingCriteria", `{}`, importer.Approximated},
	{"UpdateContactTargetQueue", `{"QueueId": "q"}`, importer.LeftOut}, // no block uses the queue
	{"UpdateContactTextToSpeechVoice", `{"TextToSpeechVoice": "Joanna"}`, importer.LeftOut},
	{"UpdatePreviousContactParticipantState", `{}`, importer.LeftOut},

	// Flow control actions.
	{"CheckHoursOfOperation", `{"HoursOfOperationId": "h"}`, importer.Exact},
	{"CheckMetricData", `{"MetricType": "NumberOfAgentsAvailable", "QueueId": "q"}`, importer.Exact},
	{"CheckOutboundCallStatus", `{}`, importer.Exact},
	{"CheckVoiceId", `{}`, importer.Exact},
	{"Compare", `{"ComparisonValue": "$.Attributes.a"}`, importer.Exact},
	{"DistributeByPercentage", `{}`, importer.Exact},
	{"EndFlowExecution", `{}`, importer.Exact},
	{"EvaluateDataTableValues", `{"DataTableId": "d"}`, importer.Exact},
	{"GetMetricData", `{}`, importer.LeftOut},
	{"ListDataTableValues", `{"DataTableId": "d"}`, importer.Exact},
	{"UpsertDataTableValues", `{"DataTableId": "d"}`, importer.LeftOut},
	{"Loop", `{"LoopCount": "3"}`, importer.Exact},
	{"StartVoiceIdStream", `{}`, importer.LeftOut},
	{"TransferToFlow", `{"ContactFlowId": "f"}`, importer.Exact},
	{"UpdateFlowAttributes", `{"FlowAttributes": {"a": {"Value": "b"}}}`, importer.LeftOut},
	{"UpdateFlowLoggingBehavior", `{}`, importer.LeftOut},
	{"UpdateRoutingCriteria", `{}`, importer.Approximated},
	{"Wait", `{"TimeLimitSeconds": "5"}`, importer.Exact},

	// Interactions.
	{"AssociateContactToCustomerProfile", `{}`, importer.LeftOut},
	{"CreateCallbackContact", `{"QueueId": "q"}`, importer.Exact},
	{"CreateCustomerProfile", `{}`, importer.LeftOut},
	{"GetCalculatedAttributesForCustomerProfile", `{}`, importer.Exact},
	{"GetCustomerProfile", `{}`, importer.Exact},
	{"GetCustomerProfileObject", `{}`, importer.Exact},
	{"InvokeLambdaFunction", `{"LambdaFunctionARN": "f"}`, importer.Exact},
	{"UpdateCustomerProfile", `{}`, importer.LeftOut},

	// Participant actions.
	{"AuthenticateParticipant", `{}`, importer.LeftOut},
	{"ConnectParticipantWithAgenticCX", `{}`, importer.Approximated},
	{"ConnectParticipantWithLexBot", `{"Text": "What is it?"}`, importer.Approximated},
	{"DisconnectParticipant", `{}`, importer.Exact},
	{"GetParticipantInput", `{"Text": "Press 1."}`, importer.Exact},
	{"MessageParticipant", `{"Text": "Hello."}`, importer.Exact},
	{"RenderMessageTemplate", `{}`, importer.LeftOut},
	{"MessageParticipantIteratively", `{"Messages": [{"Text": "Wait."}], "InterruptFrequencySeconds": "10"}`, importer.Exact},
	{"ShowView", `{}`, importer.LeftOut},
	{"TransferParticipantToThirdParty", `{"ThirdPartyPhoneNumber": "+12025550143"}`, importer.Exact},
}

// documentedResults are the values that the next blocks compare with the result of an action.
var documentedResults = map[string][]string{
	"CheckHoursOfOperation": {"Equals", "True"}, "CheckMetricData": {"NumberGreaterThan", "0"}, "Compare": {"Equals", "gold"}, "Loop": {"Equals", "ContinueLooping"},
	"DistributeByPercentage": {"NumberLessThan", "31"}, "GetParticipantInput": {"Equals", "1"}, "MessageParticipantIteratively": {"Equals", "MessagesInterrupted"},
}

// TestDocumentedActions: each action of the documentation has a decided status, and none is unknown.
func TestDocumentedActions(t *testing.T) {
	listed := map[string]string{}
	for _, d := range documented {
		if !slices.Contains(depending, d.kind) {
			listed[d.is.String()] += " " + d.kind
		}
		transitions := `"NextAction": "next"`
		if r := documentedResults[d.kind]; r != nil {
			transitions += fmt.Sprintf(`, "Conditions": [{"NextAction": "other", "Condition": {"Operator": %q, "Operands": [%q]}}]`, r[0], r[1])
		}
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "it", "Actions": [{"Identifier": "it", "Type": %q, "Parameters": %s, "Transitions": {%s, "Errors": [{"NextAction": "next", "ErrorType": "NoMatchingError"}, {"NextAction": "next", "ErrorType": "NoMatchingCondition"}]}},`+
			`{"Identifier": "next", "Type": "MessageParticipant", "Parameters": {"Text": "Next."}, "Transitions": {"NextAction": "end"}},`+
			`{"Identifier": "other", "Type": "MessageParticipant", "Parameters": {"Text": "Other."}, "Transitions": {"NextAction": "end"}},`+
			`{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, d.kind, d.parameters, transitions)

		b := statusOf(t, src)
		if b.Status != d.is || strings.Contains(b.Reason, "documentation") {
			t.Errorf("%s is %s (%s), want %s", d.kind, b.Status, b.Reason, d.is)
		}
		if b.Differs() && b.Reason == "" {
			t.Errorf("%s has no reason", d.kind)
		}
	}

	importertest.Listed(t, Format, listed)
}

// depending are the actions whose result depends on other blocks: the actions that use their values, and the module.
var depending = strings.Fields("InvokeFlowModule UpdateContactAttributes UpdateContactData UpdateContactEventHooks " +
	"UpdateContactTargetQueue UpdateContactTextToSpeechVoice UpdateFlowAttributes")

// documentedWays has the conditions and errors of the actions by their documentation, apart from documentedResults.
var documentedWays = map[string]struct{ conditions, errors string }{
	"AuthenticateParticipant":                   {"OptedOut", "TimeLimitExceeded NoMatchingError"},
	"CheckHoursOfOperation":                     {"True False", "NoMatchingError"},
	"CheckOutboundCallStatus":                   {"CallAnswered VoicemailBeep VoicemailNoBeep NotDetected", "NoMatchingError"},
	"CheckVoiceId":                              {"Authenticated NotAuthenticated Inconclusive NotEnrolled OptedOut", "NoMatchingCondition NoMatchingError"},
	"Compare":                                   {"gold silver", "NoMatchingCondition"},
	"ConnectParticipantWithAgenticCX":           {"Escalation", "NoMatchingCondition InputTimeLimitExceeded NoMatchingError"},
	"ConnectParticipantWithLexBot":              {"Order FallbackIntent", "InputTimeLimitExceeded NoMatchingCondition NoMatchingError"},
	"CreateCallbackContact":                     {"", "NoMatchingError"},
	"CreateCase":                                {"", "ContactNotLinked NoMatchingError"},
	"CreatePersistentContactAssociation":        {"", "NoMatchingError"},
	"DequeueContactAndTransferToQueue":          {"", "QueueAtCapacity NoMatchingError"},
	"DistributeByPercentage":                    {"", "NoMatchingCondition"},
	"EvaluateDataTableValues":                   {"", "NoMatchingError"},
	"GetCalculatedAttributesForCustomerProfile": {"", "NoneFoundError NoMatchingError"},
	"GetCase":                                    {"", "NoneFoundError MultipleFoundError ContactNotLinked NoMatchingError"},
	"GetCustomerProfile":                         {"", "MultipleFoundError NoneFoundError NoMatchingError"},
	"GetCustomerProfileObject":                   {"", "NoneFoundError NoMatchingError"},
	"GetParticipantInput":                        {"1 2", "InputTimeLimitExceeded NoMatchingCondition NoMatchingError"},
	"InvokeFlowModule":                           {"Paid", "NoMatchingCondition NoMatchingError"},
	"InvokeLambdaFunction":                       {"", "NoMatchingError"},
	"Loop":                                       {"ContinueLooping DoneLooping", "NoMatchingError"},
	"MessageParticipant":                         {"", "NoMatchingError"},
	"RenderMessageTemplate":                      {"", "TemplateRenderingError NoMatchingError"},
	"ResumeContact":                              {"", "NoMatchingError"},
	"ShowView":                                   {"Back", "NoMatchingCondition TimeLimitExceeded NoMatchingError"},
	"TransferContactToQueue":                     {"", "QueueAtCapacity NoMatchingError"},
	"TransferParticipantToThirdParty":            {"", "CallFailed ConnectionTimeLimitExceeded NoMatchingError"},
	"TransferToFlow":                             {"", "NoMatchingError"},
	"UpdateContactCallbackNumber":                {"", "InvalidCallbackNumber CallbackNumberNotDialable"},
	"UpdateContactMediaProcessing":               {"", "ChannelMismatch NoMatchingError"},
	"UpdateContactRecordingAndAnalyticsBehavior": {"", "ChannelMismatch InFlightRedactionConfigurationFailed NoMatchingError"},
	"UpdateContactRoutingCriteria":               {"", "NoMatchingError"},
	"UpdateContactTargetQueue":                   {"", "NoMatchingError"},
	"Wait":                                       {"WaitCompleted CustomerReturned", "ParticipantNotFound NoMatchingError"},
}

// unheard are the reasons of prompts that no call hears: after a failure of the platform, and in other channels.
var unheard = []string{
	importer.ErrorOnly,
	"is for other channels: a call takes its error branch",
	"an AI agent talks with the caller: only how it ends is an answer", // its idle timeout is for chats
	"no effect on the way of a call",                                   // the errors of another channel
}

// TestDocumentedWays: each way of an action leads to its prompt, or the report has the reason.
func TestDocumentedWays(t *testing.T) {
	parameters := map[string]string{}
	for _, d := range documented {
		parameters[d.kind] = d.parameters
	}

	for kind, ways := range documentedWays {
		next := `{"Identifier": "after %[1]s", "Type": "MessageParticipant", "Parameters": {"Text": "After %[1]s."}, "Transitions": {"NextAction": "end"}}`
		var actions, conditions, errors []string
		for _, operand := range strings.Fields(ways.conditions) {
			actions = append(actions, fmt.Sprintf(next, operand))
			conditions = append(conditions, fmt.Sprintf(`{"NextAction": "after %s", "Condition": {"Operator": "Equals", "Operands": [%[1]q]}}`, operand))
		}

		for _, e := range strings.Fields(ways.errors) {
			actions = append(actions, fmt.Sprintf(next, e))
			errors = append(errors, fmt.Sprintf(`{"NextAction": "after %s", "ErrorType": %[1]q}`, e))
		}
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "it", "Actions": [{"Identifier": "it", "Type": %q, "Parameters": %s, "Transitions": {"NextAction": "end", "Conditions": [%s], "Errors": [%s]}}, %s, {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`,
			kind, parameters[kind], strings.Join(conditions, ", "), strings.Join(errors, ", "), strings.Join(actions, ", "))

		for _, b := range blocksOf(t, src) {
			isKnown := slices.ContainsFunc(unheard, func(reason string) bool { return strings.HasSuffix(b.Reason, reason) })
			if strings.HasPrefix(b.Block, "after ") && b.Status != importer.Exact && !isKnown {
				t.Errorf("%s: what follows %s is %s: %s", kind, strings.TrimPrefix(b.Block, "after "), b.Status, b.Reason)
			}
		}
	}
}

// TestDocumentedModules: each block of the older format is the action of a documented one.
func TestDocumentedModules(t *testing.T) {
	actions := map[string]bool{}
	for _, d := range documented {
		actions[d.kind] = true
	}
	for _, of := range []map[string]string{moduleKinds, targets} {
		for _, kind := range slices.Sorted(maps.Keys(of)) {
			if !actions[of[kind]] {
				t.Errorf("%s is %s, which is no documented action", kind, of[kind])
			}
		}
	}
}

// statusOf imports a flow and returns what became of its block "it".
func statusOf(t *testing.T, src string) importer.BlockReport {
	t.Helper()
	for _, b := range blocksOf(t, src) {
		if b.Block == "it" {
			return b
		}
	}
	t.Fatalf("no block: %s", src)
	return importer.BlockReport{}
}

// blocksOf imports a flow and returns what became of its blocks.
func blocksOf(t *testing.T, src string) []importer.BlockReport {
	t.Helper()
	if !json.Valid([]byte(src)) {
		t.Fatal(src)
	}
	c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return importer.Build(c, nil, nil).Report.Blocks
}
