package twiliostudio_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestImport imports the flows of each case in testdata, which have every type of widget
// of the documentation in every variant of its properties, and compares the folder.
func TestImport(t *testing.T) {
	importertest.Cases(t, twiliostudio.Format, func(flows []importer.Source) []txtar.File {
		var out []txtar.File
		center, _ := twiliostudio.Format.Read(flows, "")
		for _, f := range importer.Build(center, nil, nil).Files {
			out = append(out, txtar.File{Name: "want/" + f.Name, Data: f.Content})
		}
		return out
	})
}

func TestDetect(t *testing.T) {
	for src, want := range map[string]bool{
		`{"states": [{"name": "Trigger", "type": "trigger"}]}`:            true,
		`{"sid": "FW1", "definition": {"states": [{"type": "trigger"}]}}`: true,
		`{"definition": "{\"states\": [{\"type\": \"trigger\"}]}"}`:       true,
		`{}`: false, `[]`: false, `"x"`: false, `null`: false, `{"states": {}}`: false, `{"states": []}`: false,
		`{"StartAt": "a", "States": {"a": {"Type": "Pass"}}}`:                   false,
		`{"metadata": {"schemaVersion": "1.0"}, "resource": {"name": "a bot"}}`: false,
	} {
		if got, err := twiliostudio.Format.Detect("a.json", []byte(src)); got != want || err != nil {
			t.Errorf("Detect(%s) = %v, %v", src, got, err)
		}
	}
}

// TestFirstVersion: the transitions of an export of the first version lead to identifiers, so that no way could be read.
func TestFirstVersion(t *testing.T) {
	const src = `{"states": [{"name": "Trigger", "type": "InitialState", "sid": "FF1", "transitions": [{"event": "incomingCall", "conditions": [], "next": "FF2"}]}, {"name": "hello", "type": "SayPlay", "sid": "FF2", "transitions": []}]}`
	is, err := twiliostudio.Format.Detect("old.json", []byte(src))
	if is || err == nil || !strings.Contains(err.Error(), "export its JSON") {
		t.Errorf("Detect = %v, %v", is, err)
	}
}

func FuzzImport(f *testing.F) {
	importertest.Fuzz(f, twiliostudio.Format)
}

// The command-line interface prints a list, with keys in camel case.
func TestPrintedList(t *testing.T) {
	const definition = `{"states": [{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "hello"}]},
		{"name": "hello", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Hello."}}], "initial_state": "Trigger"}`
	src := []byte(`[{"sid": "FW1", "friendlyName": "Front Desk", "definition": ` + definition + `}, {"friendlyName": "Night", "definition": ` + definition + `}]`)
	if ok, err := twiliostudio.Format.Detect("printed.json", src); !ok || err != nil {
		t.Fatal(ok, err)
	}
	c, err := twiliostudio.Format.Read([]importer.Source{{File: "printed.json", Content: src}}, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Flows) != 2 || c.Flows[0].Name != "Front Desk" || c.Flows[1].Name != "Night" || len(c.Flows[1].Steps) == 0 {
		t.Errorf("%+v", c.Flows)
	}
}

// TestDamagedFlows: a flow that Studio cannot save has a row for each part that the import cannot follow.
func TestDamagedFlows(t *testing.T) {
	const (
		sound = `"transitions": [{"event": "incomingCall", "next": "hello"}]`
		text  = `{"initial_state": %q, "states": [{"name": "Trigger", "type": "trigger", %s},
			{"name": "hello", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Hello."}}]}`
	)
	for name, x := range map[string]struct{ initial, transitions, reason string }{
		"sound":       {"Trigger", sound, ""},
		"no initial":  {"", sound, ""},
		"no such one": {"Start", sound, "initial_state is Start, which is not in the flow: here calls begin at this trigger"},
		"no list":     {"Trigger", `"transitions": {"next": "hello"}`, "its transitions are not a list: here it leads nowhere"},
		"a text":      {"Trigger", `"transitions": "hello"`, "its transitions are not a list: here it leads nowhere"},
	} {
		src := fmt.Appendf(nil, text, x.initial, x.transitions)
		center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: src}}, "")
		if err != nil {
			t.Fatal(err)
		}

		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			isRow := b.Differs()
			if b.Block == "Trigger" && (isRow != (x.reason != "") || isRow && b.Reason != x.reason) {
				t.Errorf("%s: %v, %q, want %q", name, b.Status, b.Reason, x.reason)
			}
		}
	}
}

// TestDamagedDefinition names the place of a definition that is cut off.
func TestDamagedDefinition(t *testing.T) {
	for _, src := range []string{
		`{"definition": "{\"states\": [{\"type\""}`,
		`[{"definition": "{\"states\": [{\"type\""}]`,
	} {
		is, err := twiliostudio.Format.Detect("main.json", []byte(src))
		if is || err == nil || !strings.Contains(err.Error(), "/definition: in its text, line 1, column 20: ") {
			t.Errorf("%s: %v, %v", src, is, err)
		}
	}
}

// TestPauses has a text that is a pause alone, and a pause between words.
func TestPauses(t *testing.T) {
	for say, want := range map[string]importer.Prompt{
		"<speak><break time='2s'/></speak>": {Audio: importer.Silence, Takes: 6 * time.Second},
		"One.<break time='2s'/>":            {},
	} {
		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "hello"}]},
			{"name": "hello", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": %q, "loop": 3}}]}`, say)
		center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}
		p := center.Flows[0].Steps[0].Prompt
		if p.Audio != want.Audio || p.Takes != want.Takes {
			t.Errorf("%s: %+v, want %+v", say, p, want)
		}

		isNamed := false
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			isNamed = isNamed || b.Reason == "its prompt contains pauses of 2s, which are no part of its length here"
		}
		if hasWords := want.Audio == ""; isNamed != hasWords {
			t.Errorf("%s: the pause is named: %v", say, isNamed)
		}
	}
}

// TestLastCall rings the phone of the last widget for its time limit. Without one, it rings for 30 s (TwiML, Dial).
func TestLastCall(t *testing.T) {
	for settings, want := range map[string]time.Duration{
		`"noun": "number"`:                30 * time.Second,
		`"noun": "number", "timeout": ""`: 30 * time.Second,
		`"noun": "number", "timeout": 20`: 20 * time.Second,
	} {
		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "dial"}]},
			{"name": "dial", "type": "connect-call-to", "transitions": [{"event": "callCompleted"}], "properties": {"to": "+12025550100", %s}}]}`, settings)
		center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		for _, s := range center.Flows[0].Steps {
			if s.Kind == importer.Transfer && (s.Rings != want || len(s.Edges) == 0) {
				t.Errorf("%s: rings %v, %d ways", settings, s.Rings, len(s.Edges))
			}
		}
	}
}

// TestEndOfAnEntry has the settings that end an entry. Without "Stop gathering on keypress" each key belongs to the entry.
func TestEndOfAnEntry(t *testing.T) {
	for settings, ends := range map[string]bool{
		`"stop_gather": true, "finish_on_key": "#"`:    true,
		`"stop_gather": false, "finish_on_key": "#"`:   false,
		`"stop_gather": "false", "finish_on_key": "*"`: false,
		`"finish_on_key": "#"`:                         true,
		`"timeout": 5`:                                 true,
		`"stop_gather": true, "finish_on_key": ""`:     false,
	} {
		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "ask"}]},
			{"name": "ask", "type": "gather-input-on-call", "transitions": [{"event": "keypress", "next": "bye"}, {"event": "timeout"}],
				"properties": {"say": "Your number.", %s}},
			{"name": "bye", "type": "say-play", "transitions": [{"event": "audioComplete"}], "properties": {"say": "Thank you."}}]}`, settings)

		made := importertest.Exact(t, twiliostudio.Format, "", importer.Source{File: "main.json", Content: []byte(src)})
		if got := importertest.Step(t, made, "collect", "").Get("ends_with") != nil; got != ends {
			t.Errorf("%s: # ends the entry: %v, want %v", settings, got, ends)
		}
	}
}
