package twiliostudio_test

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestComputedValues compares one value twice, first with a filter and then with another. A filter that computes another
// value makes a value that only the call knows, so calls hear all prompts. A filter that changes case or space does not.
func TestComputedValues(t *testing.T) {
	const flow = `{"states": [
{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "ask"}], "properties": {}},
{"name": "ask", "type": "gather-input-on-call", "transitions": [{"event": "keypress", "next": "first"}, {"event": "timeout"}],
 "properties": {"say": "Your number, please.", "finish_on_key": "#"}},
{"name": "first", "type": "split-based-on", "transitions": [{"event": "noMatch", "next": "no"},
 {"event": "match", "next": "second", "conditions": [{"arguments": [%[1]q], "type": "less_than", "value": "6"}]}], "properties": {"input": %[1]q}},
{"name": "no", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "No."}},
{"name": "second", "type": "split-based-on", "transitions": [{"event": "noMatch", "next": "late"},
 {"event": "match", "next": "yes", "conditions": [{"arguments": [%[2]q], "type": "less_than", "value": "17"}]}], "properties": {"input": %[2]q}},
{"name": "late", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Late."}},
{"name": "yes", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Yes."}}
], "initial_state": "Trigger"}`
	for name, c := range map[string]struct {
		first, second        string
		reached, approximate int
	}{
		"times of the call":   {"{{ 'now' | date: '%w' }}", "{{ 'now' | timezone: 'America/New_York' | date: '%H' }}", 4, 2},
		"the size of a value": {"{{widgets.ask.Digits | size}}", "{{widgets.ask.Digits}}", 4, 1},
		"two values":          {"{{widgets.ask.Digits}}", "1{{widgets.ask.Digits}}", 4, 1},
		"the same value":      {"{{widgets.ask.Digits}}", "{{ widgets.ask.Digits | strip | downcase }}", 4, 0},
	} {
		src := fmt.Sprintf(flow, c.first, c.second)
		center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		report := importer.Build(center, nil, nil).Report
		if report.Prompts.Reached != c.reached || report.Totals["approximated"] != c.approximate {
			t.Errorf("%s: calls hear %d prompts, want %d; %d blocks are approximated, want %d",
				name, report.Prompts.Reached, c.reached, report.Totals["approximated"], c.approximate)
		}
	}
}
