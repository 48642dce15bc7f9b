package compile_test

import (
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// unserved checks whether scenario load has an unserved queue, and that it has no other
// error.
func unserved(t *testing.T, name string, fsys fs.FS, want bool) {
	t.Helper()
	var found diag.Findings
	folder := scenariotest.Open(t, fsys, &found)
	compile.Scenario(scenario.Read(folder, "load", &found), folder, &found)
	got := found.Filter(func(f diag.Finding) bool { return f.Rule == scenario.UnservedQueue }).Len() > 0
	if got != want || !got && found.Errors() > 0 {
		t.Errorf("%s: reported is %v, want %v: %v", name, got, want, found.Sorted())
	}
}

// Callers overflow to the hubs after the one where they wait, in the order of their own hub
// rather than the order of the hub where they wait.
func TestOverflowGoesOutwardFromTheCallersHub(t *testing.T) {
	tests := map[string]struct {
		to       string // the queue to which callers of a overflow, and callers of b; a does not serve the queue
		staffed  string
		reported bool
	}{
		"beyond, on the own hub's list":        {"a: [b, c]", "c", false},
		"only on the list of the hub they are": {"a: [b], b: [c]", "c", true},
		"at the hub itself":                    {"a: [b]", "b", false},
	}
	for name, c := range tests {
		fsys := fstest.MapFS{
			"routing.yaml": {Data: fmt.Appendf(nil, `
center: three
hubs: {a: {timezone: UTC, languages: [en]}, b: {timezone: UTC, languages: [en]}, c: {timezone: UTC, languages: [en]}}
elsewhere: {hub: a}
queues: {only: {hours: 24/7, hubs: [b, c]}}
overflow: {after: 1m, to: {%s}}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}}
`, c.to)},
			"direct.yaml": {Data: []byte(direct)},
			"load.yaml":   {Data: fmt.Appendf(nil, "scenario: load\nday: 2026-01-05\ncalls: {main: {per_hour: 60}}\nhandling: {only: {mean: 1m}}\nstaff: [{group: all, hub: %s, queues: [only], agents: 1}]\n", c.staffed)},
		}
		unserved(t, name, fsys, c.reported)
	}
}

// A queue with a capacity can send callers on to a hub without agents.
func TestFullHubSendsCallersToTheNext(t *testing.T) {
	for name, c := range map[string]struct {
		queue    string
		reported bool
	}{
		"room for all": {"only: {hours: 24/7}", false},
		"a capacity":   {"only: {hours: 24/7, capacity: 5}", true},
		"one hub":      {"only: {hours: 24/7, capacity: 5, hubs: [a]}", false},
	} {
		fsys := fstest.MapFS{
			"routing.yaml": {Data: []byte(`
center: two
hubs: {a: {timezone: UTC, languages: [en]}, b: {timezone: UTC, languages: [en]}}
elsewhere: {hub: a}
overflow: {to: {a: [b]}}
queues: {` + c.queue + `}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}}
`)},
			"direct.yaml": {Data: []byte("flow: direct\nstart: wait\nsteps:\n  wait: {queue: only, then: done}\n  done: {end: resolved}\n")},
			"load.yaml":   {Data: []byte("scenario: load\nday: 2026-01-05\ncalls: {main: {per_hour: 60}}\nhandling: {only: {mean: 1m}}\nstaff: [{group: all, hub: a, queues: [only], agents: 1}]\n")},
		}
		unserved(t, name, fsys, c.reported)
	}
}

// An answer by language is given only in the languages that callers of the line speak.
func TestLanguageThatNobodySpeaks(t *testing.T) {
	for languages, reported := range map[string]bool{"en: 100%": false, "en: 90%, es: 10%": true} {
		fsys := fstest.MapFS{
			"routing.yaml": {Data: []byte(`
center: two
hubs: {a: {timezone: UTC, languages: [en, es]}}
elsewhere: {hub: a}
queues: {only: {}}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en, es], flow: ask}}
`)},
			"ask.yaml": {Data: []byte(`
flow: ask
start: ask
steps:
  ask: {menu: "For English, press 1. Para español, oprima 2.", choices: {1: wait, 2: wait}, sets: {2: {language: es}}, then: {exhausted: wait}}
  wait: {queue: only, then: done}
  done: {end: resolved}
`)},
			"load.yaml": {Data: []byte(`
scenario: load
calls: {main: {per_hour: 60}}
callers: {language: {` + languages + `}}
answers: {ask.ask: {by: language, es: 2, otherwise: 1}}
handling: {only: {mean: 1m}}
staff: [{group: all, hub: a, queues: [only], languages: [en], agents: 1}]
`)},
		}
		unserved(t, languages, fsys, reported)
	}
}

// TestCheckOfTwiceTheQueues: a check of twice the queues allocates at most 2.5 times the memory, which is the same on each
// machine. A pass over all steps for each queue takes four times.
func TestCheckOfTwiceTheQueues(t *testing.T) {
	allocated := func(queues int) uint64 {
		var names, steps, handling strings.Builder
		for i := range queues {
			fmt.Fprintf(&names, "  q%d: {answer_within: 20s}\n", i)
			fmt.Fprintf(&handling, "  q%d: {mean: 4m}\n", i)
			fmt.Fprintf(&steps, "  m%d: {menu: Menu %d., choices: {1: w%d, 2: m%d}, then: {exhausted: done}}\n", i, i, i, i+1)
			fmt.Fprintf(&steps, "  w%d: {queue: q%d, then: {answered: done}}\n", i, i)
		}
		folder := fstest.MapFS{
			"routing.yaml": {Data: []byte("center: many\nlanguage: en\nhubs: {ny: {timezone: America/New_York, languages: [en]}}\nelsewhere: {hub: ny}\n" +
				"lines: {us: {number: 1-800-528-4800, country: US, flow: f}}\nqueues:\n" + names.String())},
			"f.yaml": {Data: []byte(fmt.Sprintf("flow: f\nstart: m0\nsteps:\n%s  m%d: {say: Goodbye., then: done}\n  done: {end: resolved}\n",
				steps.String(), queues))},
			"load.yaml": {Data: []byte("scenario: load\ntimezone: UTC\ndays: 2026-01-05..2026-01-08\ncalls: {us: {per_hour: 6}}\ncallers: {patience: {mean: 4m}}\n" +
				"staff: [{group: g, hub: ny, queues: [q0], agents: 4}]\nhandling:\n" + handling.String())},
		}

		var found diag.Findings
		center := scenariotest.Open(t, folder, &found)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		compile.Check(center, &found)
		runtime.ReadMemStats(&after)

		// Agents answer one queue of all.
		if !slices.ContainsFunc(found.Sorted(), func(x diag.Finding) bool { return x.Rule == scenario.UnservedQueue }) {
			t.Fatalf("no queue is unserved in %d findings", found.Len())
		}
		return after.TotalAlloc - before.TotalAlloc
	}

	half, whole := allocated(200), allocated(400)
	if 2*whole > 5*half {
		t.Errorf("200 queues allocate %d bytes, and 400 queues %d bytes", half, whole)
	}
}
