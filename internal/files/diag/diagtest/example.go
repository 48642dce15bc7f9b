package diagtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Center is the default routing.yaml of an example: one hub, one queue that never closes or fills,
// one line, one language.
const Center = `center: example
language: en
hubs:
  new_york: {timezone: America/New_York, languages: [en]}
elsewhere: {hub: new_york}
` + centerQueue + `lines:
  us_general: {number: 1-800-528-4800, country: US, languages: [en], flow: main}
`

const centerQueue = `queues:
  general: {answer_within: 20s, hours: 24/7}
`

// Folder makes a center's folder of an example. Each line "-- NAME --" begins a file. Without such
// a line the example is one main.yaml. If the example has no routing.yaml, the folder has Center, without
// its queue if the example does not use it.
func Folder(t testing.TB, example string) fs.FS {
	t.Helper()
	a := txtar.Parse([]byte(example))
	if len(a.Files) == 0 {
		a.Files = []txtar.File{{Name: "main.yaml", Data: a.Comment}}
	}

	if !has(a, "routing.yaml") {
		uses := func(text string) bool { return strings.Contains(example, text) }
		center := Center
		if !slices.ContainsFunc([]string{"queue:", "callback:", "general"}, uses) {
			center = strings.Replace(center, centerQueue, "", 1)
		}
		a.Files = append(a.Files, txtar.File{Name: "routing.yaml", Data: []byte(center)})
	}

	fsys, err := txtar.FS(a)
	if err != nil {
		t.Fatal(err)
	}

	return fsys
}

// Example makes a center's folder of the example in testdata/NAME.txtar.
func Example(t testing.TB, name string) fs.FS {
	t.Helper()
	text, err := os.ReadFile(archivePath(name))
	if err != nil {
		t.Fatal(err)
	}
	return Folder(t, string(text))
}

func archivePath(name string) string { return filepath.Join("testdata", name+".txtar") }

// Archive returns the files of the archive testdata/NAME.txtar, in which each line "-- NAME --" begins a file.
func Archive(t testing.TB, name string) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile(archivePath(name))
	if err != nil {
		t.Fatal(err)
	}

	out := fstest.MapFS{}
	for _, f := range a.Files {
		out[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return out
}

func has(a *txtar.Archive, name string) bool {
	for _, f := range a.Files {
		if f.Name == name {
			return true
		}
	}
	return false
}

// Rules tests the examples of rules: the bad one breaks its rule, with its
// severity, and no other; in the good one nothing is found. Lint checks a
// center's folder.
func Rules(t *testing.T, rules []diag.Rule, lint func(t testing.TB, folder fs.FS) *diag.Findings) {
	t.Helper()
	for _, r := range rules {
		t.Run(string(r.ID), func(t *testing.T) {
			bad := lint(t, Folder(t, r.Bad))
			if bad.Len() == 0 {
				t.Error("nothing is found in the bad example")
			}

			for _, x := range bad.Sorted() {
				if x.Rule != r.ID || x.Severity != r.Severity {
					report(t, "bad example", x)
				}
			}

			for _, x := range lint(t, Folder(t, r.Good)).Sorted() {
				report(t, "good example", x)
			}
		})
	}
}

func report(t testing.TB, what string, x diag.Finding) {
	t.Helper()
	t.Errorf("%s: %v: %v: %s; %s [%s]", what, x.Place, x.Severity, x.Message, x.Fix, x.Rule)
}
