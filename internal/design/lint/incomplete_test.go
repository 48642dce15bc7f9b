package lint_test

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Lint reports each missing then of a step, and each missing kind, with a fix. It checks a step
// that lacks any other key, or an entry of one, without a panic.
func TestIncompleteSteps(t *testing.T) {
	small := 3 // of how many parts one is removed
	if longtest.IsLong() {
		small = 1
	}
	t.Run("small", func(t *testing.T) { checkIncomplete(t, flows.Small(), small) })
	if longtest.IsLong() { // each lints the sample center
		t.Run("sample", func(t *testing.T) { checkIncomplete(t, flows.FS, 211/longtest.N(1, 20)) })
	}
}

// checkIncomplete removes every nth entry of the steps of a center, one at a time.
func checkIncomplete(t *testing.T, center fs.FS, n int) {
	t.Helper()
	folder, flowFiles := unfolded(t, center)
	if found := findings(t, folder); found.Errors() > 0 {
		t.Fatalf("the whole center: %+v", found.Sorted()[0])
	}

	removed := 0
	for _, f := range flowFiles {
		steps := f.Root().Get("steps")
		for _, s := range steps.Pairs {
			for path, without := range removals(s.Value) {
				isKind := path == s.Value.Pairs[0].Key.Text
				isThen := path == "then" && s.Value.Get("transfer") == nil // a transfer may be the last step
				if removed++; removed%n != 0 {
					continue
				}

				what := fmt.Sprintf("%s: step %s without %s", f.Name, s.Key.Text, path)
				whole := folder[f.Name]
				folder[f.Name] = written(f.Root().With("steps", steps.With(s.Key.Text, without)))
				found := checked(t, folder)
				folder[f.Name] = whole

				reports := func(x diag.Finding) bool {
					return x.Place.File == f.Name && x.Severity == diag.Error && x.Fix != ""
				}
				if (isKind || isThen) && !slices.ContainsFunc(found, reports) {
					t.Errorf("%s is not reported: %+v", what, found)
				}
			}
		}
	}
}

// unfolded returns the files of a center, each step of its flows in one line, and the flows.
func unfolded(t *testing.T, center fs.FS) (fstest.MapFS, []yaml.File) {
	t.Helper()
	files, err := yaml.ReadFolder(center, &diag.Findings{})
	if err != nil {
		t.Fatal(err)
	}

	folder := fstest.MapFS{}
	var out []yaml.File
	for _, f := range files {
		src, err := fs.ReadFile(center, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		folder[f.Name] = &fstest.MapFile{Data: src}
		if f.Kind == "flow" {
			folder[f.Name] = written(f.Root())
			out = append(out, f)
		}
	}
	return folder, out
}

// written returns a flow as a file.
func written(root *yaml.Node) *fstest.MapFile {
	var out strings.Builder
	for _, e := range root.Pairs {
		if e.Key.Text != "steps" {
			fmt.Fprintf(&out, "%s: %s\n", e.Key.Text, yaml.Inline(e.Value))
			continue
		}
		out.WriteString("steps:\n")
		for _, s := range e.Value.Pairs {
			fmt.Fprintf(&out, "  %s: %s\n", s.Key.Text, yaml.Inline(s.Value))
		}
	}
	return &fstest.MapFile{Data: []byte(out.String())}
}

// removals yields a map without one of its entries, or without an entry or item below it, and the
// path of the removed entry.
func removals(n *yaml.Node) iter.Seq2[string, *yaml.Node] {
	return func(yield func(string, *yaml.Node) bool) {
		for i, item := range n.Items {
			out := *n
			out.Items = slices.Delete(slices.Clone(n.Items), i, i+1)
			if !yield(item.Text, &out) {
				return
			}
		}
		for _, e := range n.Pairs {
			if !yield(e.Key.Text, n.Without(e.Key.Text)) {
				return
			}
			for path, without := range removals(e.Value) {
				if !yield(e.Key.Text+"."+path, n.With(e.Key.Text, without)) {
					return
				}
			}
		}
	}
}

// checked returns the findings of a folder. It describes the steps of the flows, as a drawing does.
func checked(t *testing.T, folder fs.FS) []diag.Finding {
	all, found := open(t, folder)
	for _, name := range all.Names() {
		if p := all.Partial(name); p != nil {
			for i := range p.Steps {
				p.About(&p.Steps[i])
			}
		}
	}
	return found.Sorted()
}
