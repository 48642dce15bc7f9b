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
		if b := statusOf(t, src); b.Status != test.status {
			t.Errorf("%s: %s (%s), want %v", name, b.Status, b.Reason, test.status)
		}
	}
}
