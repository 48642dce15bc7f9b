package twiliostudio_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestMisspelledKeysAreNamed misspells each key of a flow.
func TestMisspelledKeysAreNamed(t *testing.T) {
	importertest.Misspelled(t, twiliostudio.Format, `{"description": "A clinic.", "initial_state": "Trigger", "flags": {"allow_concurrent_calls": true},
		"states": [
			{"name": "Trigger", "type": "trigger", "properties": {}, "transitions": [{"event": "incomingCall", "next": "top"}]},
			{"name": "top", "type": "gather-input-on-call", "properties": {"say": "For sales, press 1.", "number_of_digits": 1, "timeout": 7},
				"transitions": [{"event": "keypress", "next": "by_key"}, {"event": "timeout", "next": "top"}]},
			{"name": "by_key", "type": "split-based-on", "properties": {"input": "{{widgets.top.Digits}}"},
				"transitions": [{"event": "noMatch", "next": "top"}, {"event": "match", "next": "wait", "conditions": [
					{"friendly_name": "1", "arguments": ["{{widgets.top.Digits}}"], "type": "equal_to", "value": "1"}]}]},
			{"name": "wait", "type": "enqueue-call", "properties": {"queue_name": "Sales", "priority": 2}, "transitions": [{"event": "callComplete"}]}]}`,
		"allow_concurrent_calls")
}
