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

// documented has the actions of "Amazon Connect Flow language", and what becomes of each between
// two prompts of an inbound flow, with parameters that leave nothing open.
var documented = []struct {
	kind, parameters string
	is               importer.Status
}{
	// Contact actions.
	{"CompleteOutboundCall", `{}`, importer.LeftOut},
	{"CreateCase", `{}`, importer.LeftOut},
	{"CreatePersistentContactAssociation", `{}`, importer.LeftOut},
	{"CreateTask", `{}`, importer.LeftOut},
	{"CreateWisdomSession", `{}`, importer.LeftOut},
	{"DequeueContactAndTransferToQueue", `{"QueueId": "q"}`, importer.Exact},
	{"EndFlowModuleExecution", `{}`, importer.Exact},
	{"GetCase", `{}`, importer.Exact},
	{"InvokeFlowModule", `{"FlowModuleId": "m"}`, importer.Approximated},
	{"LoadContactContent", `{}`, importer.LeftOut},
	{"ResumeContact", `{}`, importer.LeftOut},
	{"StartOutboundChatContact", `{}`, importer.LeftOut},
	{"TagContact", `{}`, importer.LeftOut},
	{"TransferContactToAgent", `{"AgentId": "a"}`, importer.Approximated},
	{"TransferContactToQueue", `{"QueueId": "q"}`, importer.Exact},
	{"UnTagContact", `{}`, importer.LeftOut},
	{"UpdateCase", `{}`, importer.LeftOut},
	{"UpdateContactAttributes", `{"Attributes": {"a": "b"}}`, importer.LeftOut},
	{"UpdateContactCallbackNumber", `{"CallbackNumber": "$.CustomerEndpoint.Address"}`, importer.Exact},
	{"UpdateContactData", `{"LanguageCode": "en-US"}`, importer.LeftOut},
	{"UpdateContactEventHooks", `{"EventHooks": {"AgentWhisper": "w"}}`, importer.LeftOut},
	{"UpdateContactMediaProcessing", `{}`, importer.LeftOut},
	{"UpdateContactMediaStreamingBehavior", `{}`, importer.LeftOut},
	{"UpdateContactRecordingAndAnalyticsBehavior", `{}`, importer.LeftOut},
	{"UpdateContactRecordingBehavior", `{}`, importer.LeftOut},
	{"UpdateContactRoutingBehavior", `{"QueueTimeAdjustmentSeconds": "60"}`, importer.Approximated},
	{"UpdateContactTargetQueue", `{"QueueId": "q"}`, importer.Exact},
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
	{"GetMetricData", `{}`, importer.LeftOut},
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
	{"AuthenticateParticipant", `{}`, importer.Exact},
	{"ConnectParticipantWithLexBot", `{"Text": "What is it?"}`, importer.Approximated},
	{"DisconnectParticipant", `{}`, importer.Exact},
	{"GetParticipantInput", `{"Text": "Press 1."}`, importer.Exact},
	{"MessageParticipant", `{"Text": "Hello."}`, importer.Exact},
	{"MessageParticipantIteratively", `{"Messages": [{"Text": "Wait."}], "InterruptFrequencySeconds": "10"}`, importer.Exact},
	{"ShowView", `{}`, importer.LeftOut},
	{"TransferParticipantToThirdParty", `{"ThirdPartyPhoneNumber": "+12025550143"}`, importer.Exact},
}

// documentedResults are what an action is compared with after it.
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
		if b.Status != d.is.String() || strings.Contains(b.Reason, "documentation") {
			t.Errorf("%s is %s (%s), want %s", d.kind, b.Status, b.Reason, d.is)
		}
		if d.is == importer.Approximated && b.Reason == "" {
			t.Errorf("%s has no reason", d.kind)
		}
	}
	importertest.Listed(t, Format, listed)
}

// depending are the actions of which other blocks decide what becomes: those that compare what they set, and the module.
var depending = strings.Fields("InvokeFlowModule UpdateContactAttributes UpdateContactData UpdateContactEventHooks UpdateContactTextToSpeechVoice UpdateFlowAttributes")

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
	if !json.Valid([]byte(src)) {
		t.Fatal(src)
	}
	c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range importer.Build(c, nil, nil).Report.Blocks {
		if b.Block == "it" {
			return b
		}
	}
	t.Fatalf("no block: %s", src)
	return importer.BlockReport{}
}
