package twiliostudio

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// BenchmarkShapes: large flows of each shape.
func BenchmarkShapes(b *testing.B) { importertest.BenchShapes(b, Format, 1, writeShape) }

// writeShape returns nil for modules and hours, which Studio has in other places.
func writeShape(main importertest.Blocks, modules []importertest.Blocks) []importer.Source {
	if modules != nil || main[0].Kind == importertest.Opens {
		return nil
	}
	f := &shapedFlow{}
	f.widget("Trigger", "trigger", nil, map[string]string{"incomingCall": main[0].ID})
	for _, b := range main {
		f.block(b)
	}
	src, err := json.Marshal(map[string]any{"initial_state": "Trigger", "states": f.states})
	if err != nil {
		panic(err)
	}
	return []importer.Source{{File: "main.json", Content: src}}
}

type shapedFlow struct {
	states []any
	entry  string // the widget whose entry or result is x, with its property
}

func (f *shapedFlow) widget(name, kind string, properties map[string]any, next map[string]string) map[string]any {
	var all []any
	for _, event := range slices.Sorted(maps.Keys(next)) {
		to := next[event]
		one := map[string]any{"event": event}
		if to != "" {
			one["next"] = to
		}
		all = append(all, one)
	}
	w := map[string]any{"name": name, "type": kind, "properties": properties, "transitions": all}
	f.states = append(f.states, w)
	return w
}

// split adds a split on a value.
func (f *shapedFlow) split(name, input string, b importertest.Block) {
	w := f.widget(name, "split-based-on", map[string]any{"input": input}, map[string]string{"noMatch": b.Next})
	for _, way := range b.Ways {
		test := map[string]any{"arguments": []any{input}, "type": "equal_to", "value": way.Value}
		match := map[string]any{"event": "match", "next": way.To, "conditions": []any{test}}
		if way.To == "" {
			delete(match, "next")
		}
		w["transitions"] = append(w["transitions"].([]any), match)
	}
}

func (f *shapedFlow) set(b importertest.Block, value string) {
	variable := map[string]any{"key": b.What, "value": value}
	f.widget(b.ID, "set-variables", map[string]any{"variables": []any{variable}}, map[string]string{"next": b.Next})
}

func (f *shapedFlow) block(b importertest.Block) {
	switch b.Kind {
	case importertest.Says:
		f.widget(b.ID, "say-play", map[string]any{"say": b.What}, map[string]string{"audioComplete": b.Next})
	case importertest.Speaks:
		f.widget(b.ID, "say-play", map[string]any{"say": b.What, "language": b.Of}, map[string]string{"audioComplete": b.Next})
	case importertest.Asks:
		f.widget(b.ID, "gather-input-on-call", map[string]any{"say": b.What, "timeout": 5, "number_of_digits": 1},
			map[string]string{"keypress": b.ID + "_split", "speech": "", "timeout": b.Next})
		f.split(b.ID+"_split", "{{widgets."+b.ID+".Digits}}", b)
	case importertest.Enters:
		f.entry = "widgets." + b.ID + ".Digits"
		f.widget(b.ID, "gather-input-on-call", map[string]any{"say": "Enter.", "timeout": 5, "number_of_digits": 5},
			map[string]string{"keypress": b.Next, "speech": "", "timeout": ""})
	case importertest.LooksUp:
		f.entry = "widgets." + b.ID + ".parsed.x"
		f.widget(b.ID, "run-function", map[string]any{"url": "https://example.com/get"},
			map[string]string{"success": b.Next, "fail": ""})
	case importertest.Sets:
		f.set(b, b.Of)
	case importertest.Copies:
		f.set(b, "{{"+f.path(b.Of)+"}}")
	case importertest.Adds:
		f.set(b, "{{"+f.path(b.What)+" | plus: 1}}")
	case importertest.Compares:
		f.split(b.ID, "{{"+f.path(b.What)+"}}", b)
	case importertest.Queues:
		f.widget(b.ID, "enqueue-call", map[string]any{"queue_name": b.What}, map[string]string{"callComplete": b.Next})
	case importertest.Opens, importertest.Calls:
		panic("Studio has no such widget")
	}
}

// path returns the path of a variable.
func (f *shapedFlow) path(name string) string {
	if name == "x" && f.entry != "" {
		return f.entry
	}
	return "flow.variables." + name
}
