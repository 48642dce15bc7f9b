package amazonconnect

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestQueuesThatNothingUses gives a queue a row if no block after it uses the working queue.
func TestQueuesThatNothingUses(t *testing.T) {
	const say = `"Type": "MessageParticipant", "Parameters": {"Text": "One."}, "Transitions": {"NextAction": "end"}`
	tests := map[string]struct {
		next   string // the block after the queue
		status importer.Status
	}{
		"a prompt":               {say, importer.LeftOut},
		"a prompt with its name": {`"Type": "MessageParticipant", "Parameters": {"Text": "You come to $.Queue.Name."}, "Transitions": {"NextAction": "end"}`, importer.Exact},
		"a transfer to it":       {`"Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {"NextAction": "end"}`, importer.Exact},
		"a flow in no file":      {`"Type": "TransferToFlow", "Parameters": {"ContactFlowId": "f-9"}, "Transitions": {"NextAction": "end"}`, importer.Exact},
		"a queue of the call":    {`"Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "$.External.q"}, "Transitions": {"NextAction": "say", "Errors": [{"NextAction": "to", "ErrorType": "NoMatchingError"}]}`, importer.Exact},
		"another queue":          {`"Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "q-2"}, "Transitions": {"NextAction": "to"}`, importer.LeftOut},
	}
	for name, test := range tests {
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "it", "Actions": [
			{"Identifier": "it", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "q-1"}, "Transitions": {"NextAction": "next"}},
			{"Identifier": "next", %s},
			{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Two."}, "Transitions": {"NextAction": "to"}},
			{"Identifier": "to", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, test.next)
		if b := statusOf(t, src); b.Status != test.status.String() {
			t.Errorf("%s: %s (%s), want %v", name, b.Status, b.Reason, test.status)
		}
	}
}

// TestQueueThatNothingNames has a queue from an attribute that no block sets, after a block that fails in each call. The
// queue has a row, although no call comes to it.
func TestQueueThatNothingNames(t *testing.T) {
	const src = `{"Version": "2019-10-30", "StartAction": "module", "Actions": [
		{"Identifier": "module", "Type": "InvokeFlowModule", "Parameters": {"FlowModuleId": "$.FlowAttributes.m"}, "Transitions": {"NextAction": "it", "Errors": [{"NextAction": "sorry", "ErrorType": "NoMatchingError"}]}},
		{"Identifier": "it", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "$.FlowAttributes.q"}, "Transitions": {"NextAction": "next", "Errors": [{"NextAction": "sorry", "ErrorType": "NoMatchingError"}]}},
		{"Identifier": "next", "Type": "InvokeFlowModule", "Parameters": {"FlowModuleId": "$.FlowAttributes.m"}, "Transitions": {"NextAction": "done", "Errors": [{"NextAction": "sorry", "ErrorType": "NoMatchingError"}]}},
		{"Identifier": "done", "Type": "MessageParticipant", "Parameters": {"Text": "Done."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "sorry", "Type": "MessageParticipant", "Parameters": {"Text": "Sorry."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`
	if b := statusOf(t, src); b.Status != importer.LeftOut.String() || b.Reason == "" {
		t.Errorf("%s, %q", b.Status, b.Reason)
	}
}
