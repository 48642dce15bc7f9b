package writeback_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestNewSay writes new steps that speak: before the start, on a key, in a row and before the end of the flow.
func TestNewSay(t *testing.T) {
	const connect = `{"Version": "2019-10-30", "StartAction": "topic", "Metadata": {"name": "main"}, "Actions": [
 {"Identifier": "topic", "Type": "GetParticipantInput", "Parameters": {"Text": "For a joke, press 1.", "StoreInput": "False"},
  "Transitions": {"NextAction": "bye", "Conditions": [{"NextAction": "joke", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
   "Errors": [{"NextAction": "bye", "ErrorType": "InputTimeLimitExceeded"}, {"NextAction": "bye", "ErrorType": "NoMatchingCondition"}, {"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "joke", "Type": "MessageParticipant", "Parameters": {"Text": "Knock knock."}, "Transitions": {"NextAction": "bye"}},
 {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`
	const studio = `{"states": [
 {"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "topic"}], "properties": {}},
 {"name": "topic", "type": "gather-input-on-call", "transitions": [{"event": "keypress", "next": "which"}, {"event": "timeout"}, {"event": "speech"}],
  "properties": {"say": "For a joke, press 1.", "number_of_digits": 1, "voice": "alice", "language": "en-GB"}},
 {"name": "which", "type": "split-based-on", "transitions": [{"event": "noMatch"},
  {"event": "match", "next": "joke", "conditions": [{"arguments": ["{{widgets.topic.Digits}}"], "type": "equal_to", "value": "1", "friendly_name": "1"}]}],
  "properties": {"input": "{{widgets.topic.Digits}}"}},
 {"name": "joke", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Knock knock.", "voice": "alice", "language": "en-GB", "loop": 1}}
], "initial_state": "Trigger"}`

	changes := strings.NewReplacer(
		"start: topic", "start: hello",
		"1: joke", "1: warning",
		"\nsteps:", "\nsteps:\n  hello: {say: Hello & welcome., then: topic}\n  warning: {say: \"It is \\\"old\\\".\", then: ready}\n  ready: {say: Ready?, then: joke}",
	)
	for _, c := range []struct {
		name   string
		format importer.Format
		source string
		has    []string
	}{
		{"connect", amazonconnect.Format, connect, []string{
			`"StartAction": "hello"`, `"Text": "Hello & welcome."`, `"Text": "It is \"old\"."`, `"NextAction": "ready"`,
		}},
		{"studio", twiliostudio.Format, studio, []string{
			`"next": "hello"`, `"say": "Hello & welcome."`, `"say": "It is \"old\"."`, `"voice": "alice"`, `"next": "ready"`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			sources := []importer.Source{{File: "main.json", Content: []byte(c.source)}}
			f := imported(t, c.format, sources, nil)
			f.edit(t, changes)

			out := export(t, c.format, sources, f)
			if out.Refused.Len() > 0 {
				t.Fatal(refusals(out))
			}
			for _, text := range c.has {
				if !strings.Contains(string(out.Sources[0].Content), text) {
					t.Errorf("no %s in %s", text, out.Sources[0].Content)
				}
			}
			comesBack(t, c.format, sources, f, out)
		})
	}
}

// edit changes the text of the flows.
func (f *folder) edit(t testing.TB, changes *strings.Replacer) {
	t.Helper()
	for _, written := range txtar.Parse(f.written).Files {
		var found diag.Findings
		root := yaml.Parse(written.Name, []byte(changes.Replace(string(written.Data))), &found)
		for i, file := range f.files {
			if file.Name+".yaml" == written.Name || file.Name == written.Name {
				f.files[i] = yaml.NewFile(written.Name, file.Kind, root)
			}
		}
		if found.Len() > 0 {
			t.Fatal(written.Name)
		}
	}
}
