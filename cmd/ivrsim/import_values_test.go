package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// outOfBounds are sources with a value that a center cannot have. The report names the value and the one that
// the center has instead.
func outOfBounds() map[string]struct{ file, text, want string } {
	studio := func(widget string) string {
		return `{"initial_state": "Trigger", "states": [{"name": "Trigger", "type": "trigger", "transitions": [
			{"event": "incomingCall", "next": "one"}]}, {"name": "one", ` + widget + `},
			{"name": "bye", "type": "say-play", "transitions": [], "properties": {"say": "Goodbye.", "loop": 1}}]}`
	}
	connect := func(actions string) string {
		return `{"Version": "2019-10-30", "StartAction": "one", "Actions": [` + actions + `,
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`
	}
	architect := func(action string) string {
		return "inboundCall:\n  name: main\n  startUpRef: ./tasks/task[t]\n  tasks:\n    - task:\n        name: T\n" +
			"        refId: t\n        actions:\n          - " + action + "\n"
	}

	var chosen, played strings.Builder
	chosen.WriteString("[in]\nexten => s,1,AGI(where.agi)\n same => n,Goto(x-${WHERE},1)\n")
	for i := range 31 {
		fmt.Fprintf(&chosen, "exten => x-%d,1,Playback(place%d)\n", i, i)
	}
	played.WriteString("[in]\nexten => s,1,Answer()\n")
	for i := range 31 {
		fmt.Fprintf(&played, " same => n,Background(part%d)\n", i)
	}
	played.WriteString(" same => n,WaitExten(5)\nexten => 1,1,Queue(sales)\n")

	// Each of 62 values is asked for twice, so that calls remember an answer to each of them in between.
	asked := "[in]\nexten => s,1,AGI(ask.agi)\n"
	for range 2 {
		for i := range 62 {
			asked += fmt.Sprintf(" same => n,GotoIf($[${V%d} = 1]?bad)\n", i)
		}
	}
	asked += " same => n,Queue(sales)\n same => n(bad),Playback(sorry)\n"

	return map[string]struct{ file, text, want string }{
		"Asterisk, answers": {"a.conf", asked, "calls have answered more than 60 questions about values before it"},
		"Studio, time of a gather": {
			"a.json", studio(`"type": "gather-input-on-call", "transitions": [
			{"event": "keypress", "next": "bye"}], "properties": {"say": "Press a key.", "timeout": 90000}`),
			"has a time of 25h, longer than a step can: here 24h",
		},
		"Studio, priority": {"a.json", studio(`"type": "enqueue-call", "transitions": [],
			"properties": {"queue_name": "q", "priority": 5000}`), "has the priority 5000, and a step has one from 0 to 1000: here 1000"},
		"Studio, wait": {
			"a.json", studio(`"type": "send-to-flex", "transitions": [
			{"event": "callComplete", "next": "bye"}], "properties": {"workflow": "WW1", "channel": "TC1", "timeout": 90000}`),
			"has a time of 25h, longer than a step can: here 24h",
		},
		"Connect, time of an input": {
			"a.json", connect(`{"Identifier": "one", "Type": "GetParticipantInput",
			"Parameters": {"Text": "Press 1.", "InputTimeLimitSeconds": "90000", "StoreInput": "False"},
			"Transitions": {"NextAction": "end", "Conditions": [{"NextAction": "end", "Condition": {"Operator": "Equals", "Operands": ["1"]}}],
			"Errors": [{"NextAction": "one", "ErrorType": "NoMatchingCondition"}]}}`),
			"has a time of 25h, longer than a step can: here 24h",
		},
		"Architect, priority": {
			"a.yaml", architect(`transferToAcd: {name: Q, targetQueue: {lit: {name: Sales}}, priority: {lit: -5}}`),
			"has the priority -5, and a step has one from 0 to 1000: here 0",
		},
		"Asterisk, time of a menu": {
			"a.conf", "[in]\nexten => s,1,Background(hello)\n same => n,WaitExten(90000)\nexten => 1,1,Queue(sales)\n",
			"has a time of 25h, longer than a step can: here 24h",
		},
		"Asterisk, wait": {
			"a.conf", "[in]\nexten => s,1,Queue(sales,,,,90000)\n same => n,Playback(sorry)\n",
			"has a time of 25h, longer than a step can: here 24h",
		},
		"Asterisk, attempts": {
			"a.conf", "[in]\nexten => s,1,Read(PIN,enter,4,,50)\n same => n,Playback(bye)\n",
			"asks 50 times, more than a step can: here 20 times",
		},
		"Asterisk, chosen extensions": {"a.conf", chosen.String(), "leads to more than 30 names by a value of the call"},
		"Asterisk, recordings":        {"a.conf", played.String(), "plays more than 30 recordings that a key interrupts"},
	}
}

// A value out of bounds is named, and the folder has no error.
func TestValuesOutOfBoundsAreNamed(t *testing.T) {
	t.Parallel()
	for name, c := range outOfBounds() {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, c.file), []byte(c.text), 0o600))
		if code, errs := importIn(t, dir, c.file); code != exitOK {
			t.Errorf("%s: exit code %d: %s", name, code, errs)
			continue
		}
		report, err := os.ReadFile(filepath.Join(dir, "out", "import.md"))
		must(t, err)
		if text := strings.Join(strings.Fields(string(report)), " "); !strings.Contains(text, "approximated: "+c.want) {
			t.Errorf("%s: the report lacks %q:\n%s", name, c.want, report)
		}
	}
}

// Settings of queues over their bounds are named. A long service level is whole.
func TestQueuesOutOfBoundsAreNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "extensions.conf"),
		[]byte("[in]\nexten => s,1,Queue(large)\n same => n,Queue(slow)\n"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "queues.conf"),
		[]byte("[large]\nmaxlen = 1000001\n[slow]\nmaxlen = 200000\nservicelevel = 90000\n"), 0o600))
	if code, errs := importIn(t, dir, "."); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}

	for file, wants := range map[string][]string{
		"import.md":    {"left out: has maxlen = 1000001, larger than a queue can have: here 1000000"},
		"routing.yaml": {"answer_within: 25h", "capacity: 200000", "capacity: 1000000"},
	} {
		got, err := os.ReadFile(filepath.Join(dir, "out", file))
		must(t, err)
		for _, want := range wants {
			if !strings.Contains(strings.Join(strings.Fields(string(got)), " "), want) {
				t.Errorf("%s lacks %q:\n%s", file, want, got)
			}
		}
	}
}

// A long description of a flow is written whole.
func TestLongDescriptionsAreWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("very ", 1000) + "long"
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "a.json"), []byte(`{"description": "`+long+`", "initial_state": "Trigger",
		"states": [{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "bye"}]},
		{"name": "bye", "type": "say-play", "transitions": [], "properties": {"say": "Goodbye.", "loop": 1}}]}`), 0o600))
	if code, errs := importIn(t, dir, "a.json"); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	text, err := os.ReadFile(filepath.Join(dir, "out", "a.yaml"))
	must(t, err)
	if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), long) {
		t.Errorf("the description is not in %s", text)
	}
}

// Long words of callers and long names of recordings are written whole.
func TestLongTextsAreWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("very ", 60) + "long"
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "a.conf"),
		[]byte("[in]\nexten => s,1,Playback("+strings.ReplaceAll(long, " ", "/")+")\n same => n,Queue(sales)\n"), 0o600))
	if code, errs := importIn(t, dir, "a.conf"); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	files, err := filepath.Glob(filepath.Join(dir, "out", "in*.yaml"))
	must(t, err)
	text, err := os.ReadFile(files[0])
	must(t, err)
	if !strings.Contains(string(text), strings.ReplaceAll(long, " ", "/")) {
		t.Errorf("the recording is not in %s", text)
	}
}
