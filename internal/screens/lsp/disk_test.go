package lsp_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A flow is not renamed so that its file takes the place of another one.
func TestRenameOverwritesNoFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "center")
	if err := os.CopyFS(folder, workspace.Sample().FS); err != nil {
		t.Fatal(err)
	}

	before, err := workspace.Lint(workspace.Folder{FS: workspace.Sample().FS, KeepNames: true}, false)
	if err != nil {
		t.Fatal(err)
	}

	edits := map[string]any{"resourceOperations": []string{"rename"}}
	e := startWith(t, map[string]any{"workspace": map[string]any{"workspaceEdit": edits}}, folder)

	for _, u := range before.Found.Names() {
		if !u.Defines || u.Text != "identify" {
			continue
		}
		for _, name := range []string{"lost_card_test", "peak_day", "routing"} {
			params := map[string]any{
				"textDocument": map[string]any{"uri": uri(filepath.Join(folder, u.Place.File))}, "newName": name,
				"position": map[string]any{"line": u.Place.Line - 1, "character": u.Place.Column - 1},
			}
			var edit workspaceEdit
			err := e.CallResult(context.Background(), "textDocument/rename", params, &edit)
			if err == nil || !strings.Contains(err.Error(), "there is a file "+name+".yaml already") {
				t.Errorf("identify to %s: %v, %+v", name, err, edit)
			}
		}

		return
	}

	t.Fatal("the sample has no flow identify")
}

// Files that change on disk are seen although the editor tells nothing: a missing routing.yaml,
// a folder that is replaced as a whole, and one that is gone for a while.
func TestChangesOnDiskAreSeen(t *testing.T) {
	parent := t.TempDir()
	folder := filepath.Join(parent, "center")
	small := func(to string) {
		if err := os.CopyFS(to, flows.Small()); err != nil {
			t.Fatal(err)
		}
	}
	small(folder)
	e := start(t, folder)
	routing, main := filepath.Join(folder, "routing.yaml"), filepath.Join(folder, "main.yaml")
	has := func(text string) func([]string) bool {
		return func(all []string) bool { return strings.Contains(strings.Join(all, "\n"), text) }
	}
	none := func(all []string) bool { return len(all) == 0 }
	for range 2 {
		if err := os.Remove(routing); err != nil {
			t.Fatal(err)
		}
		e.server.Refresh()
		e.wait(routing, has("the file is missing"))

		other := filepath.Join(parent, "other")
		small(other)
		if err := os.WriteFile(filepath.Join(other, "main.yaml"), []byte("flow: main\nstart: nowhere\nsteps: {}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		e.server.Refresh()
		e.wait(routing, has("the file is missing"))
		if err := os.Rename(other, folder); err != nil {
			t.Fatal(err)
		}
		e.server.Refresh()
		e.wait(main, func(all []string) bool { return len(all) > 0 })
		e.wait(routing, none)

		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		small(folder)
		e.server.Refresh()
		e.wait(main, none)
	}
}
