package workspace_test

import (
	"testing"
	"testing/fstest"

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
