package writeback_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// throughBlocks have a prompt that speaks a value, which a block on the way of key 1 sets.
var throughBlocks = map[string]struct {
	format  importer.Format
	file    string
	text    string
	written string // the way of key 2, through the block
}{
	"connect": {amazonconnect.Format, "main.json", `{"Version": "2019-10-30", "StartAction": "topic", "Metadata": {}, "Actions": [
 {"Identifier": "topic", "Type": "GetParticipantInput", "Parameters": {"Text": "Press 1 or 2.", "StoreInput": "False", "InputTimeLimitSeconds": "7"},
  "Transitions": {"NextAction": "bye", "Conditions": [
   {"NextAction": "savings", "Condition": {"Operator": "Equals", "Operands": ["1"]}}, {"NextAction": "bye", "Condition": {"Operator": "Equals", "Operands": ["2"]}}],
   "Errors": [{"NextAction": "bye", "ErrorType": "InputTimeLimitExceeded"}, {"NextAction": "bye", "ErrorType": "NoMatchingCondition"}, {"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "savings", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"account": "savings"}}, "Transitions": {"NextAction": "pay"}},
 {"Identifier": "pay", "Type": "MessageParticipant", "Parameters": {"Text": "You pay from your $.Attributes.account."}, "Transitions": {"NextAction": "bye"}},
 {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`, `{"NextAction": "savings", "Condition": {"Operator": "Equals", "Operands": ["2"]}}`},
	"studio": {twiliostudio.Format, "main.json", `{"states": [
 {"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "topic"}], "properties": {}},
 {"name": "topic", "type": "gather-input-on-call", "transitions": [{"event": "keypress", "next": "which"}, {"event": "timeout"}, {"event": "speech"}],
  "properties": {"say": "Press 1 or 2.", "number_of_digits": 1, "timeout": 7}},
 {"name": "which", "type": "split-based-on", "transitions": [{"event": "noMatch", "next": "bye"},
  {"event": "match", "next": "savings", "conditions": [{"arguments": ["{{widgets.topic.Digits}}"], "type": "equal_to", "value": "1"}]},
  {"event": "match", "next": "other", "conditions": [{"arguments": ["{{widgets.topic.Digits}}"], "type": "equal_to", "value": "2"}]}],
  "properties": {"input": "{{widgets.topic.Digits}}"}},
 {"name": "savings", "type": "set-variables", "transitions": [{"event": "next", "next": "pay"}], "properties": {"variables": [{"key": "account", "value": "savings"}]}},
 {"name": "pay", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "You pay from your {{flow.variables.account}}."}},
 {"name": "other", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "You pay nothing."}},
 {"name": "bye", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Goodbye."}}
], "initial_state": "Trigger"}`, `"next": "savings", "conditions": [{"arguments": ["{{widgets.topic.Digits}}"], "type": "equal_to", "value": "2"}]`},
	"connect, two accounts": {amazonconnect.Format, "main.json", `{"Version": "2019-10-30", "StartAction": "topic", "Metadata": {}, "Actions": [
 {"Identifier": "topic", "Type": "GetParticipantInput", "Parameters": {"Text": "Press 1, 2 or 3.", "StoreInput": "False", "InputTimeLimitSeconds": "7"},
  "Transitions": {"NextAction": "bye", "Conditions": [
   {"NextAction": "savings", "Condition": {"Operator": "Equals", "Operands": ["1"]}}, {"NextAction": "bye", "Condition": {"Operator": "Equals", "Operands": ["2"]}},
   {"NextAction": "checking", "Condition": {"Operator": "Equals", "Operands": ["3"]}}],
   "Errors": [{"NextAction": "bye", "ErrorType": "InputTimeLimitExceeded"}, {"NextAction": "bye", "ErrorType": "NoMatchingCondition"}, {"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "savings", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"account": "savings"}}, "Transitions": {"NextAction": "pay"}},
 {"Identifier": "checking", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"account": "checking"}}, "Transitions": {"NextAction": "pay"}},
 {"Identifier": "pay", "Type": "MessageParticipant", "Parameters": {"Text": "You pay from your $.Attributes.account."}, "Transitions": {"NextAction": "bye"}},
 {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`, `{"NextAction": "savings", "Condition": {"Operator": "Equals", "Operands": ["2"]}}`},
	"architect": {genesysarchitect.Format, "main.yaml", `inboundCall:
  name: Main
  startUpRef: "/inboundCall/menus/menu[topic]"
  menus:
    - menu:
        name: Topic
        refId: topic
        audio: {tts: "Press 1 or 2."}
        choices:
          - menuJumpToTask: {name: Savings, dtmf: digit_1, targetTaskRef: "/inboundCall/tasks/task[savings]"}
          - menuJumpToTask: {name: Other, dtmf: digit_2, targetTaskRef: "/inboundCall/tasks/task[other]"}
  tasks:
    - task:
        name: Savings
        refId: savings
        actions:
          - updateData: {name: Account, statements: [{string: {variable: Flow.account, value: {lit: savings}}}]}
          - jumpToTask: {name: Go, targetTaskRef: "/inboundCall/tasks/task[pay]"}
    - task:
        name: Pay
        refId: pay
        actions:
          - playAudio: {name: Pay, audio: {exp: 'Append(ToAudioTTS("You pay from your"), ToAudioTTS(Flow.account))'}}
    - task:
        name: Other
        refId: other
        actions:
          - playAudio: {name: Other, audio: {tts: You pay nothing.}}
`, `dtmf: digit_2, targetTaskRef: "/inboundCall/tasks/task[savings]"`},
}

// TestKeyThroughABlock leads a key to a prompt that speaks a value. The original leads the key through the block that sets
// the value, because the prompt would have no value otherwise.
func TestKeyThroughABlock(t *testing.T) {
	t.Parallel()
	for platform, o := range throughBlocks {
		t.Run(platform, func(t *testing.T) {
			sources := []importer.Source{{File: o.file, Content: []byte(o.text)}}
			f := imported(t, o.format, sources, nil)
			topic, pay := "", ""
			all := steps(f.files)
			for id, s := range all {
				if s.Get("menu") != nil {
					topic = id[1]
				}
				if n := s.Get("say"); n != nil && strings.Contains(n.Text, "You pay from your savings") {
					pay = id[1]
				}
			}
			if topic == "" || pay == "" {
				t.Fatalf("%s", text(meaning(f.files)))
			}

			for id, s := range all {
				if id[1] == topic {
					s.Get("choices").Get("2").Text = pay
				}
			}
			out := export(t, o.format, sources, f)
			if out.Refused.Len() > 0 {
				t.Fatal(refusals(out))
			}
			if written := string(out.Sources[0].Content); !strings.Contains(written, o.written) {
				t.Errorf("no %s in %s", o.written, written)
			}
			comesBack(t, o.format, sources, f, out)
		})
	}
}
