package sim

import (
	"io/fs"
	"os"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// open reads a center's folder.
func open(t testing.TB, fsys fs.FS, found *diag.Findings) Folder {
	t.Helper()
	files, err := diag.ReadFolder(fsys, found)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Kind == "center" {
			center := routing.Read(f, found)
			return Folder{fsys, files, flow.Load(center, files, found)}
		}
	}
	t.Fatal("no center")
	return Folder{}
}

// lowered gives the model of a scenario in which nothing is wrong.
func lowered(t testing.TB, fsys fs.FS, name string) (*Scenario, *Model) {
	t.Helper()
	var found diag.Findings
	folder := open(t, fsys, &found)
	s := Read(folder, name, &found)
	if s == nil {
		t.Fatalf("scenario %s was not read: %v", name, found.Sorted())
	}
	m := Lower(s, folder, &found)
	for _, f := range found.Sorted() {
		if f.Severity == diag.Error {
			t.Errorf("%s: %s [%s] %s", f.Place, f.Message, f.Rule, f.Mend)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return s, m
}

func TestTheSampleScenariosLower(t *testing.T) {
	for _, name := range []string{"peak_day", "assistant", "fraud_wave"} {
		lowered(t, flows.FS, name)
	}
}

func TestTheWorkloadsLower(t *testing.T) {
	for _, name := range []string{"erlang_a", "menus"} {
		lowered(t, os.DirFS("testdata/"+name), name)
	}
}
