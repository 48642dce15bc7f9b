package lsp_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
)

// The folders that an editor names count before the one of older editors, which is no center of this session. A folder that
// is added is checked, and a file that changes on disk is checked again. Files of no center have no names.
func TestFoldersOfAnEditor(t *testing.T) {
	broken := func(name, step string) string {
		folder := filepath.Join(t.TempDir(), name)
		if err := os.CopyFS(folder, flows.Small()); err != nil {
			t.Fatal(err)
		}
		replace(t, filepath.Join(folder, "main.yaml"), "told: bye", "told: "+step)
		return folder
	}
	first, second, older := broken("first", "b1"), broken("second", "b2"), broken("older", "b3")
	e := start(t)
	e.call("initialize", map[string]any{
		"workspaceFolders": []any{map[string]any{"uri": uri(first)}, map[string]any{"uri": "untitled:x"}, map[string]any{"uri": uri(t.TempDir())}},
		"rootUri":          uri(older),
	}, nil)
	e.wait(filepath.Join(first, "main.yaml"), has(`"b1"`))

	e.notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": []any{map[string]any{"uri": uri(second)}}}})
	e.wait(filepath.Join(second, "main.yaml"), has(`"b2"`))
	e.lock.Lock()
	if n := e.sent[uri(filepath.Join(older, "main.yaml"))]; n > 0 {
		t.Errorf("findings of a folder that is not named were sent %d times", n)
	}
	e.lock.Unlock()

	replace(t, filepath.Join(second, "main.yaml"), "told: b2", "told: bye")
	e.notify("$/setTrace", map[string]any{"value": "off"})
	e.notify("$/cancelRequest", map[string]any{"id": 1})
	e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{}})
	e.wait(filepath.Join(second, "main.yaml"), nothing)
	e.change(filepath.Join(second, "main.yaml"), "flow: main\n")
	e.notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": uri(filepath.Join(second, "main.yaml"))}, "contentChanges": []any{},
	})
	e.wait(filepath.Join(second, "main.yaml"), has("start"))
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri(filepath.Join(second, "main.yaml"))}})
	e.wait(filepath.Join(second, "main.yaml"), nothing)

	// A translation is of the center above its folder, and a file elsewhere is of none.
	for file, want := range map[string]bool{
		filepath.Join(second, "translations", "main.es.yaml"):      true,
		filepath.Join(second, "translations", "deep", "main.yaml"): false,
		filepath.Join(filepath.Dir(second), "main.yaml"):           false,
		filepath.Join(second, "notes.txt"):                         false,
	} {
		at := map[string]any{"textDocument": map[string]any{"uri": uri(file)}, "position": map[string]any{"line": 1, "character": 2}}
		for method, none := range map[string]string{
			"documentSymbol": "[]", "definition": "[]", "references": "[]", "hover": "null", "prepareRename": "null", "completion": "[]", "codeAction": "[]",
		} {
			var got json.RawMessage
			e.call("textDocument/"+method, at, &got)
			if isNone := string(got) == none; !want && !isNone || want && isNone && method == "documentSymbol" {
				t.Errorf("%s of %s is %s", method, file, got)
			}
		}
	}
}

// replace changes a text of a file.
func replace(t *testing.T, file, old, text string) {
	t.Helper()
	before, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(before), old) {
		t.Fatalf("%s has no %q: %v", file, old, err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(before), old, text, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
