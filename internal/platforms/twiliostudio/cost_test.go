package twiliostudio

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// BenchmarkGathersWithSplits: each question is compared by a split of its own.
func BenchmarkGathersWithSplits(b *testing.B) {
	importertest.Bench(b, Format, 2, gathersWithSplits)
}

func gathersWithSplits(n int) importer.Source {
	states := []any{map[string]any{
		"name": "Trigger", "type": "trigger", "properties": map[string]any{},
		"transitions": []any{map[string]any{"event": "incomingCall", "next": "g0"}},
	}}
	for i := range n {
		ask, split := fmt.Sprint("g", i), fmt.Sprint("s", i)
		input := "{{widgets." + ask + ".Digits}}"
		match := func(key, to string) map[string]any {
			test := map[string]any{"arguments": []any{input}, "type": "equal_to", "value": key}
			return map[string]any{"event": "match", "next": to, "conditions": []any{test}}
		}
		states = append(states, map[string]any{
			"name": ask, "type": "gather-input-on-call",
			"properties": map[string]any{"say": fmt.Sprintf("Question %d.", i), "timeout": 5, "number_of_digits": 1},
			"transitions": []any{
				map[string]any{"event": "keypress", "next": split},
				map[string]any{"event": "speech"},
				map[string]any{"event": "timeout", "next": ask},
			},
		}, map[string]any{
			"name": split, "type": "split-based-on", "properties": map[string]any{"input": input},
			"transitions": []any{
				map[string]any{"event": "noMatch", "next": ask},
				match("1", fmt.Sprint("g", i+1)),
				match("2", "g0"),
			},
		})
	}

	src, err := json.Marshal(map[string]any{"initial_state": "Trigger", "states": states})
	if err != nil {
		panic(err)
	}
	return importer.Source{File: "main.json", Content: src}
}

// TestCost: twice the blocks of each large flow take at most 2.5 times the memory.
func TestCost(t *testing.T) {
	importertest.Grows(t, Format, 100, gathersWithSplits)

	// Few blocks hide what the search for ways back costs. Many take a second, for which the short form has no time.
	if !longtest.IsLong() {
		return
	}
	importertest.Grows(t, Format, 500, importertest.Shaped("ring of counters", writeShape))
}
