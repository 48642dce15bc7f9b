package scenariotest

import (
	"io/fs"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Open reads a center's folder and checks its flows.
func Open(t testing.TB, fsys fs.FS, found *diag.Findings) scenario.Folder {
	t.Helper()
	files, all := flowtest.Open(t, fsys, found)
	if all.Center == nil {
		t.Fatal("no center")
	}
	return scenario.Folder{FS: fsys, Files: files, Flows: all}
}

// Compiled reads and compiles a scenario. The test fails if it has an error.
func Compiled(t testing.TB, fsys fs.FS, name string, sets ...scenario.Set) (*scenario.Scenario, *model.Model) {
	t.Helper()
	var found diag.Findings
	folder := Open(t, fsys, &found)

	s := scenario.Read(folder, name, &found, sets...)
	if s == nil {
		t.Fatalf("scenario %s was not read: %v", name, found.Sorted())
	}

	m := compile.Scenario(s, folder, &found)

	for _, f := range found.Sorted() {
		if f.Severity == diag.Error {
			t.Errorf("%s: %s [%s] %s", f.Place, f.Message, f.Rule, f.Fix)
		}
	}

	if t.Failed() {
		t.FailNow()
	}

	return s, m
}
