package twiliostudio_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestOrderAndPositionsChangeNothing: widgets in another order, with other positions on
// the canvas, make the same folder.
func TestOrderAndPositionsChangeNothing(t *testing.T) {
	for _, file := range importertest.Archives(t) {
		if strings.Contains(file, "hostile") { // of two widgets with one name, the first counts
			continue
		}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		given := importertest.Flows(archive)
		var shuffled []txtar.File
		for _, f := range given {
			shuffled = append(shuffled, txtar.File{Name: f.Name, Data: shuffle(t, f.Data)})
		}
		if diff := cmp.Diff(build(t, given), build(t, shuffled)); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

func build(t *testing.T, flows []txtar.File) []whole.File {
	t.Helper()
	center, _ := twiliostudio.Format.Read(importertest.Sources(t, twiliostudio.Format, flows), "")
	return importer.Build(center, nil, nil).Files
}

// shuffle changes the order and the positions of a flow's widgets.
func shuffle(t *testing.T, src []byte) []byte {
	t.Helper()
	var file map[string]any
	if err := json.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}

	flow := file
	if inner, ok := file["definition"].(map[string]any); ok {
		flow = inner
	}
	states := flow["states"].([]any)
	slices.Reverse(states)
	half := len(states) / 2
	flow["states"] = slices.Concat(states[half:], states[:half])

	for i, s := range states {
		s.(map[string]any)["properties"].(map[string]any)["offset"] = map[string]any{"x": i * 100, "y": -i}
	}
	out, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}

	return out
}

// TestManyWidgets imports a flow of ten times the 1000 widgets that Studio allows, and in its short form
// a flow of 300.
func TestManyWidgets(t *testing.T) {
	n := longtest.N(300, 10_000)
	name := func(i int) string { return fmt.Sprintf("w%d", i%n) }
	kinds := []string{"say-play", "gather-input-on-call", "make-http-request", "split-based-on"}

	var states []any
	for i := range n {
		var transitions []any
		for j, event := range []string{"audioComplete", "keypress", "timeout", "success", "failed", "noMatch", "match"} {
			transitions = append(transitions, map[string]any{"event": event, "next": name(i*j + 1), "conditions": []any{
				map[string]any{"type": "equal_to", "value": "1", "arguments": []any{"{{widgets." + name(i-1+n) + ".parsed.x}}"}},
			}})
		}

		states = append(states, map[string]any{
			"name": name(i), "type": kinds[i%4], "transitions": transitions,
			"properties": map[string]any{"say": "Hello."},
		})
	}

	src, err := json.Marshal(map[string]any{"initial_state": "w0", "states": states})
	if err != nil {
		t.Fatal(err)
	}

	flows := importertest.Sources(t, twiliostudio.Format, []txtar.File{{Name: "many.json", Data: src}})
	center, _ := twiliostudio.Format.Read(flows, "")
	report := importer.Build(center, nil, nil).Report
	if got := report.Totals["blocks"]; got != n {
		t.Errorf("%d blocks reported, want %d", got, n)
	}
}
