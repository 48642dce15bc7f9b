package scenariotest

import (
	"io/fs"
	"sync"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
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

// compiled are the scenarios of the sample center that a test of the package has compiled, by name.
var compiled sync.Map

// Sample compiles a scenario of the sample center once for all tests of a package. It returns a copy that shares its
// lines, groups and other lists with other copies.
func Sample(t testing.TB, name string) *model.Model {
	t.Helper()
	m, ok := compiled.Load(name)
	if !ok {
		_, first := Compiled(t, flows.FS, name)
		m, _ = compiled.LoadOrStore(name, first)
	}
	out := *m.(*model.Model)
	return &out
}
