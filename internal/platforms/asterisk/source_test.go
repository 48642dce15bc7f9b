package asterisk_test

import (
	"cmp"
	"math/rand/v2"
	"path"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// TestSource follows the dialplans of each case in testdata.
func TestSource(t *testing.T) {
	for _, file := range importertest.Archives(t) {
		t.Run(strings.TrimSuffix(path.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files := importertest.Flows(archive)
			sources := importertest.Sources(t, asterisk.Format, files)
			random := rand.New(rand.NewPCG(1, 2026)) //nolint:forbidigo // it draws the inputs of a test
			for range longtest.N(5, 50) {
				follow(t, func(n int) int { return random.IntN(n) }, files, sources) //nolint:forbidigo // likewise
			}
		})
	}
}

// moments are when calls come in: within office hours and outside of them, at their first and last minutes.
var moments = []string{"2026-01-06 12:00", "2026-01-06 09:00", "2026-01-06 08:50", "2026-01-06 17:00", "2026-01-06 17:01", "2026-01-09 21:00", "2026-01-10 11:00", "2026-01-11 23:00", "2026-01-12 03:00"}

// follow fails where the dialplan and what becomes of it differ.
func follow(t interface{ Fatalf(string, ...any) }, draw tracetest.Drawer, files []txtar.File, sources []importer.Source) {
	center, err := asterisk.Format.Read(sources, "")
	if err != nil {
		t.Fatalf("%v", err)
	}
	made := importer.Build(center, nil, nil)
	imported := tracetest.Open(t, made)
	if len(imported.Errors) > 0 {
		t.Fatalf("%s\n%s\n%s", strings.Join(imported.Errors, "\n"), txtar.Format(&txtar.Archive{Files: files}), flowsOf(made))
	}
	at, err := time.Parse("2006-01-02 15:04", moments[draw(len(moments))])
	if err != nil {
		t.Fatalf("%v", err)
	}
	imported.Worlds = []tracetest.World{{Idle: true, At: at}, {At: at}, {Unstaffed: true, At: at}, {Full: true, At: at}}
	call := asterisktest.Calls(files, tracetest.BlocksOf(made.Report), func(err error) {
		t.Fatalf("%v\n%s\n%s", err, txtar.Format(&txtar.Archive{Files: files}), flowsOf(made))
	})
	different := imported.Compare(draw, 3*len(imported.Worlds), func(id string, w tracetest.World) tracetest.Call { return call(cmp.Or(id, "default"), w) })
	if len(different) > 0 {
		t.Fatalf("%s: %s\n%s\n%s", at, strings.Join(different, "\n"), txtar.Format(&txtar.Archive{Files: files}), flowsOf(made))
	}
}

// flowsOf returns the flows that were made, for the message of a test that fails.
func flowsOf(made *importer.Result) string {
	folder, _, _ := strings.Cut(tracetest.Folder(made), "-- import.md --")
	return folder
}

// TestRandomSource follows random dialplans.
func TestRandomSource(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		files := asterisktest.Plain(t)
		var sources []importer.Source
		for _, f := range files {
			sources = append(sources, importer.Source{File: f.Name, Content: f.Data})
		}
		follow(t, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }, files, sources)
	})
}
