package studiotest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// Flows returns one to three files, by name, which may run each other.
func Flows(t *rapid.T) map[string][]byte {
	out := map[string][]byte{}
	for i := range rapid.IntRange(1, 3).Draw(t, "flows") {
		out[fmt.Sprintf("flow%d.json", i)] = studioFlow(t, i)
	}
	return out
}

// studioFlow draws a flow: widgets of any type whose transitions lead anywhere.
func studioFlow(t *rapid.T, flow int) []byte {
	n := rapid.IntRange(1, 12).Draw(t, "widgets")
	target := func() string {
		return rapid.SampledFrom(append(widgetNames(n), "", "nowhere")).Draw(t, "next")
	}
	states := []any{Widget("Trigger", "trigger", map[string]string{
		"incomingCall": target(), "incomingRequest": target(),
		"incomingMessage": target(), "incomingParent": target(),
	}, nil)}
	for _, name := range widgetNames(n) {
		states = append(states, randomWidget(t, name, target))
	}

	src, err := json.Marshal(map[string]any{
		"sid": fmt.Sprintf("FW%d", flow), "friendly_name": fmt.Sprintf("Flow %d", flow),
		"definition": map[string]any{"initial_state": "Trigger", "states": states},
	})
	if err != nil {
		t.Fatal(err)
	}

	return src
}

func widgetNames(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("w%d", i)
	}
	return out
}

// Widget returns a widget with its transitions by event.
func Widget(name, kind string, next map[string]string, properties map[string]any) map[string]any {
	var transitions []any
	for _, event := range slices.Sorted(maps.Keys(next)) {
		transitions = append(transitions, map[string]any{"event": event, "next": next[event]})
	}
	return map[string]any{"name": name, "type": kind, "transitions": transitions, "properties": properties}
}

// studioEvents are the events of each type of widget.
var studioEvents = map[string][]string{
	"add-twiml-redirect": {"return", "timeout", "fail"},
	"capture-payments": {
		"success", "maxFailedAttempts", "providerError", "payInterrupted", "hangup",
		"validationError",
	},
	"connect-call-to":          {"callCompleted", "hangup"},
	"connect-virtual-agent":    {"return", "hangup"},
	"connect-virtual-agent-v2": {"completed", "live-agent-handoff", "hangup", "failed", "paused", "timeout"},
	"enqueue-call":             {"callComplete", "failedToEnqueue", "callFailure"},
	"fork-stream":              {"next"},
	"gather-input-on-call":     {"keypress", "speech", "timeout"},
	"make-http-request":        {"success", "failed"},
	"make-outgoing-call-v1":    {"answered", "busy", "noAnswer", "failed", "answeredByMachine"},
	"make-outgoing-call-v2":    {"answered", "busy", "noAnswer", "failed"},
	"record-call":              {"success", "failed"},
	"record-voicemail":         {"recordingComplete", "noAudio", "hangup"},
	"run-conversation-relay":   {"success", "failed"},
	"run-function":             {"success", "fail"},
	"run-subflow":              {"completed", "failed"},
	"say-play":                 {"audioComplete"},
	"search-for-profile":       {"success", "fail", "failed"},
	"send-and-wait-for-reply":  {"incomingMessage", "timeout", "deliveryFailure"},
	"send-message":             {"sent", "failed"},
	"send-to-auto-pilot":       {"sessionEnded", "failure", "timeout"},
	"send-to-flex":             {"callComplete", "failedToEnqueue", "callFailure"},
	"set-variables":            {"next"},
	"split-based-on":           {"noMatch"},
	"unheard-of":               {"this", "that"},
}

func randomWidget(t *rapid.T, name string, target func() string) map[string]any {
	kind := rapid.SampledFrom(slices.Sorted(maps.Keys(studioEvents))).Draw(t, "type")
	next := map[string]string{}
	for _, event := range studioEvents[kind] {
		next[event] = target()
	}

	w := Widget(name, kind, next, randomProperties(t))
	if kind == "split-based-on" {
		input := randomValue(t)
		w["properties"] = map[string]any{"input": input}
		for range rapid.IntRange(0, 3).Draw(t, "conditions") {
			w["transitions"] = append(w["transitions"].([]any),
				map[string]any{"event": "match", "next": target(), "conditions": []any{map[string]any{
					"friendly_name": rapid.SampledFrom([]string{"", "yes", "a: {b}", "other"}).Draw(t, "condition"),
					"arguments":     []any{input},
					"type": rapid.SampledFrom([]string{
						"equal_to", "not_equal_to", "matches_any_of",
						"does_not_match_any_of", "contains", "does_not_contain", "starts_with", "is_blank",
						"is_not_blank", "regex", "less_than", "greater_than", "is_before_time",
					}).Draw(t, "operator"),
					"value": rapid.SampledFrom([]string{
						"1", "2", "3", "12", "yes", "no", "completed", "1, 2",
						"other", "otherwise", "", "{{flow.variables.a}}", "a \" # {b}",
					}).Draw(t, "value"),
				}}})
		}
	}

	return w
}

// randomValue is a value that a widget may give, or nothing gives.
func randomValue(t *rapid.T) string {
	of := fmt.Sprintf("widgets.w%d", rapid.IntRange(0, 5).Draw(t, "of"))
	return "{{" + rapid.SampledFrom([]string{
		of + ".Digits", of + ".Digits", of + ".SpeechResult", of + ".parsed.x",
		of + ".DialCallStatus", "flow.variables.a", "flow.variables.b", "trigger.call.From", "trigger.call.To",
		"trigger.parent.parameters.a",
	}).Draw(t, "input") + "}}"
}

func randomProperties(t *rapid.T) map[string]any {
	text := rapid.SampledFrom([]string{
		"", "Hello.", "<speak>One <break time='1s'/> &amp; two</speak>",
		"Press 1 {or} 2: \"now\" # yes",
		"You are {{widgets.w1.Digits}} and {{flow.variables.a | upcase}} or {{trigger.call.From}}",
		"{% if x %}a{% endif %}",
		"\x00\u2028\x1b[31m",
		"- x\n- y",
		"[a], {b}",
		strings.Repeat("[", 3000),
	}).Draw(t, "text")
	return map[string]any{
		"say": text, "play": rapid.SampledFrom([]string{"", "https://example.com/a b.wav"}).Draw(t, "play"),
		"loop":             rapid.IntRange(0, 5).Draw(t, "loop"),
		"language":         rapid.SampledFrom([]string{"", "en-US", "es-MX", "xx", "fr"}).Draw(t, "language"),
		"timeout":          rapid.SampledFrom([]any{5, "10", 0, "x", -1, 3600}).Draw(t, "timeout"),
		"number_of_digits": rapid.SampledFrom([]any{nil, 1, "4", 40}).Draw(t, "digits"),
		"finish_on_key":    rapid.SampledFrom([]any{"#", "", "*", nil}).Draw(t, "finish"),
		"to": rapid.SampledFrom([]string{
			"+12025550100", "12025550100", "5550100",
			"{{flow.variables.a}}", "", "sip:a@b",
		}).Draw(t, "to"),
		"noun": rapid.SampledFrom([]string{"number", "number-multi", "client", "sip", ""}).Draw(t, "noun"),
		"queue_name": rapid.SampledFrom([]string{
			"", "Sales Team", "support",
			"{{flow.variables.a}}",
		}).Draw(t, "queue"),
		"workflow": "WW1",
		"flow_sid": rapid.SampledFrom([]string{"FW0", "FW1", "FW2", "FW9"}).Draw(t, "flow"),
		"parameters": []any{map[string]any{
			"key":   "a",
			"value": rapid.SampledFrom([]string{"1", "{{x}}"}).Draw(t, "parameter"),
		}},
		"variables": []any{map[string]any{
			"key": rapid.SampledFrom([]string{"a", "b"}).Draw(t, "key"),
			"value": rapid.SampledFrom([]string{
				"1", "2", "yes", "", "{{flow.variables.a | plus: 1}}",
				"{{widgets.w1.Digits}}", "{{flow.variables.b}}",
			}).Draw(t, "set"),
		}},
		"payment_method": rapid.SampledFrom([]string{"", "ACH_DEBIT"}).Draw(t, "payment"),
	}
}
