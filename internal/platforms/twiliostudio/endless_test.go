package twiliostudio_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestEndlessWays has a transfer that each outcome leads back to over a split on a result that no widget gives, and two
// widgets that set variables in turn.
func TestEndlessWays(t *testing.T) {
	importertest.EndlessWays(t, twiliostudio.Format, "main.json", map[string]string{
		"compare": `{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "dial"}]},
			{"name": "dial", "type": "connect-call-to", "properties": {"noun": "number", "to": "+12025550100"},
				"transitions": [{"event": "callCompleted", "next": "compare"}]},
			{"name": "compare", "type": "split-based-on", "properties": {"input": "{{widgets.say.RecordingDuration}}"},
				"transitions": [{"event": "noMatch", "next": "dial"}, {"event": "match", "next": "say", "conditions": [
					{"friendly_name": "c", "arguments": ["{{widgets.say.RecordingDuration}}"], "type": "equal_to", "value": "3"}]}]},
			{"name": "say", "type": "say-play", "properties": {"say": "Hello."}, "transitions": [{"event": "audioComplete", "next": "compare"}]}]}`,
		"two": `{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "hello"}]},
			{"name": "hello", "type": "say-play", "properties": {"say": "Hello."}, "transitions": [{"event": "audioComplete", "next": "one"}]},
			{"name": "one", "type": "set-variables", "properties": {"variables": [{"key": "a", "value": "1"}]}, "transitions": [{"event": "next", "next": "two"}]},
			{"name": "two", "type": "set-variables", "properties": {"variables": [{"key": "b", "value": "1"}]}, "transitions": [{"event": "next", "next": "one"}]}]}`,
	})
}
