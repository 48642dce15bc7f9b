package lsp_test

import (
	"context"
	"maps"
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

// A rename that cannot keep the center as it is is refused with its reason, and changes nothing.
func TestRefusedRenames(t *testing.T) {
	for name, c := range map[string]struct{ old, new, at, to, want string }{
		"no name":      {"", "", "Thank you", "other", "there is no name that can be renamed"},
		"not defined":  {"", "", "self_served", "other", "there is no name that can be renamed"},
		"no new name":  {"", "", "bye:", "good bye", `"good bye" is not a name: use letters`},
		"too long":     {"", "", "bye:", strings.Repeat("n", 101), "the name has 101 bytes: use at most 100"},
		"of a device":  {"", "", "bye:", "Nul", `on Windows no file can be named "Nul"`},
		"taken":        {"", "", "bye:", "hours", "after that there is an error, main.yaml:"},
		"with errors":  {"told: bye", "told: by", "bye:", "other", "before a rename, fix main.yaml:"},
		"with escapes": {"told: bye", `told: "\x62ye"`, "bye:", "other", `"bye" is written with escapes`},
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "center")
			if err := os.CopyFS(folder, flows.Small()); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(folder, "main.yaml")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			edited := strings.Replace(string(text), c.old, c.new, 1)
			if err := os.WriteFile(file, []byte(edited), 0o600); err != nil {
				t.Fatal(err)
			}

			above, _, _ := strings.Cut(edited, c.at)
			lines := strings.Split(above, "\n")
			e := start(t, folder)
			err = e.CallResult(t.Context(), "textDocument/rename", map[string]any{
				"textDocument": map[string]any{"uri": uri(file)}, "newName": c.to,
				"position": map[string]any{"line": len(lines) - 1, "character": len(lines[len(lines)-1])},
			}, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the rename is refused with %v", err)
			}
		})
	}
}

// A flow is renamed with its files: its own, its scripted calls and its translations, and no others.
func TestFilesOfARenamedFlow(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "center")
	if err := os.CopyFS(folder, flows.Small()); err != nil {
		t.Fatal(err)
	}
	ends := "\nstart: end\nsteps: {end: {end: resolved}}\n"
	for name, text := range map[string]string{
		"main_test.yml":   "tests: []\n",
		"main_tests.yaml": "flow: main_tests" + ends,
		"main2.yaml":      "flow: main2" + ends,
		"remain.yaml":     "flow: remain" + ends,
		"main.old.yaml":   "flow: old" + ends,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	translations := filepath.Join(folder, "translations")
	if err := os.Rename(filepath.Join(translations, "status.es.yaml"), filepath.Join(translations, "main2.es.yaml")); err != nil {
		t.Fatal(err)
	}

	edits := map[string]any{"resourceOperations": []string{"rename"}}
	e := startWith(t, map[string]any{"workspace": map[string]any{"workspaceEdit": edits}}, folder)
	params := map[string]any{
		"textDocument": map[string]any{"uri": uri(filepath.Join(folder, "main.yaml"))}, "newName": "first",
		"position": map[string]any{"line": 1, "character": len("flow: ")}, // after a comment,
	}
	var edit workspaceEdit
	if err := e.CallResult(context.Background(), "textDocument/rename", params, &edit); err != nil {
		t.Fatal(err)
	}

	got := map[string]string{}
	for _, c := range edit.DocumentChanges {
		if c.OldURI != "" {
			got[strings.TrimPrefix(c.OldURI, uri(folder)+"/")] = strings.TrimPrefix(c.NewURI, uri(folder)+"/")
		}
	}
	want := map[string]string{
		"main.yaml": "first.yaml", "main_test.yaml": "first_test.yaml", "main_test.yml": "first_test.yml",
		"translations/main.es.yaml": "translations/first.es.yaml",
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
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
