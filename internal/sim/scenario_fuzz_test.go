package sim

import (
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// FuzzRead reads any bytes as a scenario and as a table of counts or calls:
// whatever they are, it ends, and what is wrong has a place.
func FuzzRead(f *testing.F) {
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{"answers", "goals", "like", "staff", "tables", "values"} {
		a, err := txtar.ParseFile("testdata/findings/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range append(a.Files, center.Files[len(center.Files)-1]) {
			f.Add(file.Data, []byte("time,line,us\n00:00,us,1\n01:00,us,2\n"))
		}
	}
	f.Fuzz(func(t *testing.T, scenario, table []byte) {
		files := append(center.Files[:len(center.Files):len(center.Files)],
			txtar.File{Name: "x.yaml", Data: scenario}, txtar.File{Name: "counts.csv", Data: table}, txtar.File{Name: "calls.csv", Data: table})
		fsys, err := txtar.FS(&txtar.Archive{Files: files})
		if err != nil {
			t.Skip()
		}
		var found diag.Findings
		folder := open(t, fsys, &found)
		Check(folder, &found)
		for _, x := range found.Sorted() {
			if x.Place.IsZero() || x.Message == "" {
				t.Errorf("a finding without a place or message: %+v", x)
			}
		}
		if found.Errors() == 0 {
			runSmall(t, folder)
		}
	})
}

// runSmall runs the scenarios that are small enough to, without an error.
func runSmall(t *testing.T, folder Folder) {
	t.Helper()
	for _, name := range Names(folder.Files) {
		var found diag.Findings
		m := Lower(Read(folder, name, &found), folder, &found)
		calls := 0.0
		for i := range m.Lines {
			calls += expected(m.Lines[i].Rate, m.Clock.Day) * float64(m.Clock.Stop) / float64(m.Clock.Day)
		}
		if calls > 20000 || m.Clock.Stop > int64(100*time.Hour) {
			continue
		}
		m.Replications = Replications{AtLeast: 1, AtMost: 1}
		if _, err := Run(t.Context(), m, Options{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
