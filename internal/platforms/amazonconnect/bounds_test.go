package amazonconnect

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLongHoldIsNamed: messages that Connect repeats more often than a loop can are approximated, with the number.
func TestLongHoldIsNamed(t *testing.T) {
	for _, c := range []struct {
		seconds, status, reason string
	}{
		{"60", "exact", "no imported flow plays this flow to waiting calls: here a queue of the import does"},
		{"3600", "approximated", "loops 3599 times, more than a flow can: here 255 times"},
	} {
		f := &largeFlow{}
		messages := map[string]any{"Messages": []any{map[string]any{"Text": "Please"}}, "InterruptFrequencySeconds": c.seconds}
		f.add("music", loopsPrompts, "", messages, nil)
		center, err := read([]importer.Source{{File: "main.json", Content: []byte(f.content("main"))}}, "")
		if err != nil {
			t.Fatal(err)
		}
		block := importer.Build(center, nil, nil).Report.Blocks[0]
		if block.Status != c.status || block.Reason != c.reason {
			t.Errorf("interrupted after %s s: %s, %q, want %s, %q", c.seconds, block.Status, block.Reason, c.status, c.reason)
		}
	}
}

// TestManyValuesAreNamed: a compare with more values than an attribute has is approximated, also where it becomes a part
// of the lookup before it.
func TestManyValuesAreNamed(t *testing.T) {
	for values, want := range map[int]string{200: "exact", 250: "exact", 251: "approximated", 1000: "approximated"} {
		conditions, says := "", ""
		for i := range values {
			conditions += fmt.Sprintf(`{"NextAction": "s%d", "Condition": {"Operator": "Equals", "Operands": ["%d"]}},`, i, 10_000+i)
			says += fmt.Sprintf(`, {"Identifier": "s%d", "Type": "MessageParticipant", "Parameters": {"Text": "Region %d"}, `+
				`"Transitions": {"NextAction": "end"}}`, i, i)
		}
		flow := `{"Version": "2019-10-30", "StartAction": "ask", "Actions": [
			{"Identifier": "ask", "Type": "InvokeLambdaFunction", "Parameters": {"LambdaFunctionARN": "zip"},
				"Transitions": {"NextAction": "compare"}},
			{"Identifier": "compare", "Type": "Compare", "Parameters": {"ComparisonValue": "$.External.zip"},
				"Transitions": {"Conditions": [` + strings.TrimSuffix(conditions, ",") + `],
					"Errors": [{"NextAction": "end", "ErrorType": "NoMatchingCondition"}]}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}` + says + `]}`

		center, err := read([]importer.Source{{File: "main.json", Content: []byte(flow)}}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Block == "compare" && b.Status != want {
				t.Errorf("a compare with %d values is %s (%s), want %s", values, b.Status, b.Reason, want)
			}
		}
	}
}

// TestEachSearchEnds: 2,000 prompts in a row depend on the voice before them all, so that their searches visit each block
// many times. Each search finds the voice.
func TestEachSearchEnds(t *testing.T) {
	const prompts = 2000
	f := &largeFlow{}
	voice := func(id, language, next string) {
		f.add(id, "UpdateContactTextToSpeechVoice", next, map[string]any{"TextToSpeechVoice": language}, nil)
	}
	voice("v0", "Lucia", "p0")
	for i := range prompts {
		next := fmt.Sprint("p", i+1)
		f.add(fmt.Sprint("p", i), "MessageParticipant", next, map[string]any{"Text": fmt.Sprintf("Prompt %d.", i)}, nil)
	}
	voice(fmt.Sprint("p", prompts), "Hans", "last")
	f.add("last", "MessageParticipant", "end", map[string]any{"Text": "Goodbye."}, nil)

	center, err := read([]importer.Source{f.source()}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range importer.Build(center, nil, nil).Report.Blocks {
		if b.Status != "exact" {
			t.Fatalf("%s is %s: %s", b.Block, b.Status, b.Reason)
		}
	}
}

// TestCutSearchIsNamed: a search that meets the bound does not know all values, and the block that needs them says so.
func TestCutSearchIsNamed(t *testing.T) {
	for _, c := range []struct {
		visits         int
		status, reason string
	}{
		{maxVisits - 1, "exact", ""},
		{maxVisits, "approximated", "the searches for the values that come here visit more than 200,000,000 blocks"},
	} {
		f := &largeFlow{}
		f.add("set", "UpdateContactTextToSpeechVoice", "say", map[string]any{"TextToSpeechVoice": "Lucia"}, nil)
		f.add("say", "MessageParticipant", "end", map[string]any{"Text": "Hello."}, nil)
		r, err := readAll([]importer.Source{f.source()}, "")
		if err != nil {
			t.Fatal(err)
		}

		r.visits = c.visits
		x := r.reach(r.actions[1], voice)
		blocks := importer.Build(r.center, nil, nil).Report.Blocks
		block := blocks[slices.IndexFunc(blocks, func(b importer.BlockReport) bool { return b.Block == "say" })]
		if x.unset != (c.reason != "") || block.Status != c.status || block.Reason != c.reason {
			t.Errorf("after %d visits, unset is %v, and %s is %s: %s", c.visits, x.unset, block.Block, block.Status, block.Reason)
		}
	}
}
