package compile_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// direct is a flow that leads straight to the queue.
const direct = "flow: direct\nstart: wait\nsteps:\n  wait: {queue: only, then: {answered: done}}\n  done: {end: resolved}\n"

func TestSampleScenariosCompile(t *testing.T) {
	if found := check(t, flows.FS); found.Errors() > 0 {
		t.Error(found.Sorted())
	}
}

func TestBenchmarkScenariosCompile(t *testing.T) {
	for _, name := range []string{"erlang_a", "menus"} {
		scenariotest.Compiled(t, os.DirFS("../sim/testdata/"+name), name)
	}
}

func TestExplain(t *testing.T) {
	got := explained(t, os.DirFS("../sim/testdata/erlang_a"), "erlang_a", map[string]string{"seed": "7"})
	diagtest.Same(t, "explain.txt", got)
}

// explained returns what Explain prints of a scenario.
func explained(t *testing.T, folder fs.FS, name string, flags map[string]string) string {
	t.Helper()
	s, m := scenariotest.Compiled(t, folder, name)
	var out strings.Builder
	if err := compile.Explain(&out, s, m, flags); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// wantRows reports rows that an explanation does not have, whatever the space between
// their cells.
func wantRows(t *testing.T, got string, rows ...string) {
	t.Helper()
	for _, want := range rows {
		if !strings.Contains(strings.Join(strings.Fields(got), " "), want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

// A roster stands for the number of agents, the shifts and the breaks that a group
// inherits: these are not among the values that the scenario runs with.
func TestExplainPrintsNoShiftsBesideARoster(t *testing.T) {
	got := explained(t, diagtest.Archive(t, "explain/roster"), "with", nil)
	wantRows(t, got,
		"staff.day load.yaml:5 {group: day, hub: here, queues: [only]}",
		"staff.all load.yaml:6 {group: all, hub: here, queues: [only], agents: {at_least: 1}}",
		"staff.day.agents roster.csv 2 periods of the roster, in place of agents, shifts and breaks",
	)
}

// The keys that "like" merges can come from several files.
func TestExplainPrintsTheSourceOfEachKeyOfALine(t *testing.T) {
	fsys := centerWith(t, txtar.File{Name: "changed.yaml", Data: []byte(`scenario: changed
like: good
calls:
  gb: {shape: flat}
  all: {times: 78%}
goals:
  - {group: agents, measure: occupancy, at_least: 50%}
  - {group: agents, measure: occupancy, at_most: 90%}
`)})

	wantRows(t, explained(t, fsys, "changed", nil),
		"calls.us.total good.yaml:2 1000",
		"calls.gb.total good.yaml:2 1000",
		"calls.gb.shape changed.yaml:4 flat",
		"calls.all.times changed.yaml:5 78%",
		"calls.gb.callers default evenly from GB, FR",
		"goals.1 changed.yaml:7 {group: agents, measure: occupancy, at_least: 50%}",
		"goals.2 changed.yaml:8 {group: agents, measure: occupancy, at_most: 90%}",
		"staff.agents good.yaml:11 {group: agents,",
		"handling.general good.yaml:10 {mean: 5m, escalated: 2%}",
	)
}

// Each default that depends on the center, or belongs to an entry of a map, has a row, and a given value has no row.
func TestExplainPrintsTheDefaultsOfEntries(t *testing.T) {
	fsys := centerWith(t, txtar.File{Name: "changed.yaml", Data: []byte(`scenario: changed
like: good
days: 2026-11-23..2026-11-25
calls: {busyness: 5%, gb: {busyness: 3%}}
callers: {abroad: 3%}
handling: {disputes: {mean: 4m, wrap_up: 30s}}
staff: [{group: agents, hub: new_york, queues: [general, disputes, supervisors], agents: 10, shrinkage: 10%}, {group: more, hub: new_york, queues: [general], agents: 1}]
trunks: {london: 90}
`)})

	got := explained(t, fsys, "changed", nil)
	for _, c := range []struct{ key, value string }{
		{"timezone", "America/New_York"},
		{"for", "3 days, after a lead-in of 4h"},
		{"calls.all.weekdays", "100% on each weekday, 0% on holidays"},
		{"calls.busyness", ""},
		{"calls.us.shape", "flat"},
		{"calls.gb.shape", ""},
		{"calls.us.busyness", "0%"},
		{"calls.gb.busyness", ""},
		{"calls.us.callers", ""},
		{"calls.gb.callers", "evenly from GB, FR"},
		{"callers.tier", "green"},
		{"callers.intent", "none"},
		{"callers.language", "each line's first"},
		{"callers.abroad.countries", "evenly from the center's other countries"},
		{"handling.general.wrap_up", "0s"},
		{"handling.general.escalated", ""},
		{"handling.general.escalation_takes", "0s"},
		{"handling.disputes.wrap_up", ""},
		{"handling.disputes.escalated", "0%"},
		{"handling.disputes.escalation_takes", ""},
		{"staff.agents.shrinkage", ""},
		{"staff.more.shrinkage", "0%"},
		{"trunks.new_york", "unlimited"},
		{"trunks.london", ""},
		{"answers.main.card", "collected"},
		{"answers.main.topic", ""},
	} {
		row := ""
		for line := range strings.Lines(got) {
			if cells := strings.Fields(line); len(cells) > 1 && cells[0] == c.key && cells[1] == "default" {
				row = strings.Join(cells[2:], " ")
			}
		}
		if row != c.value {
			t.Errorf("the default of %s is %q, want %q", c.key, row, c.value)
		}
	}
}

// Callers of a line of country "*" come from the countries that no other line lists.
func TestExplainPrintsTheCountriesOfCallers(t *testing.T) {
	for name, c := range map[string]struct {
		countries string // of the region
		want      []string
	}{
		"some are not listed": {"US, MX, IE", []string{
			"calls.world.callers default evenly from IE, MX",
			"calls.us.callers.abroad.countries default evenly from the center's other countries",
		}},
		"all are listed": {"US", []string{"calls.world.callers default from an unknown country: a line lists every one of the center"}},
	} {
		got := explained(t, fstest.MapFS{
			"routing.yaml": {Data: []byte(`
center: one
hubs: {here: {timezone: UTC, languages: [en]}}
regions: {everywhere: {hub: here, countries: [` + c.countries + `]}}
elsewhere: {hub: here}
queues: {only: {hours: 24/7}}
lines:
  us: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}
  world: {number: +1 312 555 0143, country: "*", languages: [en], flow: direct}
`)},
			"direct.yaml": {Data: []byte(direct)},
			"load.yaml": {Data: []byte(`scenario: load
calls: {us: {total: 10, callers: {abroad: 4%}}, world: {total: 10}}
handling: {only: {mean: 1m}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)},
		}, "load", nil)
		t.Run(name, func(t *testing.T) { wantRows(t, got, c.want...) })
	}
}
