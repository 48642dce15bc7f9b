package writeback_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// timesOf has an original of each platform with all times that a block may have.
var timesOf = map[string]struct {
	format importer.Format
	files  map[string]string
}{
	"connect": {amazonconnect.Format, map[string]string{"main.json": `{"Version": "2019-10-30", "StartAction": "set", "Metadata": {"name": "main"}, "Actions": [
 {"Identifier": "set", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"limit": "7"}, "TargetContact": "Current"}, "Transitions": {"NextAction": "topic"}},
 {"Identifier": "topic", "Type": "GetParticipantInput", "Parameters": {"Text": "Press 1.", "StoreInput": "False", "InputTimeLimitSeconds": "$.Attributes.limit"},
  "Transitions": {"NextAction": "pause", "Conditions": [{"NextAction": "bye", "Condition": {"Operator": "Equals", "Operands": ["1"]}}]}},
 {"Identifier": "pause", "Type": "MessageParticipant", "Parameters": {"SSML": "<speak><break time=\"2s\"/></speak>"}, "Transitions": {"NextAction": "tune"}},
 {"Identifier": "tune", "Type": "MessageParticipant", "Parameters": {"PromptId": "arn:aws:connect:us-east-1:1:instance/1/prompt/tune"}, "Transitions": {"NextAction": "bye"}},
 {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`}},
	"studio": {twiliostudio.Format, map[string]string{"main.json": `{"states": [
 {"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "pause"}], "properties": {}},
 {"name": "pause", "type": "say-play", "transitions": [{"event": "audioComplete", "next": "tune"}], "properties": {"say": "<break time='1500ms'/>"}},
 {"name": "tune", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"play": "https://example.com/tune.mp3"}}
], "initial_state": "Trigger"}`}},
	"architect": {genesysarchitect.Format, map[string]string{
		"main.yaml": `inboundCall:
  name: Main
  startUpRef: "/inboundCall/menus/menu[topic]"
  menus:
    - menu:
        name: Topic
        refId: topic
        audio: {tts: "Press 1."}
        settingsMenu:
          menuSelectionTimeout:
            noValue: true
        choices:
          - menuTask:
              name: Entry
              dtmf: digit_1
              task:
                actions:
                  - collectInput:
                      name: Number
                      inputData: {var: Task.number}
                      digits: {exact: 4}
                      noEntryTimeout: {exp: "MakeDuration(0, 0, 1, 9)"}
                      interDigitTimeout: {noValue: true}
                      inputAudio: {tts: "Your number?"}
                  - dialByExtension: {name: Dial, repromptCount: {lit: 0}, repromptAudio: {tts: "The extension?"}}
                  - wait: {name: Pause, duration: {lit: {seconds: 12}}}
                  - wait: {name: Short, duration: {exp: "MakeDuration(0, 0, 0, 20)"}}
                  - playAudio: {name: Blank, audio: {exp: "ToAudioBlank(2500)"}}
                  - transferToAcd: {name: Sales, targetQueue: {lit: {name: Sales}}, overrideInQueueFlow: {name: Waiting}}
`,
		"waiting.yaml": `inQueueCall:
  name: Waiting
  startUpRef: "/inQueueCall/states/state[begin]"
  states:
    - state:
        name: Begin
        refId: begin
        actions:
          - holdMusic: {name: Music, playStyle: {duration: {lit: {seconds: 30}}}}
          - playAudio: {name: Patience, audio: {tts: "Please wait."}}
`,
	}},
}

// TestTimesOfTheSource changes times in the forms in which a source has them. A time that the source decides is written
// or refused, and only one that the import has guessed stays in the folder.
func TestTimesOfTheSource(t *testing.T) {
	const (
		kept    = "kept"
		refused = "refused"
	)
	for _, row := range []struct{ platform, was, is, written string }{
		{"connect", "timeout: 7s", "timeout: 9s", `"InputTimeLimitSeconds": "9"`},
		{"connect", "takes: 2s", "takes: 3s", `<break time=\"3s\"/>`},
		{"connect", "takes: 5s", "takes: 6s", kept},
		{"studio", "takes: 1.5s", "takes: 3s", `<break time='3000ms'/>`},
		{"studio", "takes: 5s", "takes: 6s", kept},
		{"architect", "timeout: 10s", "timeout: 12s", "menuSelectionTimeout:\n            lit: {seconds: 12}"},
		{"architect", "timeout: 1m9s", "timeout: 12s", "noEntryTimeout: {lit: {seconds: 12}}"},
		{"architect", "between: 3s", "between: 4s", "interDigitTimeout: {lit: {seconds: 4}}"},
		{
			"architect", "between: 6s\n    timeout: 6s", "between: 8s\n    timeout: 8s",
			"interDigitTimeout: {lit: {seconds: 8}}, name: Dial",
		},
		{"architect", "timeout: 6s", "timeout: 8s", refused},
		{"architect", "takes: 12s", "takes: 15s", "duration: {lit: {seconds: 15}}"},
		{"architect", "takes: 20s", "takes: 25s", "MakeDuration(0, 0, 0, 25)"},
		{"architect", "takes: 2.5s", "takes: 3s", "ToAudioBlank(3000)"},
		{"architect", "takes: 30s", "takes: 40s", "playStyle: {duration: {lit: {seconds: 40}}}"},
	} {
		t.Run(row.platform+" "+row.was, func(t *testing.T) {
			o := timesOf[row.platform]
			var sources []importer.Source
			for _, name := range []string{"main.json", "main.yaml", "waiting.yaml"} {
				if text, has := o.files[name]; has {
					sources = append(sources, importer.Source{File: name, Content: []byte(text)})
				}
			}
			f := imported(t, o.format, sources, nil)
			if strings.Count(string(f.written), row.was) != 1 {
				t.Fatalf("not one %q in %s", row.was, f.written)
			}
			f.edit(t, strings.NewReplacer(row.was, row.is))

			out := export(t, o.format, sources, f)
			switch row.written {
			case kept:
				if out.Refused.Len() > 0 || len(out.Kept) != 1 || len(out.Changes) > 0 {
					t.Errorf("%v %v %v", refusals(out), out.Kept, out.Changes)
				}
				return
			case refused:
				if out.Refused.Len() != 1 || !strings.Contains(refusals(out)[0], "change both") {
					t.Errorf("%v %v", refusals(out), out.Changes)
				}
				return
			}

			if out.Refused.Len() > 0 {
				t.Fatal(refusals(out))
			}
			var all strings.Builder
			for _, s := range out.Sources {
				all.Write(s.Content)
			}
			if !strings.Contains(all.String(), row.written) {
				t.Errorf("no %s in %s", row.written, all.String())
			}
			comesBack(t, o.format, sources, f, out)
		})
	}
}
