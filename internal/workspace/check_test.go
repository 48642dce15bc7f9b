package workspace_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A center whose lines or hubs cannot be read has findings, and its scenarios are not checked
// against lines that do not exist.
func TestScenariosNeedLinesAndHubs(t *testing.T) {
	const routing = `center: small
language: en
lines: {help: {number: "+1 800 555 0100", country: US, flow: main}}
hubs: {here: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: here}
queues: {general: {hours: 24/7}}
`
	const flow = "flow: main\nstart: wait\nsteps: {wait: {queue: general, then: {answered: done}}, done: {end: resolved}}\n"
	const scenario = "scenario: day\ncalls: {elsewhere: {total: 100}}\n"
	for name, c := range map[string]struct {
		routing string
		checked bool // against the lines
	}{
		"whole":           {routing, true},
		"no YAML":         {"routing: [", false},
		"no line, no hub": {"center: small\nlanguage: en\n", false},
	} {
		files := fstest.MapFS{
			"routing.yaml": &fstest.MapFile{Data: []byte(c.routing)},
			"main.yaml":    &fstest.MapFile{Data: []byte(flow)},
			"day.yaml":     &fstest.MapFile{Data: []byte(scenario)},
		}
		center, err := workspace.Lint(workspace.Folder{FS: files}, true)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}

		checked := false
		for _, x := range center.Found.Sorted() {
			checked = checked || x.Place.File == "day.yaml" && x.Rule == "unknown-value"
		}
		if center.Found.Errors() == 0 || checked != c.checked {
			t.Errorf("%s: %d errors, the scenario was checked: %v, want %v: %v", name, center.Found.Errors(), checked, c.checked,
				center.Found.Sorted())
		}
	}
}

// Outcomes that no scripted call takes are reported if somebody asks for them, and if the center has no errors.
func TestUntestedOutcomesNeedACenterWithoutErrors(t *testing.T) {
	const steps = "flow: main\nstart: ask\nsteps: {ask: {menu: Press 1., choices: {1: done}, then: {exhausted: done}}, done: {end: resolved%s}}\n"
	for name, c := range map[string]struct {
		more  string
		asks  bool
		wants bool
	}{
		"asked":            {"", true, true},
		"not asked":        {"", false, false},
		"asked, one error": {", say: 7 7 {nothing}", true, false},
	} {
		files := diagtest.Folder(t, fmt.Sprintf("-- main.yaml --\n"+steps+"-- main_test.yaml --\ntests: []\n", c.more))
		center, err := workspace.Lint(workspace.Folder{FS: files}, c.asks)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}

		isReported := false
		for _, x := range center.Found.Sorted() {
			isReported = isReported || x.Rule == "untested"
		}
		if isReported != c.wants || (center.Found.Errors() > 0) != (c.more != "") {
			t.Errorf("%s: untested outcomes are reported: %t, want %t: %v", name, isReported, c.wants, center.Found.Sorted())
		}
	}
}
