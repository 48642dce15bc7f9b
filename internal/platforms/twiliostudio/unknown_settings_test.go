package twiliostudio_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestUnknownSettingsAreNamed has a widget with a setting whose number only the call knows, or with a way to a widget that
// is not in the flow. The widget is approximated, and its reason has the setting and the value.
func TestUnknownSettingsAreNamed(t *testing.T) {
	for _, c := range []struct{ kind, event, next, setting, want string }{
		{"gather-input-on-call", "timeout", "end", `"say": "Press 1.", "timeout": "{{flow.variables.t}}"`, "timeout is {{flow.variables.t}}"},
		{"gather-input-on-call", "timeout", "end", `"say": "Press 1.", "number_of_digits": "many"`, "number_of_digits is many"},
		{"gather-input-on-call", "timeout", "end", `"say": "Press 1.", "number_of_digits": -3`, "number_of_digits is -3"},
		{"say-play", "audioComplete", "end", `"say": "Hello.", "loop": "{{trigger.call.To}}"`, "loop is {{trigger.call.To}}"},
		{"say-play", "audioComplete", "end", `"say": "Hello.", "loop": 0`, "repeats its prompt until the call ends"},
		{"say-play", "audioComplete", "end", `"play": "https://example.com/a.mp3", "loop": 2`, "plays its recording 2 times: here once"},
		{"connect-call-to", "callCompleted", "end", `"noun": "number", "to": "+12025550100", "timeout": "{{x}}"`, "timeout is {{x}}"},
		{"record-voicemail", "recordingComplete", "end", `"max_length": "{{x}}"`, "max_length is {{x}}"},
		{"gather-input-on-call", "keypress", "end", `"say": "Your number.", "finish_on_key": "*"`, "its entry ends with *"},
		{"gather-input-on-call", "keypress", "end", `"say": "Your number.", "finish_on_key": ""`, ""},
		{"gather-input-on-call", "keypress", "end", `"say": "Press a key.", "finish_on_key": "*", "number_of_digits": 1`, ""},
		{"send-to-flex", "callComplete", "end", `"workflow": "WW1", "timeout": "{{x}}"`, "timeout is {{x}}"},
		{"send-to-flex", "callComplete", "end", `"workflow": "WW1", "priority": "high"`, "priority is high"},
		{"say-play", "audioComplete", "nowhere", `"say": "Hello."`, "leads to the widget nowhere, which is not in the flow"},
		{"gather-input-on-call", "keypress", "nowhere", `"say": "Press 1."`, "leads to the widget nowhere, which is not in the flow"},
		{"gather-input-on-call", "speech", "end", `"say": "Why do you call?", "speech_timeout": "3"`, "listens on for 3s after"},
		{"gather-input-on-call", "speech", "end", `"say": "Why do you call?", "speech_timeout": "auto"`, ""},
		{"gather-input-on-call", "keypress", "end", `"say": "Your number.", "speech_timeout": "3"`, ""},
		{"connect-call-to", "callCompleted", "end", `"noun": "conference", "to": "CF1"`, "joins a conference"},
		{"set-variables", "next", "end", `"variables": [{"key": "a", "value": "b", "type": "object"}]`, "its key type is not known"},
		{"set-variables", "next", "end", `"variables": [{"key": "a", "value": "b", "type": "string", "index": "0"}]`, ""},
		{"say-play", "audioComplete", "end", `"say": "Hello.", "loop": "2"`, ""},
		{"connect-call-to", "callCompleted", "", `"noun": "number", "to": "+12025550100", "timeout": ""`, ""},
	} {
		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "first"}]},
			{"name": "first", "type": %q, "properties": {%s}, "transitions": [{"event": %q, "next": %q}]},
			{"name": "end", "type": "say-play", "properties": {"say": "Goodbye."}, "transitions": [{"event": "audioComplete"}]}]}`,
			c.kind, c.setting, c.event, c.next)
		source := importer.Source{File: "main.json", Content: []byte(src)}
		center, err := twiliostudio.Format.Read([]importer.Source{source}, "")
		if err != nil {
			t.Fatal(err)
		}

		var named []string
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			for _, n := range b.Notes() {
				if n.Differs() {
					named = append(named, b.Block+": "+n.Reason)
				}
			}
		}
		isNamed := len(named) == 1 && strings.HasPrefix(named[0], "first: "+c.want)
		if c.want == "" && len(named) > 0 || c.want != "" && !isNamed {
			t.Errorf("%s with %s is approximated as %q, want %q:\n%s", c.kind, c.setting, named, c.want,
				importertest.Folder(twiliostudio.Format, source))
		}
	}
}

// TestUnknownPropertiesAreNamed has a widget with a property that its type does not have. The widget is approximated, and
// the report names the property. The report names none of the properties of the type, and none that only the editor uses.
func TestUnknownPropertiesAreNamed(t *testing.T) {
	const unknown = "unknown: its property whisper_mode is not known: here it has no effect"
	for properties, want := range map[string]string{
		`"digits": "1ww2#"`:                                                        "left out: plays keypad tones: here nothing",
		`"say": "Hello.", "whisper_mode": "deep"`:                                  unknown,
		`"say": "Hello.", "whisper_mode": false`:                                   unknown,
		`"say": "Hello.", "loop": 1, "voice": "alice", "offset": {"x": 1, "y": 2}`: "exact: ",
		`"say": "Hello.", "whisper_mode": null`:                                    "exact: ",
		`"say": "Hello.", "whisper_mode": ""`:                                      "exact: ",
	} {
		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "hello"}]},
			{"name": "hello", "type": "say-play", "properties": {%s}, "transitions": [{"event": "audioComplete"}]}]}`, properties)
		center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		got := ""
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Block == "hello" {
				got = b.Status.String() + ": " + b.Reason
			}
		}
		if got != want {
			t.Errorf("a widget with %s is %q, want %q", properties, got, want)
		}
	}
}
