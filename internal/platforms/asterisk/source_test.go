package asterisk

import (
	"cmp"
	"path"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// moments are when calls come in: within office hours and outside of them, at their first and last minutes.
var moments = []string{
	"2026-01-06 12:00", "2026-01-06 09:00", "2026-01-06 08:50", "2026-01-06 17:00", "2026-01-06 17:01",
	"2026-01-09 21:00", "2026-01-10 11:00", "2026-01-11 23:00", "2026-01-12 03:00", "2026-12-25 12:00",
}

// TestSource plays random calls on each dialplan in testdata and on what becomes of it: what is heard, and where
// the call goes, is the same up to what the report calls approximated. Each line where a call has heard, rung
// or queued belongs to a step.
func TestSource(t *testing.T) {
	for _, file := range importertest.Archives(t) {
		t.Run(strings.TrimSuffix(path.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}

			sources := importertest.Sources(t, Format, importertest.Flows(archive))
			made, imported, plan := open(t, sources)
			longtest.CheckN(t, 3, 200, func(t *rapid.T) {
				plan.failed = func(err error) { t.Fatal(err) }
				at, err := time.Parse("2006-01-02 15:04", rapid.SampledFrom(moments).Draw(t, "at"))
				if err != nil {
					t.Fatal(err)
				}

				draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
				imported.Worlds = []tracetest.World{rapid.SampledFrom([]tracetest.World{
					{Idle: true, At: at},
					{At: at},
					{Unstaffed: true, At: at},
					{Full: true, At: at},
				}).Draw(t, "world")}

				begin := func(id string, w tracetest.World) tracetest.Call { return plan.begin(cmp.Or(id, "default"), w) }
				if different := imported.Compare(draw, 1, begin); len(different) > 0 {
					t.Fatalf("%s: %s", at, strings.Join(different, "\n"))
				}
			})

			steps := map[string]bool{}
			for _, b := range made.Report.Blocks {
				steps[b.Block] = steps[b.Block] || len(b.Steps) > 0
			}

			for p := range plan.reached {
				if !steps[p.id()] {
					t.Errorf("calls come to %s %s, and no step is made of it", p.app, p.id())
				}
			}
		})
	}
}

// open imports a dialplan, and returns it for the interpreter, too. Calls go on after approximated lines whose reasons the
// interpreter follows.
func open(t rapid.TB, sources []importer.Source, compared ...string) (*importer.Result, *tracetest.Imported, *center) {
	t.Helper()
	return openAt(t, "", sources, compared...)
}

// openAt is open for calls that all begin at start.
func openAt(t rapid.TB, start string, sources []importer.Source, compared ...string) (*importer.Result, *tracetest.Imported, *center) {
	t.Helper()
	made := importertest.Made(t, Format, start, sources)
	imported := tracetest.Open(t, made, compared...)
	if len(imported.Errors) > 0 {
		t.Fatalf("%s\n%s", strings.Join(imported.Errors, "\n"), tracetest.Folder(made))
	}
	lines, settings, err := conf.Read(sources)
	if err != nil {
		t.Fatal(err)
	}
	return made, imported, &center{
		plan: readDialplan(lines), queues: readQueues(settings), blocks: tracetest.BlocksOf(made.Report),
		reached: map[*priority]bool{}, told: map[string][]string{}, isSet: map[string]bool{},
	}
}

// TestRandomSource plays calls on random dialplans, in which programs and routines that are in no file give variables any
// text. What calls hear and where they go, the import has, too.
func TestRandomSource(t *testing.T) {
	longtest.CheckN(t, 20, 100, func(t *rapid.T) {
		src := asterisktest.Programs(t)
		made, imported, plan := openAt(t, "in", []importer.Source{{File: "extensions.conf", Content: src}}, followed...)
		if lines := withoutRow(plan.plan, made.Report); len(lines) > 0 {
			t.Fatalf("no row for %s\n%s", strings.Join(lines, " and "), src)
		}
		plan.failed = func(err error) { t.Fatalf("%v\n%s", err, src) }
		draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") }
		begin := func(id string, w tracetest.World) tracetest.Call { return plan.begin(id, w) }
		if missing := imported.Missing(draw, 2*len(imported.Worlds), begin); len(missing) > 0 {
			t.Fatalf("%s\n%s%s", strings.Join(missing, "\n"), src, tracetest.Folder(made))
		}
	})
}

// withoutRow returns the lines of a dialplan that have no row of their own, and none of their extension or context.
func withoutRow(plan *dialplan, report *importer.Report) []string {
	rows := map[string]bool{}
	for _, b := range report.Blocks {
		rows[b.Block] = true
	}

	var out []string
	for _, p := range plan.prios {
		name := p.exten.context.name
		hasRow := rows[p.id()] || rows[name+","+p.exten.name] || rows[name]
		if !hasRow {
			out = append(out, p.id())
		}
	}
	return out
}

// TestApproximatedCycle has a subroutine that runs itself, which the import approximates. A call that comes back to its
// program through the approximated step is not compared from there on, also if nothing else has changed.
func TestApproximatedCycle(t *testing.T) {
	src := diagtest.Archive(t, "source/approximated_cycle")["extensions.conf"].Data
	_, imported, plan := open(t, []importer.Source{{File: "extensions.conf", Content: src}}, followed...)
	plan.failed = func(err error) { t.Fatal(err) }

	draw := drawer(1)
	begin := func(id string, w tracetest.World) tracetest.Call { return plan.begin(id, w) }
	if missing := imported.Missing(draw, 10*len(imported.Worlds), begin); len(missing) > 0 {
		t.Error(strings.Join(missing, "\n"))
	}
}

// drawer returns a fixed sequence, whatever the seed of the random tests is.
func drawer(at uint32) func(n int) int {
	return func(n int) int {
		at = at*1664525 + 1013904223
		return int(at>>16) % n
	}
}
