package compile_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// check returns the findings of Check in a folder.
func check(t testing.TB, fsys fs.FS) *diag.Findings {
	t.Helper()
	var found diag.Findings
	compile.Check(scenariotest.Open(t, fsys, &found), &found)
	return &found
}

// TestFindings checks the scenarios of each file of testdata/findings together with its own
// center, or with the center of testdata/center.txt. Expected findings stand next to the lines that cause them.
func TestFindings(t *testing.T) {
	for name, fsys := range folders(t) {
		// The other archives are about other findings.
		isAbout := func(x diag.Finding) bool {
			isAdvice := x.Rule == scenario.UnnamedChoice || x.Rule == scenario.UnstaffedHours
			isOfCenter := x.Rule == flow.Unused && x.Place.File == "routing.yaml"
			return !isOfCenter && (!isAdvice || strings.HasPrefix(name, "advice_"))
		}
		t.Run(name, func(t *testing.T) { diagtest.Check(t, fsys, check(t, fsys).Filter(isAbout)) })
	}
}

// folders returns a folder for each file of testdata/findings.
func folders(t *testing.T) map[string]fs.FS {
	t.Helper()
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		t.Fatal(err)
	}

	names, err := filepath.Glob("testdata/findings/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}

	out := map[string]fs.FS{}
	for _, name := range names {
		scenarios, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}

		files := scenarios.Files
		if files[0].Name != "routing.yaml" {
			files = slices.Concat(center.Files, files)
		}
		if out[filepath.Base(name)], err = txtar.FS(&txtar.Archive{Files: files}); err != nil {
			t.Fatal(err)
		}
	}

	return out
}

// eachScenario calls visit for each scenario of a folder, with its findings. With errors, its model is nil.
func eachScenario(
	t *testing.T, fsys fs.FS,
	visit func(day string, s *scenario.Scenario, m *model.Model, found *diag.Findings),
) {
	t.Helper()
	var unread diag.Findings
	folder := scenariotest.Open(t, fsys, &unread)
	for _, day := range scenario.Names(folder.Files) {
		var found diag.Findings
		var m *model.Model
		s := scenario.Read(folder, day, &found)
		if s != nil {
			m = compile.Scenario(s, folder, &found)
		}
		if found.Errors() > 0 {
			m = nil
		}
		visit(day, s, m, &found)
	}
}

func TestRules(t *testing.T) {
	diagtest.Rules(t, scenario.Rules, func(t testing.TB, folder fs.FS) *diag.Findings { return check(t, folder) })
}
