package twiliostudio

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// documented has the widgets of "Studio widget library" and of "Studio Flow and Widget JSON Schemas",
// with all of their events, and the result of each with properties
// that leave nothing open.
var documented = []struct {
	kind, events string
	is           importer.Status
}{
	{"set-variables", "next", importer.LeftOut}, // nothing tests the variable
	{"run-subflow", "completed failed", importer.Exact},
	{"say-play", "audioComplete", importer.Exact},
	{"gather-input-on-call", "keypress speech timeout", importer.Exact},
	{"connect-call-to", "callCompleted hangup", importer.Exact},
	{"enqueue-call", "callComplete failedToEnqueue callFailure", importer.Exact},
	{"send-to-flex", "callComplete failedToEnqueue callFailure", importer.Exact},
	{"record-voicemail", "recordingComplete noAudio hangup", importer.Exact},
	{"capture-payments", "success maxFailedAttempts providerError payInterrupted validationError hangup", importer.Approximated},
	{"add-twiml-redirect", "return timeout fail", importer.Approximated},
	{"fork-stream", "next", importer.LeftOut},
	{"record-call", "success failed", importer.Exact},
	{"make-outgoing-call-v1", "answered answeredByMachine busy noAnswer failed", importer.Approximated},
	{"make-outgoing-call-v2", "answered busy noAnswer failed", importer.Approximated},
	{"connect-virtual-agent", "return completed live-agent-handoff hangup failed", importer.Approximated},
	{"connect-virtual-agent-v2", "completed live-agent-handoff paused timeout hangup failed", importer.Approximated},
	{"run-conversation-relay", "success failed", importer.Approximated},
	{"send-message", "sent failed", importer.LeftOut},
	{"send-and-wait-for-reply", "incomingMessage timeout deliveryFailure", importer.Approximated},
	{"start-conversation", "created failed", importer.LeftOut},
	{"resume-conversation", "resumed failed", importer.LeftOut},
	{"send-to-auto-pilot", "sessionEnded timeout failure", importer.Approximated},
	{"make-http-request", "success failed", importer.Exact},
	{"run-function", "success fail", importer.Exact},
	{"search-for-profile", "success fail failed", importer.Exact},
	{"unheard-of", "this that", importer.Unknown},
}

// TestDocumentedWidgets imports each documented widget, with a prompt after each of its events: its
// status is decided, it has no event that is not known, and each prompt is in the folder or left out
// for a failure of the platform or because the caller has gone.
func TestDocumentedWidgets(t *testing.T) {
	listed := map[string]string{}
	kinds := map[string]bool{"trigger": true, "split-based-on": true, "search-for-a-profile": true, "make-outgoing-call": true}
	for _, d := range documented {
		kinds[d.kind] = true
		if d.kind != "set-variables" && d.kind != "unheard-of" { // set where a split tests the variable
			listed[d.is.String()] += " " + d.kind
		}
		next := map[string]string{}
		states := []any{studiotest.Widget("Trigger", "trigger", map[string]string{"incomingCall": "it"}, nil)}
		for _, event := range strings.Fields(d.events) {
			next[event] = "after_" + event
			states = append(states, studiotest.Widget(next[event], "say-play", nil, map[string]any{"say": "After " + event + "."}))
		}

		// A widget with a property that its type does not have is approximated. A type without a list takes all.
		properties := map[string]any{
			"say": "Words.", "to": "+12025550100", "noun": "number", "queue_name": "sales", "flow_sid": "FW2",
			"variables": []any{map[string]any{"key": "a", "value": "b"}},
		}
		if t := widgetTypes[d.kind]; t != nil && t.has != "" {
			has := strings.Fields(t.has)
			maps.DeleteFunc(properties, func(key string, _ any) bool { return !slices.Contains(has, key) })
		}
		states = append(states, studiotest.Widget("it", d.kind, next, properties))
		blocks := importedBlocks(t, states)
		if b := blocks["it"]; b.Status != d.is || strings.Contains(b.Reason, "documentation") {
			t.Errorf("%s is %s (%s), want %s", d.kind, b.Status, b.Reason, d.is)
		}
		for event, name := range next {
			b := blocks[name]
			if b.Status != importer.Exact && b.Reason != importer.ErrorOnly && b.Reason != importer.AfterCall {
				t.Errorf("%s: what follows %s is %s: %s", d.kind, event, b.Status, b.Reason)
			}
		}
	}
	importertest.Listed(t, Format, listed)
	for _, kind := range slices.Sorted(maps.Keys(widgetTypes)) {
		if !kinds[kind] {
			t.Errorf("%s is not tested", kind)
		}
	}
}

// conditions has the predicates of "Split Based On…", each with a value for words and one for digits,
// and the result of a split on the speech and on the digits of the caller.
var conditions = []struct {
	kind, words, digits string
	isWords, isDigits   importer.Status
}{
	{"equal_to", "yes", "12345", importer.Exact, importer.Exact},
	{"not_equal_to", "yes", "12345", importer.Exact, importer.Exact},
	{"matches_any_of", "yes, no", "12345, 5", importer.Exact, importer.Exact},
	{"does_not_match_any_of", "yes, no", "12345, 5", importer.Exact, importer.Exact},
	{"is_blank", "", "", importer.Exact, importer.Exact},
	{"is_not_blank", "", "", importer.Exact, importer.Exact},
	{"regex", "(yes|.*sure.*)", "[0-9]{5}", importer.Exact, importer.Approximated},
	{"contains", "yes", "34", importer.Exact, importer.Exact},
	{"does_not_contain", "yes please", "34", importer.Exact, importer.Exact},
	{"starts_with", "yes", "12", importer.Exact, importer.Exact},
	{"does_not_start_with", "yes", "12", importer.Exact, importer.Exact},
	{"less_than", "5", "500", importer.Exact, importer.Exact},
	{"greater_than", "5", "12.5", importer.Exact, importer.Exact},
	{"is_before_time", "12:00", "12:00", importer.Approximated, importer.Approximated},
	{"is_after_time", "12:00", "12:00", importer.Approximated, importer.Approximated},
	{"is_before_date", "2026-01-01", "2026-01-01", importer.Approximated, importer.Approximated},
	{"is_after_date", "2026-01-01", "2026-01-01", importer.Approximated, importer.Approximated},
}

// TestDocumentedConditions imports a split with each predicate. Which entries it takes is TestRandomSource's.
func TestDocumentedConditions(t *testing.T) {
	for _, c := range conditions {
		for _, on := range []struct {
			event, output, value string
			is                   importer.Status
		}{{"speech", "SpeechResult", c.words, c.isWords}, {"keypress", "Digits", c.digits, c.isDigits}} {
			input := "{{widgets.ask." + on.output + "}}"
			split := studiotest.Widget("it", "split-based-on", map[string]string{"noMatch": "no"}, map[string]any{"input": input})
			split["transitions"] = append(split["transitions"].([]any), map[string]any{"event": "match", "next": "yes", "conditions": []any{
				map[string]any{"arguments": []any{input}, "type": c.kind, "value": on.value},
			}})
			b := importedBlocks(t, []any{
				studiotest.Widget("Trigger", "trigger", map[string]string{"incomingCall": "ask"}, nil),
				studiotest.Widget("ask", "gather-input-on-call", map[string]string{on.event: "it"},
					map[string]any{"say": "Words.", "number_of_digits": 5}),
				split,
				studiotest.Widget("yes", "say-play", nil, map[string]any{"say": "Yes."}),
				studiotest.Widget("no", "say-play", nil, map[string]any{"say": "No."}),
			})["it"]
			if b.Status != on.is || b.Differs() && b.Reason == "" {
				t.Errorf("%s of %s is %s (%s), want %s", c.kind, on.output, b.Status, b.Reason, on.is)
			}
		}
	}
}

// importedBlocks imports a flow and returns its blocks by their names.
func importedBlocks(t *testing.T, states []any) map[string]importer.BlockReport {
	t.Helper()
	src, err := json.Marshal(map[string]any{"sid": "FW1", "definition": map[string]any{"initial_state": "Trigger", "states": states}})
	if err != nil {
		t.Fatal(err)
	}
	subflow := []byte(`{"sid": "FW2", "definition": {"initial_state": "hello", "states": [{"name": "hello", "type": "say-play", "properties": {"say": "Hello."}, "transitions": []}]}}`)
	c, err := Format.Read([]importer.Source{{File: "main.json", Content: src}, {File: "subflow.json", Content: subflow}}, "")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]importer.BlockReport{}
	for _, b := range importer.Build(c, nil, nil).Report.Blocks {
		if b.File == "main.json" {
			out[b.Block] = b
		}
	}
	return out
}
