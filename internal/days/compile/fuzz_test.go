package compile_test

import (
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// FuzzRead reads any bytes as a scenario and as a table of counts or calls. It must end in
// bounded time and memory, and every finding needs a place. The center is read once.
func FuzzRead(f *testing.F) {
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		f.Fatal(err)
	}

	for _, name := range []string{"answers", "days", "goals", "like", "patterns", "rosters", "staff", "tables", "values"} {
		a, err := txtar.ParseFile("testdata/findings/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range append(a.Files, center.Files[len(center.Files)-1]) {
			f.Add(file.Data, []byte("time,line,us\n00:00,us,1\n01:00,us,2\n"))
		}
	}

	for _, roster := range []string{"group,start,end,agent,activity\nagents,08:00,16:00,Ann,work\nagents,2026-01-06 08:00,2026-01-06T09:00Z,Bob,lunch\n", "interval,group,agents\n2026-01-06 08:00,agents,7.5\n09:00,agents,3\n"} {
		f.Add([]byte("scenario: x\nlike: good\ndays: 2026-01-05..2026-01-07\nstaff: {file: roster.csv}\n"), []byte(roster))
	}
	f.Add([]byte("scenario: x\nlike: good\nhandling: {general: {talk: 5m, emean: 3m}}\n"), []byte(nil))
	fsys, err := txtar.FS(center)
	if err != nil {
		f.Fatal(err)
	}

	var none diag.Findings
	folder := scenariotest.Open(f, fsys, &none)
	f.Fuzz(func(t *testing.T, text, table []byte) {
		diagtest.Bounded(t, func() { readAnything(t, folder, text, table) })
	})
}

// readAnything reads and compiles a scenario in a folder with two tables.
func readAnything(t *testing.T, folder scenario.Folder, text, table []byte) {
	t.Helper()
	var found diag.Findings
	root := yaml.Parse("x.yaml", text, &found)
	if root == nil {
		return
	}

	file := yaml.NewFile("x.yaml", "scenario", root)
	folder.Files = append(folder.Files[:len(folder.Files):len(folder.Files)], file)
	folder.FS = fstest.MapFS{"counts.csv": {Data: table}, "calls.csv": {Data: table}, "roster.csv": {Data: table}}
	if s := scenario.ReadFile(folder, &file, &found); s != nil {
		if m := compile.Scenario(s, folder, &found); found.Errors() == 0 {
			runSmall(t, m)
		}
	}

	for _, x := range found.Sorted() {
		if x.Place.IsZero() || x.Message == "" {
			t.Errorf("a finding without a place or message: %+v", x)
		}
	}
}

// runSmall simulates a model if it is small.
func runSmall(t *testing.T, m *model.Model) {
	t.Helper()
	const most = 1000 // calls, in a few milliseconds
	calls := 0.0
	for i := range m.Lines {
		calls += compile.Expected(m.Lines[i].Rate, m.Clock.RatePeriod) * float64(m.Clock.Stop) / float64(m.Clock.RatePeriod)
		calls += float64(len(m.Lines[i].Trace))
	}
	if calls > most || m.Clock.Stop > int64(100*time.Hour) {
		return
	}
	m.Replications = model.Replications{AtLeast: 1, AtMost: 1}
	if _, err := sim.Run(t.Context(), m, sim.Options{}, report.Decided); err != nil {
		t.Error(err)
	}
}
