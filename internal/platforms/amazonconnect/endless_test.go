package amazonconnect_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestEndlessWays has two blocks that set attributes in turn.
func TestEndlessWays(t *testing.T) {
	importertest.EndlessWays(t, amazonconnect.Format, "main.json", map[string]string{
		"two": `{"Version": "2019-10-30", "StartAction": "hello", "Metadata": {"name": "main"}, "Actions": [
			{"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": "Hello."},
				"Transitions": {"NextAction": "one", "Errors": [{"NextAction": "one", "ErrorType": "NoMatchingError"}]}},
			{"Identifier": "one", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"a": "1"}},
				"Transitions": {"NextAction": "two", "Errors": [{"NextAction": "two", "ErrorType": "NoMatchingError"}]}},
			{"Identifier": "two", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"b": "1"}},
				"Transitions": {"NextAction": "one", "Errors": [{"NextAction": "one", "ErrorType": "NoMatchingError"}]}}]}`,
	})
}
