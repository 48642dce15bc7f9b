package sim

import (
	"io/fs"
	"path/filepath"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/diag/diagtest"
)

// check gives what is found in the scenarios of a folder.
func check(t testing.TB, fsys fs.FS) *diag.Findings {
	t.Helper()
	var found diag.Findings
	Check(open(t, fsys, &found), &found)
	return &found
}

// TestFindings lays each file of scenarios over one center; what is found
// stands beside the lines that cause it.
func TestFindings(t *testing.T) {
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("testdata/findings/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			scenarios, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys, err := txtar.FS(&txtar.Archive{Files: append(center.Files[:len(center.Files):len(center.Files)], scenarios.Files...)})
			if err != nil {
				t.Fatal(err)
			}
			diagtest.Check(t, fsys, check(t, fsys))
		})
	}
}

func TestRules(t *testing.T) {
	diagtest.Rules(t, Rules, func(t testing.TB, folder fs.FS) *diag.Findings { return check(t, folder) })
}
