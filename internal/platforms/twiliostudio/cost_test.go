package twiliostudio

import (
	"encoding/json"
	"fmt"
	"testing"

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

// BenchmarkRingOfCounters: each question has three tries, and the last question leads to the first one.
func BenchmarkRingOfCounters(b *testing.B) {
	importertest.Bench(b, Format, 4, ringOfCounters)
}

// ringOfCounters sets each count to 0 right before its question. A way back to a count leads over the whole ring.
func ringOfCounters(n int) importer.Source {
	states := []any{map[string]any{
		"name": "Trigger", "type": "trigger", "properties": map[string]any{},
		"transitions": []any{map[string]any{"event": "incomingCall", "next": "set0"}},
	}}
	for i := range n {
		tries := fmt.Sprint("tries", i)
		input := "{{flow.variables." + tries + "}}"
		set := func(name, value, next string) map[string]any {
			return map[string]any{
				"name": name, "type": "set-variables",
				"properties":  map[string]any{"variables": []any{map[string]any{"key": tries, "value": value}}},
				"transitions": []any{map[string]any{"event": "next", "next": next}},
			}
		}
		ask, count, split := fmt.Sprint("ask", i), fmt.Sprint("count", i), fmt.Sprint("split", i)
		next := fmt.Sprint("set", (i+1)%n)
		third := map[string]any{"arguments": []any{input}, "type": "equal_to", "value": "3"}
		states = append(states, set(fmt.Sprint("set", i), "0", ask), map[string]any{
			"name": ask, "type": "gather-input-on-call",
			"properties": map[string]any{"say": fmt.Sprintf("Question %d.", i), "timeout": 5, "number_of_digits": 1},
			"transitions": []any{
				map[string]any{"event": "keypress", "next": next},
				map[string]any{"event": "speech"},
				map[string]any{"event": "timeout", "next": count},
			},
		}, set(count, "{{flow.variables."+tries+" | plus: 1}}", split), map[string]any{
			"name": split, "type": "split-based-on", "properties": map[string]any{"input": input},
			"transitions": []any{
				map[string]any{"event": "noMatch", "next": ask},
				map[string]any{"event": "match", "next": next, "conditions": []any{third}},
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

	// Few blocks hide what the search for ways back costs.
	importertest.Grows(t, Format, 500, ringOfCounters)
}
