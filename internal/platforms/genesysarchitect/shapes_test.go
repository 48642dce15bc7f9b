package genesysarchitect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// BenchmarkShapes: large flows of each shape. A block is a task of an action and a jump.
func BenchmarkShapes(b *testing.B) {
	importertest.BenchShapes(b, genesysarchitect.Format, 2, writeShape)
}

// writeShape writes each block as a menu or a task. It returns nil for modules, whose actions cannot jump to a task.
func writeShape(main importertest.Blocks, modules []importertest.Blocks) []importer.Source {
	if modules != nil {
		return nil
	}
	f := shapedFlow{kinds: map[string]string{}}
	variables := map[string]bool{}
	for _, b := range main {
		f.kinds[b.ID] = "task"
		if b.Kind == importertest.Asks {
			f.kinds[b.ID] = "menu"
		}
		switch b.Kind {
		case importertest.Sets, importertest.Copies, importertest.LooksUp, importertest.Enters:
			variables[b.What] = true
		default: // sets nothing
		}
	}
	fmt.Fprintf(&f.menus, "  menus:\n")
	fmt.Fprintf(&f.tasks, "  tasks:\n")
	for _, b := range main {
		f.block(b)
	}

	var out strings.Builder
	fmt.Fprintf(&out, "inboundCall:\n  name: main\n  startUpRef: %q\n", f.place(main[0].ID))
	isCounter := main[0].Kind == importertest.Sets && main[0].Of == "0"
	if len(variables) > 0 {
		out.WriteString("  variables:\n")
	}
	for _, b := range main {
		if !variables[b.What] {
			continue
		}
		variables[b.What] = false
		if isCounter {
			fmt.Fprintf(&out, "    - integerVariable: {name: Flow.%s, initialValue: {lit: 0}}\n", b.What)
		} else {
			fmt.Fprintf(&out, "    - stringVariable: {name: Flow.%s, initialValue: {noValue: true}}\n", b.What)
		}
	}
	if strings.Count(f.menus.String(), "\n") > 1 {
		out.WriteString(f.menus.String())
	}
	if strings.Count(f.tasks.String(), "\n") > 1 {
		out.WriteString(f.tasks.String())
	}
	return []importer.Source{{File: "main.yaml", Content: []byte(out.String())}}
}

type shapedFlow struct {
	kinds        map[string]string // by block, menu or task
	menus, tasks strings.Builder
}

func (f *shapedFlow) place(id string) string {
	return fmt.Sprintf("./%ss/%s[%s]", f.kinds[id], f.kinds[id], id)
}

// jump is the action that leads to another block.
func (f *shapedFlow) jump(to string) string {
	switch f.kinds[to] {
	case "":
		return "{disconnect: {name: End}}"
	case "menu":
		return fmt.Sprintf("{jumpToMenu: {name: Go, targetMenuRef: %q}}", f.place(to))
	}
	return fmt.Sprintf("{jumpToTask: {name: Go, targetTaskRef: %q}}", f.place(to))
}

func (f *shapedFlow) block(b importertest.Block) {
	if b.Kind == importertest.Asks {
		f.menu(b)
		return
	}

	fmt.Fprintf(&f.tasks, "    - task:\n        name: %s\n        refId: %s\n        actions:\n", b.ID, b.ID)

	add := func(format string, args ...any) { fmt.Fprintf(&f.tasks, "          - "+format+"\n", args...) }
	update := func(kind, value string) {
		add("updateData: {name: Set, statements: [{%s: {variable: Flow.%s, value: %s}}]}", kind, b.What, value)
	}
	switch b.Kind {
	case importertest.Says:
		add("playAudio: {name: Say, audio: {tts: %q}}", b.What)
	case importertest.Speaks:
		add("setLanguage: {name: Language, language: {lit: {name: %s}}}", strings.ToLower(b.Of))
		add("playAudio: {name: Say, audio: {tts: %q}}", b.What)
	case importertest.Enters:
		add("collectInput: {name: Enter, inputData: {var: Flow.%s}, digits: {exact: 5}, inputAudio: {tts: Enter.}, outputs: {success: {actions: [%s]}}}",
			b.What, f.jump(b.Next))
	case importertest.LooksUp:
		add("callData: {name: Get, outputs: {}, successOutputs: [{variable: {var: Flow.%s}}]}", b.What)
	case importertest.Sets:
		if b.Of == "0" {
			update("integer", "{lit: 0}")
		} else {
			update("string", "{lit: '"+b.Of+"'}")
		}

	case importertest.Copies:
		update("string", "{exp: Flow."+b.Of+"}")
	case importertest.Adds:
		update("integer", "{exp: Flow."+b.What+" + 1}")
	case importertest.Compares:
		var cases []string
		for _, way := range b.Ways {
			value := `"` + way.Value + `"`
			if strings.HasPrefix(b.What, "n") {
				value = way.Value
			}
			cases = append(cases, fmt.Sprintf("{case: {value: {exp: 'Flow.%s == %s'}, actions: [%s]}}", b.What, value, f.jump(way.To)))
		}
		add("switch: {name: Switch, evaluate: {firstTrue: {default: {actions: [%s]}, cases: [%s]}}}", f.jump(b.Next), strings.Join(cases, ", "))
		return

	case importertest.Opens:
		add("evaluateSchedule: {name: Check, schedule: {lit: {name: %s}}, outputs: {active: {actions: [%s]}}}", b.What, f.jump(b.Ways[0].To))
	case importertest.Queues:
		add("transferToAcd: {name: Queue, targetQueue: {lit: {name: %s}}}", b.What)
	case importertest.Asks, importertest.Calls:
		panic("no action")
	}

	add("%s", strings.TrimSuffix(strings.TrimPrefix(f.jump(b.Next), "{"), "}"))
}

func (f *shapedFlow) menu(b importertest.Block) {
	fmt.Fprintf(&f.menus, "    - menu:\n        name: %s\n        refId: %s\n        audio: {tts: %q}\n        choices:\n", b.ID, b.ID, b.What)
	for _, way := range b.Ways {
		name := fmt.Sprintf("name: C%s, dtmf: digit_%s", way.Value, way.Value)
		switch f.kinds[way.To] {
		case "":
			fmt.Fprintf(&f.menus, "          - menuDisconnect: {%s}\n", name)
		case "menu":
			fmt.Fprintf(&f.menus, "          - menuJumpToMenu: {%s, targetMenuRef: %q}\n", name, f.place(way.To))
		default:
			fmt.Fprintf(&f.menus, "          - menuJumpToTask: {%s, targetTaskRef: %q}\n", name, f.place(way.To))
		}
	}
}
