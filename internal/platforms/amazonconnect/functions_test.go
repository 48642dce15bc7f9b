package amazonconnect

import (
	"fmt"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestRingsByBothNames has the time limit of a transfer by the name of the exports and by the name of the documentation.
func TestRingsByBothNames(t *testing.T) {
	for _, name := range []string{"ThirdPartyConnectionTimeLimitSeconds", "ThirdPartyConnectionTimeoutSeconds"} {
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "it", "Actions": [
			{"Identifier": "it", "Type": "TransferParticipantToThirdParty", "Parameters": {"ThirdPartyPhoneNumber": "+12025550143", %q: "25"},
				"Transitions": {"NextAction": "end", "Errors": [{"NextAction": "say", "ErrorType": "ConnectionTimeLimitExceeded"}]}},
			{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Nobody is there."}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, name)

		if b := statusOf(t, src); b.Status != importer.Exact {
			t.Errorf("%s: %s (%s)", name, b.Status, b.Reason)
		}
		c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		for _, s := range c.Flows[0].Steps {
			if s.Kind == importer.Transfer && s.Rings != 25*time.Second {
				t.Errorf("%s: rings %v", name, s.Rings)
			}
		}
	}
}

// TestSessionOfABot has the time for which a bot waits, in the attributes of its session.
func TestSessionOfABot(t *testing.T) {
	for attributes, want := range map[string]time.Duration{
		`{"x-amz-lex:audio:start-timeout-ms:*:*": "4000"}`: 4 * time.Second,
		`{"x-amz-lex:audio:start-timeout-ms": "1500"}`:     1500 * time.Millisecond,
		`{"x-amz-lex:allow-interrupt:*:*": "false"}`:       7 * time.Second,
		`{}`: 7 * time.Second,
	} {
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "it", "Actions": [
			{"Identifier": "it", "Type": "ConnectParticipantWithLexBot", "Parameters": {"Text": "How can I help?", "InputTimeLimitSeconds": "7", "LexSessionAttributes": %s},
				"Transitions": {"NextAction": "end", "Conditions": [{"NextAction": "end", "Condition": {"Operator": "Equals", "Operands": ["Order"]}}]}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, attributes)
		c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		for _, s := range c.Flows[0].Steps {
			if s.Kind == importer.Menu && s.Timeout != want {
				t.Errorf("%s: %v, want %v", attributes, s.Timeout, want)
			}
		}
	}
}
