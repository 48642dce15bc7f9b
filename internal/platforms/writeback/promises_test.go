package writeback_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// originals has an original of each platform with all that docs/export.md lists.
var originals = map[string]struct {
	format importer.Format
	file   string
	text   string
}{
	"connect": {amazonconnect.Format, "main.json", `{"Version": "2019-10-30", "StartAction": "hello", "Metadata": {"name": "main", "ActionMetadata": {
  "sales": {"parameters": {"QueueId": {"displayName": "Sales"}}}, "office": {"parameters": {"QueueId": {"displayName": "Office"}}}}}, "Actions": [
 {"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": "Hello."}, "Transitions": {"NextAction": "topic"}},
 {"Identifier": "topic", "Type": "GetParticipantInput", "Parameters": {"Text": "Press 1 or 2.", "StoreInput": "False", "InputTimeLimitSeconds": "7"},
  "Transitions": {"NextAction": "bye", "Conditions": [
   {"NextAction": "number", "Condition": {"Operator": "Equals", "Operands": ["1"]}}, {"NextAction": "office", "Condition": {"Operator": "Equals", "Operands": ["2"]}}],
   "Errors": [{"NextAction": "bye", "ErrorType": "InputTimeLimitExceeded"}, {"NextAction": "number", "ErrorType": "NoMatchingCondition"}, {"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "number", "Type": "GetParticipantInput", "Parameters": {"Text": "Your number?", "StoreInput": "True", "InputTimeLimitSeconds": "6",
   "DTMFConfiguration": {"InterdigitTimeLimitSeconds": "4"}, "InputValidation": {"CustomValidation": {"MaximumLength": "8"}}},
  "Transitions": {"NextAction": "first", "Errors": [{"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "first", "Type": "UpdateContactRoutingBehavior", "Parameters": {"QueuePriority": "3"}, "Transitions": {"NextAction": "sales", "Errors": [{"NextAction": "sales", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "sales", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "arn:aws:connect:us-east-1:1:instance/1/queue/1"},
  "Transitions": {"NextAction": "wait", "Errors": [{"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "wait", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {"Errors": [{"NextAction": "bye", "ErrorType": "QueueAtCapacity"}, {"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "office", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "arn:aws:connect:us-east-1:1:instance/1/queue/2"},
  "Transitions": {"NextAction": "desk", "Errors": [{"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "desk", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {"Errors": [{"NextAction": "bye", "ErrorType": "QueueAtCapacity"}, {"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`},
	"studio": {twiliostudio.Format, "main.json", `{"states": [
 {"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "hello"}], "properties": {}},
 {"name": "hello", "type": "say-play", "transitions": [{"event": "audioComplete", "next": "topic"}], "properties": {"say": "Hello."}},
 {"name": "topic", "type": "gather-input-on-call", "transitions": [{"event": "keypress", "next": "which"}, {"event": "timeout"}, {"event": "speech"}],
  "properties": {"say": "Press 1 or 2.", "number_of_digits": 1, "timeout": 7}},
 {"name": "which", "type": "split-based-on", "transitions": [{"event": "noMatch", "next": "number"},
  {"event": "match", "next": "number", "conditions": [{"arguments": ["{{widgets.topic.Digits}}"], "type": "equal_to", "value": "1"}]},
  {"event": "match", "next": "voice", "conditions": [{"arguments": ["{{widgets.topic.Digits}}"], "type": "equal_to", "value": "2"}]}],
  "properties": {"input": "{{widgets.topic.Digits}}"}},
 {"name": "number", "type": "gather-input-on-call", "transitions": [{"event": "keypress", "next": "ask"}, {"event": "timeout"}, {"event": "speech"}],
  "properties": {"say": "Your number?", "number_of_digits": 8, "timeout": 6}},
 {"name": "ask", "type": "run-function", "transitions": [{"event": "success", "next": "sales"}, {"event": "fail", "next": "sales"}],
  "properties": {"url": "https://x.twil.io/ask", "parameters": [{"key": "number", "value": "{{widgets.number.Digits}}"}]}},
 {"name": "sales", "type": "send-to-flex", "transitions": [{"event": "callComplete"}, {"event": "failedToEnqueue"}, {"event": "callFailure"}],
  "properties": {"workflow": "WW1", "channel": "TC1", "timeout": "300", "priority": "3"}},
 {"name": "voice", "type": "record-voicemail", "transitions": [{"event": "recordingComplete", "next": "office"}], "properties": {"max_length": 90}},
 {"name": "office", "type": "enqueue-call", "transitions": [{"event": "callComplete"}], "properties": {"queue_name": "Office"}}
], "initial_state": "Trigger"}`},
	"architect": {genesysarchitect.Format, "main.yaml", `inboundCall:
  name: Main
  startUpRef: "/inboundCall/tasks/task[hello]"
  menus:
    - menu:
        name: Topic
        refId: topic
        audio: {tts: "Press 1 or 2."}
        settingsMenu: {menuSelectionTimeout: {lit: {seconds: 7}}, repeatCount: {lit: 2}}
        choices:
          - menuJumpToTask: {name: Sales, dtmf: digit_1, targetTaskRef: "/inboundCall/tasks/task[sales]"}
          - menuJumpToTask: {name: News, dtmf: digit_2, targetTaskRef: "/inboundCall/tasks/task[news]"}
  tasks:
    - task:
        name: Hello
        refId: hello
        actions:
          - playAudio: {name: Hello, audio: {tts: Hello.}}
          - jumpToMenu: {name: Go, targetMenuRef: "/inboundCall/menus/menu[topic]"}
    - task:
        name: Sales
        refId: sales
        actions:
          - transferToAcd: {name: Sales, targetQueue: {lit: {name: Sales}}, priority: {lit: 3}}
    - task:
        name: News
        refId: news
        actions:
          - playAudio: {name: News, audio: {tts: There is no news.}}
          - jumpToMenu: {name: Over, targetMenuRef: "/inboundCall/menus/menu[topic]"}
`},
}

// promise is a cell of the table in docs/export.md: a change of the folder's flow, and the text that the original has then.
// The text is "" if the original cannot hold the change.
type promise struct{ row, was, is, written string }

var promises = map[string][]promise{
	"connect": {
		{"words", "say: Hello.", "say: Good day.", `"Text": "Good day."`},
		{"key", "{1: number", "{3: number", `["3"]`},
		{"new key", "2: desk}", "2: desk, 4: number}", `["4"]`},
		{"no key", ", 2: desk}", "}", `["1"]}}]`},
		{"new say", "say: Hello., then: topic}", "say: Hello., then: more}\n  more: {say: More., then: topic}", `"Text": "More."`},
		{"target", "no_input: bye", "no_input: number", `"Errors": [{"NextAction": "number", "ErrorType": "InputTimeLimitExceeded"}`},
		{"start", "start: hello", "start: topic", `"StartAction": "topic"`},
		{"timeout", "timeout: 7s", "timeout: 9s", `"InputTimeLimitSeconds": "9"`},
		{"attempts", "attempts: 1\n    choices", "attempts: 2\n    choices", ""},
		{"between", "between: 4s", "between: 3s", `"InterdigitTimeLimitSeconds": "3"`},
		{"digits", "digits: 1-8", "digits: 1-6", `"MaximumLength": "6"`},
		{"max_wait", "priority: 2", "priority: 2, max_wait: 1m", ""},
		{"priority", "priority: 2", "priority: 1", `"QueuePriority": "4"`},
		{"queue", "queue: Sales", "queue: Office", `{"Identifier": "sales", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "arn:aws:connect:us-east-1:1:instance/1/queue/2"}`},
	},
	"studio": {
		{"words", "say: Hello.", "say: Good day.", `"say": "Good day."`},
		{"key", "{1: number", "{3: number", `"value": "3"`},
		{"new key", "2: voice}", "2: voice, 4: number}", `"value": "4"`},
		{"no key", ", 2: voice}", "}", `"value": "1"}]}]`},
		{"new say", "say: Hello., then: topic}", "say: Hello., then: more}\n  more: {say: More., then: topic}", `"say": "More."`},
		{"target", "no_match: number", "no_match: voice", `[{"event": "noMatch", "next": "voice"}`},
		{"start", "start: hello", "start: topic", `"event": "incomingCall", "next": "topic"`},
		{"timeout", "timeout: 7s", "timeout: 9s", `"timeout": 9}`},
		{"attempts", "attempts: 1\n    choices", "attempts: 2\n    choices", ""},
		{"between", "between: 6s\n    timeout: 6s", "between: 9s\n    timeout: 9s", `"timeout": 9`},
		{"between alone", "between: 6s", "between: 9s", ""},
		{"digits", "digits: 1-8", "digits: 1-6", `"number_of_digits": 6`},
		{"max_wait", "max_wait: 5m", "max_wait: 2m", `"timeout": "120"`},
		{"most", "most: 1m30s", "most: 1m", `"max_length": 60`},
		{"priority", "priority: 3", "priority: 4", `"priority": "4"`},
		{"queue", "queue: Office", "queue: Shop", `"queue_name": "Shop"`},
	},
	"architect": {
		{"words", "say: Hello.", "say: Good day.", `tts: Good day.`},
		{"key", "{1: Sales", "{3: Sales", `dtmf: digit_3`},
		{"new key", "2: News}", "2: News, 4: Sales}", ""},
		{"no key", ", 2: News}", "}", ""},
		{"new say", "say: Hello., then: Topic}", "say: Hello., then: More}\n  More: {say: More., then: Topic}", ""},
		{"target", "{1: Sales", "{1: News", `dtmf: digit_1, targetTaskRef: "/inboundCall/tasks/task[news]"`},
		{"start", "start: Hello", "start: Topic", `startUpRef: "/inboundCall/menus/menu[topic]"`},
		{"timeout", "timeout: 7s", "timeout: 9s", `seconds: 9`},
		{"attempts", "attempts: 2", "attempts: 3", `repeatCount: {lit: 3}`},
		{"max_wait", "priority: 3", "priority: 3, max_wait: 1m", ""},
		{"priority", "priority: 3", "priority: 4", `priority: {lit: 4}`},
		{"queue", "queue: Sales", "queue: Shop", `name: Shop`},
	},
}

// TestPromises changes one setting of each row of the table in docs/export.md on each platform.
func TestPromises(t *testing.T) {
	for platform, rows := range promises {
		o := originals[platform]
		for _, row := range rows {
			t.Run(platform+" "+row.row, func(t *testing.T) {
				sources := []importer.Source{{File: o.file, Content: []byte(o.text)}}
				f := imported(t, o.format, sources, nil)
				if !strings.Contains(string(f.written), row.was) {
					t.Fatalf("no %q in %s", row.was, f.written)
				}
				f.edit(t, strings.NewReplacer(row.was, row.is))

				out := export(t, o.format, sources, f)
				switch {
				case row.written == "" && out.Refused.Len() == 0:
					t.Errorf("it is written: %s", out.Sources[0].Content)
				case row.written == "":
				case out.Refused.Len() > 0:
					t.Error(refusals(out))
				case !strings.Contains(string(out.Sources[0].Content), row.written):
					t.Errorf("no %s in %s", row.written, out.Sources[0].Content)
				default:
					comesBack(t, o.format, sources, f, out)
				}
			})
		}
	}
}

// TestJumpsOfOneKind leads a jump of Architect to a target of the other kind. Archy takes no such reference, so the export
// refuses it with this reason.
func TestJumpsOfOneKind(t *testing.T) {
	o := originals["architect"]
	for was, is := range map[string]string{
		"2: News}":                       "2: Topic}",
		"say: Hello., then: Topic}":      "say: Hello., then: News}",
		"There is no news., then: Topic": "There is no news., then: Sales",
	} {
		sources := []importer.Source{{File: o.file, Content: []byte(o.text)}}
		f := imported(t, o.format, sources, nil)
		if !strings.Contains(string(f.written), was) {
			t.Fatalf("no %q in %s", was, f.written)
		}
		f.edit(t, strings.NewReplacer(was, is))

		out := export(t, o.format, sources, f)
		if out.Refused.Len() != 1 || !strings.Contains(fmt.Sprint(refusals(out)), o.format.Writing.Targets) {
			t.Errorf("%s: %v", is, refusals(out))
		}
	}
}

// TestRings changes how long a transfer rings. A block contains it as it is.
func TestRings(t *testing.T) {
	const (
		connect = `{"Version": "2019-10-30", "StartAction": "out", "Metadata": {"name": "main"}, "Actions": [
 {"Identifier": "out", "Type": "TransferParticipantToThirdParty", "Parameters": {"ThirdPartyPhoneNumber": "+12025550111",
   "ThirdPartyConnectionTimeLimitSeconds": "30", "ContinueFlowExecution": "True"},
  "Transitions": {"NextAction": "bye", "Errors": [{"NextAction": "sorry", "ErrorType": "ConnectionTimeLimitExceeded"},
   {"NextAction": "bye", "ErrorType": "CallFailed"}, {"NextAction": "bye", "ErrorType": "NoMatchingError"}]}},
 {"Identifier": "sorry", "Type": "MessageParticipant", "Parameters": {"Text": "Nobody is there."}, "Transitions": {"NextAction": "bye"}},
 {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`
		studio = `{"states": [
 {"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "out"}], "properties": {}},
 {"name": "out", "type": "connect-call-to", "transitions": [{"event": "callCompleted", "next": "over"}],
  "properties": {"noun": "number", "to": "+12025550111", "timeout": 30}},
 {"name": "over", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "The call is over."}}
], "initial_state": "Trigger"}`
	)
	for _, row := range []struct {
		format        importer.Format
		text, written string
	}{
		{amazonconnect.Format, connect, `"ThirdPartyConnectionTimeLimitSeconds": "25"`},
		{twiliostudio.Format, studio, `"timeout": 25`},
	} {
		sources := []importer.Source{{File: "main.json", Content: []byte(row.text)}}
		f := imported(t, row.format, sources, nil)
		if !strings.Contains(string(f.written), "rings: 30s") {
			t.Fatalf("no rings in %s", f.written)
		}
		f.edit(t, strings.NewReplacer("rings: 30s", "rings: 25s"))

		out := export(t, row.format, sources, f)
		switch {
		case out.Refused.Len() > 0:
			t.Error(refusals(out))
		case !strings.Contains(string(out.Sources[0].Content), row.written):
			t.Errorf("no %s in %s", row.written, out.Sources[0].Content)
		default:
			comesBack(t, row.format, sources, f, out)
		}
	}
}

// TestTwoSettingsOfANewMap changes two settings of a menu that has no map of settings. The map is written once.
func TestTwoSettingsOfANewMap(t *testing.T) {
	o := originals["architect"]
	const settings = "        settingsMenu: {menuSelectionTimeout: {lit: {seconds: 7}}, repeatCount: {lit: 2}}\n"
	if !strings.Contains(o.text, settings) {
		t.Fatalf("no %q in %s", settings, o.text)
	}
	sources := []importer.Source{{File: o.file, Content: []byte(strings.Replace(o.text, settings, "", 1))}}
	f := imported(t, o.format, sources, nil)
	f.edit(t, strings.NewReplacer("timeout: 10s", "timeout: 12s", "attempts: 3", "attempts: 2"))

	out := export(t, o.format, sources, f)
	if out.Refused.Len() > 0 || len(out.Changes) != 2 {
		t.Fatalf("%d changes, %v", len(out.Changes), refusals(out))
	}
	comesBack(t, o.format, sources, f, out)
}

// TestEntriesOfArchitect changes the numbers of an entry that its block contains.
func TestEntriesOfArchitect(t *testing.T) {
	const text = `inboundCall:
  name: Main
  startUpRef: "/inboundCall/tasks/task[t]"
  tasks:
    - task:
        name: T
        refId: t
        actions:
          - collectInput:
              name: A
              inputData: {var: Task.a}
              digits: {exact: {lit: 6}}
              interDigitTimeout: {lit: {seconds: 4}}
              inputAudio: {tts: "First?"}
          - collectInput:
              name: B
              inputData: {var: Task.b}
              digits: {range: {min: {lit: 2}, max: {lit: 8}}}
              inputAudio: {tts: "Second?"}
          - disconnect: {name: Bye}
`
	for was, is := range map[string]struct{ folder, source string }{
		"digits: 6":   {"digits: 5", "exact: {lit: 5}"},
		"digits: 2-8": {"digits: 2-7", "max: {lit: 7}"},
		"between: 4s": {"between: 6s", "interDigitTimeout: {lit: {seconds: 6}}"},
	} {
		sources := []importer.Source{{File: "main.yaml", Content: []byte(text)}}
		f := imported(t, genesysarchitect.Format, sources, nil)
		if !strings.Contains(string(f.written), was) {
			t.Fatalf("no %q in %s", was, f.written)
		}
		f.edit(t, strings.NewReplacer(was, is.folder))

		out := export(t, genesysarchitect.Format, sources, f)
		if out.Refused.Len() > 0 {
			t.Fatalf("%s: %v", was, refusals(out))
		}
		if !strings.Contains(string(out.Sources[0].Content), is.source) {
			t.Errorf("%s: no %q in %s", was, is.source, out.Sources[0].Content)
		}
		comesBack(t, genesysarchitect.Format, sources, f, out)
	}
}

// TestQueueThatNoCallReaches writes a queue of Connect that only a block without calls names.
func TestQueueThatNoCallReaches(t *testing.T) {
	o := originals["connect"]
	text := strings.Replace(o.text, `{"NextAction": "office", "Condition"`, `{"NextAction": "bye", "Condition"`, 1)
	sources := []importer.Source{{File: o.file, Content: []byte(text)}}
	f := imported(t, o.format, sources, nil)
	if !strings.Contains(string(f.written), "queue: Sales") || strings.Contains(string(f.written), "queue: Office") {
		t.Fatalf("not the queue Sales alone: %s", f.written)
	}
	f.edit(t, strings.NewReplacer("queue: Sales", "queue: Office"))

	out := export(t, o.format, sources, f)
	if out.Refused.Len() > 0 {
		t.Fatal(refusals(out))
	}
	if want := `"sales", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "arn:aws:connect:us-east-1:1:instance/1/queue/2"}`; !strings.Contains(string(out.Sources[0].Content), want) {
		t.Errorf("no %s in %s", want, out.Sources[0].Content)
	}
	comesBack(t, o.format, sources, f, out)
}
