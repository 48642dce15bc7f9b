package amazonconnect

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/connecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestReadRandom: every file of blocks is read, each block is there once, and every step
// stands for one of them.
func TestReadRandom(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		files := connecttest.Flows(t)

		var sources []importer.Source
		for _, name := range slices.Sorted(maps.Keys(files)) {
			sources = append(sources, importer.Source{File: name, Content: files[name]})
		}
		c, _ := read(sources, "")
		if len(c.Flows) != len(files) {
			t.Fatalf("%d flows of %d files", len(c.Flows), len(files))
		}

		for _, f := range c.Flows {
			ids := map[string]bool{}
			for _, b := range f.Blocks {
				if ids[b.ID] {
					t.Fatalf("block %q twice", b.ID)
				}
				ids[b.ID] = true
			}

			for _, s := range f.Steps {
				if len(s.From) == 0 || s.ID == "" {
					t.Fatalf("step %q stands for no block", s.ID)
				}
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"Version": "2019-10-30", "StartAction": "a", "Actions": [{"Identifier": "a", "Type": "Loop", "Parameters": {"LoopCount": "3"}, "Transitions": {"Conditions": [{"NextAction": "a", "Condition": {"Operands": ["ContinueLooping"]}}]}}]}`))
	f.Add([]byte(`{"modules": [{"id": "a", "type": "Transfer", "target": "Queue", "branches": [{"condition": "AtCapacity", "transition": "a"}], "parameters": []}], "start": "a", "metadata": {"name": "x"}}`))
	f.Add([]byte(`{"ContactFlow": {"Content": "{\"Version\": \"2019-10-30\", \"Actions\": []}"}}`))
	importertest.Fuzz(f, Format)
}

// TestReadLarge: thousands of blocks are read in a time that grows with their number and
// not with its square.
func TestReadLarge(t *testing.T) {
	blocks := longtest.N(2_000, 10_000)
	for _, kinds := range [][]string{
		{"UpdateContactTargetQueue", "TransferContactToQueue", "Compare", "GetParticipantInput", "MessageParticipant", "CheckMetricData"},
		{"UpdateContactAttributes", "Compare", "InvokeLambdaFunction", "MessageParticipantIteratively", "UpdateContactEventHooks", "TransferContactToQueue"},
	} {
		var actions []any
		for i := range blocks {
			next := fmt.Sprint(i + 1)
			actions = append(actions, map[string]any{
				"Identifier": fmt.Sprint(i), "Type": kinds[i%len(kinds)],
				"Parameters": map[string]any{
					"QueueId": "", "ComparisonValue": fmt.Sprintf("$.Attributes.a%d", i%500), "StoreInput": "True", "Text": fmt.Sprintf("Text $.Attributes.a%d", i),
					"Attributes": map[string]any{fmt.Sprintf("a%d", i%500): fmt.Sprint(i)}, "EventHooks": map[string]any{"CustomerQueue": "large"}, "Messages": []any{map[string]any{"Text": "Wait."}},
				},
				"Transitions": map[string]any{"NextAction": next, "Conditions": []any{map[string]any{"NextAction": next, "Condition": map[string]any{"Operator": "Equals", "Operands": []any{fmt.Sprint(i)}}}}, "Errors": []any{map[string]any{"ErrorType": "QueueAtCapacity", "NextAction": next}}},
			})
		}
		src, err := json.Marshal(map[string]any{"Version": "2019-10-30", "StartAction": "0", "Actions": actions})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		c, _ := read([]importer.Source{{File: "large.json", Content: src}}, "")
		t.Logf("%v: %d steps in %v", kinds, len(c.Flows[0].Steps), time.Since(start))
		if len(c.Flows[0].Blocks) != blocks+1 { // the last one leads to a block that is not in the file
			t.Errorf("%d blocks", len(c.Flows[0].Blocks))
		}
	}
}
