package lsp_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// Whatever is renamed in the sample center, in the short form in the small one, in the files that name it: the center has the findings
// that it had, its scripted calls pass, and its scenarios compile.
func TestRenameKeepsTheCenterWhole(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "center")
	center := flows.Small()
	renames := 40
	calls := 16
	if longtest.IsLong() {
		center = workspace.Sample().FS
		renames = longtest.N(5, 300)
		calls = 50
	}
	if err := os.CopyFS(folder, center); err != nil {
		t.Fatal(err)
	}

	written := os.DirFS(folder)
	before, err := workspace.Lint(workspace.Folder{FS: written, KeepNames: true}, false)
	if err != nil {
		t.Fatal(err)
	}
	defined := map[diag.NameKind][]diag.Use{}
	for _, u := range before.Found.Names() {
		if u.Defines && (u.Kind != diag.AttributeName || u.Text != "tier") { // which priorities mean
			defined[u.Kind] = append(defined[u.Kind], u)
		}
	}

	kinds := slices.Sorted(maps.Keys(defined))

	edits := map[string]any{"resourceOperations": []string{"rename"}}
	e := startWith(t, map[string]any{"workspace": map[string]any{"workspaceEdit": edits}}, folder)

	renamed := map[diag.NameKind]int{}
	for i := range renames {
		names := defined[kinds[i%len(kinds)]]
		u := names[(31*i+17)%len(names)] // one here and there

		var edit workspaceEdit
		params := map[string]any{
			"textDocument": map[string]any{"uri": uri(filepath.Join(folder, u.Place.File))}, "newName": "renamed_in_test",
			"position": map[string]any{"line": u.Place.Line - 1, "character": u.Place.Column - 1},
		}
		if err := e.CallResult(context.Background(), "textDocument/rename", params, &edit); err != nil {
			t.Fatalf("rename %v: %v", u, err)
		}

		texts, edits := edit.apply(t, written, uri(folder)+"/")
		renamed[u.Kind] += edits
		checkWhole(t, workspace.Folder{FS: workspace.Overlay(written, texts)}, before, calls)
	}
	t.Log("edits:", renamed)
}

// edited is an edit of a line, as the server sends it. The sample has no characters beyond the
// Basic Multilingual Plane, so that columns count characters.
type edited struct {
	Range   struct{ Start, End struct{ Line, Character int } }
	NewText string
}

// workspaceEdit is the answer to a rename: edits by file or, where files are renamed too, in order.
type workspaceEdit struct {
	Changes         map[string][]edited
	DocumentChanges []struct {
		TextDocument   struct{ URI string }
		Edits          []edited
		OldURI, NewURI string
	}
}

// apply returns the texts that have changed, nil of a file that has another name, and the number
// of edits.
func (w *workspaceEdit) apply(t testing.TB, folder fs.FS, root string) (texts map[string][]byte, edits int) {
	texts = map[string][]byte{}

	change := func(file string, list []edited) {
		name := strings.TrimPrefix(file, root)
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = apply(text, list)
		edits += len(list)
	}
	for file, list := range w.Changes {
		change(file, list)
	}

	for _, c := range w.DocumentChanges {
		if c.OldURI == "" {
			change(c.TextDocument.URI, c.Edits)
			continue
		}

		from, to := strings.TrimPrefix(c.OldURI, root), strings.TrimPrefix(c.NewURI, root)
		if texts[from] == nil {
			change(c.OldURI, nil)
		}
		texts[from], texts[to] = nil, texts[from]
	}

	return texts, edits
}

func apply(text []byte, edits []edited) []byte {
	lines := bytes.Split(text, []byte("\n"))
	slices.SortFunc(edits, func(a, b edited) int { return b.Range.Start.Character - a.Range.Start.Character })
	for _, e := range edits {
		line := []rune(string(lines[e.Range.Start.Line]))
		lines[e.Range.Start.Line] = []byte(string(line[:e.Range.Start.Character]) + e.NewText + string(line[e.Range.End.Character:]))
	}
	return bytes.Join(lines, []byte("\n"))
}

// checkWhole checks a center in which a name is another. It has at least a given number of scripted calls.
func checkWhole(t testing.TB, folder workspace.Folder, before *workspace.Center, least int) {
	c, err := workspace.Lint(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := places(c), places(before); !slices.Equal(got, want) {
		t.Errorf("the findings are %q, and were %q", got, want)
	}

	batch, err := script.RunAll(context.Background(), c.Flows, c.Suites(""), script.Selection{})
	if err != nil {
		t.Fatal(err)
	}

	calls := 0
	for _, suite := range batch.Results {
		for _, r := range suite {
			if calls++; r.Failure != nil {
				t.Errorf("%v: %s", r.Failure.Place, r.Failure.Message)
			}
		}
	}

	if calls < least {
		t.Errorf("%d scripted calls are run", calls)
	}
	for _, name := range scenario.Names(c.Files) {
		found := &diag.Findings{}
		if _, m := c.Compile(name, found); m == nil || found.Errors() > 0 {
			t.Errorf("%s: %v", name, found.Sorted())
		}
	}
}

// places returns the lines and rules of findings: a name may be in a message or the name of a file, or
// move a column.
func places(c *workspace.Center) []string {
	var out []string
	for _, x := range c.Found.Sorted() {
		out = append(out, fmt.Sprint(x.Place.Line, x.Rule))
	}
	slices.Sort(out)
	return out
}
