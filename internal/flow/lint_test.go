package flow_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// lint reads and checks a center's folder as the verbs do.
func lint(t testing.TB, folder fs.FS) *diag.Findings {
	t.Helper()
	_, found := open(t, folder)
	return found
}

func open(t testing.TB, folder fs.FS) (*flow.Flows, *diag.Findings) {
	t.Helper()
	found := &diag.Findings{}
	files, err := diag.ReadFolder(folder, found)
	if err != nil {
		t.Fatal(err)
	}
	var center *routing.Center
	for _, f := range files {
		if f.Kind == "center" {
			center = routing.Read(f, found)
		}
	}
	return flow.Load(center, files, found), found
}

// Every folder of testdata/lint is a center whose findings stand beside the
// lines that cause them.
func TestLint(t *testing.T) {
	folders, err := filepath.Glob("testdata/lint/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no folders: %v", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			diagtest.Check(t, os.DirFS(folder), lint(t, os.DirFS(folder)))
		})
	}
}

func TestSampleCenterHasNoErrors(t *testing.T) {
	diagtest.Check(t, flows.FS, lint(t, flows.FS))
}

// The rules of reading YAML have flows as examples too.
func TestRules(t *testing.T) { diagtest.Rules(t, slices.Concat(diag.Rules, flow.Rules), lint) }
