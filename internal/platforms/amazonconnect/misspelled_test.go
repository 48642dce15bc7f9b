package amazonconnect_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestMisspelledKeysAreNamed misspells each key of two flows, one of the flow language and one of the older format.
func TestMisspelledKeysAreNamed(t *testing.T) {
	importertest.Misspelled(t, amazonconnect.Format, `{"Version": "2019-10-30", "StartAction": "top", "Metadata": {"name": "main"},
		"Actions": [
			{"Identifier": "top", "Type": "GetParticipantInput",
				"Parameters": {"Text": "For sales, press 1.", "StoreInput": "False", "InputTimeLimitSeconds": "8"},
				"Transitions": {"NextAction": "end",
					"Conditions": [{"NextAction": "queue", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
					"Errors": [{"NextAction": "queue", "ErrorType": "InputTimeLimitExceeded"}, {"NextAction": "end", "ErrorType": "NoMatchingCondition"}]}},
			{"Identifier": "queue", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "sales"}, "Transitions": {"NextAction": "wait"}},
			{"Identifier": "wait", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`,
		"name")

	importertest.Misspelled(t, amazonconnect.Format, `{"version": "1", "type": "contactFlow", "start": "hello", "metadata": {},
		"modules": [
			{"id": "hello", "type": "PlayPrompt", "branches": [{"condition": "Success", "transition": "bye"}],
				"parameters": [{"name": "Text", "value": "Hello."}], "metadata": {"position": {"x": 1, "y": 2}}},
			{"id": "bye", "type": "Disconnect", "branches": [], "parameters": []}]}`,
		"position", "x", "y")
}
