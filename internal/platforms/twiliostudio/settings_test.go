package twiliostudio_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestSettingsAreKept draws the settings of a flow. Each stands in its step: the times,
// the number of digits, the language and the priority.
func TestSettingsAreKept(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		draw := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
		silence, digits, priority := draw("silence", 1, 60), draw("digits", 2, 9), draw("priority", 1, 1000)
		wait, rings, message := draw("wait", 1, 900), draw("rings", 1, 600), draw("message", 1, 3600)
		isEnded := rapid.Bool().Draw(t, "ended")
		end := map[bool]string{true: "#", false: ""}[isEnded]
		language := rapid.SampledFrom([]string{"fr", "de"}).Draw(t, "language")

		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "hello"}], "properties": {}},
			{"name": "hello", "type": "say-play", "transitions": [{"event": "audioComplete", "next": "number"}], "properties": {"say": "Hello.", "language": "%s-XX"}},
			{"name": "number", "type": "gather-input-on-call", "properties": {"say": "Your number.", "timeout": %d, "number_of_digits": %d, "language": "%s-XX", "finish_on_key": %q},
				"transitions": [{"event": "keypress", "next": "call"}, {"event": "speech", "next": "task"}, {"event": "timeout", "next": "task"}]},
			{"name": "call", "type": "connect-call-to", "properties": {"noun": "number", "to": "+12025550100", "timeout": %d},
				"transitions": [{"event": "callCompleted", "next": "which"}, {"event": "hangup"}]},
			{"name": "which", "type": "split-based-on", "properties": {"input": "{{widgets.call.DialCallStatus}}"},
				"transitions": [{"event": "noMatch"}, {"event": "match", "next": "note", "conditions": [{"friendly_name": "n", "arguments": ["{{widgets.call.DialCallStatus}}"], "type": "equal_to", "value": "no-answer"}]}]},
			{"name": "note", "type": "record-voicemail", "properties": {"max_length": %d}, "transitions": [{"event": "recordingComplete"}]},
			{"name": "task", "type": "send-to-flex", "properties": {"workflow": "WW1", "priority": "%d", "timeout": "%d"}, "transitions": [{"event": "callComplete"}]}
		]}`, language, silence, digits, language, end, rings, message, priority, wait)
		made := importertest.Made(t, twiliostudio.Format, "", []importer.Source{{File: "main.json", Content: []byte(src)}})
		if n := made.Report.Totals["approximated"]; n != 1 {
			t.Errorf("%d blocks are approximated, want 1: the export does not have what follows the timeout", n)
		}

		entry := importertest.Step(t, made, "collect", "")
		// Studio has one time for both.
		importertest.CheckTimes(t, entry, map[string]int{"timeout": silence, "between": silence})
		if got := entry.Get("digits").Text; got != strconv.Itoa(digits) && !strings.HasSuffix(got, fmt.Sprintf("-%d", digits)) {
			t.Errorf("the entry takes %s digits, want %d", got, digits)
		}
		if got := entry.Get("ends_with") != nil; got != isEnded {
			t.Errorf("# ends the entry: %v, want %v", got, isEnded)
		}
		if got := entry.Get("format"); got == nil || got.Text != "words" {
			t.Errorf("the entry has the format %v, and callers may also speak", got)
		}
		importertest.CheckTimes(t, importertest.Step(t, made, "transfer", ""), map[string]int{"rings": rings})
		importertest.CheckTimes(t, importertest.Step(t, made, "record", ""), map[string]int{"most": message})
		queue := importertest.Step(t, made, "queue", "")
		importertest.CheckTimes(t, queue, map[string]int{"max_wait": wait})
		if got := queue.Get("priority"); got == nil || got.Text != strconv.Itoa(priority) {
			t.Errorf("the queue has the priority %v, want %d", got, priority)
		}
		for _, f := range made.Files {
			if f.Name == "routing.yaml" && !strings.Contains(string(f.Content), "languages: ["+language) {
				t.Errorf("the line does not speak %s:\n%s", language, f.Content)
			}
		}
	})
}

// TestNamesOfResults has a split whose conditions compare several results of a function. Each answer has the name of its
// result.
func TestNamesOfResults(t *testing.T) {
	const src = `{"initial_state": "Trigger", "states": [
		{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "hours"}], "properties": {}},
		{"name": "hours", "type": "run-function", "properties": {}, "transitions": [{"event": "success", "next": "which"}]},
		{"name": "which", "type": "split-based-on", "properties": {}, "transitions": [{"event": "noMatch", "next": "closed"},
			{"event": "match", "next": "open", "conditions": [{"arguments": ["{{widgets.hours.parsed.isOpen}}"], "type": "equal_to", "value": "true"}]},
			{"event": "match", "next": "party", "conditions": [{"arguments": ["{{widgets.hours.parsed.isHoliday}}"], "type": "equal_to", "value": "true"}]}]},
		{"name": "open", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Open."}},
		{"name": "party", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Party."}},
		{"name": "closed", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Closed."}}
	]}`
	made := importertest.Made(t, twiliostudio.Format, "", []importer.Source{{File: "main.json", Content: []byte(src)}})
	outcomes := importertest.Step(t, made, "lookup", "which").Get("then")
	for outcome, want := range map[string]string{"isopen_equal_to_true": "open", "isholiday_equal_to_true": "party"} {
		if got := outcomes.Get(outcome); got == nil || got.Text != want {
			t.Errorf("%s leads to %v, want %s", outcome, got, want)
		}
	}
}

// TestAnyKeyGoesOn has a question whose keys, words and silence lead to one widget. It waits for its time limit.
func TestAnyKeyGoesOn(t *testing.T) {
	const src = `{"initial_state": "Trigger", "states": [
		{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "any"}], "properties": {}},
		{"name": "any", "type": "gather-input-on-call", "properties": {"say": "Press any key.", "timeout": 20},
			"transitions": [{"event": "keypress", "next": "bye"}, {"event": "speech", "next": "bye"}, {"event": "timeout", "next": "bye"}]},
		{"name": "bye", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Bye."}}
	]}`
	made := importertest.Made(t, twiliostudio.Format, "", []importer.Source{{File: "main.json", Content: []byte(src)}})
	importertest.CheckTimes(t, importertest.Step(t, made, "collect", ""), map[string]int{"timeout": 20})
}
