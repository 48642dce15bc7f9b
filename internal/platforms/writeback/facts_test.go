package writeback_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// The originals of TestNothingStaysInSilence.
const (
	dialplanOfFacts = `[incoming]
exten => s,1,Answer()
 same => n,Wait(12)
 same => n,Background(welcome)
 same => n,WaitExten(6)
 same => n,Hangup()
exten => 1,1,Set(QUEUE_PRIO=5)
 same => n,Wait(4)
 same => n,Queue(sales,t,,,120)
 same => n,Hangup()
exten => 2,1,GotoIfTime(9:00-17:00,mon-fri,*,*?open)
 same => n,Playback(closed)
 same => n,Hangup()
 same => n(open),Dial(PJSIP/200,20,L(60000))
 same => n,Dial(PJSIP/trunk/+12025550100,30)
 same => n,Hangup()
exten => 3,1,ExecIf($[${RAND(1,4)} = 1]?Playback(survey))
 same => n,MusicOnHold(default,7)
 same => n,Hangup()
exten => i,1,Playback(invalid)
 same => n,Goto(s,1)
`
	queuesOfFacts = "[sales]\nmaxlen = 30\nservicelevel = 40\n"
	connectFacts  = `{"Version": "2019-10-30", "StartAction": "share", "Metadata": {"name": "main"}, "Actions": [
 {"Identifier": "share", "Type": "DistributeByPercentage", "Parameters": {}, "Transitions": {"NextAction": "bye", "Conditions": [
  {"NextAction": "hello", "Condition": {"Operator": "NumberLessThan", "Operands": ["31"]}}], "Errors": [{"NextAction": "bye", "ErrorType": "NoMatchingCondition"}]}},
 {"Identifier": "hello", "Type": "MessageParticipant", "Parameters": {"Text": "Hello."}, "Transitions": {"NextAction": "bye"}},
 {"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`
	architectFacts = `inboundCall:
  name: Main
  startUpRef: "/inboundCall/tasks/task[t]"
  tasks:
    - task:
        name: T
        refId: t
        actions:
          - wait: {name: Short, duration: {exp: "MakeDuration(0, 0, 0, 10 + 15)"}}
          - disconnect: {name: Bye}
`
)

// TestNothingStaysInSilence changes values of the folder that the original has and that no edit writes. Each change is
// refused with its place. Only values that the import has guessed stay in the folder.
func TestNothingStaysInSilence(t *testing.T) {
	dialplan := []importer.Source{
		{File: "extensions.conf", Content: []byte(dialplanOfFacts)}, {File: "queues.conf", Content: []byte(queuesOfFacts)},
	}
	for _, row := range []struct {
		format  importer.Format
		sources []importer.Source
		was, is string
		kept    bool
	}{
		{asterisk.Format, dialplan, "takes: 12s", "takes: 20s", false},
		{asterisk.Format, dialplan, "takes: 4s", "takes: 3s", false},
		{asterisk.Format, dialplan, "takes: 7s", "takes: 3s", false},
		{asterisk.Format, dialplan, "takes: 3m", "takes: 2m", true},
		{asterisk.Format, dialplan, "welcome, takes: 5s", "welcome, takes: 8s", true},
		{asterisk.Format, dialplan, "welcome, takes: 5s", "welcome, text: Good day.", true},
		{asterisk.Format, dialplan, "audio: welcome", "audio: hello", false},
		{asterisk.Format, dialplan, "timeout: 6s", "timeout: 7s", false},
		{asterisk.Format, dialplan, "attempts: 1", "attempts: 2", false},
		{asterisk.Format, dialplan, "priority: 5", "priority: 6", false},
		{asterisk.Format, dialplan, "max_wait: 2m", "max_wait: 3m", false},
		{asterisk.Format, dialplan, "rings: 20s", "rings: 30s", false},
		{asterisk.Format, dialplan, "transfer: +12025550100", "transfer: +12025550199", false},
		{asterisk.Format, dialplan, "{end: hung_up}", "{end: self_served}", true},
		{asterisk.Format, dialplan, `mon-fri: "09:00-17:01"`, `mon-fri: "08:00-17:01"`, false},
		{asterisk.Format, dialplan, `mon-fri: "09:00-17:01"`, `mon-thu: "09:00-17:01"`, false},
		{asterisk.Format, dialplan, "answer_within: 40s", "answer_within: 30s", false},
		{asterisk.Format, dialplan, "capacity: 30", "capacity: 20", false},
		{amazonconnect.Format, []importer.Source{{File: "main.json", Content: []byte(connectFacts)}}, "30%", "40%", false},
		{
			genesysarchitect.Format,
			[]importer.Source{{File: "main.yaml", Content: []byte(architectFacts)}},
			"takes: 10s",
			"takes: 30s",
			true,
		},
	} {
		f := imported(t, row.format, row.sources, nil)
		if !strings.Contains(string(f.written), row.was) {
			t.Errorf("no %q in %s", row.was, f.written)
			continue
		}
		f.edit(t, strings.NewReplacer(row.was, row.is))

		out := export(t, row.format, row.sources, f)
		isRefused := out.Refused.Len() > 0
		if isRefused == row.kept || isRefused && out.Sources != nil {
			t.Errorf("%s to %s: %v", row.was, row.is, refusals(out))
		}
		for x := range out.Refused.All() {
			if x.Place.Line == 0 || x.Fix == "" {
				t.Errorf("%s: no place or no fix: %v", row.is, x)
			}
		}
	}
}

// TestOrderOfRefusals removes two values of one queue. Both are refused at the place of the queue, in the same order each
// time. With the order of a map, 1 run of the test in 1,024 passes.
func TestOrderOfRefusals(t *testing.T) {
	dialplan := []importer.Source{
		{File: "extensions.conf", Content: []byte(dialplanOfFacts)}, {File: "queues.conf", Content: []byte(queuesOfFacts)},
	}
	f := imported(t, asterisk.Format, dialplan, nil)
	f.edit(t, strings.NewReplacer("answer_within: 40s, capacity: 30", ""))

	for range 10 {
		got := refusals(export(t, asterisk.Format, dialplan, f))
		isOrdered := len(got) == 2 && strings.Contains(got[0], "answer_within") && strings.Contains(got[1], "capacity")
		if !isOrdered {
			t.Fatalf("the refusals are %q, want answer_within before capacity", got)
		}
	}
}
